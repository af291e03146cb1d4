"""Saved replies: which suit an issue, which its orders contradict, what each says once filled (docs/platform.md, 1)."""

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
from wishtui.domain.issue import Issue
from wishtui.domain.message import REPLY_LIMIT, reply_length
from wishtui.domain.order import Order, days_late
from wishtui.letters import Catalogue, ReplySpec, reply_values
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
    contradiction: str = ""
    """What the issue's orders say against it, as a clause."""


def suitable(catalogue: Catalogue, issue: Issue, *, now: datetime) -> list[Suggestion]:
    """Every saved reply: those that suit the issue's reason and the customer's language first, those that its orders
    contradict last."""
    orders = orders_among((issue,))
    language = issue.locale.replace("_", "-").split("-")[0].casefold() or "en"
    reasons = _reasons(issue, now)

    def rank(offered: Suggestion) -> tuple[bool, bool, bool, bool, str]:
        spec = offered.spec
        unsuited, foreign = not reasons & set(spec.reasons), spec.language != language
        return (bool(offered.contradiction), unsuited, foreign, spec.language != "en", fold(spec.title))

    offered = (Suggestion(spec, _contradiction(spec, {}, orders, now)) for spec in catalogue.replies())
    return sorted(offered, key=rank)


def fill(
    catalogue: Catalogue,
    name: str,
    issue: Issue,
    *,
    shop: Shop,
    now: datetime,
    given: Mapping[str, FieldValue] | None = None,
) -> FilledReply:
    """The saved reply `name` filled from the issue and its orders; `given` answers what was asked for.

    Raises:
        NoSuchTemplate, TemplateBroken: there is no such reply, or none that can be used.
    """
    spec = catalogue.usable_reply(name)
    orders = orders_among((issue,))
    known = Known((issue,), orders, shop, now)
    fields = filled(spec.fields, known) | {key: value for key, value in (given or {}).items() if not is_empty(value)}
    values = reply_values(spec, fields, customer=issue.customer, shop=shop, today=now.date())
    text = catalogue.render_reply(name, values)
    states = ((field, field_state(field, fields.get(field.name, ""), today=now.date())) for field in spec.fields)
    gaps = tuple(Gap(field, why) for field, (state, why) in states if state is State.MISSING)
    over = max(0, reply_length(text) - REPLY_LIMIT)
    return FilledReply(name, text, gaps, over, fields, _contradiction(spec, fields, orders, now))


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
