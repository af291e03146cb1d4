"""What each command does to the screen, by its id."""

from collections.abc import Callable

from wishtui.services.inbox import Tab
from wishtui.tui.actions import issues, moving, program, replying
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.widgets.moves import Move

HANDLERS: dict[str, Callable[[InboxScreen], None]] = {
    **{f"move.{move}": moving.mover(move) for move in Move},
    **{f"tab.{tab}": moving.shower(tab) for tab in Tab},
    "tab.previous": moving.previous_tab,
    "tab.next": moving.next_tab,
    "list.sort": moving.next_sort,
    "issue.open": issues.open_issue,
    "issue.back": issues.back,
    "reply.start": replying.start,
    "reply.send": replying.send,
    "reply.send_close": replying.send_and_close,
    "reply.leave": replying.leave,
    "copy.issue": issues.copy_issue_id,
    "copy.order": issues.copy_order_id,
    "app.help": program.show_help,
    "app.redraw": program.redraw,
    "app.suspend": program.suspend,
    "app.quit": program.quit_inbox,
    "app.quit_now": program.quit_inbox,
}
