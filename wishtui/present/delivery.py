"""How far an answer, or a change of state, has come on its way to Wish, as a person reads it."""

from typing import TYPE_CHECKING

from wishtui.domain.delivery import Delivery, Step
from wishtui.i18n import N_, _
from wishtui.present.spans import Role
from wishtui.services.recorded_reasons import recorded_reason
from wishtui.text import clean_line

if TYPE_CHECKING:
    from wishtui.domain.outbox import OutboxEntry

_WORDS = {
    Delivery.QUEUED: N_("waits to be sent"),
    Delivery.SENDING: N_("sending"),
    Delivery.UNKNOWN: N_("not sure yet whether it arrived"),
    Delivery.HELD: N_("held"),
    Delivery.REFUSED: N_("refused by Wish"),
    Delivery.SENT: N_("sent"),
}
_CAPITALISED = {
    Delivery.QUEUED: N_("Waits to be sent"),
    Delivery.SENDING: N_("Sending"),
    Delivery.UNKNOWN: N_("Not sure yet whether it arrived"),
    Delivery.HELD: N_("Held"),
    Delivery.REFUSED: N_("Refused by Wish"),
    Delivery.SENT: N_("Sent"),
}

BRIEFLY = {
    Delivery.QUEUED: N_("waits"),
    Delivery.SENDING: N_("sending"),
    Delivery.UNKNOWN: N_("not sure"),
    Delivery.HELD: N_("held"),
    Delivery.REFUSED: N_("refused"),
    Delivery.SENT: N_("sent"),
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

STEPS = {Step.REPLY: N_("reply"), Step.CLOSE: N_("closing"), Step.HAND: N_("handing to Wish")}
"""What each step is called."""


def _reason(entry: "OutboxEntry") -> str:
    """Why an entry is no further, as the reader reads what was recorded; Wish's own words as they are."""
    return recorded_reason(clean_line(entry.reason))


def delivery_words(state: Delivery) -> str:
    """The state in a few words, where there is a line for it."""
    return _(_WORDS[state])


def delivery_line(entry: "OutboxEntry", *, capitalised: bool = False, signed_in: bool = True) -> str:
    """How far an entry of the outbox has come, and why no further; `capitalised` as a sentence begins.

    What may have arrived is looked for only while its shop is `signed_in`.
    """
    state, reason = _((_CAPITALISED if capitalised else _WORDS)[entry.state]), _reason(entry)
    if entry.state is Delivery.UNKNOWN and not reason and signed_in:
        return _("{state}: looking", state=state)
    return _("{state}: {reason}", state=state, reason=reason) if reason else state


def waiting_line(entry: "OutboxEntry") -> str:
    """The same for what was just given in and is not over: that it waits, and for what."""
    reason = _reason(entry)
    if entry.state is Delivery.UNKNOWN and not reason:
        return _("waits to be sent: not sure yet whether it arrived.")
    if entry.state is Delivery.UNKNOWN:
        return _("waits to be sent: not sure yet whether it arrived. {reason}", reason=reason)
    if not reason:
        return _("waits to be sent: it goes with the next `wishtui sync`.")
    return _("waits to be sent: {reason}", reason=reason)
