"""CSV in and out: columns found by name, rows of one id one issue, cells that no spreadsheet runs."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.exchange.exchange_samples import NOW, at, entries, issues, orders, reading, rejected
from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import Message, Sender, comparable_text
from wishtui.domain.order import Money, Order, Tracking
from wishtui.exchange import ImportedOrder, Rejected, write_csv
from wishtui.exchange.columns import COLUMNS, escape_formula, is_formula, unescape_formula
from wishtui.text import clean

HEAD = ",".join(COLUMNS) + "\n"
ROWS = (
    "a,o1,Ana E.,Mug broken,unhandled,damaged,2026-11-20T00:00:00Z,customer,2026-11-20T00:00:00Z,"
    '"In pieces,\nall of it",'
    "Enamel mug,MUG-B,2,12.40,USD,YunExpress,YT2\n"
    "b,,Marek,Where?,,,,customer,2026-11-21T08:00:00Z,Where is it?,,,,,,,\n"
    "a,o1,Ana E.,Mug broken,unhandled,damaged,2026-11-20T00:00:00Z,wish,2026-11-21T00:00:00Z,We look into it,,,,,,,\n"
)


def test_rows_of_one_id_are_one_issue_wherever_they_stand() -> None:
    read = reading(HEAD + ROWS)
    assert (read.format, read.total) == ("csv", 2)
    first, second, third = read.records
    assert isinstance(first, ImportedOrder)
    assert first.order == Order(
        id="o1",
        product="Enamel mug",
        sku="MUG-B",
        quantity=2,
        total=Money(Decimal("12.40"), "USD"),
        tracking=(Tracking(number="YT2", carrier="YunExpress"),),
    )
    one, two = issues(HEAD + ROWS)
    assert [message.text for message in one.messages] == ["In pieces,\nall of it", "We look into it"]
    assert (one.order_ids, one.status, one.customer, one.reason) == (("o1",), Status.UNHANDLED, "Ana E.", "damaged")
    assert (two.status, two.opened_at) == (Status.UNHANDLED, at(21, 8))
    assert (second.where, third.where) == ("row 2", "row 3 (line 4)")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_delimiters_encodings_and_line_ends(delimiter: str, encoding: str, ends: str) -> None:
    lines = [["ID", "Message", "Date"], ["a", "可以换颜色吗？", "2026-11-20"], ["b", "x", "2026-11-21"]]
    text = ends.join(delimiter.join(cells) for cells in lines)
    assert [issue.messages[0].text for issue in issues(text.encode(encoding))] == ["可以换颜色吗？", "x"]


def test_the_names_that_sellers_use() -> None:
    text = (
        "Ticket ID;Buyer;Title;State;Label;Open Date;From;Date;Text;"
        "transaction_id;Item;Qty;Total;Shipping Provider;Tracking\n"
        "7;Li Na;Colour;AWAITING_USER;change;2026/11/20;merchant;2026-11-21 9:05 UTC;Yes;o7;Cap;1;8,00 €;DHL;JD1\n"
    )
    [issue] = issues(text)
    assert (issue.id, issue.customer, issue.subject, issue.reason) == ("7", "Li Na", "Colour", "change")
    assert (issue.status, issue.wish_state, issue.opened_at) == (Status.RESPONDED, "AWAITING_USER", at(20))
    assert (issue.messages[0].sender, issue.messages[0].at) == (Sender.SELLER, at(21, 9, 5))
    [order] = orders(text)
    assert (order.id, order.product, order.quantity, str(order.total)) == ("o7", "Cap", 1, "8.00 EUR")


def test_an_exact_name_goes_before_an_alias_and_unknown_columns_stay() -> None:
    [issue] = issues("ticket,id,name,customer,text,message,at,shop\nx,a,y,Ana,z,hello,2026-11-20,Porto\n")
    assert (issue.id, issue.customer, issue.messages[0].text) == ("a", "Ana", "hello")
    assert issue.messages[0].extra == {"ticket": "x", "name": "y", "text": "z", "shop": "Porto"}


def test_an_excel_separator_line_and_blank_rows_are_passed_over() -> None:
    assert [issue.id for issue in issues("sep=;\nid;message;at\n\na;x;2026-11-20\n;;\n")] == ["a"]


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Unhandled", Status.UNHANDLED),
        ("RESPONDED", Status.RESPONDED),
        ("closed", Status.CLOSED),
        ("permanently_closed", Status.CLOSED),
        ("Awaiting your response", Status.UNHANDLED),
        ("awaiting wish", Status.RESPONDED),
    ],
)
def test_status_words(word: str, status: Status) -> None:
    assert issues(f"id,message,at,status\na,x,2026-11-20,{word}\n")[0].status is status


@pytest.mark.parametrize(
    ("senders", "status"),
    [
        (["customer"], Status.UNHANDLED),
        (["buyer", "seller"], Status.RESPONDED),
        (["user", "merchant", "customer"], Status.UNHANDLED),
        (["customer", "wish automated"], Status.UNHANDLED),
        (["customer", "Wish Support"], Status.RESPONDED),
    ],
)
def test_a_blank_status_follows_from_the_conversation(senders: list[str], status: Status) -> None:
    rows = "".join(f"a,m{number},2026-11-20T0{number}:00Z,{sender}\n" for number, sender in enumerate(senders))
    assert issues("id,message,at,sender\n" + rows)[0].status is status


def test_a_message_without_a_time_has_the_opening_and_without_a_sender_the_customer() -> None:
    [issue] = issues("id,message,opened_at\na,hello,2026-11-20\n")
    assert (issue.messages[0].at, issue.messages[0].sender) == (at(20), Sender.CUSTOMER)
    [named] = issues("id,message,opened_at,customer,from\na,hello,2026-11-20,Li Na,li na\n")
    assert named.messages[0].sender is Sender.CUSTOMER


def test_facts_of_an_order_that_nobody_names_stay_with_the_issue() -> None:
    [issue] = issues("id,message,at,product,sku\na,x,2026-11-20,Mug,M1\n")
    assert issue.extra == {"product": "Mug", "sku": "M1"}


BAD_ROWS = [
    ("id,message,at\na,x,2026-11-20\na,y,soon\nb,z,2026-11-20\n", "row 3", "a", "at", "no date"),
    ("id,message,at\na,x,2026-02-30\n", "row 2", "a", "at", "no date"),
    ("id,message,at\na,x,1999-12-31\n", "row 2", "a", "at", "before the year 2000"),
    ("id,message,at\na,x,2027-01-01\n", "row 2", "a", "at", "future"),
    ("id,message,at\na,x,20/11/2026\n", "row 2", "a", "at", "write it like"),
    ("id,message,at\na,x,\n", "row 2", "a", "at", "opened_at"),
    ("id,message,at\n,x,2026-11-20\n", "row 2", "", "id", "missing"),
    ("id,message,at\na b,x,2026-11-20\n", "row 2", "a b", "id", "no id"),
    ("id,message,at,sender\na,x,2026-11-20,bot\n", "row 2", "a", "sender", "no sender"),
    ("id,message,at,status\na,x,2026-11-20,lost\n", "row 2", "a", "status", "no status"),
    ("id,message,at,order_id\na,x,2026-11-20,o/1\n", "row 2", "a", "order_id", "no id"),
    ("id,message,at\na,x,2026-11-20,more\n", "row 2", "a", "", "has 4 cells, and the header names 3"),
    ('id,message,at\nb,"1\n2",2026-11-20\na,x,never\n', "row 3 (line 4)", "a", "at", "no date"),
]


@pytest.mark.parametrize(("text", "where", "record_id", "field", "problem"), BAD_ROWS)
def test_a_bad_row_rejects_its_issue_whole_and_names_itself(
    text: str, where: str, record_id: str, field: str, problem: str
) -> None:
    [bad] = rejected(text)
    assert (bad.where, bad.id, bad.field) == (where, record_id, field)
    assert problem in bad.problem
    assert bad.raw.startswith(text.splitlines()[0])
    assert all(isinstance(entry, Rejected) or entry.where for entry in entries(text))


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "|x",
        "\tx",
        "\nx",
        " =1",
        "\u00a0=1",
        "\u200b=1",
        "a\n=1",
        "a\r\n @x",
        "＝1",
        "a\u2028=1",
    ],
)
def test_cells_that_would_run_are_guarded(cell: str) -> None:
    assert is_formula(cell)
    assert escape_formula(cell) == "'" + cell
    assert unescape_formula(escape_formula(cell)) == cell


@pytest.mark.parametrize("cell", ["", "a=1", "1+1", "'quoted'", "12.40", "don't", "a - b"])
def test_other_cells_are_left_alone(cell: str) -> None:
    assert escape_formula(cell) == cell == unescape_formula(cell)


@given(st.text(alphabet="'=-+a \t\n\u200b@", max_size=8))
def test_the_guard_comes_off_as_it_went_on(cell: str) -> None:
    assert unescape_formula(escape_formula(cell)) == cell
    assert not is_formula(escape_formula(cell)[:1])


def test_a_blank_million_is_looked_at_once() -> None:
    assert not is_formula("a" + "\n" * 1_000_000 + " " * 1_000_000)


def _written(*issues: Issue, raw: bool = False) -> bytes:
    out = io.BytesIO()
    write_csv(issues, out, raw=raw)
    return out.getvalue()


def test_the_csv_that_goes_out() -> None:
    message = Message(sender=Sender.CUSTOMER, at=at(20), text='=HYPERLINK("x")\nsay "hi" \x1b[2J')
    order = Order(id="o1", product="Mug", quantity=2, total=Money(Decimal("-12.40"), "USD"))
    issue = Issue(
        id="-a", status=Status.UNHANDLED, opened_at=at(20), messages=(message,), order_ids=("o1",), orders=(order,)
    )
    data = _written(issue)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 2
    header, row = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert tuple(header) == COLUMNS
    cells = dict(zip(header, row, strict=True))
    assert cells["message"] == '\'=HYPERLINK("x")\nsay "hi" ␛[2J'
    assert (cells["id"], cells["amount"], cells["quantity"], cells["at"]) == (
        "'-a",
        "-12.40",
        "2",
        "2026-11-20T00:00:00Z",
    )
    assert b"'" not in _written(issue, raw=True)
    assert b"\x1b" in _written(issue, raw=True)
    assert [back.id for back in issues(data)] == ["-a"]


def test_an_issue_without_messages_or_with_more_orders_than_messages_loses_nothing() -> None:
    some = tuple(Order(id=f"o{number}", sku=f"S{number}") for number in range(3))
    bare = Issue(id="a", status=Status.CLOSED, opened_at=at(20), order_ids=("o0", "o1", "o2"), orders=some)
    data = _written(bare)
    [back] = issues(data)
    assert (back.order_ids, back.status, back.messages) == (bare.order_ids, Status.CLOSED, ())
    assert [order.sku for order in orders(data)] == ["S0", "S1", "S2"]


plain = st.text(max_size=10).map(lambda text: clean(text).strip())


@settings(max_examples=60, deadline=None)
@given(
    subject=plain,
    customer=plain,
    status=st.sampled_from(Status),
    sent=st.lists(
        st.tuples(st.sampled_from(Sender), st.integers(0, 2000), plain.filter(bool)),
        min_size=1,
        max_size=4,
        unique_by=lambda each: (each[0], each[1] // 100, each[1] % 60, comparable_text(each[2])),
    ),
)
def test_csv_comes_back_as_it_went_out(
    subject: str, customer: str, status: Status, sent: list[tuple[Sender, int, str]]
) -> None:
    messages = tuple(
        Message(sender=sender, at=at(20).replace(minute=minute % 60, hour=minute // 100), text=text)
        for sender, minute, text in sorted(sent, key=lambda each: (each[1] // 100, each[1] % 60))
    )
    issue = Issue(
        id="a", status=status, opened_at=NOW, subject=subject, customer=customer, messages=messages, order_ids=("o1",)
    )
    assert issues(_written(issue)) == [issue]
