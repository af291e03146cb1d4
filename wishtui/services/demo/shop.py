"""Makes the issues: a customer, a conversation that fits its slot to the minute, and the orders it is about."""

from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple, TypeVar

from wishtui.domain.deadline import DEFAULT_WINDOW, answered_late
from wishtui.domain.issue import Issue, Note, Snooze, Status
from wishtui.domain.message import Attachment, Message, Sender
from wishtui.domain.order import Order
from wishtui.services.demo.deck import Card
from wishtui.services.demo.goods import QUANTITIES
from wishtui.services.demo.parcels import Course, Parcels
from wishtui.services.demo.plan import WINDOW, Answerer, Slot
from wishtui.services.demo.topics import (
    CLOSING,
    HANDED_OVER,
    RECEIVED_NOTICE,
    REOPENED_NOTICE,
    SOON,
    WISH_ANSWERS,
    Parcel,
    Topic,
)

AGENTS = ("Mira", "Joel", "Aino")
"""Who answers in the invented shop."""

_HOUR = 3_600
_MONTHS = "January February March April May June July August September October November December".split()

_T = TypeVar("_T")


class _Customer(NamedTuple):
    name: str
    called: str
    """How a reply addresses them."""
    locale: str


class Shop:
    """One invented shop as of one moment; the same random numbers give the same issues.

    Times are counted in whole seconds from now until the record is made: negative is past.
    """

    def __init__(self, rng: Random, now: datetime) -> None:
        self._rng = rng
        self._draw = rng.random
        self._now = now
        self._stamp = int(now.timestamp())
        self._parcels = Parcels(rng, now)

    def issue(self, slot: Slot, card: Card) -> Issue:
        """One issue in the state that `slot` asks for, told by `card`."""
        story, topic = card.story, card.topic
        customer = self._customer(card)
        asked, answered = self._clock(slot, topic, min(slot.texts, len(story.texts)))
        course = Course(topic, story.reason or topic.reason, asked, answered, slot.status is Status.CLOSED)
        orders = self._orders(course, card)
        messages = self._messages(slot, card, course, orders, customer)
        closed = self._at(answered[-1]) if course.settled else None
        return Issue(
            id=f"{self._stamp + asked[0]:08x}{self._rng.getrandbits(64):016x}",
            status=slot.status,
            opened_at=self._at(asked[0]),
            subject=story.subject,
            customer=customer.name,
            locale=customer.locale,
            reason=course.reason,
            label=topic.label,
            kind=topic.kind,
            order_ids=tuple(order.id for order in orders),
            product_ids=(card.variants[0].product_id,),
            messages=messages,
            updated_at=messages[-1].at,
            wish_state=_wish_state(slot),
            closed_at=closed,
            closed_by="" if closed is None else "WISH" if slot.answerer is Answerer.WISH else "MERCHANT",
            late=answered_late(messages, DEFAULT_WINDOW),
            snooze=Snooze(until=self._at(slot.snooze * 60), seen=len(messages)) if slot.snooze else None,
            tags=slot.tags,
            notes=(Note(at=self._at(asked[-1] // 2), text=slot.note, author="mira"),) if slot.note else (),
            orders=orders,
        )

    def _customer(self, card: Card) -> _Customer:
        voice = card.voice
        given, family = self._one(voice.given), self._one(voice.family)
        name = voice.name(given, family)
        return _Customer(name, given if voice.family_first is None else name, self._one(voice.locales))

    def _clock(self, slot: Slot, topic: Topic, texts: int) -> tuple[list[int], list[int]]:
        """When the customer wrote and when the answers came, worked out backwards from the slot's time."""
        asked: list[int] = []
        answered: list[int] = []
        moment = int(self._draw() * 480)
        if slot.status is Status.UNHANDLED:
            asked.append((slot.minutes - WINDOW) * 60 + moment)
        else:
            answered.append(-int(slot.minutes * (60 + self._draw() * 12)) - moment)
            asked.append(answered[0] - self._reply_time(slot.late))
        for step in range(texts - 1, 0, -1):
            least, most = topic.returns[step - 1] if step <= len(topic.returns) else SOON
            answered.append(asked[-1] - int((least + self._draw() * (most - least)) * _HOUR))
            asked.append(answered[-1] - self._reply_time(late=False))
        return asked[::-1], answered[::-1]

    def _reply_time(self, late: bool) -> int:
        luck = self._draw()
        return int((49 + luck * 30) * _HOUR) if late else int(600 + luck * luck * 30 * _HOUR)

    def _orders(self, course: Course, card: Card) -> tuple[Order, ...]:
        if course.topic.parcel is Parcel.NONE:
            return ()
        variant = self._one(card.variants)
        if card.story.mark != "twice":
            count = 1 if self._draw() < 0.8 else 1 + int(self._draw() * QUANTITIES)
            return (self._parcels.order(course, variant, count),)
        kept = course._replace(topic=course.topic._replace(refund_after=0))
        return self._parcels.order(kept, variant, 1), self._parcels.order(course, variant, 1)

    def _messages(
        self, slot: Slot, card: Card, course: Course, orders: tuple[Order, ...], customer: _Customer
    ) -> tuple[Message, ...]:
        """The whole conversation, oldest first."""
        made: list[Message] = []
        last = len(course.asked) - 1
        for step, at in enumerate(course.asked):
            made.append(self._asks(card, step, at))
            if step == 0 and slot.notice:
                made.append(self._says(at + 7, RECEIVED_NOTICE))
            if step == last and slot.nudge:
                until = course.answered[step] if step < len(course.answered) else 0
                again = at + int((until - at) * (0.4 + self._draw() * 0.4))
                made.append(self._writes(again, self._one(card.voice.nudge)))
            if step < len(course.answered):
                answerer = slot.answerer if step == last else Answerer.SELLER
                made.append(self._answers(answerer, course, step, orders, customer))
            elif slot.reopened:
                made.append(self._says(at + 3, REOPENED_NOTICE))
        return tuple(made)

    def _asks(self, card: Card, step: int, at: int) -> Message:
        voice, words = card.voice, card.story.texts[step]
        if step:
            return self._writes(at, words)
        hello, bye = self._one(voice.hello), self._one(voice.bye)
        files: tuple[Attachment, ...] = ()
        if card.topic.photo:
            files = (Attachment(name=f"IMG_{int(1000 + self._draw() * 8999)}.jpg"),)
        return self._writes(at, "\n".join(part for part in (hello, words, bye) if part), files)

    def _writes(self, at: int, text: str, files: tuple[Attachment, ...] = ()) -> Message:
        return Message(sender=Sender.CUSTOMER, at=self._at(at), text=text, via="USER", files=files)

    def _says(self, at: int, text: str) -> Message:
        """Wish's machine, which answers nobody."""
        via = "WISH_AUTOMATED_SUPPORT"
        return Message(sender=Sender.WISH, at=self._at(at), text=text, via=via, automated=True)

    def _answers(
        self, answerer: Answerer, course: Course, step: int, orders: tuple[Order, ...], customer: _Customer
    ) -> Message:
        at, topic = course.answered[step], course.topic
        if answerer is Answerer.WISH and step + 1 != topic.refund_after:
            via = "LIVE_CHAT" if self._draw() < 0.3 else "WISH_SUPPORT"
            text = self._one(WISH_ANSWERS).format_map({"name": customer.called})
            return Message(sender=Sender.WISH, at=self._at(at), text=text, via=via)
        agent = self._one(AGENTS)
        facts = {"name": customer.called, "agent": agent}
        if orders:
            facts["product"] = orders[0].product
            if orders[0].tracking:
                facts["carrier"], facts["tracking"] = orders[0].tracking[0].carrier, orders[0].tracking[0].number
        template = self._one(topic.answers[step] if step < len(topic.answers) else CLOSING)
        if answerer is Answerer.HANDED_OVER:
            template = HANDED_OVER
        if "{date}" in template:
            day = self._at(at + topic.reach_days * 24 * _HOUR)
            facts["date"] = f"{day.day} {_MONTHS[day.month - 1]}"
        text, author = template.format_map(facts), agent.lower()
        return Message(sender=Sender.SELLER, at=self._at(at), text=text, via="MERCHANT", author=author)

    def _one(self, choices: tuple[_T, ...]) -> _T:
        return choices[int(self._draw() * len(choices))]

    def _at(self, second: int) -> datetime:
        return self._now + timedelta(seconds=second)


def _wish_state(slot: Slot) -> str:
    """Wish's own word for the state (PLATFORM 4)."""
    if slot.status is Status.CLOSED:
        return "PERMANENTLY_CLOSED" if slot.permanent else "CLOSED"
    if slot.status is Status.UNHANDLED:
        return "AWAITING_MERCHANT"
    return "AWAITING_WISH" if slot.answerer is Answerer.HANDED_OVER else "AWAITING_USER"
