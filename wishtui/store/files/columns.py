"""The columns of an index in the making: from documents, or spliced from those of an older index.

Folding a few changes into a large snapshot changes a few places in each column; the stretches between them are copied.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, chain, pairwise
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, TypeVar
from zlib import crc32

import msgspec

from wishtui.domain.issue import IndexRow, index_row_of, timed
from wishtui.domain.ordering import SortKey, wait_key
from wishtui.domain.times import to_micros
from wishtui.store.files.index import Index
from wishtui.store.files.indexed import NO_TIME, STATUSES, IndexedDocuments, IndexedRows
from wishtui.store.files.overlay import Overlay
from wishtui.store.files.row_details import CodedColumn, DetailValues, coded
from wishtui.store.files.snapshot import Documents
from wishtui.store.records import UNREADABLE, DetailedRow, read_detailed_row

Cut = tuple[int, Any]
"""A position in a column, and what comes before it; `GONE` where what stands there goes."""

GONE = object()

T = TypeVar("T")

_RANKED = 16
"""The part of all rows from which on ranking each of them is quicker than ranking those that a search looks at."""


class NotIndexable(Exception):
    """No index can be made of this file: somebody else wrote it, or a part of it cannot be read."""


class Row(NamedTuple):
    """What columns keep of one issue."""

    key: int
    index_row: DetailedRow
    rank: SortKey


class Table(NamedTuple):
    """Where the documents of one table stand, by ascending key."""

    keys: "array[int]"
    offsets: "array[int]"
    lengths: "array[int]"
    checksums: "array[int]"
    end: int
    """The first byte of the file behind the table's last bracket."""


class Rows(NamedTuple):
    """The issues by `wait_key`."""

    numbers: "list[array[int]]"
    """Opened, last active, waiting since, revision."""
    documents: "array[int]"
    shops: "array[int]"
    """Positions among the names of the shops; empty where no issue names one."""
    shop_names: tuple[str, ...]
    statuses: bytes
    ids: list[str]
    timed: dict[int, IndexRow]
    details: DetailValues


def table_of(documents: Iterable[tuple[str, msgspec.Raw]], at: int, seen: Callable[[str, int], bool]) -> Table:
    """Where documents of such keys stand that begin at `at`; `seen` looks whether one does."""
    spans = []
    for key, raw in documents:
        start, data = at + len(key) + 3, memoryview(raw)
        if not seen(key, start):
            raise NotIndexable
        length = len(data)
        spans.append((number(key), start, length, crc32(data)))
        at = start + length + 1
    end = at if spans else at + 1  # the comma that a last document lacks is as long as the bracket behind it
    spans.sort()
    keys, offsets, lengths, checksums = zip(*spans, strict=True) if spans else ((), (), (), ())
    if any(one == next_one for one, next_one in pairwise(keys)):
        raise NotIndexable
    return Table(array("q", keys), array("q", offsets), array("I", lengths), array("I", checksums), end)


def spliced_table(documents: Overlay[msgspec.Raw], base: IndexedDocuments, at: int) -> Table:
    """The same of documents of which most were carried over from where `base` knows them."""
    gone = sorted((base.row_span(index), index) for index in map(base.position, documents.gone))
    begin, end = base.region()
    lost = list(accumulate((stop - start + 1 for (start, stop), _ in gone), initial=0))
    starts = [start for (start, _), _ in gone]
    moved = at - begin
    offsets = array("q", (offset + moved - lost[bisect_left(starts, offset)] for offset in base.offsets))
    left = end - begin - lost[-1]  # without its last document, a table has lost a comma too many
    at += left + 1 if left > 0 else 0
    keys, lengths = base.numbers, base.lengths
    cuts: list[tuple[int, int, int, int, int]] = []
    for key, raw in documents.put.items():
        data = memoryview(raw)
        start, length = at + len(key) + 3, len(data)
        cuts.append((bisect_left(keys, number(key)), number(key), start, length, crc32(data)))
        at = start + length + 1
    come = sorted(cuts)
    go = [(index, GONE) for _, index in gone]
    return Table(
        spliced("q", keys, [*((cut[0], cut[1]) for cut in come), *go]),
        spliced("q", offsets, [*((cut[0], cut[2]) for cut in come), *go]),
        spliced("I", lengths, [*((cut[0], cut[3]) for cut in come), *go]),
        spliced("I", base.checksums, [*((cut[0], cut[4]) for cut in come), *go]),
        at if len(keys) - len(go) + len(come) else at + 1,
    )


