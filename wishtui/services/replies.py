"""Saved replies: which suit an issue, and what each says once filled from the order (docs/platform.md, 1 and 4)."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from wishtui.domain.appeal import (
    MARK,
    FieldSpec,
    FieldValue,
    Known,
    Shop,
    State,
    field_state,
    filled,
    is_empty,
    orders_among,
)
from wishtui.domain.issue import Issue
from wishtui.domain.message import REPLY_LIMIT, reply_length
from wishtui.domain.order import days_late
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

    @property
    def ready(self) -> bool:
        """Whether nothing is blank and Wish would take its length."""
        return not self.gaps and not self.over and MARK not in self.text


def suitable(catalogue: Catalogue, issue: Issue, *, now: datetime) -> list[ReplySpec]:
    """Every saved reply, those that suit the issue's reason and the customer's language first."""
    language = issue.locale.replace("_", "-").split("-")[0].casefold() or "en"
    reasons = _reasons(issue, now)

    def rank(spec: ReplySpec) -> tuple[bool, bool, bool, str]:
        speaks = spec.language == language
        return (not reasons & set(spec.reasons), not speaks, spec.language != "en", fold(spec.title))

    return sorted(catalogue.replies(), key=rank)


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
    known = Known((issue,), orders_among((issue,)), shop, now)
    fields = filled(spec.fields, known) | {key: value for key, value in (given or {}).items() if not is_empty(value)}
    values = reply_values(spec, fields, customer=issue.customer, shop=shop, today=now.date())
    text = catalogue.render_reply(name, values)
    states = ((field, field_state(field, fields.get(field.name, ""), today=now.date())) for field in spec.fields)
    gaps = tuple(Gap(field, why) for field, (state, why) in states if state is State.MISSING)
    return FilledReply(name, text, gaps, max(0, reply_length(text) - REPLY_LIMIT), fields)


def _reasons(issue: Issue, now: datetime) -> set[str]:
    reasons = {issue.reason, issue.label} - {""}
    reasons |= {refund.reason for order in issue.orders for refund in order.refunds if refund.reason}
    if any(days_late(order, now) for order in issue.orders):
        reasons.add(_LATE)
    return reasons
