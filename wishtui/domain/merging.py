"""What we know of an issue joined with what Wish, or a file, reports of it (PLATFORM 1 and 4).

A reply has no id, so a message is known by its sender, time and words. A reply recorded here and Wish's copy of it
differ in time and perhaps in blanks: they are matched by their words. Nothing local is ever lost, and a report that
is older than our own answer does not take that answer back.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from wishtui.domain.answering import in_order
from wishtui.domain.deadline import DEFAULT_WINDOW, answered_late
from wishtui.domain.issue import Issue, Status, unanswered
from wishtui.domain.message import Message, Sender, same_words
from wishtui.domain.order import Order, joined_order

_SKEW = timedelta(minutes=15)
"""How far Wish's clock and ours may be apart when a reply is recognised."""

_FACTS = ("subject", "customer", "locale", "reason", "label", "kind", "wish_state", "closed_by")

_T = TypeVar("_T")

MessageKey = tuple[Sender, datetime, str]


def merge(known: Issue, told: Issue, *, window: timedelta = DEFAULT_WINDOW) -> Issue:
    """`known` brought up to date with the report `told` of the same issue; telling it twice changes nothing more.

    Drafts are not part of an issue; notes, tags, a held reply and a snooze stay as they are here.
    """
    newer = _reported_at(told) >= _reported_at(known)
    messages = merged_messages(known.messages, told.messages)
    status = _status(known, told, messages, newer=newer)
    first, second = (told, known) if newer else (known, told)
    facts = {name: getattr(first, name) or getattr(second, name) for name in _FACTS}
    closed = status is Status.CLOSED
    merged = msgspec.structs.replace(
        known,
        **(facts | {"closed_by": facts["closed_by"] if closed else ""}),
        status=status,
        messages=messages,
        opened_at=min(known.opened_at, told.opened_at),
        updated_at=max(filter(None, (known.updated_at, told.updated_at)), default=None),
        closed_at=(first.closed_at or second.closed_at) if closed else None,
        late=known.late or told.late or answered_late(messages, window),
        order_ids=_union(known.order_ids, told.order_ids),
        product_ids=_union(known.product_ids, told.product_ids),
        orders=join_orders(known.orders, told.orders),
        tags=_union(known.tags, told.tags),
        notes=tuple(sorted(_union(known.notes, told.notes), key=lambda note: note.at)),
        snooze=known.snooze or told.snooze,
        held=known.held or (told.held if status is Status.UNHANDLED else None),
        extra={**second.extra, **first.extra},
    )
    return _aligned(merged)


def merged_messages(known: tuple[Message, ...], told: tuple[Message, ...]) -> tuple[Message, ...]:
    """Both conversations as one: each message once, a reply of ours replaced by Wish's copy when that arrives."""
    have = Counter(_key(message) for message in known)
    confirmed: dict[int, Message] = {}
    fresh: list[Message] = []
    for message in told:
        key = _key(message)
        if have[key] > 0:
            have[key] -= 1
            continue
        ours = _own_copy(known, message, confirmed)
        if ours is None:
            fresh.append(message)
        else:
            confirmed[ours] = message
    kept = (
        msgspec.structs.replace(confirmed[place], author=message.author) if place in confirmed else message
        for place, message in enumerate(known)
    )
    return in_order((*kept, *fresh))


def join_orders(known: tuple[Order, ...], told: tuple[Order, ...]) -> tuple[Order, ...]:
    """Orders of both sides, each once, in the order in which they became known."""
    orders = {order.id: order for order in known}
    for order in told:
        orders[order.id] = joined_order(orders[order.id], order) if order.id in orders else order
    return tuple(orders.values())


def _status(known: Issue, told: Issue, messages: tuple[Message, ...], *, newer: bool) -> Status:
    """The later word on the status wins; an unread customer message is never hidden by it."""
    acted = max((message.at for message in messages if message.local and message.answers), default=None)
    if newer and (acted is None or _reported_at(told) > acted):
        return told.status
    if known.status is Status.UNHANDLED or not unanswered(messages):
        return Status.CLOSED if newer and told.status is Status.CLOSED else known.status
    wrote = {_key(message) for message in unanswered(messages)} - {_key(message) for message in known.messages}
    if wrote and (known.status is Status.RESPONDED or (newer and told.status is Status.UNHANDLED)):
        return Status.UNHANDLED
    return known.status


def _own_copy(known: tuple[Message, ...], told: Message, confirmed: dict[int, Message]) -> int | None:
    """Place of the reply recorded here that `told` is Wish's copy of."""
    if told.sender is not Sender.SELLER:
        return None
    words = same_words(told.text)
    for place, message in enumerate(known):
        if (
            message.local
            and place not in confirmed
            and message.sender is Sender.SELLER
            and same_words(message.text) == words
            and told.at >= message.at - _SKEW
        ):
            return place
    return None


def _reported_at(issue: Issue) -> datetime:
    """How far the report reaches: Wish's own last change, or what the newest message from outside says."""
    outside = [message.at for message in issue.messages if not message.local]
    return max(issue.updated_at or issue.opened_at, issue.opened_at, *outside)


def _key(message: Message) -> MessageKey:
    return (message.sender, message.at, same_words(message.text))


def _union(first: tuple[_T, ...], second: tuple[_T, ...]) -> tuple[_T, ...]:
    """Everything of both, each once, the first side's order kept."""
    return (*first, *(item for item in second if item not in first))


def _aligned(issue: Issue) -> Issue:
    """Orders of an issue in the order in which the issue names them."""
    place = {order_id: index for index, order_id in enumerate(issue.order_ids)}
    orders = tuple(sorted(issue.orders, key=lambda order: place.get(order.id, len(place))))
    return msgspec.structs.replace(issue, orders=orders)
