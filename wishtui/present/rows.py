"""A list row: one header as a line of cells. Pure, so that a row can be tested without a screen."""

from collections.abc import Hashable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import msgspec

from wishtui.domain.deadline import Urgency, due_at, time_left, urgency
from wishtui.domain.delivery import Delivery
from wishtui.domain.issue import Header, Status
from wishtui.domain.windows import ReplyWindows
from wishtui.i18n import N_, _, enumerated
from wishtui.i18n.catalogue import spoken
from wishtui.present.delivery import BRIEFLY, DELIVERY_ROLES
from wishtui.present.spans import Line, Role, Span, cell
from wishtui.present.words import ago, field, sentence, subject, time_words
from wishtui.text import cell_width

GAP = 2

_SYMBOL = {Urgency.OVERDUE: "!!", Urgency.SOON: "! ", Urgency.WAITING: "  ", Urgency.NONE: "  "}
_ROLE = {
    Urgency.OVERDUE: Role.OVERDUE,
    Urgency.SOON: Role.SOON,
    Urgency.WAITING: Role.PLAIN,
    Urgency.NONE: Role.DIM,
}


class Column(msgspec.Struct, frozen=True):
    """A column: the least it is worth showing at, what it would like, and how dear it is, all in cells but the rank."""

    name: str
    least: int
    most: int
    rank: int
    subject: int = 0
    """How wide the subject must be before this column comes."""


_COLUMNS = (
    Column("time", 0, 0, 0),
    Column("subject", 15, 200, 1),
    Column("shop", 5, 14, 4),
    Column("customer", 10, 18, 2),
    Column("order", 8, 25, 7, 24),
    Column("product", 10, 26, 5),
    Column("amount", 10, 12, 6),
    Column("reason", 12, 24, 8, 36),
    Column("tags", 8, 24, 9, 40),
    # One cell, and what keeps two agents from writing to the same customer.
    Column("state", 1, 12, 3),
)
"""How wide the time is follows from the language: see `_time_cells`."""
_SUBJECT = next(column.least for column in _COLUMNS if column.name == "subject")
_SHORTEST_SUBJECT = 10
_SUBJECT_FIRST = 6
"""Cells that the subject has before any other column grows."""

_SHORTEST_STATE = 5
"""Cells from which on a word has room where a sign stands else."""

BESIDE_DETAIL = 77
"""Cells that the list has at the least where the detail stands beside it, as the style sheet says."""

_LEAD = 6
"""Cells of cursor, mark and urgency sign, and the blanks after mark and urgency."""


class Sign(msgspec.Struct, frozen=True):
    """What a row says of its issue besides the columns: a sign where it is narrow, a word where there is room."""

    sign: str
    word: str
    """Of the catalogue's English, as is the meaning."""
    meaning: str


DRAFT = Sign("✎", N_("draft"), N_("a reply of yours is begun there"))
BUSY = Sign("@", "", N_("a colleague is writing a reply there"))
MINE = Sign("m", N_("mine"), N_("it is assigned to you"))
ASSIGNED = Sign("a", "", N_("it is assigned to a colleague"))
NEW = Sign("+", N_("new"), N_("a message came since you looked"))
SNOOZED = Sign("z", N_("snoozed"), N_("snoozed: it stands behind the others until then"))
WITH_WISH = Sign("w", N_("with Wish"), N_("Wish's people deal with it"))
PERMANENTLY = Sign("p", N_("permanently"), N_("closed for good"))
LATE = Sign("l", N_("late"), N_("answered after its deadline"))
REFUSED = Sign("x", BRIEFLY[Delivery.REFUSED], N_("Wish refused what was to be sent: the outbox says why"))
HELD = Sign("h", BRIEFLY[Delivery.HELD], N_("what was to be sent is held, since somebody wrote first"))
NOT_SURE = Sign("?", BRIEFLY[Delivery.UNKNOWN], N_("it is not sure yet whether Wish has what was sent"))
SENDING = Sign("s", BRIEFLY[Delivery.SENDING], N_("it is being sent to Wish"))
WAITS = Sign("^", BRIEFLY[Delivery.QUEUED], N_("it waits to be sent to Wish"))
STATE_SIGNS = (
    REFUSED,
    HELD,
    NOT_SURE,
    DRAFT,
    BUSY,
    NEW,
    SENDING,
    WAITS,
    MINE,
    ASSIGNED,
    SNOOZED,
    WITH_WISH,
    PERMANENTLY,
    LATE,
)
"""In the order in which they come first where there is room for one."""

