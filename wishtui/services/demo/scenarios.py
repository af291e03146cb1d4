"""The states of the demo's issues: sixty that `scenarios.toml` lists, then random ones; and the story for each."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache
from random import Random

import msgspec

from wishtui.domain.issue import Status
from wishtui.services.demo.content import Content, DemoTable, ResolvedStory, Story, read_table

_HOUR = 60
_DAY = 24 * _HOUR


class Answerer(StrEnum):
    """Who gave the last answer."""

    SELLER = "seller"
    WISH = "wish"
    HANDED_OVER = "handed-over"
    """The seller, passing the case on to Wish."""


class Scenario(DemoTable, frozen=True, kw_only=True):
    """The state of one issue before it has a customer and words."""

    status: Status = Status.UNHANDLED
    hours: float = 0
    """Unhandled: until the answer is due, negative when overdue. Otherwise: since the last answer. Days add to it."""
    days: float = 0
    messages: int = 1
    """How many times the customer has written, reminders not counted."""
    about: tuple[str, ...] = ()
    """The topics that it may have; empty: any."""
    special: str = ""
    """Only a story with the same word suits."""
    reminded: bool = False
    """The customer has asked again while waiting."""
    late: bool = False
    """The last answer came after its deadline."""
    answered_by: Answerer = Answerer.SELLER
    reopened: bool = False
    permanent: bool = False
    auto_reply: bool = False
    """Wish's machine has confirmed that the first message arrived."""
    snoozed_hours: int = 0
    """From now; 0 is not snoozed."""
    tags: tuple[str, ...] = ()
    note: str = ""

    @property
    def minutes(self) -> int:
        """`hours` and `days` together, in minutes."""
        return round(self.hours * _HOUR + self.days * _DAY)

    def suits(self, story: Story) -> bool:
        """Whether `story` fits it."""
        if story.special != self.special or len(story.messages) < self.messages:
            return False
        return not self.about or story.topic in self.about


class _Scenarios(DemoTable, frozen=True, kw_only=True):
    """`scenarios.toml`."""

    unhandled: tuple[Scenario, ...]
    responded: tuple[Scenario, ...]
    closed: tuple[Scenario, ...]


@cache
def listed_scenarios() -> tuple[Scenario, ...]:
    """The first sixty: those of each status spread evenly, so that a small demo has some of each.

    Raises:
        FileNotFoundError: the installation lacks the file.
        WishtuiError: the file is not what it should be.
    """
    file = read_table("scenarios.toml", _Scenarios)
    placed = [
        (index / len(group), rank, msgspec.structs.replace(scenario, status=status))
        for rank, (status, group) in enumerate(
            ((Status.UNHANDLED, file.unhandled), (Status.RESPONDED, file.responded), (Status.CLOSED, file.closed))
        )
        for index, scenario in enumerate(group)
    ]
    return tuple(scenario for _, _, scenario in sorted(placed, key=lambda entry: entry[:2]))


_TAGS = ("vip", "carrier", "resend", "refund")


def random_scenario(rng: Random) -> Scenario:
    """An issue past the first sixty: of a hundred, one is Unhandled and one Responded, as in a shop of some years."""
    draw = rng.random
    luck = draw()
    messages = 1 + int(draw() * draw() * 4)
    if luck >= 0.02:
        ago = int((0.5 + draw() * draw() * 700) * _DAY)
        return Scenario(
            status=Status.CLOSED,
            hours=ago / _HOUR,
            messages=messages,
            late=luck < 0.06,
            answered_by=Answerer.WISH if luck > 0.96 else Answerer.SELLER,
            permanent=luck < 0.025,
            tags=(_TAGS[int(draw() * len(_TAGS))],) if luck < 0.05 else (),
        )
    if luck >= 0.01:
        ago = int(10 + draw() * draw() * 30 * _DAY)
        return Scenario(status=Status.RESPONDED, hours=ago / _HOUR, messages=messages, late=luck < 0.0105)
    due = int(draw() * 51 * _HOUR) - 4 * _HOUR
    return Scenario(status=Status.UNHANDLED, hours=due / _HOUR, messages=messages, reminded=luck < 0.001)


def match_stories(scenarios: Sequence[Scenario], content: Content, rng: Random) -> list[ResolvedStory]:
    """A story for each scenario, none twice; the scenarios that few stories suit choose first."""
    waiting = list(_round_robin(content, rng))
    supply = [sum(scenario.suits(entry.story) for entry in waiting) for scenario in scenarios]
    chosen: dict[int, ResolvedStory] = {}
    for index in sorted(range(len(scenarios)), key=supply.__getitem__):
        first = next(at for at, entry in enumerate(waiting) if scenarios[index].suits(entry.story))
        chosen[index] = waiting.pop(first)
    return [chosen[index] for index in range(len(scenarios))]


def _round_robin(content: Content, rng: Random) -> Iterator[ResolvedStory]:
    """All stories, language after language, the first language twice in a round."""
    queues = [rng.sample(stories, len(stories)) for stories in content.stories.values()]
    first = queues.pop(0)
    half = len(first) // 2
    queues += [first[:half], first[half:]]
    rng.shuffle(queues)
    for level in range(max(map(len, queues))):
        yield from (queue[level] for queue in queues if level < len(queue))
