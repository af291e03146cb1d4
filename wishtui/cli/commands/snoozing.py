"""`wishtui snooze`: issues out of sight for a while."""

import argparse
import re
from datetime import datetime

from wishtui.cli.context import CommandContext
from wishtui.cli.each_issue import add_issue_arguments, change_each
from wishtui.domain.issue import Issue
from wishtui.errors import NotAcceptable, UsageError
from wishtui.i18n import _
from wishtui.services.annotations import is_past_deadline, snooze, wake
from wishtui.services.snooze_times import parse_snooze
from wishtui.store import Store

OFF = "off"
_TIME_OF_DAY = re.compile(r"[0-9]{1,2}:[0-9]{2}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_issue_arguments(
        parser, last="WHEN", explained=_("the issues, as `wishtui list` names them, and then until when")
    )
    parser.add_argument("--force", action="store_true", help=_("also past the deadline"))
    parser.epilog = _("WHEN: 30m, 4h, 2d, tomorrow, 2026-12-01 09:00, reply (until the customer writes), or off.")


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Snooze each issue, or with `off` end its snooze.

    Raises:
        UsageError: it is not said until when, or that is no time to come.
    """
    if not args.ids:
        raise UsageError(_("Say until when."), _("Write 30m, 4h, 2d, tomorrow, 2026-12-01 09:00, reply, or off."))
    when = args.ids.pop().strip()
    if args.ids and _TIME_OF_DAY.fullmatch(when):  # with its day before it, as the help writes it
        when = f"{args.ids.pop()} {when}"
    now = context.now()

    def end(store: Store, issue: Issue) -> tuple[Issue, str]:
        if issue.snooze is None:
            return issue, _("it was not snoozed.")
        return wake(store, issue.id, author=context.agent, now=now)[0], _("not snoozed any more.")

    if when.casefold() == OFF:
        return change_each(context, args, end)
    try:
        until = parse_snooze(when, now, context.settings.zone)
    except NotAcceptable as error:
        raise UsageError(error.message, error.remedy) from error

    def change(store: Store, issue: Issue) -> tuple[Issue, str]:
        if not args.force and is_past_deadline(issue, until, context.windows):
            raise NotAcceptable(_("That is past the deadline."), _("Add --force to mean it."))
        changed, _undo = snooze(
            store,
            issue.id,
            until,
            author=context.agent,
            now=now,
            windows=context.windows,
            past_deadline=True,
        )
        return changed, _until(context, until)

    return change_each(context, args, change)


def _until(context: CommandContext, until: datetime | None) -> str:
    if until is None:
        return _("snoozed until the customer writes.")
    return _("snoozed until {time}.", time=context.show_time(until))
