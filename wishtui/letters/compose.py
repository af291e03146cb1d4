"""A letter written: fields and orders put into a template, gaps shown as gaps (docs/platform.md, 3)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import msgspec

from wishtui.domain.appeal import (
    GAP_MARK,
    Appeal,
    ChecklistItem,
    FieldSpec,
    FieldType,
    FieldValue,
    KindSpec,
    Shop,
    State,
    assessed,
    effective_orders,
    field_state,
    is_complete,
    is_empty,
    money_of,
    parse_day,
    parse_money,
)
from wishtui.i18n import _, ngettext
from wishtui.i18n.languages import ENGLISH
from wishtui.letters import views
from wishtui.letters.catalogue import Catalogue
from wishtui.letters.frontmatter import ReplySpec

LETTER = "letter"
"""Name of the part of the checklist that speaks of the letter as a whole."""


class Letter(msgspec.Struct, frozen=True):
    """A rendered letter and how it stands."""

    text: str
    parts: tuple[ChecklistItem, ...]

    @property
    def complete(self) -> bool:
        """Whether every required part is there, and no gap is left in the text."""
        return is_complete(self.parts)


def write_letter(catalogue: Catalogue, appeal: Appeal, *, shop: Shop, now: datetime) -> Letter:
    """The letter of `appeal` as of `now`. One that was handed in is given word for word.

    Raises:
        NoSuchTemplate, TemplateBroken: its template is gone or cannot be used.
    """
    if appeal.letter:
        return Letter(appeal.letter, ())
    spec = catalogue.usable_kind(appeal.kind)
    parts = assessed(appeal, spec, now=now)[1]
    text = catalogue.render_appeal(appeal.kind, _values(spec, appeal, shop, now))
    return Letter(text, (*parts, *_whole(spec, parts, text)))


def reply_values(
    spec: ReplySpec, fields: Mapping[str, FieldValue], *, customer: str, shop: Shop, today: date
) -> dict[str, object]:
    """What the template of a saved reply is filled with."""
    values: dict[str, object] = {
        field.name: _shown(field, fields.get(field.name, ""), spec.language) for field in spec.fields
    }
    customers = (views.line(customer),) if customer.strip() else ()
    return values | {
        "customers": customers,
        "shop": views.shop_view(shop),
        "today": today,
        "audience": "customer",
        "summary": views.summary_of((), datetime.min),
    }


def _values(spec: KindSpec, appeal: Appeal, shop: Shop, now: datetime) -> dict[str, object]:
    orders = effective_orders(spec, appeal.fields, appeal.orders)
    values: dict[str, object] = {}
    for field in spec.fields:
        if field.audience not in ("", appeal.audience):
            values[field.name] = () if field.type.several else ""
        elif field.type is FieldType.ORDERS:
            values[field.name] = views.order_views(orders[: spec.limits.orders], now)
        else:
            values[field.name] = _shown(field, appeal.fields.get(field.name, ""))
    return values | {
        "audience": appeal.audience,
        "customers": tuple(views.line(customer) for customer in appeal.customers),
        "shop": views.shop_view(shop),
        "summary": views.summary_of(orders, now),
        "today": now.date(),
    }


def _shown(field: FieldSpec, value: FieldValue, language: str = ENGLISH) -> object:
    """A field as the template gets it: cleaned, in its type, and a visible gap where it is needed and not there."""
    state, _ = field_state(field, value)
    if field.type.several:
        return _list(field, value)
    if is_empty(value) or (state is State.MISSING and field.type in (FieldType.DATE, FieldType.MONEY)):
        return _gap(field.label) if field.required or not is_empty(value) else ""
    text = value if isinstance(value, str) else "\n".join(value)
    if field.type is FieldType.DATE:
        return parse_day(text) or _gap(field.label)
    if field.type is FieldType.MONEY:
        return views.line(_money(text, language))
    return views.lines(text) if field.type is FieldType.LINES else views.line(text)


def _money(text: str, language: str) -> str:
    amount = money_of(text)
    if amount is None or language == ENGLISH:
        return parse_money(text)
    from wishtui.i18n.formats import money

    return money(amount.amount, amount.currency, language)


def _list(field: FieldSpec, value: FieldValue) -> tuple[str, ...]:
    lines = value.split("\n") if isinstance(value, str) else value
    shown = tuple(views.line(line) for line in lines if not is_empty(line))
    least = max(field.min_count, 1 if field.required else 0)
    if not shown:
        return (_gap(field.label),) if least else ()
    if len(shown) >= least:
        return shown
    return (*shown, _gap(f"{least - len(shown)} more"))  # untranslated: it stands in the letter


def _gap(label: str) -> str:
    return f"{GAP_MARK}: {views.line(label)}]"


def _whole(spec: KindSpec, parts: Sequence[ChecklistItem], text: str) -> Sequence[ChecklistItem]:
    """What only the finished text can show: that it is too long, or that the template met a fact nobody told."""
    over = len(text) - spec.limits.characters
    if spec.limits.characters and over > 0:
        return (
            ChecklistItem(
                LETTER,
                _("Length"),
                State.MISSING,
                ngettext(
                    "{number} character over {limit:,}",
                    "{number:,} characters over {limit:,}",
                    over,
                    limit=spec.limits.characters,
                ),
            ),
        )
    if GAP_MARK in text and is_complete(parts):
        return (ChecklistItem(LETTER, _("Facts"), State.MISSING, _("the preview shows where a fact is not known")),)
    return ()
