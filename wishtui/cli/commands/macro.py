"""`wishtui macro`: run a macro of the settings on issues."""

import argparse
from typing import TYPE_CHECKING, Any

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.delivering import outcome, refusal_text, tell_wish
from wishtui.cli.each_issue import add_issue_arguments, change_each
from wishtui.cli.letters import catalogue_of
from wishtui.domain.delivery import Delivery
from wishtui.domain.issue import Issue
from wishtui.domain.times import iso
from wishtui.errors import AnswerLocked, NetworkError
from wishtui.i18n import _
from wishtui.services.recorded_reasons import recorded_reason
from wishtui.store import Store

if TYPE_CHECKING:
    from wishtui.letters import Catalogue
    from wishtui.services.macros import Fill, MacroPlan


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("name", metavar="NAME", help=_("the macro, as the [macros] tables of the settings name it"))
    add_issue_arguments(parser)
    parser.add_argument("--dry-run", action="store_true", help=_("show what it would do to each issue, and do nothing"))
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help=_("a fact that is not known"))
    parser.add_argument(
        "--force", action="store_true", help=_("also where an order says otherwise, policy warns or a deadline passes")
    )
    parser.add_argument("--queue", action="store_true", help=_("leave it to the next sync to tell Wish"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Run it on each issue, and say what became of it.

    Raises:
        UsageError: there is no such macro, or it asks for what cannot be.
    """
    from wishtui.services.macros import MacroRun, check_plan, find_macro, plan_macro, run_macro

    macro = find_macro(context.settings.macros, args.name)
    connected = context.connections.connected
    macro_run = MacroRun(
        author=context.agent,
        now=context.now(),
        windows=context.windows,
        connected=connected,
        zone=context.settings.zone,
        force=args.force,
    )
    fill = _filler(context, args)

    plans: dict[str, MacroPlan] = {}

    def change(store: Store, issue: Issue) -> tuple[Issue, str]:
        plan = plan_macro(args.name, macro, issue, fill, macro_run)
        check_plan(plan)
        plans[issue.id] = plan
        if args.dry_run:
            return issue, _preview(context, plan)
        changed, _undo = run_macro(store, plan, macro_run)
        return _delivered(context, store, changed, queue=args.queue)

    def planned(issue_id: str) -> dict[str, Any]:
        return {"done": False, "would": _plan_item(plans[issue_id]) if issue_id in plans else None}

    return change_each(context, args, change, planned) if args.dry_run else change_each(context, args, change)


def _filler(context: CommandContext, args: argparse.Namespace) -> "Fill":
    """Fills saved replies; the letters are read with the first."""
    from wishtui.cli.reply_text import given_facts
    from wishtui.services.replies import FilledReply, fill

    given = given_facts(args.set)
    read: list[Catalogue] = []

    def filler(name: str, issue: Issue) -> FilledReply:
        if not read:
            read.append(catalogue_of(context))
        return fill(read[0], name, issue, shop=context.settings.profile(issue.shop), now=context.now(), given=given)

    return filler


def _preview(context: CommandContext, plan: "MacroPlan") -> str:
    from wishtui.present.macros import plan_lines

    lines = plan_lines(plan, context.show_time, width=output.terminal_width() or output.PLAIN_WIDTH)
    return "\n".join([_("would do:"), *("".join(span.text for span in line) for line in lines)])


def _plan_item(plan: "MacroPlan") -> dict[str, Any]:
    """What the macro would do to one issue, as JSON; what it would leave alone is null, empty or false."""
    macro = plan.macro
    return {
        "reply": plan.reply.text if plan.reply is not None else None,
        "tags": list(plan.tags),
        "note": macro.note.strip() or None,
        "assign": plan.assignee,
        "snooze": bool(macro.snooze),
        "snoozed_until": plan.until and iso(plan.until),
        "close": macro.close,
        "hand": macro.hand,
    }


def _delivered(context: CommandContext, store: Store, issue: Issue, *, queue: bool) -> tuple[Issue, str]:
    """Tell Wish at once what is for it; gives the issue, and a line about it."""
    if issue.delivery is not Delivery.QUEUED:
        return issue, _("done.")
    entry, issue = tell_wish(context, store, issue, queue=queue)
    if entry is None or entry.state is Delivery.SENT:
        return issue, _("done.")
    if entry.state is Delivery.REFUSED:
        raise NetworkError(refusal_text(entry), _("Its other parts are done."))
    if entry.state is Delivery.HELD:
        raise AnswerLocked(recorded_reason(entry.reason), _("Its other parts are done; read it, then decide again."))
    return issue, outcome(entry)
