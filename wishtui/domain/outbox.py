"""What waits to be told to Wish, and how an answer gets there exactly once (docs/platform.md, 4).

    queued ──▶ sending ──▶ sent
      ▲           │  ├────▶ refused   Wish said no: the text is a draft again
      │           ▼  └────▶ held      somebody wrote before it was sent: the text is a draft again
      └─────── unknown ───▶ sent      it may have arrived: the ticket is read before anything is repeated

A reply has no id on Wish and the API knows no key that makes repeating safe. So each step is on record before the next
is made, and after a call whose outcome is not known the ticket decides: a new answer of the seller's with the same
words is ours. Each function takes an entry and gives a new one; none of them knows the network or the time.

Two machines' clocks are never compared: how long an outcome has been unsure is kept for each host by its own clock.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from wishtui.domain.answering import LONGEST_HOLD
from wishtui.domain.aware import AwareDatetime
from wishtui.domain.delivery import Delivery, Step
from wishtui.domain.message import Message, Sender
from wishtui.i18n import N_, english

MOST_ATTEMPTS = 4
"""How often an answer is sent whose arrival never showed: once and three times more. After that a person decides."""

_IN_STATE = N_("The ticket is {state} on Wish.")
_IN_STATE_WITHOUT_ANSWER = N_("The ticket is {state} on Wish. The answer is not in it.")
_IN_NO_STATE = N_("The ticket is in no state on Wish.")
_IN_NO_STATE_WITHOUT_ANSWER = N_("The ticket is in no state on Wish. The answer is not in it.")
_NEVER_SHOWED = N_("It was sent {number} times, and never showed.")
REASONS = (_IN_NO_STATE, _IN_NO_STATE_WITHOUT_ANSWER, _IN_STATE_WITHOUT_ANSWER, _IN_STATE, _NEVER_SHOWED)
"""The reasons that name something, as they are recorded: in English, what they name in its place."""

_LAYERS = 4
"""How deep escapes are undone before two texts are compared."""

_WANTED = {Step.CLOSE: ("CLOSED", "PERMANENTLY_CLOSED"), Step.HAND: ("AWAITING_WISH",)}
"""The states that say that it is done."""

_BREAK = re.compile(r"<(?:br|/?(?:p|div))\s{0,8}/?>", re.IGNORECASE)
_UNSEEN = re.compile(
    r"[\s\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]+"
)
"""Blanks, what is invisible, and what only says how the character before it is drawn."""


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
    created_at: AwareDatetime
    seen: tuple[str, ...] = ()
    """The marks (`mark_of`) of the messages that the writer had before their eyes."""
    follows_reply: bool = False
    """Whether it closes what a reply of ours has just answered: then Wish waits for the customer, and not for us."""
    release_at: AwareDatetime | None = None
    """Until when it can be undone, and is not told to Wish, by the clock of the machine that it was given in on."""
    clock_ahead: int = 0
    """By how many seconds the store's own clock was ahead of that."""
    state: Delivery = Delivery.QUEUED
    attempts: int = 0
    started_at: AwareDatetime | None = None
    """When the last attempt began."""
    host: str = ""
    """By whose clock that was."""
    unsure_since: dict[str, AwareDatetime] = {}
    """Since when each host that looked knows that the outcome is not known, each by its own clock."""
    same_before: int = 0
    """How many of the seller's messages had the same words before that attempt."""
    reason: str = ""
    """Why it is held, refused or not sure, in English: Wish's own words where it said any. See `REASONS`."""
    refusal: str = ""
    """What Wish said no with, where an attempt before may have arrived all the same."""
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


def marks_of(messages: Iterable[Message]) -> tuple[str, ...]:
    """What tells each message from others, whatever Wish does to times, blanks and entities."""
    return tuple(map(mark_of, messages))


def mark_of(message: Message) -> str:
    """The mark of one message: that of its sender and words."""
    from hashlib import blake2b  # brings a whole library of ciphers, and the first frame sends nothing

    text = f"{message.sender}\0{_plain(message.text)}"
    return blake2b(text.encode(errors="replace"), digest_size=8).hexdigest()


