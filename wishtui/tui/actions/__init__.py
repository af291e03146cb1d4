"""What each command does to the screen, by its id. A module of handlers is loaded when its first key is pressed."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, cast

from wishtui.commands.appeal_commands import LISTED, RISKS, WRITING
from wishtui.commands.live_commands import FILES, OUTBOX
from wishtui.commands.report_commands import REPORTS
from wishtui.services.inbox import Tab
from wishtui.tui.actions import navigate
from wishtui.tui.actions.editing import EDITING
from wishtui.tui.keys import Work
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.view_tabs import MOST_VIEWS
from wishtui.tui.widgets.moves import Move

Handler = Callable[[InboxScreen], Work | None]
ArguedHandler = Callable[[InboxScreen, str], Work | None]


def _late(dotted_name: str) -> Callable[..., Work | None]:
    """The function at `module.name` in this package, found when it is first called: the first frame needs none."""
    module, _, name = dotted_name.partition(".")

    def call(*arguments: Any) -> Work | None:
        return cast("Callable[..., Work | None]", getattr(import_module(f"{__name__}.{module}"), name))(*arguments)

    call.__name__ = dotted_name
    return call


HANDLER_NAMES = {
    "search.start": "find.start_search",
    "search.clear": "find.clear",
    "view.open": "find.open_view",
    "mark.toggle": "navigate.toggle_mark",
    "mark.range": "navigate.mark_range",
    "mark.all": "navigate.mark_all",
    "issue.open": "navigate.open_issue",
    "issue.back": "navigate.back",
    "copy.issue": "copying.copy_issue_ids",
    "copy.order": "copying.copy_order_ids",
    "copy.pick": "copying.pick",
    "export.marked": "export.export_marked",
    "note.add": "annotate.add_note",
    "tags.edit": "annotate.edit_tags",
    "snooze.set": "annotate.set_snooze",
    "assign.set": "annotate.set_assignee",
    "macro.run": "macros.start",
    "undo": "annotate.undo",
    "reply.start": "reply.start",
    "reply.saved": "saved_replies.start",
    "reply.send": "reply.send",
    "reply.send_close": "reply.send_and_close",
    "reply.insert": "saved_replies.insert",
    "reply.quoting": "quoting.start",
    "reply.quote": "quoting.pick",
    "reply.editor": "reply.edit",
    "reply.suggest": "suggesting.suggest",
    "reply.translate": "translating.translate_reply",
    "translation.toggle": "translating.toggle",
    "reply.next_draft": "reply.next_draft",
    "reply.leave": "reply.leave",
    "issue.close": "outbox.close",
    "issue.hand": "outbox.hand",
    "files.show": "files.show",
    "sync.now": "outbox.sync",
    "shop.switch": "shops.switch",
    "outbox.show": "outbox.show",
    "prompt.submit": "program.submit",
    "prompt.cancel": "program.cancel",
    "prompt.older": "program.older",
    "prompt.newer": "program.newer",
    "prompt.complete": "program.complete",
    "app.help": "program.show_help",
    "app.help_typing": "program.show_help",
    "app.palette": "program.palette",
    "app.line": "program.command_line",
    "app.theme": "program.set_theme",
    "app.language": "program.set_language",
    "app.redraw": "program.redraw",
    "app.suspend": "program.suspend",
    "app.quit": "program.quit_inbox",
    "app.quit_now": "program.quit_now",
    "store.health": "appeals.show_risks",
    "log.show": "log.show",
    "appeal.new": "appeals.start",
    "appeal.list": "appeals.show_all",
    **dict.fromkeys((command.id for command in (*WRITING, *LISTED, *RISKS)), "appeals.not_here"),
    **dict.fromkeys((command.id for command in OUTBOX), "outbox.not_here"),
    "brief.show": "brief.show",
    "reports.show": "reports.show",
    **dict.fromkeys((command.id for command in REPORTS), "reports.not_here"),
    **dict.fromkeys((command.id for command in FILES), "files.not_here"),
}
"""Module and name of each handler."""

ARGUED_HANDLER_NAMES = {
    "search.start": "find.search_for",
    "view.open": "find.open_view",
    "export.marked": "export.export_marked",
    "note.add": "annotate.add_note",
    "tags.edit": "annotate.edit_tags",
    "snooze.set": "annotate.set_snooze",
    "assign.set": "annotate.assign_to",
    "macro.run": "macros.start",
    "reply.saved": "saved_replies.start",
    "app.theme": "program.set_theme",
    "app.language": "program.set_language",
    "shop.switch": "shops.switch_to",
    "log.show": "log.show",
    "appeal.new": "appeals.start",
    "appeal.list": "appeals.show_all",
    "reports.show": "reports.show",
}
"""The same for a command that was given something on the command line."""

HANDLERS: dict[str, Handler] = {
    **{f"move.{move}": navigate.mover(move) for move in Move},
    **{f"tab.{tab}": navigate.shower(tab) for tab in Tab},
    **{f"view.{number}": navigate.view_shower(number) for number in range(1, MOST_VIEWS + 1)},
    **EDITING,
    "tab.previous": navigate.previous_tab,
    "tab.next": navigate.next_tab,
    "issue.next": navigate.next_issue,
    "issue.previous": navigate.previous_issue,
    "match.next": navigate.next_match,
    "match.previous": navigate.previous_match,
    "list.sort": navigate.next_sort,
    **{command: _late(dotted_name) for command, dotted_name in HANDLER_NAMES.items()},
}

ARGUED: dict[str, ArguedHandler] = {
    "list.sort": navigate.sort_by,
    **{command: _late(dotted_name) for command, dotted_name in ARGUED_HANDLER_NAMES.items()},
}
