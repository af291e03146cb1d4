"""What became of a letter: handed in, accepted, rejected."""

import argparse
from contextlib import suppress
from datetime import datetime, tzinfo

from wishtui.cli import output
from wishtui.cli.appeals.context import write_appeals
from wishtui.cli.appeals.json_output import list_item
from wishtui.cli.context import CommandContext
from wishtui.domain.query import day_named
from wishtui.domain.times import EARLIEST, parse_time
from wishtui.errors import UsageError
from wishtui.i18n import _
from wishtui.text import clean, clean_line


def submit(context: CommandContext, args: argparse.Namespace) -> int:
    """Note that it was handed in.

    Raises:
        NotAcceptable: something is missing.
        Refused: it was handed in before.
    """
    when = None if args.when is None else _time(args.when, context.now(), context.settings.zone)
    with write_appeals(context) as appeals:
        where, reference = clean_line(args.where), clean_line(args.reference)
        appeal = appeals.service.submit(appeals.appeal(args.id), where=where, reference=reference, when=when)
        shown = list_item(appeals, appeal)
    if args.json:
        output.print_json(shown)
    output.print_notice(_("Appeal {appeal} is submitted; its letter stays as it is now.", appeal=appeal.id))
    return 0


def outcome(context: CommandContext, args: argparse.Namespace) -> int:
    """Note what Wish answered.

    Raises:
        Refused: it was never handed in.
    """
    with write_appeals(context) as appeals:
        accepted = args.answer == "accepted"
        appeal = appeals.service.outcome(appeals.appeal(args.id), accepted=accepted, why=clean(args.why).strip())
        shown = list_item(appeals, appeal)
    if args.json:
        output.print_json(shown)
    if accepted:
        output.print_notice(_("Appeal {appeal} is accepted.", appeal=appeal.id))
    else:
        output.print_notice(
            _(
                "Appeal {appeal} is rejected. Start the next from it with `wishtui appeal follow {appeal}`.",
                appeal=appeal.id,
            )
        )
    return 0


def _time(text: str, now: datetime, zone: tzinfo | None) -> datetime:
    """A time, or the beginning of a day, that a person in `zone` names. Raises UsageError."""
    time = day_named(text, now, zone)
    if time is None:
        with suppress(ValueError):
            time = parse_time(text, zone)
    if time is None or not EARLIEST <= time <= now:
        raise UsageError(
            _("--when cannot be “{text}”.", text=text), _("Write a time that has been, such as 2026-11-23T09:00:00Z.")
        )
    return time