def rows_of(documents: Documents, keys: Sequence[int]) -> Rows:
    """The issues of a table."""
    rows = sorted((_row(key, raw) for key, raw in documents.items()), key=attrgetter("rank"))
    if len({row.index_row.id for row in rows}) != len(rows):
        raise NotIndexable
    shops, shop_names = _shops([row.index_row.shop for row in rows])
    return Rows(
        numbers=[array("q", column) for column in zip(*map(_numbers, rows), strict=True)] if rows else [array("q")] * 4,
        documents=array("I", (bisect_left(keys, row.key) for row in rows)),
        statuses=bytes(STATUSES.index(row.index_row.status) for row in rows),
        ids=[row.index_row.id for row in rows],
        shops=shops,
        shop_names=shop_names,
        timed={index: index_row_of(row.index_row) for index, row in enumerate(rows) if timed(row.index_row)},
        details=_details(rows),
    )


def spliced_rows(documents: Overlay[msgspec.Raw], base: IndexedDocuments, old: Index, keys: Sequence[int]) -> Rows:
    """The same where most issues are as an older index has them."""
    rows = old.rows
    gone_ids = {_row(key, base[key]).index_row.id for key in documents.gone}
    gone = sorted(map(rows.position, gone_ids))
    come = sorted((_row(key, raw) for key, raw in documents.put.items()), key=attrgetter("rank"))
    if (gone and gone[0] < 0) or not _are_new({row.index_row.id for row in come}, len(come), rows, gone_ids):
        raise NotIndexable
    positions = _positions(rows, [row.rank for row in come])
    go = [(index, GONE) for index in gone]

    def cuts(values: Iterable[Any]) -> list[Cut]:
        return [*zip(positions, values, strict=True), *go]

    columns = rows.columns
    old_numbers = (columns.opened, columns.activity, columns.waiting, columns.revs)
    numbers = list(zip(*map(_numbers, come), strict=True)) or [()] * 4
    moved = _moved(base.numbers, keys)
    documents_moved = array("I", map(moved.__getitem__, columns.documents))
    ids = spliced_list(rows.ids, cuts(row.index_row.id for row in come))
    index_rows = {row.index_row.id: index_row_of(row.index_row) for row in come}
    timed_rows = {row.id: row for row in [*rows.timed.values(), *index_rows.values()] if timed(row)}
    there = {issue_id: index for index, issue_id in enumerate(ids) if issue_id in timed_rows} if timed_rows else {}
    shops, shop_names = _shops(spliced_list(rows.shop_of_each(), cuts(row.index_row.shop for row in come)))
    return Rows(
        numbers=[spliced("q", column, cuts(new)) for column, new in zip(old_numbers, numbers, strict=True)],
        documents=spliced("I", documents_moved, cuts(bisect_left(keys, row.key) for row in come)),
        statuses=spliced("B", columns.statuses, cuts(STATUSES.index(row.index_row.status) for row in come)).tobytes(),
        ids=ids,
        shops=shops,
        shop_names=shop_names,
        timed={
            index: index_row
            for issue_id, index in sorted(there.items(), key=itemgetter(1))
            if timed(index_row := index_rows.get(issue_id, timed_rows[issue_id]))
        },
        details=_spliced_details(rows, _details(come), cuts),
    )


def _are_new(ids: set[str], count: int, rows: IndexedRows, gone: set[str]) -> bool:
    """Whether so many `ids` are as many issues, and none of them is among `rows` but for what is gone."""
    return len(ids) == count and gone.issuperset(ids.intersection(rows.ids))


def _spliced_details(rows: IndexedRows, come: DetailValues, cuts: Callable[[Iterable[Any]], list[Cut]]) -> DetailValues:
    """Those of older rows with others put between them. Raises NotIndexable where the older ones are damaged."""
    if rows.details is None:
        raise NotIndexable
    old = rows.details.values()
    return DetailValues(
        late=spliced("B", old.late, cuts(come.late)).tobytes(),
        reasons=_spliced_codes(old.reasons, come.reasons, cuts),
        assignees=_spliced_codes(old.assignees, come.assignees, cuts),
        amounts=_spliced_codes(old.amounts, come.amounts, cuts),
    )


