"""The quick way to read plain tickets says nothing else than the careful one, and says nothing where it would."""

import json
from copy import deepcopy
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.exchange.exchange_samples import NOW, order, ticket
from wishtui.exchange import json_text, wish_json
from wishtui.exchange.plain_tickets import PlainTickets
from wishtui.exchange.records import BadRecord, DecodeContext, DecodedRecord

STRICT, LENIENT = DecodeContext(NOW), DecodeContext(NOW, lenient=True)
ABSENT = "absent"

TEXTS = (
    st.sampled_from(
        ["", "Mug", "Tom &amp; Ana<br>x", " a ", "'", " '7", '="7"', "\u200bB\u00a0", 'so: "he" : said', "été 茶", "\\"]
    )
    | st.text()
)
TIMES = st.sampled_from(
    [
        "2026-11-19T10:00:00Z",
        "2026-11-20T10:00:00.661+00:00",
        "2026-11-21 10:00+08:00",
        "2026-11-20T10:00:00.123456789Z",
        "2026-11-17T10:00:00Z",
    ]
)
IDS = st.sampled_from(["a1", "b-2", "5fb7a1c2"])
STATES = st.sampled_from(["AWAITING_MERCHANT", "AWAITING_USER", "AWAITING_WISH", "CLOSED", "PERMANENTLY_CLOSED"])
SENDERS = st.sampled_from(["USER", "MERCHANT", "WISH_SUPPORT", "LIVE_CHAT", "WISH_AUTOMATED_SUPPORT"])


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object of which any field may be absent."""
    return st.fixed_dictionaries({}, optional=fields)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


FILES = st.lists(some(url=maybe(TEXTS), file_name=maybe(TEXTS)), max_size=2)
REPLIES = st.fixed_dictionaries(
    {"sender": SENDERS, "replied_at": TIMES},
    optional={"message": maybe(TEXTS), "supporting_files": maybe(FILES)},
)
MILD = st.fixed_dictionaries(
    {"id": IDS, "state": STATES, "opened_at": TIMES, "replies": st.lists(REPLIES, max_size=4)},
    optional={
        "merchant_id": maybe(TEXTS),
        "type": maybe(TEXTS),
        "subject": maybe(TEXTS),
        "sub_label": maybe(TEXTS),
        "updated_at": maybe(TIMES),
        "refund_reason": maybe(TEXTS),
        "buyer_info": maybe(some(name=maybe(TEXTS), locale=maybe(TEXTS))),
        "resolution_info": maybe(some(closed_at=maybe(TIMES), closed_by=maybe(TEXTS))),
        "orders": maybe(st.lists(st.fixed_dictionaries({"id": IDS}), max_size=3)),
        "products": maybe(st.lists(st.fixed_dictionaries({"id": IDS | TEXTS}), max_size=3)),
    },
)
ODD: list[Any] = [
    None,
    "",
    "x/y",
    " a1 ",
    "closed",
    "2026-11-20",
    "2026-11-20T10:00:00",
    " 2026-11-20T10:00:00Z",
    "1999-01-01T00:00:00Z",
    "2031-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "soon",
    7,
    1.5,
    True,
    [],
    {},
    ["a1"],
    [None],
    [{"id": 7}],
    [{"order_id": "a1"}],
    [order()],
    {"name": "x", "age": 3},
    ABSENT,
]


@st.composite
def harsh(draw: st.DrawFn) -> str:
    """A ticket with odd values, unknown fields and keys that stand twice, as JSON in any layout."""
    record = draw(MILD)
    for _ in range(draw(st.integers(0, 2))):
        replies = record.get("replies")
        inside = [record, *(part for part in record.values() if isinstance(part, dict))]
        inside += [part for part in replies if isinstance(part, dict)] if isinstance(replies, list) else []
        part = draw(st.sampled_from(inside))
        name = draw(st.sampled_from([*part, "status", "messages", "Ticket", "note"]))
        part[name] = deepcopy(draw(st.sampled_from(ODD)))
        if part[name] == ABSENT:
            del part[name]
    separators = draw(st.sampled_from([(",", ":"), (", ", ": "), (",", " :"), (",", "\n:")]))
    text = json.dumps(record, separators=separators, ensure_ascii=draw(st.booleans()))
    if draw(st.integers(0, 4)) == 0:
        key = draw(st.sampled_from(['"id":"b2",', '"sender":"USER",', '"message" :"again",']))
        at = draw(st.sampled_from([index for index, character in enumerate(text) if character == "{"]))
        text = text[: at + 1] + key + text[at + 1 :]
    return text


def carefully(text: str) -> DecodedRecord | str:
    try:
        return wish_json.ticket(json_text.decode(msgspec.Raw(text.encode())), STRICT)
    except BadRecord as error:
        return str(error)


def agrees(text: str) -> bool:
    """Whether the quick way says what the careful one does; False where it says nothing."""
    quick = PlainTickets(STRICT).from_json(msgspec.Raw(text.encode()))
    assert quick is None or carefully(text) == DecodedRecord(issue=quick)
    return quick is not None


@given(MILD, st.sampled_from([(",", ":"), (", ", ": ")]))
@settings(deadline=None, max_examples=200)
def test_a_mild_ticket_is_read_as_the_careful_way_reads_it(record: dict[str, Any], layout: tuple[str, str]) -> None:
    agrees(json.dumps(record, separators=layout, ensure_ascii=False))


@given(harsh())
@settings(deadline=None, max_examples=400)
def test_a_harsh_ticket_is_left_to_the_careful_way_or_read_as_it_reads_it(text: str) -> None:
    agrees(text)


@given(MILD)
@settings(deadline=None, max_examples=200)
def test_what_the_api_sends_is_read_as_the_careful_way_reads_it(record: dict[str, Any]) -> None:
    quick = PlainTickets(LENIENT).from_record(record)
    assert quick is None or wish_json.ticket(record, LENIENT) == DecodedRecord(issue=quick)


@pytest.mark.parametrize(
    "usual",
    [
        ticket(),
        ticket(subject=..., refund_reason=None, buyer_info=None, products=[]),
        ticket(replies=[]),
        ticket(resolution_info={"closed_at": None, "closed_by": None}),
        ticket(state="CLOSED", resolution_info={"closed_at": "2026-11-21T00:00:00Z", "closed_by": "MERCHANT"}),
        ticket(subject='Said "no" &amp; went'),
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_a_usual_ticket_is_plain(usual: dict[str, Any], indent: int | None) -> None:
    assert agrees(json.dumps(usual, indent=indent))
    assert PlainTickets(LENIENT).from_record(usual) is not None


@pytest.mark.parametrize(
    "unusual",
    [
        ticket(note="x"),
        ticket(orders=[order()]),
        ticket(state="closed"),
        ticket(resolution_info={"closed_by": ""}),
        ticket(opened_at="2026-11-20T00:00:00"),
        ticket(opened_at="2031-11-20T00:00:00Z"),
        ticket(id=7),
    ],
)
def test_an_unusual_ticket_is_not(unusual: dict[str, Any]) -> None:
    assert not agrees(json.dumps(unusual))
    assert PlainTickets(LENIENT).from_record(unusual) is None


def test_a_key_that_stands_twice_is_not_passed_over() -> None:
    text = json.dumps(ticket())
    assert not agrees(text.replace('"subject": ', '"subject": "Lost", "subject": '))
    assert not agrees(text.replace('"subject": ', '"subject" : "Lost", "subject" : '))
