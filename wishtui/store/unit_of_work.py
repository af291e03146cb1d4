"""Several changes as one, on whatever backend: decided on what is recorded now, and recorded together or not at all."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Protocol

import msgspec

from wishtui.domain.appeal import Appeal, AppealChanged
from wishtui.domain.delivery import UNDER_WAY
from wishtui.domain.hooks import HookRecord
from wishtui.domain.issue import ID_RULE, Issue, Status, lock_reason, valid_id
from wishtui.domain.log import NO_LOG, LogChain, LogEntry, beginning_behind, chained, cut
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Order
from wishtui.domain.outbox import OutboxEntry
from wishtui.domain.shop_sync import ShopSync
from wishtui.errors import AnswerLocked, NotAcceptable
from wishtui.i18n import N_, _
from wishtui.store.changes import Changes
from wishtui.store.records import (
    APPEALS,
    ISSUES,
    LOG,
    LOG_CHAIN,
    ORDERS,
    OUTBOX,
    SYNCS,
    TICKS,
    document,
    issue_document,
    order_document,
)
from wishtui.store.side_records import Tick, read_log_entry
from wishtui.store.staged_hooks import RecordedHooks, StagedHooks


class Recorded(RecordedHooks, Protocol):
    """What a backend has recorded so far, as its unit of work asks for it."""

    def get(self, issue_id: str) -> Issue | None: ...
    def rev_of(self, issue_id: str) -> int:
        """The revision of an issue, also where its conversation cannot be read; 0 where there is none."""

    def prefetch(self, issue_ids: Iterable[str], order_ids: Iterable[str]) -> None:
        """Read these at once, if each by itself would cost more."""

    def orders(self, order_ids: Iterable[str] | None = None) -> dict[str, Order]: ...
    def issues_of_order(self, order_id: str) -> list[str]: ...
    def appeal(self, appeal_id: str) -> Appeal | None: ...
    def ticked(self, point: str) -> date | None: ...
    def outbox_entry(self, entry_id: str) -> OutboxEntry | None: ...
    def sync(self, sync_id: str) -> ShopSync | None: ...
    def log_entry(self, number: int) -> LogEntry | None: ...
    def log_chain(self) -> LogChain:
        """Where the log begins and ends; nobody else adds to it until the unit of work is over."""

    def log_numbers(self) -> set[int]:
        """As `protocols.IssueReader` says."""


Adoptable = Issue | Appeal | Order | OutboxEntry | ShopSync | HookRecord | LogEntry | LogChain
"""A record that a store may take over from another one."""


class _Documents:
    """What each table is to hold."""

    def __init__(self) -> None:
        self.documents: dict[str, dict[str, msgspec.Raw | None]] = {}
        """By the records' ids; None where a record goes."""

    def changes(self) -> Changes:
        """What was put, for those who watch."""
        changed = {table: frozenset(names) for table, names in self.documents.items() if table != LOG_CHAIN}
        return Changes(**changed)  # type: ignore[arg-type]  # every name is one of ids

    def _put(self, table: str, name: str, raw: msgspec.Raw | None) -> None:
        self.documents.setdefault(table, {})[name] = raw


