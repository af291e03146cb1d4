"""What a search found is marked where it stands, and nothing else changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wishtui.present.matching import with_matches
from wishtui.present.spans import Role, Span
from wishtui.text import clean_line, fold


def marked(text: str, *words: str) -> list[str]:
    return [span.text for span in with_matches((Span(text),), words) if span.role is Role.MATCH]


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("The Mug is broken, the mug!", "mug", ["Mug", "mug"]),
        ("Où est mon COLIS ?", "colis", ["COLIS"]),
        ("Balíček nedorazil", "balicek", ["Balíček"]),
        ("我的包裹在哪里", "包裹", ["包裹"]),
        ("ＭＵＧ", "mug", ["ＭＵＧ"]),
        ("nothing here", "mug", []),
    ],
)
def test_matches_are_marked_whatever_their_case_accent_and_width(text: str, word: str, expected: list[str]) -> None:
    assert marked(text, word) == expected


@given(text=st.text(max_size=40).map(clean_line), words=st.lists(st.text(min_size=1, max_size=4).map(fold), max_size=3))
def test_marking_changes_no_letter(text: str, words: list[str]) -> None:
    spans = with_matches((Span(text),), [word for word in words if word])

    assert "".join(span.text for span in spans) == text
