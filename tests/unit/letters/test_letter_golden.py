"""Every kind of letter, word for word. `WISHTUI_GOLDEN=1` writes the files anew; read them before you commit."""

import os
import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from tests.unit.letters.letter_samples import AWKWARD, CATALOGUE, NOW, SHOP, appeal, order
from wishtui.domain.appeal import Appeal, Shop
from wishtui.domain.message import REPLY_LIMIT
from wishtui.domain.order import Money, Order, Refund, Tracking
from wishtui.domain.policy import check
from wishtui.letters import write_letter

GOLDEN = Path(__file__).parent / "golden"
REWRITE = bool(os.environ.get("WISHTUI_GOLDEN"))
KINDS = [spec.name for spec in CATALOGUE.kinds()]
FEW = ("one", "two", "many", "awkward")
ONE = ("delivered", "refunded", "in-time", "untracked", "penalty", "part-refunded", "refund-undated", "declined")
MIXED = ("late-and-refunded", "late-and-part-refunded", "two-delivered", "two-carriers")
CASES = [
    *((kind, "", shape) for kind in KINDS for shape in FEW),
    *(("shipment-delay", "", shape) for shape in (*ONE, *MIXED)),
    *(("shipment-delay", "customer", shape) for shape in (*FEW, *ONE, *MIXED)),
    *(("refund-rate", "", shape) for shape in ("refunded", "two-refunded", "part-refunded", "refunded-twice")),
]


def orders_of(shape: str) -> list[Order]:
    """One order: late and not there; what other shapes change is their name."""
    late = order(0)
    refund = Refund(reason="OTHER", amount=Money(Decimal("2.00"), "USD"), at=NOW - timedelta(days=3))
    part = msgspec.structs.replace(order(2, product="Canvas cap"), refunds=(refund,))
    gone = msgspec.structs.replace(late, tracking=(), shipped_at=None, first_scan_at=None)
    second = Tracking(number="CN2600000002", carrier="CNE")
    return {
        "one": [late],
        "two": [late, order(3, product="Canvas cap")],
        "many": [order(number, product=f"Canvas cap {number}", late=number % 6 - 1) for number in range(20)],
        "awkward": [order(1, product=AWKWARD), Order(id="0000000000000000000000aa")],
        "delivered": [order(1)],
        "refunded": [order(4)],
        "two-refunded": [order(4), order(9, product="Canvas cap")],
        "in-time": [order(0, late=-5)],
        "untracked": [msgspec.structs.replace(gone, state="APPROVED")],
        "penalty": [order(3)],
        "part-refunded": [part],
        "refunded-twice": [
            order(1),
            msgspec.structs.replace(part, refunds=(refund, *order(4).refunds)),
        ],
        "refund-undated": [msgspec.structs.replace(late, state="REFUNDED")],
        "declined": [msgspec.structs.replace(gone, state="DECLINED")],
        "late-and-refunded": [late, order(4, product="Canvas cap")],
        "late-and-part-refunded": [late, part],
        "two-delivered": [order(1), order(3, product="Canvas cap")],
        "two-carriers": [late, msgspec.structs.replace(order(3), tracking=(*late.tracking, second))],
    }[shape]


@pytest.mark.parametrize(("kind", "audience", "shape"), CASES)
def test_a_letter_reads_as_it_should(kind: str, audience: str, shape: str) -> None:
    customer = AWKWARD if shape == "awkward" else "Ana E."
    written = appeal(kind, orders_of(shape), audience=audience, customer=customer)
    letter = write_letter(CATALOGUE, written, shop=SHOP, now=NOW)
    assert letter.complete, letter.parts
    file = GOLDEN / f"{kind}{'-' if audience else ''}{audience}.{shape}.txt"
    if REWRITE:
        file.write_text(letter.text + "\n", encoding="utf-8")
    assert letter.text + "\n" == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(("kind", "audience", "shape"), CASES)
def test_a_letter_can_be_pasted_and_read(kind: str, audience: str, shape: str) -> None:
    text = (GOLDEN / f"{kind}{'-' if audience else ''}{audience}.{shape}.txt").read_text(encoding="utf-8")
    assert "\n\n\n" not in text
    if audience == "customer":
        findings = [] if shape == "awkward" else check(text[:REPLY_LIMIT])
        assert not findings, "what a customer is told keeps to the rules for replies"
        assert "enalty" not in text
    for line in text.splitlines():
        assert not line.startswith(" "), "columns that no form keeps"
        if line.startswith("- ") or line[:2].rstrip(".").isdigit():
            assert line.endswith("."), line
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        assert sentence[:1] not in "0123456789" or re.match(r"\d\.$", sentence), sentence


def test_every_kind_of_the_platform_has_its_template_and_its_parts() -> None:
    parts = {spec.name: [part.name for part in spec.parts] for spec in CATALOGUE.kinds()}
    closure = ["notice", "mistake", "cause", "evidence", "measures", "promise", "rules"]
    delay = parts.pop("shipment-delay")
    assert delay == ["problem", "reasons", "impact", "solution", "care", "compensation"]
    assert parts == dict.fromkeys(
        (
            "category",
            "false-authorisation",
            "infringement",
            "linked-accounts",
            "compliance",
            "pricing",
            "refund-rate",
        ),
        closure,
    )


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "shipment-delay"])
def test_a_closure_letter_offers_concrete_measures_to_choose_from(kind: str) -> None:
    field = CATALOGUE.kind(kind).field("measures")
    assert field is not None
    assert (field.min_count, field.max_count) == (4, 7)
    assert len(set(field.options)) >= 7
    assert all(len(option.split()) >= field.min_words for option in field.options)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_known_means_gaps_and_not_inventions(kind: str) -> None:
    bare = appeal(kind, [])
    letter = write_letter(CATALOGUE, _bare(bare), shop=Shop(), now=NOW)
    assert not letter.complete
    assert "[missing: Shop]" in letter.text
    assert "None" not in letter.text
    assert "Undefined" not in letter.text


def _bare(filled: Appeal) -> Appeal:
    return msgspec.structs.replace(filled, fields={}, orders=(), issue_ids=(), customers=())


def test_template_text_in_data_is_only_text() -> None:
    letter = write_letter(CATALOGUE, appeal("shipment-delay", [order(1, product="{{ 7*7 }}")]), shop=SHOP, now=NOW)
    assert "{{ 7*7 }}" in letter.text
    assert "49" not in letter.text.split("Product:")[1].split("\n")[0]


def test_a_gap_mark_in_data_is_not_a_gap() -> None:
    letter = write_letter(CATALOGUE, appeal("shipment-delay", [order(1, product="[missing: mug]")]), shop=SHOP, now=NOW)
    assert letter.complete
    assert "[missing" not in letter.text