class StagedChanges(_Documents, StagedHooks):
    """The changes of a unit of work: what `protocols.UnitOfWork` says, and what the backend then records of it."""

    def __init__(self, recorded: Recorded, *, independent: bool = False) -> None:
        _Documents.__init__(self)
        StagedHooks.__init__(self, recorded)
        self._recorded = recorded
        self.independent = independent
        """Whether a crash may leave some of the records without the others."""
        self.issues: dict[str, Issue] = {}
        self._issues_before: dict[str, Issue | None] = {}
        """As they are recorded: nobody changes that while this one goes on, so each is asked for once."""
        self._orders: dict[str, Order] = {}
        self._orders_before: dict[str, Order | None] = {}
        self._appeals: dict[str, Appeal] = {}
        self._outbox: dict[str, OutboxEntry | None] = {}
        self._syncs: dict[str, ShopSync] = {}
        self._logged: list[LogEntry] = []
        self._log_begins = 0

    def prefetch(self, issue_ids: Iterable[str], order_ids: Iterable[str] = ()) -> None:
        self._recorded.prefetch(issue_ids, order_ids)

    def get(self, issue_id: str) -> Issue | None:
        if issue_id in self.issues:
            return self.issues[issue_id]
        if issue_id not in self._issues_before:
            self._issues_before[issue_id] = self._recorded.get(issue_id)
        return self._issues_before[issue_id]

    def put(self, issue: Issue) -> Issue:
        _check_id(issue.id, _NO_ISSUE_ID)
        known = self.get(issue.id)
        rev = known.rev if known else self._recorded.rev_of(issue.id)
        if known is not None:
            if msgspec.structs.replace(issue, rev=rev) == known:
                return known
            _check_answer(known, issue)
        stored = msgspec.structs.replace(issue, rev=rev + 1)
        self._put(ISSUES, issue.id, issue_document(stored))
        self.issues[issue.id] = stored
        return stored

    def order(self, order_id: str) -> Order | None:
        if order_id in self._orders:
            return self._orders[order_id]
        if order_id not in self._orders_before:
            self._orders_before[order_id] = self._recorded.orders([order_id]).get(order_id)
        return self._orders_before[order_id]

    def put_order(self, order: Order) -> None:
        _check_id(order.id, N_("“{name}” cannot be the id of an order."))
        if order != self.order(order.id):
            self._put(ORDERS, order.id, order_document(order))
            self._orders[order.id] = order

    def issues_of_order(self, order_id: str) -> list[str]:
        recorded = [issue_id for issue_id in self._recorded.issues_of_order(order_id) if issue_id not in self.issues]
        return recorded + [issue.id for issue in self.issues.values() if order_id in issue.order_ids]

    def appeal(self, appeal_id: str) -> Appeal | None:
        return self._appeals.get(appeal_id) or self._recorded.appeal(appeal_id)

    def put_appeal(self, appeal: Appeal) -> Appeal:
        _check_id(appeal.id, _NO_APPEAL_ID)
        known = self.appeal(appeal.id)
        if appeal.rev != (known.rev if known else 0):
            raise _changed(appeal, known)
        stored = msgspec.structs.replace(appeal, rev=appeal.rev + 1)
        self._put(APPEALS, appeal.id, document(stored, _("Appeal {appeal}", appeal=appeal.id)))
        self._appeals[appeal.id] = stored
        return stored

    def tick(self, point: str, day: date | None) -> None:
        if day != self._recorded.ticked(point) or point in self.documents.get(TICKS, {}):
            self._put(
                TICKS, point, document(Tick(id=point, ticked=day), _("Point {point}", point=point)) if day else None
            )

    def outbox_entry(self, entry_id: str) -> OutboxEntry | None:
        return self._outbox[entry_id] if entry_id in self._outbox else self._recorded.outbox_entry(entry_id)

    def put_outbox(self, entry: OutboxEntry) -> None:
        _check_id(entry.id, N_("“{name}” cannot be the id of an entry of the outbox."))
        if entry != self.outbox_entry(entry.id):
            self._put(OUTBOX, entry.id, document(entry, _("Entry {entry} of the outbox", entry=entry.id)))
            self._outbox[entry.id] = entry

    def drop_outbox(self, entry_id: str) -> None:
        if self.outbox_entry(entry_id) is not None:
            self._put(OUTBOX, entry_id, None)
            self._outbox[entry_id] = None

    def sync(self, sync_id: str) -> ShopSync | None:
        return self._syncs.get(sync_id) or self._recorded.sync(sync_id)

    def put_sync(self, sync: ShopSync) -> None:
        _check_id(sync.id, N_("“{name}” cannot be the id of a shop."))
        if sync != self.sync(sync.id):
            self._put(SYNCS, sync.id, document(sync, _("The sync of shop {shop}", shop=sync.id)))
            self._syncs[sync.id] = sync

    def add_log(self, entry: LogEntry) -> None:
        self._logged.append(read_log_entry(document(entry, _("An entry of the log"))))

    def cut_log(self, first: int) -> None:
        self._log_begins = first

    def seal_log(self) -> None:
        """Chain what was logged, as the last thing before it is recorded: until then nobody waits for this one."""
        if not self._logged and not self._log_begins:
            return
        chain = self._recorded.log_chain()
        if chain == NO_LOG:
            chain = beginning_behind(self._recorded.log_numbers())
        before = chain
        if self._log_begins > chain.first:
            gone, oldest = map(self._recorded.log_entry, (self._log_begins - 1, self._log_begins))
            chain = chain if gone is None or oldest is None else cut(chain, gone, oldest)
        for number in range(before.first, chain.first):
            self._put(LOG, str(number), None)
        for entry in self._logged:
            chain, numbered = chained(chain, entry)
            self._put(LOG, numbered.id, document(numbered, _("Entry {number} of the log", number=numbered.id)))
        if chain != before:
            self._put(LOG_CHAIN, chain.id, document(chain, _("The end of the log")))

    def adopt(self, record: Adoptable) -> None:
        if isinstance(record, Issue):
            _check_id(record.id, _NO_ISSUE_ID)
            if record != self.get(record.id):
                self._put(ISSUES, record.id, issue_document(record))
                self.issues[record.id] = record
        elif isinstance(record, Appeal):
            _check_id(record.id, _NO_APPEAL_ID)
            self._put(APPEALS, record.id, document(record, _("Appeal {appeal}", appeal=record.id)))
            self._appeals[record.id] = record
        elif isinstance(record, Order):
            self.put_order(record)
        elif isinstance(record, OutboxEntry):
            self.put_outbox(record)
        elif isinstance(record, ShopSync):
            self.put_sync(record)
        elif isinstance(record, HookRecord):
            self.put_hook(record)
        elif isinstance(record, LogEntry):
            _check_id(record.id, N_("“{name}” cannot be the id of an entry of the log."))
            self._put(LOG, record.id, document(record, _("Entry {number} of the log", number=record.id)))
        else:
            self._put(LOG_CHAIN, record.id, document(record, _("The end of the log")))


