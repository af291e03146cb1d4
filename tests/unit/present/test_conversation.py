"""The detail of an issue: all of it can be read at any width, and what can be copied of it is whole."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.inbox_runner import NOON, issue, order
from wishtui.domain.carriers import tracking_link
from wishtui.domain.issue import Issue
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Money, Penalty, Refund, Tracking
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.present.conversation import View, detail_lines
from wishtui.present.copying import copies
from wishtui.present.spans import Role, Span, line_width, wrapped

WORDS = "The lamp came without its shade, the box was open, and nobody at the depot knew about it"


def shown(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%d %b %Y %H:%M")


def view(width: int) -> View:
    return View(now=NOON, windows=DEFAULT_WINDOWS, width=width, format_time=shown)


def full() -> Issue:
    bought = order(
        1,
        product="Folding reading lamp with a clamp, a dimmer and three lenses",
        sku="LAMP-FOLDING-BLACK-EU-PLUG-2026",
        refunds=(Refund(reason="ITEM_IS_DAMAGED", amount=Money(Decimal("12.40"), "USD"), at=NOON),),
        penalties=(Penalty(reason="SHIPPED_LATE_AND_NEVER_SCANNED", amount=Money(Decimal("2.50"), "USD"), at=NOON),),
    )
    return msgspec.structs.replace(
        issue(1, 50, WORDS), subject=WORDS, tags=("fragile", "vip", "second-time", "box-open"), orders=(bought,)
    )


@pytest.mark.parametrize("width", [36, 41, 58, 78, 130])
def test_nothing_is_clipped_at_any_width(width: int) -> None:
    lines = detail_lines(full(), view(width))
    shown_text = " ".join(" ".join(span.text for span in line) for line in lines)
    words = set(shown_text.replace("#…000001", "").split())

    assert all(line_width(line) <= width for line in lines)
    assert not any("…" in word for word in words)
    for whole in (*WORDS.split(), "#second-time", "#box-open", "2.50", "scanned", "LAMP-FOLDING-BLACK-EU-PLUG-2026"):
        assert any(whole in word for word in words), whole


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        (
            {"product": "Mug", "quantity": "2", "sku": "M1", "amount": "12.40", "currency": "EUR"},
            "Of no order: Mug × 2 · SKU M1 · 12.40 EUR",
        ),
        ({"product": ["Mug", "Cup"], "carrier": "DHL", "tracking_number": "77"}, "Of no order: Mug; Cup · DHL 77"),
        ({"product": {"id": "p1"}, "amount": 3, "Colour": "red"}, ""),
        ({}, ""),
    ],
)
def test_what_a_row_says_of_no_order_is_shown(extra: dict[str, Any], says: str) -> None:
    lines = ["".join(span.text for span in line) for line in detail_lines(issue(1, 50, extra=extra), view(120))]
    assert [line for line in lines if "Of no order" in line] == ([says] if says else [])


@given(st.lists(st.tuples(st.text("ab 漢é-", max_size=30), st.sampled_from(Role)), max_size=6), st.integers(4, 40))
def test_a_wrapped_line_loses_only_blanks_and_keeps_every_role(parts: list[tuple[str, Role]], width: int) -> None:
    line = tuple(Span(text, role) for text, role in parts)
    lines = wrapped(line, width)

    def signs(*some: Span) -> list[tuple[str, Role]]:
        return [(sign, span.role) for span in some for sign in span.text if sign != " "]

    assert all(line_width(each) <= width for each in lines)
    assert signs(*(span for each in lines for span in each)) == signs(*line)


def test_what_can_be_copied_is_the_message_the_conversation_the_reply_and_the_parcel() -> None:
    known = full()
    reply = Message(sender=Sender.SELLER, at=NOON, text="A shade is on its way.", author="joel")
    known = msgspec.structs.replace(known, messages=(*known.messages, reply))
    offered = {each.title: each.text for each in copies(known, "", shown)}

    assert offered["The customer's last message"] == WORDS
    assert offered["The whole conversation"].startswith("Customer 1, 18 Nov 2026 10:00\n" + WORDS)
    assert offered["The whole conversation"].endswith("joel, 20 Nov 2026 12:00\nA shade is on its way.")
    assert offered["The last reply"] == "A shade is on its way."
    assert offered["Tracking number, YunExpress"] == "YT2600000000000001"
    assert offered["Its tracking page"] == "https://www.yuntrack.com/parcelTracking?id=YT2600000000000001"

    drafted = {each.title: each.text for each in copies(known, "Dear customer", shown)}
    assert drafted["The reply that is being written"] == "Dear customer"
    assert "The last reply" not in drafted


def test_a_parcel_of_an_unknown_carrier_is_looked_up_by_its_number_alone() -> None:
    assert tracking_link(Tracking(number="AB 1/2", carrier="Pony")) == "https://t.17track.net/en#nums=AB%201%2F2"
    assert tracking_link(Tracking(number="X", carrier="Royal Mail")).endswith("/tracking-results/X")
