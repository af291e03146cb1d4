"""What a terminal sends, in whatever pieces it arrives, is the keys that were pressed and the text that was pasted."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.message import Message

from wishtui.tui.driver.input_parser import InputParser
from wishtui.tui.driver.terminal_reply import TerminalReply

UP, PASTE = "\x1b[A", "\x1b[200~two\rlines \x1b[A\x1b[201~"


def named(message: Message) -> str:
    """A key's name, or what was pasted."""
    if isinstance(message, events.Key):
        return message.key
    return repr(message.text) if isinstance(message, events.Paste) else type(message).__name__


def read(*pieces: str) -> list[str]:
    """What the pieces are, the last followed by nothing."""
    parser = InputParser()
    return [named(message) for piece in pieces for message in parser.feed(piece)] + [*map(named, parser.flush())]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("\x1bq", ["escape", "q"]),
        ("\x1b你", ["escape", "你"]),
        ("\x1b\x1bq", ["escape", "escape", "q"]),
        ("\x1b\x7f", ["escape", "backspace"]),
        ("\x1b" + UP, ["escape", "up"]),
        ("\x1b[k", ["escape", "left_square_bracket", "k"]),
        ("\x1bOj", ["escape", "O", "j"]),
        ("\x1b", ["escape"]),
        ("\x1b[", ["escape", "left_square_bracket"]),
        ("\x1bO", ["escape", "O"]),
    ],
)
def test_an_escape_is_a_key_whatever_follows_it(text: str, keys: list[str]) -> None:
    assert read(text) == keys
    assert read(*text) == keys


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (UP, ["up"]),
        ("\x1bOP", ["f1"]),
        ("\x1b[3~", ["delete"]),
        ("\x1b[1;5C", ["ctrl+right"]),
        ("\x1b[[A", ["f1"]),
        ("\x1b[7$", ["shift+home"]),
        ("\x1b[27u", ["escape"]),
        ("\x1b[97;;97u", ["a"]),
        ("\x1b[I", ["AppFocus"]),
        ("\x1b[<0;3;4M", ["MouseDown"]),
        ("\x1b[<35;-1;3M", []),
        ("\x1b[<35;4;-12m", []),
        ("\x1b[97:65;2;65u", ["A"]),
        ("\x1b[97::113;5u", ["ctrl+a"]),
        ("\x1b[97;1:2;97u", ["a"]),
        ("\x1b[97;1:3;97u", []),
        ("\x1b[1;1:1A", ["up"]),
        ("\x1b[3;5:3~", []),
        ("\x1b[27;5;115~", ["ctrl+s"]),
        ("\x1b[27;2;65~", ["A"]),
        ("\x1b[27;3;98~", ["alt+b"]),
        ("\x1b[27;5;127~", ["ctrl+backspace"]),
        ("\x1b[?2026;2$y", ["TerminalSupportsSynchronizedOutput"]),
        (PASTE, [repr("two\rlines \x1b[A")]),
        ("\x1b[200~\x1b[201~", [repr("")]),
    ],
)
def test_a_torn_sequence_waits_for_its_end(text: str, keys: list[str]) -> None:
    assert read(text + "x") == [*keys, "x"]
    for cut in range(1, len(text)):
        assert read(text[:cut], text[cut:] + "x") == [*keys, "x"]
    assert read(*text, "x") == [*keys, "x"]


