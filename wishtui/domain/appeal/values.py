"""Days, amounts and numbers as a letter writes them, and as people type them."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from wishtui.domain.order import Money

_MONEY = re.compile(r"(?P<amount>\d{1,9}(?:[.,]\d{1,2})?)\s*(?P<currency>[A-Za-z]{3})?")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def parse_day(text: str) -> date | None:
    """The day that a date field holds, or None when it holds none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def money_of(text: str) -> Money | None:
    """The amount that a person typed, such as `12,5 usd`; None when the text is no amount."""
    match = _MONEY.fullmatch(text.strip())
    if match is None:
        return None
    try:
        amount = Decimal(match["amount"].replace(",", "."))
    except InvalidOperation:
        return None
    return Money(amount, (match["currency"] or "").upper())


def parse_money(text: str) -> str:
    """An amount as a letter writes it, `12.40 USD`; empty when the text is no amount."""
    money = money_of(text)
    return "" if money is None else str(money)


def day(when: datetime | date) -> str:
    """`13 November 2026`: a day as a letter writes it."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 order`, `3 orders`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def number_word(number: int) -> str:
    """`one`, and figures from two on: a sentence can begin with it only where there is one."""
    return "one" if number == 1 else f"{number:,}"


def listed(texts: list[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, (", ".join(texts[:-1]), texts[-1]))) if texts else ""
