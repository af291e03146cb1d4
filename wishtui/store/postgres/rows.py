"""What of an issue stands in columns, and how it is read back from them."""

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from wishtui.domain.issue import Header, IndexRow, Issue, PendingReply, Snooze, Status, header_of, valid_id
from wishtui.store.records import encoded, read_issue

if TYPE_CHECKING:
    from wishtui.domain.query import Searchable

INDEX_COLUMNS = "id, status, opened_at, last_activity_at, waiting_since, timed, rev, shop"  # untranslated: SQL

_NUL = "\0"
_ESCAPE, _IS_ESCAPE, _IS_NUL = "\ufdd0", "\ufdd1", "\ufdd2"
"""Stand for U+0000, and for themselves: they are no characters, so whatever word is looked for, it holds none."""

_read_header = msgspec.json.Decoder(Header).decode


class _Timed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The part of a row that few issues have."""

    pending: PendingReply | None = msgspec.field(default=None, name="held")
    snooze: Snooze | None = None


_read_timed = msgspec.json.Decoder(_Timed).decode
_NOT_TIMED = _Timed()

_STATUSES = {status.value: status for status in Status}


class IssueColumns(NamedTuple):
    """A row of the table of issues."""

    id: str
    rev: int
    status: str
    opened_at: Any
    last_activity_at: Any
    waiting_since: Any
    timed: str | None
    shop: str
    order_ids: list[str]
    last_sender: str | None
    header: str
    document: str
    folded: str


def columns_of(document: msgspec.Raw) -> IssueColumns:
    """The row for an issue's document, which is what will be read again: text as it is kept, not as it was given."""
    from wishtui.domain.query import searchable_of  # the first frame records nothing

    issue: Issue = read_issue(document)
    header = header_of(issue)
    words = searchable_of(issue, header=header)
    timed = _Timed(pending=header.pending, snooze=header.snooze)
    return IssueColumns(
        id=issue.id,
        rev=issue.rev,
        status=issue.status.value,
        opened_at=header.opened_at,
        last_activity_at=header.last_activity_at,
        waiting_since=header.waiting_since,
        timed=None if timed == _NOT_TIMED else encoded(timed, issue.id).decode(),
        shop=escaped(issue.shop),
        order_ids=[order_id for order_id in dict.fromkeys(issue.order_ids) if valid_id(order_id)],
        last_sender=None if words.last_sender is None else words.last_sender.value,
        header=encoded(header, issue.id).decode(),
        document=bytes(document).decode(),
        folded=escaped(words.text),
    )


def index_row(row: tuple[Any, ...]) -> IndexRow:
    """What places an issue, from `INDEX_COLUMNS`."""
    timed = _NOT_TIMED if row[5] is None else _read_timed(row[5])
    return IndexRow(
        id=row[0],
        status=_STATUSES[row[1]],
        opened_at=row[2],
        last_activity_at=row[3],
        waiting_since=row[4],
        pending=timed.pending,
        snooze=timed.snooze,
        rev=row[6],
        shop=unescaped(row[7]),
    )


def header(text: str) -> Header:
    """The header from its column."""
    return _read_header(text)


def searchable(row: Header, folded: str, last_sender: str | None) -> "Searchable":
    """What a query looks at, from the columns."""
    from wishtui.domain.message import Sender
    from wishtui.domain.query import Searchable  # the first frame searches for nothing

    return Searchable(row, unescaped(folded), None if last_sender is None else Sender(last_sender))


def escaped(folded: str) -> str:
    """Folded words as the database can hold them: it takes no U+0000."""
    if _NUL not in folded and _ESCAPE not in folded:
        return folded
    return folded.replace(_ESCAPE, _ESCAPE + _IS_ESCAPE).replace(_NUL, _ESCAPE + _IS_NUL)


def unescaped(text: str) -> str:
    """What `escaped` was given."""
    if _ESCAPE not in text:
        return text
    return text.replace(_ESCAPE + _IS_NUL, _NUL).replace(_ESCAPE + _IS_ESCAPE, _ESCAPE)
