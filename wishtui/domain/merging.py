"""What we know of an issue joined with what Wish, or a file, reports of it (docs/platform.md, 1 and 4).

A reply has no id, so a message is known by its sender, time and words. A reply recorded here and Wish's copy of it
differ in time and perhaps in blanks: they are matched by their words. Nothing local is ever lost, and a report that
is older than our own answer does not take that answer back.
"""

from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec

from wishtui.domain.answering import in_order
from wishtui.domain.deadline import answered_late
from wishtui.domain.delivery import UNDER_WAY, Delivery
from wishtui.domain.issue import Issue, Status, unanswered, waiting_since
from wishtui.domain.message import Message, Sender, comparable_text
from wishtui.domain.message_pairs import exact_partners, is_rounded
from wishtui.domain.order import Order, joined_order
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.text import fold

_SKEW = timedelta(minutes=15)
"""How far Wish's clock and ours may be apart when a reply is recognised."""

_FACTS = ("shop", "subject", "customer", "locale", "reason", "label", "kind", "wish_state", "closed_by")

_T = TypeVar("_T")


def merge(known: Issue, report: Issue, *, windows: ReplyWindows = DEFAULT_WINDOWS) -> Issue:
    """`known` brought up to date with `report` of the same issue; reporting it twice changes nothing more.

    Drafts are not part of an issue; notes, tags, the assignee, a pending reply and a snooze stay as they are here.
    """
    newer = _reported_at(report) >= _reported_at(known)
    messages = merged_messages(known.messages, report.messages)
    status = _status(known, report, messages, newer=newer)
    first, second = (report, known) if newer else (known, report)
    facts = {name: getattr(first, name) or getattr(second, name) for name in _FACTS}
    window, closed = windows.of(facts["shop"]), status is Status.CLOSED
    reach = max(_reported_at(known), _reported_at(report))
    merged = msgspec.structs.replace(
        known,
        **(facts | {"closed_by": facts["closed_by"] if closed else ""}),
        status=status,
        messages=messages,
        opened_at=min(known.opened_at, report.opened_at),
        updated_at=max(filter(None, (known.updated_at, report.updated_at)), default=None),
        closed_at=(first.closed_at or second.closed_at) if closed else None,
        reopened_at=_reopened_at(known, report, messages) if status is Status.UNHANDLED else None,
        late=known.late or report.late or answered_late(messages, window, reopened_at=known.reopened_at),
        order_ids=_union(known.order_ids, report.order_ids),
        product_ids=_union(known.product_ids, report.product_ids),
        orders=join_orders(known.orders, report.orders),
        assignee=known.assignee or report.assignee,
        tags=_union(known.tags, report.tags),
        notes=tuple(sorted(_union(known.notes, report.notes), key=lambda note: note.at)),
        snooze=None if _customer_wrote(known, messages) else known.snooze,
        pending=known.pending or (report.pending if status is Status.UNHANDLED else None),
        extra={**second.extra, **first.extra},
    )
    if _reported_at(merged) < reach:
        merged = msgspec.structs.replace(merged, updated_at=reach)
    return align_orders(merged)


def as_new(report: Issue, *, windows: ReplyWindows = DEFAULT_WINDOWS) -> Issue:
    """`report` of an issue that was not known, with what follows from it: what `merge` of it with itself gives.

    Most of an import are such, and most of them are as they came: only what may differ is looked at.
    """
    messages, status = report.messages, report.status
    if len(messages) > 1 and in_order(messages) != messages:
        return merge(report, report, windows=windows)
    changes: dict[str, Any] = {}
    if status is not Status.CLOSED and (report.closed_by or report.closed_at):
        changes |= {"closed_by": "", "closed_at": None}
    reopened_at = report.reopened_at
    if status is not Status.UNHANDLED:
        reopened_at = None
    elif reopened_at is not None or not unanswered(messages):
        reopened_at = _reopened_at(report, report, messages)
    if reopened_at != report.reopened_at:
        changes["reopened_at"] = reopened_at
    if not report.late and answered_late(messages, windows.of(report.shop), reopened_at=report.reopened_at):
        changes["late"] = True
    if report.orders:
        changes["orders"] = join_orders(report.orders, report.orders)
    if len(report.notes) > 1:
        changes["notes"] = tuple(sorted(report.notes, key=lambda note: note.at))
    return align_orders(msgspec.structs.replace(report, **changes)) if changes else report


def merged_messages(known: tuple[Message, ...], report: tuple[Message, ...]) -> tuple[Message, ...]:
    """Both conversations as one: each message once, a reply of ours replaced by Wish's copy when that arrives.

    Messages of one time stand as the report has them among those that both hold.
    """
    if known == report:
        return in_order(known)
    partner = exact_partners(known, report)
    fresh_answers = [
        position
        for position, message in enumerate(report)
        if position not in partner and message.sender is Sender.SELLER
    ]
    own = _own_answers(known, partner) if fresh_answers else {}
    for position in fresh_answers:
        ours = _own_copy(known, report[position], own)
        if ours is not None:
            partner[position] = ours
    copies = {ours: report[position] for position, ours in partner.items()}
    before = _fresh_before(report, partner)
    merged: list[Message] = []
    for position, message in enumerate(known):
        merged += before.pop(position, ())
        merged.append(_with_copy(message, copies.get(position)))
    for fresh in before.values():
        merged += fresh
    return in_order(tuple(merged))


def _with_copy(message: Message, copy: Message | None) -> Message:
    """`message` with what another copy of it, if there is one, has beyond it; the time is that which is not rounded."""
    if copy is None:
        return message
    if message.local and not copy.local:
        at = message.at if is_rounded(copy.at, message.at) else copy.at
        return msgspec.structs.replace(copy, author=message.author, at=at)
    changes: dict[str, Any] = {}
    if is_rounded(message.at, copy.at):
        changes["at"] = copy.at
    if len(copy.files) > len(message.files):  # what was attached may show later than the words
        changes["files"] = copy.files
    return msgspec.structs.replace(message, **changes) if changes else message


