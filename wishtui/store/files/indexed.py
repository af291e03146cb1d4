"""What an index tells of a snapshot: each document where it stands, and the row of each issue in its place."""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import compress, repeat
from operator import neg
from typing import TYPE_CHECKING
from zlib import crc32

import msgspec

from wishtui.domain.issue import IndexRow, Status
from wishtui.domain.ordering import Sort, SortKey, sort_key, wait_key
from wishtui.domain.times import from_micros
from wishtui.domain.windows import ReplyWindows
from wishtui.store.files.positions import Positions, PositionsInText

if TYPE_CHECKING:
    from wishtui.store.files.row_details import RowDetails

NO_TIME = -(1 << 63)
STATUSES: tuple[Status, ...] = tuple(Status)
"""A status is kept as its position among these."""

_LONGEST_KEY = 19

_NAMES = 1 << 12
"""Bytes of ids that are taken apart at once by who may want only the first."""


class AlteredDocument(Exception):
    """A document is not what was written to the snapshot."""


class IndexedDocuments(Mapping[str, msgspec.Raw]):
    """The documents of one table of a snapshot, each taken from the file when it is asked for."""

    def __init__(
        self,
        data: memoryview,
        numbers: memoryview,
        offsets: memoryview,
        lengths: memoryview,
        checksums: memoryview,
        *,
        checked: bool,
    ) -> None:
        self._data = data
        self.numbers = numbers
        """The keys as numbers, ascending."""
        self.offsets = offsets
        """Where in the file each document begins, in the order of their keys, as are lengths and checksums."""
        self.lengths = lengths
        self.checksums = checksums
        self.checked = checked
        """Whether the whole file was; where it was not, each document is when it is taken."""

    def position(self, key: object) -> int:
        """Where `key` stands among the keys; -1 where it does not."""
        if not isinstance(key, str) or not key.isdecimal() or len(key) > _LONGEST_KEY:
            return -1
        number = int(key)
        index = bisect_left(self.numbers, number)
        known = index < len(self.numbers) and self.numbers[index] == number
        return index if known and str(number) == key else -1

    def key_at(self, index: int) -> str:
        """The key at a position."""
        return str(self.numbers[index])

    def at(self, index: int) -> msgspec.Raw:
        """The document at a position. Raises AlteredDocument."""
        offset = self.offsets[index]
        data = self._data[offset : offset + self.lengths[index]]
        if not self.checked and crc32(data) != self.checksums[index]:
            raise AlteredDocument
        return msgspec.Raw(data)

    def contiguous_rows(self, gone: Collection[str]) -> Iterator[memoryview]:
        """Rows that follow each other in the file, commas between them, but for those of the keys in `gone`."""
        begin, end = self.region()
        for start, stop in sorted(self.row_span(self.position(key)) for key in gone):
            if start > begin:
                yield self._data[begin : start - 1]
            begin = stop + 1
        if begin < end:
            yield self._data[begin:end]

    def region(self) -> tuple[int, int]:
        """Where in the file the first row begins and the last one ends."""
        if not self.numbers:
            return 0, 0
        offsets = self.offsets.tolist()
        first, last = offsets.index(min(offsets)), offsets.index(max(offsets))
        return self.row_span(first)[0], self.row_span(last)[1]

    def row_span(self, index: int) -> tuple[int, int]:
        """Where in the file the key of a document begins, and where the document ends."""
        offset = self.offsets[index]
        return offset - len(self.key_at(index)) - 3, offset + self.lengths[index]

    def in_file_order(self) -> list[int]:
        """Positions as they follow each other in the file."""
        return sorted(range(len(self.numbers)), key=self.offsets.__getitem__)

    def __getitem__(self, key: str) -> msgspec.Raw:
        index = self.position(key)
        if index < 0:
            raise KeyError(key)
        return self.at(index)

    def __contains__(self, key: object) -> bool:
        return self.position(key) >= 0

    def __iter__(self) -> Iterator[str]:
        return map(self.key_at, self.in_file_order())

    def __len__(self) -> int:
        return len(self.numbers)


