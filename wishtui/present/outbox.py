"""The outbox as lines: what is on its way to Wish, how far it has come, why, and what to do about it."""

import msgspec

from wishtui.domain.delivery import Delivery
from wishtui.domain.outbox import OutboxEntry
from wishtui.i18n import N_, _
from wishtui.present.delivery import BRIEFLY, DELIVERY_ROLES, STEPS, delivery_line
from wishtui.present.spans import BLANK, Line, Role, Span, cell, fit, spread
from wishtui.present.words import FormatTime, field
from wishtui.text import clean, wrap

_WANTS_A_PERSON = (Delivery.REFUSED, Delivery.HELD, Delivery.UNKNOWN)

ORDER = (*_WANTS_A_PERSON, Delivery.SENDING, Delivery.QUEUED, Delivery.SENT)
"""What wants a person comes first."""

_NEXT = {
    Delivery.QUEUED: N_("It goes by itself. s tries now, e takes its text back as a draft, d drops it."),
    Delivery.SENDING: N_("Wait: its outcome shows here."),
    Delivery.UNKNOWN: N_(
        "The ticket is read again by itself, and nothing is repeated before. s looks now, m says that it is on Wish."
    ),
    Delivery.HELD: N_("Read what was written; then e edits the draft, s sends it as it was, d drops it."),
    Delivery.REFUSED: N_("e edits the draft and sends it anew, s tries it as it was, d drops it."),
    Delivery.SENT: N_("Nothing more is to be done. d takes it off the list."),
}


class OutboxRow(msgspec.Struct, frozen=True, kw_only=True):
    """One entry, with what tells a person which issue it is about."""

    entry: OutboxEntry
    subject: str = ""
    customer: str = ""
    shop: str = ""
    """Where there are several; empty where it need not be said."""


def outbox_line(row: OutboxRow, format_time: FormatTime, width: int, *, selected: bool) -> Line:
    """Cursor, how it stands, what it is, about which issue, and since when."""
    entry, state = row.entry, BRIEFLY[row.entry.state]
    names = map(field, (row.shop, row.customer, row.subject))
    about = " · ".join(filter(None, names)) or field(entry.issue_id)
    left = (
        Span(" > " if selected else "   ", Role.ACCENT),
        cell(state.upper() if entry.state in _WANTS_A_PERSON else state, 10, DELIVERY_ROLES[entry.state]),
        cell(STEPS[entry.step] + (", close" if entry.close else ""), 14, Role.STRONG if selected else Role.PLAIN),
        Span(about),
    )
    return spread(left, (Span(f" {format_time(entry.created_at)} ", Role.DIM),), width)


def outbox_details(row: OutboxRow, format_time: FormatTime, width: int) -> list[Line]:
    """One entry whole: how it stands and why, what to do, and its words."""
    entry = row.entry
    words, role = delivery_line(entry), DELIVERY_ROLES[entry.state]
    facts = [
        _("issue {field}", field=field(entry.issue_id)),
        _("by {field}", field=field(entry.author)) if entry.author else "",
    ]
    facts += [
        _("shop {field}", field=field(entry.shop)) if entry.shop else "",
        _("written {format_time}", format_time=format_time(entry.created_at)),
    ]
    if entry.attempts:
        facts.append(_("tried once") if entry.attempts == 1 else _("tried {attempts} times", attempts=entry.attempts))
    if entry.request_id:
        facts.append(_("request {field}", field=field(entry.request_id)))
    lines = [
        *_wrapped(words[:1].upper() + words[1:], width, role),
        *_wrapped(_NEXT[entry.state], width, Role.PLAIN),
        BLANK,
        *_wrapped(" · ".join(filter(None, facts)), width, Role.DIM),
    ]
    if entry.text:
        lines += [BLANK, *_wrapped(clean(entry.text), width, Role.SELLER)]
    return [fit(line, width) for line in lines]


def _wrapped(text: str, width: int, role: Role) -> list[Line]:
    lines: list[Line] = []
    for paragraph in text.split("\n") if text else ():
        lines += [(Span(" " + line, role),) for line in wrap(paragraph, max(10, width - 2))]
    return lines
