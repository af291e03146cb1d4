"""The first frame as lines in their places: what the inbox's widgets show at the start, laid out without them."""

from collections.abc import Iterable, Iterator, Sequence

from wishtui.commands import Context
from wishtui.domain.issue import lock_reason
from wishtui.domain.message import reply_length
from wishtui.i18n import _
from wishtui.present.bars import hints_line, message_line, message_lines, position_words
from wishtui.present.detail import LOCK_ROWS, REPLY_ROWS, RESTORED, lock_line, reply_head_line
from wishtui.present.panes import DIVIDER, WIDE, first_in_sight, list_width
from wishtui.present.rows import row_layout, row_line, second_line
from wishtui.present.spans import Line, Role, Span, fit, line_width, wrapped_lines
from wishtui.present.words import field
from wishtui.text import clean
from wishtui.tui import inbox_lines
from wishtui.tui.session import Session, names_shops

PlacedLine = tuple[int, int, Line]
"""Row and column of a line's first cell, from 0, and the line."""

_BARS_ABOVE = 3


def first_frame(session: Session, width: int, height: int) -> Iterator[PlacedLine]:
    """Everything that the inbox shows before the first key, on a screen that is not too small.

    A reply that was begun is left blank: where its lines end is for its text area to say.
    """
    ids, total = _first_ids(session, height)
    cursor = max(0, min(session.resume_row, total - 1))
    below = _status(session, position_words(cursor, total), width)
    room = height - _BARS_ABOVE - len(below)
    above = (inbox_lines.header(session), inbox_lines.tabs(session), inbox_lines.listed(session, total))
    yield from ((y, 0, source(width)) for y, source in enumerate(above))
    columns = list_width(width)
    rows: Iterable[Line] = wrapped_lines(inbox_lines.empty(session), columns)[:room]
    if ids:
        rows = _rows(session, ids, cursor, columns, room, alone=width < WIDE)
    yield from ((_BARS_ABOVE + y, 0, fit(line, columns)) for y, line in enumerate(rows))
    if width >= WIDE:
        left = columns + DIVIDER
        yield from ((_BARS_ABOVE + y, columns + 1, (Span("│", Role.DIM),)) for y in range(room))
        yield from ((_BARS_ABOVE + y, left, line) for y, line in _detail(session, width - left, room))
    yield from ((_BARS_ABOVE + room + y, 0, line) for y, line in enumerate(below))


def preload(session: Session) -> None:
    """Read the issue of the first frame while there is no event loop that would have to wait for it."""
    ids, _total = _first_ids(session, 1)
    if ids:
        session.preloaded = session.read(ids[session.resume_row])
        session.take(session.preloaded)


def _first_ids(session: Session, count: int) -> tuple[Sequence[str], int]:
    """The ids with which the list begins, at least `count`, and how many there are."""
    if session.resume_issue:
        return session.ids, len(session.ids)  # it is looked for in all of them
    return session.inbox.first(count, session.tab, session.sort)


def _rows(session: Session, ids: Sequence[str], cursor: int, width: int, height: int, *, alone: bool) -> Iterator[Line]:
    roomy, bar = session.settings.density == "comfortable", session.settings.selection == "bar"
    layout = row_layout(width, alone=alone, shops=names_shops(session))
    in_sight = height // (2 if roomy else 1)
    top = first_in_sight(session.resume_top if session.resume_row else 0, cursor, len(ids), in_sight)
    for index in range(top, min(len(ids), top + in_sight)):
        row = session.row(ids[index], index == cursor)
        for line in (row_line(row, layout), second_line(row, layout))[: 2 if roomy else 1]:
            yield _under_bar(line, width) if bar and index == cursor else line


def _under_bar(line: Line, width: int) -> Line:
    """One style from end to end."""
    return (Span("".join(span.text for span in line) + " " * (width - line_width(line)), Role.BAR),)


def _detail(session: Session, width: int, height: int) -> Iterator[tuple[int, Line]]:
    """The rows of the issue in hand, and what stands in each."""
    issue = session.issue
    if issue is None:
        return
    reason = lock_reason(issue)
    room = height - (LOCK_ROWS if reason else REPLY_ROWS)
    yield from enumerate(session.lines(width)[:room])
    if reason:
        yield room + 1, fit(lock_line(reason), width)
        return
    draft = session.drafts.draft if session.opened.drafts else None
    length, busy = reply_length(clean(draft.text) if draft else ""), field(session.marks.others.get(issue.id, ""))
    yield room + 1, reply_head_line(length, _(RESTORED) if draft else "", busy, width)


def _status(session: Session, position: str, width: int) -> list[Line]:
    """The last bar: what must be said at the start, else the keys and where the cursor stands."""
    if message := inbox_lines.startup_message(session):
        return [fit(line, width) for line in message_lines(message_line(message, Role.OVERDUE), width)]
    commands = session.keymap.in_context(Context.LIST, session.situation())
    return [hints_line(commands, session.keymap, position, width)]
