"""The terminal shows the same after our output as after the stock frames, to the cell."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.tui.driver.driver_frames import NARROW, TRICKY, WIDE, Piece, frame, listing, pieces
from tests.tui.driver.driver_reference import (
    Cell,
    Reference,
    Split,
    as_multiplexers_do,
    as_old_terminals_do,
    as_the_console_does,
    runs_of,
)
from wishtui.tui.driver.screen_buffer import ScreenBuffer
from wishtui.tui.driver.terminal import terminal_named

WIDTH, HEIGHT = 24, 8
TERMS = ["xterm-256color", "linux", "vt100", "screen-256color", "tmux-256color", "dumb-thing"]
terms = st.sampled_from(TERMS)
OTHERS = [as_old_terminals_do, as_multiplexers_do, as_the_console_does]


@st.composite
def steps(draw: st.DrawFn, words: list[str]) -> list[tuple[str, object]]:
    """Frames, with now and then a resize, a repaint, or a leave and return between them."""
    width, height = WIDTH, HEIGHT
    drawn: list[tuple[str, object]] = []
    for _ in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from(["frame"] * 5 + ["list"] * 3 + ["resize", "invalidate", "leave"]))
        if kind == "resize":
            width, height = draw(st.tuples(st.integers(20, 30), st.integers(3, 10)))
            drawn.append((kind, (width, height)))
        elif kind in ("frame", "list"):
            picture = draw(pieces(width, height, words) if kind == "frame" else listing(width, height))
            cursor = draw(st.tuples(st.integers(0, height - 1), st.integers(0, width - 1)))
            drawn.append(("frame", frame(picture, cursor)))
        else:
            drawn.append((kind, None))
    return drawn


def act(kind: str, what: object, screen: ScreenBuffer, ours: Reference, stock: Reference) -> None:
    """One step on all three."""
    if kind == "frame":
        assert isinstance(what, str)
        stock.feed(what)
        screen.paint(what)
    elif kind == "resize":
        assert isinstance(what, tuple)
        for each in (screen, ours, stock):
            each.resize(*what)
        ours.scramble()
    elif kind == "leave":
        ours.feed(screen.leave())
        assert ours.look == (frozenset(), "", "")
        ours.scramble()
    else:
        screen.invalidate()
        ours.scramble()
    ours.feed(screen.update())


@pytest.mark.parametrize("term", TERMS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_step_ends_in_the_picture_of_the_stock_driver(term: str, data: st.DataObject) -> None:
    terminal = terminal_named(term)
    screen = ScreenBuffer(terminal, WIDTH, HEIGHT)
    ours = Reference(WIDTH, HEIGHT, bce=terminal.keeps_background, tidy=data.draw(st.booleans()))
    stock = Reference(WIDTH, HEIGHT)
    for kind, what in data.draw(steps(NARROW + WIDE + TRICKY)):
        act(kind, what, screen, ours, stock)
        assert ours.picture() == stock.picture()
        if (stock.y, stock.x) != (0, 0):  # there it is hidden, and nobody types
            assert (ours.y, ours.x) == (stock.y, min(stock.x, ours.width - 1))
        assert screen.update() == ""


def off_only_in_runs(row: list[Cell], right: list[Cell], split: Split) -> None:
    """Each run is legible as far as it has room, and everything else stands where it should."""
    runs = list(runs_of(right))
    for start, stop, end in runs:
        text = "".join(cell[0] for cell in right[start:stop])
        seen = "".join(cell[0] for cell in row[start:end]).rstrip(" ")
        if sum(size for _, size in split(text)) <= end - start:
            assert seen == text.rstrip(" ")
        elif end < len(right):
            assert text.startswith(seen)
    within = {x for start, _, end in runs for x in range(start, end)}
    for x, cell in enumerate(right):
        assert x in within or row[x] == cell


@pytest.mark.parametrize("split", OTHERS)
@settings(max_examples=80, deadline=None)
@given(steps=steps(NARROW + WIDE + TRICKY), term=terms)
def test_a_terminal_that_measures_otherwise_shows_every_run_legibly_and_nothing_else_moved(
    split: Split, steps: list[tuple[str, object]], term: str
) -> None:
    terminal = terminal_named(term)
    screen = ScreenBuffer(terminal, WIDTH, HEIGHT)
    ours = Reference(WIDTH, HEIGHT, bce=terminal.keeps_background, split=split)
    stock = Reference(WIDTH, HEIGHT)
    for kind, what in steps:
        act(kind, what, screen, ours, stock)
        for row, right in zip(ours.picture(), stock.picture(), strict=True):
            off_only_in_runs(row, right, split)


SUBJECTS = ["मेरा पार्सल कहाँ है?", "ขอบคุณน้ำหอม", "என் பார்சல் எங்கே?", "Gift 👩\u200d👩\u200d👧 ❤\ufe0f 👍🏽", "Plain"]
DARK = "38;2;224;224;224;48;2;18;18;18"


def inbox_page(first: int, marked: int) -> list[Piece]:
    """Ten rows of a list of subjects in all scripts: mark, subject, customer, amount."""
    lines = []
    for y in range(10):
        subject = SUBJECTS[(first + y) % 5]
        text = f"{'>' if y == marked else ' '} {first + y:2} {subject}{' ' * (34 - cell_len(subject))}Ana R.  8.19"
        lines.append(Piece(y, 0, ((DARK, text), (DARK, " " * (60 - cell_len(text))))))
    return lines


@pytest.mark.parametrize("term", ["xterm-256color", "tmux-256color", "linux", "vt100"])
@pytest.mark.parametrize("split", OTHERS)
def test_subjects_in_all_scripts_stay_legible_while_the_list_is_moved_through(term: str, split: Split) -> None:
    terminal = terminal_named(term)
    screen, ours = ScreenBuffer(terminal, 60, 10), Reference(60, 10, bce=terminal.keeps_background, split=split)
    for first, marked in [(0, 0), (0, 1), (0, 2), (0, 9), (1, 9), (2, 9), (7, 9), (6, 0), (0, 0)]:
        screen.paint(frame(inbox_page(first, marked)))
        ours.feed(screen.update())
        for y, row in enumerate(ours.picture()):
            assert "".join(cell[0] for cell in row[5:39]).rstrip() == SUBJECTS[(first + y) % 5]
            assert "".join(cell[0] for cell in row[:5]) == f"{'>' if y == marked else ' '} {first + y:2} "
            assert "".join(cell[0] for cell in row[39:]).rstrip() == "Ana R.  8.19"
            assert {cell[3] for cell in row} == {"48;2;18;18;18"}


@pytest.mark.parametrize("look", ["7", "30;47"])
def test_a_text_cursor_stands_right_behind_what_was_typed(look: str) -> None:
    screen, ours = ScreenBuffer(terminal_named("xterm"), 30, 3), Reference(30, 3, split=as_multiplexers_do)
    text = "मेरा पार्सल"
    for count in range(1, len(text) + 1):
        typed = text[:count]
        rest = " " * (28 - cell_len(typed))
        screen.paint(frame([Piece(1, 1, ((DARK, typed), (look, " "), (DARK, rest)))]))
        ours.feed(screen.update())
        row = ours.picture()[1]
        seen = [cell for cell in row if cell[1] or cell[3] == "47"]
        assert "".join(cell[0] for cell in row[1:]).rstrip() == typed.rstrip()
        assert [cell[0] for cell in seen] == [" "]
        assert row.index(seen[0]) == 1 + sum(size for _, size in as_multiplexers_do(typed))


def test_a_line_or_block_keeps_its_place_behind_a_text_without_a_gap() -> None:
    screen, ours = ScreenBuffer(terminal_named("xterm"), 30, 1), Reference(30, 1, split=as_multiplexers_do)
    screen.paint(frame([Piece(0, 0, (("", "पार्सल कहाँ है│ Order│"),))]))
    ours.feed(screen.update())
    assert [x for x, cell in enumerate(ours.rows[0]) if cell[0] == "│"] == [9, 16]


@settings(max_examples=60, deadline=None)
@given(frames=st.lists(listing(WIDTH, HEIGHT), min_size=2, max_size=5), term=terms)
def test_scrolled_lists_come_out_right(frames: list[list[Piece]], term: str) -> None:
    terminal = terminal_named(term)
    screen = ScreenBuffer(terminal, WIDTH, HEIGHT)
    ours, stock = Reference(WIDTH, HEIGHT, bce=terminal.keeps_background), Reference(WIDTH, HEIGHT)
    for each in frames:
        act("frame", frame(each), screen, ours, stock)
        assert ours.picture() == stock.picture()


@pytest.mark.parametrize("term", TERMS)
def test_the_first_picture_is_built_on_a_cleared_screen(term: str) -> None:
    screen = ScreenBuffer(terminal_named(term), 80, 24)
    assert screen.is_blank
    screen.paint(frame([Piece(y, 0, (("", " " * 80),)) for y in range(24)]))
    assert screen.is_blank
    screen.paint(frame([Piece(3, 5, (("", "hello"),))]))
    assert not screen.is_blank
    assert len(screen.update()) < 40
