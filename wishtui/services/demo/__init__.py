"""A believable shop, all of it invented, whose deadlines are live. Its words and goods are data: `templates/demo`."""

from collections.abc import Iterator
from datetime import datetime
from random import Random

import msgspec

from wishtui.config import Settings
from wishtui.domain.issue import Issue
from wishtui.domain.times import utc
from wishtui.services.demo.content import load_content, shop_profile
from wishtui.services.demo.issues import IssueFactory
from wishtui.services.demo.scenarios import listed_scenarios, match_stories, random_scenario

__all__ = ["demo_issues", "demo_settings"]


def demo_issues(count: int = 60, seed: int = 7, *, now: datetime) -> Iterator[Issue]:
    """`count` invented issues as of `now`; the same count, seed and moment give equal issues.

    The first sixty are a shop's morning: 27 Unhandled of which three are overdue and five due within six hours, 20
    Responded, 13 Closed, in twenty languages. Beyond them nearly all are Closed, as in a shop that has sold for years.
    None is given for a count of 0 or less.
    """
    content = load_content()
    rng = Random(seed)
    factory = IssueFactory(content, rng, utc(now).replace(microsecond=0))
    scenarios = listed_scenarios()
    stories = match_stories(scenarios, content, rng)
    for scenario, story in zip(scenarios[: max(count, 0)], stories, strict=False):
        yield factory.issue(scenario, story)
    for _ in range(count - len(scenarios)):
        yield factory.issue(random_scenario(rng), content.common[int(rng.random() * len(content.common))])


def demo_settings(settings: Settings) -> Settings:
    """`settings` with the invented shop's name, id and signer where the owner has given none."""
    shop = shop_profile()
    return msgspec.structs.replace(
        settings,
        shop_name=settings.shop_name or shop.name,
        merchant_id=settings.merchant_id or shop.merchant_id,
        signer=settings.signer or shop.signer,
    )
