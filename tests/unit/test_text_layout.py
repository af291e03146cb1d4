"""Cells as Textual counts them, and texts that fit exactly into theirs."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.hostile.corpus import CORPUS, SMALL, Hostile
from wishtui.text import Align, cell_width, char_width, clean, clean_line, graphemes, pad, truncate, wrap

PIECES = "ab 可，（é👩👍🏽❤\ufe0f\u200d\u200c\u0301\u20e3🇩🇪1ｶﾞ\u1161क्ष\u3000\xa0🏳\U000e0100"
mixed = st.text(st.one_of(st.sampled_from(PIECES), st.characters(codec="utf-8")), max_size=60)
widths = st.integers(0, 40)
BLANKS = re.compile(r"[ \t\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000\n]")


@given(mixed)
def test_a_text_has_the_width_that_rich_counts(text: str) -> None:
    assert cell_width(text) == cell_len(text)
    assert [char_width(character) for character in text] == [cell_len(character) for character in text]


@pytest.mark.parametrize("hostile", CORPUS, ids=lambda hostile: hostile.name)
def test_hostile_text_has_the_width_that_rich_counts(hostile: Hostile) -> None:
    assert cell_width(hostile.text) == cell_len(hostile.text)
    assert cell_width(clean(hostile.text)) == cell_len(clean(hostile.text))


@given(mixed)
def test_the_pieces_of_a_text_are_the_text(text: str) -> None:
    pieces = list(graphemes(text))
    assert "".join(piece for piece, _ in pieces) == text
    assert sum(width for _, width in pieces) == cell_width(text)
    assert all(cell_len(piece) == width for piece, width in pieces)


@pytest.mark.parametrize("whole", ["é", "👩‍👩‍👧‍👦", "👍🏽", "❤️", "1️⃣", "🇩🇪", "गा", "ที่", "が", "각"])
def test_what_reads_as_one_character_is_one_piece(whole: str) -> None:
    assert [piece for piece, _ in graphemes(f"x{whole}y")] == ["x", whole, "y"]


@pytest.mark.parametrize(
    ("text", "cells", "shown"),
    [
        ("Mug arrived broken", 18, "Mug arrived broken"),
        ("Mug arrived broken", 10, "Mug arriv…"),
        ("Mug arrived broken", 5, "Mug…"),
        ("可以换颜色吗", 12, "可以换颜色吗"),
        ("可以换颜色吗", 6, "可以…"),
        ("可以换颜色吗", 5, "可以…"),
        ("可", 1, "…"),
        ("cafe\u0301s", 5, "cafe\u0301s"),
        ("cafe\u0301s!", 5, "cafe\u0301…"),
        ("👩‍👩‍👧‍👦👩", 3, "👩‍👩‍👧‍👦…"),
        ("🇩🇪🇫🇷", 3, "🇩🇪…"),
        ("🇩🇪🇫🇷", 2, "…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
        ("abc", -3, ""),
    ],
)
def test_a_cut_keeps_characters_whole(text: str, cells: int, shown: str) -> None:
    assert truncate(text, cells) == shown


def test_the_ellipsis_can_be_chosen() -> None:
    assert truncate("abcdef", 4, ellipsis="..") == "ab.."
    assert truncate("abcdef", 4, ellipsis="") == "abcd"
    assert truncate("abcdef", 2, ellipsis="...") == "ab"


@given(mixed, widths)
def test_a_cut_text_never_exceeds_its_cells(text: str, cells: int) -> None:
    shown = truncate(text, cells)
    assert cell_len(shown) <= cells
    assert (shown == text) if 0 < cell_len(text) <= cells else True


@given(mixed, mixed, widths, st.sampled_from(["left", "right", "center"]))
def test_columns_stand_exactly_side_by_side(text: str, other: str, cells: int, align: Align) -> None:
    column = pad(clean_line(text), cells, align)
    assert cell_len(column) == cells
    assert cell_len(column + " " + pad(clean_line(other), 9)) == cells + 10


@given(mixed, widths, st.sampled_from(["left", "right", "center"]))
def test_even_raw_text_is_padded_to_its_cells(text: str, cells: int, align: Align) -> None:
    assert cell_len(pad(text, cells, align)) == cells


def test_padding_goes_to_the_free_side() -> None:
    assert pad("ab", 5) == "ab   "
    assert pad("ab", 5, "right") == "   ab"
    assert pad("ab", 5, "center") == " ab  "
    assert pad("可以换", 4) == "可… "


@pytest.mark.parametrize(
    ("text", "cells", "lines"),
    [
        ("", 10, [""]),
        ("It came in three pieces", 10, ["It came in", "three", "pieces"]),
        ("one\n\ntwo", 10, ["one", "", "two"]),
        ("  indented line here", 10, ["  indented", "line here"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("see abcdefghij now", 6, ["see", "abcdef", "ghij", "now"]),
        ("in /home/mira/drafts/kept now", 14, ["in", "/home/mira/", "drafts/kept", "now"]),
        ("/a/bcdefghijkl", 10, ["/a/bcdefgh", "ijkl"]),
        ("   ", 2, [""]),
        ("可以换颜色吗", 4, ["可以", "换颜", "色吗"]),
        ("我的包裹。谢谢", 8, ["我的包", "裹。谢谢"]),
        ("订单（急）", 6, ["订单", "（急）"]),
        ("mug 可以换", 6, ["mug 可", "以换"]),
        ("ไหน\u0e48 x", 2, ["ไห", "น\u0e48", "x"]),
        ("12\xa0345 x", 6, ["12\xa0345", "x"]),
        ("可以", 1, ["可", "以"]),
        ("ab", 0, ["a", "b"]),
    ],
)
def test_lines_break_where_a_reader_expects(text: str, cells: int, lines: list[str]) -> None:
    assert wrap(text, cells) == lines


@given(mixed.map(lambda text: text.replace("\r", "\n")), st.integers(2, 30))
def test_wrapping_loses_nothing_but_blanks_and_keeps_the_width(text: str, cells: int) -> None:
    text = clean(text)
    lines = wrap(text, cells)
    assert BLANKS.sub("", "".join(lines)) == BLANKS.sub("", text)
    assert all(cell_len(line) <= cells for line in lines)


@pytest.mark.parametrize("hostile", SMALL, ids=lambda hostile: hostile.name)
def test_hostile_text_wraps_within_its_cells(hostile: Hostile) -> None:
    assert all(cell_len(line) <= 38 for line in wrap(clean(hostile.text), 38))