def _fresh_before(report: tuple[Message, ...], partner: dict[int, int]) -> dict[int | None, list[Message]]:
    """The report's own messages by the place in `known` of the next one that both hold; None behind them all."""
    before: dict[int | None, list[Message]] = {}
    fresh: list[Message] = []
    for position, message in enumerate(report):
        if position in partner:
            before[partner[position]], fresh = fresh, []
        else:
            fresh.append(message)
    before[None] = fresh
    return before


def other_customer(known: Issue, report: Issue) -> bool:
    """Whether both are of one id by mistake: two customers, and no message that both hold.

    A customer may take another name; then the conversation is still the same one.
    """
    names = {fold(known.customer), fold(report.customer)} - {""}
    if len(names) < 2 or not known.messages or not report.messages:
        return False
    return not exact_partners(known.messages, report.messages)


def join_orders(known: tuple[Order, ...], report: tuple[Order, ...]) -> tuple[Order, ...]:
    """Orders of both sides, each once, in the order in which they became known."""
    orders = {order.id: order for order in known}
    for order in report:
        orders[order.id] = joined_order(orders[order.id], order) if order.id in orders else order
    return tuple(orders.values())


def _status(known: Issue, report: Issue, messages: tuple[Message, ...], *, newer: bool) -> Status:
    """The later word on the status wins; an unread customer message is never hidden by it.

    While an answer is on its way to Wish, only what the customer writes, or the issue's end, says more than it.
    """
    acted = max((message.at for message in messages if message.local and message.answers), default=None)
    reported = known.delivery not in UNDER_WAY and (acted is None or _reported_at(report) > acted)
    if acted is not None and known.delivery is Delivery.SENT and report.status is Status.UNHANDLED:
        # Wish has taken the answer: a report without it, and without anything else that is new, is of before.
        reported = reported and len(messages) > len(known.messages)
    if newer and (report.status is Status.CLOSED or reported):
        return report.status
    if known.status is Status.UNHANDLED or not unanswered(messages):
        return known.status
    waits = known.status is Status.RESPONDED or (newer and report.status is Status.UNHANDLED)
    return Status.UNHANDLED if waits and _asks_anew(known, messages) else known.status


def _asks_anew(known: Issue, messages: tuple[Message, ...]) -> bool:
    """Whether one of the customer's messages since the last answer was not here before, whatever its time was then."""
    waiting, here = unanswered(messages), exact_partners(known.messages, messages)
    first = messages.index(waiting[0]) if waiting else len(messages)
    fresh = (message for position, message in enumerate(messages) if position >= first and position not in here)
    return any(message.sender is Sender.CUSTOMER for message in fresh)


OwnAnswers = dict[tuple[bool, str], list[int]]
"""Places of the seller's messages, by whether they were recorded here, and by their words."""


def _own_answers(known: tuple[Message, ...], partner: dict[int, int]) -> OwnAnswers:
    """Those in `known` that no report has yet."""
    taken, own = set(partner.values()), OwnAnswers()
    for position, message in enumerate(known):
        if position not in taken and message.sender is Sender.SELLER:
            own.setdefault((message.local, comparable_text(message.text)), []).append(position)
    return own


def _own_copy(known: tuple[Message, ...], reported: Message, own: OwnAnswers) -> int | None:
    """Place of the seller's message in `known` that `reported` is another copy of: one recorded here, one from Wish.

    It is taken out of `own`. An export of this store, read in again after Wish confirmed the reply, has it the other
    way round.
    """
    alike = own.get((not reported.local, comparable_text(reported.text)), [])
    for position in alike:
        message = known[position]
        ours, wishs = (message, reported) if message.local else (reported, message)
        if wishs.at >= ours.at - _SKEW:
            alike.remove(position)
            return position
    return None


def _reopened_at(known: Issue, report: Issue, messages: tuple[Message, ...]) -> datetime | None:
    """Since when an Unhandled issue waits because Wish re-opened it; None where its messages say it."""
    since = known.reopened_at
    if known.status is Status.UNHANDLED and not unanswered(known.messages):
        since = waiting_since(known)
    if since is not None and not any(message.answers and message.at > since for message in messages):
        return since
    if unanswered(messages):
        return None
    waiting = msgspec.structs.replace(report, status=Status.UNHANDLED, messages=messages)
    return report.reopened_at or waiting_since(waiting)


def _customer_wrote(known: Issue, messages: tuple[Message, ...]) -> bool:
    """Whether the merged conversation holds a message of the customer that was not here before."""
    return sum(message.sender is Sender.CUSTOMER for message in messages) > sum(
        message.sender is Sender.CUSTOMER for message in known.messages
    )


def _reported_at(issue: Issue) -> datetime:
    """How far the report reaches: Wish's own last change, or what the newest message from outside says."""
    outside = [message.at for message in issue.messages if not message.local]
    return max(issue.updated_at or issue.opened_at, issue.opened_at, *outside)


def _union(first: tuple[_T, ...], second: tuple[_T, ...]) -> tuple[_T, ...]:
    """Everything of both, each once, the first side's order kept."""
    return (*first, *(item for item in second if item not in first))


def align_orders(issue: Issue) -> Issue:
    """Orders of an issue in the order in which the issue names them."""
    if len(issue.orders) < 2:
        return issue
    position = {order_id: index for index, order_id in enumerate(issue.order_ids)}
    orders = tuple(sorted(issue.orders, key=lambda order: position.get(order.id, len(position))))
    return msgspec.structs.replace(issue, orders=orders)
