"""`wishtui reply`: answer an issue from the shell."""

import argparse
from typing import TYPE_CHECKING

from wishtui import log
from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.delivering import exit_code, say_outcome, tell_wish
from wishtui.cli.numbers import number_of_seconds
from wishtui.cli.piped_text import PipedText
from wishtui.cli.reply_text import add_text_arguments, check_policy, saved_text, typed_text, with_quote
from wishtui.domain.answering import check_open, check_text
from wishtui.domain.issue import Issue, Status
from wishtui.errors import StoreError, UsageError
from wishtui.i18n import _
from wishtui.services.answering import answer
from wishtui.store import Store

if TYPE_CHECKING:
    from wishtui.domain.outbox import OutboxEntry

LONGEST_HOLD = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("id", metavar="ID", help=_("the issue, as `wishtui list` names it"))
    add_text_arguments(parser)
    parser.add_argument("--close", action="store_true", help=_("close the issue with it"))
    parser.add_argument(
        "--force", action="store_true", help=_("send it although it breaks policy; length is never forced")
    )
    parser.add_argument(
        "--hold", type=number_of_seconds, default=0.0, metavar="SECONDS", help=_("wait, up to 60, to undo it")
    )
    parser.add_argument("--queue", action="store_true", help=_("leave it to the next sync to send it to Wish"))
    parser.add_argument("--json", action="store_true", help=_("print the issue as JSON afterwards"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Record the reply, and send it where the shop is connected to Wish.

    Raises:
        UsageError: there is no such issue, or the text cannot be read.
        AnswerLocked: the issue takes no answer.
        NotAcceptable: the text is blank, incomplete, too long, or breaks policy and was not forced.
    """
    context.check_store()
    _check_hold(args.hold)
    text = typed_text(args)
    piped = PipedText(context, text or "" if args.file == "-" else "")
    with piped.named_where_lost(), context.writing() as store:
        known = context.find(store, args.id)
        with piped.drafted_where_refused(store, known):
            issue = _answered(context, store, known, text, args)
        if issue.pending is None:
            _discard_drafts(store, issue.id, context.agent)
        entry = None
        if issue.delivery is not None and issue.pending is None:
            entry, issue = tell_wish(context, store, issue, queue=args.queue)
    _print(context, issue, entry, as_json=args.json)
    return exit_code(entry)


def _answered(context: CommandContext, store: Store, known: Issue, text: str | None, args: argparse.Namespace) -> Issue:
    """The issue with the reply on record. Raises WishtuiError: it is not."""
    check_open(known)
    if text is None:
        text = saved_text(context, known, args)
    if args.quote:
        text = with_quote(known, text)
    check_text(text)
    check_policy(text, force=args.force)
    return answer(
        store,
        known.id,
        text,
        author=context.agent,
        now=context.now(),
        windows=context.windows,
        close=args.close,
        hold_seconds=args.hold,
        seen=len(known.messages),
        connected=context.connections.connected,
    )


def _check_hold(seconds: float) -> None:
    if not 0 <= seconds <= LONGEST_HOLD:
        raise UsageError(
            _("--hold cannot be {seconds:g}.", seconds=seconds),
            _("Choose 0 to {longest} seconds.", longest=LONGEST_HOLD),
        )


def _discard_drafts(store: Store, issue_id: str, agent: str) -> None:
    """Put what this agent had begun for an issue that is answered into the bin, where it stays for 30 days."""
    try:
        for draft in store.drafts.of(issue_id):
            if draft.author == agent:
                store.drafts.discard(draft)
                output.print_notice(_("Your earlier draft for it is in the bin, drafts/bin in the store, for 30 days."))
    except StoreError as error:
        # The answer is recorded: a draft that stays is no reason to call that a failure.
        log.get_logger(__name__).warning("The drafts for issue %s could not be discarded: %s", issue_id, error.message)


def _print(context: CommandContext, issue: Issue, entry: "OutboxEntry | None", *, as_json: bool) -> None:
    if as_json:
        from wishtui.exchange import json_bytes, show_item

        item = show_item(issue, drafts=(), windows=context.windows, now=context.now())
        output.binary().write(json_bytes(item, indent=2) + b"\n")
    if entry is not None:
        say_outcome(entry, as_json=as_json)
    if as_json or entry is not None:
        return
    if issue.pending is not None:
        seconds = (issue.pending.release_at - issue.pending.at).total_seconds()
        output.print_text(
            _(
                "{issue}: the reply sends in {seconds:g}s; until then `u` in the inbox takes it back.",
                issue=issue.id,
                seconds=seconds,
            )
        )
    elif issue.status is Status.CLOSED:
        output.print_text(_("{issue}: answered and closed.", issue=issue.id))
    else:
        output.print_text(_("{issue}: answered. It waits for the customer now.", issue=issue.id))
