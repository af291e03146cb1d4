"""How long customers waited, read from the conversations: what every report rests on (docs/reports.md).

A wait begins with the oldest customer message that nobody has answered, or with Wish's re-opening, and ends with the
next answer of the shop or of Wish's people (docs/platform.md, 1). Only what was imported or written here is counted.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

import msgspec

from wishtui.domain.issue import Issue, Status, product_of
from wishtui.domain.message import Message, Sender


class End(StrEnum):
    """How a wait ended."""

    SHOP = "shop"
    WISH = "wish"
    OPEN = "open"
    """Nobody has answered yet."""
    DROPPED = "dropped"
    """The issue was answered or closed without a message that says so."""


class Wait(msgspec.Struct, frozen=True, gc=False):
    """One stretch for which a customer waited."""

    since: datetime
    until: datetime | None
    """None: nobody has answered, or when it was dropped is not known."""
    end: End
    first: bool = False
    """Whether it is the first of its issue."""
    agent: str = ""
    """Who of the shop answered, where the answer was written here."""


class IssueFacts(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What the reports need of an issue: small enough to keep of a hundred thousand."""

    id: str
    opened_at: datetime
    status: Status
    late: bool
    shop: str
    reason: str
    product: str
    waits: tuple[Wait, ...]


def facts_of(issue: Issue) -> IssueFacts:
    """What the reports need of `issue`."""
    return IssueFacts(
        id=issue.id,
        opened_at=issue.opened_at,
        status=issue.status,
        late=issue.late,
        shop=issue.shop,
        reason=issue.reason,
        product=product_of(issue),
        waits=tuple(waits(issue)),
    )


def waits(issue: Issue) -> Iterator[Wait]:
    """Each wait of the customer, oldest first."""
    since: datetime | None = None
    reopened = issue.reopened_at
    first = True
    for message in issue.messages:
        if reopened is not None and message.at >= reopened:
            since, reopened = since or reopened, None
        if message.sender is Sender.CUSTOMER:
            since = since or message.at
        elif since is not None and message.answers:
            yield _answered(since, message, first)
            since, first = None, False
    since = since or reopened
    if since is not None:
        yield _unanswered(since, issue, first)


def _answered(since: datetime, message: Message, first: bool) -> Wait:
    if message.sender is Sender.SELLER:
        return Wait(since, message.at, End.SHOP, first, message.author)
    return Wait(since, message.at, End.WISH, first)


def _unanswered(since: datetime, issue: Issue, first: bool) -> Wait:
    if issue.status is Status.UNHANDLED:
        return Wait(since, None, End.OPEN, first)
    closed = issue.closed_at
    return Wait(since, closed if closed is not None and closed >= since else None, End.DROPPED, first)
