"""`wishtui export`: what `list` would show, whole."""

import argparse
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from typing import BinaryIO

from wishtui.cli import output
from wishtui.cli.context import SEE_DOCTOR, CommandContext
from wishtui.cli.queries import add_query_arguments, query_of
from wishtui.domain.issue import Header, Status
from wishtui.domain.ordering import Sort
from wishtui.errors import StoreDamaged
from wishtui.exchange import write_csv, write_json, write_jsonl
from wishtui.i18n import _, ngettext
from wishtui.services.exporting import issues_of, items_of, lost_line
from wishtui.services.files import output_file, whole_file
from wishtui.services.listing import Selection, selected
from wishtui.store import Store

FORMATS = ("json", "jsonl", "csv")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_query_arguments(parser)
    parser.add_argument("-o", "--output", metavar="FILE", help=_("write here instead of to stdout"))
    parser.add_argument("--overwrite", action="store_true", help=_("replace FILE if it is there"))
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--format", choices=FORMATS, help=_("json, unless FILE's name says otherwise"))
    form.add_argument("--json", dest="format", action="store_const", const="json", help=_("the same as --format json"))
    parser.add_argument("--raw", action="store_true", help=_("CSV for machines: cells as they are, formulas included"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Write the issues; to a file whole or not at all, readable by its owner alone."""
    query = query_of(args, context)
    now, windows = context.now(), context.windows
    status = Status(args.status) if args.status else None
    with context.reading() as store:
        headers = selected(
            store,
            Selection(now=now, query=query, status=status, sort=Sort(args.sort), limit=args.limit, windows=windows),
        )
        passed, lost = count(), list[str]()
        headers = (header for header, _number in zip(headers, passed, strict=False))
        write = _writer(context, args, store, headers, lost)
        if args.output is None or args.output == "-":
            write(output.binary())
        else:
            file = output_file(args.output, context.settings)
            with whole_file(file, overwrite=args.overwrite) as out:
                write(out)
            written = next(passed) - len(lost)
            output.print_notice(
                ngettext("{number} issue is in {file}.", "{number:,} issues are in {file}.", written, file=file)
            )
    if lost:
        raise StoreDamaged(lost_line(lost), _(SEE_DOCTOR))
    return 0


def _writer(
    context: CommandContext, args: argparse.Namespace, store: Store, headers: Iterable[Header], lost: list[str]
) -> Callable[[BinaryIO], int]:
    form = args.format or _by_name(args.output)
    if form == "csv":
        return lambda out: write_csv(issues_of(store, headers, lost), out, raw=args.raw)
    items = items_of(store, headers, now=context.now(), windows=context.windows, lost=lost)
    return lambda out: (write_json if form == "json" else write_jsonl)(items, out)


def _by_name(name: str | None) -> str:
    ending = Path(name or "").suffix.lower().removeprefix(".")
    return ending if ending in FORMATS else "json"
