"""Tickets of version 3 in their usual form, decoded by types: several times sooner than field by field.

A ticket is plain when it has no fields but those that docs/platform.md, 4 lists, all of their usual types and with
values that can be true. Of every other one this module says nothing, least of all what is wrong with it:
`wish_json.ticket` reads it. Of a plain ticket both make the same issue.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import astuple

from wishtui.domain.answering import oldest_first
from wishtui.domain.issue import Issue, Status, valid_id
from wishtui.domain.message import Attachment, Message
from wishtui.domain.times import EARLIEST
from wishtui.exchange.columns import plain_fact
from wishtui.exchange.json_text import surely_once
from wishtui.exchange.records import DecodeContext
from wishtui.exchange.wish_words import SENDERS, STATES
from wishtui.text import decode_html

_Text = str | UnsetType | None


class _Object(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """One object of a ticket; a field that is absent is UNSET, so that those that are there can be counted."""


class _Named(_Object):
    id: str


class _Buyer(_Object):
    name: _Text = UNSET
    locale: _Text = UNSET


class _Resolution(_Object):
    closed_at: _Text = UNSET
    closed_by: _Text = UNSET


class _File(_Object):
    file_name: _Text = UNSET
    url: _Text = UNSET


class _Reply(_Object):
    sender: str
    replied_at: str
    message: _Text = UNSET
    supporting_files: list[_File] | UnsetType | None = UNSET


class _Ticket(_Object):
    id: str
    state: str
    opened_at: str
    replies: list[_Reply]
    merchant_id: _Text = UNSET
    type: _Text = UNSET
    subject: _Text = UNSET
    sub_label: _Text = UNSET
    updated_at: _Text = UNSET
    refund_reason: _Text = UNSET
    buyer_info: _Buyer | UnsetType | None = UNSET
    resolution_info: _Resolution | UnsetType | None = UNSET
    orders: list[_Named] | UnsetType | None = UNSET
    products: list[_Named] | UnsetType | None = UNSET


_decode = msgspec.json.Decoder(_Ticket).decode
_NO_BUYER = _Buyer()
_NO_RESOLUTION = _Resolution()


class _NotPlain(Exception):
    """The ticket must be read field by field."""


class PlainTickets:
    """Decodes the plain ones of many tickets."""

    def __init__(self, context: DecodeContext) -> None:
        self._latest = context.latest

    def from_json(self, raw: msgspec.Raw) -> Issue | None:
        """The issue of an undecoded ticket; None where it is not plain, or no sound JSON."""
        text = bytes(raw)
        try:
            ticket = _decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        return self._issue(ticket) if surely_once(text, _count_keys(ticket)) else None

    def from_record(self, record: dict[str, Any]) -> Issue | None:
        """The issue of a ticket that was decoded from JSON; None where it is not plain."""
        try:
            ticket = msgspec.convert(record, _Ticket)
        except msgspec.ValidationError:
            return None
        return self._issue(ticket)

    def _issue(self, ticket: _Ticket) -> Issue | None:
        status, resolution = STATES.get(ticket.state), ticket.resolution_info or _NO_RESOLUTION
        if status is None or not valid_id(ticket.id):
            return None
        if status is not Status.CLOSED and resolution is not _NO_RESOLUTION and _says_something(resolution):
            return None
        try:
            return self._read(ticket, status, ticket.buyer_info or _NO_BUYER, resolution)
        except _NotPlain:
            return None

    def _read(self, ticket: _Ticket, status: Status, buyer: _Buyer, resolution: _Resolution) -> Issue:
        messages = oldest_first([self._message(reply) for reply in ticket.replies])
        return Issue(
            id=ticket.id,
            status=status,
            wish_state=ticket.state,
            opened_at=self._time(ticket.opened_at),
            updated_at=self._time(ticket.updated_at) if ticket.updated_at else None,
            subject=decode_html(ticket.subject or ""),
            customer=decode_html(buyer.name or ""),
            locale=buyer.locale or "",
            reason=ticket.refund_reason or "",
            label=decode_html(ticket.sub_label or ""),
            kind=ticket.type or "",
            order_ids=_ids(ticket.orders, _order_id),
            product_ids=_ids(ticket.products, plain_fact),
            messages=messages,
            closed_at=self._time(resolution.closed_at) if resolution.closed_at else None,
            closed_by=resolution.closed_by or "",
            extra={"merchant_id": ticket.merchant_id} if isinstance(ticket.merchant_id, str) else {},
        )

    def _message(self, reply: _Reply) -> Message:
        who = SENDERS.get(reply.sender)
        if who is None:
            raise _NotPlain
        sender, automated = who
        files = reply.supporting_files or ()
        return Message(
            sender=sender,
            at=self._time(reply.replied_at),
            text=reply.message or "",
            via=reply.sender,
            automated=automated,
            files=tuple([Attachment(name=file.file_name or "", url=file.url or "") for file in files]),
        )

    def _time(self, text: str) -> datetime:
        try:
            time = datetime.fromisoformat(text)
            if time.tzinfo is None:
                raise _NotPlain
            if time.tzinfo is not UTC:
                time = time.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise _NotPlain from error
        if not EARLIEST <= time <= self._latest:
            raise _NotPlain
        return time


def _says_something(resolution: _Resolution) -> bool:
    return any(value is not None and value is not UNSET for value in astuple(resolution))


def _ids(named: list[_Named] | UnsetType | None, taken: Callable[[str], str]) -> tuple[str, ...]:
    """Each once; what is taken as empty names nothing."""
    if not named:
        return ()
    return tuple(filter(None, dict.fromkeys([taken(each.id) for each in named])))


def _order_id(text: str) -> str:
    if not valid_id(text):
        raise _NotPlain
    return text


def _count_keys(ticket: _Ticket) -> int:
    """Keys of all objects inside, one that stands twice counted once."""
    count = _present(ticket) + len(ticket.orders or ()) + len(ticket.products or ())
    for reply in ticket.replies:
        count += _present(reply)
        if reply.supporting_files:
            count += sum(map(_present, reply.supporting_files))
    return count + sum(_present(inner) for inner in (ticket.buyer_info, ticket.resolution_info) if inner)


def _present(part: msgspec.Struct) -> int:
    values = astuple(part)
    return len(values) - values.count(UNSET)
