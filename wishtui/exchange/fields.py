"""The fields of one record, taken one by one: each checked, each mistake named, what nobody took is kept."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from wishtui.domain.order import Money
from wishtui.exchange.amounts import parse_amount
from wishtui.exchange.columns import plain_fact
from wishtui.exchange.records import BadRecord, DecodeContext, DecodedRecord, FieldProblem
from wishtui.exchange.values import (
    EXAMPLE,
    RoundedNumber,
    as_digits,
    check_digits,
    check_id,
    decimal,
    kind,
    names_no_zone,
    read_time,
    whole,
)
from wishtui.i18n import _
from wishtui.text import decode_html, trim


class Notes:
    """What there is to say of one record that could be used."""

    def __init__(self) -> None:
        self.problems: list[FieldProblem] = []
        self.naive = False
        """Whether a time named no zone."""

    def decoded(self, decoded: DecodedRecord, *, zone: Literal["local", "UTC"] = "UTC") -> DecodedRecord:
        """`decoded` with these notes; `zone` is the one in which times were read that name none."""
        return replace(decoded, problems=tuple(self.problems), naive=zone if self.naive else "")


class Fields:
    """One object of a file. Taking a field marks it as known; `rest` is what stays unknown, or could not be read."""

    def __init__(self, data: dict[str, Any], context: DecodeContext, notes: Notes, path: str = "") -> None:
        self._data = data
        self._context = context
        self._notes = notes
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

    def leave_out(self, name: str, error: BadRecord, *, lenient: bool = False) -> None:
        """What cannot be read costs only itself when decoding is lenient, or a spreadsheet has rounded it.

        It is noted, and stays in `rest`.

        Raises:
            BadRecord: decoding is strict, and it costs the record.
        """
        if not (lenient or self._context.lenient or isinstance(error, RoundedNumber)):
            raise error
        self._notes.problems.append(FieldProblem(error.field, error.problem))
        self._known.discard(name)

    def text(self, *names: str) -> str:
        """The first of these that says something; whole numbers are taken as their digits."""
        first_text = ""
        for name in names:
            try:
                text = self._bare(name)
            except BadRecord as error:
                self.leave_out(name, error)
                continue
            first_text = first_text or text
        return first_text

    def words(self, *names: str) -> str:
        """The same for a fact that people read: HTML's entities are decoded."""
        return decode_html(self.text(*names))

    def digits(self, name: str) -> str:
        """A tracking number, a SKU: one that a spreadsheet has rounded is named and left out."""
        try:
            return check_digits(plain_fact(self._bare(name)), self.field(name))
        except BadRecord as error:
            self.leave_out(name, error)
            return ""

    def _bare(self, *names: str) -> str:
        """The first of these that says something, as it came. Raises BadRecord where that is no text."""
        for name in names:
            value = self.take(name)
            text = (value or "") if value is None or isinstance(value, str) else as_digits(value, self.field(name))
            if text:
                return text
        return ""

    def id(self, *names: str) -> str:
        """An id that can name an issue or an order.

        Raises:
            BadRecord: there is none, or it cannot be one.
        """
        return check_id(plain_fact(self._bare(*names)), self.field(names[0]))

    def time(self, name: str, *, ahead: bool = False) -> datetime | None:
        """A time in UTC; only a promise may lie ahead."""
        value = self.take(name)
        if value is None or value == "":
            return None
        try:
            if not isinstance(value, str):
                raise BadRecord(
                    self.field(name),
                    _("holds {kind} where a date belongs; write it like {example}.", kind=kind(value), example=EXAMPLE),
                )
            text = plain_fact(value)
            parsed = read_time(text, self.field(name), None if ahead else self._context.latest, written=trim(value))
        except BadRecord as error:
            self.leave_out(name, error)
            return None
        self._notes.naive = self._notes.naive or names_no_zone(text)
        return parsed

    def count(self, name: str) -> int | None:
        """A whole number, 0 or more; one that cannot be read is left out."""
        text = plain_fact(self.text(name))
        try:
            return whole(text, self.field(name)) if text else None
        except BadRecord as error:
            self.leave_out(name, error, lenient=True)
            return None

    def money(self, name: str, currency: str = "") -> Money | None:
        """An amount: a number, a text, or an object with `amount` and `currency_code`; one that is none is left out."""
        try:
            return self._money(name, currency)
        except BadRecord as error:
            self.leave_out(name, error, lenient=True)
            return None

    def _money(self, name: str, currency: str) -> Money | None:
        value = self.take(name)
        if isinstance(value, dict):
            inner = self.sub(name)
            return inner.money("amount", inner.text("currency_code", "currencyCode", "currency") or currency)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            return parse_amount(plain_fact(value), self.field(name), currency)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadRecord(self.field(name), _("holds {kind} where an amount belongs.", kind=kind(value)))
        return Money(decimal(str(value), self.field(name)), currency)

    def sub(self, name: str) -> "Fields":
        """The object under `name`; an empty one when it is absent."""
        try:
            inner = self._wrapped(self.take(name) or {}, self.field(name))
        except BadRecord as error:
            self.leave_out(name, error)
            return self._wrapped({}, self.field(name))
        self._inner.append((name, inner))
        return inner

    def each(self, name: str) -> "list[Fields]":
        """The objects of the list under `name`; none when it is absent."""
        inner: list[Fields] = []
        for index, value in enumerate(self.items(name)):
            try:
                inner.append(self._wrapped(value, f"{self.field(name)}[{index}]"))
            except BadRecord as error:
                self.leave_out(name, error)
        self._inner.append((name, inner))
        return inner

    def items(self, name: str) -> list[Any]:
        """The list under `name`; an empty one when it is absent."""
        value = self.take(name)
        if value is None or isinstance(value, list):
            return value or []
        self.leave_out(name, BadRecord(self.field(name), _("holds {kind} where a list belongs.", kind=kind(value))))
        return []

    def ids(self, name: str, key: str = "id", *, checked: bool = True) -> tuple[str, ...]:
        """The ids that a list names, bare or as objects with a `key`, each once."""
        ids: dict[str, None] = {}
        inner: list[Fields] = []
        for index, value in enumerate(self.items(name)):
            path = f"{self.field(name)}[{index}]"
            try:
                if isinstance(value, dict):
                    inner.append(self._wrapped(value, path))
                    value = inner[-1]._bare(key, f"{name.removesuffix('s')}_{key}")
                text = plain_fact(value) if isinstance(value, str) else as_digits(value, path)
                if checked or text:
                    ids[check_id(text, path) if checked else text] = None
            except BadRecord as error:
                self.leave_out(name, error)
        self._inner.append((name, inner))
        return tuple(ids)

    def rest(self) -> dict[str, Any]:
        """What nobody took, so that nothing of the file is lost. It is given once: then somebody has it."""
        left = {name: value for name, value in self._data.items() if name not in self._known and value is not None}
        for name, inner in self._inner:
            inside = inner.rest() if isinstance(inner, Fields) else [each.rest() for each in inner]
            if inside and (isinstance(inside, dict) or any(inside)):
                left.setdefault(name, inside)
        self._known.update(self._data)
        self._inner.clear()
        return left

    def _wrapped(self, value: object, path: str) -> "Fields":
        if not isinstance(value, dict):
            raise BadRecord(path, _("holds {kind} where an object belongs.", kind=kind(value)))
        return Fields(value, self._context, self._notes, path)
