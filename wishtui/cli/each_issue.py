"""One small change to several issues: those that are named, or every open one that a query matches."""

import argparse
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.queries import parsed_query
from wishtui.domain.issue import Header, Issue, Status, header_of
from wishtui.errors import StoreBusy, StoreFull, UsageError, WishtuiError
from wishtui.i18n import _, titled
from wishtui.services.listing import Selection, select_ids
from wishtui.store import Store

if TYPE_CHECKING:
    from wishtui.domain.query import Query

PARTLY_DONE = 1

StoreChange = Callable[[Store, Issue], tuple[Issue, str]]
"""Changes one issue; gives it as recorded, and what to say of it."""


MoreOfIssue = Callable[[str], dict[str, Any]]
"""What else a command has to say of an issue as JSON, by its id."""


def _nothing_more(issue_id: str) -> dict[str, Any]:
    return {}


class IssueOutcome(msgspec.Struct, frozen=True):
    """What became of one issue."""

    id: str
    """The whole id; what was typed where no issue is called so."""
    header: Header | None = None
    """As it was recorded; None where it was refused. Of thousands the conversations would fill the memory."""
    refusal: WishtuiError | None = None


def add_issue_arguments(parser: argparse.ArgumentParser, *, last: str = "", explained: str = "") -> None:
    """How the issues are chosen. `last` stands behind them in the same list of words: then both are `explained`."""
    parser.add_argument(
        "ids",
        nargs="*",
        metavar=f"ID… {last}" if last else "ID",
        help=explained or _("the issues, as `wishtui list` names them"),
    )
    parser.add_argument(
        "--query", metavar="QUERY", help=_("every issue that it matches and that is not Closed, instead")
    )
    parser.add_argument("--json", action="store_true", help=_("as JSON: what became of each"))


def change_each(
    context: CommandContext, args: argparse.Namespace, change: StoreChange, more: MoreOfIssue = _nothing_more
) -> int:
    """Change every chosen issue, each on its own, and say what became of it; as JSON with what `more` says of it.

    Gives 0, 1 where some were refused, and where all were the exit code of the refusal.

    Raises:
        UsageError: no issues are chosen, in both ways at once, or by a query that says nothing.
        QueryError: the query has a mistake.
        StoreBusy, StoreFull: the store takes no change now; what is said to be done is done.
    """
    if bool(args.ids) == (args.query is not None):
        raise UsageError(
            _("Say which issues: name them, or give a --query."),
            _("See `wishtui {command} --help`.", command=args.command),
        )
    if args.query is not None and not args.query.strip():
        raise UsageError(
            _("An empty --query would mean every issue."), _("Say which, as in --query “status:unhandled -tag:vip”.")
        )
    query = None if args.query is None else parsed_query(args.query, context)
    context.check_store()
    outcomes: list[IssueOutcome] = []
    with context.writing() as store:
        ids = args.ids if query is None else _matching(context, store, query)
        try:
            for outcome, words in _outcomes(context, store, ids, change):
                outcomes.append(outcome)
                if outcome.refusal is not None:
                    output.print_notice(titled(outcome.id, str(outcome.refusal)))
                elif not args.json:
                    output.print_text(titled(outcome.id, words))
        finally:
            if args.json:
                _print_json(context, outcomes, more)
    if not outcomes:
        output.print_notice(_("No issue that is not Closed matches the query."))
    return _exit_code(outcomes)


def _matching(context: CommandContext, store: Store, query: "Query") -> list[str]:
    """The issues that a query matches and that are not Closed."""
    now, windows = context.now(), context.windows
    waiting, responded = (
        select_ids(store, Selection(now=now, query=query, status=status, windows=windows))
        for status in (Status.UNHANDLED, Status.RESPONDED)
    )
    return waiting + responded


def _outcomes(
    context: CommandContext, store: Store, ids: Iterable[str], change: StoreChange
) -> Iterator[tuple[IssueOutcome, str]]:
    seen: set[str] = set()
    for typed in ids:
        name = typed
        try:
            issue = context.find(store, typed)
            name = issue.id
            if name in seen:
                continue
            seen.add(name)
            changed, words = change(store, issue)
        except (StoreBusy, StoreFull):
            raise
        except WishtuiError as error:
            yield IssueOutcome(name, refusal=error), ""
        else:
            yield IssueOutcome(name, header_of(changed)), words


def _exit_code(outcomes: list[IssueOutcome]) -> int:
    codes = [outcome.refusal.exit_code for outcome in outcomes if outcome.refusal is not None]
    if not codes:
        return 0
    return PARTLY_DONE if len(codes) < len(outcomes) else max(codes)


def _print_json(context: CommandContext, outcomes: list[IssueOutcome], more: MoreOfIssue) -> None:
    from wishtui.exchange import list_item, write_json

    def item(outcome: IssueOutcome) -> dict[str, Any]:
        header = outcome.header
        return {
            "id": outcome.id,
            "done": header is not None,
            "refusal": None if outcome.refusal is None else outcome.refusal.english,
            "issue": header and list_item(header, windows=context.windows, now=context.now()),
            **more(outcome.id),
        }

    write_json(map(item, outcomes), output.binary())
