"""What `wishtui sync` says of its runs, for a person and as JSON, and its exit code."""

from collections.abc import Iterator
from typing import Any

from wishtui.cli import output
from wishtui.domain.delivery import UNDER_WAY, Delivery
from wishtui.domain.outbox import OutboxEntry
from wishtui.i18n import _, english, titled
from wishtui.present.delivery import delivery_line
from wishtui.present.words import tally_words
from wishtui.services.fetching import SyncReport
from wishtui.services.joining import Tally
from wishtui.services.sync_run import ShopRun

PARTLY_DONE = 1

_WANTS_A_PERSON = (Delivery.HELD, Delivery.REFUSED, Delivery.UNKNOWN)
"""States of an entry that somebody is to look at."""


def exit_code(runs: list[ShopRun]) -> int:
    """6 where Wish could not be asked, 2 where a shop cannot be, 1 where something did not go out or is not sure."""
    problems = [run.problem for run in runs if run.problem is not None]
    if problems:
        return max(problem.exit_code for problem in problems)
    return PARTLY_DONE if any(run.deliveries.of(*_WANTS_A_PERSON) for run in runs) else 0


def say_runs(runs: list[ShopRun], *, waiting: int, dry_run: bool) -> None:
    """A few lines for each shop; what went wrong goes to stderr."""
    for run in runs:
        name = f"{run.shop}: " if run.shop else ""
        report = run.report
        for line in _tally_lines(report, dry_run=dry_run):
            output.print_text(f"{name}{line}")
        for entry in run.deliveries.done:
            _say_entry(entry)
        for sentence in report.notices:
            output.print_notice(f"{name}{sentence}")
        if run.deliveries.busy:
            output.print_notice(run.deliveries.busy)
        if run.problem is not None:
            output.print_notice(f"{name}{run.problem}")
    if waiting:
        output.print_text(_("outbox: {number:,} waiting", number=waiting))


def _tally_lines(report: SyncReport, *, dry_run: bool) -> Iterator[str]:
    """What came, or with `dry_run` would come: issues, orders, and values that could not be used."""
    issues, rejected = tally_words(report.issues), report.rejected
    yield (
        _("issues: would be {tally}, {number:,} rejected", tally=issues, number=rejected)
        if dry_run
        else _("issues: {tally}, {number:,} rejected", tally=issues, number=rejected)
    )
    if report.orders.total:
        orders = tally_words(report.orders)
        yield _("orders: would be {tally}", tally=orders) if dry_run else _("orders: {tally}", tally=orders)
    if report.omitted:
        yield _("values: {number:,} left out", number=report.omitted)


def _say_entry(entry: OutboxEntry) -> None:
    line = titled(entry.issue_id, delivery_line(entry))
    if entry.state in _WANTS_A_PERSON:
        output.print_notice(line)
    else:
        output.print_text(line)


def as_json(runs: list[ShopRun], *, dry_run: bool) -> dict[str, Any]:
    """The same for a program: sums of all shops, then shop by shop."""
    shops = [_shop_json(run) for run in runs]
    counts = ("added", "updated", "unchanged", "rejected", "omitted")
    lists = ("sent", "waiting", "held", "refused", "unknown", "notices")
    return {
        **{name: sum(shop[name] for shop in shops) for name in counts},
        "orders": {name: sum(shop["orders"][name] for shop in shops) for name in counts[:3]},
        **{name: [each for shop in shops for each in shop[name]] for name in lists},
        "problem": next((shop["problem"] for shop in shops if shop["problem"]), None),
        "dry_run": dry_run,
        "shops": shops,
    }


def _shop_json(run: ShopRun) -> dict[str, Any]:
    report, deliveries = run.report, run.deliveries
    return {
        "shop": run.shop or None,
        **_tally_json(report.issues),
        "rejected": report.rejected,
        "omitted": report.omitted,
        "orders": _tally_json(report.orders),
        "sent": entries_json(deliveries.of(Delivery.SENT)),
        "waiting": entries_json(deliveries.of(*(UNDER_WAY - {Delivery.UNKNOWN}))),
        "held": entries_json(deliveries.of(Delivery.HELD)),
        "refused": entries_json(deliveries.of(Delivery.REFUSED)),
        "unknown": entries_json(deliveries.of(Delivery.UNKNOWN)),
        "notices": [english(notice) for notice in report.notices],
        "problem": None if run.problem is None else run.problem.english,
    }


def _tally_json(tally: Tally) -> dict[str, int]:
    return {"added": tally.added, "updated": tally.updated, "unchanged": tally.unchanged}


def entries_json(entries: list[OutboxEntry]) -> list[dict[str, Any]]:
    """Entries of the outbox as JSON has them."""
    from wishtui.exchange.public_json import plain

    return [
        {
            "id": entry.id,
            "issue": entry.issue_id,
            "shop": entry.shop or None,
            "step": entry.step.value,
            "state": entry.state.value,
            "reason": english(entry.reason) or None,
            "text": entry.text or None,
            "author": entry.author or None,
            "created_at": plain(entry.created_at),
            "attempts": entry.attempts,
        }
        for entry in entries
    ]
