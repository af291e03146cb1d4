"""Makes the issues: a customer, a conversation that fits its scenario to the minute, and the orders it is about."""

from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple, TypeVar

import msgspec

from wishtui.domain.deadline import answered_late
from wishtui.domain.issue import Issue, Note, Snooze, Status
from wishtui.domain.message import Attachment, Message, Sender
from wishtui.domain.order import Order
from wishtui.domain.windows import DEFAULT_WINDOW
from wishtui.services.demo.content import MAX_QUANTITY, Content, ParcelState, ResolvedStory, Topic
from wishtui.services.demo.orders import OrderFactory, Timeline
from wishtui.services.demo.scenarios import Answerer, Scenario

_HOUR = 3_600
_WINDOW = int(DEFAULT_WINDOW.total_seconds())
_WRITES_AGAIN_AFTER = (2, 40)
"""Hours after which a customer writes again where the topic does not say."""
_MONTHS = "January February March April May June July August September October November December".split()

_T = TypeVar("_T")


class _Customer(NamedTuple):
    name: str
    addressed_as: str
    """How a reply addresses them."""
    locale: str


class _Case(NamedTuple):
    """What the messages of one issue are made from."""

    scenario: Scenario
    story: ResolvedStory
    customer: _Customer
    timeline: Timeline
    orders: tuple[Order, ...]


