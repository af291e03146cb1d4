"""How far an answer, or a change of state, has come on its way to Wish, as a person reads it."""

from typing import TYPE_CHECKING

from wishtui.domain.delivery import Delivery, Step
from wishtui.i18n import N_, _
from wishtui.present.spans import Role
from wishtui.text import clean_line

if TYPE_CHECKING:
    from wishtui.domain.outbox import OutboxEntry

_WORDS = {
    Delivery.QUEUED: N_("waits to be sent"),
    Delivery.SENDING: "sending",
    Delivery.UNKNOWN: N_("not sure yet whether it arrived"),
    Delivery.HELD: "held",
    Delivery.REFUSED: N_("refused by Wish"),
    Delivery.SENT: "sent",
}

BRIEFLY = {
    Delivery.QUEUED: "waits",
    Delivery.SENDING: "sending",
    Delivery.UNKNOWN: N_("not sure"),
    Delivery.HELD: "held",
    Delivery.REFUSED: "refused",
    Delivery.SENT: "sent",
}
"""The state in a word, for a row of a list."""

DELIVERY_ROLES = {
    Delivery.QUEUED: Role.DIM,
    Delivery.SENDING: Role.ACCENT,
    Delivery.UNKNOWN: Role.SOON,
    Delivery.HELD: Role.SOON,
    Delivery.REFUSED: Role.OVERDUE,
    Delivery.SENT: Role.DIM,
}

STEPS = {Step.REPLY: "reply", Step.CLOSE: "closing", Step.HAND: N_("handing to Wish")}


def delivery_words(state: Delivery) -> str:
    """The state in a few words, where there is a line for it."""
    return _WORDS[state]


def delivery_line(entry: "OutboxEntry") -> str:
    """How far an entry of the outbox has come, and why no further."""
    reason = clean_line(entry.reason)
    if entry.state is Delivery.UNKNOWN:
        return f"{_WORDS[entry.state]}: {reason or 'looking'}"
    return f"{_WORDS[entry.state]}: {reason}" if reason else _WORDS[entry.state]


def waiting_line(entry: "OutboxEntry") -> str:
    """The same for what was just given in and is not over: that it waits, and for what."""
    reason = clean_line(entry.reason)
    if entry.state is Delivery.UNKNOWN:
        return _("waits to be sent: not sure yet whether it arrived. {reason}", reason=reason).rstrip()
    return f"waits to be sent: {reason or 'it goes with the next `wishtui sync`.'}"
