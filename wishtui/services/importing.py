"""Taking in what files hold: each issue and order joined with what the store knows of it (docs/platform.md, 1 and 4).

Telling the same thing twice changes nothing. Drafts, notes and tags are never lost, and a newer answer given here is
never taken back; `domain.merging` holds those rules. Orders and issues find each other whichever came first.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import Protocol

import msgspec

from wishtui.domain.deadline import DEFAULT_WINDOW
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue
from wishtui.domain.merging import join_orders, merge
from wishtui.domain.order import Order, joined_order
from wishtui.errors import NotAcceptable, Refused
from wishtui.exchange import Found, FoundOrder, Reading, Rejected
from wishtui.store import Store

BATCH = 500
"""Records of one transaction: enough to share its fsync, few enough that colleagues hardly wait."""

Progress = Callable[[int, int | None], None]
"""Told how many records of a file are done, and of how many where that is known."""


class Tally(msgspec.Struct):
    """What became of the records of one kind."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def total(self) -> int:
        """Records that could be used."""
        return self.added + self.updated + self.unchanged

    def count(self, before: object, after: object) -> None:
        """Note one record: what was known of it, and what is known now."""
        if before is None:
            self.added += 1
        elif before == after:
            self.unchanged += 1
        else:
            self.updated += 1


class ImportReport(msgspec.Struct):
    """What an import did, or would do."""

    issues: Tally = msgspec.field(default_factory=Tally)
    orders: Tally = msgspec.field(default_factory=Tally)
    drafts: int = 0
    """Drafts that came back."""
    rejected: int = 0


class _Records(Protocol):
    """Where records are looked up and put: a unit of work, or a rehearsal of one."""

    def get(self, issue_id: str) -> Issue | None: ...
    def put(self, issue: Issue) -> Issue: ...
    def order(self, order_id: str) -> Order | None: ...
    def put_order(self, order: Order) -> None: ...
    def issues_of_order(self, order_id: str) -> Sequence[str]: ...


class _Rehearsal:
    """Looks like a unit of work and keeps to itself what is put."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._issues: dict[str, Issue] = {}
        self._orders: dict[str, Order] = {}

    def get(self, issue_id: str) -> Issue | None:
        return self._issues.get(issue_id) or self._store.get(issue_id)

    def put(self, issue: Issue) -> Issue:
        self._issues[issue.id] = issue
        return issue

    def order(self, order_id: str) -> Order | None:
        return self._orders.get(order_id) or self._store.orders([order_id]).get(order_id)

    def put_order(self, order: Order) -> None:
        self._orders[order.id] = order

    def issues_of_order(self, order_id: str) -> Sequence[str]:
        # Joining an order changes issues that no record of the file speaks of: they are not counted.
        return ()


def import_files(
    store: Store,
    readings: Iterable[Reading],
    *,
    now: datetime,
    author: str = "",
    window: timedelta = DEFAULT_WINDOW,
    dry_run: bool = False,
    on_reject: Callable[[Rejected], None] = lambda rejected: None,
    on_progress: Progress = lambda done, total: None,
) -> ImportReport:
    """Take in what the readings hold, in transactions of some hundred records; good records land, bad ones are told.

    With `dry_run` the report is the same and the store is not touched.

    Raises:
        StoreError: a batch could not be written. What came before it is recorded; importing again does no harm.
    """
    importer = _Importer(store, now=now, author=author, window=window, on_reject=on_reject)
    rehearsal = _Rehearsal(store) if dry_run else None
    for reading in readings:
        done = 0
        while batch := list(islice(reading.records, BATCH)):
            with _target(store, rehearsal) as records:
                importer.take(records, batch, reading.file)
            if rehearsal is None:
                importer.restore_drafts(batch)
            done += len(batch)
            on_progress(done, reading.total)
    return importer.report


@contextmanager
def _target(store: Store, rehearsal: _Rehearsal | None) -> Iterator[_Records]:
    if rehearsal is not None:
        yield rehearsal
        return
    with store.unit_of_work(independent=True) as work:
        yield work


class _Importer:
    """Joins records with what is known, and counts."""

    def __init__(
        self, store: Store, *, now: datetime, author: str, window: timedelta, on_reject: Callable[[Rejected], None]
    ) -> None:
        self._store = store
        self._now = now
        self._author = author
        self._window = window
        self._on_reject = on_reject
        self.report = ImportReport()

    def take(self, records: _Records, batch: Iterable[Found | FoundOrder | Rejected], file: str) -> None:
        """Take in one batch; what the rules refuse is rejected like what could not be read."""
        for found in batch:
            if isinstance(found, Rejected):
                self._reject(found)
                continue
            try:
                if isinstance(found, Found):
                    self._issue(records, found.issue)
                else:
                    self._order(records, found.order)
            except (Refused, NotAcceptable) as error:
                named = found.issue.id if isinstance(found, Found) else found.order.id
                self._reject(Rejected(file=file, where=found.where, id=named, problem=str(error)))

    def restore_drafts(self, batch: Iterable[Found | FoundOrder | Rejected]) -> None:
        """Bring back the drafts of an export, but for those whose text is still being written here."""
        for found in batch:
            if not isinstance(found, Found) or not found.drafts:
                continue
            have = {draft.text for draft in self._store.drafts.of(found.issue.id)}
            missing = [text for text in dict.fromkeys(found.drafts) if text not in have]
            for place, text in enumerate(missing):
                self._store.drafts.save(self._draft(found.issue, text, place))
            self.report.drafts += len(missing)

    def _issue(self, records: _Records, told: Issue) -> None:
        known = records.get(told.id)
        told = _with_orders(records, known, told)
        # A new issue is joined with itself: what follows from the report is recorded now, not when it comes again.
        result = merge(known or told, told, window=self._window)
        if result != known:
            records.put(result)
        self.report.issues.count(known, result)

    def _order(self, records: _Records, told: Order) -> None:
        known = records.order(told.id)
        result = told if known is None else joined_order(known, told)
        if result != known:
            records.put_order(result)
        for issue_id in records.issues_of_order(told.id):
            issue = records.get(issue_id)
            joined = issue and _joined(issue, told)
            if joined and joined != issue:
                records.put(joined)
        self.report.orders.count(known, result)

    def _reject(self, rejected: Rejected) -> None:
        self.report.rejected += 1
        self._on_reject(rejected)

    def _draft(self, issue: Issue, text: str, place: int) -> Draft:
        return Draft(
            id=self._store.drafts.new_id(),
            issue_id=issue.id,
            text=text,
            author=self._author,
            # Drafts stand by their time: those of one issue keep the order of the file.
            at=self._now + timedelta(microseconds=place),
            cursor=len(text),
            seen=len(issue.messages),
        )


def _with_orders(records: _Records, known: Issue | None, told: Issue) -> Issue:
    """`told` with what was imported of its orders before; orders that the known issue has are joined already."""
    have = {order.id for order in known.orders} if known else set()
    found = (records.order(order_id) for order_id in told.order_ids if order_id not in have)
    earlier = tuple(order for order in found if order is not None)
    return _aligned(msgspec.structs.replace(told, orders=join_orders(earlier, told.orders)))


def _joined(issue: Issue, order: Order) -> Issue:
    return _aligned(msgspec.structs.replace(issue, orders=join_orders(issue.orders, (order,))))


def _aligned(issue: Issue) -> Issue:
    """Orders in the order in which the issue names them."""
    place = {order_id: index for index, order_id in enumerate(issue.order_ids)}
    orders = sorted(issue.orders, key=lambda order: place.get(order.id, len(place)))
    return msgspec.structs.replace(issue, orders=tuple(orders))
