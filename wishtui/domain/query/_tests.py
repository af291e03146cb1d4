"""What a query asks, in parts that may be looked into: a database, or an index, asks its own columns the same."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from wishtui.domain.issue import Header, IndexRow, Status
from wishtui.domain.message import Sender
from wishtui.domain.order import Money
from wishtui.domain.query._subject import Section
from wishtui.domain.query._values import COMPARISONS, TimeSpan
from wishtui.domain.times import to_micros
from wishtui.domain.windows import ReplyWindows

Test = Callable[[Any, datetime, ReplyWindows], bool]
"""Whether a subject, the time being so and so much time being left to answer, is what was asked for."""

Holds = Callable[[Any], bool]
"""Whether a value is as it was asked for."""


class QueryColumn(StrEnum):
    """The values of a list row that can be asked for."""

    STATUS = "status"
    OPENED = "opened"
    """Microseconds since 1970."""
    DEADLINE = "deadline"
    """The same; None where nobody waits."""
    SHOP = "shop"
    PENDING = "pending"
    SNOOZE = "snooze"
    LATE = "late"
    REASON = "reason"
    ASSIGNEE = "assignee"
    AMOUNT = "amount"


def deadline_micros(header: Header | IndexRow, windows: ReplyWindows) -> int | None:
    """When the answer is due, in microseconds since 1970; None where none is."""
    if header.status is not Status.UNHANDLED or header.waiting_since is None:
        return None
    return to_micros(header.waiting_since) + windows.micros(header.shop)


_VALUES: dict[QueryColumn, Callable[[Header, ReplyWindows], Any]] = {
    QueryColumn.STATUS: lambda header, windows: header.status,
    QueryColumn.OPENED: lambda header, windows: to_micros(header.opened_at),
    QueryColumn.DEADLINE: deadline_micros,
    QueryColumn.SHOP: lambda header, windows: header.shop,
    QueryColumn.PENDING: lambda header, windows: header.pending,
    QueryColumn.SNOOZE: lambda header, windows: header.snooze,
    QueryColumn.LATE: lambda header, windows: header.late,
    QueryColumn.REASON: lambda header, windows: header.reason,
    QueryColumn.ASSIGNEE: lambda header, windows: header.assignee,
    QueryColumn.AMOUNT: lambda header, windows: header.amount,
}


class ColumnTest:
    """A test of one value of a row; `holds_at` says which values are as it was asked for, at a time."""

    __slots__ = ("_value", "column", "holds_at")

    def __init__(self, column: QueryColumn, holds_at: Callable[[datetime], Holds]) -> None:
        self.column = column
        self.holds_at = lru_cache(maxsize=4)(holds_at)
        self._value = _VALUES[column]

    def __call__(self, subject: Any, now: datetime, windows: ReplyWindows) -> bool:
        return self.holds_at(now)(self._value(subject.header, windows))


class OpenedTest(ColumnTest):
    """That an issue was opened in a span of time, which depends on what time it is."""

    __slots__ = ("span_at",)

    def __init__(self, span_at: Callable[[datetime], TimeSpan]) -> None:
        super().__init__(QueryColumn.OPENED, lambda now: span_at(now).test())
        self.span_at = span_at


class AmountTest(ColumnTest):
    """That the amount of the first order compares so to a number; one that is no number does not."""

    __slots__ = ("limit", "sign")

    def __init__(self, sign: str, limit: Decimal) -> None:
        compare = COMPARISONS[sign]

        def holds(money: Money | None) -> bool:
            return money is not None and money.amount.is_finite() and compare(money.amount, limit)

        super().__init__(QueryColumn.AMOUNT, lambda now: holds)
        self.sign = sign
        self.limit = limit


class ShopTest(ColumnTest):
    """That an issue is of the shop of that very name."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        super().__init__(QueryColumn.SHOP, lambda now: lambda shop: shop == name)
        self.name = name


class WordTest:
    """That a folded word stands anywhere in the text, or in one part of it."""

    __slots__ = ("section", "word")

    def __init__(self, word: str, section: Section | None = None) -> None:
        self.word = word
        self.section = section

    def __call__(self, subject: Any, now: datetime, windows: ReplyWindows) -> bool:
        if self.section is None:
            return self.word in subject.text
        held: bool = subject.holds(self.section, self.word)
        return held


class SenderTest:
    """That somebody wrote last."""

    __slots__ = ("sender",)

    def __init__(self, sender: Sender) -> None:
        self.sender = sender

    def __call__(self, subject: Any, now: datetime, windows: ReplyWindows) -> bool:
        return subject.last_sender is self.sender


class AllOf:
    """That every one of several tests holds."""

    __slots__ = ("tests",)

    def __init__(self, tests: Sequence[Test]) -> None:
        self.tests = tests

    def __call__(self, subject: Any, now: datetime, windows: ReplyWindows) -> bool:
        for one in self.tests:  # noqa: SIM110  all() with a generator takes twice as long, and this runs 100,000 times
            if not one(subject, now, windows):
                return False
        return True


class AnyOf:
    """That at least one of several tests holds."""

    __slots__ = ("tests",)

    def __init__(self, tests: Sequence[Test]) -> None:
        self.tests = tests

    def __call__(self, subject: Any, now: datetime, windows: ReplyWindows) -> bool:
        for one in self.tests:  # noqa: SIM110  as above
            if one(subject, now, windows):
                return True
        return False


class Not:
    """That a test does not hold."""

    __slots__ = ("test",)

    def __init__(self, test: Test) -> None:
        self.test = test

    def __call__(self, subject: Any, now: datetime, windows: ReplyWindows) -> bool:
        return not self.test(subject, now, windows)
