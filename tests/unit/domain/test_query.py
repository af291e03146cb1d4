"""The search language: what it finds, what it refuses and where it points."""

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.growth import too_steep
from tests.unit.domain.domain_samples import START, at, issue, msg
from wishtui.domain.issue import Issue, Note, PendingReply, Snooze, header_of
from wishtui.domain.order import Money, Order, Tracking
from wishtui.domain.query import (
    FIELDS,
    Query,
    QueryError,
    highlights,
    parse,
    searchable_of,
    searchable_of_header,
)
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.text import fold

NOW = at(45)
ORDERS = (
    Order(
        id="ord-77",
        product="Enamel mug",
        sku="MUG-BLU-M",
        size="M",
        color="blue",
        price=Money(Decimal("12.40"), "USD"),
        tracking=(Tracking(number="YT2632100412345", carrier="YunExpress"),),
    ),
    Order(id="ord-78", product="Canvas cap", sku="CAP-1", price=Money(Decimal("8"), "USD")),
)
MUG = issue(
    "unhandled",
    msg("customer", 0, "Bonjour, la tasse est arrivée\ncassée. Où est mon remboursement ?"),
    id="wish-0001",
    subject="Mug arrived broken",
    customer="Zoë Łukasik",
    reason="ITEM_IS_DAMAGED",
    order_ids=("ord-77", "ord-78"),
    orders=ORDERS,
    tags=("VIP", "second parcel"),
    notes=(Note(at=START, text="Supplier says: glaze fault"),),
)
CAP = issue(
    "responded",
    msg("customer", 0, "可以换颜色吗？ＡＢＣ"),
    msg("seller", 1, "Yes, we can."),
    id="wish-0002",
    subject="Farbe",
    customer="李娜",
    late=True,
)
WAITING = issue("unhandled", msg("customer", 40), id="wish-0003", opened_at=at(40), subject="Salt or sugar?")
OVERDUE = issue("unhandled", msg("customer", -10), id="wish-0004", opened_at=at(-10), subject="Hello")
CLOSED = issue("closed", msg("customer", 0), msg("wish", 3), id="wish-0005", opened_at=at(-600))
ALL = (MUG, CAP, WAITING, OVERDUE, CLOSED)


