"""Letters on their way out: nothing in them is taken for markup, and a reply fits or says by how much not."""

from html.parser import HTMLParser

import pytest

from tests.unit.letters.letter_samples import AWKWARD, CATALOGUE, NOW, SHOP, appeal, order
from wishtui.letters import as_html, as_markdown, as_reply, as_text, write_letter

HEADINGS = frozenset({"The mistake"})
TEXT = f"""To: Wish
From: {AWKWARD}

The mistake

<script>alert(1)</script> & [x](javascript:y)
# not a heading

> quoted <b>

1. One *thing*.
2. Two.

- a_b_c

    Order  <1>
    -----  ---"""


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)


def test_a_page_to_print_has_our_tags_and_no_others() -> None:
    page = as_html(TEXT, title="A & <b>", headings=HEADINGS)
    tags = Tags()
    tags.feed(page)
    assert set(tags.seen) == {
        *("html", "head", "meta", "title", "style", "body", "p", "br", "h2", "blockquote", "ol", "ul", "li", "pre")
    }
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in page
    assert "<title>A &amp; &lt;b&gt;</title>" in page
    assert "<h2>The mistake</h2>" in page
    assert "<li>One *thing*.</li>" in page
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_markdown_keeps_lists_and_tables_and_escapes_the_rest() -> None:
    text = as_markdown(TEXT, headings=HEADINGS)
    assert "## The mistake\n" in text
    assert "\\<script\\>alert(1)\\</script\\> \\& \\[x\\](javascript:y)" in text
    assert "\n\\# not a heading" in text
    assert "1. One \\*thing\\*.\n2. Two." in text
    assert "- a\\_b\\_c" in text
    assert "\n\n    Order  <1>\n    -----  ---\n" in text


def test_plain_text_ends_with_one_line_end() -> None:
    assert as_text("a\n\n") == "a\n"


def test_a_customer_letter_about_one_order_fits_a_reply() -> None:
    letter = write_letter(CATALOGUE, appeal("shipment-delay", [order(0)], audience="customer"), shop=SHOP, now=NOW)
    reply = as_reply(letter.text)
    assert reply.fits
    assert reply.text == letter.text


@pytest.mark.parametrize(("length", "over"), [(2000, 0), (2001, 1), (5000, 3000)])
def test_a_reply_says_by_how_much_it_is_too_long(length: int, over: int) -> None:
    reply = as_reply("x" * length)
    assert (reply.over, reply.fits) == (over, over == 0)
