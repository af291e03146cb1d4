"""Every ticket that changed since a mark, page by page, whatever the pages look like.

The list is walked upward by the time of change: the next page begins where the last one ended, a little overlapped,
and what was seen is passed over. That trusts neither that the bound is inclusive, nor that a page is full, ordered or
new: the walk ends when there is nothing past the newest, and where more than a page shares one time, or the order is
not the one that was asked for, other ways are tried before it is said what could not be had (docs/platform.md, 4).
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import msgspec

from wishtui.domain.times import parse_time
from wishtui.i18n import _
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
        self._mark = self._had = mark
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
        if self._had is not None and times[0] == newest <= self._had and len(times) == len(page):
            # The next page would be this one again, and all of it was there when the last walk ended.
            if full:
                return await self._crowded(fresh, page, newest, page)
            self._since = newest + _STEP
        elif stands and full:
            return await self._crowded(fresh, page, newest)
        return Batch(records=fresh, mark=self._mark, unusable=_unusable(page))

    def _is_full(self, page: RecordPage) -> bool:
        self._largest = max(self._largest, len(page))
        return len(page) >= min(self._limit, self._largest)

    def _undated(self, fresh: tuple[Record, ...], page: RecordPage) -> Batch:
        """Nothing says when any of them changed: they are taken, and there is no way to ask for those behind them."""
        self.over = True
        more = len(page) >= self._limit
        gaps = (_("Wish does not say when tickets changed: others may be missing."),) if more else ()
        return Batch(records=fresh, mark=self._mark, unusable=_unusable(page), gaps=gaps)

    async def _end(self, page: RecordPage, *, stuck: bool) -> Batch:
        """Nothing new: the end if the page is empty. Else there may be more of the same time, or later than that."""
        newest = _newest(page.records)
        if stuck and self._since is not None:
            return await self._crowded((), page, self._since + _STEP)
        if newest is not None:
            self._since = newest + _STEP
        self.over = newest is None
        return Batch(records=(), mark=self._mark, unusable=_unusable(page))

    async def _crowded(
        self, fresh: Sequence[Record], page: RecordPage, at: datetime, first: RecordPage | None = None
    ) -> Batch:
        """More than a page may have changed at one time: ask from both ends, then state by state; then go past it.

        `first` is the first page of that time, where it has come.
        """
        collected, gaps = list(fresh), []
        if not await self._both_ends(collected, at, (), first):
            parts = [await self._both_ends(collected, at, (state,)) for state in self._states]
            if all(parts):
                gap = _(
                    "More tickets changed at {time} than Wish lists: those in a state that is not known here may be"
                    " missing.",
                    time=wish_time(at),
                )
            else:
                gap = _("More tickets changed at {time} than Wish lists: some may be missing.", time=wish_time(at))
            gaps.append(gap)
        self._since = at + _STEP
        return Batch(records=tuple(collected), mark=self._mark, unusable=_unusable(page), gaps=tuple(gaps))

    async def _both_ends(
        self, collected: list[Record], at: datetime, states: tuple[str, ...], first: RecordPage | None = None
    ) -> bool:
        """Collect what changed at one time from both ends of its list; gives whether that is all of it."""
        ask = Ask(since=at - _STEP, until=at + _STEP, states=states, limit=self._limit)
        first = first or await self._fetch(ask)
        collected += self._fresh(first.records)
        if not self._is_full(first):
            return True
        last = await self._fetch(msgspec.structs.replace(ask, ascending=False))
        collected += self._fresh(last.records)
        return not self._is_full(last) or _meet(_ids(first), _ids(last))

    async def _otherwise(self, fresh: Sequence[Record], page: RecordPage) -> Batch:
        """The list does not keep to what was asked: walk it downward from the newest, then look what is above that."""
        self.over = True
        listed: set[str] = set()
        gaps: list[str] = []
        collected = [*fresh, *await self._down(listed, gaps)]
        collected += await self._up(_newest(collected), listed, gaps)
        if not listed.issuperset(_ids(page)) and not gaps:
            gaps.append(_("Wish lists tickets in an order of its own: others may be missing."))
        if not gaps:
            self._mark = max(filter(None, (_newest(collected), self._mark)), default=None)
        return Batch(records=tuple(collected), mark=self._mark, unusable=_unusable(page), gaps=tuple(gaps))

    async def _down(self, listed: set[str], gaps: list[str]) -> list[Record]:
        """From the newest to where the walk began; the ids that come are added to `listed`."""
        collected: list[Record] = []
        until: datetime | None = None
        while True:
            part = await self._fetch(Ask(since=self._since, until=until, ascending=False, limit=self._limit))
            listed.update(_ids(part))
            new = self._fresh(part.records)
            collected += new
            lowest = min(filter(None, map(changed_at, part.records)), default=None)
            below = lowest is not None and self._since is not None and lowest < self._since
            if lowest is None or below or (until is not None and not new and not self._is_full(part)):
                return collected
            if until is not None and lowest + _STEP >= until:
                if self._is_full(part):
                    gaps.append(_("Wish gives the same page again and again: other tickets may be missing."))
                return collected
            until = lowest + _STEP

    async def _up(self, newest: datetime | None, listed: set[str], gaps: list[str]) -> list[Record]:
        """What changed later than the newest that has come: nothing, unless the list was no list from the newest on."""
        collected: list[Record] = []
        while newest is not None:
            part = await self._fetch(Ask(since=newest, limit=self._limit))
            listed.update(_ids(part))
            new = self._fresh(part.records)
            collected += new
            reach = _newest(part.records)
            if not new or reach is None or reach <= newest:
                if new and self._is_full(part):
                    gaps.append(
                        _(
                            "More tickets changed at {time} than Wish lists: some may be missing.",
                            time=wish_time(newest),
                        )
                    )
                break
            newest = reach
        return collected

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


def _newest(records: Sequence[Record]) -> datetime | None:
    return max(filter(None, map(changed_at, records)), default=None)


def _ids(page: RecordPage) -> list[str]:
    return [str(record.get("id", "")) for record in page.records]


def _meet(upward: list[str], downward: list[str]) -> bool:
    """Whether two full pages from both ends of a list are seen to overlap: the same records, in opposite order."""
    upper = downward[::-1]
    common = len(set(upward) & set(upper))
    return bool(common) and upward[-common:] == upper[:common]


def _ascending(times: Sequence[datetime]) -> bool:
    return all(first <= second for first, second in pairwise(times))


def _unusable(page: RecordPage) -> int:
    return page.odd + sum(not record.get("id") for record in page.records)
