"""The base of the screens that are a list with more about one of its rows below."""

from collections.abc import Callable

from wishtui.store import Changes
from wishtui.tui.screens.base import Argued, Handlers, OverlayScreen
from wishtui.tui.session import Session
from wishtui.tui.widgets.row_list import RowList


class ListScreen(OverlayScreen):
    """A list that has the keys, and hears of every commit for as long as it is shown."""

    AUTO_FOCUS = "RowList"

    def __init__(self, session: Session, handlers: Handlers, argued: Argued) -> None:
        super().__init__(session, handlers, argued)
        self._unsubscribe: Callable[[], None] = lambda: None

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
