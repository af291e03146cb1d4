"""What is typed goes to disk by itself, however it was typed."""

from collections.abc import Callable
from typing import Any

from wishtui.tui.screens.save_timer import SaveTimer


class Clock:
    """Timers that ring when they are told to."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Any:
        self.waiting.append(callback)
        return self

    def stop(self) -> None:
        self.waiting.clear()

    def ring(self) -> None:
        self.waiting.pop()()


def test_a_key_is_waited_for_again_whatever_the_last_look_found_to_save() -> None:
    clock, looks = Clock(), []
    timer = SaveTimer(clock, lambda: looks.append("a look that finds nothing and stops no timer"))
    for count in (1, 2, 3):
        timer.start()
        timer.start()
        assert len(clock.waiting) == 1
        clock.ring()
        assert len(looks) == count
