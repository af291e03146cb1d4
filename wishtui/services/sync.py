"""Fetching from Wish what changed, one shop at a time (docs/platform.md, 4).

A page and the mark behind it are one commit, so a sync that ends anywhere goes on from there. The first one brings what
waits for an answer before everything else.
"""

from datetime import datetime, timedelta
from functools import partial
from itertools import chain

import msgspec

from wishtui.domain.delivered import confirmed
from wishtui.domain.delivery import Delivery, Step
from wishtui.domain.issue import Header, Issue, Status
from wishtui.domain.log import shortened
from wishtui.domain.outbox import OutboxEntry, arrived, shows_after_all
from wishtui.errors import NetworkError
from wishtui.exchange.records import BadRecord
from wishtui.exchange.wish_json import DecodedTicket, decode_ticket
from wishtui.i18n import _, clauses, english, titled
from wishtui.services.delivery import GONE, outcome_entry
from wishtui.services.fetching import Fetching
from wishtui.services.joining import Records, join_issue, join_order
from wishtui.services.order_sync import OrderFetch
from wishtui.services.outbox import closing_after, discard_draft_of
from wishtui.store import UnitOfWork
from wishtui.wish.failures import RateLimited, SignInRefused, WishRefused
from wishtui.wish.paging import Batch, changed_records
from wishtui.wish.tickets import Ask, Record, RecordPage, WishApi

_COMMIT = 50
"""Tickets of one commit: nobody else has the store meanwhile."""

_HEADERS = 2_000
"""Headers that are read at once."""

UNREADABLE = "unreadable"
"""Under which an issue keeps what could not be read of its ticket."""


