"""The demo's shop: believable, reproducible, and never at odds with the platform's rules."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from string import Formatter

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wishtui.config import Settings
from wishtui.domain.answering import check_open, check_text, reply
from wishtui.domain.deadline import Urgency, answered_late, due_at, urgency
from wishtui.domain.issue import Issue, Status, header_of, last_activity_at, unanswered, valid_id, waiting_since
from wishtui.domain.merging import merge
from wishtui.domain.message import Sender
from wishtui.domain.order import Order, days_late
from wishtui.domain.windows import DEFAULT_WINDOW
from wishtui.errors import AnswerLocked, WishtuiError
from wishtui.resources import demo_dir
from wishtui.services.demo import demo_issues, demo_settings
from wishtui.services.demo.content import ShopProfile, load_content, read_table
from wishtui.services.demo.scenarios import listed_scenarios

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

REASONS = {
    "OTHER",
    "SHIPPING_TAKING_TOO_LONG",
    "USER_NO_LONGER_WANTS_ITEM",
    "ITEM_DOES_NOT_FIT",
    "ITEM_IS_DAMAGED",
    "ITEM_DOES_NOT_MATCH_LISTING",
    "USER_PLACED_ORDER_BY_MISTAKE",
    "ITEM_IS_COUNTERFEIT",
    "ITEM_DOES_NOT_WORK_AS_DESCRIBED",
    "ITEM_NEVER_ARRIVED",
    "EMPTY_PACKAGE",
    "RECEIVED_NOTE_FROM_MERCHANT",
}

seeds = st.integers(min_value=0, max_value=2**32)


@pytest.fixture(scope="module")
def shop() -> list[Issue]:
    return list(demo_issues(now=NOW))


@pytest.fixture(scope="module")
def years() -> list[Issue]:
    return list(demo_issues(4_000, seed=11, now=NOW))


def _check_conversation(issue: Issue) -> None:
    times = [message.at for message in issue.messages]
    assert times == sorted(times)
    assert times[0] == issue.opened_at
    assert times[-1] == last_activity_at(issue) == issue.updated_at
    assert all(when <= NOW for when in times)
    waits = False
    for message in issue.messages:
        assert message.text.strip()
        assert "{" not in message.text
        if message.answers:
            assert waits, f"answered twice in {issue.subject}"
            check_text(message.text)
        waits = message.sender is Sender.CUSTOMER or (waits and not message.answers)


def _check_status(issue: Issue) -> None:
    open_messages = unanswered(issue.messages)
    assert bool(open_messages) is (issue.status is Status.UNHANDLED)
    assert issue.late is answered_late(issue.messages, DEFAULT_WINDOW)
    assert (issue.closed_at is not None) is (issue.status is Status.CLOSED) is bool(issue.closed_by)
    assert issue.pending is None
    if issue.status is Status.UNHANDLED:
        check_open(issue)
        assert waiting_since(issue) == open_messages[0].at
        assert reply(issue, "Thank you.", now=NOW, author="mira").status is Status.RESPONDED
    else:
        assert due_at(issue) is None
        with pytest.raises(AnswerLocked):
            reply(issue, "Once more.", now=NOW, author="mira")


def _check_order(order: Order) -> None:
    happened = [
        when
        for when in (order.released_at, order.shipped_at, order.first_scan_at, order.delivered_at)
        if when is not None
    ]
    assert happened == sorted(happened)
    assert order.updated_at is not None
    assert max(happened) <= order.updated_at <= NOW
    assert bool(order.tracking) is (order.shipped_at is not None)
    assert (order.state == "REFUNDED") is bool(order.refunds)
    assert order.state != "SHIPPED" or order.shipped_at
    assert order.price is not None
    assert order.total is not None
    assert order.quantity
    assert order.total.amount >= order.price.amount * order.quantity
    assert all(refund.at and refund.at <= NOW and refund.amount == order.total for refund in order.refunds)


def _check(issue: Issue) -> None:
    assert valid_id(issue.id)
    assert len(issue.id) == 24
    assert issue.subject
    assert issue.customer
    assert issue.order_ids == tuple(order.id for order in issue.orders)
    _check_conversation(issue)
    _check_status(issue)
    for order in issue.orders:
        _check_order(order)


@settings(max_examples=25, deadline=None)
@given(seed=seeds)
def test_whatever_the_seed_the_morning_has_its_shape(seed: int) -> None:
    issues = list(demo_issues(seed=seed, now=NOW))
    assert Counter(issue.status for issue in issues) == {
        Status.UNHANDLED: 27,
        Status.RESPONDED: 20,
        Status.CLOSED: 13,
    }
    presses = Counter(urgency(due_at(issue), NOW) for issue in issues)
    assert (presses[Urgency.OVERDUE], presses[Urgency.SOON]) == (3, 5)
    assert len({issue.id for issue in issues}) == 60
    assert len({issue.subject for issue in issues}) > 50
    assert any(order.refunds for issue in issues for order in issue.orders)
    assert any(order.penalties for issue in issues for order in issue.orders)
    for issue in issues:
        _check(issue)


def test_years_of_issues_keep_every_rule(years: list[Issue]) -> None:
    for issue in years:
        _check(issue)
    ids = [*(issue.id for issue in years), *(order for issue in years for order in issue.order_ids)]
    assert len(set(ids)) == len(ids)


def test_a_big_shop_is_nearly_all_closed(years: list[Issue]) -> None:
    shares = Counter(issue.status for issue in years)
    assert shares[Status.CLOSED] > 3_800
    assert shares[Status.UNHANDLED] > 27
    assert shares[Status.RESPONDED] > 20


def test_customers_write_in_twenty_languages(shop: list[Issue]) -> None:
    spoken = {issue.locale.partition("_")[0] for issue in shop}
    assert spoken == set(load_content().stories)
    assert len(spoken) == 20


def test_unhandled_spread_over_the_window(shop: list[Issue]) -> None:
    left = sorted(due - NOW for issue in shop if (due := due_at(issue)))
    later = [span for span in left if span > timedelta(hours=6)]
    assert max(later) > timedelta(hours=44)
    assert max(after - before for before, after in pairwise(later)) < timedelta(hours=4)


def test_each_thing_that_a_seller_meets_is_there(shop: list[Issue]) -> None:
    states = Counter(issue.wish_state for issue in shop)
    assert states["AWAITING_WISH"] == states["PERMANENTLY_CLOSED"] == 1
    assert {len(issue.messages) for issue in shop} >= {1, 2, 3, 4, 5, 6, 7}
    assert Counter(len(issue.orders) for issue in shop)[2] == 1
    assert [issue.kind for issue in shop if not issue.orders] == ["PRE_PURCHASE"]
    assert sum(issue.snooze is not None for issue in shop) == 1
    assert sum("re-opened" in issue.tags for issue in shop) == 1
    assert any(issue.notes for issue in shop)
    answered = [issue for issue in shop if issue.status is Status.RESPONDED]
    assert sum(issue.late for issue in answered) >= 2
    assert sum(issue.messages[-1].sender is Sender.WISH for issue in answered) == 2
    assert any(message.files for issue in shop for message in issue.messages)
    assert any(message.automated for issue in shop for message in issue.messages)
    assert any(days_late(order, NOW) > 0 for issue in shop for order in issue.orders)


def test_one_customer_writes_what_looks_like_markup(shop: list[Issue]) -> None:
    texts = [message.text for issue in shop for message in issue.messages]
    assert any("[b]" in text and "[@click=" in text and "👩🏽‍🌾" in text for text in texts)


def test_a_snooze_never_hides_a_deadline(shop: list[Issue]) -> None:
    for issue in shop:
        if issue.snooze is not None:
            due = due_at(issue)
            assert issue.snooze.until is not None
            assert due is not None
            assert NOW < issue.snooze.until < due


def test_same_count_seed_and_moment_give_equal_issues(shop: list[Issue]) -> None:
    assert list(demo_issues(60, 7, now=NOW)) == shop
    assert list(demo_issues(60, 8, now=NOW)) != shop


def test_another_zone_is_the_same_moment(shop: list[Issue]) -> None:
    in_tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    assert list(demo_issues(now=in_tokyo)) == shop


def test_deadlines_move_with_the_clock() -> None:
    day = timedelta(days=1)
    today, tomorrow = (next(demo_issues(now=now)) for now in (NOW, NOW + day))
    assert header_of(tomorrow).waiting_since == (header_of(today).waiting_since or NOW) + day


def test_a_small_demo_is_the_head_of_the_large_one_and_has_every_status(shop: list[Issue]) -> None:
    few = list(demo_issues(8, now=NOW))
    assert few == shop[:8]
    assert {issue.status for issue in few} == set(Status)


@pytest.mark.parametrize("count", [0, -3])
def test_none_asked_none_given(count: int) -> None:
    assert list(demo_issues(count, now=NOW)) == []


def test_issues_survive_json_and_a_second_import(shop: list[Issue]) -> None:
    for issue in shop:
        again = msgspec.json.decode(msgspec.json.encode(issue), type=Issue)
        assert again == issue
        assert merge(issue, again) == issue


def test_stories_name_only_what_the_shop_knows() -> None:
    content = load_content()
    stories = [entry for group in content.stories.values() for entry in group]
    assert {entry.story.reason or entry.topic.reason for entry in stories} - {""} == REASONS
    assert {entry.story.topic for entry in stories} == set(content.topics)
    assert all(1 <= len(entry.story.messages) <= 4 for entry in stories)
    assert all(entry.variants for entry in stories)
    assert all(topic in content.topics for scenario in listed_scenarios() for topic in scenario.about)


def test_every_language_that_there_is_a_file_for_takes_its_turn() -> None:
    assert sorted(file.stem for file in (demo_dir() / "languages").iterdir()) == sorted(load_content().stories)


def test_skus_are_readable_and_tell_variants_apart() -> None:
    variants = load_content().variants
    skus = [variant.sku for group in variants.values() for variant in group]
    assert len(variants) >= 20
    assert len(set(skus)) == len(skus)
    assert all(sku.isascii() and sku == sku.upper() and " " not in sku for sku in skus)


def sellers_words() -> Iterator[str]:
    """All that the shop and Wish write in the demo."""
    content = load_content()
    for group in content.stories.values():
        for entry in group:
            yield from (wording for stage in entry.answers for wording in stage)
    shop = content.shop
    yield from (*shop.farewells, *shop.wish_answers, shop.handed_to_wish, shop.auto_reply, shop.reopened_notice)


def test_the_sellers_words_keep_the_rules_of_the_platform() -> None:
    for text in sellers_words():
        assert not any(mark in text for mark in ("http", "www", "@", "WhatsApp", "PayPal", "+"))


def test_words_name_only_facts_that_there_are() -> None:
    named = {name for text in sellers_words() for _, name, _, _ in Formatter().parse(text) if name is not None}
    assert named == {"name", "agent", "product", "carrier", "tracking", "date"}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"name = ", "Invalid value"),
        (b"name = 5", "Expected `str`, got `int` - at `$.name`"),
        (b"nmae = 'Bramble'", "unknown field `nmae`"),
        (b"name = '\xff'", "can't decode byte 0xff"),
    ],
)
def test_a_broken_file_of_the_installation_is_named(
    content: bytes, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shop.toml").write_bytes(content)
    monkeypatch.setattr("wishtui.services.demo.content.demo_dir", lambda: tmp_path)
    with pytest.raises(WishtuiError) as caught:
        read_table("shop.toml", ShopProfile)
    assert str(tmp_path / "shop.toml") in caught.value.message
    assert fault in caught.value.message
    assert caught.value.remedy == "Please install wishtui again."


def test_the_owners_own_name_is_kept() -> None:
    assert demo_settings(Settings(shop_name="Kelp & Co")).shop_name == "Kelp & Co"
    assert demo_settings(Settings()).shop_name == load_content().shop.name
