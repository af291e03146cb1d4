"""Search compares what people mean, in any alphabet."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from unicodedata import ucd_3_2_0
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wishtui.text import FOLD_VERSION, fold, name_order
from wishtui.text._scripts import SIMPLIFIED, TRADITIONAL

NO_CHARACTER = {"Cn", "Co", "Cs"}


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
        ("ﾄﾞﾗｺﾞﾝｸｴｽﾄ ﾊﾟｰﾂ", "ドラゴンクエスト パーツ"),
        ("ﾡￂ", "가"),
        ("￥１，２８０", "¥1,280"),
        ("訂單號：臺灣", "订单号：台湾"),
        ("裏面 衞生 着 為", "里面 卫生 著 爲"),
        ("豈", "岂"),
        ("⼥", "女"),
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


def test_every_form_of_a_chinese_character_is_one_character_and_the_same() -> None:
    assert [fold(character) for character in TRADITIONAL] == [fold(character) for character in SIMPLIFIED]
    assert {len(fold(character)) for character in TRADITIONAL} == {1}


def test_only_chinese_loads_the_table_of_its_characters() -> None:
    program = (
        "import sys; from wishtui.text import fold; fold('Où? ЁЛКА ﾊﾟｰﾂ 한국 😡');"
        "print('wishtui.text._scripts' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_the_version_grows_with_the_rule() -> None:
    """Whoever changes what a text folds to counts the version up, and writes the new sum here.

    It is that of the characters of Unicode 3.2, which every Python knows and folds alike.
    """
    folded = "\n".join(
        fold(chr(c)) for c in range(sys.maxunicode + 1) if ucd_3_2_0.category(chr(c)) not in NO_CHARACTER
    )
    assert (FOLD_VERSION, crc32(folded.encode())) == (2, 286860612)


def test_names_stand_by_their_letters_whatever_their_case_accents_and_width() -> None:
    names = ["Zoë", "ana", "Émile", "Ｂo", "bo", "陳", "陈", "Ana"]
    assert sorted(names, key=name_order) == ["Ana", "ana", "bo", "Ｂo", "Émile", "Zoë", "陈", "陳"]


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
