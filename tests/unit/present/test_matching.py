"""What a search found is marked where it stands, and nothing else changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wishtui.present.matching import with_matches
from wishtui.present.spans import Role, Span
from wishtui.text import clean_line, fold
from wishtui.text._scripts import SIMPLIFIED, TRADITIONAL

SCRIPTS = "ab ÉßłｍＵg陳陈後后ｶﾌﾞﾟがガ한국ﾡￂﬁ①👍"
"""Letters of one and of two cells, such as become one with their neighbour, and such as become several."""


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
        ("ﾏｸﾞｶｯﾌﾟ", "カップ", ["ｶｯﾌﾟ"]),
        ("ﾏｸﾞｶｯﾌﾟ", "フ", []),
        ("訂單還沒到，訂單！", "订单", ["訂單", "訂單"]),
        ("订单还没到", "訂單", ["订单"]),
        ("Tasse  kaputt,   Tasse kaputt", "tasse kaputt", ["Tasse  kaputt", "Tasse kaputt"]),
        ("two  blanks", "two blanks", ["two  blanks"]),
        ("two blanks", "two  blanks", ["two blanks"]),
        ("full\u3000width \u3000blanks", "width blanks", ["width \u3000blanks"]),
        ("nothing here", "mug", []),
    ],
)
def test_matches_are_marked_whatever_their_case_accent_and_width(text: str, word: str, expected: list[str]) -> None:
    assert marked(text, fold(word)) == expected


@given(text=st.text(max_size=40).map(clean_line), words=st.lists(st.text(min_size=1, max_size=4).map(fold), max_size=3))
def test_marking_changes_no_letter(text: str, words: list[str]) -> None:
    spans = with_matches((Span(text),), [word for word in words if word])

    assert "".join(span.text for span in spans) == text


@given(
    before=st.text(SCRIPTS, max_size=6),
    word=st.text(SCRIPTS, min_size=1, max_size=6).filter(str.strip),
    after=st.text(SCRIPTS, max_size=6),
)
def test_what_is_marked_is_what_was_looked_for_in_whatever_script(before: str, word: str, after: str) -> None:
    text = clean_line(f"{before} {word} {after}")
    sought = fold(word)
    places = marked(text, sought)
    assert places
    assert all(sought in fold(place) for place in places)


@given(st.lists(st.sampled_from(list(zip(TRADITIONAL, SIMPLIFIED, strict=True))), min_size=1, max_size=8))
def test_a_chinese_word_is_marked_in_the_other_script_character_by_character(pairs: list[tuple[str, str]]) -> None:
    traditional, simplified = ("".join(characters) for characters in zip(*pairs, strict=True))
    for text, word in ((traditional, simplified), (simplified, traditional)):
        assert marked(f"a {text}!", fold(word)) == [text]
