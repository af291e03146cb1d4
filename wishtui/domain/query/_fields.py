"""The fields of the search language: each turns its value into a test, or says what it would understand."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple

from wishtui.domain.issue import Status, lasts
from wishtui.domain.message import Sender
from wishtui.domain.query._subject import Section
from wishtui.domain.query._tests import (
    AmountTest,
    ColumnTest,
    Holds,
    Not,
    OpenedTest,
    QueryColumn,
    SenderTest,
    Test,
    WordTest,
)
from wishtui.domain.query._values import (
    COMPARISONS,
    amount,
    choice,
    duration,
    period,
    span_ago,
    span_of,
    split_comparison,
)
from wishtui.domain.times import micros, to_micros
from wishtui.i18n import N_
from wishtui.text import fold


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
        return WordTest(value, section)

    return Field(of, help, needs_text=needs_text, free=free, section=section)


def _of(column: QueryColumn, holds: Holds) -> Test:
    """The test of a value, whatever the time is; most rows have one of few."""
    known = lru_cache(maxsize=256)(holds)
    return ColumnTest(column, lambda now: known)


def _status(value: str) -> Test | None:
    name = choice(value, Status)
    return None if name is None else _of(QueryColumn.STATUS, lambda status: status == name)


def _due(value: str, zone: tzinfo | None) -> Test | None:
    sign, rest = split_comparison(value)
    limit, day = duration(rest), period(rest, zone)
    if limit is not None:
        compare, most = COMPARISONS[sign or "<="], micros(limit)

        def left_at(now: datetime) -> Holds:
            start = to_micros(now)
            return lambda due: due is not None and due >= start and compare(due - start, most)

        return ColumnTest(QueryColumn.DEADLINE, left_at)
    return None if day is None else ColumnTest(QueryColumn.DEADLINE, lambda now: span_of(sign, day(now)).test())


def _passed_at(now: datetime) -> Holds:
    """Deadlines that have passed."""
    start = to_micros(now)
    return lambda due: due is not None and due < start


_OVERDUE = ColumnTest(QueryColumn.DEADLINE, _passed_at)


def _overdue(value: str) -> Test | None:
    wanted = choice(value, ("yes", "no"))
    if wanted is not None:
        return _OVERDUE if wanted == "yes" else Not(_OVERDUE)
    sign, rest = split_comparison(value)
    limit = duration(rest)
    if limit is None:
        return None
    compare, least = COMPARISONS[sign or ">="], micros(limit)

    def overdue_at(now: datetime) -> Holds:
        start = to_micros(now)
        return lambda due: due is not None and due < start and compare(start - due, least)

    return ColumnTest(QueryColumn.DEADLINE, overdue_at)


def _assignee(value: str) -> Test:
    if value == NOBODY:
        return _of(QueryColumn.ASSIGNEE, lambda name: not name)
    if value.startswith("="):
        return _of(QueryColumn.ASSIGNEE, lambda name: fold(name) == value[1:])
    return _of(QueryColumn.ASSIGNEE, lambda name: value in fold(name))


_LATE = _of(QueryColumn.LATE, bool)


def _late(value: str) -> Test | None:
    wanted = choice(value, ("yes", "no"))
    if wanted is None:
        return None
    return _LATE if wanted == "yes" else Not(_LATE)


def _reason(value: str) -> Test:
    words = value.replace("_", " ")
    return _of(QueryColumn.REASON, lambda reason: words in fold(reason.replace("_", " ")))


def _shop(value: str) -> Test:
    if value == _NO_SHOP:
        return _of(QueryColumn.SHOP, lambda shop: not shop)
    return _of(QueryColumn.SHOP, lambda shop: fold(shop) == value)


def _sender(value: str) -> Test | None:
    name = choice(value, Sender)
    return None if name is None else SenderTest(Sender(name))


def _opened(value: str, zone: tzinfo | None) -> Test | None:
    sign, rest = split_comparison(value)
    limit, day = duration(rest), period(rest, zone)
    if limit is not None:
        most = micros(limit)
        return OpenedTest(lambda now: span_ago(sign or "<=", to_micros(now) - most))
    return None if day is None else OpenedTest(lambda now: span_of(sign, day(now)))


def _amount(value: str) -> Test | None:
    sign, rest = split_comparison(value)
    limit = amount(rest)
    return None if limit is None else AmountTest(sign or "=", limit)


_STATES: dict[str, Test] = {
    "unhandled": _of(QueryColumn.STATUS, lambda status: status is Status.UNHANDLED),
    "responded": _of(QueryColumn.STATUS, lambda status: status is Status.RESPONDED),
    "closed": _of(QueryColumn.STATUS, lambda status: status is Status.CLOSED),
    "overdue": _OVERDUE,
    "late": _LATE,
    "held": _of(QueryColumn.PENDING, lambda pending: pending is not None),
    "snoozed": ColumnTest(QueryColumn.SNOOZE, lambda now: lambda snooze: lasts(snooze, now)),
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
