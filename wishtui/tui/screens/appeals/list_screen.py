"""The base of the screens that are a list with more about one of its rows below."""

from collections.abc import Callable, Coroutine
from typing import Any, ClassVar

import msgspec

from wishtui.commands import Command, Situation
from wishtui.store import Changes
from wishtui.tui.screens.base import Argued, CommandHandlers, OverlayScreen
from wishtui.tui.session import Session
from wishtui.tui.widgets.row_list import RowList

_WITHOUT_ROWS = ("app.", "appeals.back", "risks.back")
"""How the commands begin that do not care what is in the list."""


class ListScreen(OverlayScreen):
    """A list that has the keys, and hears of every commit for as long as it is shown."""

    AUTO_FOCUS = "RowList"
    READING: ClassVar[str]
    """What the reading of the rows goes on as."""

    def __init__(self, session: Session, handlers: CommandHandlers, argued: Argued) -> None:
        super().__init__(session, handlers, argued)
        self._unsubscribe: Callable[[], None] = lambda: None
        self.awaits_rows = False
        """Whether a command, too, waits for the rows that are being read."""

    def under_way(self, command: Command) -> Coroutine[Any, Any, None] | None:
        """A command acts on the row under the cursor, so the rows that it was meant for have to be there."""
        tasks = self.session.tasks
        if not self.awaits_rows or self.READING not in tasks.names or command.id.startswith(_WITHOUT_ROWS):
            return None
        return tasks.named_over(self.READING)

    def situation(self) -> Situation:
        """Without rows there is nothing that a command could be for."""
        return msgspec.structs.replace(super().situation(), listed=bool(self.rows.length))

    @property
    def rows(self) -> RowList:
        """The list."""
        return self.query_one(RowList)

    def on_mount(self) -> None:
        """From here on it hears of what is recorded."""
        self._unsubscribe = self.session.changes.subscribe(self.heard)

    def on_unmount(self) -> None:
        """Nobody is left to be told."""
        self._unsubscribe()

    def heard(self, changes: Changes) -> None:
        """Called with what was recorded."""
