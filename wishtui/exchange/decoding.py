"""Records of JSON told apart by their keys, and decoded by the module that knows their kind."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import msgspec

from wishtui.domain.issue import Issue
from wishtui.domain.order import Order
from wishtui.exchange import json_text, own, v2, v3
from wishtui.exchange.fields import kind
from wishtui.exchange.records import BadRecord, Found, FoundOrder, Rejected, Terms, Told
from wishtui.exchange.wish_words import ORDER_KEYS, ORDER_STATES, STATES, TICKET_KEYS

Entry = Found | FoundOrder | Rejected
"""What a file yields."""

_DECODERS: dict[str, Callable[[dict[str, Any], Terms], Told]] = {
    "v3": v3.ticket,
    "orders": lambda record, terms: Told((v3.order(record, terms),)),
    "v2": lambda record, terms: v2.ticket(_wrapped(record, "Ticket"), terms),
    "v2 order": lambda record, terms: Told((v2.order(_wrapped(record, "Order"), terms),)),
    "wishtui": own.issue,
}


def kind_of(record: Any) -> str:
    """Which decoder a record is for, by its keys; empty when it is none of ours."""
    if not isinstance(record, dict):
        return ""
    if isinstance(record.get("Ticket"), dict):
        return "v2"
    if isinstance(record.get("Order"), dict):
        return "v2 order"
    state = record.get("state")
    word = state.strip().upper() if isinstance(state, str) else ""
    keys = record.keys()
    if "status" in keys and ("messages" in keys or "last_activity_at" in keys):
        return "wishtui"
    if word in ORDER_STATES and "replies" not in keys:
        return "orders"
    if word in STATES or TICKET_KEYS & keys:
        return "v3"
    return "orders" if ORDER_KEYS & keys else ""


@dataclass
class Decoding:
    """One run over a file's records: what is to be known of the file, and which ids have been seen in it."""

    file: str
    terms: Terms
    forced: str = ""
    """The kind that every record is taken for; empty tells each by its keys."""
    _seen: dict[tuple[str, str], bytes] = field(default_factory=dict)

    def run(self, raws: Iterable[tuple[str, msgspec.Raw]]) -> Iterator[Entry]:
        """What each record tells, embedded orders before the issue that names them."""
        for where, raw in raws:
            yield from self.entries(where, raw)

    def entries(self, where: str, raw: msgspec.Raw) -> Iterator[Entry]:
        """What one record tells, or why it tells nothing."""
        record: Any = None
        try:
            record = json_text.decode(raw)
            told = self._told(record)
            entries = list(self.checked(told, where))
        except BadRecord as error:
            # A record that does not decode may still show its id; in one that does, another id would be another's.
            record_id = json_text.loose_id(raw) if record is None else _id_in(record)
            yield self.rejected(where, error, json_text.as_text(raw), record_id)
        else:
            yield from entries

    def checked(self, told: Told, where: str) -> Iterator[Entry]:
        """What a record tells, once its id is known to be its own in this file."""
        if told.issue is not None:
            self._once("issue", told.issue)
        elif told.orders:
            self._once("order", told.orders[0])
        for order in told.orders:
            yield FoundOrder(order, where)
        if told.issue is not None:
            yield Found(told.issue, told.drafts, where)

    def rejected(self, where: str, error: BadRecord, raw: str, record_id: str) -> Rejected:
        """A record that cannot be used."""
        return Rejected(self.file, error.where or where, record_id, error.field, error.problem, raw)

    def _told(self, record: Any) -> Told:
        if not isinstance(record, dict):
            raise BadRecord("", f"is {kind(record)}, not an issue or an order.")
        found = kind_of(record)
        if self.forced and found not in (self.forced, f"{self.forced} order"):
            found = self.forced
        if not found:
            raise BadRecord("", "is neither an issue nor an order: none of their keys is there.")
        return _DECODERS[found](record, self.terms)

    def _once(self, what: str, record: Issue | Order) -> None:
        """See that an id means one thing in a file; the same record twice is no harm."""
        digest = blake2b(msgspec.json.encode(record), digest_size=12).digest()
        if self._seen.setdefault((what, record.id), digest) != digest:
            raise BadRecord("id", f"another {what} of this file has the same id and says something else.")


def _wrapped(record: dict[str, Any], name: str) -> dict[str, Any]:
    """What stands under `name`, with what stands beside it."""
    inner = record.get(name, record)
    if not isinstance(inner, dict):
        raise BadRecord(name, f"holds {kind(inner)} where an object belongs.")
    return {key: value for key, value in record.items() if key != name} | inner


def _id_in(record: Any) -> str:
    """The id of a record that cannot be used, as far as it has one."""
    if not isinstance(record, dict):
        return ""
    inner = next((record[name] for name in ("Ticket", "Order") if isinstance(record.get(name), dict)), record)
    value = inner.get("id", inner.get("order_id"))
    return value if isinstance(value, str) else str(value) if type(value) is int else ""