class IndexedRows(Mapping[str, IndexRow]):
    """What places the issues of a snapshot, by `wait_key`; a row is made when it is asked for."""

    def __init__(
        self,
        columns: "RowColumns",
        ids: memoryview,
        timed: dict[int, IndexRow],
        details: memoryview,
        shops: tuple[str, ...] = (),
    ) -> None:
        self.columns = columns
        self.shops = shops
        """What the numbers of the column of shops stand for; none where no issue names one."""
        self._lines = ids
        self.timed = timed
        self._details = details
        self._in_text: PositionsInText | None = PositionsInText(ids)

    @cached_property
    def ids(self) -> list[str]:
        """All of them, in order; not to be changed."""
        self._in_text = None  # nothing is looked for in the text from here on
        return str(self._lines, "ascii").split("\n") if self._lines else []

    @cached_property
    def details(self) -> "RowDetails | None":
        """What only a search asks of the issues; None where it is damaged."""
        from wishtui.store.files.row_details import read_details  # most starts search for nothing

        return read_details(self._details, len(self))

    @cached_property
    def _positions(self) -> Positions:
        return Positions(self.ids)

    def position(self, issue_id: object) -> int:
        """Where an issue stands in the order; -1 where it does not."""
        in_text = self._in_text
        if in_text is None or in_text.enough or not isinstance(issue_id, str):
            return self._positions.of(issue_id)
        return in_text.of(issue_id)

    def in_turn(self) -> Iterator[str]:
        """All ids, in order, taken apart as far as somebody asks."""
        if "ids" in self.__dict__:
            yield from self.ids
            return
        rest, lines = b"", self._lines
        for start in range(0, len(lines), _NAMES):
            *whole, rest = (rest + bytes(lines[start : start + _NAMES])).split(b"\n")
            for name in whole:
                yield name.decode("ascii")
        if lines:
            yield rest.decode("ascii")

    def at(self, index: int, issue_id: str) -> IndexRow:
        """The row of an issue, which stands at that position."""
        timed = self.timed.get(index)
        if timed is not None:
            return timed
        columns = self.columns
        waiting = columns.waiting[index]
        return IndexRow(
            id=issue_id,
            status=STATUSES[columns.statuses[index]],
            opened_at=from_micros(columns.opened[index]),
            last_activity_at=from_micros(columns.activity[index]),
            waiting_since=None if waiting == NO_TIME else from_micros(waiting),
            shop=self.shops[columns.shops[index]] if self.shops else "",
            rev=columns.revs[index],
        )

    def shop_of_each(self) -> list[str]:
        """The shop of each issue, in order."""
        return [self.shops[code] for code in self.columns.shops] if self.shops else [""] * len(self)

    def with_status(self, wanted: frozenset[Status]) -> list[str]:
        """Ids of the issues of some statuses, in order."""
        if len(wanted) == len(STATUSES):
            return self.ids.copy()
        return list(compress(self.ids, self.mask(wanted)))

    def has(self, wanted: frozenset[Status]) -> bool:
        """Whether any issue is of one of some statuses."""
        return any(STATUSES.index(status) in self.columns.statuses.tobytes() for status in wanted)

    def mask(self, wanted: frozenset[Status]) -> bytes:
        """One byte a row, not zero where its status is wanted."""
        table = bytes(code < len(STATUSES) and STATUSES[code] in wanted for code in range(256))
        return bytes(self.columns.statuses).translate(table)

    def ranked(self, sort: Sort, wanted: frozenset[Status], windows: ReplyWindows) -> Iterator[SortKey]:
        """What the issues of some statuses are sorted by, in the order of `sort`."""
        mask = self.mask(wanted)
        if sort is Sort.DUE:
            rows = compress(enumerate(self.in_turn()), mask)
            if windows.alike or not self.shops:
                return (self._wait_rank(index, issue_id) for index, issue_id in rows)
            offsets = [windows.offset(shop) for shop in self.shops]
            return iter(sorted(self._due_rank(index, issue_id, windows, offsets) for index, issue_id in rows))
        columns = self.columns
        ranks = zip(
            repeat(0 if sort is Sort.OPENED else 2),
            map(neg, columns.opened if sort is Sort.OPENED else columns.activity),
            self.ids,
            strict=False,
        )
        return iter(sorted(compress(ranks, mask)))

    def wait_rank(self, index: int, issue_id: str | None = None) -> SortKey:
        """What places the row at a position; it takes the ids apart unless it is told the one that stands there."""
        return self._wait_rank(index, self.ids[index] if issue_id is None else issue_id)

    def _due_rank(self, index: int, issue_id: str, windows: ReplyWindows, offsets: Sequence[int]) -> SortKey:
        """`sort_key` without making the row; `offsets` are those of the shops."""
        timed = self.timed.get(index)
        if timed is not None:
            return sort_key(timed, Sort.DUE, windows)
        rank, at, _id = self._wait_rank(index, issue_id)
        return (rank, at if rank else at + offsets[self.columns.shops[index]], issue_id)

    def _wait_rank(self, index: int, issue_id: str) -> SortKey:
        """The same where every shop has the same time to answer."""
        columns, timed = self.columns, self.timed.get(index)
        if timed is not None:
            return wait_key(timed)
        if STATUSES[columns.statuses[index]] is not Status.UNHANDLED:
            return (2, -columns.activity[index], issue_id)
        waiting = columns.waiting[index]
        return (0, columns.opened[index] if waiting == NO_TIME else waiting, issue_id)

    def __getitem__(self, issue_id: str) -> IndexRow:
        index = self.position(issue_id)
        if index < 0:
            raise KeyError(issue_id)
        return self.at(index, issue_id)

    def __contains__(self, issue_id: object) -> bool:
        return self.position(issue_id) >= 0

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __len__(self) -> int:
        return len(self.columns.statuses)


class RowColumns(msgspec.Struct, frozen=True):
    """One number a row: times in microseconds since 1970, `NO_TIME` where there is none."""

    opened: memoryview
    activity: memoryview
    waiting: memoryview
    revs: memoryview
    documents: memoryview
    """Positions in the table of issues."""
    shops: memoryview
    """Positions among the names of the shops; empty where there is none."""
    statuses: memoryview
