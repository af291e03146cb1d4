"""Every ticket that changed since a mark, page by page, whatever the pages look like.

The list is walked upward by the time of change: the next page begins where the last one ended, a little overlapped,
and what was seen is passed over. That trusts neither that the bound is inclusive, nor that a page is full, ordered or
new: the walk ends when a page brings nothing new, and where more than a page shares one time, or the order is not the
one that was asked for, other ways are tried before it is said what could not be had (docs/platform.md, 4).
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import msgspec

from wishtui.domain.times import parse_time
from wishtui.wish.tickets import PAGE, Ask, Record, RecordPage, wish_time

OVERLAP = timedelta(minutes=2)
"""How far before the mark a walk begins: what Wish recorded late, or under a clock of another of its machines."""

STATES = ("AWAITING_MERCHANT", "AWAITING_USER", "AWAITING_WISH", "CLOSED", "PERMANENTLY_CLOSED")

_STEP = timedelta(milliseconds=1)
"""The finest difference that a query can make."""

Fetch = Callable[[Ask], Awaitable[RecordPage]]


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What one page brought."""

    records: tuple[Record, ...]
    mark: datetime | None
    """All that changed before it has come. To be kept in the same commit as the tickets."""
    unusable: int = 0
    """Items that have no id."""
    gaps: tuple[str, ...] = ()
    """What could not be had, a sentence each."""


async def changed_records(
    fetch: Fetch, mark: datetime | None, *, limit: int = PAGE, states: Sequence[str] = STATES
) -> AsyncIterator[Batch]:
    """Batches of all tickets, or orders, that changed since `mark`; all there are where there is no mark.

    `states` are those that a list can be narrowed to.

    Raises whatever `fetch` raises; the marks of the batches that came before hold.
    """
    walk = _Walk(fetch, mark, limit, states)
    while not walk.over:
        batch = await walk.step()
        if batch.records or batch.unusable or batch.gaps or batch.mark != mark:
            yield batch
        mark = batch.mark


class _Walk:
    """Where the walk stands."""

    def __init__(self, fetch: Fetch, mark: datetime | None, limit: int, states: Sequence[str]) -> None:
        self._states = states
        self._limit = limit
        self._fetch = fetch
        self._mark = mark
        self._since = mark - OVERLAP if mark is not None else None
        self._seen: set[tuple[str, str]] = set()
        self._largest = 2
        """Tickets of the largest page so far: some lists give fewer than they are asked for."""
        self.over = False

    async def step(self) -> Batch:
        """One page further."""
        ask = Ask(since=self._since, limit=self._limit)
        page = await self._fetch(ask)
        fresh = self._fresh(page.records)
        times = [at for at in map(changed_at, page.records) if at is not None]
        full = self._is_full(page)
        if not _ascending(times) or any(self._since is not None and at < self._since for at in times):
            return await self._otherwise(fresh, page)
        newest = max(times, default=None)
        if newest is None and fresh:
            return self._undated(fresh, page)
        if not fresh or newest is None:
            return await self._end(page, stuck=full)
        self._mark = max(newest, self._mark or newest)
        stands = self._since is not None and newest - _STEP <= self._since
        self._since = newest - _STEP
        if stands and full:
            return await self._crowded(fresh, page, newest)
        return Batch(records=fresh, mark=self._mark, unusable=_unusable(page))

    def _is_full(self, page: RecordPage) -> bool:
        self._largest = max(self._largest, len(page))
        return len(page) >= min(self._limit, self._largest)

    def _undated(self, fresh: tuple[Record, ...], page: RecordPage) -> Batch:
        """Nothing says when any of them changed: they are taken, and there is no way to ask for those behind them."""
        self.over = True
        more = len(page) >= self._limit
        gaps = ("Wish does not say when tickets changed: others may be missing.",) if more else ()
        return Batch(records=fresh, mark=self._mark, unusable=_unusable(page), gaps=gaps)

    async def _end(self, page: RecordPage, *, stuck: bool) -> Batch:
        """Nothing new: the end, unless a whole page is of one time, behind which there may be more."""
        if stuck and self._since is not None:
            return await self._crowded((), page, self._since + _STEP)
        self.over = True
        return Batch(records=(), mark=self._mark, unusable=_unusable(page))

    async def _crowded(self, fresh: Sequence[Record], page: RecordPage, at: datetime) -> Batch:
        """More than a page may have changed at one time: ask state by state, and from both ends; then go past it."""
        collected, gaps = list(fresh), []
        for state in self._states:
            ask = Ask(since=at - _STEP, until=at + _STEP, states=(state,), limit=self._limit)
            first = await self._fetch(ask)
            collected += self._fresh(first.records)
            if not self._is_full(first):
                continue
            last = await self._fetch(msgspec.structs.replace(ask, ascending=False))
            collected += self._fresh(last.records)
            if self._is_full(last) and not _ids(first) & _ids(last):
                gaps.append(f"More tickets changed at {wish_time(at)} than Wish lists: some may be missing.")
        self._since = at + _STEP
        return Batch(records=tuple(collected), mark=self._mark, unusable=_unusable(page), gaps=tuple(gaps))

    async def _otherwise(self, fresh: Sequence[Record], page: RecordPage) -> Batch:
        """The list does not keep to what was asked: walk it downward from the newest, and leave the mark at its end."""
        self.over = True
        collected, gaps = list(fresh), []
        until: datetime | None = None
        while True:
            part = await self._fetch(Ask(since=self._since, until=until, ascending=False, limit=self._limit))
            new = self._fresh(part.records)
            collected += new
            lowest = min(filter(None, map(changed_at, part.records)), default=None)
            below = lowest is not None and self._since is not None and lowest < self._since
            if lowest is None or below or (until is not None and not new and not self._is_full(part)):
                break
            if until is not None and lowest + _STEP >= until:
                if self._is_full(part):
                    gaps.append("Wish gives the same page again and again: other tickets may be missing.")
                break
            until = lowest + _STEP
        newest = max((at for at in map(changed_at, collected) if at is not None), default=self._mark)
        if not gaps:
            self._mark = max(filter(None, (newest, self._mark)), default=None)
        return Batch(records=tuple(collected), mark=self._mark, unusable=_unusable(page), gaps=tuple(gaps))

    def _fresh(self, records: Sequence[Record]) -> tuple[Record, ...]:
        """Those not seen yet as they are now."""
        fresh = []
        for record in records:
            key = (str(record.get("id", "")), str(record.get("updated_at", "")))
            if key[0] and key not in self._seen:
                self._seen.add(key)
                fresh.append(record)
        return tuple(fresh)


def changed_at(ticket: Record) -> datetime | None:
    """When a ticket changed last, as far as it can be read."""
    updated_at: Any = ticket.get("updated_at")
    try:
        return parse_time(updated_at) if isinstance(updated_at, str) else None
    except ValueError:
        return None


def _ids(page: RecordPage) -> set[str]:
    return {str(record.get("id", "")) for record in page.records}


def _ascending(times: Sequence[datetime]) -> bool:
    return all(first <= second for first, second in pairwise(times))


def _unusable(page: RecordPage) -> int:
    return page.odd + sum(not record.get("id") for record in page.records)
