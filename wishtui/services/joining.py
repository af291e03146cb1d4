"""A record from outside joined with what the store knows of it: for files and for Wish itself.

The same thing twice changes nothing; `domain.merging` holds the rules. Orders and issues find each other whichever
came first.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

import msgspec

from wishtui.domain.issue import Issue
from wishtui.domain.merging import align_orders, as_new, join_orders, merge
from wishtui.domain.order import Order, joined_order
from wishtui.domain.windows import ReplyWindows
from wishtui.store import Store


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


class Records(Protocol):
    """Where records are looked up and put: a unit of work, or a rehearsal of one."""

    def prefetch(self, issue_ids: Iterable[str], order_ids: Iterable[str] = ()) -> None: ...
    def get(self, issue_id: str) -> Issue | None: ...
    def put(self, issue: Issue) -> Issue: ...
    def order(self, order_id: str) -> Order | None: ...
    def put_order(self, order: Order) -> None: ...
    def issues_of_order(self, order_id: str) -> Sequence[str]: ...


class Rehearsal:
    """Looks like a unit of work and keeps to itself what is put."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._issues: dict[str, Issue] = {}
        self._orders: dict[str, Order] = {}

    def prefetch(self, issue_ids: Iterable[str], order_ids: Iterable[str] = ()) -> None:
        """A rehearsal takes its time."""

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
        # Joining an order changes issues that nobody reported: they are not counted.
        return ()


def join_issue(records: Records, known: Issue | None, reported: Issue, windows: ReplyWindows) -> Issue:
    """Record `reported`, joined with `known`; gives the issue as it is then."""
    reported = _with_orders(records, known, reported)
    # What follows from the report of a new issue is recorded now, not when it comes again.
    result = as_new(reported, windows=windows) if known is None else merge(known, reported, windows=windows)
    if result != known:
        records.put(result)
    return result


def join_order(records: Records, reported: Order, tally: Tally) -> None:
    """Record `reported`, joined with what is known of the order, on its own and in the issues that name it."""
    known = records.order(reported.id)
    result = reported if known is None else joined_order(known, reported)
    if result != known:
        records.put_order(result)
    for issue_id in records.issues_of_order(reported.id):
        issue = records.get(issue_id)
        joined = issue and _joined(issue, reported)
        if joined and joined != issue:
            records.put(joined)
    tally.count(known, result)


def _with_orders(records: Records, known: Issue | None, reported: Issue) -> Issue:
    """`reported` with what was recorded of its orders before; those that the known issue has are joined already."""
    have = {order.id for order in known.orders} if known else set()
    orders = (records.order(order_id) for order_id in reported.order_ids if order_id not in have)
    earlier = tuple(order for order in orders if order is not None)
    if not earlier and not reported.orders:
        return reported
    return align_orders(msgspec.structs.replace(reported, orders=join_orders(earlier, reported.orders)))


def _joined(issue: Issue, order: Order) -> Issue:
    return align_orders(msgspec.structs.replace(issue, orders=join_orders(issue.orders, (order,))))
