"""A quote in a reply: every line marked, clean, never past the limit, and cut between words."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.domain.domain_samples import START
from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import REPLY_LIMIT, Message, Sender, reply_length
from wishtui.domain.quoting import LONGEST_QUOTE, passages, quote
from wishtui.text import clean, is_clean

texts = st.lists(st.sampled_from([*"ab.> \n\t\x1b\u202e", "e\u0301", "👩‍🚀", "我"]), max_size=80).map("".join)
longs = st.builds(lambda text, times: text * times, texts, st.integers(1, 60))


@given(text=longs, written=longs)
def test_a_quote_is_marked_and_clean_and_fits_beside_what_is_written(text: str, written: str) -> None:
    quoted = quote(text, written)
    assert all(line.startswith(">") for line in quoted.split("\n") if quoted)
    assert is_clean(quoted)
    assert reply_length(quoted) <= LONGEST_QUOTE
    assert not quoted or reply_length(f"{written}\n{quoted}\n\n") <= REPLY_LIMIT


@given(text=longs)
def test_a_quote_says_what_was_written_or_says_that_it_is_cut(text: str) -> None:
    quoted = quote(text)
    words = " ".join(line.removeprefix(">") for line in quoted.split("\n")).split()
    whole = clean(text).split()
    if words[-1:] == ["[…]"]:
        assert words[:-1] == whole[: len(words) - 1] or len("".join(whole)) > LONGEST_QUOTE - 60
    else:
        assert words == whole


def test_a_long_message_is_cut_between_words() -> None:
    quoted = quote("parcel " * 400)
    assert quoted.endswith("parcel […]")
    assert LONGEST_QUOTE - 10 < len(quoted) <= LONGEST_QUOTE


def test_where_nothing_fits_there_is_no_quote() -> None:
    assert quote("Where is it?", "x" * (REPLY_LIMIT - 10)) == ""
    assert quote("It came in pieces. " * 9, "x" * (REPLY_LIMIT - 60)).endswith("[…]")


def test_the_last_message_comes_first_then_its_paragraphs_then_what_came_before() -> None:
    def said(hour: int, text: str, sender: Sender = Sender.CUSTOMER) -> Message:
        return Message(sender=sender, at=START + timedelta(hours=hour), text=text)

    issue = Issue(
        id="q1",
        status=Status.UNHANDLED,
        opened_at=START,
        updated_at=START,
        messages=(
            said(0, "Where is it?"),
            said(1, "On its way.", Sender.SELLER),
            said(2, "It came.<br><br>It is broken &amp; wet."),
        ),
    )
    assert passages(issue) == ["It came.\n\nIt is broken & wet.", "It came.", "It is broken & wet.", "Where is it?"]
