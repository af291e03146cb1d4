"""What the database shows: rows and headers of issues, whole records, and what stands beside them."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from psycopg.rows import TupleRow

from wishtui.domain.issue import Header, Issue, Status
from wishtui.domain.order import Order
from wishtui.errors import StoreError
from wishtui.i18n import _
from wishtui.store.issue_index import DictIssueIndex
from wishtui.store.postgres import rows
from wishtui.store.postgres.ahead import AnswersAhead
from wishtui.store.postgres.closed_index import CLOSED_COUNT
from wishtui.store.postgres.connector import Connection, DatabaseSession
from wishtui.store.postgres.headers import HeaderCache
from wishtui.store.records import (
    APPEALS,
    HOOKS,
    LOG,
    LOG_CHAIN,
    ORDERS,
    OUTBOX,
    SYNCS,
    TICKS,
    UNREADABLE,
    read_issue,
    read_order,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from wishtui.domain.appeal import Appeal
    from wishtui.domain.hooks import HookRecord
    from wishtui.domain.log import LogChain, LogEntry
    from wishtui.domain.outbox import OutboxEntry
    from wishtui.domain.shop_sync import ShopSync

T = TypeVar("T")

BATCH = 500
"""Whole records, or their words, asked for at once."""

_ROWS = 5_000
"""Headers asked for at once, and those that come with an index: many screens full."""

_AROUND = 100
"""Headers that come with one that was not at hand, in each order of a list: whoever scrolls goes on."""

_OPEN = "status IN ('unhandled', 'responded')"  # untranslated: SQL
"""What is not Closed, said so that an index finds it: of `<>` a server looks at every issue."""

_NEWEST_FIRST = """
    (SELECT id, header FROM issues WHERE status = (SELECT status FROM at)
        AND {moment} <= (SELECT {moment} FROM at)
        AND ({moment} < (SELECT {moment} FROM at) OR id >= (SELECT id FROM at))
        ORDER BY {moment} DESC, id LIMIT %(around)s)
"""
_NEIGHBOURS = f"""
    WITH at AS (SELECT id, status, waiting_since, last_activity_at, opened_at FROM issues WHERE id = %(id)s)
    SELECT id, header FROM issues WHERE id = %(id)s
    UNION (SELECT id, header FROM issues WHERE status = (SELECT status FROM at)
        AND (waiting_since, id) >= ((SELECT waiting_since FROM at), (SELECT id FROM at))
        ORDER BY waiting_since, id LIMIT %(around)s)
    UNION {_NEWEST_FIRST.format(moment="last_activity_at")}
    UNION {_NEWEST_FIRST.format(moment="opened_at")}
