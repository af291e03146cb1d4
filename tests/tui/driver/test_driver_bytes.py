"""What a change costs on the line, and that an independent emulator agrees with the picture."""

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tui.driver.driver_frames import Piece, frame
from tests.tui.driver.driver_reference import Reference
from wishtui.tui.driver.cursor import ANYWHERE, shortest_move
from wishtui.tui.driver.screen_buffer import ScreenBuffer
from wishtui.tui.driver.style import UnknownOutput
from wishtui.tui.driver.terminal import Terminal, terminal_named

XTERM, VT100, TMUX = (terminal_named(name) for name in ("xterm-256color", "vt100", "tmux-256color"))
TEXT, LOUD, FILL = "38;2;224;224;224;48;2;18;18;18", "1;38;2;255;90;90;48;2;18;18;18", "48;2;18;18;18"


def row(y: int, number: int, *, marked: bool = False) -> Piece:
    """A list row of 80 cells in three styles."""
    texts = ((TEXT, ">" if marked else " "), (LOUD, f" ! due in {number}h 14m "))
    subject = f"Where is parcel {number}?  Marek W.  Enamel mug"
    used = sum(len(text) for _, text in texts) + len(subject)
    return Piece(y, 0, (*texts, (TEXT, subject), (FILL, " " * (80 - used))))


def page(first: int, marked: int) -> str:
    rows = [row(y, first + y, marked=y == marked) for y in range(3, 22)]
    return frame([Piece(0, 0, ((TEXT, "Customer Issues (27)".ljust(80)),)), *rows])


def shown(term: str = "xterm-256color") -> ScreenBuffer:
    screen = ScreenBuffer(terminal_named(term), 80, 24)
    screen.paint(page(0, 3))
    screen.update()
    return screen


def cost(screen: ScreenBuffer, data: str) -> int:
    screen.paint(data)
    return len(screen.update().encode())


@pytest.mark.parametrize("term", ["xterm-256color", "screen-256color", "linux", "vt100"])
def test_a_cursor_move_costs_little_more_than_its_two_cells(term: str) -> None:
    screen = shown(term)
    screen.paint(frame([row(3, 3), row(4, 4, marked=True)]))
    screen.update()
    assert cost(screen, frame([row(4, 4), row(5, 5, marked=True)])) < 45
    assert cost(screen, frame([row(5, 5), row(4, 4, marked=True)])) < 45


def test_a_mark_beside_an_uncertain_text_costs_no_more_than_beside_a_plain_one() -> None:
    screen = shown()
    rows = {mark: Piece(5, 0, ((TEXT, f"{mark} 7 मेरा पार्सल कहाँ है?"),)) for mark in "> "}
    screen.paint(frame([rows[" "]]))
    screen.update()
    assert cost(screen, frame([rows[">"]])) < 45


@pytest.mark.parametrize("term", ["xterm-256color", "linux"])
def test_a_scroll_by_one_line_costs_the_new_line(term: str) -> None:
    screen = shown(term)
    screen.paint(page(0, 21))
    screen.update()
    assert cost(screen, page(1, 21)) <= 150
    assert cost(screen, page(2, 21)) <= 150


def test_a_typed_character_costs_itself_and_the_cursor() -> None:
    screen = shown()
    screen.paint(frame([Piece(23, 2, ((TEXT, "It came in three piece"), ("7", " "), (TEXT, " " * 50)))]))
    screen.update()
    typed = Piece(23, 2, ((TEXT, "It came in three pieces"), ("7", " "), (TEXT, " " * 49)))
    assert cost(screen, frame([typed])) <= 60


def test_painting_the_same_again_costs_nothing() -> None:
    screen = shown()
    assert cost(screen, page(0, 3)) == 0


def barred(y: int, number: int, *, bar: bool = False) -> Piece:
    """A list row that has all of its background changed under the bar."""
    ground = "48;2;48;48;48" if bar else FILL
    plain, loud = f"38;2;224;224;224;{ground}", (f"38;2;224;224;224;{ground}" if bar else LOUD.removeprefix("1;"))
    parts = ((plain, "> " if bar else "  "), (loud, f" ! due in {number}h"), (plain, f"   Where is it {number}?"))
    used = sum(len(text) for _, text in parts)
    last = (plain, "Marek W.       12.40 USD")
    return Piece(y, 0, (*parts, (ground, " " * (54 - used)), last, (ground, "  ")))


@pytest.mark.parametrize("term", ["xterm-256color", "tmux-256color"])
def test_a_bar_costs_two_rows_and_few_changes_of_style(term: str) -> None:
    screen = shown(term)
    screen.paint(frame([barred(3, 3), barred(4, 4, bar=True), Piece(23, 60, ((TEXT, "4 of 27"),))]))
    screen.update()
    for at in (5, 6, 7):
        moved = [barred(at - 1, at - 1), barred(at, at, bar=True), Piece(23, 60, ((TEXT, f"{at} of 27"),))]
        assert cost(screen, frame(moved)) <= 2 * 80 + 85


def test_blanks_before_words_are_written_in_the_style_of_the_words() -> None:
    screen = shown()
    bar = "38;2;224;224;224;48;2;48;48;48"
    screen.paint(frame([Piece(5, 0, ((bar, "x" * 80),))]))
    screen.update()
    screen.paint(frame([Piece(5, 0, ((FILL, " " * 6), (TEXT, "y" * 74)))]))
    assert screen.update().count("m") == 1


