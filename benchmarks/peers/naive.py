"""The same inbox as one would write it first: plain TinyDB, a DataTable, a TextArea. `naive.py FILE.json`."""

import sys
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import DataTable, Static, TextArea
from tinydb import TinyDB, where

_WINDOW = timedelta(hours=48)


class Naive(App[None]):
    """A status line, the table, a reply box."""

    CSS = "TextArea { height: 6; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "status('unhandled')"),
        Binding("2", "status('responded')"),
        Binding("3", "status('closed')"),
        Binding("j", "down"),
        Binding("r", "reply"),
        Binding("escape", "leave"),
        Binding("question_mark", "refuse"),
    ]

    def __init__(self, file: str) -> None:
        super().__init__()
        self.issues = TinyDB(file).table("issues")

    def compose(self) -> ComposeResult:
        """Top to bottom."""
        yield Static("", id="line")
        yield DataTable(cursor_type="row")
        yield TextArea()

    def on_mount(self) -> None:
        """The Unhandled issues first."""
        table = self.query_one(DataTable)
        table.add_columns("due", "subject", "customer", "product")
        table.focus()
        self.action_status("unhandled")

    def action_status(self, status: str) -> None:
        """Look the issues of a status up, sort them, and fill the table anew."""
        issues = self.issues.search(where("status") == status)
        issues.sort(key=lambda issue: str(issue["waiting_since"] or issue["last_activity_at"]))
        table = self.query_one(DataTable)
        table.clear()
        now = datetime.now(UTC)
        table.add_rows([_row(issue, now) for issue in issues])
        self.query_one("#line", Static).update(f"{status}: {len(issues)} issues")

    def action_down(self) -> None:
        """The next row."""
        self.query_one(DataTable).action_cursor_down()

    def action_reply(self) -> None:
        """To the reply box."""
        self.query_one(TextArea).focus()

    def action_leave(self) -> None:
        """Back to the table."""
        self.query_one(DataTable).focus()

    def action_refuse(self) -> None:
        """A toast."""
        self.notify("This issue is locked: waiting for the customer.")


def _row(issue: dict[str, Any], now: datetime) -> tuple[str, str, str, str]:
    since = issue["waiting_since"]
    left = "-"
    if since:
        minutes = int((datetime.fromisoformat(since) + _WINDOW - now).total_seconds() // 60)
        left = f"{'due in' if minutes >= 0 else 'overdue by'} {abs(minutes) // 60}h {abs(minutes) % 60}m"
    return left, issue.get("subject", ""), issue.get("customer", ""), issue["product"]


if __name__ == "__main__":
    Naive(sys.argv[1]).run()
