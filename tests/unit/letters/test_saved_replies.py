"""Saved replies: the right ones first, filled from the order, no blank ever ready to be sent, none against policy."""

import os
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from tests.unit.letters.letter_samples import AWKWARD, CATALOGUE, NOW, SHOP, issue, order
from wishtui.domain.appeal import FieldType, FieldValue
from wishtui.domain.message import REPLY_LIMIT
from wishtui.domain.order import Money, Order, Refund, Tracking
from wishtui.domain.policy import FindingKind, check
from wishtui.letters import Catalogue
from wishtui.services.replies import FilledReply, fill, suitable

GOLDEN = Path(__file__).parent / "golden"
REWRITE = bool(os.environ.get("WISHTUI_GOLDEN"))
REPLIES = [spec.name for spec in CATALOGUE.replies()]
REFUND = "we can refund the order in full"
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


def fit(name: str) -> Order:
    """An order that nothing of the reply contradicts."""
    late = order(0)
    if name.startswith("thank-you"):
        return msgspec.structs.replace(late, promised_delivery_at=NOW)
    return order(1) if name == "shown-as-delivered" else late


@pytest.mark.parametrize("name", REPLIES)
def test_filled_for_an_order_it_is_ready_and_clean(name: str) -> None:
    reply = filled(name, fit(name), given(name))
    assert reply.ready, (reply.gaps, reply.contradiction, reply.text)
    assert check(reply.text) == []
    assert "None" not in reply.text
    assert "\n\n\n" not in reply.text
    assert reply.text.startswith(
        ("Hello Ana E.,\n\n", "Hola Ana E.:\n\n", "Guten Tag Ana E.,\n\n", "Bonjour Ana E.,\n\n")
    )
    assert reply.text.endswith("\nBramble & Finch")
    assert len(reply.text) < REPLY_LIMIT / 2


@pytest.mark.parametrize("name", REPLIES)
def test_a_saved_reply_reads_as_it_should(name: str) -> None:
    reply = filled(name, fit(name), given(name))
    file = GOLDEN / f"reply.{name}.txt"
    if REWRITE:
        file.write_text(reply.text + "\n", encoding="utf-8")
    assert reply.text + "\n" == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", REPLIES)
def test_what_is_unknown_is_asked_for_and_never_sent_blank(name: str) -> None:
    reply = filled(name, Order(id="0000000000000000000000aa"))
    required = [field.name for field in CATALOGUE.reply(name).fields if field.required]
    assert {gap.field.name for gap in reply.gaps} <= set(required)
    assert all(gap.why for gap in reply.gaps)
    if reply.gaps:
        assert not reply.ready
        assert "[missing: " in reply.text
        assert FindingKind.PLACEHOLDER in {finding.kind for finding in check(reply.text)}


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
    names = [offered.spec.name for offered in suitable(CATALOGUE, german, now=NOW)]
    assert names[0] == "late-parcel-de"
    assert names[1] == "late-parcel"
    damaged = issue([], reason="ITEM_IS_DAMAGED")
    assert {offered.spec.name for offered in suitable(CATALOGUE, damaged, now=NOW)[:3]} == {
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


DELIVERED = order(1)
REFUNDED = order(4)
UNSHIPPED = msgspec.structs.replace(order(0), state="APPROVED", shipped_at=None, first_scan_at=None, tracking=())
NOT_DUE = order(0, late=-5)
LATE = order(0)
CONTRADICTED = [
    ("late-parcel", DELIVERED, "was delivered on 21 November 2026"),
    ("late-parcel-de", DELIVERED, "was delivered on 21 November 2026"),
    ("late-parcel", NOT_DUE, "is promised for 28 November 2026"),
    ("late-parcel", REFUNDED, "was refunded on 22 November 2026"),
    ("late-parcel", UNSHIPPED, "has not been shipped"),
    ("lost-parcel", DELIVERED, "was delivered on 21 November 2026"),
    ("tracking-explained", DELIVERED, "was delivered on 21 November 2026"),
    ("tracking-explained", UNSHIPPED, "has not been shipped"),
    ("address-change", DELIVERED, "was delivered on 21 November 2026"),
    ("cancel", REFUNDED, "was refunded on 22 November 2026"),
    ("damaged", UNSHIPPED, "has not been shipped"),
    ("wrong-size", UNSHIPPED, "has not been shipped"),
    ("return-steps", REFUNDED, "was refunded on 22 November 2026"),
    ("shown-as-delivered", LATE, "has no delivery on record"),
    ("thank-you", LATE, "is overdue, and has neither arrived nor been refunded"),
]


@pytest.mark.parametrize(("name", "one", "against"), CONTRADICTED)
def test_a_reply_that_the_order_contradicts_comes_last_and_says_why(name: str, one: Order, against: str) -> None:
    offered = suitable(CATALOGUE, issue([one]), now=NOW)
    sound = [each.spec.name for each in offered if not each.contradiction]
    assert [each.spec.name for each in offered][: len(sound)] == sound
    assert {each.spec.name: each.contradiction for each in offered}[name] == f"the order {against}"
    reply = filled(name, one, given(name))
    assert reply.contradiction == f"the order {against}"
    assert not reply.ready


@pytest.mark.parametrize("one", [DELIVERED, REFUNDED, UNSHIPPED, NOT_DUE, LATE], ids=lambda one: one.id[-2:])
def test_there_is_always_a_reply_that_fits(one: Order) -> None:
    first = suitable(CATALOGUE, issue([one], reason="ITEM_NEVER_ARRIVED"), now=NOW)[0]
    assert not first.contradiction


def test_a_choice_is_contradicted_as_the_reply_is() -> None:
    reply = filled("damaged", msgspec.structs.replace(DELIVERED, refunds=REFUNDED.refunds), {"remedy": REFUND})
    assert "was refunded on 22 November 2026" in reply.contradiction
    assert filled("damaged", DELIVERED, {"remedy": REFUND}).ready


def test_one_order_of_several_is_enough_to_contradict() -> None:
    two = issue([LATE, DELIVERED])
    assert fill(CATALOGUE, "late-parcel", two, shop=SHOP, now=NOW).contradiction.startswith(f"order {DELIVERED.id}")


def test_a_refund_of_a_part_is_not_the_whole() -> None:
    part = Refund(amount=Money(Decimal("3.00"), "USD"), at=NOW)
    assert filled("late-parcel", msgspec.structs.replace(LATE, refunds=(part,))).ready


def test_several_parcels_are_spoken_of_as_several() -> None:
    two = msgspec.structs.replace(LATE, tracking=(*LATE.tracking, Tracking(number="YT2", carrier="YunExpress")))
    assert "YunExpress, tracking numbers YT26000000000, YT2." in filled("late-parcel", two).text