def start(entry: OutboxEntry, ticket: Ticket, *, now: datetime, host: str = "") -> OutboxEntry:
    """Make ready to send, the ticket having been read; or hold it back, because somebody was quicker."""
    if entry.step is not Step.REPLY and ticket.state in _WANTED[entry.step]:
        return arrived(entry)
    unread = _unread(entry, ticket.messages)
    if unread:
        return _held(entry, _writer(unread))
    if not _takes(entry, ticket):
        return _held(entry, _stands(ticket))
    return msgspec.structs.replace(
        entry,
        state=Delivery.SENDING,
        attempts=entry.attempts + 1,
        started_at=now,
        host=host,
        unsure_since={},
        same_before=_same(entry, ticket.messages),
        reason="",
        refusal="",
    )


def hold_until(entry: OutboxEntry, now: datetime) -> datetime | None:
    """Until when the hold of an entry runs that can still be undone; None where none does.

    `now` is by the clock of the machine that it was given in on.

    A longer one than there are is that of a clock ahead of this one: nobody waits for it.
    """
    until = entry.release_at
    if until is None or entry.state is not Delivery.QUEUED or not now < until <= now + LONGEST_HOLD:
        return None
    return until


def arrived(entry: OutboxEntry, *, request_id: str = "") -> OutboxEntry:
    """Wish said that it is done."""
    return msgspec.structs.replace(entry, state=Delivery.SENT, reason="", request_id=request_id)


def not_done(entry: OutboxEntry, reason: str) -> OutboxEntry:
    """It certainly did not reach Wish: it waits for the next chance, and the attempt does not count."""
    return msgspec.structs.replace(
        entry, state=Delivery.QUEUED, attempts=max(0, entry.attempts - 1), started_at=None, reason=english(reason)
    )


def turned_down(entry: OutboxEntry, reason: str) -> OutboxEntry:
    """Wish took a token for ended that it takes elsewhere: it was not done, and the attempt counts."""
    return msgspec.structs.replace(entry, state=Delivery.QUEUED, started_at=None, reason=english(reason))


def waits(entry: OutboxEntry, reason: str) -> OutboxEntry:
    """Nothing was tried: the ticket could not be read."""
    return msgspec.structs.replace(entry, reason=english(reason))


def not_sure(entry: OutboxEntry, reason: str, *, now: datetime, host: str = "") -> OutboxEntry:
    """The attempt ended in a way that tells nothing: it may have arrived."""
    return msgspec.structs.replace(entry, state=Delivery.UNKNOWN, reason=english(reason), unsure_since={host: now})


def interrupted(entry: OutboxEntry, *, now: datetime, host: str = "") -> OutboxEntry:
    """Found in `sending`, its sender being gone: it may have arrived."""
    since = entry.started_at if entry.host == host and entry.started_at is not None else now
    return not_sure(entry, N_("What sent it was interrupted."), now=min(since, now), host=host)


def refused(entry: OutboxEntry, words: str, *, request_id: str = "") -> OutboxEntry:
    """Wish said no."""
    return msgspec.structs.replace(entry, state=Delivery.REFUSED, reason=english(words), request_id=request_id)


def refused_again(entry: OutboxEntry, words: str, *, now: datetime, host: str = "") -> OutboxEntry:
    """Wish said no to a further attempt: perhaps because the one before arrived, of which nothing shows yet."""
    return msgspec.structs.replace(not_sure(entry, words, now=now, host=host), refusal=english(words))


def reconciled(entry: OutboxEntry, ticket: Ticket, *, now: datetime, settle: timedelta, host: str = "") -> OutboxEntry:
    """An entry that is not sure, after what the ticket shows that was read since the attempt."""
    if entry.state is not Delivery.UNKNOWN:
        return entry
    if shows(entry, ticket):
        return arrived(entry)
    entry = _noticed(entry, now, host)
    if now - entry.unsure_since[host] < settle:
        return entry  # what Wish still works on could arrive yet
    if not _takes(entry, ticket):
        if entry.step is not Step.REPLY:
            return _held(entry, _stands(ticket))
        return msgspec.structs.replace(entry, reason=_stands(ticket, answer=False))
    unread = _unread(entry, ticket.messages)
    if unread:
        return _held(entry, _writer(unread))
    if entry.refusal:
        return refused(entry, entry.refusal)
    if entry.attempts >= MOST_ATTEMPTS:
        return msgspec.structs.replace(entry, reason=_NEVER_SHOWED.format(number=entry.attempts))
    return msgspec.structs.replace(entry, state=Delivery.QUEUED, reason="")


