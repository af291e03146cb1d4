"""A program with a list, a text area and a modal, run in a terminal by the tests: `driver_demo.py DRIVER`.

After every key, once it is painted, the window's title says how many keys there were.
"""

import fcntl
import sys
import termios
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.events import Event, Key
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList, TextArea

from wishtui.tui.driver import pick_driver


class Ask(ModalScreen[None]):
    """Covers the middle of the list."""

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Label("Send the reply?", markup=False)
            yield Input()


class Demo(App[None]):
    """Everything that paints in a way of its own."""

    CSS = """
    OptionList { height: 1fr; } TextArea { height: 7; }
    Ask { align: center middle; background: $surface; }
    Vertical { width: 40; height: 8; border: round red; background: $panel; }
    """
    BINDINGS: ClassVar = [
        ("f2", "ask", "ask"),
        ("f3", "close", "close"),
        ("f4", "redraw", "redraw"),
        ("f5", "suspend_process", "stop"),
        ("f6", "rubbish", "write past the driver"),
    ]
    keys = 0
    last: Event | None = None

    def compose(self) -> ComposeResult:
        words = ["plain", "宽字符", "e\u0301te\u0301", "‼ late"]
        yield OptionList(*[f"{words[i % 4]} issue {i}{' text' * (i % 5)}" for i in range(200)], markup=False)
        yield TextArea("one\ntwo 换颜色\nthree")

    async def on_event(self, event: Event) -> None:
        """Counts keys, also those a widget takes."""
        await super().on_event(event)
        if isinstance(event, Key) and event is not self.last:  # what no widget takes bubbles back
            self.last = event
            self.keys += 1
            self.call_after_refresh(self.tell, self.keys)

    def on_ready(self) -> None:
        self.query_one(TextArea).cursor_blink = False
        self.call_after_refresh(self.tell, 0)

    def tell(self, keys: int) -> None:
        self.write(f"\x1b]2;keys {keys}\x07")

    def write(self, data: str) -> None:
        assert self._driver is not None
        self._driver.write(data)

    def action_ask(self) -> None:
        self.push_screen(Ask())

    def action_close(self) -> None:
        if len(self.screen_stack) > 1:
            self.pop_screen()

    def action_redraw(self) -> None:
        repaint = getattr(self._driver, "invalidate", self.refresh)
        repaint()

    def action_rubbish(self) -> None:
        self.write("\x1b[31m\x1b[2;2Hrubbish")
        self.refresh()


if __name__ == "__main__":
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    Demo(driver_class=pick_driver(sys.argv[1])).run()
