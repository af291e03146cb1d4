"""`wishtui import`: files of issues and orders into the store."""

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.progress import ProgressLine
from wishtui.cli.rejects import Rejects
from wishtui.cli.text_files import tell_of_typing
from wishtui.cli.wish import check_shop_name
from wishtui.config.paths import expand_user
from wishtui.domain.times import machine_zone
from wishtui.errors import UsageError
from wishtui.exchange import FORMATS, ImportFile, NaiveTimes, OmittedValue, Rejected, read
from wishtui.i18n import N_, _, enumerated, ngettext
from wishtui.present.words import tally_words
from wishtui.services.importing import ImportReport, ImportStopped, ShopRules, import_files
from wishtui.services.shops import check_shop, merchant_shops, shop_names


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("files", nargs="+", metavar="FILE", help=_("JSON, JSON lines or CSV; - reads stdin"))
    parser.add_argument("--format", choices=FORMATS, help=_("what the files are; known by their content otherwise"))
    parser.add_argument("--shop", metavar="NAME", default="", help=_("to which of several shops it came"))
    parser.add_argument("--dry-run", action="store_true", help=_("say what would happen, change nothing"))
    parser.add_argument("--json", action="store_true", help=_("report as JSON"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Exit 0, 1 when some records, values or files could not be used, 2 when nothing could be read."""
    if args.files.count("-") > 1:
        raise UsageError(_("stdin can be read only once."), _("Name - once."))
    names, shops = _shops(context, args.shop)
    rejects = Rejects(context.where, context.now(), kept=not args.dry_run)
    progress = ProgressLine()
    files = _Files(context, args.files, args.format, progress)
    zones = _Zones(context)
    opened = context.reading(dry_run=True) if args.dry_run else context.writing()

    def on_notice(notice: OmittedValue | NaiveTimes) -> None:
        progress.clear()
        rejects.omit(notice) if isinstance(notice, OmittedValue) else zones.name(notice)

    def on_reject(rejected: Rejected) -> None:
        progress.clear()
        rejects.add(rejected)

    report: ImportReport | None = None
    try:
        with opened as store, rejects, progress:
            report = import_files(
                store,
                files,
                now=context.now(),
                author=context.agent,
                windows=context.windows,
                shops=shops,
                dry_run=args.dry_run,
                on_reject=on_reject,
                on_notice=on_notice,
                on_progress=progress.show,
            )
    except KeyboardInterrupt as interrupt:
        output.print_notice(_interrupted(interrupt, is_recorded=report is not None and not args.dry_run))
        raise
    _name_shopless(report.without_shop, names)
    _print(report, rejects, zones, dry_run=args.dry_run, as_json=args.json)
    return _exit_code(report, files.refused)


def _exit_code(report: ImportReport, refused: int) -> int:
    if report.issues.total + report.orders.total == 0 and (report.rejected or refused):
        return 2
    return 1 if report.rejected or report.omitted or refused else 0


def _shops(context: CommandContext, named: str) -> tuple[list[str], ShopRules]:
    """The shops that are known, and how to find that of an issue. Raises UsageError: there is none that is so named."""
    settings, connections = context.settings, context.connections
    names = shop_names(settings, connections)
    check_shop_name(named)
    if named:
        check_shop(named, names)
        if named not in names:
            output.print_notice(
                _("No shop has a name yet: the issues go to a shop {shop}, as --shop says.", shop=named)
            )
    return names, ShopRules(named=named, merchants=merchant_shops(settings, connections))


def _name_shopless(count: int, names: list[str]) -> None:
    """Say how many issues belong to none of several shops."""
    if not count or len(names) < 2:
        return
    output.print_notice(
        ngettext(
            "{number} issue belongs to no shop yet: import the files again with --shop, one of {names}.",
            "{number:,} issues belong to no shop yet: import the files again with --shop, one of {names}.",
            count,
            names=enumerated(filter(None, names)),
        )
    )


class _Files:
    """The files of the call, read one after the other; one that is broken as a whole is named and passed over."""

    def __init__(self, context: CommandContext, names: list[str], form: str | None, progress: ProgressLine) -> None:
        self._context = context
        self._names = names
        self._format = form
        self._progress = progress
        self.refused = 0

    def __iter__(self) -> Iterator[ImportFile]:
        """Each file that is sound as a whole."""
        for name in self._names:
            try:
                file = self._read(name)
            except UsageError as error:
                self._progress.clear()
                output.print_notice(str(error))
                self.refused += 1
                continue
            self._progress.begin(file.file)
            yield file

    def _read(self, name: str) -> ImportFile:
        piped = name == "-"
        if piped:
            tell_of_typing()
        return read(
            None if piped else expand_user(name),
            stdin=sys.stdin.buffer if piped else None,
            format=self._format,
            now=self._context.now(),
            zone=self._context.settings.zone,
        )


class _Zones:
    """Says, once each, in which zone times were read that name none."""

    def __init__(self, context: CommandContext) -> None:
        self._context = context
        self.named: dict[str, str] = {}
        """`local` or `UTC`, as the files are, and the zone's name."""

    def name(self, notice: NaiveTimes) -> None:
        """Say which zone it is."""
        if notice.zone in self.named:
            return
        chosen = self._context.settings.time_zone
        if notice.zone == "UTC":
            zone, sentence = "UTC", N_("times without a zone are read as {zone}, as Wish writes them.")
        elif chosen:
            zone, sentence = chosen, N_("times without a zone are read as {zone}, by the setting `time_zone`.")
        else:
            zone = machine_zone(self._context.now())
            sentence = N_(
                "times without a zone are read as {zone}, by this machine's clock; the setting `time_zone` can name "
                "another."
            )
        self.named[notice.zone] = zone
        problem = _(sentence, zone=zone)
        output.print_notice(_("{file}, {where}: {problem}", file=notice.file, where=notice.where, problem=problem))


def _print(report: ImportReport, rejects: Rejects, zones: _Zones, *, dry_run: bool, as_json: bool) -> None:
    if rejects.file is not None:
        output.print_notice(_("The rejected records are kept in {file}.", file=rejects.file))
    if as_json:
        output.print_json(_as_json(report, rejects, zones, dry_run=dry_run))
        return
    issues, rejected = tally_words(report.issues), report.rejected
    output.print_text(
        _("would be {tally}, {number:,} rejected", tally=issues, number=rejected)
        if dry_run
        else _("{tally}, {number:,} rejected", tally=issues, number=rejected)
    )
    if report.orders.total:
        orders = tally_words(report.orders)
        output.print_text(
            _("orders: would be {tally}", tally=orders) if dry_run else _("orders: {tally}", tally=orders)
        )
    if report.omitted:
        output.print_text(_("values: {number:,} left out", number=report.omitted))
    if report.drafts:
        output.print_text(_("drafts: {number:,} restored", number=report.drafts))


def _interrupted(interrupt: BaseException, *, is_recorded: bool) -> str:
    """What of the files is in the store, whatever was going on; `is_recorded` says that all of them are."""
    if is_recorded:
        return _("Interrupted: all that the files hold is in the store.")
    # Somebody may have pressed the keys once more while the store was closed.
    while not isinstance(interrupt, ImportStopped) and interrupt.__context__ is not None:
        interrupt = interrupt.__context__
    recorded = interrupt.recorded if isinstance(interrupt, ImportStopped) else 0
    if not recorded:
        return _("Interrupted: nothing of the files is recorded.")
    return ngettext(
        "Interrupted: {number} record of the files is in the store. Importing them again takes in the rest.",
        "Interrupted: {number:,} records of the files are in the store. Importing them again takes in the rest.",
        recorded,
    )


def _as_json(report: ImportReport, rejects: Rejects, zones: _Zones, *, dry_run: bool) -> dict[str, Any]:
    issues, orders = report.issues, report.orders
    return {
        "added": issues.added,
        "updated": issues.updated,
        "unchanged": issues.unchanged,
        "rejected": report.rejected,
        "omitted": report.omitted,
        "orders": {"added": orders.added, "updated": orders.updated, "unchanged": orders.unchanged},
        "drafts": report.drafts,
        "without_shop": report.without_shop,
        "dry_run": dry_run,
        "assumed_zones": sorted(zones.named.values()),
        "rejects": rejects.rejected,
        "omitted_values": rejects.omitted,
        "rejects_file": str(rejects.file) if rejects.file else None,
    }
