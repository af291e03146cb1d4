"""Saved replies: the right ones first, filled from the order, no blank ever ready to be sent, none against policy."""

from pathlib import Path

import msgspec
import pytest

from tests.unit.letters.letter_samples import AWKWARD, CATALOGUE, NOW, SHOP, issue, order
from wishtui.domain.appeal import FieldType, FieldValue
from wishtui.domain.message import REPLY_LIMIT
from wishtui.domain.order import Order, Refund
from wishtui.domain.policy import Kind, check
from wishtui.letters import Catalogue
from wishtui.services.replies import FilledReply, fill, suitable

REPLIES = [spec.name for spec in CATALOGUE.replies()]
GIVEN: dict[str, FieldValue] = {
    "last_seen": "arrived at the sorting centre on 20 November",
    "part_missing": "the lid",
    "amount": "12.40 USD",
    "refunded": "2026-11-22",
    "has_left": "yes",
}


def given(name: str) -> dict[str, FieldValue]:
    """Answers to whatever the reply asks: the first option of a choice, a sample of the rest."""
    fields = CATALOGUE.reply(name).fields
    chosen = {field.name: field.options[0] for field in fields if field.type is FieldType.CHOICE}
    return {**chosen, **{field.name: GIVEN[field.name] for field in fields if field.name in GIVEN}}


def filled(name: str, one: Order, answers: dict[str, FieldValue] | None = None) -> FilledReply:
    return fill(CATALOGUE, name, issue([one]), shop=SHOP, now=NOW, given=answers)


def test_there_are_the_replies_that_a_day_needs() -> None:
    english = {spec.name for spec in CATALOGUE.replies() if spec.language == "en"}
    assert english >= {
        "late-parcel", "lost-parcel", "wrong-size", "damaged", "wrong-item", "missing-part", "address-change",
        "cancel", "tracking-explained", "refund-started", "return-steps", "thank-you",
    }  # fmt: skip
    assert {spec.language for spec in CATALOGUE.replies()} == {"en", "es", "de", "fr"}


@pytest.mark.parametrize("name", REPLIES)
def test_filled_for_a_late_order_it_is_ready_and_clean(name: str) -> None:
    reply = filled(name, order(0), given(name))
    assert reply.ready, (reply.gaps, reply.text)
    assert check(reply.text) == []
    assert "None" not in reply.text
    assert "\n\n\n" not in reply.text
    assert reply.text.startswith(
        ("Hello Ana E.,\n\n", "Hola Ana E.:\n\n", "Guten Tag Ana E.,\n\n", "Bonjour Ana E.,\n\n")
    )
    assert reply.text.endswith("\nBramble & Finch")
    assert len(reply.text) < REPLY_LIMIT / 2


@pytest.mark.parametrize("name", REPLIES)
def test_what_is_unknown_is_asked_for_and_never_sent_blank(name: str) -> None:
    reply = filled(name, Order(id="0000000000000000000000aa"))
    required = [field.name for field in CATALOGUE.reply(name).fields if field.required]
    assert {gap.field.name for gap in reply.gaps} <= set(required)
    assert all(gap.why for gap in reply.gaps)
    if reply.gaps:
        assert not reply.ready
        assert "[missing: " in reply.text
        assert Kind.PLACEHOLDER in {finding.kind for finding in check(reply.text)}
    assert filled(name, order(0), given(name)).ready


def test_facts_come_from_the_order() -> None:
    text = filled("late-parcel", order(0)).text
    assert "Enamel mug" in text
    assert "promised for 13 November 2026" in text
    assert "YunExpress, tracking number YT26000000000" in text
    refund = Refund(amount=order(0).total, at=NOW)
    started = filled("refund-started", msgspec.structs.replace(order(0), refunds=(refund,)))
    assert started.ready
    assert "12.40 USD" in started.text
    assert "23 November 2026" in started.text


@pytest.mark.parametrize(("state", "says"), [("APPROVED", "has not left us yet"), ("SHIPPED", "left us"), ("", "?")])
def test_whether_a_parcel_has_left_is_told_or_asked(state: str, says: str) -> None:
    reply = filled("cancel", Order(id="0000000000000000000000aa", state=state, product="Mug"))
    assert says in reply.text
    assert reply.ready == (state != "")


def test_facts_that_differ_between_orders_are_asked_for() -> None:
    two = issue([order(0), order(1, product="Canvas cap")])
    reply = fill(CATALOGUE, "late-parcel", two, shop=SHOP, now=NOW)
    assert {gap.field.name for gap in reply.gaps} == {"product", "tracking"}


def test_the_suitable_ones_come_first_in_the_customers_language() -> None:
    german = msgspec.structs.replace(issue([order(0)]), locale="de-AT")
    names = [spec.name for spec in suitable(CATALOGUE, german, now=NOW)]
    assert names[0] == "late-parcel-de"
    assert names[1] == "late-parcel"
    damaged = issue([], reason="ITEM_IS_DAMAGED")
    assert {spec.name for spec in suitable(CATALOGUE, damaged, now=NOW)[:3]} == {
        "damaged", "ask-for-photo", "refund-started",
    }  # fmt: skip
    assert len(names) == len(REPLIES)


def test_awkward_names_stay_text() -> None:
    text = fill(CATALOGUE, "thank-you", issue([], customer=AWKWARD), shop=SHOP, now=NOW).text
    assert text.startswith("Hello O'Brien {{ 7*7 }} <b>李娜</b> ␛[31m")
    assert "\x1b" not in text


def test_a_reply_that_grows_too_long_says_by_how_much(tmp_path: Path) -> None:
    (tmp_path / "replies").mkdir()
    (tmp_path / "replies" / "long.j2").write_text("+++\ntitle = 'Long'\n+++\n" + "x" * 2_100)
    reply = fill(Catalogue([tmp_path]), "long", issue([]), shop=SHOP, now=NOW)
    assert (reply.over, reply.ready) == (100, False)
