"""Which issues the demo holds: the first sixty one by one, so that a shop's morning is all there; then drawn ones."""

from enum import Enum
from random import Random
from typing import Any, NamedTuple

from wishtui.domain.issue import Status

HOUR = 60
DAY = 24 * HOUR
WINDOW = 48 * HOUR

_FOR_WISH = ("late", "tracking", "missing", "faulty")
"""What Wish's people answer in the shop's place."""


class Answerer(Enum):
    """Who gave the last answer."""

    SELLER = "seller"
    WISH = "wish"
    HANDED_OVER = "handed over"
    """The seller, passing the case on to Wish."""


class Slot(NamedTuple):
    """One issue before it has a customer and words."""

    status: Status
    minutes: int
    """Unhandled: until the answer is due, negative when overdue. Otherwise: since the last answer."""
    texts: int = 1
    """How many times the customer has written, nudges not counted."""
    topics: tuple[str, ...] = ()
    """What it may be about; empty: anything."""
    mark: str = ""
    nudge: bool = False
    """The customer has asked again while waiting."""
    late: bool = False
    """One of the answers came after its deadline."""
    answerer: Answerer = Answerer.SELLER
    reopened: bool = False
    permanent: bool = False
    notice: bool = False
    """Wish's machine has confirmed that the opening arrived."""
    snooze: int = 0
    """Minutes from now; 0 is not snoozed."""
    tags: tuple[str, ...] = ()
    note: str = ""


def _unhandled() -> list[Slot]:
    def slot(due: float, texts: int = 1, *topics: str, **more: Any) -> Slot:
        return Slot(Status.UNHANDLED, round(due * HOUR), texts, topics)._replace(**more)

    return [
        slot(-12.2, 1, "damaged", nudge=True),
        slot(2.25, 2, "late"),
        slot(31, 1, "colour"),
        slot(46.6, 1, "thanks"),
        slot(0.45, 1, "address"),
        slot(-4.8, 2, "late", tags=("carrier",), note="Asked the carrier for proof of the last scan."),
        slot(9.5, 1, "wrong", notice=True),
        slot(5.4, 3, "late", "size"),
        slot(-0.7, 1, "cancel", "size"),
        slot(1.2, 1, "missing"),
        slot(22, mark="cheerful"),
        slot(3.7, 1, "late", notice=True, nudge=True),
        slot(7.3, 4, "late", tags=("carrier", "vip")),
        slot(13, mark="twice"),
        slot(11.2, 2, "damaged"),
        slot(15, 1, "faulty"),
        slot(17.1, 3, "late", reopened=True, tags=("re-opened",)),
        slot(19.4, 1, "tracking", nudge=True),
        slot(24.7, 1, mark="before"),
        slot(27, 2, "size"),
        slot(29.2, 1, "refund"),
        slot(33.3, 2),
        slot(35.8, 1, notice=True),
        slot(38.4, 1, "late"),
        slot(40.5, 2, "size", snooze=8 * HOUR, tags=("resend",), note="New stock on Thursday, then answer."),
        slot(42.8, 1),
        slot(44.9, 3),
    ]


def _responded() -> list[Slot]:
    def slot(ago: float, texts: int = 1, *topics: str, **more: Any) -> Slot:
        return Slot(Status.RESPONDED, round(ago * HOUR), texts, topics)._replace(**more)

    return [
        slot(0.4, 1),
        slot(1.3, 2, "late"),
        slot(2.6, 1, *_FOR_WISH, answerer=Answerer.WISH),
        slot(3.9, 1, "late", late=True),
        slot(5.5, 3),
        slot(8, 1, "size", "damaged"),
        slot(14, 2, "late", answerer=Answerer.HANDED_OVER, tags=("with Wish",)),
        slot(17, 1, notice=True),
        slot(21, 1, "colour", "address"),
        slot(26, 2),
        slot(30, 1, *_FOR_WISH, answerer=Answerer.WISH, nudge=True),
        slot(37, 3, late=True),
        slot(44, 1),
        slot(53, 2, "missing", tags=("resend",)),
        slot(68, 1, "tracking"),
        slot(77, 1),
        slot(96, 2, "faulty", "damaged"),
        slot(121, 1, notice=True),
        slot(170, 2),
        slot(260, 1),
    ]


def _closed() -> list[Slot]:
    def slot(ago: float, texts: int = 1, *topics: str, **more: Any) -> Slot:
        return Slot(Status.CLOSED, round(ago * DAY), texts, topics)._replace(**more)

    return [
        slot(0.6, 3, "late"),
        slot(1.4, 2),
        slot(2.2, 1, "thanks"),
        slot(3.1, 3, "damaged", "tracking"),
        slot(4.5, 1, *_FOR_WISH, answerer=Answerer.WISH),
        slot(6, 2, "refund", tags=("refund",), note="Second refund for this product in a month: look at the packing."),
        slot(7.7, 3),
        slot(9.3, 1, late=True),
        slot(12, 2, "late", permanent=True),
        slot(15, 2, "cancel"),
        slot(21, 1),
        slot(30, 2),
        slot(44, 1),
    ]


def _interleaved(*groups: list[Slot]) -> tuple[Slot, ...]:
    """All groups as one, each spread evenly, so that a small demo has some of each."""
    placed = [(place / len(group), rank, slot) for rank, group in enumerate(groups) for place, slot in enumerate(group)]
    return tuple(slot for _, _, slot in sorted(placed, key=lambda entry: entry[:2]))


PLAN = _interleaved(_unhandled(), _responded(), _closed())
"""The first sixty issues."""

_TAGS = ("vip", "carrier", "resend", "refund")


def drawn(rng: Random) -> Slot:
    """An issue past the first sixty: of a hundred, one is Unhandled and one Responded, as in a shop of some years."""
    draw = rng.random
    luck = draw()
    texts = 1 + int(draw() * draw() * 4)
    if luck >= 0.02:
        ago = int((0.5 + draw() * draw() * 700) * DAY)
        answerer = Answerer.WISH if luck > 0.96 else Answerer.SELLER
        tags = (_TAGS[int(draw() * len(_TAGS))],) if luck < 0.05 else ()
        return Slot(Status.CLOSED, ago, texts, late=luck < 0.06, answerer=answerer, permanent=luck < 0.025, tags=tags)
    if luck >= 0.01:
        return Slot(Status.RESPONDED, int(10 + draw() * draw() * 30 * DAY), texts, late=luck < 0.0105)
    return Slot(Status.UNHANDLED, int(draw() * 51 * HOUR) - 4 * HOUR, texts, nudge=luck < 0.001)
