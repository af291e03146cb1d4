"""The orders that fetched tickets name: those that are not known, and those that changed.

A few that are not known are asked for one by one, many are looked for in Wish's list first: there one call gives up to
500 of them.
"""

import asyncio
from collections import deque
from datetime import datetime
from functools import partial
from itertools import chain

import msgspec

from wishtui.domain.issue import Issue, Status
from wishtui.exchange.records import BadRecord
from wishtui.exchange.wish_json import decode_order
from wishtui.exchange.wish_words import ORDER_STATES
from wishtui.i18n import _
from wishtui.services.fetching import Fetching
from wishtui.services.joining import join_order
from wishtui.store import UnitOfWork
from wishtui.wish.failures import NotSure, SignInRefused, WishRefused
from wishtui.wish.paging import OVERLAP, changed_at, changed_records
from wishtui.wish.tickets import PAGE, Ask, Record, RecordPage, WishApi

_COMMIT = 50
"""Orders of one commit: nobody else has the store meanwhile."""

_AT_ONCE = 2
"""Calls at the same time, as many as Wish is asked at the most."""

_MANY = 100
"""Orders that are wanted from which on Wish's list is worth a look."""

_MUCH = 50
"""Orders that are, or were, wanted that a page of the list must hold for the next one to be asked for."""

_MOST_REFUSALS = 3
"""Orders that Wish may refuse one after the other before no more are asked for."""


class OrderFetch:
    """The orders of one sync of one shop."""

    def __init__(self, fetching: Fetching) -> None:
        self._fetching = fetching
        self._asked: set[str] = set()
        self._wanted: dict[Status, deque[str]] = {status: deque() for status in Status}
        self._refusals = 0

    def want(self, issue: Issue) -> None:
        """Have the orders of `issue` fetched that are not known."""
        have = {order.id for order in issue.orders}
        for order_id in issue.order_ids:
            if order_id not in have and order_id not in self._asked:
                self._asked.add(order_id)
                self._wanted[issue.status].append(order_id)

    @property
    def wanting(self) -> bool:
        """Whether any is to be fetched."""
        return any(self._wanted.values())

    async def fetch(self) -> None:
        """Fetch what is wanted, for open issues first. Raises NetworkError."""
        wanted = deque(chain(*(self._wanted[status] for status in Status)))
        for each in self._wanted.values():
            each.clear()
        if len(wanted) >= _MANY:
            wanted = await self._look_in_list(wanted)
        while wanted and self._refusals < _MOST_REFUSALS:
            part = deque(wanted.popleft() for _ in range(min(_COMMIT, len(wanted))))
            came: list[Record] = []
            tasks = [asyncio.create_task(self._work(part, came)) for _ in range(_AT_ONCE)]
            try:
                await asyncio.gather(*tasks)
            finally:
                for task in tasks:
                    task.cancel()
                self._take(came)
            self._fetching.progress()

    async def _look_in_list(self, wanted: deque[str]) -> deque[str]:
        """Take what is wanted from Wish's list, newest first, while that holds much of it; gives what is still wanted.

        Raises NetworkError: Wish cannot be asked now.
        """
        rest = dict.fromkeys(wanted)
        until: datetime | None = None
        while len(rest) >= _MANY:
            ask = Ask(until=until, ascending=False, limit=PAGE)
            try:
                page = await self._list(ask)
            except SignInRefused:
                raise
            except (WishRefused, NotSure):
                break  # each can still be asked for by itself
            ours = [each for each in page.records if isinstance(each.get("id"), str) and each["id"] in self._asked]
            came = [record for record in ours if record["id"] in rest]
            await self._take_page(came)
            for record in came:
                rest.pop(record["id"], None)
            lowest = min(filter(None, map(changed_at, page.records)), default=None)
            if len(ours) < _MUCH or lowest is None or lowest == until:
                break
            until = lowest
        return deque(rest)

    async def _work(self, wanted: deque[str], came: list[Record]) -> None:
        while wanted and self._refusals < _MOST_REFUSALS:
            order_id = wanted.popleft()
            try:
                record = await self._fetching.ask(partial(_order, order_id))
            except SignInRefused:
                raise
            except WishRefused as refusal:
                self._refusals += refusal.status != 404  # one that Wish does not know says nothing of the others
                self._fetching.report.note(_("Order {order}: {message}", order=order_id, message=refusal.message))
            else:
                self._refusals = 0
                came.append({**record, "id": order_id})

    async def fetch_changed(self, began: datetime) -> None:
        """Fetch the known orders that changed since the last sync. Raises NetworkError."""
        mark = self._fetching.state.orders_mark
        if mark is None:
            # Each was fetched after `began`: what changes from then on is for the next sync.
            self._mark(began + self._fetching.connection.client.skew - OVERLAP)
            return

        try:
            async for batch in changed_records(self._list, mark, states=sorted(ORDER_STATES)):
                known = [record for record in batch.records if self._known(record.get("id"))]
                await self._take_page(known, batch.mark)
        except SignInRefused:
            raise
        except WishRefused as refusal:
            self._fetching.report.note(
                _("Wish does not list the orders that changed: {message}", message=refusal.message)
            )

    async def _list(self, ask: Ask) -> RecordPage:
        """A page of Wish's list. Raises NetworkError."""
        return await self._fetching.ask(lambda api: api.orders(ask))

    def _known(self, order_id: object) -> bool:
        return isinstance(order_id, str) and bool(self._fetching.store.issues_of_order(order_id))

    async def _take_page(self, raws: list[Record], mark: datetime | None = None) -> None:
        """Record a page part by part, and with the last one how far it reaches."""
        *parts, last = [raws[at : at + _COMMIT] for at in range(0, len(raws), _COMMIT)] or [[]]
        for part in parts:
            self._take(part)
            self._fetching.progress()
            await self._fetching.options.give_way()
        self._take(last, mark)
        self._fetching.progress()

    def _take(self, raws: list[Record], mark: datetime | None = None) -> None:
        report, now = self._fetching.report, self._fetching.now()
        before = report.changed
        with self._fetching.recording() as (records, work):
            for raw in raws:
                try:
                    decoded = decode_order(raw, now=now)
                except BadRecord as error:
                    report.rejected += 1
                    report.note(_("An order was passed over: {error}", error=error))
                    continue
                report.omitted += len(decoded.problems)
                shop = self._fetching.shop_of(partial(records.order, decoded.order.id))
                join_order(records, msgspec.structs.replace(decoded.order, shop=shop), report.orders)
            if work is not None:
                self._fetching.log_changes(work, before)
            if work is not None and mark is not None:
                self._put_mark(work, self._fetching.bounded(mark) or mark)

    def _mark(self, mark: datetime) -> None:
        with self._fetching.recording() as (_, work):
            if work is not None:
                self._put_mark(work, mark)

    def _put_mark(self, work: UnitOfWork, mark: datetime) -> None:
        work.put_sync(msgspec.structs.replace(self._fetching.known(work), orders_mark=mark))


async def _order(order_id: str, api: WishApi) -> Record:
    return await api.order(order_id)
