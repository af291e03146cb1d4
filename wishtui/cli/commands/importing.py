"""`wishtui import`: files of issues and orders into the store."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.progress import Progress
from wishtui.cli.rejects import Rejects
from wishtui.errors import UsageError
from wishtui.exchange import FORMATS, Reading, read
from wishtui.services.importing import ImportReport, Tally, import_files
from wishtui.store import Store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="JSON, JSON lines or CSV; - reads stdin")
    parser.add_argument("--format", choices=FORMATS, help="what the files are; told by their content otherwise")
    parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
    parser.add_argument("--json", action="store_true", help="report as JSON")


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Exit 0, 1 when some records or files were rejected, 2 when nothing could be read."""
    if args.files.count("-") > 1:
        raise UsageError("stdin can be read only once.", "Name - once.")
    files = _Files(context, args.files, args.format)
    rejects = Rejects(context.folder, context.now(), kept=not args.dry_run)
    progress = Progress()
    opened = context.reading(dry_run=True) if args.dry_run else context.writing()
    with opened as store, rejects, progress:
        report = _take_in(context, store, files, rejects, progress, dry_run=args.dry_run)
    _print(report, rejects, dry_run=args.dry_run, as_json=args.json)
    if report.issues.total + report.orders.total == 0 and (report.rejected or files.refused):
        return 2
    return 1 if report.rejected or files.refused else 0


def _take_in(
    context: CommandContext, store: Store, files: "_Files", rejects: Rejects, progress: Progress, *, dry_run: bool
) -> ImportReport:
    return import_files(
        store,
        files.readings(progress),
        now=context.now(),
        author=context.agent,
        window=context.window,
        dry_run=dry_run,
        on_reject=rejects.add,
        on_progress=progress.show,
    )


class _Files:
    """The files of the call, read one after the other; one that is broken as a whole is told and passed over."""

    def __init__(self, context: CommandContext, names: list[str], form: str | None) -> None:
        self._session = context
        self._names = names
        self._format = form
        self.refused = 0

    def readings(self, progress: Progress) -> Iterator[Reading]:
        """Each file that is sound as a whole."""
        for name in self._names:
            try:
                reading = self._read(name)
            except UsageError as error:
                progress.clear()
                output.tell(str(error))
                self.refused += 1
                continue
            progress.begin(reading.file)
            yield reading

    def _read(self, name: str) -> Reading:
        piped = name == "-"
        return read(
            None if piped else Path(name).expanduser(),
            stdin=sys.stdin.buffer if piped else None,
            format=self._format,
            now=self._session.now(),
            window=self._session.window,
        )


def _print(report: ImportReport, rejects: Rejects, *, dry_run: bool, as_json: bool) -> None:
    if rejects.file is not None:
        output.tell(f"The rejected records are kept in {rejects.file}.")
    if as_json:
        import json

        output.say(json.dumps(_as_json(report, rejects, dry_run=dry_run), indent=2))
        return
    would = "would be " if dry_run else ""
    output.say(f"{would}{_words(report.issues)}, {report.rejected:,} rejected")
    if report.orders.total:
        output.say(f"orders: {would}{_words(report.orders)}")
    if report.drafts:
        output.say(f"drafts: {report.drafts:,} restored")


def _words(tally: Tally) -> str:
    return f"{tally.added:,} added, {tally.updated:,} updated, {tally.unchanged:,} unchanged"


def _as_json(report: ImportReport, rejects: Rejects, *, dry_run: bool) -> dict[str, Any]:
    issues, orders = report.issues, report.orders
    return {
        "added": issues.added,
        "updated": issues.updated,
        "unchanged": issues.unchanged,
        "rejected": report.rejected,
        "orders": {"added": orders.added, "updated": orders.updated, "unchanged": orders.unchanged},
        "drafts": report.drafts,
        "dry_run": dry_run,
        "rejects": rejects.listed,
        "rejects_file": str(rejects.file) if rejects.file else None,
    }