def _spliced_codes(old: CodedColumn, come: CodedColumn, cuts: Callable[[Iterable[Any]], list[Cut]]) -> CodedColumn:
    known = {value: code for code, value in enumerate(old.values)}
    new = [known.setdefault(value, len(known)) for value in come.values]
    column = spliced("I", old.codes, cuts(map(new.__getitem__, come.codes)))
    used = coded(column)  # a value that nobody has any more goes
    values = tuple(known)
    return CodedColumn([values[code] for code in used.values], used.codes)


def _details(rows: list[Row]) -> DetailValues:
    """What only a search asks of these issues."""
    each = [row.index_row for row in rows]
    return DetailValues(
        late=bytes(row.late for row in each),
        reasons=coded(row.reason for row in each),
        assignees=coded(row.assignee for row in each),
        amounts=coded(row.amount if row.amount and row.amount.amount.is_finite() else None for row in each),
    )


def _shops(of_rows: list[str]) -> tuple["array[int]", tuple[str, ...]]:
    """The column of shops, and the names that it is numbered by; both are empty where no row names one."""
    names = tuple(sorted(set(of_rows)))
    if not any(names):
        return array("I"), ()
    codes = {name: code for code, name in enumerate(names)}
    return array("I", map(codes.__getitem__, of_rows)), names


def _positions(rows: IndexedRows, ranks: list[SortKey]) -> list[int]:
    """Before which of `rows` each of these ranks, which ascend, belongs."""
    everywhere = range(len(rows))
    if len(ranks) < len(rows) // _RANKED:
        return [bisect_left(everywhere, rank, key=rows.wait_rank) for rank in ranks]
    positions: list[int] = []
    there = chain(map(rows.wait_rank, everywhere), [None])
    position, next_rank = 0, next(there)
    for rank in ranks:
        while next_rank is not None and next_rank < rank:
            position, next_rank = position + 1, next(there)
        positions.append(position)
    return positions


def spliced(kind: str, column: "Sequence[int]", cuts: list[Cut]) -> "array[int]":
    """A column with some of its numbers gone and others put before those that stay."""
    out: array[int] = array(kind)
    at = 0
    whole = memoryview(column)  # type: ignore[arg-type]  # arrays and views of them
    for index, value in sorted(cuts, key=_by_position):
        out.frombytes(whole[at:index].tobytes())
        at = index
        if value is GONE:
            at += 1
        else:
            out.append(value)
    out.frombytes(whole[at:].tobytes())
    return out


def spliced_list(column: list[T], cuts: list[Cut]) -> list[T]:
    """The same of a list."""
    out: list[T] = []
    at = 0
    for index, value in sorted(cuts, key=_by_position):
        out += column[at:index]
        at = index
        if value is GONE:
            at += 1
        else:
            out.append(value)
    return out + column[at:]


def number(key: str) -> int:
    """A document's key as a number. Raises NotIndexable where it is none, or is written in another way."""
    value = int(key) if key.isdecimal() and len(key) < 19 else -1
    if str(value) != key:
        raise NotIndexable
    return value


def _by_position(cut: Cut) -> tuple[int, bool]:
    return cut[0], cut[1] is GONE


def _moved(old: Sequence[int], new: Sequence[int]) -> "Sequence[int]":
    """Where each of the old keys stands among the new ones; anywhere where it does not."""
    if len(old) == len(new) and memoryview(old) == memoryview(new):  # type: ignore[arg-type]  # arrays and views
        return range(len(old))
    return array("I", (bisect_left(new, key) for key in old))


def _row(key: str, raw: msgspec.Raw) -> Row:
    try:
        index_row = read_detailed_row(raw)
        return Row(number(key), index_row, wait_key(index_row))
    except (*UNREADABLE, TypeError, OverflowError) as error:  # a time without a zone, or one that no calendar holds
        raise NotIndexable from error


def _numbers(row: Row) -> tuple[int, int, int, int]:
    index_row = row.index_row
    waiting = NO_TIME if index_row.waiting_since is None else to_micros(index_row.waiting_since)
    return to_micros(index_row.opened_at), to_micros(index_row.last_activity_at), waiting, index_row.rev
