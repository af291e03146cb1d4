"""Invented issues and queries of every kind, for the tests of a search."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from wishtui.domain.issue import Issue, Note, Status
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Order, Tracking
from wishtui.domain.query import QueryError, parse

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WORDS = ["mug", "mu", "Mugs", "cup", "or", "broken", "arrivée", "Łódź", "包裹", "包", "😡", "e-mail", "it’s", "ß", "٣"]


def made(number: int, text: str = "Hello", **more: Any) -> Issue:
    """An Unhandled issue with one message."""
    message = Message(sender=Sender.CUSTOMER, at=NOW - timedelta(hours=number), text=text)
    known: dict[str, Any] = {
        "id": f"i{number}",
        "status": Status.UNHANDLED,
        "opened_at": message.at,
        "messages": (message,),
    }
    return Issue(**(known | more))


TEXTS = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join) | st.text(
    alphabet="am包é\u0301\u200b ’\x1e\x1f\n😡", max_size=6
)
ROWS = st.lists(st.tuples(st.sampled_from(Status), TEXTS, TEXTS, TEXTS, TEXTS, TEXTS), max_size=6)


def issues_of(rows: list[tuple[Status, str, str, str, str, str]]) -> list[Issue]:
    """Issues of such a status, text, subject, tag, note and SKU."""
    return [
        made(
            number,
            text,
            status=status,
            subject=subject,
            customer=tag[:3],
            tags=(tag,),
            notes=(Note(at=NOW, text=note),) if note else (),
            orders=(Order(id=f"o{number}", sku=sku, product=sku[:2], tracking=(Tracking(number=sku[1:]),)),),
        )
        for number, (status, text, subject, tag, note, sku) in enumerate(rows)
    ]


ISSUES = ROWS.map(issues_of)


def queries() -> st.SearchStrategy[str]:
    """Words, fields, parentheses, minus and `or`; not all of them can be understood."""
    value = st.sampled_from([*WORDS, '"mug e-mail"', '"包裹', '""', "i1", "m"])
    field = st.sampled_from(["customer", "subject", "sku", "text", "note", "tag", "id", "product", "tracking"])
    within = st.builds("{}:{}".format, field, value)
    others = st.sampled_from(["status:closed", "due:<47h", "sender:customer", "late:no", "opened:<3h"])
    term = st.builds("{}{}".format, st.sampled_from(["", "", "-", "--"]), value | within | others)
    group = st.lists(term, min_size=1, max_size=2).map(lambda terms: f"({' '.join(terms)})")
    return st.lists(term | group | st.just("or"), max_size=4).map(" ".join)


QUERIES = queries()


def understood(text: str) -> bool:
    """Whether a query has no mistake."""
    try:
        parse(text)
    except QueryError:
        return False
    return True
