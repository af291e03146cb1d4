"""A customer issue: the record, its status, and why it may be locked (docs/platform.md, 1)."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from wishtui.domain.aware import AwareDatetime
from wishtui.domain.delivery import UNDER_WAY, Delivery
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Money, Order
from wishtui.domain.origin import TYPED, Origin
from wishtui.i18n import N_, _

ID_PATTERN = r"[A-Za-z0-9_-]{1,64}"
"""What an id of an issue or order may look like; anything else is refused at the door."""

ID_RULE = N_("Letters, digits, - and _, at most 64.")
"""The same for a person: the remedy of an id, or of the name of a shop, that is refused."""

LOCK_RESPONDED = N_("Waiting for customer response")
LOCK_CLOSED = N_("Closed, review only")
LOCK_UNDER_WAY = N_("What was sent to Wish is under way")

_ID = re.compile(ID_PATTERN)


def valid_id(text: str) -> bool:
    """Whether `text` can name an issue or an order."""
    return _ID.fullmatch(text) is not None


class Status(StrEnum):
    """What the seller may do with an issue (docs/platform.md, 1)."""

    UNHANDLED = "unhandled"
    RESPONDED = "responded"
    CLOSED = "closed"


class Note(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A private remark of the team. It never leaves the store but by export."""

    at: AwareDatetime
    text: str
    author: str = ""


class PendingReply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reply that waits out its hold: written, not yet recorded, still to be taken back."""

    text: str
    author: str
    at: AwareDatetime
    release_at: AwareDatetime
    seen: int
    """How many messages the conversation had when it was written."""
    close: bool = False
    origin: Origin = TYPED
    clock_ahead: int = 0
    """By how many seconds the store's own clock was ahead of the one that these times are of."""


