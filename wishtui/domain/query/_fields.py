"""The fields of the search language: each turns its value into a test, or says what it would understand."""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from wishtui.domain.issue import Status, snoozed
from wishtui.domain.message import Sender
from wishtui.domain.query._subject import Searchable, Section
from wishtui.domain.query._values import COMPARISONS, amount, choice, duration, in_period, period, split_comparison
from wishtui.domain.windows import ReplyWindows
from wishtui.i18n import N_
from wishtui.text import fold

Test = Callable[[Any, datetime, ReplyWindows], bool]
"""Whether a subject, the time being so and so much time being left to answer, is what was asked for."""


class Field(NamedTuple):
    """One field. `test` gives None for a value that it does not understand; `help` says what it does.

    It is asked for the value, folded, and for the zone in which days are counted.
    """

    test: Callable[[str, tzinfo | None], Test | None]
    help: str
    needs_text: bool = False
    free: bool = False
    """Its value is a person's words, to be highlighted."""
    agent: bool = False
    """Its value is an agent: `me` is whoever asks, and `=` in front asks for the whole name."""
    section: Section | None = None
    """The part of the folded text that holds its value, where that is all that it asks."""


_NO_SHOP = "none"
ME, NOBODY = "me", "nobody"
"""What stands for whoever asks, and for no agent."""


def _plain(test: Callable[[str], Test | None]) -> Callable[[str, tzinfo | None], Test | None]:
    """The test of a field that knows no days."""
    return lambda value, zone: test(value)


def _part(section: Section, help: str, *, needs_text: bool = False, free: bool = False) -> Field:
    """A field whose value stands in one part of the folded text."""

    def of(value: str, zone: tzinfo | None) -> Test:
        return lambda subject, now, windows: subject.holds(section, value)

    return Field(of, help, needs_text=needs_text, free=free, section=section)


def _status(value: str) -> Test | None:
    name = choice(value, Status)
    if name is None:
        return None
    status = Status(name)
    return lambda subject, now, windows: subject.header.status is status


def _left(subject: Searchable, now: datetime, windows: ReplyWindows) -> timedelta | None:
    """Time until the deadline, negative when overdue; None where there is none."""
    header = subject.header
    if header.status is not Status.UNHANDLED or header.waiting_since is None:
        return None
    return windows.of(header.shop) - (now - header.waiting_since)


def _due(value: str, zone: tzinfo | None) -> Test | None:
    sign, rest = split_comparison(value)
    limit, day = duration(rest), period(rest, zone)
    if limit is not None:
        compare = COMPARISONS[sign or "<="]

        def test_left(subject: Searchable, now: datetime, windows: ReplyWindows) -> bool:
            left = _left(subject, now, windows)
            return left is not None and left >= timedelta() and compare(left, limit)

        return test_left
    if day is None:
        return None

    def test_day(subject: Searchable, now: datetime, windows: ReplyWindows) -> bool:
        left = _left(subject, now, windows)
        return left is not None and in_period(sign, now + left, day(now))

    return test_day


def _overdue(value: str) -> Test | None:
    wanted = choice(value, ("yes", "no"))
    if wanted is not None:
        return lambda subject, now, windows: _is_overdue(subject, now, windows) is (wanted == "yes")
    sign, rest = split_comparison(value)
    limit = duration(rest)
    if limit is None:
        return None
    compare = COMPARISONS[sign or ">="]

    def test(subject: Searchable, now: datetime, windows: ReplyWindows) -> bool:
        left = _left(subject, now, windows)
        return left is not None and left < timedelta() and compare(-left, limit)

    return test


def _is_overdue(subject: Searchable, now: datetime, windows: ReplyWindows) -> bool:
    left = _left(subject, now, windows)
    return left is not None and left < timedelta()


def _assignee(value: str) -> Test:
    if value == NOBODY:
        return lambda subject, now, windows: not subject.header.assignee
    if value.startswith("="):
        return lambda subject, now, windows: fold(subject.header.assignee) == value[1:]
    return lambda subject, now, windows: value in fold(subject.header.assignee)


def _late(value: str) -> Test | None:
    wanted = choice(value, ("yes", "no"))
    return None if wanted is None else lambda subject, now, windows: subject.header.late is (wanted == "yes")