def matching(query: str, issues: tuple[Issue, ...] = ALL, now: datetime = NOW) -> str:
    """The last digits of the ids found."""
    parsed = parse(query)
    return "".join(one.id[-1] for one in issues if parsed.matches(searchable_of(one, fold), now, DEFAULT_WINDOWS))


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", "12345"),
        ("   ", "12345"),
        ("mug", "1"),
        ("MUG broken", "1"),
        ("mug sugar", ""),
        ("mug or sugar", "13"),
        ("mug OR sugar", "13"),
        ('"salt or sugar"', "3"),
        ('"broken mug"', ""),
        ('"mug arrived', "1"),
        ("-mug", "2345"),
        ("--mug", "1"),
        ("-(mug or sugar)", "245"),
        ("(mug or sugar) -vip", "3"),
        ("wish-000 -mug -sugar", "245"),
        # accents, case, width, strokes, scripts without blanks
        ("zoe lukasik", "1"),
        ("CASSEE", "1"),
        ("arrivee cassee", "1"),
        ("换颜色", "2"),
        ("abc", "2"),
        ("ｆａｒｂｅ", "2"),
        ("李", "2"),
        # every place that words are looked for in
        ("ord-78", "1"),
        ("canvas", "1"),
        ("cap-1", "1"),
        ("yt26321", "1"),
        ("glaze", "1"),
        ("remboursement", "1"),
        ("vip", "1"),
        ("wish-0002", "2"),
        # fields
        ("status:unhandled", "134"),
        ("Status:U", "134"),
        ("status：closed", "5"),
        ("ｓｔａｔｕｓ：ｃｌｏｓｅｄ", "5"),
        ("（status：closed）", "5"),
        ("（status：closed ｏｒ status：closed）", "5"),
        ("-status:closed", "1234"),
        ("customer:łukasik", "1"),
        ('customer:"zoe l"', "1"),
        ("customer:mug", ""),
        ("order:77", "1"),
        ("product:cap", "1"),
        ("sku:blu", "1"),
        ("tracking:yt", "1"),
        ("tag:second", "1"),
        ("note:supplier", "1"),
        ("note:remboursement", ""),
        ("text:remboursement", "1"),
        ("text:glaze", ""),
        ("subject:hello", "4"),
        ("id:0003", "3"),
        ("reason:damaged", "1"),
        ('reason:"item is"', "1"),
        ("reason:is_dam", "1"),
        ("sender:customer", "134"),
        ("sender:seller", "2"),
        ("sender:wish", "5"),
        ("late:yes", "2"),
        ("late:no", "1345"),
        ("is:late", "2"),
        ("is:responded", "2"),
        ("is:overdue", "4"),
        # MUG is due in 3 h, WAITING in 43 h, OVERDUE since 7 h
        ("due:<6h", "1"),
        ("due:6h", "1"),
        ("due:<3h", ""),
        ("due:<=3h", "1"),
        ("due:>1d", "3"),
        ("due:<1d12h or overdue:yes", "14"),
        ("due:2026-11-22", "1"),
        ("due:<2026-11-22", "4"),
        ("overdue:yes", "4"),
        ("overdue:no", "1235"),
        ("overdue:>2h", "4"),
        ("overdue:>7h", ""),
        ("overdue:7h", "4"),
        ("opened:>2026-11-20", "3"),
        ("opened:>=2026-11-20", "123"),
        ("opened:2026-11-20", "12"),
        ("opened:<2026-11-20", "45"),
        ("opened:<=2026-11-20T09:00", "1245"),
        ("opened:>2026-11-20T09:00Z", "3"),
        ("opened:<6h", "3"),
        ("opened:<7d", "1234"),
        ("opened:>1w", "5"),
        ("amount:>12", "1"),
        ("amount:12.4", "1"),
        ("amount:<12.40", ""),
        ("amount:>=12.40 amount:<20", "1"),
        # what is no field, no operator
        ("12:30", ""),
        ("http://example.com", ""),
        ("mug - broken", "1"),
        ('""', "12345"),
        ('-"', "12345"),
    ],
)
def test_a_query_finds(query: str, ids: str) -> None:
    assert matching(query) == ids


CENTURIES = "99999w" * 1_500


