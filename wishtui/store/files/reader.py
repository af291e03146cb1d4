"""What the two databases show: rows and headers of issues, whole records, orders, and what stands beside them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from wishtui.domain.issue import Header, Issue
from wishtui.domain.order import Order
from wishtui.store.files.databases import Databases
from wishtui.store.files.issue_index import SnapshotIssueIndex
from wishtui.store.files.lock import Guard
from wishtui.store.records import APPEALS, HOOKS, LOG, LOG_CHAIN, ORDERS, OUTBOX, SYNCS, TICKS, read_order

if TYPE_CHECKING:
    from wishtui.domain.appeal import Appeal
    from wishtui.domain.hooks import HookRecord
    from wishtui.domain.log import LogChain, LogEntry
    from wishtui.domain.outbox import OutboxEntry
    from wishtui.domain.shop_sync import ShopSync
    from wishtui.store.stored_texts import StoredTexts


class _LogReader:
    """The log, as `protocols.IssueReader` says."""

    _databases: Databases

    def log(self, below: int | None = None) -> "Iterator[LogEntry]":
        chain = self.log_chain()
        last = chain.last if below is None else min(chain.last, below - 1)
        entries = map(self.log_entry, range(last, chain.first - 1, -1))
        return (entry for entry in entries if entry is not None)

    def log_entry(self, number: int) -> "LogEntry | None":
        """The entry of that number; old ones stand in the archive, which is read for them."""
        from wishtui.store.side_records import read_log_entry

        inbox, name = self._databases.inbox.records(LOG, read_log_entry), str(number)
        return inbox.get(name) or self._databases.archive.records(LOG, read_log_entry).get(name) or inbox.get(name)

    def log_chain(self) -> "LogChain":
        from wishtui.domain.log import NO_LOG
        from wishtui.store.side_records import read_log_chain

        return self._databases.inbox.records(LOG_CHAIN, read_log_chain).get(NO_LOG.id) or NO_LOG

    def log_numbers(self) -> set[int]:
        databases = (self._databases.inbox, self._databases.archive)
        return {int(key) for each in databases for key in each.table(LOG).documents if key.isdecimal()}


class FileReader(_LogReader):
    """What is recorded, as `protocols.IssueReader` says."""

    def __init__(self, guard: Guard, databases: Databases) -> None:
        self._guard = guard
        self._databases = databases
        self._keeping: Iterator[None] | None = None

    def get(self, issue_id: str) -> Issue | None:
        issue = self._databases.inbox.get(issue_id) or self._databases.archive.get(issue_id)
        if issue is None:
            with self._guard.state:  # it may just have moved from one to the other
                issue = self._databases.inbox.get(issue_id) or self._databases.archive.get(issue_id)
        return issue

    def issues(self, ids: Iterable[str]) -> Iterator[Issue]:
        return (issue for issue_id in ids if (issue := self.get(issue_id)) is not None)

    def header(self, issue_id: str, *, unclosed: bool = False) -> Header | None:
        header = self._databases.inbox.header(issue_id)
        return header or (None if unclosed else self._databases.archive.header(issue_id))

    def headers(self, ids: Iterable[str], *, unclosed: bool = False) -> dict[str, Header]:
        wanted = list(ids)
        here = self._databases.inbox.headers(wanted)
        rest = [issue_id for issue_id in wanted if issue_id not in here]
        if unclosed or not rest:
            return here
        there = self._databases.archive.headers(rest)
        pairs = ((issue_id, here.get(issue_id) or there.get(issue_id)) for issue_id in wanted)
        return {issue_id: header for issue_id, header in pairs if header is not None}

    def texts(self) -> "Sequence[StoredTexts]":
        from wishtui.store.files.kept_texts import texts_of  # most starts search for nothing

        kept = map(texts_of, self._databases.present())
        return [texts for texts in kept if texts is not None]

    def keep_texts(self) -> Iterator[None]:
        # Whoever asks meanwhile takes the next steps of the same work.
        keeping = self._keeping = self._keeping or self._keep_all()
        for _step in keeping:
            yield
        if self._keeping is keeping:
            self._keeping = None

    def _keep_all(self) -> Iterator[None]:
        from wishtui.store.files.kept_texts import keep_texts

        kept = 0
        while kept < len(self._databases.present()):  # the archive may be read meanwhile
            yield from keep_texts(self._databases.present()[kept])
            kept += 1
        self._databases.collect_notices()

    def drop_texts(self) -> None:
        from wishtui.store.files.kept_texts import drop_texts

        for database in self._databases.present():
            drop_texts(database)

    def index(self) -> SnapshotIssueIndex:
        inbox = self._databases.inbox
        with self._guard.state:
            rows = inbox.rows.copy()
            for issue_id in inbox.unarchived:
                rows.pop(issue_id, None)
            return rows

    def closed_index(self) -> SnapshotIssueIndex:
        inbox, archive = self._databases.inbox, self._databases.archive
        with self._guard.state:
            rows = archive.rows.copy()
            for issue_id in inbox.unarchived:
                rows[issue_id] = inbox.rows[issue_id]
            return rows

    def closed_count(self) -> int:
        return self._databases.closed_count()

    def orders(self, order_ids: Iterable[str] | None = None) -> dict[str, Order]:
        both = [database.records(ORDERS, read_order) for database in (self._databases.inbox, self._databases.archive)]
        if order_ids is None:
            return {order.id: order for orders in reversed(both) for order in orders.all()}
        by_id = {order_id: both[0].get(order_id) or both[1].get(order_id) for order_id in order_ids}
        return {order_id: order for order_id, order in by_id.items() if order is not None}

    def issues_of_order(self, order_id: str) -> list[str]:
        inbox, archive = self._databases.inbox, self._databases.archive
        with self._guard.state:
            return [*inbox.issues_of_order(order_id), *archive.issues_of_order(order_id)]

    def outbox(self) -> "dict[str, OutboxEntry]":
        if not self._databases.inbox.table(OUTBOX).readable:
            return {}  # as every start of a shop that is not on Wish finds it: it need not know how to read one
        from wishtui.store.side_records import read_outbox_entry

        return {entry.id: entry for entry in self._databases.inbox.records(OUTBOX, read_outbox_entry).all()}

    def syncs(self) -> "dict[str, ShopSync]":
        if not self._databases.inbox.table(SYNCS).readable:
            return {}
        from wishtui.store.side_records import read_sync

        return {sync.id: sync for sync in self._databases.inbox.records(SYNCS, read_sync).all()}

    def hooks(self) -> "dict[str, HookRecord]":
        from wishtui.store.side_records import read_hook

        with self._guard.state:
            return {hook.id: hook for hook in self._databases.inbox.records(HOOKS, read_hook).all()}


class RecordedFiles(FileReader):
    """What is recorded, as `unit_of_work.Recorded` and `appeals.RecordedAppeals` say."""

    def rev_of(self, issue_id: str) -> int:
        """The revision of an issue, also where its conversation cannot be read; 0 where there is none."""
        row = self._databases.inbox.rows.get(issue_id) or self._databases.archive.rows.get(issue_id)
        return row.rev if row else 0

    def prefetch(self, issue_ids: Iterable[str], order_ids: Iterable[str]) -> None:
        """All of it is at hand."""

    def appeal(self, appeal_id: str) -> "Appeal | None":
        """The appeal as it is now."""
        from wishtui.store.side_records import read_appeal

        return self._databases.inbox.records(APPEALS, read_appeal).get(appeal_id)

    def appeals(self) -> "list[Appeal]":
        """All that can be read, in any order."""
        from wishtui.store.side_records import read_appeal

        with self._guard.state:
            return list(self._databases.inbox.records(APPEALS, read_appeal).all())

    def ticked(self, point: str) -> date | None:
        """When a point was ticked."""
        from wishtui.store.side_records import read_tick

        tick = self._databases.inbox.records(TICKS, read_tick).get(point)
        return tick.ticked if tick else None

    def ticks(self) -> dict[str, date]:
        """When each ticked point was."""
        from wishtui.store.side_records import read_tick

        with self._guard.state:
            return {tick.id: tick.ticked for tick in self._databases.inbox.records(TICKS, read_tick).all()}

    def outbox_entry(self, entry_id: str) -> "OutboxEntry | None":
        """What is to be done on Wish under that id."""
        from wishtui.store.side_records import read_outbox_entry

        return self._databases.inbox.records(OUTBOX, read_outbox_entry).get(entry_id)

    def sync(self, sync_id: str) -> "ShopSync | None":
        """How far a shop has been fetched from Wish."""
        from wishtui.store.side_records import read_sync

        return self._databases.inbox.records(SYNCS, read_sync).get(sync_id)

    def hook(self, hook_id: str) -> "HookRecord | None":
        """What the team was told of under that id."""
        from wishtui.store.side_records import read_hook

        return self._databases.inbox.records(HOOKS, read_hook).get(hook_id)
