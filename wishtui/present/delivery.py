"""How far an answer, or a change of state, has come on its way to Wish, as a person reads it."""

from wishtui.domain.delivery import Delivery, Step
from wishtui.domain.outbox import OutboxEntry
from wishtui.text import clean_line

_WORDS = {
    Delivery.QUEUED: "waits to be sent",
    Delivery.SENDING: "sending",
    Delivery.UNKNOWN: "not sure yet whether it arrived",
    Delivery.HELD: "held",
    Delivery.REFUSED: "refused by Wish",
    Delivery.SENT: "sent",
}

STEPS = {Step.REPLY: "reply", Step.CLOSE: "closing", Step.HAND: "handing to Wish"}


def delivery_words(state: Delivery) -> str:
    """The state in a few words, for a row."""
    return _WORDS[state]


def delivery_line(entry: OutboxEntry) -> str:
    """How far an entry of the outbox has come, and why no further."""
    reason = clean_line(entry.reason)
    if entry.state is Delivery.UNKNOWN:
        return f"{_WORDS[entry.state]}: {reason or 'looking'}"
    return f"{_WORDS[entry.state]}: {reason}" if reason else _WORDS[entry.state]


def waiting_line(entry: OutboxEntry) -> str:
    """The same for what was just given in and is not over: that it waits, and for what."""
    reason = clean_line(entry.reason)
    if entry.state is Delivery.UNKNOWN:
        return f"waits to be sent: not sure yet whether it arrived. {reason}".rstrip()
    return f"waits to be sent: {reason or 'it goes with the next `wishtui sync`.'}"
