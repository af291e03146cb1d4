"""Telling Wish at once what a command has just put into the outbox, and saying what became of it."""

from typing import TYPE_CHECKING

import msgspec

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.wish import run_in_loop
from wishtui.domain.delivery import UNDER_WAY, Delivery
from wishtui.domain.issue import Issue
from wishtui.errors import NetworkError, Refused, StoreError, StoreFull, UsageError
from wishtui.i18n import Translated, _, sentences, titled
from wishtui.present.delivery import delivery_line, waiting_line
from wishtui.services.outbox import entry_of
from wishtui.services.recorded_reasons import recorded_reason
from wishtui.store import Store

if TYPE_CHECKING:
    from wishtui.domain.outbox import OutboxEntry


def tell_wish(
    context: CommandContext, store: Store, issue: Issue, *, queue: bool = False
) -> "tuple[OutboxEntry | None, Issue]":
    """Tell Wish what waits for `issue`, unless it is only to `queue`; gives how it stands then, and the issue.

    It waits where that takes longer than one call may.

    Raises:
        StoreError: how far it has come could not be recorded.
    """
    if queue:
        return entry_of(store, issue.id), issue
    from wishtui.services.delivery import rules_of
    from wishtui.services.delivery_run import deliver_now

    connections = context.connections
    seconds = connections.settings.timeout_seconds
    try:
        rules = rules_of(connections, context.windows)
        entry = run_in_loop(deliver_now(store, connections, issue.id, rules, seconds=seconds))
    except KeyboardInterrupt:
        output.print_notice(_("Interrupted. It is recorded, and the next `wishtui sync` looks whether Wish has it."))
        raise
    except StoreError as error:
        recorded = _("What you asked for is recorded, and the next `wishtui sync` looks whether Wish has it.")
        remedy = _("Make room, then run `wishtui sync`.") if isinstance(error, StoreFull) else error.remedy
        raise type(error)(sentences((error.message, recorded)), remedy) from error
    except UsageError as error:  # it is recorded, and waits until that is put right
        waits = entry_of(store, issue.id)
        return waits and msgspec.structs.replace(waits, reason=Translated(str(error), error.english)), issue
    return entry, store.get(issue.id) or issue


def refusal_text(entry: "OutboxEntry") -> str:
    """That Wish refused it, and why."""
    return _("Wish refused: {reason}.", reason=recorded_reason(entry.reason).rstrip(".。"))


def outcome(entry: "OutboxEntry") -> str:
    """What to say of an entry that a command was about."""
    return waiting_line(entry) if entry.state in UNDER_WAY else delivery_line(entry)


def say_outcome(entry: "OutboxEntry", *, as_json: bool = False) -> None:
    """Say it: to stdout, unless that carries JSON or it did not go out."""
    line = titled(entry.issue_id, outcome(entry))
    if entry.text and entry.state in (Delivery.HELD, Delivery.REFUSED):
        output.print_notice(line)  # which may end in Wish's own words, without a full stop
        output.print_notice(titled(entry.issue_id, _("The text is a draft again.")))
    elif as_json or exit_code(entry):
        output.print_notice(line)
    else:
        output.print_text(line)


def exit_code(entry: "OutboxEntry | None") -> int:
    """0 where it is sent or waits, 6 where Wish refused it, 3 where somebody wrote first."""
    if entry is None:
        return 0
    return {Delivery.REFUSED: NetworkError.exit_code, Delivery.HELD: Refused.exit_code}.get(entry.state, 0)
