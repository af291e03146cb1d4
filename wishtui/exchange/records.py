"""What comes out of a file: issues, orders, and records that cannot be used, each with its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from wishtui.domain.issue import Issue
from wishtui.domain.order import Order
from wishtui.text import clean_line

_SHOWN = 200
"""Characters of a file's own words that a line repeats."""


@dataclass(frozen=True)
class Found:
    """An issue that a file holds."""

    issue: Issue
    drafts: tuple[str, ...] = ()
    """Texts of unsent replies, oldest first; only wishtui's own export has them."""
    where: str = ""
    """`record 5`, `line 7`, `row 3`."""


@dataclass(frozen=True)
class FoundOrder:
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
        name = f" ({self.id})" if self.id else ""
        field = f"{self.field}: " if self.field else ""
        return clean_line(f"{self.file}, {self.where}{name}: {field}{self.problem}")


@dataclass(frozen=True)
class Reading:
    """A file that is sound as a whole, and what it holds. `records` runs once and decodes as it goes."""

    file: str
    format: str
    total: int | None
    """How many records are to come, embedded orders not counted; None when that is not known beforehand."""
    records: Iterator[Found | FoundOrder | Rejected]


@dataclass(frozen=True)
class Terms:
    """What decoding needs to know of the world: the time, and the time that there is to answer."""

    now: datetime
    window: timedelta

    @property
    def latest(self) -> datetime:
        """A date past this is a mistake in the file: clocks differ by hours, not by days."""
        return self.now + timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """What one record tells: orders, and the issue that names them."""

    orders: tuple[Order, ...] = ()
    issue: Issue | None = None
    drafts: tuple[str, ...] = ()


class BadRecord(Exception):
    """One record cannot be used: which field, and what is wrong with it and what would be right."""

    def __init__(self, field: str, problem: str, where: str = "") -> None:
        super().__init__(f"{field}: {problem}" if field else problem)
        self.field = field
        self.problem = problem
        self.where = where
        """The place, where it is narrower than the record's own: one row of several."""


def quoted(value: object) -> str:
    """A value of the file as a message repeats it: on one line, harmless, not too long."""
    return '"' + clean_line(str(value), limit=_SHOWN) + '"'
