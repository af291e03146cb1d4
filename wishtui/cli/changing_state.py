"""Closing issues and handing them to Wish: one by one, each told to Wish at once where its shop is connected."""

import argparse

from wishtui.cli.context import CommandContext
from wishtui.cli.delivering import outcome, refusal_text, tell_wish
from wishtui.cli.each_issue import add_issue_arguments, change_each
from wishtui.domain.delivery import Delivery, Step
from wishtui.domain.issue import Issue
from wishtui.errors import AnswerLocked, NetworkError
from wishtui.i18n import _
from wishtui.services.outbox import change_state
from wishtui.services.recorded_reasons import recorded_reason
from wishtui.store import Store


def add_state_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_issue_arguments(parser)
    parser.add_argument("--queue", action="store_true", help=_("leave it to the next sync to tell Wish"))


def change_states(context: CommandContext, args: argparse.Namespace, step: Step, *, done: str) -> int:
    """Take `step` with each issue; `done` says so of one whose shop is not connected.

    Raises as `change_each` does.
    """

    def change(store: Store, issue: Issue) -> tuple[Issue, str]:
        connected = context.connections.connected
        _before, changed = change_state(
            store, issue.id, step, author=context.agent, now=context.now(), connected=connected
        )
        if changed.delivery is not Delivery.QUEUED:
            return changed, done
        entry, changed = tell_wish(context, store, changed, queue=args.queue)
        if entry is None:
            return changed, done
        if entry.state is Delivery.REFUSED:
            raise NetworkError(refusal_text(entry))
        if entry.state is Delivery.HELD:
            raise AnswerLocked(recorded_reason(entry.reason), _("Read it, then decide again."))
        return changed, done if entry.state is Delivery.SENT else outcome(entry)

    return change_each(context, args, change)