@pytest.mark.parametrize("text", ["\x1b[?63;1;2;4c", "\x1b[6;20;10t", "\x1bP>|xterm(390)\x1b\\"])
def test_what_the_terminal_replies_is_no_key(text: str) -> None:
    for cut in range(1, len(text)):
        parser = InputParser()
        messages = [*parser.feed(f"a{text[:cut]}"), *parser.feed(f"{text[cut:]}b")]
        assert [named(each) for each in messages if not isinstance(each, TerminalReply)] == ["a", "b"]
        assert [each.text for each in messages if isinstance(each, TerminalReply)] == [text]


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[99;99X",
        "\x1b[G",
        "\x1b[M !!",
        "\x1b]11;rgb:0000/0000/0000\x07",
        "\x1b_Gi=31;OK\x1b\\",
        "\x1b[99999999u",
        "\x1b[97;;99999999u",
        "\x1b[55296u",
        "\x1b[97;;55296u",
        "\x1b[:u",
        "\x1b[;:;:u",
    ],
)
def test_what_nobody_typed_becomes_no_text(text: str) -> None:
    assert read(f"a{text}b") == ["a", "b"]
    assert read("a", *text, "b") == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "character"),
    [("\x1b[27;5;115~", None), ("\x1b[27;3;98~", None), ("\x1b[27;2;65~", "A"), ("\x1b[27;1;32~", " ")],
)
def test_only_a_key_that_writes_has_a_character(text: str, character: str | None) -> None:
    (key,) = InputParser().feed(text)
    assert isinstance(key, events.Key)
    assert key.character == character


def test_what_textuals_parser_fails_on_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(parser: XTermParser, code: str) -> Message | None:
        raise ZeroDivisionError(code)

    monkeypatch.setattr(XTermParser, "parse_mouse_code", mistaken)
    assert read("a\x1b[<0;3;4Mb") == ["a", "b"]


def test_a_report_of_the_mouse_holds_no_control_character() -> None:
    assert read("\x1b[M" + UP) == ["escape", "left_square_bracket", "M", "up"]


def test_enter_is_enter_before_the_terminal_is_set_up_too() -> None:
    assert read("a\rb\nc") == ["a", "enter", "b", "enter", "c"]


def test_only_what_may_go_on_is_held_back_and_not_for_ever() -> None:
    parser = InputParser()
    assert [*map(named, parser.feed("abc"))] == ["a", "b", "c"]
    assert parser.patience is None
    assert [*parser.feed("\x1b")] == []
    alone = parser.patience
    assert [*parser.feed("[1;")] == []
    torn = parser.patience
    assert alone is not None
    assert torn is not None
    assert 0 <= alone < torn
    assert [*map(named, parser.feed("5C"))] == ["ctrl+right"]
    assert parser.patience is None


def test_the_mouse_is_known_after_a_sequence_that_is_not() -> None:
    parser = InputParser()
    [*parser.feed("\x1b[<35;10;10M\x1b[99;99X")]
    (move,) = parser.feed("\x1b[<35;12;11M")
    assert isinstance(move, events.MouseMove)
    assert (move.x, move.y, move.delta_x, move.delta_y) == (11, 10, 2, 1)


@given(
    parts=st.lists(st.sampled_from(["a", "宽", "👍", " ", "\r", "\x7f", UP, "\x1bOP", "\x1b[3~", PASTE, "\x1b"])),
    cuts=st.lists(st.integers(0, 60)),
)
def test_the_pieces_in_which_it_arrives_do_not_matter(parts: list[str], cuts: list[int]) -> None:
    text = "".join(parts)
    offsets = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    assert read(*(text[start:end] for start, end in pairwise(offsets))) == read(text)


# -- what is expected of Textual's own parser, which is not public ------------------------------------------


def test_textuals_parser_gives_the_keys_of_a_whole_sequence_at_once() -> None:
    ours = ("\x1b[", "\x1bO")
    sequences = [each for each in ANSI_SEQUENCES_KEYS if each.startswith(ours)]
    assert len(sequences) > 200
    keypad = {f"\x1bO{letter}" for letter in "jkmnopqrstuvwxyM"}
    for sequence in sequences:
        keys = [named(message) for message in XTermParser().feed(sequence)]
        assert read(sequence) == keys or sequence in keypad, repr(sequence)


def test_textuals_parser_says_nothing_of_what_it_does_not_know_and_keeps_these_of_the_mouse() -> None:
    parser = XTermParser()
    assert [*parser.feed("\x1b[99;99X")] == []
    assert {"last_x", "last_y", "mouse_pixels", "terminal_size", "terminal_pixel_size"} <= set(vars(parser))
