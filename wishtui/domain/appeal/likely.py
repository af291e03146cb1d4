"""Which appeal an issue most likely needs: from its reason, and from what is late (docs/platform.md, 2 and 3)."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from wishtui.domain.deadline import due_at
from wishtui.domain.issue import Issue
from wishtui.domain.order import days_late
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.text import fold

DELAY = "shipment-delay"
REFUNDS = "refund-rate"

_WORDS: Sequence[tuple[str, re.Pattern[str]]] = (
    ("infringement", re.compile("counterfeit|fake|replica")),
    (DELAY, re.compile("shipping|late|delay|never[_ ]arrived|not arrived|tracking|where is")),
    ("compliance", re.compile("does_not_match|not match|as[_ ]described|wrong item|empty")),
    (REFUNDS, re.compile("damaged|fit|mistake|no_longer|refund|return")),
)
"""What speaks of a kind of appeal in a folded text."""


def likely_kind(issue: Issue, now: datetime, windows: ReplyWindows = DEFAULT_WINDOWS) -> str:
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
    due = due_at(issue, windows)
    # Once Wish steps in for a customer who waited too long, a refund is what follows.
    return REFUNDS if issue.late or (due is not None and now > due) else DELAY


def _ground(texts: Iterable[str]) -> str:
    text_of_all = " ".join(fold(text) for text in texts if text)
    return next((kind for kind, words in _WORDS if words.search(text_of_all)), "")
