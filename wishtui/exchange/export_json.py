"""wishtui's own export, read back whole: what `public_json.show_item` writes."""

from datetime import datetime
from typing import Any

import msgspec

from wishtui.domain.answering import in_order
from wishtui.domain.issue import Issue
from wishtui.domain.message import Message
from wishtui.domain.order import Order
from wishtui.exchange.fields import Notes
from wishtui.exchange.public_json import DERIVED
from wishtui.exchange.records import BadRecord, DecodeContext, DecodedRecord
from wishtui.exchange.values import as_digits, check_id, decimal, kind, names_no_zone, read_time
from wishtui.i18n import _
from wishtui.text import clean_line

_AHEAD = frozenset({"release_at", "until", "promised_ship_at", "promised_delivery_at"})
"""Times that may lie in the future; every other one has happened."""


def issue(record: dict[str, Any], context: DecodeContext) -> DecodedRecord:
    """One issue of an export, with the texts of its drafts.

    Raises:
        BadRecord: it cannot be used.
    """
    if "messages" not in record:
        raise BadRecord("messages", _("is missing: `list --json` prints issues in short, `export` writes them whole."))
    rest = {name: part for name, part in record.items() if name not in DERIVED}
    drafts = _drafts(rest)
    notes = Notes()
    plain = _plain(_kept(rest, Issue), "", context.latest, notes)
    plain["id"] = _id(plain.get("id"))
    for name, struct in (("messages", Message), ("orders", Order)):
        if isinstance(plain.get(name), list):
            plain[name] = [_kept(part, struct) if isinstance(part, dict) else part for part in plain[name]]
    try:
        stored = msgspec.convert(plain, Issue)
    except msgspec.ValidationError as error:
        raise _misfit(error) from error
    for index, order_id in enumerate(stored.order_ids):
        check_id(order_id, f"order_ids[{index}]")
    for index, order in enumerate(stored.orders):
        check_id(order.id, f"orders[{index}].id")
    return notes.decoded(DecodedRecord((), msgspec.structs.replace(stored, messages=in_order(stored.messages)), drafts))


def _id(value: Any) -> str:
    text = "" if value is None else value if isinstance(value, str) else as_digits(value, "id")
    return check_id(text, "id")


def _drafts(record: dict[str, Any]) -> tuple[str, ...]:
    """The draft texts, taken out of the record."""
    newest, drafts = record.pop("draft", None), record.pop("drafts", None)
    if drafts is None:
        drafts = [] if newest is None else [newest]
    if not isinstance(drafts, list) or not all(isinstance(text, str) for text in drafts):
        raise BadRecord("drafts", _("holds something else than a list of texts."))
    return tuple(drafts)


def _kept(record: dict[str, Any], struct: type[msgspec.Struct]) -> dict[str, Any]:
    """The record with keys that nobody knows moved to its `extra`."""
    unknown = record.keys() - set(struct.__struct_encode_fields__)
    extra = record.get("extra")
    if extra is not None and not isinstance(extra, dict):
        raise BadRecord("extra", _("holds {kind} where an object belongs.", kind=kind(extra)))
    known = {name: part for name, part in record.items() if name not in unknown}
    return known | {"extra": {**(extra or {}), **{name: record[name] for name in sorted(unknown)}}}


def _plain(value: Any, path: str, latest: datetime, notes: Notes, name: str = "") -> Any:
    """The value as a record holds it: null is absent, times are aware; what nobody knows stays as it is."""
    if isinstance(value, dict):
        return {
            key: part if key == "extra" else _plain(part, f"{path}.{key}" if path else key, latest, notes, key)
            for key, part in value.items()
            if part is not None
        }
    if isinstance(value, list):
        return [_plain(part, f"{path}[{index}]", latest, notes, name) for index, part in enumerate(value)]
    if isinstance(value, str) and (name in ("at", "until") or name.endswith("_at")):
        time = read_time(value, path, None if name in _AHEAD else latest)
        notes.naive = notes.naive or names_no_zone(value)
        return time
    if name == "amount" and isinstance(value, str | int | float) and not isinstance(value, bool):
        return decimal(str(value), path)
    return value


def _misfit(error: msgspec.ValidationError) -> BadRecord:
    """msgspec's words for a field of the wrong type, with the field's own name."""
    problem, _at, path = str(error).partition(" - at `$")
    field = path.removesuffix("`").removeprefix(".")
    return BadRecord(field, _("does not fit: {fault}.", fault=clean_line(problem[:1].lower() + problem[1:])))
