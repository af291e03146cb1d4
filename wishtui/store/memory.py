"""A store of plain dictionaries that keeps nothing once it is gone."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, Any

from wishtui.domain.issue import Header, Issue, Status, header_of, index_row_of
from wishtui.domain.order import Order
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.store.base import BaseStore, KeepsNoTexts
from wishtui.store.changes import Changes
from wishtui.store.composers import MemoryComposers
from wishtui.store.drafts import MemoryDrafts
from wishtui.store.issue_index import DictIssueIndex
from wishtui.store.records import APPEALS, HOOKS, ISSUES, LOG, LOG_CHAIN, ORDERS, OUTBOX, SYNCS, TICKS, read_issue
from wishtui.store.side_protocols import HealthFinding

if TYPE_CHECKING:
    from wishtui.domain.appeal import Appeal
    from wishtui.domain.hooks import HookRecord
    from wishtui.domain.log import LogChain, LogEntry
    from wishtui.domain.outbox import OutboxEntry
    from wishtui.domain.shop_sync import ShopSync
    from wishtui.store.appeals import Appeals
    from wishtui.store.unit_of_work import Recorded, StagedChanges


_TABLES = (ISSUES, ORDERS, APPEALS, TICKS, OUTBOX, LOG, LOG_CHAIN, SYNCS, HOOKS)


class NoMaintenance:
    """Nothing needs to be kept in order."""

    compaction_due = False
    damage_found = False
    unfinished_move = ""

    def begin_move(self, source: str) -> None:
        """Note what is being moved into the store."""
        self.unfinished_move = source

    def end_move(self) -> None:
        """Note that all of it is here."""
        self.unfinished_move = ""

    def compact(self) -> None:
        """There is nothing to fold."""

    def prepare(self) -> None:
        """Nothing was left for later."""

    def is_as_written(self) -> bool:
        """Nobody else can change it."""
        return True

    def check(self) -> list[HealthFinding]:
        """There is nothing to check."""
        return []


class MemoryTables:
    """What is recorded: a dictionary of records by id for each table."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Any]] = {table: {} for table in _TABLES}

    def get(self, issue_id: str) -> Issue | None:
        return self.tables[ISSUES].get(issue_id)

    def rev_of(self, issue_id: str) -> int:
        issue = self.get(issue_id)
        return issue.rev if issue else 0

    def prefetch(self, issue_ids: Iterable[str], order_ids: Iterable[str]) -> None:
        """All of it is at hand."""

    def orders(self, order_ids: Iterable[str] | None = None) -> dict[str, Order]:
        orders: dict[str, Order] = self.tables[ORDERS]
        wanted = list(orders) if order_ids is None else order_ids
        return {order_id: orders[order_id] for order_id in wanted if order_id in orders}

    def issues_of_order(self, order_id: str) -> list[str]:
        return [issue.id for issue in list(self.tables[ISSUES].values()) if order_id in issue.order_ids]

    def appeal(self, appeal_id: str) -> "Appeal | None":
        return self.tables[APPEALS].get(appeal_id)

    def appeals(self) -> "list[Appeal]":
        return list(self.tables[APPEALS].values())

    def ticked(self, point: str) -> date | None:
        tick = self.tables[TICKS].get(point)
        return tick.ticked if tick else None

    def ticks(self) -> dict[str, date]:
        return {point: tick.ticked for point, tick in list(self.tables[TICKS].items())}

    def outbox_entry(self, entry_id: str) -> "OutboxEntry | None":
        return self.tables[OUTBOX].get(entry_id)

    def sync(self, sync_id: str) -> "ShopSync | None":
        return self.tables[SYNCS].get(sync_id)

    def hook(self, hook_id: str) -> "HookRecord | None":
        return self.tables[HOOKS].get(hook_id)

    def log_entry(self, number: int) -> "LogEntry | None":
        return self.tables[LOG].get(str(number))

    def log_chain(self) -> "LogChain":
        from wishtui.domain.log import NO_LOG

        return self.tables[LOG_CHAIN].get(NO_LOG.id) or NO_LOG

    def log_numbers(self) -> set[int]:
        return set(map(int, self.tables[LOG]))


