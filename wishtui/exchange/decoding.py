"""Records of JSON distinguished by their keys, and decoded by the module that knows their kind."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from wishtui.exchange import export_json, json_text, wish_json, wish_v2
from wishtui.exchange.plain_tickets import PlainTickets
from wishtui.exchange.records import (
    BadRecord,
    DecodeContext,
    DecodedRecord,
    ImportedIssue,
    ImportedOrder,
    ImportEntry,
    NaiveTimes,
    OmittedValue,
    Rejected,
)
from wishtui.exchange.values import kind
from wishtui.exchange.wish_words import ORDER_KEYS, ORDER_STATES, STATES, TICKET_KEYS
from wishtui.i18n import _

_DECODERS: dict[str, Callable[[dict[str, Any], DecodeContext], DecodedRecord]] = {
    "v3": wish_json.ticket,
    "orders": wish_json.order,
    "v2": lambda record, context: wish_v2.ticket(_unwrapped(record, "Ticket"), context),
    "v2 order": lambda record, context: wish_v2.order(_unwrapped(record, "Order"), context),
    "wishtui": export_json.issue,
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
    """One run over a file's records, and what is known of the file."""

    file: str
    context: DecodeContext
    forced: str = ""
    """The kind that every record is taken for; empty: each for what its keys show."""
    _zone_named: bool = field(default=False)
    _plain: PlainTickets | None = field(init=False)

    def __post_init__(self) -> None:
        self._plain = PlainTickets(self.context) if self.forced in ("", "v3") else None

    def run(self, raws: Iterable[tuple[str, msgspec.Raw]]) -> Iterator[ImportEntry]:
        """What each record holds, embedded orders before the issue that names them."""
        for where, raw in raws:
            yield from self.entries(where, raw)

    def entries(self, where: str, raw: msgspec.Raw) -> Iterator[ImportEntry]:
        """What one record holds, or why it cannot be used."""
        plain = self._plain.from_json(raw) if self._plain is not None else None
        if plain is not None:
            yield ImportedIssue(plain, where=where)
            return
        record: Any = None
        try:
            record = json_text.decode(raw)
            decoded = self._decoded(record)
        except BadRecord as error:
            # A record that does not decode may still show its id; in one that does, another id would be another's.
            record_id = json_text.loose_id(raw) if record is None else _id_in(record)
            yield self.rejected(where, error, json_text.as_text(raw), record_id)
        else:
            yield from self.entries_of(decoded, where)

    def entries_of(self, decoded: DecodedRecord, where: str) -> Iterator[ImportEntry]:
        """What a record holds, and what could not be read of it."""
        if decoded.naive and not self._zone_named:
            self._zone_named = True
            yield NaiveTimes(self.file, where, decoded.naive)
        named = decoded.issue.id if decoded.issue else decoded.orders[0].id if decoded.orders else ""
        for problem in decoded.problems:
            yield OmittedValue(self.file, problem.where or where, named, problem.field, problem.problem)
        for order in decoded.orders:
            yield ImportedOrder(order, where)
        if decoded.issue is not None:
            yield ImportedIssue(decoded.issue, decoded.drafts, where)

    def rejected(self, where: str, error: BadRecord, raw: str, record_id: str) -> Rejected:
        """A record that cannot be used."""
        return Rejected(self.file, error.where or where, record_id, error.field, error.problem, raw)

    def _decoded(self, record: Any) -> DecodedRecord:
        if not isinstance(record, dict):
            raise BadRecord("", _("is {kind}, not an issue or an order.", kind=kind(record)))
        shape = kind_of(record)
        if self.forced and shape not in (self.forced, f"{self.forced} order"):  # untranslated: a name
            shape = self.forced
        if not shape:
            raise BadRecord("", _("is neither an issue nor an order: none of their keys is there."))
        return _DECODERS[shape](record, self.context)


def _unwrapped(record: dict[str, Any], name: str) -> dict[str, Any]:
    """What stands under `name`, with what stands beside it."""
    inner = record.get(name, record)
    if not isinstance(inner, dict):
        raise BadRecord(name, _("holds {kind} where an object belongs.", kind=kind(inner)))
    return {key: value for key, value in record.items() if key != name} | inner


def _id_in(record: Any) -> str:
    """The id of a record that cannot be used, as far as it has one."""
    if not isinstance(record, dict):
        return ""
    inner = next((record[name] for name in ("Ticket", "Order") if isinstance(record.get(name), dict)), record)
    value = inner.get("id", inner.get("order_id"))
    return value if isinstance(value, str) else str(value) if type(value) is int else ""
