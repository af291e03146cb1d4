"""What a terminal may be told, and what becomes of the rest."""

from __future__ import annotations

import sys
import unicodedata
from functools import partial

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.growth import too_steep
from tests.hostile.corpus import CORPUS, HUGE, Hostile
from wishtui.text import cell_width, char_width, clean, clean_line, forbidden, is_clean

# Hypothesis's own text never has surrogates and seldom the characters that matter here.
TRICKS = "\x00\x07\x1b[\t\n\r\v\x7f\x85\x9b\xad\u0301\u200b\u200c\u200d\u200e\u202e\u2028\u2060\u2066\ufe0f\ufeff"
tricky = st.text(st.one_of(st.sampled_from(TRICKS + "aB é可👩क्ه\u1161\U000e0041"), st.characters(codec=None)))
corpus = pytest.mark.parametrize("hostile", CORPUS, ids=lambda hostile: hostile.name)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\vb\fc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
        ("refused\rRefund", "refused\nRefund"),
        ("\r\r\n\n", "\n\n\n"),
        ("\x00\x01\x1b\x1f", "␀␁␛␟"),
        ("\x1b[2J\x1b]0;t\x07", "␛[2J␛]0;t␇"),
        ("rub\x7fout", "rub␡out"),
        ("\x80\x9b2J\x9f", "\ufffd\ufffd2J\ufffd"),
        ("\u202aa\u202bb\u202cc\u202dd\u202e", "\ufffda\ufffdb\ufffdc\ufffdd\ufffd"),
        ("\u2066\u2067\u2068\u2069", "\ufffd" * 4),
        ("\u206a\u206b\u206c\u206d\u206e\u206f", "\ufffd" * 6),
        ("\ufff9\ufffa\ufffb", "\ufffd" * 3),
        ("a\u200eb\u200fc\u061cd", "abcd"),
        ("a\u200bb\u2060c\ufeffd\xade\u180ef", "abcdef"),
        ("a\u2061\u2062\u2063\u2064b", "ab"),
        ("a\U000e0001\U000e0041\U000e007fb", "ab"),
        ("a\ud800b\udfffc", "a\ufffdb\ufffdc"),
        ("\ufeffHello", "Hello"),
        ("e" + "\u0301" * 9, "e" + "\u0301" * 8),
        ("e" + "\u0301\u200b" * 9, "e" + "\u0301" * 8),
        ("a\tb", "a   b"),
        ("abcd\tb\n\tc", "abcd    b\n    c"),
        ("可\tb", "可  b"),
        ("a\u200bb\tc", "ab  c"),
    ],
)
def test_each_class_of_character_has_its_fate(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "two\nlines",
        "[/x] [@click=app.quit]x[/] {{ 7*7 }}",
        "Příliš žluťoučký kůň",
        "می‌خواهم",
        "क्‍ष",
        "ශ්‍රී ලංකා",
        "👩‍👩‍👧‍👦 👨🏽‍🚒 🏳️‍🌈 ❤️‍🔥 👩🏻‍❤️‍💋‍👨🏼",
        "❤️ 1️⃣",
        "葛\U000e0100飾",
        "กิ่ง ที่",
        "\u1112\u1161\u11ab",
        "é" * 5000,
    ],
)
def test_honest_text_is_returned_as_the_same_object(text: str) -> None:
    assert clean(text) is text
    assert is_clean(text)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\r\nb\nc\rd\u2028e", "a⏎b⏎c⏎d⏎e"),
        ("a\tb\t\tc", "a b  c"),
        ("\x1b[31mred\x7f", "␛[31mred␡"),
        ("subject\u202egpj", "subject\ufffdgpj"),
    ],
)
def test_a_one_line_field_stays_on_one_line(raw: str, shown: str) -> None:
    assert clean_line(raw) == shown


@pytest.mark.parametrize("name", ["\u200d".join("Ana"), "Ana\u200d", "\u200dAna", "Ana\u200d E", "Ana\u200d\nE"])
def test_a_joiner_that_joins_nothing_does_not_hide_the_width_of_a_name(name: str) -> None:
    assert "\u200d" not in clean(name)


def test_a_chain_of_joined_emoji_stays_within_four_links() -> None:
    chain = clean("\u200d".join("👩" * 100))
    assert cell_width(chain) == 100 // 4 * 2
    assert chain.count("👩") == 100


def test_a_limit_counts_characters_with_its_ellipsis() -> None:
    assert clean("abcdef", limit=6) == "abcdef"
    assert clean("abcdefg", limit=6) == "abcde…"
    assert clean_line("a\nb\nc\nd", limit=4) == "a⏎b…"
    assert clean("ab", limit=1) == "…"
    assert clean("ab", limit=0) == ""
    assert clean("👩\u200d👩\u200d👩", limit=3) == "👩…"


@corpus
def test_nothing_harmful_is_left_of_a_hostile_text(hostile: Hostile) -> None:
    for shown in (clean(hostile.text), clean_line(hostile.text)):
        assert not forbidden().search(shown)
        assert not any(leak in shown for leak in hostile.leaks)
        shown.encode()
    assert "\n" not in clean_line(hostile.text)


@pytest.mark.parametrize("hostile", HUGE, ids=lambda hostile: hostile.name)
def test_a_huge_text_is_cleaned_in_proportion_to_its_length(hostile: Hostile) -> None:
    quarter = hostile.text[: len(hostile.text) // 4]
    assert not too_steep(partial(clean, limit=20_000), quarter, hostile.text)


@given(tricky, st.none() | st.integers(0, 30))
@example("a" + "\u0301" * 8 + "\u200d" + "\u0301" * 9 + "b", None)
@example("X" + "\u0301" * 7 + "\u200d\u0301b", None)
@example("\u200d".join("कखगघङचछ"), None)
@example("a\u200d\u200d\u200b\u200dक\t\u200d", None)
def test_cleaning_twice_changes_nothing(text: str, limit: int | None) -> None:
    for shown in (clean(text, limit=limit), clean_line(text, limit=limit)):
        assert clean(shown, limit=limit) == shown
        assert is_clean(shown)
        assert not forbidden().search(shown)
        assert limit is None or len(shown) <= limit


@given(tricky)
def test_a_clean_line_is_clean_as_a_line_too(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)
    assert "\n" not in clean_line(text)


@given(tricky)
def test_no_more_than_eight_characters_without_a_cell_follow_each_other(text: str) -> None:
    row = 0
    for character in clean(text * 10):
        row = 0 if char_width(character) or character == "\n" else row + 1
        assert row <= 8


@given(tricky)
def test_a_text_is_clean_exactly_when_cleaning_keeps_it(text: str) -> None:
    assert is_clean(text) == (clean(text) == text)


def test_every_character_that_takes_no_cell_is_limited_or_forbidden() -> None:
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if not char_width(character) and character not in "\n\t":
            assert forbidden().match(character) or len(clean("क" + character * 20)) <= 9, hex(code)


def test_every_format_control_of_unicode_is_forbidden_kept_for_a_reason_or_visible() -> None:
    kept = {
        code
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) == "Cf" and not forbidden().match(chr(code))
    }
    joiners = {0x200C, 0x200D}
    visible_number_signs = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
    egyptian_layout = set(range(0x13430, 0x13440))
    assert kept <= joiners | visible_number_signs | egyptian_layout
