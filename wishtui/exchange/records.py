"""What comes out of a file: issues, orders, records that cannot be used, and values that could not be taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

from wishtui.domain.issue import Issue
from wishtui.domain.order import Order
from wishtui.i18n import _
from wishtui.text import clean_line

_SHOWN = 200
"""Characters of a file's own words that a line repeats."""


@dataclass(frozen=True)
class ImportedIssue:
    """An issue that a file holds."""

    issue: Issue
    drafts: tuple[str, ...] = ()
    """Texts of unsent replies, oldest first; only wishtui's own export has them."""
    where: str = ""
    """`record 5`, `line 7`, `row 3`."""


@dataclass(frozen=True)
class ImportedOrder:
    """An order that a file holds, alone or inside an issue. The issues that name it are for the importer to join."""

    order: Order
    where: str = ""


@dataclass(frozen=True)
class Rejected:
    """A record that cannot be used, in a file that is otherwise sound. `str()` is the line a person reads."""

    file: str
    where: str
    id: str = ""
    field: str = ""
    problem: str = ""
    raw: str = ""
    """The record as it came, for the rejects file."""

    def __str__(self) -> str:
        return _line(self.file, self.where, self.id, self.field, self.problem)


@dataclass(frozen=True)
class OmittedValue:
    """One value that could not be taken, of a record that was. `str()` is the line a person reads."""

    file: str
    where: str
    id: str
    field: str
    problem: str

    def __str__(self) -> str:
        return _line(self.file, self.where, self.id, self.field, self.problem)


@dataclass(frozen=True)
class NaiveTimes:
    """The first time of a file that names no zone, and the zone that all of them are read in."""

    file: str
    where: str
    zone: Literal["local", "UTC"]
    """`local` is the zone in which dates are shown; `UTC` is Wish's own."""


ImportEntry = ImportedIssue | ImportedOrder | Rejected | OmittedValue | NaiveTimes
"""What a file yields."""


@dataclass(frozen=True)
class ImportFile:
    """A file that is sound as a whole, and what it holds. `records` runs once and decodes as it goes."""

    file: str
    format: str
    total: int | None
    """How many records are to come, embedded orders not counted; None when that is not known beforehand."""
    records: Iterator[ImportEntry]


@dataclass(frozen=True)
class DecodeContext:
    """What decoding needs to know of the world: the time, and the owner's zone."""

    now: datetime
    zone: tzinfo | None = UTC
    """That of times in a spreadsheet that name none; None is the zone of this machine."""
    lenient: bool = False
    """Whether a field that cannot be read costs only itself, rather than its whole record."""

    @property
    def latest(self) -> datetime:
        """A date past this is a mistake in the file: clocks differ by hours, not by days."""
        return self.now + timedelta(days=1)


@dataclass(frozen=True)
class FieldProblem:
    """One field that could not be taken: what is wrong with it and what would be right."""

    field: str
    problem: str
    where: str = ""
    """The place, where it is narrower than the record's own: one row of several."""


@dataclass(frozen=True)
class DecodedRecord:
    """What one record holds: orders, the issue that names them, and what could not be read of them."""

    orders: tuple[Order, ...] = ()
    issue: Issue | None = None
    drafts: tuple[str, ...] = ()
    problems: tuple[FieldProblem, ...] = ()
    naive: Literal["", "local", "UTC"] = ""
    """The zone in which times were read that name none; empty where all name theirs."""


class BadRecord(Exception):
    """One record cannot be used: which field, and what is wrong with it and what would be right."""

    def __init__(self, field: str, problem: str, where: str = "") -> None:
        super().__init__(_("{field}: {problem}", field=field, problem=problem) if field else problem)
        self.field = field
        self.problem = problem
        self.where = where
        """The place, where it is narrower than the record's own: one row of several."""


def quoted(value: object) -> str:
    """A value of the file as a message repeats it: on one line, harmless, not too long."""
    return f"“{clean_line(str(value), limit=_SHOWN)}”"


def _line(file: str, where: str, record_id: str, field: str, problem: str) -> str:
    record_id, field = clean_line(record_id), clean_line(field)
    if record_id and field:
        return _(
            "{file}, {where} ({id}): {field}: {problem}",
            file=file,
            where=where,
            id=record_id,
            field=field,
            problem=problem,
        )
    if record_id:
        return _("{file}, {where} ({id}): {problem}", file=file, where=where, id=record_id, problem=problem)
    if field:
        return _("{file}, {where}: {field}: {problem}", file=file, where=where, field=field, problem=problem)
    return _("{file}, {where}: {problem}", file=file, where=where, problem=problem)
