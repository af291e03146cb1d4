"""A believable shop, all of it invented, whose deadlines are live (issue 1, the demo)."""

from collections.abc import Iterator
from datetime import datetime
from random import Random

from wishtui.domain.issue import Issue
from wishtui.domain.times import utc
from wishtui.services.demo.deck import COMMON, dealt
from wishtui.services.demo.owner import demo_shop
from wishtui.services.demo.plan import PLAN, drawn
from wishtui.services.demo.shop import Shop

__all__ = ["demo_issues", "demo_shop"]


def demo_issues(count: int = 60, seed: int = 7, *, now: datetime) -> Iterator[Issue]:
    """`count` invented issues as of `now`; the same count, seed and moment give equal issues.

    The first sixty are a shop's morning: 27 Unhandled of which three are overdue and five due within six hours, 20
    Responded, 13 Closed, in twenty languages. Beyond them nearly all are Closed, as in a shop that has sold for years.
    None is given for a count of 0 or less.
    """
    rng = Random(seed)
    shop = Shop(rng, utc(now).replace(microsecond=0))
    hand = dealt(PLAN, rng)
    for place in range(count):
        if place < len(PLAN):
            yield shop.issue(PLAN[place], hand[place])
        else:
            yield shop.issue(drawn(rng), COMMON[int(rng.random() * len(COMMON))])