class Snooze(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Out of sight until a time, or until the customer writes again."""

    until: AwareDatetime | None = None
    """None: until the customer's next message."""
    seen: int = 0
    """How many messages the conversation had then: one more of the customer's ends it."""


class Issue(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One customer issue, whole. Text is kept as it came; times are UTC."""

    id: str
    status: Status
    opened_at: AwareDatetime
    shop: str = ""
    """Which of the seller's shops it came to; empty where there is one only."""
    subject: str = ""
    customer: str = ""
    locale: str = ""
    reason: str = ""
    """Wish's refund reason code, or the file's own word."""
    label: str = ""
    kind: str = ""
    """Wish's ticket type."""
    order_ids: tuple[str, ...] = ()
    product_ids: tuple[str, ...] = ()
    messages: tuple[Message, ...] = ()
    """Oldest first."""
    updated_at: AwareDatetime | None = None
    """Wish's own last change, as far as it has been reported."""
    wish_state: str = ""
    """Wish's word for the state, as it came."""
    closed_at: AwareDatetime | None = None
    closed_by: str = ""
    reopened_at: AwareDatetime | None = None
    """When Wish re-opened it, until somebody answers: the customer waits at the latest since then."""
    late: bool = False
    """An answer came after its deadline. Once true it stays true (docs/platform.md, 1)."""
    pending: PendingReply | None = msgspec.field(default=None, name="held")
    delivery: Delivery | None = None
    """How far the last answer, or change of state, has come on its way to Wish; None where nothing was to go."""
    snooze: Snooze | None = None
    assignee: str = ""
    """The agent who is to see to it; empty: everybody's."""
    tags: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    orders: tuple[Order, ...] = ()
    """What is known of the orders in `order_ids`."""
    extra: dict[str, Any] = {}
    """Fields that a file held and this version does not know."""
    rev: int = 0
    """Grows with each recorded change; 0 has never been stored."""


class Header(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What a list shows of an issue: small, and decoded without the conversation."""

    id: str
    status: Status
    opened_at: AwareDatetime
    last_activity_at: AwareDatetime
    waiting_since: AwareDatetime | None = None
    shop: str = ""
    subject: str = ""
    customer: str = ""
    reason: str = ""
    wish_state: str = ""
    order_ids: tuple[str, ...] = ()
    product: str = ""
    amount: Money | None = None
    late: bool = False
    pending: PendingReply | None = msgspec.field(default=None, name="held")
    delivery: Delivery | None = None
    snooze: Snooze | None = None
    assignee: str = ""
    tags: tuple[str, ...] = ()
    rev: int = 0


class IndexRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What places an issue in a list and counts it: all of a header that a list of a hundred thousand can afford."""

    id: str
    status: Status
    opened_at: AwareDatetime
    last_activity_at: AwareDatetime
    waiting_since: AwareDatetime | None = None
    shop: str = ""
    pending: PendingReply | None = msgspec.field(default=None, name="held")
    snooze: Snooze | None = None
    rev: int = 0


def index_row_of(header: Header | IndexRow) -> IndexRow:
    """The part of `header` that a list is sorted and counted by."""
    return IndexRow(
        id=header.id,
        status=header.status,
        opened_at=header.opened_at,
        last_activity_at=header.last_activity_at,
        waiting_since=header.waiting_since,
        shop=header.shop,
        pending=header.pending,
        snooze=header.snooze,
        rev=header.rev,
    )


def unanswered(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """The customer's messages since the last answer, oldest first."""
    waiting: list[Message] = []
    for message in reversed(messages):
        if message.answers:
            break
        if message.sender is Sender.CUSTOMER:
            waiting.append(message)
    return tuple(reversed(waiting))


def last_activity_at(issue: Issue) -> datetime:
    """Time of the newest message of any sender; the opening where there is none (docs/platform.md, 1)."""
    return max((message.at for message in issue.messages), default=issue.opened_at)


def waiting_since(issue: Issue) -> datetime | None:
    """Since when the customer waits: the oldest unanswered message. None unless Unhandled (docs/platform.md, 1).

    An Unhandled issue whose messages are all answered was re-opened by Wish: the wait starts there, and a message
    after it does not restart the clock. Where nobody reported when that was, it is Wish's last change.
    """
    if issue.status is not Status.UNHANDLED:
        return None
    starts = [message.at for message in unanswered(issue.messages)[:1]]
    if issue.reopened_at is not None:
        starts.append(issue.reopened_at)
    if starts:
        return min(starts)
    answers = (message.at for message in issue.messages if message.answers)
    return max(issue.updated_at or issue.opened_at, issue.opened_at, *answers)


def header_of(issue: Issue) -> Header:
    """What a list shows of `issue`."""
    first = issue.orders[0] if issue.orders else None
    return Header(
        id=issue.id,
        status=issue.status,
        opened_at=issue.opened_at,
        last_activity_at=last_activity_at(issue),
        waiting_since=waiting_since(issue),
        shop=issue.shop,
        subject=issue.subject,
        customer=issue.customer,
        reason=issue.reason,
        wish_state=issue.wish_state,
        order_ids=issue.order_ids,
        product=first.product if first else "",
        amount=first.amount if first else None,
        late=issue.late,
        pending=issue.pending,
        delivery=issue.delivery,
        snooze=issue.snooze,
        assignee=issue.assignee,
        tags=issue.tags,
        rev=issue.rev,
    )


def product_of(issue: Issue) -> str:
    """What the issue is about: the first product that an order names, else the first product's id; empty if unknown."""
    named = next((order.product for order in issue.orders if order.product), "")
    return named or next(iter(issue.product_ids), "")


def lock_reason(issue: Issue | Header | IndexRow) -> str:
    """Why no answer is taken now, in the reader's language; empty when one is (docs/platform.md, 1)."""
    if issue.status is Status.RESPONDED:
        return _(LOCK_RESPONDED)
    if issue.status is Status.CLOSED:
        return _(LOCK_CLOSED)
    if issue.pending is not None:
        author = issue.pending.author
        if author:
            return _("A reply by {author} waits to be sent", author=author)
        return _("A reply by a colleague waits to be sent")
    if not isinstance(issue, IndexRow) and issue.delivery in UNDER_WAY:
        return _(LOCK_UNDER_WAY)
    return ""


def snoozed(issue: Issue | Header | IndexRow, now: datetime) -> bool:
    """Whether it is out of sight at `now`. The customer's next message has ended a snooze when it came in."""
    return lasts(issue.snooze, now)


def lasts(snooze: Snooze | None, now: datetime) -> bool:
    """Whether a snooze, if any, is not over at `now`."""
    return snooze is not None and (snooze.until is None or now < snooze.until)


def timed(issue: Issue | Header | IndexRow) -> bool:
    """Whether time alone may change it: a reply is pending, or it is snoozed."""
    return issue.pending is not None or issue.snooze is not None