class IssueFactory:
    """Makes issues as of one moment; the same random numbers give the same issues.

    Times are counted in whole seconds from now until the record is made: negative is past.
    """

    def __init__(self, content: Content, rng: Random, now: datetime) -> None:
        self._shop = content.shop
        self._rng = rng
        self._draw = rng.random
        self._now = now
        self._stamp = int(now.timestamp())
        self._order_factory = OrderFactory(content, rng, now)

    def issue(self, scenario: Scenario, resolved: ResolvedStory) -> Issue:
        """One issue in the state that `scenario` asks for, with the words of the story."""
        story, topic = resolved.story, resolved.topic
        customer = self._customer(resolved)
        asked, answered = self._times(scenario, topic, min(scenario.messages, len(story.messages)))
        timeline = Timeline(topic, story.reason or topic.reason, asked, answered, scenario.status is Status.CLOSED)
        orders = self._orders(timeline, resolved)
        messages = self._messages(_Case(scenario, resolved, customer, timeline, orders))
        closed = self._at(answered[-1]) if timeline.closed else None
        snoozed = self._at(scenario.snoozed_hours * _HOUR) if scenario.snoozed_hours else None
        return Issue(
            id=f"{self._stamp + asked[0]:08x}{self._rng.getrandbits(64):016x}",
            status=scenario.status,
            opened_at=self._at(asked[0]),
            subject=story.subject,
            customer=customer.name,
            locale=customer.locale,
            reason=timeline.reason,
            label=topic.label,
            kind=topic.ticket_type,
            order_ids=tuple(order.id for order in orders),
            product_ids=(resolved.variants[0].product_id,),
            messages=messages,
            updated_at=messages[-1].at,
            wish_state=_wish_state(scenario),
            closed_at=closed,
            closed_by="" if closed is None else "WISH" if scenario.answered_by is Answerer.WISH else "MERCHANT",
            late=answered_late(messages, DEFAULT_WINDOW),
            snooze=Snooze(until=snoozed, seen=len(messages)) if snoozed else None,
            tags=scenario.tags,
            notes=(Note(at=self._at(asked[-1] // 2), text=scenario.note, author="mira"),) if scenario.note else (),
            orders=orders,
        )

    def _customer(self, resolved: ResolvedStory) -> _Customer:
        language = resolved.language
        given, family = self._one_of(language.given_names), self._one_of(language.family_names)
        return _Customer(
            language.full_name.format(given=given, family=family),
            language.addressed_as.format(given=given, family=family),
            self._one_of(language.locales),
        )

    def _times(self, scenario: Scenario, topic: Topic, messages: int) -> tuple[list[int], list[int]]:
        """When the customer wrote and when the answers came, worked out backwards from the scenario's time."""
        asked: list[int] = []
        answered: list[int] = []
        spread = int(self._draw() * 480)
        if scenario.status is Status.UNHANDLED:
            asked.append(scenario.minutes * 60 - _WINDOW + spread)
        else:
            answered.append(-int(scenario.minutes * (60 + self._draw() * 12)) - spread)
            asked.append(answered[0] - self._reply_time(scenario.late))
        pauses = topic.writes_again_after_hours
        for step in range(messages - 1, 0, -1):
            least, most = pauses[step - 1] if step <= len(pauses) else _WRITES_AGAIN_AFTER
            answered.append(asked[-1] - int((least + self._draw() * (most - least)) * _HOUR))
            asked.append(answered[-1] - self._reply_time(late=False))
        return asked[::-1], answered[::-1]

    def _reply_time(self, late: bool) -> int:
        luck = self._draw()
        return int((49 + luck * 30) * _HOUR) if late else int(600 + luck * luck * 30 * _HOUR)

    def _orders(self, timeline: Timeline, resolved: ResolvedStory) -> tuple[Order, ...]:
        if timeline.topic.parcel is ParcelState.NONE:
            return ()
        variant = self._one_of(resolved.variants)
        if resolved.story.orders == 1:
            quantity = 1 if self._draw() < 0.8 else 1 + int(self._draw() * MAX_QUANTITY)
            return (self._order_factory.order(timeline, variant, quantity),)
        kept = timeline._replace(topic=msgspec.structs.replace(timeline.topic, refund_after=0))
        others = [self._order_factory.order(kept, variant, 1) for _ in range(resolved.story.orders - 1)]
        return (*others, self._order_factory.order(timeline, variant, 1))

    def _messages(self, case: _Case) -> tuple[Message, ...]:
        """The whole conversation, oldest first."""
        scenario, asked, answered = case.scenario, case.timeline.asked, case.timeline.answered
        messages: list[Message] = []
        last = len(asked) - 1
        for step, at in enumerate(asked):
            messages.append(self._question(case.story, step, at))
            if step == 0 and scenario.auto_reply:
                messages.append(self._automated(at + 7, self._shop.auto_reply))
            if step == last and scenario.reminded:
                until = answered[step] if step < len(answered) else 0
                again = at + int((until - at) * (0.4 + self._draw() * 0.4))
                messages.append(self._from_customer(again, self._one_of(case.story.language.reminders)))
            if step < len(answered):
                messages.append(self._answer(case, step, scenario.answered_by if step == last else Answerer.SELLER))
            elif scenario.reopened:
                messages.append(self._automated(at + 3, self._shop.reopened_notice))
        return tuple(messages)

    def _question(self, resolved: ResolvedStory, step: int, at: int) -> Message:
        language, text = resolved.language, resolved.story.messages[step]
        if step:
            return self._from_customer(at, text)
        greeting, closing = self._one_of(language.greetings), self._one_of(language.closings)
        files: tuple[Attachment, ...] = ()
        if resolved.topic.photo:
            files = (Attachment(name=f"IMG_{int(1000 + self._draw() * 8999)}.jpg"),)
        return self._from_customer(at, "\n".join(part for part in (greeting, text, closing) if part), files)

    def _from_customer(self, at: int, text: str, files: tuple[Attachment, ...] = ()) -> Message:
        return Message(sender=Sender.CUSTOMER, at=self._at(at), text=text, via="USER", files=files)

    def _automated(self, at: int, text: str) -> Message:
        """Words of Wish's machine, which answers nobody."""
        via = "WISH_AUTOMATED_SUPPORT"
        return Message(sender=Sender.WISH, at=self._at(at), text=text, via=via, automated=True)

    def _answer(self, case: _Case, step: int, answerer: Answerer) -> Message:
        topic, answers, name = case.story.topic, case.story.answers, case.customer.addressed_as
        second = case.timeline.answered[step]
        if answerer is Answerer.WISH and step + 1 != topic.refund_after:
            via = "LIVE_CHAT" if self._draw() < 0.3 else "WISH_SUPPORT"
            text = self._one_of(self._shop.wish_answers).format_map({"name": name})
            return Message(sender=Sender.WISH, at=self._at(second), text=text, via=via)
        agent = self._one_of(self._shop.agents)
        facts = {"name": name, "agent": agent}
        for order in case.orders[:1]:
            facts["product"] = order.product
            for tracking in order.tracking[:1]:
                facts["carrier"], facts["tracking"] = tracking.carrier, tracking.number
        template = self._one_of(answers[step] if step < len(answers) else self._shop.farewells)
        if answerer is Answerer.HANDED_OVER:
            template = self._shop.handed_to_wish
        if "{date}" in template:
            day = self._at(second + topic.promise_days * 24 * _HOUR)
            facts["date"] = f"{day.day} {_MONTHS[day.month - 1]}"
        text, author = template.format_map(facts), agent.lower()
        return Message(sender=Sender.SELLER, at=self._at(second), text=text, via="MERCHANT", author=author)

    def _one_of(self, choices: tuple[_T, ...]) -> _T:
        return choices[int(self._draw() * len(choices))]

    def _at(self, second: int) -> datetime:
        return self._now + timedelta(seconds=second)


def _wish_state(scenario: Scenario) -> str:
    """Wish's own word for the state (docs/platform.md, 4)."""
    if scenario.status is Status.CLOSED:
        return "PERMANENTLY_CLOSED" if scenario.permanent else "CLOSED"
    if scenario.status is Status.UNHANDLED:
        return "AWAITING_MERCHANT"
    return "AWAITING_WISH" if scenario.answered_by is Answerer.HANDED_OVER else "AWAITING_USER"
