"""The words and goods of the demo, read from the TOML files in `templates/demo`, whose comments explain each entry."""

from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import NamedTuple, TypeVar

import msgspec

from wishtui.domain.order import Money
from wishtui.errors import WishtuiError
from wishtui.i18n import _
from wishtui.resources import demo_dir

MAX_QUANTITY = 3
"""The most of one thing that a customer orders."""


class DemoTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of one of the files; an entry that nobody reads is a mistake."""


class Carrier(DemoTable, frozen=True, kw_only=True):
    """Who brings the parcels. Its tracking numbers are `prefix`, so many `digits`, and `suffix`."""

    name: str
    prefix: str
    digits: int
    suffix: str = ""


class PenaltyCharge(DemoTable, frozen=True, kw_only=True):
    """What Wish charges for an order that was sent too late: one of `amounts`."""

    reason: str
    amounts: tuple[Decimal, ...]


class ShopProfile(DemoTable, frozen=True, kw_only=True):
    """`shop.toml`: the invented shop."""

    name: str
    merchant_id: str
    signer: str
    agents: tuple[str, ...]
    currency: str
    languages: tuple[str, ...]
    """Codes, in the order in which they take turns."""
    shipping_costs: tuple[Decimal, ...]
    carriers: tuple[Carrier, ...]
    penalty: PenaltyCharge
    farewells: tuple[str, ...]
    handed_to_wish: str
    wish_answers: tuple[str, ...]
    auto_reply: str
    reopened_notice: str


class Product(DemoTable, frozen=True, kw_only=True):
    """One entry of `products.toml`."""

    name: str
    sku: str
    price: Decimal
    colors: tuple[str, ...] = ("",)
    sizes: tuple[str, ...] = ("",)


class ParcelState(StrEnum):
    """Where the parcel is when the customer first writes."""

    NONE = "none"
    WAITING = "waiting"
    MOVING = "moving"
    OVERDUE = "overdue"
    ARRIVED = "arrived"


class Topic(DemoTable, frozen=True, kw_only=True):
    """What a customer may write about, and how the shop deals with it."""

    label: str
    reason: str = ""
    parcel: ParcelState
    answers: tuple[tuple[str, ...] | str, ...]
    """Wordings for the first answer, the second, and so on, or a key into the shared ones."""
    writes_again_after_hours: tuple[tuple[int, int], ...] = ()
    refund_after: int = 0
    promise_days: int = 12
    arrives_by: int = 0
    photo: bool = False
    ticket_type: str = "ORDER"


class _Topics(DemoTable, frozen=True, kw_only=True):
    """`topics.toml`."""

    shared_answers: dict[str, tuple[str, ...]]
    topics: dict[str, Topic]

    def answers(self, topic: Topic) -> tuple[tuple[str, ...], ...]:
        return tuple(self.shared_answers[stage] if isinstance(stage, str) else stage for stage in topic.answers)


class Story(DemoTable, frozen=True, kw_only=True):
    """What one customer writes, in order; the seller's side comes from the topic."""

    topic: str
    product: str
    color: str = ""
    size: str = ""
    reason: str = ""
    """Wish's refund reason where it is not the topic's usual one."""
    orders: int = 1
    special: str = ""
    """Set on a story that only suits a scenario made for it."""
    subject: str
    messages: tuple[str, ...]


class DemoLanguage(DemoTable, frozen=True, kw_only=True):
    """One file of `languages/`: how customers of one language are called, how they write, and what."""

    locales: tuple[str, ...]
    given_names: tuple[str, ...]
    family_names: tuple[str, ...]
    full_name: str = "{given} {family}"  # untranslated: the order of a name, which each language of the demo says
    addressed_as: str = "{given}"
    greetings: tuple[str, ...]
    closings: tuple[str, ...]
    reminders: tuple[str, ...]
    stories: tuple[Story, ...]


class Variant(NamedTuple):
    """One thing that can be ordered, with what it costs."""

    product: str
    product_id: str
    sku: str
    color: str
    size: str
    price: Money
    totals: tuple[tuple[Money, ...], ...]
    """What the customer pays, by quantity less one, then by way of shipping."""


class ResolvedStory(NamedTuple):
    """A story with everything that it names."""

    story: Story
    topic: Topic
    answers: tuple[tuple[str, ...], ...]
    language: DemoLanguage
    variants: tuple[Variant, ...]


class Content(NamedTuple):
    """All of it."""

    shop: ShopProfile
    topics: dict[str, Topic]
    variants: dict[str, tuple[Variant, ...]]
    """By key of the product."""
    stories: dict[str, tuple[ResolvedStory, ...]]
    """By code of the language."""
    common: tuple[ResolvedStory, ...]
    """The stories that suit any scenario."""


_T = TypeVar("_T")


def read_table(name: str, shape: type[_T]) -> _T:
    """The file called `name`; raises as `load_content` does."""
    file = demo_dir() / name
    try:
        return msgspec.toml.decode(file.read_bytes(), type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WishtuiError(
            _("{file} cannot be used: {error}.", file=file, error=error), _("Please install wishtui again.")
        ) from None


@cache
def shop_profile() -> ShopProfile:
    """The invented shop; raises as `load_content` does."""
    return read_table("shop.toml", ShopProfile)


@cache
def load_content() -> Content:
    """Everything that the demo's issues are made of.

    Raises:
        FileNotFoundError: the installation lacks a file.
        WishtuiError: a file of the installation is not what it should be.
    """
    shop = shop_profile()
    topics = read_table("topics.toml", _Topics)
    variants = {
        key: _variants(row, product, shop)
        for row, (key, product) in enumerate(read_table("products.toml", dict[str, Product]).items(), start=1)
    }

    def resolved(story: Story, language: DemoLanguage) -> ResolvedStory:
        topic = topics.topics[story.topic]
        wanted = (variant for variant in variants[story.product] if _fits(story, variant))
        return ResolvedStory(story, topic, topics.answers(topic), language, tuple(wanted))

    languages = {code: read_table(f"languages/{code}.toml", DemoLanguage) for code in shop.languages}
    stories = {
        code: tuple(resolved(story, language) for story in language.stories) for code, language in languages.items()
    }
    common = tuple(entry for entries in stories.values() for entry in entries if not entry.story.special)
    return Content(shop, topics.topics, variants, stories, common)


def _variants(row: int, product: Product, shop: ShopProfile) -> tuple[Variant, ...]:
    def total(count: int) -> tuple[Money, ...]:
        return tuple(Money(product.price * count + cost, shop.currency) for cost in shop.shipping_costs)

    totals = tuple(total(count) for count in range(1, MAX_QUANTITY + 1))
    return tuple(
        Variant(
            product=product.name,
            product_id=f"5f1c{row:04x}9b3e7a00c2d4{row * 37:04x}",
            sku="-".join(part for part in (product.sku, color[:3].upper(), size.upper()) if part),
            color=color,
            size=size,
            price=Money(product.price, shop.currency),
            totals=totals,
        )
        for color in product.colors
        for size in product.sizes
    )


def _fits(story: Story, variant: Variant) -> bool:
    return story.color in ("", variant.color) and story.size in ("", variant.size)
