"""The terminal shows the same after our output as after the stock frames, to the cell."""

import pytest
from driver_frames import NARROW, TRICKY, WIDE, Piece, frame, listing, pieces
from driver_reference import Reference, as_old_terminals_do
from hypothesis import given, settings
from hypothesis import strategies as st

from wishtui.tui.driver.grid import is_uncertain
from wishtui.tui.driver.screen import Screen
from wishtui.tui.driver.terminal import terminal_named

WIDTH, HEIGHT = 24, 8
TERMS = ["xterm-256color", "linux", "vt100", "screen-256color", "tmux-256color", "dumb-thing"]
terms = st.sampled_from(TERMS)


@st.composite
def steps(draw: st.DrawFn, words: list[str]) -> list[tuple[str, object]]:
    """Frames, with now and then a resize, a repaint, or a leave and return between them."""
    width, height = WIDTH, HEIGHT
    found: list[tuple[str, object]] = []
    for _ in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from(["frame"] * 5 + ["list"] * 3 + ["resize", "invalidate", "leave"]))
        if kind == "resize":
            width, height = draw(st.tuples(st.integers(20, 30), st.integers(3, 10)))
            found.append((kind, (width, height)))
        elif kind in ("frame", "list"):
            picture = draw(pieces(width, height, words) if kind == "frame" else listing(width, height))
            cursor = draw(st.tuples(st.integers(0, height - 1), st.integers(0, width - 1)))
            found.append(("frame", frame(picture, cursor)))
        else:
            found.append((kind, None))
    return found


def act(kind: str, what: object, screen: Screen, ours: Reference, stock: Reference) -> None:
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
    screen = Screen(terminal, WIDTH, HEIGHT)
    ours = Reference(WIDTH, HEIGHT, bce=terminal.keeps_background, tidy=data.draw(st.booleans()))
    stock = Reference(WIDTH, HEIGHT)
    for kind, what in data.draw(steps(NARROW + WIDE + TRICKY)):
        act(kind, what, screen, ours, stock)
        assert ours.picture() == stock.picture()
        assert (ours.y, ours.x) == (stock.y, min(stock.x, ours.width - 1))
        assert screen.update() == ""


@settings(max_examples=100, deadline=None)
@given(steps=steps(NARROW + WIDE + TRICKY), term=terms)
def test_a_terminal_that_measures_emoji_otherwise_is_off_only_in_those_cells(
    steps: list[tuple[str, object]], term: str
) -> None:
    terminal = terminal_named(term)
    screen = Screen(terminal, WIDTH, HEIGHT)
    ours = Reference(WIDTH, HEIGHT, bce=terminal.keeps_background, split=as_old_terminals_do)
    stock = Reference(WIDTH, HEIGHT)
    for kind, what in steps:
        act(kind, what, screen, ours, stock)
        for row, right in zip(ours.picture(), stock.picture(), strict=True):
            for x, cell in enumerate(right):
                grapheme = cell[0] or right[x - 1][0]
                if is_uncertain(grapheme):
                    assert row[x][0] in ("", " ") or set(row[x][0]) <= set(grapheme)
                    assert row[x][3] == cell[3]
                else:
                    assert row[x] == cell


@settings(max_examples=60, deadline=None)
@given(frames=st.lists(listing(WIDTH, HEIGHT), min_size=2, max_size=5), term=terms)
def test_scrolled_lists_come_out_right(frames: list[list[Piece]], term: str) -> None:
    terminal = terminal_named(term)
    screen = Screen(terminal, WIDTH, HEIGHT)
    ours, stock = Reference(WIDTH, HEIGHT, bce=terminal.keeps_background), Reference(WIDTH, HEIGHT)
    for each in frames:
        act("frame", frame(each), screen, ours, stock)
        assert ours.picture() == stock.picture()


@pytest.mark.parametrize("term", TERMS)
def test_the_first_picture_is_built_on_a_cleared_screen(term: str) -> None:
    screen = Screen(terminal_named(term), 80, 24)
    assert screen.is_blank
    screen.paint(frame([Piece(y, 0, (("", " " * 80),)) for y in range(24)]))
    assert screen.is_blank
    screen.paint(frame([Piece(3, 5, (("", "hello"),))]))
    assert not screen.is_blank
    assert len(screen.update()) < 40
