"""How an issue or an order becomes a document, and where in its table it stands."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from wishtui.domain.issue import Header, IndexRow, Issue, last_activity_at, waiting_since
from wishtui.domain.order import Money, Order
from wishtui.errors import NotAcceptable
from wishtui.i18n import _, encode_english

ISSUES = "issues"
ORDERS = "orders"
APPEALS = "appeals"
TICKS = "ticks"
OUTBOX = "outbox"
LOG = "log"
LOG_CHAIN = "log_chain"
SYNCS = "syncs"
HOOKS = "hooks"

SCHEMA = 2
"""Version of the documents that this wishtui writes."""

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError)
"""What decoding raises for a document that the disk has damaged; text that is not UTF-8 is of the second kind."""

_KEY_BITS = 53
"""The widest integer that every JSON reader keeps exact."""

_PROBES = 8

_SURROGATES = "[\ud800-\udfff]"


Name = str | Callable[[], str]
"""What a message calls a record; that of one of many is made when it is told."""


class _Derived(msgspec.Struct, frozen=True, kw_only=True):
    """What a document holds besides the record, so that a list row needs no conversation."""

    schema: int
    last_activity_at: datetime
    waiting_since: datetime | None
    product: str
    amount: Money | None


class _Version(msgspec.Struct, frozen=True):
    schema: int


class DetailedRow(IndexRow, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """An index row, and what else of an issue is asked for in a query that needs no words."""

    late: bool = False
    reason: str = ""
    assignee: str = ""
    amount: Money | None = None


_encode = msgspec.json.Encoder(enc_hook=encode_english).encode
read_issue = msgspec.json.Decoder(Issue).decode
read_order = msgspec.json.Decoder(Order).decode
read_header = msgspec.json.Decoder(Header).decode
read_index_row = msgspec.json.Decoder(IndexRow).decode
read_detailed_row = msgspec.json.Decoder(DetailedRow).decode


def keys(name: str) -> Iterator[str]:
    """The document ids that the record called `name` may stand under, the first being as good as always free."""
    from hashlib import blake2b  # brings a whole library of ciphers: 2 ms, and the first frame asks for no key

    first = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") >> (64 - _KEY_BITS)
    for step in range(_PROBES):
        yield str((first + step) % (1 << _KEY_BITS) or 1)


def issue_document(issue: Issue) -> msgspec.Raw:
    """The document of `issue`: the record, flat, after the fields that are derived from it.

    Raises:
        NotAcceptable: it holds something that JSON cannot.
    """
    first = issue.orders[0] if issue.orders else None
    derived = _Derived(
        schema=SCHEMA,
        last_activity_at=last_activity_at(issue),
        waiting_since=waiting_since(issue),
        product=first.product if first else "",
        amount=first.amount if first else None,
    )
    return _joined(derived, issue, lambda: _("Issue {issue}", issue=issue.id))


def order_document(order: Order) -> msgspec.Raw:
    """The document of `order`. Raises NotAcceptable as `issue_document` does."""
    return _joined(_Version(SCHEMA), order, lambda: _("Order {order}", order=order.id))


def document(record: msgspec.Struct, what: str) -> msgspec.Raw:
    """The document of any other record, which `what` names. Raises NotAcceptable as `issue_document` does."""
    return _joined(_Version(SCHEMA), record, what)


def encoded(record: msgspec.Struct, what: Name) -> bytes:
    """`record` as JSON; half of a surrogate pair, which no file can hold, becomes U+FFFD."""
    try:
        try:
            return _encode(record)
        except UnicodeEncodeError:
            return _encode(_mended(msgspec.to_builtins(record, enc_hook=encode_english)))
    except (OverflowError, TypeError, ValueError, RecursionError, NotImplementedError) as error:
        raise NotAcceptable(
            _(
                "{what} holds something that cannot be recorded: {reason}.",
                what=what if isinstance(what, str) else what(),
                reason=error,
            )
        ) from error


def _joined(derived: msgspec.Struct, record: msgspec.Struct, what: Name) -> msgspec.Raw:
    return msgspec.Raw(b"%b,%b" % (encoded(derived, what)[:-1], encoded(record, what)[1:]))


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return re.sub(_SURROGATES, "\ufffd", value)
    if isinstance(value, list | tuple):
        return [_mended(item) for item in value]
    if isinstance(value, dict):
        return {_mended(key): _mended(item) for key, item in value.items()}
    return value
