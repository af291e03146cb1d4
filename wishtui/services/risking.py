"""The store's risks, measured over what the store holds."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from wishtui.domain.issue import Header, Issue
from wishtui.domain.risk import RiskReport, measure
from wishtui.store import Store

_LOOKS_BACK = timedelta(weeks=13, days=100)
"""The oldest week of a trend looks at the 90 days before it; what is older counts for no figure."""


def counted_issues(store: Store, headers: Mapping[str, Header], now: datetime) -> Iterator[Issue]:
    """The issues that any figure looks at, each read when its turn comes."""
    since = now - _LOOKS_BACK
    return store.issues([header.id for header in headers.values() if header.last_activity_at >= since])


def risks_of(store: Store, issues: Iterable[Issue], now: datetime) -> list[RiskReport]:
    """The five risks, from `issues` and from the orders that were imported on their own."""
    return measure(issues, store.appeals.ticks(), now, orders=store.orders().values())