def _reason(value: str) -> Test:
    words = value.replace("_", " ")
    return lambda subject, now, windows: words in fold(subject.header.reason.replace("_", " "))


def _shop(value: str) -> Test:
    if value == _NO_SHOP:
        return lambda subject, now, windows: not subject.header.shop
    return lambda subject, now, windows: fold(subject.header.shop) == value


def _sender(value: str) -> Test | None:
    name = choice(value, Sender)
    if name is None:
        return None
    sender = Sender(name)
    return lambda subject, now, windows: subject.last_sender is sender


def _opened(value: str, zone: tzinfo | None) -> Test | None:
    sign, rest = split_comparison(value)
    limit, day = duration(rest), period(rest, zone)
    if limit is not None:
        compare = COMPARISONS[sign or "<="]
        return lambda subject, now, windows: compare(now - subject.header.opened_at, limit)
    if day is None:
        return None
    return lambda subject, now, windows: in_period(sign, subject.header.opened_at, day(now))


def _amount(value: str) -> Test | None:
    sign, rest = split_comparison(value)
    limit = amount(rest)
    if limit is None:
        return None
    compare = COMPARISONS[sign or "="]

    def test(subject: Searchable, now: datetime, windows: ReplyWindows) -> bool:
        money = subject.header.amount
        return money is not None and money.amount.is_finite() and compare(money.amount, limit)

    return test


_STATES: dict[str, Test] = {
    "unhandled": lambda subject, now, windows: subject.header.status is Status.UNHANDLED,
    "responded": lambda subject, now, windows: subject.header.status is Status.RESPONDED,
    "closed": lambda subject, now, windows: subject.header.status is Status.CLOSED,
    "overdue": _is_overdue,
    "late": lambda subject, now, windows: subject.header.late,
    "held": lambda subject, now, windows: subject.header.pending is not None,
    "snoozed": lambda subject, now, windows: snoozed(subject.header, now),
}


def _is(value: str) -> Test | None:
    name = choice(value, _STATES)
    return None if name is None else _STATES[name]


FIELDS: dict[str, Field] = {
    "status": Field(_plain(_status), N_("status: unhandled, responded or closed")),
    "due": Field(_due, N_("due: time left, such as <6h or >1d, or a day, such as 2026-11-24 or today")),
    "overdue": Field(_plain(_overdue), N_("overdue: yes, no, or by how much, such as >2h")),
    "late": Field(_plain(_late), N_("late: yes or no, whether an answer came after its deadline")),
    "is": Field(_plain(_is), N_("is: unhandled, responded, closed, overdue, late, held or snoozed")),
    "reason": Field(_plain(_reason), N_("reason: part of the refund reason, such as damaged")),
    "shop": Field(_plain(_shop), N_("shop: the name of one of several shops, or none")),
    "customer": _part(Section.CUSTOMER, N_("customer: part of the name"), free=True),
    "subject": _part(Section.SUBJECT, N_("subject: part of the subject"), free=True),
    "id": _part(Section.ID, N_("id: part of the issue's id")),
    "order": _part(Section.ORDER, N_("order: part of an order's id")),
    "product": _part(Section.PRODUCT, N_("product: part of a product's name"), needs_text=True, free=True),
    "sku": _part(Section.SKU, N_("sku: part of a SKU"), needs_text=True),
    "tracking": _part(Section.TRACKING, N_("tracking: part of a tracking number"), needs_text=True),
    "assignee": Field(_plain(_assignee), N_("assignee: part of an agent's name, me or nobody"), agent=True),
    "tag": _part(Section.TAGS, N_("tag: part of a tag")),
    "note": _part(Section.NOTES, N_("note: words of a private note"), needs_text=True, free=True),
    "text": _part(Section.MESSAGES, N_("text: words of a message"), needs_text=True, free=True),
    "sender": Field(_plain(_sender), N_("sender: who wrote last: customer, seller or wish"), needs_text=True),
    "opened": Field(_opened, N_("opened: a day, such as 2026-11-24 or today, or how long ago, such as <7d")),
    "amount": Field(_plain(_amount), N_("amount: of the first order, such as >20 or <=12.40")),
}
"""Every field by its name; `help` is the line that a person reads, in English: `_` translates it."""
