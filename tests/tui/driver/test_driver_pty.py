"""A real program in a real terminal under both drivers: the same picture, far fewer bytes."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.tui.driver.driver_session import Session

DOWN, UP, END, HOME, PAGE, TAB = b"\x1b[B", b"\x1b[A", b"\x1b[F", b"\x1b[H", b"\x1b[6~", b"\t"
ASK, CLOSE, REDRAW, STOP, RUBBISH = b"\x1bOQ", b"\x1bOR", b"\x1bOS", b"\x1b[15~", b"\x1b[17~"
KEYS = [DOWN, DOWN, UP, END, HOME, PAGE, TAB, b"x", "宽".encode(), b"\x7f", ASK, CLOSE, REDRAW]
TERMS = ["xterm-256color", "linux", "vt100", "screen-256color", "tmux-256color"]

Opener = Callable[..., Session]


@pytest.fixture
def start() -> Iterator[Opener]:
    sessions: list[Session] = []

    def opener(*args: Any, **kwargs: Any) -> Session:
        sessions.append(Session(*args, **kwargs))
        return sessions[-1]

    yield opener
    for session in sessions:
        session.close()


def both_show_the_same(ours: Session, stock: Session) -> None:
    def same() -> bool:
        ours.pump(0.01)
        stock.pump(0.01)
        return ours.picture() == stock.picture()

    ours.until(same)


@pytest.mark.parametrize("sync", [False, True])
@pytest.mark.parametrize("term", TERMS)
def test_both_drivers_show_the_same_after_every_key(start: Opener, term: str, sync: bool) -> None:
    ours, stock = start("diff", term, sync=sync), start("stock", term, sync=sync)
    choice = random.Random(term + str(sync))
    for _ in range(14):
        key = choice.choice(KEYS)
        ours.press(key)
        stock.press(key)
        both_show_the_same(ours, stock)
    for session in (ours, stock):
        session.resize(70, 20)
    both_show_the_same(ours, stock)
    ours.press(DOWN)
    stock.press(DOWN)
    both_show_the_same(ours, stock)


def test_after_a_suspend_the_picture_is_whole_again(start: Opener) -> None:
    session = start("diff")
    session.press(DOWN)
    session.quiet(0.1)
    before = session.picture()
    session.stop_and_continue(STOP)
    session.until(lambda: session.picture() == before)
    session.press(UP)
    session.press(DOWN)
    session.until(lambda: session.picture() == before)


def test_a_repaint_mends_what_another_program_wrote(start: Opener) -> None:
    session = start("diff")
    session.press(DOWN)
    session.quiet(0.1)
    before = session.picture()
    session.stream.feed(b"\x1b[5;5H\x1b[7mBroadcast message\x1b[m")
    session.press(REDRAW)
    session.until(lambda: session.picture() == before)


def test_what_the_app_writes_past_the_screen_does_not_last(start: Opener) -> None:
    session = start("diff")
    session.press(DOWN)
    session.quiet(0.1)
    before = session.picture()
    session.output.clear()
    session.press(RUBBISH)
    session.until(lambda: b"rubbish" in session.output and session.picture() == before)


def test_few_bytes_for_a_character_and_none_while_idle(start: Opener) -> None:
    ours, stock = start("diff"), start("stock")
    first = ours.quiet(0.3) + ours.received
    assert first < 0.5 * (stock.quiet(0.3) + stock.received)
    for session in (ours, stock):
        session.press(TAB)
        session.press(b"a")
        session.quiet(0.3)
    before = ours.received
    ours.press(b"b")
    ours.quiet(0.5)
    assert ours.received - before <= 100