@pytest.mark.parametrize(
    ("query", "marked", "remedy"),
    [
        ("mug (broken", "(", "Add a )"),
        ("mug) broken", ")", "Remove the )"),
        ("or mug", "or", '"or"'),
        ("mug or", "or", '"or"'),
        ("mug (or cup)", "or", '"or"'),
        ("mug -)", "-", "Write a word"),
        ("staus:closed", "staus:", "Did you mean “status:”?"),
        ("mug colour:blue", "colour:", "quotation marks"),
        ("mug status:open", "open", "unhandled, responded or closed"),
        ("status:", "status:", "unhandled, responded or closed"),
        ("due:soon", "soon", "<6h"),
        ("due:<6x", "<6x", "<6h"),
        ("opened:>2026-13-01", ">2026-13-01", "2026-11-24"),
        ("opened:>9999-12-31", ">9999-12-31", "today"),
        pytest.param(f"due:<{CENTURIES}", f"<{CENTURIES}", "<6h", id="a span that no calendar holds"),
        ("amount:12,40", "12,40", "12.40"),
        ("late:maybe", "maybe", "yes or no"),
        ("sender:se_", "se_", "seller"),
        ("(" * 50 + "mug" + ")" * 50, "(", "fewer"),
    ],
)
def test_a_mistake_is_pointed_at_with_its_remedy(query: str, marked: str, remedy: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert query[caught.value.start : caught.value.end] == marked
    assert remedy in caught.value.remedy
    assert caught.value.exit_code == 2


def test_held_and_snoozed_are_found_while_they_last() -> None:
    pending = issue(id="i1", pending=PendingReply(text="Hi", author="Mia", at=NOW, release_at=NOW, seen=1))
    snoozed = issue(id="i2", snooze=Snooze(until=NOW + timedelta(hours=1)))
    until_a_message = issue(id="i3", snooze=Snooze())
    three = (pending, snoozed, until_a_message)
    assert matching("is:held", three) == "1"
    assert matching("is:snoozed", three) == "23"
    assert matching("is:snoozed", three, NOW + timedelta(hours=1)) == "3"


@pytest.mark.parametrize(
    ("query", "needs"),
    [
        ("status:unhandled due:<6h tag:vip customer:zoe order:7 amount:>3 is:held reason:x opened:<3d late:no", False),
        ("", False),
        ("mug", True),
        ("status:closed text:x", True),
        ("-note:x", True),
        ("sender:wish", True),
        ("product:mug", True),
    ],
)
def test_only_what_looks_into_the_conversation_or_the_orders_needs_the_whole_issue(query: str, needs: bool) -> None:
    assert parse(query).needs_text is needs


def test_highlights_are_the_wanted_words_folded_and_longest_first() -> None:
    query = parse('Zoë -refund "Wrong  Size" customer:Łuk text:mug status:closed zoe')
    assert highlights(query) == ["wrong size", "luk", "mug", "zoe"]


def test_queries_of_the_same_text_are_the_same() -> None:
    assert parse("mug") == parse("mug")
    assert {parse("mug"), parse("mug")} == {parse("mug")}
    assert parse("mug") != parse("cup")
    assert parse(" ").everything


def test_every_field_says_what_it_takes() -> None:
    for name, field in FIELDS.items():
        assert field.help.startswith(f"{name}:")


def test_words_do_not_run_from_one_part_into_the_next() -> None:
    assert matching('"broken zoe"') == ""
    assert matching('"ord-77 ord-78"') == ""


SIGNS = ["(", ")", "-", "or", '"', " ", "\t", "due:", "<", ">=", "6h", "opened:", "2026-11-20", "amount:", "12"]
pieces = st.lists(
    st.one_of(st.sampled_from(SIGNS), st.sampled_from([f"{name}:" for name in FIELDS]), st.text(max_size=4)),
    max_size=12,
).map("".join)


def read(text: str) -> tuple[Query | None, QueryError | None]:
    try:
        return parse(text), None
    except QueryError as mistake:
        return None, mistake


@given(st.one_of(pieces, st.text(max_size=40)))
@settings(deadline=None, max_examples=400)
def test_any_text_is_a_query_or_a_mistake_with_a_place(text: str) -> None:
    query, mistake = read(text)
    if query is None:
        assert mistake is not None
        assert 0 <= mistake.start < mistake.end <= len(text)
        assert mistake.message
        assert mistake.remedy
        return
    for one in ALL:
        whole = query.matches(searchable_of(one, fold), NOW)
        if not query.needs_text:
            assert query.matches(searchable_of_header(header_of(one), fold), NOW) is whole


@pytest.mark.parametrize(
    "text", ["-" * 200_000 + "x", "(" * 200_000, 'a"' * 100_000, "a or " * 50_000 + "a", "x:" * 99_999]
)
def test_a_hostile_query_is_answered_in_time_that_grows_with_its_length(text: str) -> None:
    searchable = searchable_of(MUG, fold)

    def answer(text: str) -> None:
        query, mistake = read(text)
        assert query is not None or mistake is not None
        if query is not None:
            query.matches(searchable, NOW)

    assert not too_steep(answer, text[: len(text) // 4], text)


@given(st.sampled_from(["Mug arrived broken", "Farbe", "换颜色吗", "Où est-il?"]), st.text(max_size=12))
@settings(deadline=None)
def test_a_quoted_piece_of_a_subject_finds_its_issue(piece: str, prefix: str) -> None:
    named = issue(subject=f"{prefix} {piece} {prefix}")
    assert parse(f'subject:"{piece.upper()}"').matches(searchable_of(named, fold), NOW)


@pytest.mark.parametrize(
    ("query", "shops"),
    [
        ("shop:north", ["north"]),
        ("shop:NORTH", ["north"]),
        ("shop:nor", []),
        ("-shop:north", ["", "south-2"]),
        ("shop:none", [""]),
        ("shop:south-2 or shop:north", ["north", "south-2"]),
    ],
)
def test_a_shop_is_found_by_its_whole_name(query: str, shops: list[str]) -> None:
    parsed = parse(query)
    assert not parsed.needs_text
    known = [msgspec.structs.replace(MUG, shop=shop) for shop in ("", "north", "south-2")]
    found = [each.shop for each in known if parsed.matches(searchable_of_header(header_of(each)), NOW, DEFAULT_WINDOWS)]
    assert found == shops
