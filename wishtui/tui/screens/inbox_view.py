"""What the parts of the inbox screen see of it, so that none of them needs to know the whole."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from textual.widget import Widget

from wishtui.commands import Context
from wishtui.present.spans import Role
from wishtui.tui.inbox_lines import startup_message
from wishtui.tui.screens.save_timer import HasTimers
from wishtui.tui.session import Session
from wishtui.tui.widgets.issue_list import IssueList

if TYPE_CHECKING:
    from wishtui.tui.screens.asking import Asking
    from wishtui.tui.widgets.detail import Detail


class InboxView(HasTimers, Protocol):
    """List and detail, and the line that something is said in."""

    issues: IssueList
    asking: "Asking"

    @property
    def detail(self) -> "Detail":
        """The issue in hand."""

    @property
    def reading(self) -> bool:
        """Whether the detail has the keys."""

    @property
    def focused(self) -> Widget | None:
        """What has the keys."""

    @property
    def context(self) -> Context:
        """Where the keys go."""

    @property
    def is_active(self) -> bool:
        """Whether no other screen is over this one."""

    @property
    def message(self) -> str:
        """What the last bar says until the next key."""

    def has_class(self, *class_names: str) -> bool:
        """Whether the screen is `wide`, `asking` and so on."""

    def say(self, text: str, role: Role = Role.ACCENT, *, holds: Callable[[], bool] = ...) -> None:
        """Put one line in the last bar."""

    def draw_status(self) -> None:
        """Bring the last bar up to date: what was said may not be so any more."""

    def draw(self) -> None:
        """Bring the bars up to date."""

    def read(self, reading: bool) -> None:
        """Give the keys to the detail, or back to the list."""

    def show_list(self, cursor: int | None = None, *, top: int | None = None) -> None:
        """Show the issues of the tab anew, the cursor on row `cursor`."""

    def run_command(self, command_id: str, argument: str = "") -> None:
        """Run a command as its key would."""


def follows_cursor(view: InboxView) -> bool:
    """Whether the issue under the cursor is the one in hand: no other is being read."""
    return not view.reading or view.focused is view.issues


def refresh_list(view: InboxView, session: Session) -> None:
    """Show the list as it is now; the cursor stays with its issue."""
    view.show_list(session.inbox.position(view.issues.at, session.tab, session.sort))


def resume_list(view: InboxView, session: Session) -> None:
    """Show the list where the last run left it, and say what must be said at the start."""
    row = session.resume_row
    view.show_list(row, top=session.resume_top if row else 0)
    if session.startup_notices:
        view.say(startup_message(session), Role.OVERDUE)
