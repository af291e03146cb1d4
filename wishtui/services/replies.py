"""Saved replies: which suit an issue, which its orders contradict, what each says once filled (docs/platform.md, 1).

Each is there in several languages, and the customer's decides which is offered first.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from wishtui.domain.appeal import (
    GAP_MARK,
    FieldSpec,
    FieldValue,
    Known,
    Shop,
    State,
    contradiction,
    denied,
    field_state,
    filled,
    is_empty,
    orders_among,
)
from wishtui.domain.issue import Issue, lock_reason
from wishtui.domain.message import REPLY_LIMIT, reply_length
from wishtui.domain.order import Order, days_late
from wishtui.domain.policy import check
from wishtui.i18n import _, formats, ngettext
from wishtui.i18n.languages import ENGLISH
from wishtui.letters import Catalogue, ReplySpec, reply_values
from wishtui.services.customer_language import CustomerLanguage, customer_language
from wishtui.text import fold

_LATE = "SHIPPING_TAKING_TOO_LONG"


class Gap(msgspec.Struct, frozen=True):
    """A field that somebody must still fill in, and why."""

    field: FieldSpec
    why: str


class FilledReply(msgspec.Struct, frozen=True):
    """A saved reply filled for one issue. Where a fact is wanting the text shows `[missing: …]`."""

    name: str
    text: str
    language: str = ENGLISH
    guessed: bool = False
    """The language is that of the customer's words: nobody has told it."""
    gaps: tuple[Gap, ...] = ()
    """What is still asked for; a reply with gaps must not be sent."""
    over: int = 0
    """Characters over Wish's limit of 2,000."""
    fields: dict[str, FieldValue] = {}
    """What it was filled with."""
    contradiction: str = ""
    """Why it says what is not so, as a clause; empty when no order of the issue says otherwise."""
    problem: str = ""
    """Why it could not be written at all."""

    @property
    def ready(self) -> bool:
        """Whether nothing is blank, Wish would take its length, and no order says otherwise."""
        against = self.gaps or self.over or self.contradiction or self.problem
        return not against and GAP_MARK not in self.text


class Suggestion(msgspec.Struct, frozen=True):
    """A saved reply as it is offered for one issue."""

    spec: ReplySpec
    title: str
    """Its title in English, where it has one."""
    first_choice: bool
    """Whether it is the one of its name that `fill` takes unless a language is named."""
    contradiction: str = ""
    """What the issue's orders say against it, as a clause."""


def prepare(catalogue: Catalogue) -> None:
    """Read all that `fill` may need from the disk, so that it can be called on the event loop."""
    formats.load({spec.language for spec in catalogue.replies()} - {ENGLISH})


def suitable(catalogue: Catalogue, issue: Issue, *, now: datetime) -> list[Suggestion]:
    """Every saved reply in every language.

    First each in the customer's language, or in English where it is not there in that; then the rest in English, then
    in other languages. Among these the ones that suit the issue's reason come first, and all that the issue's orders
    contradict last.
    """
    orders = orders_among((issue,))
    language = customer_language(issue).code
    reasons = _reasons(issue, now)
    specs = catalogue.replies()
    titles = {spec.name: spec.title for spec in specs if spec.language == ENGLISH}
    firsts = {catalogue.reply(spec.name, language).id for spec in specs}

    def rank(offered: Suggestion) -> tuple[bool, bool, bool, bool, str, str]:
        spec = offered.spec
        unsuited, foreign = not reasons & set(spec.reasons), spec.language != ENGLISH
        against = bool(offered.contradiction)
        return (
            against,
            not offered.first_choice,
            foreign and not offered.first_choice,
            unsuited,
            fold(offered.title),
            spec.id,
        )

    offered = (
        Suggestion(spec, titles.get(spec.name, spec.title), spec.id in firsts, _contradiction(spec, {}, orders, now))
        for spec in specs
    )
    return sorted(offered, key=rank)


def fill(
    catalogue: Catalogue,
    name: str,
    issue: Issue,
    *,
    shop: Shop,
    now: datetime,
    given: Mapping[str, FieldValue] | None = None,
    language: str = "",
) -> FilledReply:
    """The saved reply `name` filled from the issue and its orders; `given` answers what was asked for.

    It is in `language`, which unless told is the customer's, else in English; a name that ends in a language,
    `late-parcel-de`, is in that one.

    Raises:
        NoSuchTemplate, TemplateBroken: there is no such reply, or none that can be used.
    """
    customer = CustomerLanguage(language) if language else customer_language(issue)
    spec = catalogue.usable_reply(name, customer.code)
    orders = orders_among((issue,))
    known = Known((issue,), orders, shop, now)
    fields = filled(spec.fields, known) | {key: value for key, value in (given or {}).items() if not is_empty(value)}
    values = reply_values(spec, fields, customer=issue.customer, shop=shop, today=now.date())
    text = catalogue.render_reply(spec, values)
    states = ((field, field_state(field, fields.get(field.name, ""), today=now.date())) for field in spec.fields)
    gaps = tuple(Gap(field, why) for field, (state, why) in states if state is State.MISSING)
    over = max(0, reply_length(text) - REPLY_LIMIT)
    return FilledReply(
        name,
        text,
        language=spec.language,
        guessed=customer.guessed and spec.language == customer.code and spec.id != name,
        gaps=gaps,
        over=over,
        fields=fields,
        contradiction=_contradiction(spec, fields, orders, now),
    )


def options_of(field: FieldSpec, issues: Sequence[Issue], now: datetime) -> list[str]:
    """What may be chosen for a field: each option that the orders of one of the issues, at least, do not contradict."""
    known = [orders_among((issue,)) for issue in issues]
    return [
        option
        for option in field.options
        if not all(denied(field, option, orders, now.date(), every=True) for orders in known)
    ]


def objection(issue: Issue, reply: FilledReply, *, force: bool = False) -> str:
    """Why a reply cannot go out to an issue unread; empty when it can.

    `force` passes over what the order says against it and what is merely warned of.
    """
    if lock_reason(issue):
        return _("Locked: {reason}", reason=_(lock_reason(issue)))
    if reply.problem:
        return reply.problem
    if reply.contradiction and not force:
        return _("Not so: {contradiction}", contradiction=reply.contradiction)
    if reply.gaps:
        return _("{field} is not known", field=_(reply.gaps[0].field.label))
    if reply.over:
        return ngettext("{number} character over Wish's limit", "{number:,} characters over Wish's limit", reply.over)
    return next((_(finding.message) for finding in check(reply.text) if finding.blocks or not force), "")


def _contradiction(spec: ReplySpec, fields: Mapping[str, FieldValue], orders: Sequence[Order], now: datetime) -> str:
    """What the orders say against a reply. It speaks of all of them alike, so that one of them is enough."""
    today = now.date()
    objections = [contradiction(spec.claims, orders, today, every=True)]
    objections += [denied(field, fields.get(field.name, ""), orders, today, every=True) for field in spec.fields]
    return next(filter(None, objections), "")


def _reasons(issue: Issue, now: datetime) -> set[str]:
    reasons = {issue.reason, issue.label} - {""}
    reasons |= {refund.reason for order in issue.orders for refund in order.refunds if refund.reason}
    if any(days_late(order, now) for order in issue.orders):
        reasons.add(_LATE)
    return reasons
