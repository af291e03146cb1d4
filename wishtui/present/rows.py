"""A list row: one header as a line of cells. Pure, so that a row can be tested without a screen."""

from collections.abc import Hashable
from datetime import datetime, timedelta
from functools import lru_cache

import msgspec

from wishtui.domain.deadline import Urgency, due_at, time_left, urgency
from wishtui.domain.issue import Header, Status
from wishtui.present.spans import Line, Role, Span, cell
from wishtui.present.words import ago, field, sentence

GAP = 2

_SYMBOL = {Urgency.OVERDUE: "!!", Urgency.SOON: "! ", Urgency.WAITING: "  ", Urgency.NONE: "  "}
_ROLE = {
    Urgency.OVERDUE: Role.OVERDUE,
    Urgency.SOON: Role.SOON,
    Urgency.WAITING: Role.PLAIN,
    Urgency.NONE: Role.DIM,
}

_WITH_CURRENCY = 12
"""Cells from which amounts are shown with their currency."""


class Column(msgspec.Struct, frozen=True):
    """A column: the least it is worth showing at, what it would like, and how dear it is."""

    name: str
    least: int
    most: int
    rank: int


_COLUMNS = (
    Column("time", 14, 15, 0),
    Column("subject", 20, 200, 1),
    Column("customer", 9, 18, 2),
    Column("order", 8, 25, 6),
    Column("product", 10, 26, 4),
    Column("amount", 7, 14, 5),
    # One cell, and what keeps two agents from writing to the same customer.
    Column("state", 1, 12, 3),
)
_LEAD = 5
"""Cells of cursor, mark and urgency sign, and the blank after them."""


class RowLayout(msgspec.Struct, frozen=True):
    """Widths of the columns that fit, in the order in which they stand."""

    width: int
    columns: tuple[tuple[str, int], ...]


@lru_cache(maxsize=8)
def row_layout(width: int) -> RowLayout:
    """Which columns fit `width` cells and how wide each is; the dearest come first, the subject takes what is left."""
    room = width - _LEAD
    chosen: list[Column] = []
    for column in sorted(_COLUMNS, key=lambda column: column.rank):
        if column.least + (GAP if chosen else 0) > room:
            break
        room -= column.least + (GAP if chosen else 0)
        chosen.append(column)
    sizes = {column.name: column.least for column in chosen}
    for column in sorted(chosen, key=lambda column: (column.name == "subject", column.rank)):
        wish = column.most if column.name == "subject" else min(column.most, column.least + max(0, room // 3))
        more = min(wish - column.least, room)
        sizes[column.name] += more
        room -= more
    return RowLayout(width, tuple((column.name, sizes[column.name]) for column in _COLUMNS if column.name in sizes))


class IssueRow(msgspec.Struct, frozen=True, kw_only=True):
    """One header and what the list knows beside it."""

    header: Header
    now: datetime
    window: timedelta
    marked: bool = False
    selected: bool = False
    drafted: bool = False
    busy: str = ""
    """A colleague who has it open for reply."""


def row_key(row: IssueRow) -> Hashable:
    """All that `row_line` looks at, cheap to compare: of two rows with one key the lines are equal."""
    header = row.header
    clock = row.now if header.pending is not None else int(row.now.timestamp()) // 60
    return (header.id, header.rev, clock, row.window, row.marked, row.selected, row.drafted, row.busy)


def row_line(row: IssueRow, layout: RowLayout) -> Line:
    """The row as cells: cursor, mark, urgency as a sign and in words, then the columns that fit.

    Few roles, since each change of colour costs a slow line as much as a column of text: what does not press is plain.
    """
    header = row.header
    due = due_at(header, row.window)
    pressing = urgency(due, row.now)
    role = _ROLE[pressing]
    lead = (
        Span((">" if row.selected else " ") + ("*" if row.marked else " ")),
        Span(_SYMBOL[pressing] + " ", role),
    )
    cells: list[Span] = []
    for name, width in layout.columns:
        if cells:
            cells.append(Span(" " * GAP))
        cells.append(_column(name, width, row, due, role))
    return (*lead, *cells)


def second_line(row: IssueRow, layout: RowLayout) -> Line:
    """What a comfortable list says below a row: order, reason and tags, under the subject."""
    header = row.header
    indent = _LEAD + (layout.columns[0][1] + GAP if layout.columns else 0)
    parts = [field(header.reason and sentence(header.reason)), *(f"#{field(tag)}" for tag in header.tags)]
    parts += [f"order {field(order_id)}" for order_id in header.order_ids[:1]]
    words = " · ".join(part for part in parts if part)
    return (Span(" " * indent), cell(words, max(0, layout.width - indent), Role.DIM))


def _column(name: str, width: int, row: IssueRow, due: datetime | None, role: Role) -> Span:
    header = row.header
    if name == "time":
        return cell(_time(row, due), width, role)
    if name == "subject":
        return cell(field(header.subject) or "(no subject)", width)
    if name == "customer":
        return cell(field(header.customer), width)
    if name == "order":
        return cell(short_id(header.order_ids[0], width) if header.order_ids else "", width)
    if name == "product":
        return cell(field(header.product), width)
    if name == "amount":
        return cell(_amount(header, width), width, right=True)
    return cell(_state(row, width), width)


def _time(row: IssueRow, due: datetime | None) -> str:
    pending = row.header.pending
    if pending is not None:
        return f"sends in {max(0, round((pending.release_at - row.now).total_seconds()))}s"
    return ago(row.header.last_activity_at, row.now) if due is None else time_left(due, row.now)


def _amount(header: Header, width: int) -> str:
    if header.amount is None:
        return ""
    # All rows with the currency or none: a column whose figures do not line up cannot be compared.
    return field(str(header.amount)) if width >= _WITH_CURRENCY else f"{header.amount.amount:.2f}"


def _state(row: IssueRow, width: int) -> str:
    """What else is to be known, as a word where there is room and as a sign where there is not."""
    header = row.header
    words = (
        ("✎", "draft", row.drafted),
        ("@", field(row.busy), bool(row.busy)),
        ("z", "snoozed", header.snooze is not None),
        ("w", "with Wish", header.status is Status.RESPONDED and header.wish_state == "AWAITING_WISH"),
        ("p", "permanently", header.wish_state == "PERMANENTLY_CLOSED"),
        ("l", "late", header.late),
    )
    labels = [(sign, word) for sign, word, holds in words if holds]
    if not labels:
        return ""
    sign, word = labels[0]
    return word if len(word) <= width else sign


def short_id(text: str, width: int) -> str:
    """An id that may lose its beginning: the end is what tells two apart."""
    text = field(text)
    return text if len(text) <= width else "…" + text[-(width - 1) :]