"""
"""What it begins with stands in questions of their own: joined with it, all that follows would be read and sorted."""


def every(table: str) -> str:
    """The statement that all documents of a table are read by."""
    return f"SELECT document FROM {table} ORDER BY id"


def _read_outbox_entry(document: str) -> "OutboxEntry":
    from wishtui.store.side_records import read_outbox_entry  # most starts find none of these

    return read_outbox_entry(document)


def _read_sync(document: str) -> "ShopSync":
    from wishtui.store.side_records import read_sync

    return read_sync(document)


def _read_hook(document: str) -> "HookRecord":
    from wishtui.store.side_records import read_hook

    return read_hook(document)


class _DocumentReader:
    """Asks for rows and documents."""

    def __init__(self, session: DatabaseSession, ahead: AnswersAhead) -> None:
        self._session = session
        self._ahead = ahead

    def _pairs(self, statement: str, ids: list[str]) -> dict[str, str]:
        return {row[0]: row[1] for row in self._all(statement, ids)}

    def _all(self, statement: str, *values: object) -> list[TupleRow]:
        known = self._ahead.find(statement)
        if known is not None:
            return known
        return self._session.ask(
            _("Could not read the store"), lambda connection: connection.execute(statement, values).fetchall()
        )

    def _documents(self, table: str, read: "Callable[[str], T]", ids: Iterable[str] | None = None) -> Iterator[T]:
        """The records of a table that can be read, or of some ids."""
        if ids is None:
            result = self._all(every(table))
        else:
            documents = self._pairs(f"SELECT id, document FROM {table} WHERE id = ANY(%s)", wanted := list(ids))
            result = [(documents[record_id],) for record_id in wanted if record_id in documents]
        for (document,) in result:
            with suppress(*UNREADABLE):
                yield read(document)


class PostgresReader(_DocumentReader):
    """What is recorded, as `protocols.IssueReader` says. Nothing is asked issue by issue."""

    def __init__(self, session: DatabaseSession, ahead: AnswersAhead) -> None:
        super().__init__(session, ahead)
        self._headers = HeaderCache()
        self._unread: set[str] = set()
        """Issues that were asked for and could not be read: to be told of again, for who asked knows nothing."""

    def get(self, issue_id: str) -> Issue | None:
        return next(self.issues([issue_id]), None)

    def issues(self, ids: Iterable[str]) -> Iterator[Issue]:
        wanted = iter(ids)
        while batch := list(islice(wanted, BATCH)):
            documents = self._pairs("SELECT id, document FROM issues WHERE id = ANY(%s)", batch)
            for issue_id in batch:
                with suppress(KeyError, *UNREADABLE):
                    yield read_issue(documents[issue_id])

    def header(self, issue_id: str, *, unclosed: bool = False) -> Header | None:
        header = self._headers.get(issue_id)
        if header is None:
            try:
                header = self._missing(issue_id)
            except StoreError:
                self._unread.add(issue_id)
        return None if header is not None and unclosed and header.status is Status.CLOSED else header

    def headers(self, ids: Iterable[str], *, unclosed: bool = False) -> dict[str, Header]:
        wanted = list(ids)
        headers: dict[str, Header] = {}
        for start in range(0, len(wanted), _ROWS):
            batch = wanted[start : start + _ROWS]
            # Taken before others are put, which makes room by what is oldest: that may be of this very batch.
            known = {issue_id: header for issue_id in batch if (header := self._headers.get(issue_id)) is not None}
            missing = [issue_id for issue_id in batch if issue_id not in known]
            if missing:
                known.update((issue_id, rows.header(text)) for issue_id, text in self._read_headers(missing))
            headers.update((issue_id, known[issue_id]) for issue_id in batch if issue_id in known)
        if unclosed:
            return {header.id: header for header in headers.values() if header.status is not Status.CLOSED}
        return headers

    def index(self) -> DictIssueIndex:
        index: list[TupleRow] = []

        def read(connection: Connection) -> list[TupleRow]:
            with connection.pipeline():
                result = connection.execute(f"SELECT {rows.INDEX_COLUMNS} FROM issues WHERE {_OPEN}")
                first = connection.execute(
                    f"SELECT id, header FROM issues WHERE {_OPEN} ORDER BY waiting_since LIMIT %s", [_ROWS]
                )
                others = self._ahead.send(connection)
            self._ahead.put(others)
            index[:] = result.fetchall()
            return first.fetchall()

        self._headers.read(lambda: self._session.ask(_("Could not read the issues"), read))
        return DictIssueIndex({row[0]: rows.index_row(row) for row in index})

    def closed_count(self) -> int:
        return int(self._all(CLOSED_COUNT)[0][0])

    def orders(self, order_ids: Iterable[str] | None = None) -> dict[str, Order]:
        return {order.id: order for order in self._documents(ORDERS, read_order, order_ids)}

    def issues_of_order(self, order_id: str) -> list[str]:
        result = self._all("SELECT id FROM issues WHERE order_ids @> ARRAY[%s] ORDER BY id", order_id)
        return [row[0] for row in result]

    def outbox(self) -> "dict[str, OutboxEntry]":
        return {entry.id: entry for entry in self._documents(OUTBOX, _read_outbox_entry)}

    def syncs(self) -> "dict[str, ShopSync]":
        return {sync.id: sync for sync in self._documents(SYNCS, _read_sync)}

    def hooks(self) -> "dict[str, HookRecord]":
        return {hook.id: hook for hook in self._documents(HOOKS, _read_hook)}

    def log(self, below: int | None = None) -> "Iterator[LogEntry]":
        from wishtui.store.side_records import read_log_entry

        chain = self.log_chain()
        last = chain.last if below is None else min(chain.last, below - 1)
        for end in range(last, chain.first - 1, -BATCH):
            numbers = range(end, max(end - BATCH, chain.first - 1), -1)
            yield from self._documents(LOG, read_log_entry, map(str, numbers))

    def log_chain(self) -> "LogChain":
        from wishtui.domain.log import NO_LOG
        from wishtui.store.side_records import read_log_chain

        return next(self._documents(LOG_CHAIN, read_log_chain, [NO_LOG.id]), NO_LOG)

    def log_numbers(self) -> set[int]:
        return {int(name) for (name,) in self._all(f"SELECT id FROM {LOG}") if name.isdecimal()}

    def _refresh_headers(self, issue_ids: Collection[str]) -> None:
        """These have changed: have their headers at hand before anybody is told. Raises StoreError."""
        self._headers.forget(issue_ids)
        shown = list(islice(issue_ids, _ROWS))
        if shown:
            self._read_headers(shown)

    def _read_headers(self, issue_ids: list[str]) -> list[TupleRow]:
        """Ids and headers, which are at hand from then on. Raises StoreError."""
        statement = "SELECT id, header FROM issues WHERE id = ANY(%s)"
        return self._headers.read(lambda: self._all(statement, issue_ids))

    def _missing(self, issue_id: str) -> Header | None:
        """A header that is not at hand, and with it those around it."""

        def read(connection: Connection) -> list[TupleRow]:
            return connection.execute(_NEIGHBOURS, {"id": issue_id, "around": _AROUND}).fetchall()

        found = self._headers.read(lambda: self._session.ask(_("Could not read the issues"), read))
        # One that was changed meanwhile is at hand as it has become, or not at all.
        known = self._headers.get(issue_id)
        if known is not None:
            return known
        return next((rows.header(row[1]) for row in found if row[0] == issue_id), None)


class PostgresAppeals:
    """As `appeals.RecordedAppeals` says."""

    def __init__(self, reader: PostgresReader) -> None:
        self._reader = reader

    def appeal(self, appeal_id: str) -> "Appeal | None":
        """The appeal as it is now."""
        from wishtui.store.side_records import read_appeal

        return next(self._reader._documents(APPEALS, read_appeal, [appeal_id]), None)

    def appeals(self) -> "list[Appeal]":
        """All that can be read."""
        from wishtui.store.side_records import read_appeal

        return list(self._reader._documents(APPEALS, read_appeal))

    def ticks(self) -> dict[str, date]:
        """When each ticked point was."""
        from wishtui.store.side_records import read_tick

        return {tick.id: tick.ticked for tick in self._reader._documents(TICKS, read_tick)}
