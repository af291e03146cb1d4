"""What can be copied of an issue, as plain text."""

from collections.abc import Iterator

import msgspec

from wishtui.domain.carriers import tracking_link
from wishtui.domain.issue import Issue
from wishtui.domain.message import Message, Sender
from wishtui.i18n import _
from wishtui.present.words import FormatTime, field
from wishtui.text import clean


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """One text to copy, and what it is."""

    title: str
    text: str


def copies(issue: Issue, draft: str, format_time: FormatTime) -> list[Copy]:
    """Everything worth copying of `issue`, with the reply that is being written there, in the order of use."""
    return [each for each in _copies(issue, draft, format_time) if each.text.strip()]


def _copies(issue: Issue, draft: str, format_time: FormatTime) -> Iterator[Copy]:
    yield Copy(title=_("The customer's last message"), text=_last(issue, Sender.CUSTOMER))
    whole = "\n\n".join(
        _("{sender}, {time}", sender=sender_name(message, issue), time=format_time(message.at))
        + f"\n{clean(message.readable).strip()}"
        for message in issue.messages
    )
    yield Copy(title=_("The whole conversation"), text=whole)
    if draft.strip():
        yield Copy(title=_("The reply that is being written"), text=draft)
    else:
        yield Copy(title=_("The last reply"), text=_last(issue, Sender.SELLER))
    for order in issue.orders:
        for parcel in order.tracking:
            carrier = field(parcel.carrier)
            yield Copy(
                title=_("Tracking number, {carrier}", carrier=carrier) if carrier else _("Tracking number"),
                text=field(parcel.number),
            )
            if parcel.number.strip():
                yield Copy(title=_("Its tracking page"), text=tracking_link(parcel))
    yield Copy(title=_("Issue id"), text=field(issue.id))
    for order_id in issue.order_ids:
        yield Copy(title=_("Order id"), text=field(order_id))


def sender_name(message: Message, issue: Issue) -> str:
    """Who wrote a message, as a person reads it."""
    if message.sender is Sender.CUSTOMER:
        return field(issue.customer) or _("Customer")
    if message.sender is Sender.SELLER:
        return field(message.author) or _("Seller")
    return _("Wish (automatic)") if message.automated else "Wish"


def _last(issue: Issue, sender: Sender) -> str:
    texts = [message.readable for message in issue.messages if message.sender is sender]
    return clean(texts[-1]) if texts else ""