def shows(entry: OutboxEntry, ticket: Ticket) -> bool:
    """Whether the ticket, read after an attempt, shows that it arrived."""
    if entry.step is not Step.REPLY:
        return ticket.state in _WANTED[entry.step]
    return _same(entry, ticket.messages) > entry.same_before


def shows_after_all(entry: OutboxEntry, messages: tuple[Message, ...]) -> bool:
    """Whether a conversation shows a reply that was given up after it had been sent."""
    given_up = entry.state in (Delivery.HELD, Delivery.REFUSED) and entry.attempts > 0 and entry.step is Step.REPLY
    return given_up and _same(entry, messages) > entry.same_before


def settles_at(entry: OutboxEntry, *, now: datetime, settle: timedelta, host: str = "") -> datetime:
    """From when on a look of this host may decide that it did not arrive."""
    return _noticed(entry, now, host).unsure_since[host] + settle


def tried_again(entry: OutboxEntry) -> OutboxEntry:
    """A person wants it sent: attempts count anew. What is not sure stays so until the ticket was read.

    One stays in the count where it may have arrived: a later look knows it by that.
    """
    refused = entry.state is Delivery.REFUSED  # the last attempt, if no other, has certainly not arrived
    return msgspec.structs.replace(entry, attempts=int(entry.attempts > refused), reason="", release_at=None)


def same_words(first: str, second: str) -> bool:
    """Whether two texts are one, in spite of what a server does to blanks, line ends, entities and accents."""
    return _plain(first) == _plain(second)


def _plain(text: str) -> str:
    from html import unescape  # its table of names fills a third of a megabyte, and most sessions compare nothing

    for _layer in range(_LAYERS):  # what was written with an entity in it may come back escaped once more
        text = unescape(_BREAK.sub("\n", text))
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text))


def _same(entry: OutboxEntry, messages: Iterable[Message]) -> int:
    """How many say the same and may be the seller's: what comes under no sender that is known counts as a machine's."""
    wanted = _plain(entry.text)
    own = (message for message in messages if message.sender is Sender.SELLER or message.automated)
    return sum(_plain(message.text) == wanted for message in own)


def _unread(entry: OutboxEntry, messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """Those that the writer had not seen."""
    seen = Counter(entry.seen)
    unread = []
    for message in messages:
        mark = mark_of(message)
        seen[mark] -= 1
        if seen[mark] < 0:
            unread.append(message)
    return tuple(unread)


def _takes(entry: OutboxEntry, ticket: Ticket) -> bool:
    return ticket.awaits_seller or (entry.follows_reply and ticket.state in ("", "AWAITING_USER"))


def _stands(ticket: Ticket, *, answer: bool = True) -> str:
    """In what state the ticket is, and unless an `answer` may be in it that it has none."""
    if not ticket.state:
        return _IN_NO_STATE if answer else _IN_NO_STATE_WITHOUT_ANSWER
    return (_IN_STATE if answer else _IN_STATE_WITHOUT_ANSWER).format(state=ticket.state)


def _noticed(entry: OutboxEntry, now: datetime, host: str) -> OutboxEntry:
    """With this host's own time of first knowing; one that lies ahead is of a clock that was set back since."""
    since = entry.unsure_since.get(host)
    if since is not None and since <= now:
        return entry
    return msgspec.structs.replace(entry, unsure_since={**entry.unsure_since, host: now})


def _held(entry: OutboxEntry, why: str) -> OutboxEntry:
    return msgspec.structs.replace(entry, state=Delivery.HELD, reason=why)


def _writer(messages: tuple[Message, ...]) -> str:
    senders = {message.sender for message in messages}
    if Sender.CUSTOMER in senders:
        return N_("The customer wrote meanwhile.")
    if Sender.SELLER in senders:
        return N_("Somebody answered on Wish meanwhile.")
    return N_("Wish wrote meanwhile.")
