"""The inbox, again and again in one process, for tests that type: `typed_ahead_program.py ORDERS`.

Each line of ORDERS, a pipe, is one run: the driver's name and the file for the report. The window's title says what the
program has come to: `up N` when it has a first frame, `key N` when it has come to rest after the Nth piece of input,
`over N` when the run has ended and its report is written: the commands that ran, and what stands where.
"""

import asyncio
import fcntl
import json
import os
import sys
import termios
import tty
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import patch

import msgspec
from textual.binding import Binding, BindingType
from textual.events import Event
from textual.screen import Screen
from textual.widgets import Input, TextArea

from tests.tui.inbox_runner import AGENT, NOON, filled, shop
from wishtui.commands import build_keymap
from wishtui.config import Settings
from wishtui.tui.app import WishtuiApp
from wishtui.tui.driver import pick_driver
from wishtui.tui.keys import KeyReader
from wishtui.tui.screens import save_timer
from wishtui.tui.screens.archive import Archive
from wishtui.tui.session import Session

REPORT = b"\x1b[24~"
"""F12, which ends a run."""


class Probe(WishtuiApp):
    """The inbox, which says when it is at rest."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f12", "report", priority=True)]

    def __init__(self, number: int, driver: str) -> None:
        self.store = filled(shop())
        settings = Settings(hold_seconds=0.0, time_zone="UTC")
        keymap, _ = build_keymap({})
        session = Session(self.store, settings, keymap, agent=AGENT, clock=lambda: NOON)
        super().__init__(session, driver_class=pick_driver(driver))
        self.number, self.count = number, 0
        self.report: dict[str, Any] = {}

    async def on_event(self, event: Event) -> None:
        """Count what was typed, where it is told to come piece by piece."""
        was_forwarded = event.is_forwarded
        await super().on_event(event)
        if event.is_forwarded and not was_forwarded:
            self.count += 1
            self.run_worker(self.come_to_rest(self.count), group="probe")

    def on_ready(self) -> None:
        """The first frame is there."""
        self.call_after_refresh(self.tell, f"up {self.number}")

    async def come_to_rest(self, count: int) -> None:
        """Wait, three times over, for whatever any widget has to do, and for a frame."""
        for _ in range(3):
            await self.session.tasks.over()
            screen = self.screen
            for node in (self, *screen.walk_children(with_self=True)):
                handled = asyncio.Event()
                if node.call_later(handled.set):
                    await self.come(handled, screen)
            shown = asyncio.Event()
            if screen.call_after_refresh(shown.set):
                await self.come(shown, screen)
        self.tell(f"key {count}")

    async def come(self, event: asyncio.Event, screen: Screen[Any]) -> None:
        """Wait for `event` for as long as `screen` is on top: a covered one, and one that is gone, may owe it."""
        while not event.is_set() and self.screen is screen:
            with suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), 0.05)

    def tell(self, title: str) -> None:
        """Put it in the window's title."""
        if self._driver is not None and self.is_running:
            self._driver.write(f"\x1b]2;{title}\x07")

    def action_report(self) -> None:
        """End, with a report, when all is done that the keys began."""
        self.run_worker(self.end(), group="probe")

    async def end(self) -> None:
        """Say what stands where."""
        await self.session.tasks.over()
        self.save()
        self.report = {
            "screens": [type(screen).__name__ for screen in self.screen_stack],
            "focus": self.focused.id if self.focused else None,
            "typed": [typed(field) for screen in self.screen_stack for field in screen.query("Input, TextArea")],
            "picture": self.picture(),
        }
        self.exit(0)

    def picture(self) -> list[str]:
        """The screen as text, as it would be laid out now."""
        self.screen._refresh_layout()
        strips = self.screen._compositor.render_strips(self.size)
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def typed(field: Any) -> tuple[str, str, Any]:
    """A field, what stands in it, and where its cursor is."""
    if isinstance(field, Input):
        return field.id or "", field.value, field.cursor_position
    assert isinstance(field, TextArea)
    return field.id or "", field.text, field.cursor_location


def stored(app: Probe) -> dict[str, Any]:
    """What another program would find in the store."""
    store = app.store
    return {
        "issues": [msgspec.to_builtins(store.get(issue.id)) for issue in shop()],
        "drafts": sorted((draft.issue_id, draft.text) for draft in store.drafts.all()),
        "appeals": [msgspec.to_builtins(appeal) for appeal in store.appeals.appeals()],
    }


_BY_ITSELF = ContextVar("_BY_ITSELF", default=False)
"""Whether the archive that was read asks again for the search that stands: when that is, hangs on the disk."""


def main(orders: Path) -> None:
    """Run once for each line."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    tty.setraw(0)  # what is typed before a run is neither edited nor taken for flow control
    save_timer.SAVE_AFTER = 1e6  # how long a run takes must not matter
    commands: list[str] = []
    run, read = KeyReader.run, Archive._read

    def noted(reader: KeyReader, screen: Any, command: Any, argument: str = "") -> None:
        if not _BY_ITSELF.get():
            commands.append(f"{command.id} {argument}".strip())
        run(reader, screen, command, argument)

    async def read_by_itself(archive: Archive, issue_id: str) -> None:
        _BY_ITSELF.set(True)
        await read(archive, issue_id)

    with (
        patch.object(KeyReader, "run", noted),
        patch.object(Archive, "_read", read_by_itself),
        orders.open() as lines,
    ):
        for number, line in enumerate(lines, 1):
            driver, file = line.split()
            commands.clear()
            app = Probe(number, driver)
            code = app.run(mouse=False)
            app.session.store_thread.close()
            report = {"code": code, "commands": list(commands), **app.report, "stored": stored(app)}
            Path(file).write_text(json.dumps(report, ensure_ascii=False, indent=1, default=str))
            os.write(1, f"\x1b]2;over {number}\x07".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
