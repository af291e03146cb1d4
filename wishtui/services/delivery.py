"""Telling Wish what waits in the outbox, exactly once (docs/platform.md, 4; `domain.outbox` has the rules).

Read the ticket, decide, tell Wish, record: each step is on disk before the next one is made. Only who holds the
store's delivery lease does this. Whoever has a screen runs it in a thread with a loop of its own.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from wishtui.domain import outbox
from wishtui.domain.delivered import reached, reported, returned
from wishtui.domain.delivery import UNDER_WAY, Delivery, Step
from wishtui.domain.issue import Issue
from wishtui.domain.log import Action, EntryFields, LogEntry, issue_entry, shortened
from wishtui.domain.outbox import OutboxEntry, Ticket
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.errors import NetworkError
from wishtui.exchange.wish_json import decode_ticket
from wishtui.i18n import N_, _, english
from wishtui.log import get_logger
from wishtui.services.connections import Connections, ShopConnection
from wishtui.services.drafts_again import as_draft_again
from wishtui.services.machine_clock import by_clock_of, clock_name, machine_clock
from wishtui.services.outbox import closing_after, discard_draft_of, draft_of
from wishtui.store import Store
from wishtui.wish.failures import NotDone, NotSure, SignInRefused, UnreadableTicket, WishRefused

GONE = "GONE"
"""The state of a ticket that Wish does not know any more; its issue is kept."""

_GIVEN_BACK = (Delivery.HELD, Delivery.REFUSED)
"""Where its text is a draft again."""

_OUTCOMES = (*_GIVEN_BACK, Delivery.SENT, Delivery.UNKNOWN)
"""What the log tells; that it waits, or is being sent, says nothing of what came of it."""

_READ_SECONDS = 5.0
"""What a look that follows a call may take at least, however little time is left."""


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """How delivery goes about it."""

    settle: timedelta
    host: str = ""
    """Whose clock `clock` is, as `clock_name` has it."""
    clock: Callable[[], datetime] = machine_clock
    windows: ReplyWindows = DEFAULT_WINDOWS


def rules_of(connections: Connections, windows: ReplyWindows) -> Rules:
    """How this machine delivers. Raises UsageError as `Connections.settle` does."""
    return Rules(settle=connections.settle, host=clock_name(), windows=windows)


class EntryChanged(Exception):
    """Somebody else has changed the entry: what was about to be recorded of it is void."""


class Deliverer:
    """Tells one shop's Wish what is in the outbox of `store`, whose delivery lease the caller holds."""

    def __init__(
        self, store: Store, connection: ShopConnection, rules: Rules, *, seconds: float | None = None, attempts: int = 5
    ) -> None:
        self._store = store
        self._connection = connection
        self._rules = rules
        self._attempts = attempts
        """How often a ticket that cannot be read is asked for."""
        self._until = None if seconds is None else asyncio.get_running_loop().time() + seconds
        """When nothing new is begun any more, by the loop's clock."""

    @property
    def seconds_left(self) -> float | None:
        """How long something new may still be begun; None for ever."""
        return None if self._until is None else max(0.0, self._until - asyncio.get_running_loop().time())

    async def deliver(self, entry_id: str) -> OutboxEntry | None:
        """Bring one entry as far as it gets now; gives it as it is recorded then. None where it was dropped.

        Raises:
            NetworkError: Wish cannot be asked now, or does not take the sign-in: the entry stands as it was.
            StoreError: a step could not be recorded; whoever delivers next looks before it repeats anything.
        """
        entry = self._store.outbox().get(entry_id)
        try:
            for _ in range(2):
                if entry is None or entry.state not in UNDER_WAY:
                    break
                credentials = self._connection.credentials
                entry = await self._advanced(entry)
                if self._connection.credentials is credentials:
                    break  # else it was turned away for an old token alone
        except EntryChanged:
            return self._store.outbox().get(entry_id)
        return entry

    async def _advanced(self, entry: OutboxEntry) -> OutboxEntry:
        rules = self._rules
        if outbox.hold_until(entry, by_clock_of(entry, rules.clock(), self._store)) is not None:
            return entry
        if entry.state is Delivery.SENDING:
            entry = self._record(entry, outbox.interrupted(entry, now=rules.clock(), host=rules.host))
        try:
            report = await self._read(entry)
        except UnreadableTicket as error:
            return self._record(entry, outbox.waits(entry, english(error.message)))
        except NetworkError as error:
            if isinstance(error, WishRefused) and not isinstance(error, SignInRefused):
                return self._unreadable(entry, error)
            self._record(entry, outbox.waits(entry, english(error.message)))
            raise
        ticket = _ticket(report)
        if entry.state is Delivery.UNKNOWN:
            advanced = outbox.reconciled(entry, ticket, now=rules.clock(), settle=rules.settle, host=rules.host)
            if advanced.state is not Delivery.QUEUED:
                return self._record(entry, advanced, report)
            entry = self._record(entry, advanced)
        ready = outbox.start(entry, ticket, now=rules.clock(), host=rules.host)
        if ready.state is not Delivery.SENDING:
            return self._record(entry, ready, report)
        if self.seconds_left == 0:
            return self._record(entry, outbox.waits(entry, N_("Wish took long to answer.")))
        return await self._send(self._record(entry, ready))

    async def _send(self, entry: OutboxEntry) -> OutboxEntry:
        """Make the one call, and record what became of it, whatever that is."""
        token = self._connection.credentials.access_token
        try:
            await self._call(entry)
        except SignInRefused as refusal:
            waiting = self._record(entry, outbox.not_done(entry, english(refusal.message)))
            try:
                await self._connection.sign_in_again(refusal, token)
            except SignInRefused:
                raise
            except WishRefused:
                if refusal.of_ended_token and entry.attempts == 1:
                    return self._record(waiting, outbox.turned_down(entry, english(refusal.message)))
                return await self._refused(waiting, refusal)
            return waiting
        except WishRefused as refusal:
            return await self._refused(entry, refusal)
        except NotDone as error:
            self._record(entry, outbox.not_done(entry, english(error.message)))
            raise
        except NotSure as error:
            now = self._rules.clock()
            unsure = self._record(entry, outbox.not_sure(entry, english(error.message), now=now, host=self._rules.host))
            return await self._reconcile(unsure)
        except asyncio.CancelledError:
            now = self._rules.clock()
            self._record(entry, outbox.not_sure(entry, N_("It was interrupted."), now=now, host=self._rules.host))
            raise
        done = self._record(entry, outbox.arrived(entry, request_id=self._connection.client.last_write))
        return await self._reconcile(done)

    async def _call(self, entry: OutboxEntry) -> None:
        api = self._connection.api
        if entry.step is Step.REPLY:
            await api.reply(entry.issue_id, entry.text)
        else:
            await api.set_state(entry.issue_id, "CLOSED" if entry.step is Step.CLOSE else "AWAITING_WISH")

    async def _refused(self, entry: OutboxEntry, refusal: WishRefused) -> OutboxEntry:
        """Wish said no: the ticket says whether that was because it is done already."""
        try:
            report = await self._read(entry, least=_READ_SECONDS)
        except NetworkError:
            report = None
        if report is not None and outbox.shows(entry, _ticket(report)):
            return self._record(entry, outbox.arrived(entry, request_id=refusal.request_id), report)
        words = refusal.words or english(refusal.message)
        if entry.attempts > 1:
            again = outbox.refused_again(entry, words, now=self._rules.clock(), host=self._rules.host)
            return self._record(entry, again, report)
        return self._record(entry, outbox.refused(entry, words, request_id=refusal.request_id), report)

    async def _reconcile(self, entry: OutboxEntry) -> OutboxEntry:
        """What the ticket says right after a call; where it cannot be read, that has time."""
        try:
            report = await self._read(entry, least=_READ_SECONDS)
        except NetworkError as error:
            why = english(error.message)
            get_logger(__name__).info("Ticket %s could not be read after a call: %s", entry.issue_id, why)
            return entry
        rules = self._rules
        advanced = outbox.reconciled(entry, _ticket(report), now=rules.clock(), settle=rules.settle, host=rules.host)
        if advanced.state is Delivery.QUEUED:
            advanced = entry  # it is sent again by the next look, which reads the ticket anew
        return self._record(entry, advanced, report)

    async def _read(self, entry: OutboxEntry, *, least: float = 0.0) -> Issue:
        """The ticket as it is on Wish now. Raises NetworkError: it, or its conversation, cannot be read."""
        left = self.seconds_left
        try:
            async with asyncio.timeout(None if left is None else max(left, least)):
                raw: dict[str, Any] = await self._connection.ask(
                    lambda api: api.ticket(entry.issue_id, attempts=self._attempts)
                )
        except TimeoutError:
            raise NotDone(_("Wish took long to answer."), _("It goes on by itself.")) from None
        report = decode_ticket(raw, now=self._rules.clock()).issue
        if entry.seen and not report.messages:
            raise UnreadableTicket(_("The conversation on Wish cannot be read."), _("It is looked at again."))
        return msgspec.structs.replace(report, shop=self._connection.shop)

    def _unreadable(self, entry: OutboxEntry, refusal: WishRefused) -> OutboxEntry:
        """Wish does not give the ticket."""
        if refusal.status == 404 and entry.state is Delivery.QUEUED:
            return self._record(entry, outbox.refused(entry, refusal.words or english(refusal.message)), gone=True)
        return self._record(entry, outbox.waits(entry, english(refusal.message)))

    def _record(
        self, before: OutboxEntry, after: OutboxEntry, report: Issue | None = None, *, gone: bool = False
    ) -> OutboxEntry:
        """Put `after` on record, and the issue with it as it follows from that and from what Wish says of it.

        Raises:
            EntryChanged: the entry is not `before` any more.
            StoreError: nothing is recorded.
        """
        store, rules = self._store, self._rules
        now = rules.clock()
        with as_draft_again(store) as save, store.unit_of_work() as work:
            kept = work.outbox_entry(before.id)
            if kept is None or kept.rev != before.rev:
                raise EntryChanged(before.id)
            after = msgspec.structs.replace(after, rev=before.rev + (after != before))
            work.put_outbox(after)
            newly = after.state is not before.state
            if newly and after.text and after.state in _GIVEN_BACK:
                save(draft_of(after, now))
            closing = closing_after(store, after, now=now) if newly and after.close and _is_sent(after) else None
            if closing is not None:
                work.put_outbox(closing)
            issue = work.get(after.issue_id)
            if issue is not None:
                state = (closing or after).state if newly else issue.delivery
                known = msgspec.structs.replace(issue, delivery=state, wish_state=GONE if gone else issue.wish_state)
                work.put(self._followed(known, after, report, newly=newly))
            if newly and after.state in _OUTCOMES:
                work.add_log(outcome_entry(after, issue and work.get(after.issue_id), issue, now))
        if newly and _is_sent(after):
            discard_draft_of(store, after)
        if newly:
            get_logger(__name__).info("%s of issue %s: %s", after.step, after.issue_id, after.state)
        return after

    def _followed(self, known: Issue, entry: OutboxEntry, report: Issue | None, *, newly: bool) -> Issue:
        """The issue as it follows from where `entry` stands, and from what Wish says."""
        windows = self._rules.windows
        if _is_sent(entry):
            return reached(known, entry, report, now=self._rules.clock(), windows=windows)
        if newly and entry.state in _GIVEN_BACK:
            return returned(known, entry, report, windows=windows)
        return reported(known, report, windows=windows)


def outcome_entry(entry: OutboxEntry, after: Issue | None, before: Issue | None, now: datetime) -> LogEntry:
    """What the log says of where an entry has come to."""
    fields: EntryFields = {"outcome": entry.state, "reason": shortened(entry.reason), "request_id": entry.request_id}
    if after is not None:
        return issue_entry(Action(entry.step), before, after, agent=entry.author, at=now, **fields)
    action, shop = Action(entry.step), entry.shop
    return LogEntry(at=now, agent=entry.author, action=action, issue_id=entry.issue_id, shop=shop, **fields)


def _ticket(report: Issue) -> Ticket:
    state = report.wish_state
    awaits = state == "AWAITING_MERCHANT" if state else report.status.value == "unhandled"
    return Ticket(awaits_seller=awaits, state=state, messages=report.messages)


def _is_sent(entry: OutboxEntry) -> bool:
    return entry.state is Delivery.SENT
