"""What each command does to the screen, by its id."""

from collections.abc import Callable

from wishtui.services.inbox import Tab
from wishtui.tui.actions import asking, finding, issues, moving, program, replying, saved, tending
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.widgets.moves import Move

HANDLERS: dict[str, Callable[[InboxScreen], None]] = {
    **{f"move.{move}": moving.mover(move) for move in Move},
    **{f"tab.{tab}": moving.shower(tab) for tab in Tab},
    "tab.previous": moving.previous_tab,
    "tab.next": moving.next_tab,
    "list.sort": moving.next_sort,
    "search.start": finding.start_search,
    "search.clear": finding.clear,
    "view.open": finding.open_view,
    "mark.toggle": finding.toggle_mark,
    "mark.range": finding.mark_range,
    "mark.all": finding.mark_all,
    "issue.open": issues.open_issue,
    "issue.back": issues.back,
    "copy.issue": issues.copy_issue_ids,
    "copy.order": issues.copy_order_ids,
    "export.marked": issues.export_marked,
    "note.add": tending.add_note,
    "tags.edit": tending.edit_tags,
    "snooze.set": tending.set_snooze,
    "undo": tending.undo,
    "reply.start": replying.start,
    "reply.saved": saved.start,
    "reply.send": replying.send,
    "reply.send_close": replying.send_and_close,
    "reply.insert": saved.insert,
    "reply.editor": replying.edit,
    "reply.next_draft": replying.next_draft,
    "reply.leave": replying.leave,
    "prompt.submit": asking.submit,
    "prompt.cancel": asking.cancel,
    "prompt.older": asking.older,
    "prompt.newer": asking.newer,
    "prompt.complete": asking.complete,
    "app.help": program.show_help,
    "app.palette": program.palette,
    "app.line": program.command_line,
    "app.theme": program.set_theme,
    "app.redraw": program.redraw,
    "app.suspend": program.suspend,
    "app.quit": program.quit_inbox,
    "app.quit_now": program.quit_now,
    "store.health": program.health,
}

ARGUED: dict[str, Callable[[InboxScreen, str], None]] = {
    "list.sort": moving.sort_by,
    "search.start": finding.search_for,
    "view.open": finding.open_view,
    "export.marked": issues.export_marked,
    "note.add": tending.add_note,
    "tags.edit": tending.edit_tags,
    "snooze.set": tending.set_snooze,
    "reply.saved": saved.start,
    "app.theme": program.set_theme,
}
"""The same for a command that was given something on the command line."""
