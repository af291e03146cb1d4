"""The fields of one record, taken one by one: each checked, each mistake named, what nobody took is kept."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from wishtui.domain.issue import valid_id
from wishtui.domain.order import Money
from wishtui.domain.times import EARLIEST, parse_time
from wishtui.exchange.records import BadRecord, quoted

_KINDS = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
_MOST_MAGNITUDE = 15
_MOST_DIGITS = 30
_MOST_COUNT = 10**9
_EXAMPLE = "write it like 2026-11-20T09:30:00Z"


def kind(value: object) -> str:
    """What a JSON value is, in a person's words."""
    return _KINDS.get(type(value), "nothing" if value is None else "something else")


class Fields:
    """One object of a file. Taking a field marks it as known; `rest` is what stays unknown."""

    def __init__(self, data: dict[str, Any], latest: datetime, path: str = "") -> None:
        self._data = data
        self._latest = latest
        self._path = path
        self._known: set[str] = set()
        self._inner: list[tuple[str, Fields | list[Fields]]] = []

    def field(self, name: str) -> str:
        """The whole name of a field, as a message says it: `replies[2].sender`."""
        return f"{self._path}.{name}" if self._path else name

    def __contains__(self, name: str) -> bool:
        return self._data.get(name) is not None

    def take(self, name: str) -> Any:
        """The bare value; None when absent."""
        self._known.add(name)
        return self._data.get(name)

    def text(self, *names: str) -> str:
        """The first of these that says something; whole numbers are taken as their digits."""
        found = ""
        for name in names:
            text = self._one_text(name)
            found = found or text
        return found

    def _one_text(self, name: str) -> str:
        value = self.take(name)
        if value is None or isinstance(value, str):
            return value or ""
        return as_digits(value, self.field(name))

    def id(self, *names: str) -> str:
        """An id that can name an issue or an order.

        Raises:
            BadRecord: there is none, or it cannot be one.
        """
        return check_id(self.text(*names).strip(), self.field(names[0]))

    def time(self, name: str, *, ahead: bool = False) -> datetime | None:
        """A moment in UTC; only a promise may lie ahead."""
        value = self.take(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise BadRecord(self.field(name), f"holds {kind(value)} where a date belongs; {_EXAMPLE}.")
        return moment(value, self.field(name), None if ahead else self._latest)

    def count(self, name: str) -> int | None:
        """A whole number, 0 or more."""
        text = self.text(name).strip()
        return whole(text, self.field(name)) if text else None

    def money(self, name: str, currency: str = "") -> Money | None:
        """An amount: a number, its digits, or an object with `amount` and `currency_code` (docs/platform.md, 4)."""
        value = self.take(name)
        if isinstance(value, dict):
            inner = self.sub(name)
            return inner.money("amount", inner.text("currency_code", "currencyCode", "currency") or currency)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise BadRecord(self.field(name), f"holds {kind(value)} where an amount belongs.")
        return Money(decimal(str(value), self.field(name)), currency)

    def sub(self, name: str) -> "Fields":
        """The object under `name`; an empty one when it is absent."""
        value = self.take(name)
        if value is None:
            value = {}
        inner = self._wrapped(value, self.field(name))
        self._inner.append((name, inner))
        return inner

    def each(self, name: str) -> "list[Fields]":
        """The objects of the list under `name`; none when it is absent."""
        inner = [self._wrapped(value, f"{self.field(name)}[{place}]") for place, value in enumerate(self.items(name))]
        self._inner.append((name, inner))
        return inner

    def items(self, name: str) -> list[Any]:
        """The list under `name`; an empty one when it is absent."""
        value = self.take(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise BadRecord(self.field(name), f"holds {kind(value)} where a list belongs.")
        return value

    def ids(self, name: str, key: str = "id", *, checked: bool = True) -> tuple[str, ...]:
        """The ids that a list names, bare or as objects with a `key`, each once."""
        found: dict[str, None] = {}
        inner: list[Fields] = []
        for place, value in enumerate(self.items(name)):
            path = f"{self.field(name)}[{place}]"
            if isinstance(value, dict):
                inner.append(Fields(value, self._latest, path))
                text = inner[-1].text(key, f"{name.removesuffix('s')}_{key}").strip()
            else:
                text = value.strip() if isinstance(value, str) else as_digits(value, path)
            if checked or text:
                found[check_id(text, path) if checked else text] = None
        self._inner.append((name, inner))
        return tuple(found)

    def rest(self) -> dict[str, Any]:
        """What nobody took, so that nothing of the file is lost. It is given once: then somebody has it."""
        left = {name: value for name, value in self._data.items() if name not in self._known and value is not None}
        for name, inner in self._inner:
            inside = inner.rest() if isinstance(inner, Fields) else [each.rest() for each in inner]
            if inside and (isinstance(inside, dict) or any(inside)):
                left[name] = inside
        self._known.update(self._data)
        self._inner.clear()
        return left

    def _wrapped(self, value: object, path: str) -> "Fields":
        if not isinstance(value, dict):
            raise BadRecord(path, f"holds {kind(value)} where an object belongs.")
        return Fields(value, self._latest, path)


def as_digits(value: object, field: str) -> str:
    """A whole number as text.

    Raises:
        BadRecord: it is none.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    what = f"the number {value}" if isinstance(value, float) else kind(value)
    raise BadRecord(field, f"holds {what} where text belongs.")


def check_id(text: str, field: str) -> str:
    """`text`, if it can name an issue or an order."""
    if not text:
        raise BadRecord(field, "is missing; a record without an id cannot be kept apart from others.")
    if not valid_id(text):
        raise BadRecord(field, f"{quoted(text)} is no id: 1 to 64 letters, digits, `_` and `-` are.")
    return text


def moment(text: str, field: str, latest: datetime | None) -> datetime:
    """A date of a file in UTC, if it is one that can be true."""
    try:
        found = parse_time(text)
    except ValueError as error:
        raise BadRecord(field, f"{quoted(text)} is no date; {_EXAMPLE}.") from error
    return check_moment(found, field, latest)


def check_moment(found: datetime, field: str, latest: datetime | None) -> datetime:
    """`found`, if it lies where the platform's dates lie."""
    if found < EARLIEST:
        raise BadRecord(field, f"{found.date()} lies before the year 2000; correct the date.")
    if latest is not None and found > latest:
        raise BadRecord(field, f"{found.date()} lies in the future; correct the date, or this computer's clock.")
    return found


def whole(text: str, field: str) -> int:
    """A whole number, 0 or more, of its digits; `2.0` is 2."""
    try:
        number = decimal(text, field)
    except BadRecord:
        number = Decimal(-1)
    if number != number.to_integral_value() or not 0 <= number < _MOST_COUNT:
        raise BadRecord(field, f"{quoted(text)} is no whole number from 0 to {_MOST_COUNT - 1:,}.")
    return int(number)


def decimal(text: str, field: str) -> Decimal:
    """A number of its digits, small enough to be true."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation as error:
        raise BadRecord(field, f"{quoted(text)} is no number; write it like 12.40.") from error
    digits = number.as_tuple()
    if not number.is_finite() or len(digits.digits) > _MOST_DIGITS or abs(number.adjusted()) > _MOST_MAGNITUDE:
        raise BadRecord(field, f"{quoted(text)} cannot be a number of this field.")
    return number


def first_time(times: Iterable[datetime], field: str) -> datetime:
    """When an issue began that nobody dated: with its oldest message."""
    oldest = min(times, default=None)
    if oldest is None:
        raise BadRecord(field, f"is missing, and there is no message to tell it by; {_EXAMPLE}.")
    return oldest
