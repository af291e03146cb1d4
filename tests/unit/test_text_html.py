"""HTML that exports leave in texts is read once, and nothing else is taken for it."""

import re
import sys
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wishtui.domain.message import Message, Sender, comparable_text
from wishtui.domain.times import EARLIEST
from wishtui.text import code_point, decode_html, trim


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("Tom &amp; Ana&#39;s &quot;mug&quot; &#x26;", 'Tom & Ana\'s "mug" &'),
        ("one<br>two<BR/>three<br />\nfour", "one\ntwo\nthree\nfour"),
        ("&lt;br&gt; &amp;lt;", "<br> &lt;"),
        ("https://shop.example/?a=1&reg=2&copy", "https://shop.example/?a=1&reg=2&copy"),
        ("AT&T; &nosuch; a < b & c > d", "AT&T; &nosuch; a < b & c > d"),
        ("<b>bold</b>", "<b>bold</b>"),
    ],
)
def test_entities_and_line_breaks(raw: str, read: str) -> None:
    assert decode_html(raw) == read


@given(st.text())
def test_what_was_escaped_once_is_read_once(text: str) -> None:
    assert decode_html(escape(text)) == text


def test_what_was_typed_here_is_shown_as_it_was_typed() -> None:
    sent = Message(sender=Sender.SELLER, at=EARLIEST, text="write &lt;br&gt;", local=True)
    assert sent.readable == "write &lt;br&gt;"
    assert Message(sender=Sender.SELLER, at=EARLIEST, text="write &lt;br&gt;").readable == "write <br>"


@pytest.mark.parametrize("copy", ["a & b\nc", "a &amp; b<br>c", "a &amp;amp; b c", " a &#38;  b\r\nc "])
def test_a_copy_is_known_by_its_words_however_it_is_encoded(copy: str) -> None:
    assert comparable_text(copy) == comparable_text("a & b c")


def test_every_blank_there_is_counts_as_one() -> None:
    blanks = [character for character in map(chr, range(sys.maxunicode + 1)) if re.match(r"\s", character)]
    assert {comparable_text(f"{blank}a{blank}{blank}b{blank}") for blank in blanks} == {"a b"}


def test_what_cannot_be_seen_around_a_text_goes_and_is_named_inside() -> None:
    assert trim("\ufeff\u200b A1\u00a0\u200f\n") == "A1"
    assert trim("A\u200b1") == "A\u200b1"
    assert code_point("\u200b") == "U+200B ZERO WIDTH SPACE"
    assert code_point("\x07") == "U+0007"
