"""Which story goes where: every language gets its turn, and a story comes once among the first sixty."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from wishtui.services.demo.goods import Variant, variants_for
from wishtui.services.demo.people import VOICES, Voice
from wishtui.services.demo.plan import Slot
from wishtui.services.demo.story import Story
from wishtui.services.demo.topics import TOPICS, Topic
from wishtui.services.demo.words import STORIES


class Card(NamedTuple):
    """A story with everything that it names."""

    story: Story
    topic: Topic
    voice: Voice
    variants: tuple[Variant, ...]


CARDS: dict[str, tuple[Card, ...]] = {
    code: tuple(Card(story, TOPICS[story.topic], VOICES[code], variants_for(story.goods)) for story in stories)
    for code, stories in STORIES.items()
}
COMMON: tuple[Card, ...] = tuple(card for cards in CARDS.values() for card in cards if not card.story.mark)
"""The stories that suit any place."""


def dealt(slots: Sequence[Slot], rng: Random) -> list[Card]:
    """A card for each slot; the slots that few stories suit choose first."""
    deck = list(_round_robin(rng))
    supply = [sum(_suits(card.story, slot) for card in deck) for slot in slots]
    hand: dict[int, Card] = {}
    for place in sorted(range(len(slots)), key=supply.__getitem__):
        chosen = next(at for at, card in enumerate(deck) if _suits(card.story, slots[place]))
        hand[place] = deck.pop(chosen)
    return [hand[place] for place in range(len(slots))]


def _round_robin(rng: Random) -> Iterator[Card]:
    """All cards, language after language, English twice in a round."""
    piles = [rng.sample(cards, len(cards)) for cards in CARDS.values()]
    english = piles.pop(0)
    half = len(english) // 2
    piles += [english[:half], english[half:]]
    rng.shuffle(piles)
    for level in range(max(map(len, piles))):
        yield from (pile[level] for pile in piles if level < len(pile))


def _suits(story: Story, slot: Slot) -> bool:
    if story.mark != slot.mark or len(story.texts) < slot.texts:
        return False
    return not slot.topics or story.topic in slot.topics