_NO_ISSUE_ID = N_("“{name}” cannot be the id of an issue.")
_NO_APPEAL_ID = N_("“{name}” cannot be the id of an appeal.")


def _check_id(name: str, otherwise: str) -> None:
    if not valid_id(name):
        raise NotAcceptable(_(otherwise, name=name), _(ID_RULE))


def _check_answer(known: Issue, wanted: Issue) -> None:
    takes = known.status == Status.UNHANDLED and known.delivery not in UNDER_WAY
    if takes or not _answers(wanted) - _answers(known):
        return
    last = next((message for message in reversed(known.messages) if message.answers), None)
    reason = _(lock_reason(known))
    if last is None or not last.author:
        raise AnswerLocked(_("Issue {issue} is locked: {reason}.", issue=known.id, reason=reason))
    raise AnswerLocked(
        _(
            "Issue {issue} is locked: {reason} ({agent} answered).",
            issue=known.id,
            reason=reason,
            agent=last.author,
        )
    )


def _answers(issue: Issue) -> Counter[tuple[str, str]]:
    """The answers recorded here and not seen on Wish yet."""
    ours: list[Message] = [m for m in issue.messages if m.local and m.sender == Sender.SELLER]
    return Counter((message.at.isoformat(), message.text) for message in ours)


def _changed(mine: Appeal, theirs: Appeal | None) -> AppealChanged:
    if theirs is None:
        return AppealChanged(_("Appeal {appeal} is not there any more.", appeal=mine.id), _("Save it as a new one."))
    if theirs.author:
        what = _("Appeal {appeal} was saved by {agent} meanwhile.", appeal=mine.id, agent=theirs.author)
    else:
        what = _("Appeal {appeal} was saved by a colleague meanwhile.", appeal=mine.id)
    return AppealChanged(what, _("Open it again to see what they wrote."))
