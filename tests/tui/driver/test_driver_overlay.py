"""A picture over the cells: drawn after them, drawn again when they were written, and taken away without a trace."""

import asyncio
from collections.abc import Callable, Iterator

import msgspec
import pytest

from tests.tui.driver.driver_frames import Piece, frame
from tests.tui.driver.test_driver import Bench
from wishtui.tui.driver.overlay import PictureOverlay
from wishtui.tui.driver.terminal_reply import TerminalReply

PICTURE, REMOVED = "\x1bPpixels\x1b\\", "\x1b_Gremoved\x1b\\"
BARS = [Piece(0, 0, ((("31"), "title"),)), Piece(9, 0, ((("31"), "status"),))]


def overlay(**changes: object) -> PictureOverlay:
    known = PictureOverlay(row=2, column=5, rows=4, draw=PICTURE, erase=REMOVED, screen=(40, 10))
    return msgspec.structs.replace(known, **changes)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    made = Bench(monkeypatch)
    made.driver.write(frame(BARS))
    made.wait()
    yield made
    made.loop.close()


def after(bench: Bench, act: Callable[[], object]) -> str:
    bench.out.clear()
    act()
    bench.wait()
    return "".join(bench.out)


def test_it_is_drawn_in_its_place_and_the_cursor_stays(bench: Bench) -> None:
    assert after(bench, lambda: bench.driver.lay_over(overlay())) == f"\x1b7\x1b[3;6H{PICTURE}\x1b8"


def test_what_changes_beside_it_does_not_draw_it_again(bench: Bench) -> None:
    bench.driver.lay_over(overlay())
    assert PICTURE not in bench.sent(frame([Piece(9, 0, (("31", "saved!"),))]))


def test_what_is_written_under_it_draws_it_again(bench: Bench) -> None:
    bench.driver.lay_over(overlay())
    assert bench.sent(frame([Piece(3, 30, (("31", "x"),))])).endswith(f"{PICTURE}\x1b8")
    assert after(bench, bench.driver.invalidate).endswith(f"{PICTURE}\x1b8")


def test_it_goes_without_a_trace(bench: Bench) -> None:
    bench.driver.lay_over(overlay())
    gone = after(bench, lambda: bench.driver.lay_over(None))
    assert gone.startswith(REMOVED)
    assert "title" in gone, "the screen is drawn whole, since pixels lie over its cells"
    assert PICTURE not in gone
    assert PICTURE not in after(bench, bench.driver.invalidate)


def test_another_takes_its_place(bench: Bench) -> None:
    bench.driver.lay_over(overlay())
    other = after(bench, lambda: bench.driver.lay_over(overlay(draw="\x1bPother\x1b\\")))
    assert other.startswith(REMOVED)
    assert "\x1bPother" in other
    assert PICTURE not in other


def test_rows_are_not_scrolled_under_it(bench: Bench) -> None:
    rows = [Piece(y, 0, (("34", f"row {y} of a long list of rows"),)) for y in range(10)]
    bench.driver.write(frame(rows))
    bench.driver.lay_over(overlay())
    moved = [Piece(y, 0, (("34", f"row {y + 1} of a long list of rows"),)) for y in range(10)]
    assert "r" not in {part[-1:] for part in bench.sent(frame(moved)).split("\x1b[") if part[:1].isdigit()}


def test_it_is_not_drawn_on_a_screen_of_another_size(bench: Bench) -> None:
    bench.driver.lay_over(overlay())
    bench.size = bench.real = (30, 8)
    assert PICTURE not in bench.sent(frame(BARS[:1]))


def test_the_terminal_is_left_without_it_and_has_it_again_after_a_suspend(bench: Bench) -> None:
    bench.driver.lay_over(overlay())
    assert REMOVED in after(bench, bench.driver.stop_application_mode)
    assert after(bench, bench.driver.start_application_mode).endswith(f"{PICTURE}\x1b8")


def asked(bench: Bench, *replies: str) -> list[str]:
    """What is heard where the terminal replies so to a question whose last reply ends with c."""

    async def ask() -> list[str]:
        asking = asyncio.create_task(bench.driver.query("\x1b[c", lambda reply: reply.endswith("c")))
        await asyncio.sleep(0)
        for reply in replies:
            bench.driver.process_message(TerminalReply(reply))
        return await asking

    return bench.loop.run_until_complete(ask())


def test_replies_are_heard_up_to_the_last(bench: Bench) -> None:
    assert asked(bench, "\x1b[6;20;10t", "\x1b[?62;4c") == ["\x1b[6;20;10t", "\x1b[?62;4c"]


def test_a_silent_terminal_is_asked_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wishtui.tui.driver.diff._LONGEST_REPLY", 0.01)
    assert asked(bench) == []
    bench.out.clear()
    assert asked(bench) == []
    assert bench.out == []


def test_a_thousand_colours_do_not_stop_the_driver_from_sending_changes(bench: Bench) -> None:
    for first in range(0, 40_000, 400):
        cells = [
            Piece(
                y,
                0,
                tuple((f"38;2;{(first + y * 40 + x) >> 8};{(first + y * 40 + x) & 255};7", "▀") for x in range(40)),
            )
            for y in range(10)
        ]
        bench.driver.write(frame(cells))
    assert bench.driver.fallback == ""
    bench.driver.write(frame(BARS))
    assert len(bench.sent(frame([Piece(9, 0, (("31", "statuS"),))]))) < 40
