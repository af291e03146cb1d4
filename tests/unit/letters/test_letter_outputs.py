"""Letters on their way out: nothing in them is taken for markup, and a reply fits or says by how much not."""

from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.unit.letters.letter_samples import AWKWARD, CATALOGUE, NOW, SHOP, appeal, order
from wishtui.letters import as_html, as_markdown, as_reply, as_text, write_letter
from wishtui.letters.outputs import _rest

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
        self.text = ""

    @classmethod
    def of(cls, page: str) -> "Tags":
        tags = cls()
        tags.feed(page.partition("<body>")[2] or page)
        tags.close()
        return tags

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)


def test_a_page_to_print_has_our_tags_and_no_others() -> None:
    page = as_html(TEXT, title="A & <b>", headings=HEADINGS)
    tags = Tags()
    tags.feed(page)
    assert set(tags.seen) == {
        *(
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "p",
            "br",
            "h2",
            "blockquote",
            "ol",
            "ul",
            "li",
            "pre",
            "code",
        )
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
    assert "\n\n```\nOrder  <1>\n-----  ---\n```\n" in text


LINES = st.lists(
    st.one_of(
        st.text(alphabet="ab1 .)(#+=-~`*_[]<>!&|:\\/\t\"'{}$^é宽", max_size=12),
        st.sampled_from(
            ["====", "---", "```", "~~~", "12) x", "2026. y", "- a", "1. b", "> c", ">", "-", "    t", "* * *"]
        ),
        st.sampled_from(["<b>", "![i](u)", "[x]: http://e.example", "<http://e.example>", "www.e.example", "&amp;"]),
    ),
    max_size=8,
)


def words(text: str) -> str:
    """What there is to read, without the marks of lists and quotes and without blanks."""
    return "".join("".join(_rest(line).split()) for line in text.split("\n"))


@given(LINES)
@example(["- a", "", "    Order  <1>", "    -----  ---"])
@example(["1. a", "", "2. b"])
@example(["Title", "====", "2026) was", "a", "---"])
def test_a_page_says_what_the_letter_says_and_so_does_the_markdown(lines: list[str]) -> None:
    text = "\n".join(lines)
    page = Tags.of(as_html(text, title=""))
    assert "".join(page.text.split()) == words(text)
    assert set(page.seen) <= {"p", "br", "blockquote", "ol", "ul", "li", "pre", "code"}
    markdown = Tags.of(MarkdownIt("gfm-like", {"linkify": True}).render(as_markdown(text)))
    assert markdown.text == Tags.of(MarkdownIt("gfm-like", {"linkify": False}).render(as_markdown(text))).text
    assert "".join(markdown.text.split()) == words(text)


def test_points_of_a_list_that_stand_apart_go_on_counting() -> None:
    page = as_html("1. One.\n\n2. Two.\n\n7. Seven.", title="")
    assert page.count("<ol") == 1
    assert as_html("3. Three.", title="").count('<ol start="3">') == 1


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


def test_what_only_begins_like_an_item_of_a_list_keeps_its_words() -> None:
    lines = ["3.5 kg were in the box", "-10% was offered", "12.11.2026 was promised", ">90 days went by", "---"]
    letter = "\n\n".join(["Look:", *lines])
    page = as_html(letter, title="Letter")
    assert "<li>" not in page
    assert "<blockquote>" not in page
    for line in lines:
        assert f"<p>{escape(line)}</p>" in page


def test_a_quote_keeps_its_blanks() -> None:
    assert as_markdown("> more >   than this\n>\n> end") == "> more \\>   than this  \n>\n> end  \n"