class _SideReader:
    """What stands beside issues and orders, as `protocols.IssueReader` says."""

    _recorded: MemoryTables

    def outbox(self) -> "dict[str, OutboxEntry]":
        return dict(self._recorded.tables[OUTBOX])

    def syncs(self) -> "dict[str, ShopSync]":
        return dict(self._recorded.tables[SYNCS])

    def hooks(self) -> "dict[str, HookRecord]":
        return dict(self._recorded.tables[HOOKS])

    def log(self, below: int | None = None) -> "Iterator[LogEntry]":
        chain = self.log_chain()
        last = chain.last if below is None else min(chain.last, below - 1)
        entries = map(self._recorded.log_entry, range(last, chain.first - 1, -1))
        return (entry for entry in entries if entry is not None)

    def log_chain(self) -> "LogChain":
        return self._recorded.log_chain()

    def log_numbers(self) -> set[int]:
        return self._recorded.log_numbers()


class MemoryStore(_SideReader, KeepsNoTexts, BaseStore):
    """As `protocols.Store` says, for one process and as long as it lives."""

    read_only = ""

    def __init__(self, *, agent: str = "", windows: ReplyWindows = DEFAULT_WINDOWS) -> None:
        super().__init__(windows)
        self.drafts = MemoryDrafts(agent, self.feed)
        self.composers = MemoryComposers(agent)
        self.maintenance = NoMaintenance()
        self._recorded = MemoryTables()
        self._lock = RLock()

    @cached_property
    def appeals(self) -> "Appeals":
        """Appeals, and what the seller ticked."""
        from wishtui.store.appeals import Appeals

        return Appeals(self._recorded, self.unit_of_work)

    def get(self, issue_id: str) -> Issue | None:
        return self._recorded.get(issue_id)

    def issues(self, ids: Iterable[str]) -> Iterator[Issue]:
        return (issue for issue_id in ids if (issue := self.get(issue_id)) is not None)

    def header(self, issue_id: str, *, unclosed: bool = False) -> Header | None:
        issue = self.get(issue_id)
        return None if issue is None or (unclosed and issue.status is Status.CLOSED) else header_of(issue)

    def headers(self, ids: Iterable[str], *, unclosed: bool = False) -> dict[str, Header]:
        issues = ((issue_id, self._recorded.get(issue_id)) for issue_id in ids)
        return {
            issue_id: header_of(issue)
            for issue_id, issue in issues
            if issue is not None and not (unclosed and issue.status is Status.CLOSED)
        }

    def index(self) -> DictIssueIndex:
        return self._index({Status.UNHANDLED, Status.RESPONDED})

    def closed_index(self) -> DictIssueIndex:
        return self._index({Status.CLOSED})

    def closed_count(self) -> int:
        return len(self.closed_index())

    def orders(self, order_ids: Iterable[str] | None = None) -> dict[str, Order]:
        return self._recorded.orders(order_ids)

    def issues_of_order(self, order_id: str) -> list[str]:
        return self._recorded.issues_of_order(order_id)

    def refresh(self) -> Changes:
        return Changes()

    def close(self, *, compact: bool = True) -> None:
        """There is nothing to let go of."""

    @contextmanager
    def _exclusively(self) -> "Iterator[Recorded]":
        with self._lock:
            yield self._recorded

    def _commit(self, work: "StagedChanges") -> None:
        from wishtui.store.side_records import READERS

        read = {ISSUES: read_issue, **READERS}
        # Documents, not the records as they were given: what a file could not hold is not kept in memory either.
        new = {
            table: {name: None if raw is None else read[table](raw) for name, raw in documents.items()}
            for table, documents in work.documents.items()
        }
        for table, records in new.items():
            kept = {**self._recorded.tables[table], **records}
            self._recorded.tables[table] = {name: record for name, record in kept.items() if record is not None}

    def _index(self, wanted: set[Status]) -> DictIssueIndex:
        issues = self._recorded.tables[ISSUES].values()
        return DictIssueIndex({issue.id: index_row_of(header_of(issue)) for issue in issues if issue.status in wanted})
