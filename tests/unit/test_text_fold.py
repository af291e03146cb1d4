"""Search compares what people mean, in any alphabet."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wishtui.text import fold


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Mug ARRIVED", "mug arrived"),
        ("Příliš žluťoučký", "prilis zlutoucky"),
        ("Łukasz Øverli Đorđe", "lukasz overli dorde"),
        ("STRASSE", "straße"),
        ("İstanbul ISPARTA", "istanbul isparta"),
        ("Ἀθῆναι ΟΔΌΣ", "αθηναι οδος"),
        ("Ёлка Йод", "елка иод"),
        ("re\u200bfund pass\xadword", "refund password"),
        ("\u202erefund\u202c", "refund"),
        ("ｗｉｓｈ　１２", "wish 12"),
        ("ﬁnal №", "final no"),
        ("can’t don´t", "can't don't"),
        ("a \t\n\r\n b\u2028c\xa0d", "a b c d"),
        ("cafe\u0301", "CAFÉ"),
        ("ｶﾞﾗｽ", "ガラス"),
        ("か\u3099", "が"),
    ],
)
def test_one_word_written_two_ways_folds_to_one(written: str, searched: str) -> None:
    assert fold(written) == fold(searched)


@pytest.mark.parametrize(
    ("one", "other"),
    [("か", "が"), ("ハ", "パ"), ("ไม", "ไม่"), ("กา", "กำ"), ("कि", "की"), ("का", "क"), ("o", "0"), ("a b", "ab")],
)
def test_letters_of_other_scripts_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_no_single_character_folds_in_two_steps() -> None:
    assigned = (chr(c) for c in range(sys.maxunicode + 1) if unicodedata.category(chr(c)) not in {"Cn", "Co"})
    unstable = [hex(ord(c)) for c in assigned if fold(fold(c)) != fold(c)]
    assert unstable == []


@given(st.text(), st.text())
def test_a_word_is_found_in_its_sentence_after_folding(before: str, after: str) -> None:
    assert "mug" in fold(f"{before} Mug {after}")
