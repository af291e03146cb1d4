"""What an index keeps of each issue for searches alone, behind all that a start reads.

checksum | length of the head | head (JSON) | 1 where late | codes of reasons | of assignees | of amounts
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from zlib import crc32

import msgspec

from wishtui.domain.order import Money

_NUMBER = 4
"""Bytes of the checksum, and of the length of the head."""


class DetailsHeader(msgspec.Struct, frozen=True, kw_only=True):
    """What the codes stand for."""

    reasons: tuple[str, ...]
    assignees: tuple[str, ...]
    amounts: msgspec.Raw
    """As many as there are: decoded only when somebody asks for amounts."""


class RowDetails(NamedTuple):
    """Whether each issue is late, its reason, its assignee and its amount, in the order of the rows."""

    late: memoryview
    reasons: memoryview
    """Codes, as are the next two: positions among the values in `head`."""
    assignees: memoryview
    amounts: memoryview
    head: DetailsHeader

    def amount_values(self) -> list[Money | None]:
        """What the codes of amounts stand for."""
        return msgspec.json.decode(self.head.amounts, type=list[Money | None])

    def values(self) -> "DetailValues":
        """All of them."""
        return DetailValues(
            late=bytes(self.late),
            reasons=CodedColumn(self.head.reasons, self.reasons),
            assignees=CodedColumn(self.head.assignees, self.assignees),
            amounts=CodedColumn(self.amount_values(), self.amounts),
        )


class CodedColumn(NamedTuple):
    """A column of few different values, each kept once."""

    values: Sequence[Any]
    codes: "array[int] | memoryview"
    """For each row the position of its value."""


class DetailValues(NamedTuple):
    """The same as they are before they are encoded."""

    late: bytes
    """1 where an issue is."""
    reasons: CodedColumn
    assignees: CodedColumn
    amounts: CodedColumn
    """None also for what is no number: nobody can ask for it."""


def coded(column: Iterable[Any]) -> CodedColumn:
    """A column of hashable values."""
    codes: dict[Any, int] = {}
    positions = array("I", [codes.setdefault(value, len(codes)) for value in column])
    return CodedColumn(tuple(codes), positions)


def encoded_details(details: DetailValues) -> Iterator[bytes]:
    """The bytes of these details."""
    reasons, assignees, amounts = details.reasons, details.assignees, details.amounts
    head = msgspec.json.encode(
        DetailsHeader(
            reasons=tuple(reasons.values),
            assignees=tuple(assignees.values),
            amounts=msgspec.Raw(msgspec.json.encode(amounts.values)),
        )
    )
    codes = [column.codes.tobytes() for column in (reasons, assignees, amounts)]
    rest = b"".join([len(head).to_bytes(_NUMBER, "little"), head, details.late, *codes])
    yield crc32(rest).to_bytes(_NUMBER, "little")
    yield rest


def read_details(data: memoryview, rows: int) -> RowDetails | None:
    """The details of so many rows in `data`; None where they are not what was written."""
    if len(data) < 2 * _NUMBER or crc32(data[_NUMBER:]) != int.from_bytes(data[:_NUMBER], "little"):
        return None
    begin = 2 * _NUMBER + int.from_bytes(data[_NUMBER : 2 * _NUMBER], "little")
    late, codes = data[begin : begin + rows], data[begin + rows :].cast("I")
    if len(codes) != 3 * rows:
        return None
    head = msgspec.json.decode(data[2 * _NUMBER : begin], type=DetailsHeader)
    return RowDetails(late, codes[:rows], codes[rows : 2 * rows], codes[2 * rows :], head)