ROW_SIGNS = (
    Sign(">", "", N_("the selected row")),
    Sign("*", "", N_("marked: the next command is for all that are")),
    Sign("!!", "", N_("overdue: the deadline has passed")),
    Sign("!", "", N_("due within six hours")),
    *STATE_SIGNS,
)
"""Every sign of a row, from left to right."""


class RowLayout(msgspec.Struct, frozen=True):
    """Widths of the columns that fit, in the order in which they stand."""

    width: int
    columns: tuple[tuple[str, int], ...]


def row_layout(width: int, *, alone: bool = False, shops: bool = False) -> RowLayout:
    """Which columns fit `width` cells and how wide each is; the dearest come first, the subject takes what is left.

    `alone` says that the list has the screen to itself. Beside the detail, in the next wider terminal, it is narrower:
    a column that would go away there does not come here, and its cells are the subject's and the others'. `shops` says
    that there are several, whose names are worth a column.
    """
    return _row_layout(width, time_cells(), alone=alone, shops=shops)


def time_cells() -> int:
    """Cells of the longest time left in the reader's language, but for what is overdue by more than 99 days."""
    return _time_cells(spoken())


@lru_cache(maxsize=4)
def _time_cells(_language: str) -> int:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    spans = (timedelta(minutes=59), timedelta(hours=23, minutes=59), timedelta(hours=95), timedelta(days=99))
    times = [time_left(start + span, start) for span in spans] + [time_left(start, start + span) for span in spans]
    return max(map(cell_width, times))


