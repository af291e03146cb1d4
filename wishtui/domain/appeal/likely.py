"""Which appeal an issue most likely needs: from its reason, and from what is late (docs/platform.md, 2 and 3)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from wishtui.domain.deadline import DEFAULT_WINDOW, due_at
from wishtui.domain.issue import Issue
from wishtui.domain.order import days_late
from wishtui.i18n import N_
from wishtui.text import fold

DELAY = "shipment-delay"
REFUNDS = "refund-rate"

_WORDS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("infringement", ("counterfeit", "fake", "replica")),
    (
        DELAY,
        (
            "shipping",
            "late",
            "delay",
            "never_arrived",
            N_("never arrived"),
            N_("not arrived"),
            "tracking",
            N_("where is"),
        ),
    ),
    ("compliance", ("does_not_match", N_("not match"), "as_described", N_("as described"), N_("wrong item"), "empty")),
    (REFUNDS, ("damaged", "fit", "mistake", "no_longer", "refund", "return")),
)


def likely_kind(issue: Issue, now: datetime, window: timedelta = DEFAULT_WINDOW) -> str:
    """The kind of appeal to offer first for `issue`."""
    reason = _ground((issue.reason,))
    if reason == "infringement":
        return reason
    if any(days_late(order, now) for order in issue.orders):
        return DELAY
    ground = reason or _ground(refund.reason for order in issue.orders for refund in order.refunds)
    ground = ground or _ground((issue.label, issue.subject))
    if ground:
        return ground
    due = due_at(issue, window)
    # Once Wish steps in for a customer who waited too long, a refund is what follows.
    return REFUNDS if issue.late or (due is not None and now > due) else DELAY


def _ground(texts: Iterable[str]) -> str:
    text_of_all = " ".join(fold(text) for text in texts if text)
    return next((kind for kind, words in _WORDS if any(word in text_of_all for word in words)), "")
