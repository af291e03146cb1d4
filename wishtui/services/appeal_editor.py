"""An appeal while it is written: what is typed, how each field stands, what is on disk. It knows no screen."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from wishtui.domain.appeal import (
    CUSTOMER,
    WISH,
    Appeal,
    AppealChanged,
    ChecklistItem,
    FieldSpec,
    FieldType,
    FieldValue,
    KindSpec,
    State,
    effective_orders,
    field_state,
    order_line,
    parse_day,
)
from wishtui.domain.appeal.checklist import Assessment
from wishtui.domain.order import Order, is_refunded
from wishtui.i18n import N_, _, ngettext
from wishtui.i18n.dates import short_day, weekday_and_day
from wishtui.letters import Letter, NoSuchTemplate, TemplateBroken
from wishtui.services.appeals import AppealService
from wishtui.text import clean_line

READER = "audience"
"""The name of the field that takes the reader."""

_READERS = {WISH: "Wish", CUSTOMER: N_("The customer")}


def reader_title(reader: str) -> str:
    """A reader as the field of readers holds it."""
    return _(_READERS[reader])


def reader_field() -> FieldSpec:
    """The reader, as a field like the others where a kind may be written to either."""
    return FieldSpec(
        name=READER,
        label=_("Reader"),
        type=FieldType.CHOICE,
        other=False,
        options=tuple(map(reader_title, _READERS)),
        help=_("who the letter is written to; what is asked for follows from it"),
    )


class AppealEditor:
    """One appeal in somebody's hands.

    Raises:
        NoSuchTemplate, TemplateBroken: when it is taken up and there is no template of its kind that can be used.
    """

    def __init__(self, service: AppealService, appeal: Appeal, *, today: date) -> None:
        self.service = service
        self.appeal = appeal
        self.today = today
        self.spec: KindSpec = service.catalogue.usable_kind(appeal.kind)
        self.branched = ""
        """The appeal that a colleague saved meanwhile, where this goes on as one of its own."""
        self._kept = appeal
        self._letter: tuple[Appeal, Letter] | None = None
        self._orders: tuple[Appeal, Sequence[Order]] | None = None

    @property
    def fields(self) -> Sequence[FieldSpec]:
        """Everything that is asked for, in order; where nothing is, there is still its reader."""
        asked = self.spec.asked(self.appeal.audience)
        return (reader_field(), *asked) if len(self.spec.audience) > 1 or not asked else asked

    @property
    def letter(self) -> Letter:
        """The letter as it reads now; where its template cannot be used, what is wrong with that."""
        if self._letter is None or self._letter[0] is not self.appeal:
            try:
                letter = self.service.letter(self.appeal)
            except (NoSuchTemplate, TemplateBroken) as error:
                letter = Letter(str(error), (ChecklistItem("letter", _("Template"), State.MISSING, str(error)),))
            self._letter = (self.appeal, letter)
        return self._letter[1]

    @property
    def orders(self) -> Sequence[Order]:
        """The orders that the letter speaks of, with the facts that were typed in."""
        if self._orders is None or self._orders[0] is not self.appeal:
            self._orders = (self.appeal, effective_orders(self.spec, self.appeal.fields, self.appeal.orders))
        return self._orders[1]

    @property
    def dirty(self) -> bool:
        """Whether something was typed that is not on disk."""
        return self.appeal is not self._kept

    @property
    def limit(self) -> str:
        """What guides say of the time for it, and the last day where that can be told."""
        advice, last = self.service.time_limit(self.appeal)
        return _("{advice} Last day: {day}.", advice=advice, day=short_day(last)) if last else advice

    def field(self, name: str) -> FieldSpec:
        """The field called `name`; the first where the change of reader has taken it away."""
        return next((field for field in self.fields if field.name == name), self.fields[0])

    def value(self, field: FieldSpec) -> FieldValue:
        """What stands in a field."""
        if field.name == READER:
            return reader_title(self.appeal.audience)
        return self.appeal.fields.get(field.name, () if field.type.several else "")

    def options_for(self, field: FieldSpec) -> Sequence[str]:
        """What may be picked for a field: its options, or the orders that are known."""
        if field.type is FieldType.ORDERS:
            known = self.appeal.orders
            offered = filter(is_refunded, known) if field.source == "orders.refunded" else known
            return tuple(order_line(order, field.source or "orders") for order in offered)
        return field.options

    def put(self, field: FieldSpec, value: FieldValue) -> bool:
        """Take in what was typed or picked. Gives whether anything changed.

        Raises:
            Refused: the letter was handed in.
        """
        before = self.appeal
        if field.name == READER:
            reader = next(name for name in _READERS if reader_title(name) == value)
            self.appeal = self.service.edit(before, self._customer(reader), audience=reader)
        else:
            self.appeal = self.service.edit(before, {field.name: value})
        return self.appeal is not before

    def _customer(self, reader: str) -> dict[str, FieldValue]:
        """The customer's name, for the fields that a letter to this reader wants it in and that are still empty."""
        customers = self.appeal.customers
        if len(customers) != 1:
            return {}
        wanted = (field for field in self.spec.asked(reader) if field.source == "customer")
        name = clean_line(customers[0], limit=60)
        return {field.name: name for field in wanted if field.name not in self.appeal.fields}

    def state(self, field: FieldSpec) -> Assessment:
        """How a field stands, and why."""
        if field.name == READER:
            return State.DONE, ""
        value = self.value(field)
        return field_state(field, value, language=self.spec.language, today=self.today, known=self.orders)

    def gaps(self) -> list[str]:
        """The fields that keep the letter from being complete, in order."""
        own = [field for field in self.fields if self.state(field)[0] is State.MISSING]
        parts = {field.part or "details" for field in own}
        lacking = {part.name for part in self.letter.parts if part.state is State.MISSING} - parts
        # A part may lack a fact of its orders though every field of it is filled in: their lines take such facts.
        names = {field.name for field in own}
        names |= {field.name for field in self.fields if field.type is FieldType.ORDERS and (field.part in lacking)}
        return [field.name for field in self.fields if field.name in names]

    def next_gap(self, after: str = "") -> str:
        """The first gap behind the field `after`, around the end; empty when nothing is missing."""
        gaps = self.gaps()
        names = [field.name for field in self.fields]
        index = names.index(after) if after in names else -1
        behind = [name for name in gaps if names.index(name) > index]
        return next(iter([*behind, *gaps]), "")

    def missing(self) -> list[ChecklistItem]:
        """The parts that are missing."""
        return [part for part in self.letter.parts if part.state is State.MISSING]

    def saved(self, before: Appeal, kept: Appeal) -> None:
        """Learn that `before` is on disk as `kept`; what was typed meanwhile stays in hand."""
        if kept.id != before.id:
            self.branched = before.id
        self._kept = kept
        if self.appeal is before:
            self.appeal = kept
            return
        self.appeal = msgspec.structs.replace(
            self.appeal, id=kept.id, rev=kept.rev, follows=kept.follows, created_at=kept.created_at
        )