def test_the_cursor_rests_where_it_is_wanted() -> None:
    screen = shown()
    screen.paint(frame([Piece(5, 5, ((TEXT, "x"),))], cursor=(7, 9)))
    reference = Reference(80, 24)
    reference.feed(screen.update())
    assert (reference.y, reference.x) == (7, 9)


def test_background_is_not_erased_into_where_the_terminal_would_lose_it() -> None:
    for term in ("screen-256color", "tmux-256color", "vt100", "unheard-of"):
        screen = ScreenBuffer(terminal_named(term), 80, 24)
        screen.paint(page(0, 3))
        assert "\x1b[K" not in screen.update()
    assert "\x1b[2J" in shown_output("xterm-256color", multiplexed=True)
    assert "\x1b[K" not in shown_output("xterm-256color", multiplexed=True)


def shown_output(term: str, *, multiplexed: bool) -> str:
    screen = ScreenBuffer(terminal_named(term, multiplexed=multiplexed), 80, 24)
    screen.paint(page(0, 3))
    return screen.update()


@given(
    st.tuples(st.integers(ANYWHERE, 9), st.integers(ANYWHERE, 19)),
    st.tuples(st.integers(0, 9), st.integers(0, 19)),
    st.sampled_from([XTERM, VT100, TMUX]),
)
def test_a_move_ends_where_it_should_and_is_never_longer_than_the_plain_one(
    start: tuple[int, int], goal: tuple[int, int], terminal: Terminal
) -> None:
    way = shortest_move(terminal, start, goal)
    assert len(way) <= len(f"\x1b[{goal[0] + 1};{goal[1] + 1}H")
    reference = Reference(20, 10)
    reference.y, reference.x = (7 if start[0] == ANYWHERE else start[0]), (13 if start[1] == ANYWHERE else start[1])
    reference.feed(way)
    assert (reference.y, reference.x) == goal
    if terminal is VT100:
        assert "G" not in way
        assert "d" not in way


@pytest.mark.parametrize(
    "data",
    [
        "\x1b[1;1Htab\there\x1b[1;1H",
        "\x1b[1;1H\x1b]8;;https://example.test\x1b\\link\x1b]8;;\x1b\\\x1b[1;1H",
        "\x1b[1;1H\x1b[2Jcleared\x1b[1;1H",
        "\x1b[1;1H\x1b[4:3mcurly\x1b[0m\x1b[1;1H",
        "\x1b[1;1H\x1b[38;2;1mtorn\x1b[0m\x1b[1;1H",
        "\x1b[1;1Hc1 \x9b31m\x1b[1;1H",
        "\x1b[1;1Htwo\nlines\x1b[1;1H",
    ],
)
def test_what_is_not_understood_is_told(data: str) -> None:
    with pytest.raises(UnknownOutput):
        ScreenBuffer(XTERM, 80, 24).paint(data)


def test_after_unknown_output_only_what_is_painted_anew_is_sent() -> None:
    screen = shown()
    screen.forget()
    screen.paint(frame([Piece(5, 5, (("", "known"),))]))
    reference = Reference(80, 24)
    reference.scramble()
    before = reference.picture()
    reference.feed(screen.update())
    changed = {(y, x) for y in range(24) for x in range(80) if reference.picture()[y][x] != before[y][x]}
    assert changed == {(5, x) for x in range(5, 10)}


# pyte leaves the half of an overwritten wide character standing, so here none is cut.
PAIRS = st.sampled_from(["ab", "  ", "宽", "日", "─ ", " ‼", "é9"])
STYLES = st.sampled_from(["", "1", "7", "4;31", "1;3;92;44", "38;5;9", TEXT, LOUD, FILL])


@st.composite
def even_frames(draw: st.DrawFn) -> str:
    texts = st.lists(st.tuples(STYLES, st.lists(PAIRS, max_size=4).map("".join)), max_size=3)
    drawn = [Piece(draw(st.integers(0, 5)), 2 * draw(st.integers(0, 3)), tuple(draw(texts))) for _ in range(3)]
    return frame([piece for piece in drawn if piece.texts], (draw(st.integers(0, 5)), draw(st.integers(0, 29))))


def as_pyte_sees(screen: pyte.Screen) -> list[object]:
    cells = (screen.buffer[y][x] for y in range(6) for x in range(32))
    seen: list[object] = [
        cell.bg if cell.data == " " and not (cell.reverse or cell.underscore) else tuple(cell) for cell in cells
    ]
    return [*seen, screen.cursor.y, screen.cursor.x]


@settings(max_examples=150, deadline=None)
@given(st.lists(even_frames(), max_size=6), st.sampled_from(["xterm", "linux", "vt100", "screen", "tmux"]))
def test_pyte_agrees(frames: list[str], term: str) -> None:
    ours, stock = pyte.Screen(32, 6), pyte.Screen(32, 6)
    feeds = pyte.Stream(ours), pyte.Stream(stock)
    for feed in feeds:
        feed.feed("\x1b[?7l")
    screen = ScreenBuffer(terminal_named(term), 32, 6)
    # pyte does not fill cells it never wrote when it clears, so the first picture is a full one.
    for data in [frame([Piece(y, 0, (("", " " * 32),)) for y in range(6)]), *frames]:
        screen.paint(data)
        feeds[0].feed(screen.update())
        feeds[1].feed(data)
        if (stock.cursor.y, stock.cursor.x) == (0, 0):  # there it is hidden, and nobody types
            ours.cursor_position()
            screen._pen.at = (0, 0)
        assert as_pyte_sees(ours) == as_pyte_sees(stock)
