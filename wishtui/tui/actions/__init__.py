"""What each command does to the screen, by its id. A module of handlers is loaded when its first key is pressed."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, cast

from wishtui.commands.appealing import LISTED, RISKS, WRITING
from wishtui.services.inbox import Tab
from wishtui.tui.actions import moving
from wishtui.tui.input_queue import HandlerResult
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.widgets.moves import Move

Handler = Callable[[InboxScreen], HandlerResult]
ArguedHandler = Callable[[InboxScreen, str], HandlerResult]


def _late(place: str) -> Callable[..., HandlerResult]:
    """The function at `module.name` in this package, found when it is first called: the first frame needs none."""
    module, _, name = place.partition(".")

    def call(*arguments: Any) -> HandlerResult:
        return cast("Callable[..., HandlerResult]", getattr(import_module(f"{__name__}.{module}"), name))(*arguments)

    call.__name__ = place
    return call


PLACES = {
    "search.start": "finding.start_search",
    "search.clear": "finding.clear",
    "view.open": "finding.open_view",
    "mark.toggle": "marking.toggle_mark",
    "mark.range": "marking.mark_range",
    "mark.all": "marking.mark_all",
    "issue.open": "issues.open_issue",
    "issue.back": "issues.back",
    "copy.issue": "copying.copy_issue_ids",
    "copy.order": "copying.copy_order_ids",
    "export.marked": "copying.export_marked",
    "note.add": "tending.add_note",
    "tags.edit": "tending.edit_tags",
    "snooze.set": "tending.set_snooze",
    "undo": "tending.undo",
    "reply.start": "replying.start",
    "reply.saved": "saved.start",
    "reply.send": "replying.send",
    "reply.send_close": "replying.send_and_close",
    "reply.insert": "saved.insert",
    "reply.editor": "editing.edit",
    "reply.next_draft": "replying.next_draft",
    "reply.leave": "replying.leave",
    "prompt.submit": "asking.submit",
    "prompt.cancel": "asking.cancel",
    "prompt.older": "asking.older",
    "prompt.newer": "asking.newer",
    "prompt.complete": "asking.complete",
    "app.help": "program.show_help",
    "app.palette": "program.palette",
    "app.line": "program.command_line",
    "app.theme": "program.set_theme",
    "app.redraw": "program.redraw",
    "app.suspend": "program.suspend",
    "app.quit": "program.quit_inbox",
    "app.quit_now": "program.quit_now",
    "store.health": "appealing.show_risks",
    "appeal.new": "appealing.start",
    "appeal.list": "appealing.show_all",
    **dict.fromkeys((command.id for command in (*WRITING, *LISTED, *RISKS)), "appealing.elsewhere"),
}
"""Module and name of each handler."""

ARGUED_PLACES = {
    "search.start": "finding.search_for",
    "view.open": "finding.open_view",
    "export.marked": "copying.export_marked",
    "note.add": "tending.add_note",
    "tags.edit": "tending.edit_tags",
    "snooze.set": "tending.set_snooze",
    "reply.saved": "saved.start",
    "app.theme": "program.set_theme",
    "appeal.new": "appealing.start",
    "appeal.list": "appealing.show_all",
}
"""The same for a command that was given something on the command line."""

HANDLERS: dict[str, Handler] = {
    **{f"move.{move}": moving.mover(move) for move in Move},
    **{f"tab.{tab}": moving.shower(tab) for tab in Tab},
    "tab.previous": moving.previous_tab,
    "tab.next": moving.next_tab,
    "list.sort": moving.next_sort,
    **{command: _late(place) for command, place in PLACES.items()},
}

ARGUED: dict[str, ArguedHandler] = {
    "list.sort": moving.sort_by,
    **{command: _late(place) for command, place in ARGUED_PLACES.items()},
}
