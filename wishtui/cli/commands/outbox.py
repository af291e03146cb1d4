"""`wishtui outbox`: what is to be told to Wish, what became of it, and what a person decides of it."""

import argparse

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.delivering import exit_code, say_outcome, tell_wish
from wishtui.cli.ids import Kind, whole_id
from wishtui.cli.sync_output import entries_json
from wishtui.domain.delivery import Delivery
from wishtui.domain.outbox import OutboxEntry
from wishtui.errors import UsageError
from wishtui.i18n import N_, _, sentences, titled
from wishtui.present.delivery import STEPS, delivery_line
from wishtui.present.words import shop_name
from wishtui.services import outbox
from wishtui.services.shops import shop_names
from wishtui.store import Store
from wishtui.text import clean_line, truncate

_WHICH = {
    "retry": N_("Say which to retry."),
    "drop": N_("Say which to drop."),
    "sent": N_("Say which was sent."),
}
_SHOWN = 60
"""Cells of an answer that a line repeats."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "action",
        nargs="?",
        choices=["list", "retry", "drop", "sent"],
        default="list",
        help=_("list it; send one all the same; give one up; or say that one is on Wish"),
    )
    parser.add_argument(
        "id", nargs="?", metavar="ID", help=_("the entry, or its issue, as `wishtui outbox` names them")
    )
    parser.add_argument("--all", action="store_true", help=_("with list: what was sent as well"))
    parser.add_argument("--json", action="store_true", help=_("as JSON"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Print the outbox, or decide of one entry.

    Raises:
        UsageError: there is no such entry, or none is named.
        AnswerLocked: the issue takes no answer now.
        StoreBusy: another process is sending.
    """
    if args.action == "list":
        return _list(context, args)
    if args.id is None:
        raise UsageError(_(_WHICH[args.action]), _("`wishtui outbox` lists what there is."))
    context.check_store()
    with context.writing() as store:
        entry = _find(store, args.id)
        with store.delivery_lease():
            store.refresh()  # whoever had the lease may have sent it
            entry = store.outbox().get(entry.id, entry)
            after = _decided(context, store, entry, args.action)
        if after is None and not args.json:
            _say_dropped(store, entry)
        issue = store.get(entry.issue_id)
        if issue is not None and args.action == "retry":
            after, _issue = tell_wish(context, store, issue)
    if args.json:
        output.print_json(entries_json([] if after is None else [after]))
    elif after is not None:
        say_outcome(after)
    return exit_code(after)


def _decided(context: CommandContext, store: Store, entry: OutboxEntry, action: str) -> OutboxEntry | None:
    if action == "retry":
        return outbox.retry(store, entry.id, author=context.agent, now=context.now(), windows=context.windows)
    if action == "sent":
        return outbox.mark_sent(store, entry.id, author=context.agent, now=context.now())
    outbox.drop(store, entry.id, author=context.agent, now=context.now(), seen=entry)
    return None


def _say_dropped(store: Store, entry: OutboxEntry) -> None:
    unsure = _("It may have arrived: look on Wish before you send it again.") if entry.state is Delivery.UNKNOWN else ""
    output.print_text(titled(entry.issue_id, sentences((_dropped(store, entry), unsure))))


def _dropped(store: Store, entry: OutboxEntry) -> str:
    """What is left of an entry that is in the outbox no more."""
    if entry.state is Delivery.SENT:
        return _("off the list. Wish has it.")
    if not entry.text:
        return _("dropped.")
    if any(draft.id == outbox.draft_of(entry, entry.created_at).id for draft in store.drafts.of(entry.issue_id)):
        return _("dropped. The text is a draft.")
    return _("dropped. There is no draft of it any more.")


def _find(store: Store, typed: str) -> OutboxEntry:
    """The entry of that id, or the last one of the issue of that id. Raises UsageError: there is none, or several."""
    entries = store.outbox()
    known = whole_id(typed, [*entries, *{entry.issue_id for entry in entries.values()}], Kind.ENTRY)
    return entries.get(known) or max(
        (entry for entry in entries.values() if entry.issue_id == known), key=lambda entry: entry.id
    )


def _list(context: CommandContext, args: argparse.Namespace) -> int:
    with context.reading() as store:
        named = None if args.id is None else _find(store, args.id)
        entries = sorted(store.outbox().values(), key=lambda entry: entry.id)
        several = len(shop_names(context.settings, context.connections, store.syncs().values())) > 1
    shown = [entry for entry in entries if args.all or entry.state is not Delivery.SENT] if named is None else [named]
    if args.json:
        output.print_json(entries_json(shown))
        return 0
    for entry in shown:
        text = truncate(clean_line(entry.text, limit=4 * _SHOWN), _SHOWN)
        since = context.show_time(entry.created_at)
        shop = (_("shop {shop}", shop=shop_name(entry.shop)),) if several else ()
        cells = (entry.id, entry.issue_id, *shop, _(STEPS[entry.step]), since, delivery_line(entry))
        output.print_text("  ".join(cells))
        if text:
            output.print_text(f"    {text}")
    if not shown:
        output.print_notice(_("Nothing waits to be told to Wish."))
    return 0
