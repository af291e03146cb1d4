"""The outbox as lines: what is on its way to Wish, how far it has come, why, and what to do about it."""

from collections.abc import Mapping

import msgspec

from wishtui.commands import KeyMap
from wishtui.domain.delivery import Delivery, Step
from wishtui.domain.outbox import OutboxEntry
from wishtui.i18n import N_, _, ngettext
from wishtui.present.delivery import BRIEFLY, DELIVERY_ROLES, STEPS, delivery_line
from wishtui.present.spans import BLANK, Line, Role, Span, cell, fit, spread
from wishtui.present.words import FormatTime, field
from wishtui.text import clean, wrap

_WANTS_A_PERSON = (Delivery.REFUSED, Delivery.HELD, Delivery.UNKNOWN)

ORDER = (*_WANTS_A_PERSON, Delivery.SENDING, Delivery.QUEUED, Delivery.SENT)
"""What wants a person comes first."""

_NEXT = {
    Delivery.QUEUED: N_(
        "It goes by itself. {try_now} tries now, {edit} takes its text back as a draft, {drop} drops it."
    ),
    Delivery.SENDING: N_("Wait: its outcome shows here."),
    Delivery.UNKNOWN: N_(
        "The ticket is read again by itself, and nothing is repeated before. "
        "{try_now} looks now, {mark_sent} says that it is on Wish."
    ),
    Delivery.HELD: N_(
        "Read what was written; then {edit} edits the draft, {try_now} sends it as it was, {drop} drops it."
    ),
    Delivery.REFUSED: N_("{edit} edits the draft and sends it anew, {try_now} tries it as it was, {drop} drops it."),
    Delivery.SENT: N_("Nothing more is to be done. {drop} takes it off the list."),
}
_ONCE_SIGNED_IN = {
    Delivery.QUEUED: N_(
        "It goes once the shop is signed in, by `{command}`. {edit} takes its text back as a draft, {drop} drops it."
    ),
    Delivery.UNKNOWN: N_(
        "The ticket is read again once the shop is signed in, by `{command}`, and nothing is repeated before. "
        "{mark_sent} says that it is on Wish."
    ),
}
_KEYS = {"try_now": "outbox.try", "edit": "outbox.edit", "drop": "outbox.drop", "mark_sent": "outbox.sent"}
"""The commands of which these sentences name the key."""


_SHOUTED = {
    Delivery.REFUSED: N_("REFUSED"),
    Delivery.HELD: N_("HELD"),
    Delivery.UNKNOWN: N_("NOT SURE"),
}


class OutboxRow(msgspec.Struct, frozen=True, kw_only=True):
    """One entry, with what tells a person which issue it is about."""

    entry: OutboxEntry
    subject: str = ""
    customer: str = ""
    shop: str = ""
    """Where there are several; empty where it need not be said."""
    sign_in: str = ""
    """The command that signs its shop in; empty where it is."""


def outbox_line(row: OutboxRow, format_time: FormatTime, width: int, *, selected: bool) -> Line:
    """Cursor, how it stands, what it is, about which issue, and since when."""
    entry = row.entry
    state = _(_SHOUTED.get(entry.state) or BRIEFLY[entry.state])
    step = _("reply, close") if entry.step is Step.REPLY and entry.close else _(STEPS[entry.step])
    names = map(field, (row.shop, row.customer, row.subject))
    about = " · ".join(filter(None, names)) or field(entry.issue_id)
    left = (
        Span(" > " if selected else "   ", Role.ACCENT),
        cell(state, 10, DELIVERY_ROLES[entry.state]),
        cell(step, 16, Role.STRONG if selected else Role.PLAIN),
        Span(about),
    )
    return spread(left, (Span(f" {format_time(entry.created_at)} ", Role.DIM),), width)


def outbox_details(row: OutboxRow, format_time: FormatTime, keymap: KeyMap | None, width: int) -> list[Line]:
    """One entry whole: how it stands and why, what to do, and its words; without a `keymap` no key that does it."""
    entry = row.entry
    words, role = delivery_line(entry, capitalised=True, signed_in=not row.sign_in), DELIVERY_ROLES[entry.state]
    facts = [
        _("issue {issue}", issue=field(entry.issue_id)),
        _("by {agent}", agent=field(entry.author)) if entry.author else "",
    ]
    facts += [
        _("shop {shop}", shop=field(entry.shop)) if entry.shop else "",
        _("written {time}", time=format_time(entry.created_at)),
    ]
    if entry.attempts:
        facts.append(ngettext("tried once", "tried {number} times", entry.attempts))
    if entry.request_id:
        facts.append(_("request {request}", request=field(entry.request_id)))
    keys = {name: keymap.key_of(command_id) for name, command_id in _KEYS.items()} if keymap is not None else {}
    lines = [
        *_wrapped(words, width, role),
        *(_wrapped(_next_line(row, keys), width, Role.PLAIN) if keys else ()),
        BLANK,
        *_wrapped(" · ".join(filter(None, facts)), width, Role.DIM),
    ]
    if entry.text:
        lines += [BLANK, *_wrapped(clean(entry.text), width, Role.SELLER)]
    return [fit(line, width) for line in lines]


def _next_line(row: OutboxRow, keys: Mapping[str, str]) -> str:
    """What becomes of an entry, and what can be done about it."""
    state = row.entry.state
    if row.sign_in and state in _ONCE_SIGNED_IN:
        return _(_ONCE_SIGNED_IN[state], command=row.sign_in, **keys)
    return _(_NEXT[state], **keys)


def _wrapped(text: str, width: int, role: Role) -> list[Line]:
    lines: list[Line] = []
    for paragraph in text.split("\n") if text else ():
        lines += [(Span(" " + line, role),) for line in wrap(paragraph, max(10, width - 2))]
    return lines