def save_appeal(service: AppealService, appeal: Appeal) -> Appeal:
    """Put an appeal on disk; where a colleague saved the same one meanwhile, as one of its own. Gives it as kept.

    Raises:
        StoreError: it could not be written.
    """
    try:
        return service.save(appeal)
    except AppealChanged:
        return service.save_beside(appeal)


def typed_day(text: str, today: date) -> str:
    """The day that a person means: ISO 8601, or `+7` for so many days from today; else the text as it came."""
    text = text.strip()
    if text.startswith("+") and text[1:].isdecimal() and len(text) <= 4:
        return (today + timedelta(days=int(text[1:]))).isoformat()
    return text


def stepped_day(text: str, by: int, today: date) -> str:
    """The day `by` days after the one that `text` names; today where it names none. The calendar's ends stay."""
    day = parse_day(typed_day(text, today))
    try:
        return (day + timedelta(days=by) if day else today).isoformat()
    except OverflowError:
        return text


def spelled_day(text: str, today: date) -> str:
    """A day as a person checks it: `Mon 30 Nov 2026, in 7 days`; empty when the text names none."""
    day = parse_day(typed_day(text, today))
    if day is None:
        return ""
    days, shown = (day - today).days, weekday_and_day(day)
    if not days:
        return _("{day}, today", day=shown)
    if days > 0:
        return ngettext("{day}, in {number} day", "{day}, in {number:,} days", days, day=shown)
    return ngettext("{day}, {number} day ago", "{day}, {number:,} days ago", -days, day=shown)