class ShopFetch:
    """One sync of one shop."""

    def __init__(self, fetching: Fetching) -> None:
        self._fetching = fetching
        self._orders = OrderFetch(fetching)
        self._came: set[str] = set()
        """Ids of the issues that came."""
        self._given_back: list[OutboxEntry] = []
        """Answers that are on Wish, and whose text is a draft all the same."""

    async def run(self) -> None:
        """Fetch it. What has come is recorded, whatever ends it.

        Raises:
            NetworkError: Wish cannot be asked now.
            StoreError: a page could not be recorded.
        """
        fetching, orders = self._fetching, self._orders
        began, broke_off = fetching.now(), fetching.state.orders_due
        if fetching.state.mark is None:
            await self._walk(None, states=("AWAITING_MERCHANT",), marks=False)
            await orders.fetch()
        await self._walk(None if fetching.options.full else fetching.state.mark)
        if broke_off:
            self._want_orders_of_others()
        await orders.fetch()
        await orders.fetch_changed(began)
        if fetching.options.full:
            await self._find_gone()
        self._ended("")

    def failed(self, error: NetworkError) -> None:
        """Keep what stood in the way. Raises StoreError."""
        self._ended(error.english, answered=isinstance(error, WishRefused | RateLimited))

    async def _walk(self, mark: datetime | None, *, states: tuple[str, ...] = (), marks: bool = True) -> None:
        ask_wish = self._fetching.ask

        async def fetch(ask: Ask) -> RecordPage:
            wanted = msgspec.structs.replace(ask, states=ask.states or states)
            return await ask_wish(lambda api: api.tickets(wanted))

        async for batch in changed_records(fetch, mark):
            for gap in batch.gaps:
                self._fetching.report.note(gap)
            await self._take(batch, batch.mark if marks else None)

    async def _take(self, batch: Batch, mark: datetime | None) -> None:
        """Record a page part by part, and with the last one how far it reaches."""
        self._fetching.report.rejected += batch.unusable
        raws = [await self._whole(raw) for raw in batch.records]
        *parts, last = [raws[at : at + _COMMIT] for at in range(0, len(raws), _COMMIT)] or [[]]
        for part in parts:
            self._record(part, None)
            await self._fetching.options.give_way()
        self._record(last, mark)

    def _record(self, raws: list[Record], mark: datetime | None) -> None:
        fetching = self._fetching
        answers = (entry for entry in fetching.store.outbox().values() if entry.step is Step.REPLY)
        entries = {entry.issue_id: entry for entry in answers}
        with fetching.recording() as (records, work):
            before = fetching.report.changed
            for raw in raws:
                self._ticket(records, raw, entries, work)
            if work is not None:
                fetching.log_changes(work, before)
                known = fetching.known(work)
                reach = max(filter(None, (known.mark, fetching.bounded(mark))), default=None)
                due = known.orders_due or self._orders.wanting
                work.put_sync(msgspec.structs.replace(known, mark=reach, orders_due=due))
        while self._given_back:
            discard_draft_of(fetching.store, self._given_back.pop())
        fetching.progress()

    async def _whole(self, raw: Record) -> Record:
        """The ticket with its conversation, where the list leaves that out."""
        if isinstance(raw.get("replies"), list) or not isinstance(raw.get("id"), str):
            return raw
        try:
            whole = await self._fetching.ask(partial(_one, raw["id"]))
        except SignInRefused:
            raise
        except WishRefused:
            return raw
        return {**raw, **whole}

    def _unreadable(self, decoded: DecodedTicket) -> list[str]:
        """What could not be read of a ticket, as the store keeps it; the report tells the first of it."""
        report, problems = self._fetching.report, decoded.problems
        report.omitted += len(problems)
        if problems:
            first = clauses(titled(each.field, each.problem) for each in problems[:3])
            report.note(
                _("Ticket {ticket} could not be read in whole: {problems}", ticket=decoded.issue.id, problems=first)
            )
        return [f"{each.field}: {english(each.problem)}" for each in problems]

    def _ticket(self, records: Records, raw: Record, entries: dict[str, OutboxEntry], work: UnitOfWork | None) -> None:
        fetching, report, rules = self._fetching, self._fetching.report, self._fetching.options.rules
        try:
            decoded = decode_ticket(raw, now=rules.clock())
        except BadRecord as error:
            report.rejected += 1
            report.note(_("A ticket was passed over: {error}", error=error))
            return
        problems = self._unreadable(decoded)
        extra = {**decoded.issue.extra, **({UNREADABLE: problems} if problems else {})}
        shop = fetching.shop_of(partial(records.get, decoded.issue.id))
        reported = msgspec.structs.replace(decoded.issue, shop=shop, extra=extra)
        for order in decoded.orders:
            shop = fetching.shop_of(partial(records.order, order.id))
            join_order(records, msgspec.structs.replace(order, shop=shop), report.orders)
        known = before = records.get(reported.id)
        if known is not None:
            rest = {name: part for name, part in known.extra.items() if name != UNREADABLE or problems}
            known = msgspec.structs.replace(known, extra=rest)
            entry = entries.get(known.id)
            if entry is not None and work is not None:
                entry = work.outbox_entry(entry.id)  # as it is by now: somebody may have dropped it
            if entry is not None and work is not None and shows_after_all(entry, reported.messages):
                entry, known = self._arrived_after_all(work, entry, known, reported)
            if entry is not None and entry.state is Delivery.SENT:
                known = confirmed(known, entry, reported)
        result = join_issue(records, known, reported, rules.windows)
        if before is not None and known != before and result == known:
            records.put(result)
        if result != before or result.id not in self._came:
            report.issues.count(before, result)
        self._came.add(result.id)
        self._orders.want(result)

    def _arrived_after_all(
        self, work: UnitOfWork, entry: OutboxEntry, known: Issue, reported: Issue
    ) -> tuple[OutboxEntry, Issue]:
        """An answer that was given back is on Wish: all follows that follows where that is known at once."""
        fetching = self._fetching
        entry = msgspec.structs.replace(arrived(entry), rev=entry.rev + 1)
        work.put_outbox(entry)
        work.add_log(outcome_entry(entry, None, None, fetching.now()))
        self._given_back.append(entry)
        if not entry.close or reported.status is Status.CLOSED:
            return entry, msgspec.structs.replace(known, delivery=entry.state)
        closing = closing_after(fetching.store, entry, now=fetching.now())
        work.put_outbox(closing)
        return entry, msgspec.structs.replace(known, delivery=closing.state)

    def _want_orders_of_others(self) -> None:
        """After a sync that broke off, orders may be wanting of any issue, not only of what came."""
        store, shop = self._fetching.store, self._fetching.shop
        ids = [issue_id for issue_id in chain(store.index(), store.closed_index()) if issue_id not in self._came]
        for start in range(0, len(ids), _HEADERS):
            headers = store.headers(ids[start : start + _HEADERS]).values()
            for issue in store.issues(header.id for header in headers if header.shop == shop and _may_want(header)):
                self._orders.want(issue)

    async def _find_gone(self) -> None:
        """Mark the open issues that Wish does not list any more, nor knows when it is asked."""
        for issue_id in list(self._fetching.store.index()):
            header = self._fetching.store.header(issue_id)
            if issue_id in self._came or header is None or header.shop != self._fetching.shop:
                continue
            try:
                await self._fetching.ask(partial(_one, issue_id))
            except SignInRefused:
                raise
            except WishRefused as refusal:
                if refusal.status == 404 and not self._fetching.options.dry_run:
                    self._fetching.store.change(issue_id, lambda issue: msgspec.structs.replace(issue, wish_state=GONE))
                    self._fetching.report.note(
                        _("Wish does not know ticket {ticket} any more; the issue is kept.", ticket=issue_id)
                    )

    def _ended(self, problem: str, *, answered: bool = False) -> None:
        fetching = self._fetching
        if fetching.options.dry_run:
            return
        now = fetching.now()
        with fetching.store.unit_of_work() as work:
            known = fetching.known(work)
            skew = fetching.connection.client.skew / timedelta(seconds=1)
            if problem:
                if problem != known.problem:
                    work.add_log(fetching.log_entry(outcome="failed", reason=shortened(problem)))
                since = known.failing_since or now
                known = msgspec.structs.replace(
                    known, failing_since=since, problem=problem, answered=answered, tried_at=now
                )
            else:
                known = msgspec.structs.replace(
                    known,
                    failing_since=None,
                    problem="",
                    answered=False,
                    tried_at=now,
                    completed_at=now,
                    orders_due=False,
                )
            work.put_sync(msgspec.structs.replace(known, skew=round(skew, 1)))


def _may_want(header: Header) -> bool:
    """Whether orders may be wanting; where its only one is there, something of it shows in a list."""
    return len(header.order_ids) > (1 if header.product or header.amount else 0)


async def _one(ticket_id: str, api: WishApi) -> Record:
    return await api.ticket(ticket_id)
