"""What a seller types becomes a sentence of the letter, and no id, address or name in it is changed by that."""

import pytest

from wishtui.letters.filters import bullets, clause, complete, name, sentence


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("we send a new one", "We send a new one."),
        ("refunded.", "Refunded."),
        ("don't return it", "Don't return it."),
        ("late/lost parcels: see below", "Late/lost parcels: see below."),
        ("iPad case", "iPad case."),
        ("a1b2c3d4e5f6a1b2c3d4e5f6 Enamel mug", "a1b2c3d4e5f6a1b2c3d4e5f6 Enamel mug."),
        ("tracking.pdf: the scans", "tracking.pdf: the scans."),
        ("we send a new one 👍", "We send a new one 👍."),
        ("새 상품을 보내 드립니다", "새 상품을 보내 드립니다."),
        ("我们寄送一件新的", "我们寄送一件新的。"),
        ("我们全额退款（5 美元）", "我们全额退款（5 美元）。"),
        ("新しい商品をお送りします", "新しい商品をお送りします。"),
        ("承运商说：“已经丢失。”", "承运商说：“已经丢失。”"),
        ("配送業者は「紛失しました。」", "配送業者は「紛失しました。」"),
        ("", ""),
    ],
)
def test_a_text_becomes_a_sentence(typed: str, shown: str) -> None:
    assert sentence(typed) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a full refund", "We offer you a full refund."),
        ("USB cables", "We offer you USB cables."),
        ("4.00 USD", "We offer you 4.00 USD."),
        ("We have already refunded it", "We have already refunded it."),
        ("I refund it today", "I refund it today."),
        ("I'll refund it today", "I'll refund it today."),
        ("A replacement left us on 3 May", "A replacement left us on 3 May."),
    ],
)
def test_a_sentence_of_ones_own_is_not_glued_to_the_lead(typed: str, shown: str) -> None:
    assert complete(typed, "We offer you") == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Amber Bay Co., Ltd.", "The goods came from Amber Bay Co., Ltd."),
        (
            "Amber Bay, which is our supplier since 2024",
            "The goods came from Amber Bay, which is our supplier since 2024.",
        ),
        ("The Amber Bay works", "The goods came from the Amber Bay works."),
        ("a dealer in Lyon", "The goods came from a dealer in Lyon."),
        ("We bought them from Amber Bay.", "We bought them from Amber Bay."),
        ("The supplier is Amber Bay", "The supplier is Amber Bay."),
        ("", ""),
    ],
)
def test_a_name_completes_its_sentence_whatever_its_capitals_and_stops(typed: str, shown: str) -> None:
    assert name(typed, "The goods came from") == shown


def test_no_mark_of_a_list_stands_before_the_full_stop() -> None:
    assert bullets(["Lamp;", "Mug, ", "Cup"]) == "- Lamp.\n- Mug.\n- Cup."


@pytest.mark.parametrize("typed", ["arrived in Lyon", "arrived in Lyon.", "arrived in Lyon!"])
def test_within_a_sentence_no_mark_is_doubled(typed: str) -> None:
    assert f"{clause(typed)}." == "arrived in Lyon."
