"""What waits to be told to Wish, and how an answer gets there exactly once (docs/platform.md, 4).

    queued ──▶ sending ──▶ sent
      ▲           │  ├────▶ refused   Wish said no: the text is a draft again
      │           ▼  └────▶ held      somebody wrote before it was sent: the text is a draft again
      └─────── unknown ───▶ sent      it may have arrived: the ticket is read before anything is repeated

A reply has no id on Wish and the API knows no key that makes repeating safe. So each step is on record before the next
is made, and after a call whose outcome is not known the ticket decides: a new answer of the seller's with the same
words is ours. Each function takes an entry and gives a new one; none of them knows the network or the time.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from html import unescape

import msgspec

from wishtui.domain.message import Message, Sender

MOST_ATTEMPTS = 3
"""How often an answer is sent whose arrival never showed; after that a person decides."""

_LAYERS = 4
"""How deep escapes are undone before two texts are compared."""

_BREAK = re.compile(r"<br\s{0,8}/?>", re.IGNORECASE)
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


class Step(StrEnum):
    """What Wish is told."""

    REPLY = "reply"
    CLOSE = "close"
    HAND = "hand"
    """Handed to Wish's own people."""


class Delivery(StrEnum):
    """How far it got."""

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    HELD = "held"
    REFUSED = "refused"
    SENT = "sent"

    @property
    def over(self) -> bool:
        """Whether nothing more is done about it by itself."""
        return self in (Delivery.HELD, Delivery.REFUSED, Delivery.SENT)


class OutboxEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing to tell Wish, written in the same commit as what was recorded of it here."""

    id: str
    issue_id: str
    shop: str = ""
    step: Step = Step.REPLY
    text: str = ""
    """The answer, exactly as it goes out; empty unless it is a reply."""
    close: bool = False
    """Whether the issue is closed once the reply has arrived."""
    author: str = ""
    created_at: datetime
    seen: int = 0
    """How many messages the conversation had before the writer's eyes."""
    state: Delivery = Delivery.QUEUED
    attempts: int = 0
    started_at: datetime | None = None
    """When the last attempt began."""
    same_before: int = 0
    """How many of the seller's messages had the same words before that attempt."""
    reason: str = ""
    """Why it is held, refused or not sure: Wish's own words where it said any."""
    request_id: str = ""
    """Wish's name for the call that decided."""
    rev: int = 0


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """What was just read of the ticket."""

    awaits_seller: bool
    """Whether Wish would take an answer or a change of state."""
    state: str
    """Wish's own word for the state."""
    messages: tuple[Message, ...]


def start(entry: OutboxEntry, ticket: Ticket, *, now: datetime) -> OutboxEntry:
    """Make ready to send, the ticket having been read; or hold it back, because somebody was quicker."""
    if len(ticket.messages) > entry.seen:
        return _held(entry, _writer(ticket.messages[entry.seen :]))
    if not ticket.awaits_seller:
        return _held(entry, f"The ticket is {ticket.state or 'in no state'} on Wish.")
    return msgspec.structs.replace(
        entry,
        state=Delivery.SENDING,
        attempts=entry.attempts + 1,
        started_at=now,
        same_before=_same(entry, ticket.messages),
        reason="",
    )


def arrived(entry: OutboxEntry, *, request_id: str = "") -> OutboxEntry:
    """Wish said that it is done."""
    return msgspec.structs.replace(entry, state=Delivery.SENT, reason="", request_id=request_id)


def not_done(entry: OutboxEntry, reason: str) -> OutboxEntry:
    """It certainly did not reach Wish: it waits for the next chance, and the attempt does not count."""
    return msgspec.structs.replace(
        entry, state=Delivery.QUEUED, attempts=max(0, entry.attempts - 1), started_at=None, reason=reason
    )


def not_sure(entry: OutboxEntry, reason: str) -> OutboxEntry:
    """It may have arrived. An entry found in `sending` by another process than its sender's is such a one too."""
    return msgspec.structs.replace(entry, state=Delivery.UNKNOWN, reason=reason)


def refused(entry: OutboxEntry, words: str, *, request_id: str = "") -> OutboxEntry:
    """Wish said no."""
    return msgspec.structs.replace(entry, state=Delivery.REFUSED, reason=words, request_id=request_id)


def looked(entry: OutboxEntry, ticket: Ticket, *, now: datetime, settle: timedelta) -> OutboxEntry:
    """What the ticket, read after an attempt, tells of an entry that is not sure."""
    if entry.state is not Delivery.UNKNOWN:
        return entry
    if entry.step is not Step.REPLY:
        wanted = "CLOSED" if entry.step is Step.CLOSE else "AWAITING_WISH"
        if ticket.state == wanted or not ticket.awaits_seller:
            return arrived(entry)
    elif _same(entry, ticket.messages) > entry.same_before:
        return arrived(entry)
    if not ticket.awaits_seller:
        return msgspec.structs.replace(entry, reason=f"The ticket is {ticket.state}, and the answer is not in it.")
    if entry.started_at is not None and now - entry.started_at < settle:
        return entry  # what Wish still works on could arrive yet
    if len(ticket.messages) > entry.seen:
        return _held(entry, _writer(ticket.messages[entry.seen :]))
    if entry.attempts >= MOST_ATTEMPTS:
        return msgspec.structs.replace(entry, reason=f"It was sent {entry.attempts} times, and never showed.")
    return msgspec.structs.replace(entry, state=Delivery.QUEUED, reason="")


def needs_person(entry: OutboxEntry, ticket: Ticket) -> bool:
    """Whether nothing that is read of the ticket can settle it any more: somebody must say whether it was sent."""
    return entry.state is Delivery.UNKNOWN and (not ticket.awaits_seller or entry.attempts >= MOST_ATTEMPTS)


def same_words(first: str, second: str) -> bool:
    """Whether two texts are one, in spite of what a server does to blanks, line ends, entities and accents."""
    return _plain(first) == _plain(second)


def _plain(text: str) -> str:
    for _ in range(_LAYERS):  # what was written with an entity in it may come back escaped once more
        text = unescape(_BREAK.sub("\n", text))
    return " ".join(unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).split())


def _same(entry: OutboxEntry, messages: Iterable[Message]) -> int:
    wanted = _plain(entry.text)
    return sum(message.sender is Sender.SELLER and _plain(message.text) == wanted for message in messages)


def _held(entry: OutboxEntry, why: str) -> OutboxEntry:
    return msgspec.structs.replace(entry, state=Delivery.HELD, reason=why)


def _writer(messages: tuple[Message, ...]) -> str:
    senders = {message.sender for message in messages}
    if Sender.CUSTOMER in senders:
        return "The customer wrote meanwhile."
    if Sender.SELLER in senders:
        return "Somebody answered on Wish meanwhile."
    return "Wish wrote meanwhile."