@lru_cache(maxsize=8)
def _row_layout(width: int, time_cells: int, *, alone: bool, shops: bool) -> RowLayout:
    columns = [*_columns(time_cells)]
    chosen = _fitting(columns, min(width, BESIDE_DETAIL) if alone else width, shops=shops)
    room = width - _LEAD - sum(column.least for column in chosen) - GAP * (len(chosen) - 1)
    sizes = {column.name: column.least for column in chosen}
    for column in sorted(chosen, key=lambda column: (column.name == "subject", column.rank)):
        wish = (
            column.most
            if column.name == "subject"
            else min(column.most, column.least + max(0, (room - _SUBJECT_FIRST) // 3))
        )
        more = min(wish - column.least, room)
        if column.name == "state" and column.least + more < _SHORTEST_STATE:
            more = 0
        sizes[column.name] += more
        room -= more
    return RowLayout(width, tuple((column.name, sizes[column.name]) for column in columns if column.name in sizes))


def _columns(time_cells: int) -> Iterator[Column]:
    """The columns, where the longest time takes `time_cells`: what it takes more than in English the subject gives."""
    for column in _COLUMNS:
        if column.name == "time":
            yield msgspec.structs.replace(column, least=time_cells, most=time_cells)
        elif column.name == "subject":
            yield msgspec.structs.replace(column, least=max(_SHORTEST_SUBJECT, column.least - max(0, time_cells - 14)))
        else:
            yield column


def _fitting(columns: Sequence[Column], width: int, *, shops: bool) -> list[Column]:
    """Those of `columns` that fit `width` cells, the dearest first."""
    room = width - _LEAD
    chosen: list[Column] = []
    there = (column for column in columns if shops or column.name != "shop")
    for column in sorted(there, key=lambda column: column.rank):
        if column.least + (GAP if chosen else 0) + max(0, column.subject - _SUBJECT) > room:
            break
        room -= column.least + (GAP if chosen else 0)
        chosen.append(column)
    return chosen


class IssueRow(msgspec.Struct, frozen=True, kw_only=True):
    """One header and what the list knows beside it."""

    header: Header
    now: datetime
    windows: ReplyWindows
    marked: bool = False
    selected: bool = False
    drafted: bool = False
    busy: str = ""
    """A colleague who has it open for reply."""
    new: bool = False
    """Whether a message came since the agent looked."""
    agent: str = ""
    """Who looks."""


def row_key(row: IssueRow) -> Hashable:
    """All that `row_line` looks at, cheap to compare: of two rows with one key the lines are equal."""
    header, window = row.header, row.windows.of(row.header.shop)
    clock = row.now if header.pending is not None else int(row.now.timestamp()) // 60
    return (header.id, header.rev, clock, window, row.marked, row.selected, row.drafted, row.busy, row.new)


def row_line(row: IssueRow, layout: RowLayout) -> Line:
    """The row as cells: cursor, mark, urgency as a sign and in words, then the columns that fit.

    Few roles, since each change of colour costs a slow line as much as a column of text: what does not press is plain.
    """
    header = row.header
    due = due_at(header, row.windows)
    pressing = urgency(due, row.now)
    role = _ROLE[pressing]
    lead = (
        Span((">" if row.selected else " ") + ("*" if row.marked else " ") + " "),
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
    parts += [_("for {agent}", agent=field(header.assignee))] if header.assignee else []
    parts += [_("order {order}", order=field(order_id)) for order_id in header.order_ids[:1]]
    words = " · ".join(part for part in parts if part)
    return (Span(" " * indent), cell(words, max(0, layout.width - indent), Role.DIM))


def _column(name: str, width: int, row: IssueRow, due: datetime | None, role: Role) -> Span:
    header = row.header
    if name == "time":
        return cell(_time(row, due, width), width, role)
    if name == "subject":
        return cell(subject(header), width)
    if name == "shop":
        return cell(field(header.shop), width)
    if name == "customer":
        return cell(field(header.customer), width)
    if name == "order":
        return cell(short_id(header.order_ids[0], width) if header.order_ids else "", width)
    if name == "product":
        return cell(field(header.product), width)
    if name == "amount":
        return cell(_amount(header, width), width, right=True)
    if name == "reason":
        return cell(field(header.reason and sentence(header.reason)), width)
    if name == "tags":
        return cell(" ".join(f"#{field(tag)}" for tag in header.tags), width)
    return cell(_state(row, width), width, _state_role(row))


def _time(row: IssueRow, due: datetime | None, width: int) -> str:
    pending = row.header.pending
    if pending is not None:
        seconds = max(0, round((pending.release_at - row.now).total_seconds()))
        return _("sends in {seconds}s", seconds=seconds)
    return ago(row.header.last_activity_at, row.now) if due is None else time_words(due, row.now, width)


def _amount(header: Header, width: int) -> str:
    """With its currency; where that is too long, about how much it is, and said to be about that."""
    money = header.amount
    if money is None:
        return ""
    about = [f"~{money.amount:.0f}"]
    if money.amount.is_finite():
        about += [f"~{money.amount / 1_000:.0f}k", f"~{money.amount / 1_000_000:.0f}M"]
    worded = [field(str(money)), *(field(f"{figure} {money.currency}".strip()) for figure in about)]
    return next((words for words in worded if cell_width(words) <= width), worded[-1])


def row_states(row: IssueRow) -> list[Sign]:
    """What holds of the issue besides its columns, the dearest first."""
    header = row.header
    holds = {
        REFUSED: header.delivery is Delivery.REFUSED,
        HELD: header.delivery is Delivery.HELD,
        NOT_SURE: header.delivery is Delivery.UNKNOWN,
        SENDING: header.delivery is Delivery.SENDING,
        WAITS: header.delivery is Delivery.QUEUED,
        DRAFT: row.drafted,
        BUSY: bool(row.busy),
        NEW: row.new,
        MINE: bool(header.assignee) and header.assignee == row.agent,
        ASSIGNED: bool(header.assignee) and header.assignee != row.agent,
        SNOOZED: header.snooze is not None,
        WITH_WISH: header.status is Status.RESPONDED and header.wish_state == "AWAITING_WISH",
        PERMANENTLY: header.wish_state == "PERMANENTLY_CLOSED",
        LATE: header.late,
    }
    return [sign for sign in STATE_SIGNS if holds[sign]]


def row_signs(row: IssueRow, layout: RowLayout) -> list[Sign]:
    """The sign that stands in the row in place of a word; none where there is room for the word."""
    shown = _state(row, dict(layout.columns).get("state", 0))
    return [state for state in row_states(row) if state.sign == shown]


def _state(row: IssueRow, width: int) -> str:
    """As many of the words as there is room for; without room for the first one its sign."""
    states = row_states(row)
    if not states:
        return ""
    names = {BUSY: row.busy, ASSIGNED: row.header.assignee}
    words = [_(state.word) if state.word else field(names[state]) for state in states]
    while len(words) > 1 and cell_width(enumerated(words)) > width:
        words.pop()
    shown = enumerated(words)
    return shown if cell_width(shown) <= width else states[0].sign


def _state_role(row: IssueRow) -> Role:
    """What did not reach Wish, or perhaps not, wants somebody to look: no other state does."""
    state = row.header.delivery
    wanted = state in (Delivery.REFUSED, Delivery.HELD, Delivery.UNKNOWN)
    return DELIVERY_ROLES[state] if state is not None and wanted else Role.PLAIN


def short_id(text: str, width: int) -> str:
    """An id that may lose its beginning: the end is what tells two apart."""
    text = field(text)
    return text if len(text) <= width else "…" + text[-(width - 1) :]
