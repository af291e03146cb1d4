"""What of an issue stands in columns, and how it is read back from them."""

from datetime import UTC, datetime
from decimal import ROUND_05UP, Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from wishtui.domain.issue import Header, IndexRow, Issue, PendingReply, Snooze, Status, header_of, valid_id
from wishtui.store.postgres.schema import LAYOUT
from wishtui.store.records import encoded, read_issue

if TYPE_CHECKING:
    from wishtui.domain.order import Money
    from wishtui.domain.query import Searchable

INDEX_COLUMNS = "id, status, opened_at, last_activity_at, waiting_since, timed, rev, shop"  # untranslated: SQL

_NUL = "\0"
_ESCAPE, _IS_ESCAPE, _IS_NUL, _IS_CUT = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
"""Stand for U+0000, for themselves, and for the end of a value that is cut: they are no characters, so whatever word is
looked for, it holds none."""

_LONGEST = 200
"""Characters of a value in an index, which refuses one of some thousand bytes."""

_MOST, _COARSE, _FINEST = Decimal(10**13), Decimal("1E-6"), Decimal("1E-9")
"""Beyond every number that a query can name, the finest of those, and what is finer."""

ENDLESS = datetime.max.replace(tzinfo=UTC)
"""When a snooze ends that nobody gave an end."""

_read_header = msgspec.json.Decoder(Header).decode


class _Timed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The part of a row that few issues have."""

    pending: PendingReply | None = msgspec.field(default=None, name="held")
    snooze: Snooze | None = None
    shop: str | None = None
    """A name that is cut in the column of shops."""


_read_timed = msgspec.json.Decoder(_Timed).decode
_NOT_TIMED = _Timed()

_STATUSES = {status.value: status for status in Status}


class HeaderColumns(NamedTuple):
    """Those that a header tells; but for `timed`, they are what queries ask for."""

    timed: str | None
    shop: str
    reason: str
    assignee: str
    amount: Decimal | None
    late: bool
    held: bool
    snoozed_until: datetime | None


NOTHING_KNOWN = HeaderColumns(None, "", "", "", None, late=False, held=False, snoozed_until=None)
"""Those of a header that cannot be read."""


class IssueColumns(NamedTuple):
    """A row of the table of issues."""

    id: str
    rev: int
    status: str
    opened_at: Any
    last_activity_at: Any
    waiting_since: Any
    order_ids: list[str]
    last_sender: str | None
    header: str
    document: str
    folded: str
    layout: int
    of_header: HeaderColumns

    @property
    def values(self) -> tuple[Any, ...]:
        """What `COLUMNS` hold."""
        return (*self[:-1], *self.of_header)


COLUMNS = (*IssueColumns._fields[:-1], *HeaderColumns._fields)
"""Those of the table of issues, the id first."""


def columns_of(document: msgspec.Raw) -> IssueColumns:
    """The row for an issue's document, which is what will be read again: text as it is kept, not as it was given."""
    from wishtui.domain.query import searchable_of  # the first frame records nothing

    issue: Issue = read_issue(document)
    header = header_of(issue)
    words = searchable_of(issue, header=header)
    return IssueColumns(
        id=issue.id,
        rev=issue.rev,
        status=issue.status.value,
        opened_at=header.opened_at,
        last_activity_at=header.last_activity_at,
        waiting_since=header.waiting_since,
        order_ids=[order_id for order_id in dict.fromkeys(issue.order_ids) if valid_id(order_id)],
        last_sender=None if words.last_sender is None else words.last_sender.value,
        header=encoded(header, issue.id).decode(),
        document=bytes(document).decode(),
        folded=escaped(words.text),
        layout=LAYOUT,
        of_header=header_columns(header),
    )


def header_columns(header: Header) -> HeaderColumns:
    """What of a row its header tells."""
    snooze, shop = header.snooze, bounded(header.shop)
    timed = _Timed(pending=header.pending, snooze=snooze, shop=header.shop if is_cut(shop) else None)
    return HeaderColumns(
        timed=None if timed == _NOT_TIMED else encoded(timed, header.id).decode(),
        shop=shop,
        reason=bounded(header.reason),
        assignee=bounded(header.assignee),
        amount=_comparable(header.amount),
        late=header.late,
        held=header.pending is not None,
        snoozed_until=None if snooze is None else snooze.until or ENDLESS,
    )


def _comparable(money: "Money | None") -> Decimal | None:
    """What compares to every number of a query as an amount does, within what the database takes for a number."""
    if money is None or not money.amount.is_finite():
        return None
    amount = min(max(money.amount, -_MOST), _MOST)
    # Rounded so that what is more, or less, than a number of a query stays it.
    return amount if amount == amount.quantize(_COARSE) else amount.quantize(_FINEST, ROUND_05UP)


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
        shop=unescaped(row[7]) if timed.shop is None else timed.shop,
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


def bounded(text: str) -> str:
    """A value as it stands in a column that an index is of: a long one is cut, with a digest of the whole."""
    if len(text) <= _LONGEST:
        return escaped(text)
    from hashlib import blake2b  # brings a whole library of ciphers

    return f"{escaped(text[:_LONGEST])}{_ESCAPE}{_IS_CUT}{blake2b(text.encode(), digest_size=16).hexdigest()}"


def is_cut(value: str) -> bool:
    """Whether `bounded` has cut a value."""
    return f"{_ESCAPE}{_IS_CUT}" in value
