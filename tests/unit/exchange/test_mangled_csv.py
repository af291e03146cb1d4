"""What spreadsheets and shop programs do to a CSV: undone where that can be known, named where it cannot."""

import csv
import io
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.exchange.exchange_samples import at, entries, issues, omitted, orders, rejected
from wishtui.domain.issue import Status
from wishtui.errors import UsageError
from wishtui.exchange import ImportedIssue, NaiveTimes
from wishtui.exchange.columns import plain_cell

HEAD = "id,message,at\n"


@pytest.mark.parametrize("cell", ['="00412"', '"=""00412"""', ' =  "00412" ', "00412", "\ufeff00412\u200b"])
def test_a_text_guard_is_taken_off_ids_too(cell: str) -> None:
    assert issues(f"{HEAD}{cell},x,2026-11-20\n")[0].id == "00412"


def test_guards_come_off_every_cell_and_rows_of_one_id_find_each_other() -> None:
    head = '="id";="message";at;order_id;tracking_number;Colour\n'
    text = head + '="a";="say ""hi""";2026-11-20;o1;="0094";="red"\na;y;2026-11-21;;;\n'
    [issue] = issues(text)
    assert [message.text for message in issue.messages] == ['say "hi"', "y"]
    assert issue.messages[0].extra == {"Colour": "red"}
    assert orders(text)[0].tracking[0].number == "0094"


def test_an_apostrophe_before_an_id_a_number_or_a_date_is_a_guard_and_before_words_a_letter() -> None:
    head = "id,message,at,order_id,sku,quantity,amount,tracking_number,product\n"
    text = head + "'a,'tis late,'2026-11-20,'o1,'007,'2,'12.40,'0094,'t Hooft's lamp\na,y,2026-11-21,,,,,,\n"
    [issue], [known] = issues(text), orders(text)
    assert (issue.id, [message.text for message in issue.messages]) == ("a", ["'tis late", "y"])
    assert (known.id, known.sku, known.quantity, str(known.total)) == ("o1", "007", 2, "12.40")
    assert (known.tracking[0].number, known.product) == ("0094", "'t Hooft's lamp")


def test_our_own_guard_protects_a_text_that_looks_like_one() -> None:
    assert plain_cell('\'="a"') == '="a"'
    assert plain_cell('="a"&"b"') == '="a"&"b"'


@pytest.mark.parametrize("number", ["9.4E+21", "9,40011189922E+21", "1E+15", "-1.5e-7"])
def test_a_rounded_number_is_named_and_not_taken(number: str) -> None:
    columns = "id;message;at;order_id;sku;tracking_number\n"
    [bad] = rejected(f"{columns}{number};x;2026-11-20;o1;S;T\n")
    assert (bad.where, bad.field) == ("row 2", "id")
    assert "scientific notation" in bad.problem
    assert "make the column text" in bad.problem
    for column, name in enumerate(("order_id", "sku", "tracking_number")):
        cells = ["o1", "S", "T"]
        cells[column] = number
        text = f"{columns}a;x;2026-11-20;{';'.join(cells)}\n"
        [value] = omitted(text)
        assert (value.where, value.id, value.field) == ("row 2", "a", name)
        assert "scientific notation" in value.problem
        [issue] = [entry.issue for entry in entries(text) if isinstance(entry, ImportedIssue)]
        assert issue.messages[0].text == "x"
        assert issue.extra[name] == number
        assert not any(number in (order.sku, order.id) for order in orders(text))


@pytest.mark.parametrize("number", ["94001118992234400000", "635000000000000000000000"])
def test_a_number_that_was_rounded_and_written_out_is_named_and_not_taken(number: str) -> None:
    columns = "id,message,at,order_id,sku,tracking_number\n"
    [bad] = rejected(f"{columns}{number},x,2026-11-20,o1,S,T\n")
    assert (bad.field, "only zeros behind its 15th digit" in bad.problem) == ("id", True)
    text = f"{columns}a,x,2026-11-20,o1,S,{number}\n"
    assert [(value.where, value.id, value.field) for value in omitted(text)] == [("row 2", "a", "tracking_number")]
    assert orders(text)[0].tracking == ()


@pytest.mark.parametrize("number", ["94001118992234400001", "9400111899223440000", "00000000000000000000"])
def test_a_long_number_that_is_whole_is_taken(number: str) -> None:
    text = f"id,message,at,order_id,tracking_number\na,x,2026-11-20,o1,{number}\n"
    assert orders(text)[0].tracking[0].number == number


@pytest.mark.parametrize("sku", ["12E5", "3e10", "E+21", "1.2E", "7E-A"])
def test_a_sku_that_only_looks_like_a_number_is_taken(sku: str) -> None:
    assert orders(f"id,message,at,order_id,sku\na,x,2026-11-20,o1,{sku}\n")[0].sku == sku


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [("amount", "free", "is no amount"), ("amount", "1e99", "cannot be"), ("quantity", "two", "is no whole number")],
)
def test_a_value_that_cannot_be_read_costs_itself_and_never_the_message(name: str, value: str, message: str) -> None:
    text = f"id,message,at,order_id,product,{name}\na,x,2026-11-20,o1,Mug,{value}\n"
    [left] = omitted(text)
    assert (left.field, left.where) == (name, "row 2")
    assert message in left.problem
    assert (orders(text)[0].product, orders(text)[0].total, orders(text)[0].quantity) == ("Mug", None, None)
    [issue] = [entry.issue for entry in entries(text) if isinstance(entry, ImportedIssue)]
    assert issue.extra == {name: value}


def test_missing_cells_at_the_end_are_empty_ones() -> None:
    read = issues("id,message,at,carrier,tracking_number\na,x,2026-11-20,,\nb,y,2026-11-20\nc,z,2026-11-20,DHL\n")
    assert [issue.messages[0].text for issue in read] == ["x", "y", "z"]


def test_only_columns_that_we_know_matter() -> None:
    [issue] = issues("id,message,at,Tag,Tag,,\na,x,2026-11-20,one,two,three,\n")
    assert issue.messages[0].extra == {"Tag": ["one", "two"], "column 6": "three"}
    with pytest.raises(UsageError, match="the column `text` is there twice"):
        issues("id,Text,text,at\na,x,y,2026-11-20\n")


def test_headers_are_known_however_they_are_dressed() -> None:
    assert issues("\ufeff\u200bＩＤ,Mess\u200bage\u00a0,AT\na,x,2026-11-20\n")[0].id == "a"


@pytest.mark.parametrize(
    ("cell", "named"), [("A\u200b1", "U+200B ZERO WIDTH SPACE"), ("\u04101", "U+0410 CYRILLIC CAPITAL LETTER A")]
)
def test_what_cannot_be_told_by_eye_inside_an_id_is_named(cell: str, named: str) -> None:
    assert named in rejected(f"{HEAD}{cell},x,2026-11-20\n")[0].problem


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_a_first_line_may_name_the_separator(sign: str) -> None:
    text = f"sep={sign}\r\n" + "".join(
        sign.join(row) + "\r\n" for row in (["id", "message", "at"], ["a", "x", "2026-11-20"])
    )
    assert [issue.id for issue in issues(text)] == ["a"]
    assert [issue.id for issue in issues(f"\r\n{text}")] == ["a"]
    assert [issue.id for issue in issues(text.replace("\r", sign * 2 + "\r", 1))] == ["a"]


def test_the_mark_at_the_end_of_an_old_text_file_is_no_row() -> None:
    assert [issue.id for issue in issues(HEAD + "a,x,2026-11-20\r\n\x1a")] == ["a"]


@pytest.mark.parametrize(
    ("word", "status"),
    [("未处理", Status.UNHANDLED), ("已回复", Status.RESPONDED), (" 已关闭\u200b", Status.CLOSED)],
)
def test_the_words_of_the_dashboard_in_chinese_are_statuses(word: str, status: Status) -> None:
    assert issues(f"id,message,at,status\na,x,2026-11-20,{word}\n")[0].status is status


def test_a_separator_that_separates_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match="names no separator"):
        issues("sep=x\nidxmessage\n")


QUOTED = r"""id,message,at
a,"She said \"hi\" to me",2026-11-20
b,"It ends in C:\\",2026-11-20
c,"both \"",2026-11-20
"""


def test_quotes_behind_backslashes_are_quotes() -> None:
    assert [issue.messages[0].text for issue in issues(QUOTED)] == [
        'She said "hi" to me',
        "It ends in C:\\\\",
        'both "',
    ]


def test_a_backslash_in_a_sound_file_is_a_backslash() -> None:
    assert issues(HEAD + 'a,"in C:\\",2026-11-20\n')[0].messages[0].text == "in C:\\"


@given(st.lists(st.text(alphabet='a"\\, \n', max_size=6).filter(str.strip), min_size=1, max_size=4))
def test_a_sound_file_reads_as_it_was_written(texts: list[str]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(
        [["id", "message", "at"], *([f"i{n}", text, "2026-11-20"] for n, text in enumerate(texts))]
    )
    assert [issue.messages[0].text for issue in issues(out.getvalue())] == texts


def test_a_message_that_is_repeated_for_each_article_is_one() -> None:
    head = "id,message,at,order_id,sku,product,amount,quantity,Row\n"
    text = head + "a,x,2026-11-20,o1,S1,Lamp,5,1,1\na,x,2026-11-20,o1,S2,Shade,5,1,2\na,x,2026-11-20,o2,S3,Cap,3,1,3\n"
    [issue] = issues(text)
    assert [message.text for message in issue.messages] == ["x"]
    assert issue.messages[0].extra == {"Row": ["1", "2", "3"]}
    first, second = orders(text)
    assert (first.sku, first.product, str(first.total)) == ("S1; S2", "Lamp; Shade", "5.00")
    assert (second.id, second.sku) == ("o2", "S3")


def test_amounts_of_articles_are_not_taken_for_the_orders() -> None:
    text = "id,message,at,order_id,amount\na,x,2026-11-20,o1,5\na,x,2026-11-20,o1,7\n"
    assert orders(text)[0].total is None
    [value] = omitted(text)
    assert (value.where, value.field) == ("row 3", "amount")


def test_what_rows_do_not_agree_on_stays_in_doubt_and_is_said_once() -> None:
    head = "id,message,at,order_id,quantity\n"
    for last in ("1", "2", ""):
        text = head + "".join(
            f"a,x{row},2026-11-2{row},o1,{count}\n" for row, count in enumerate(["1", "2", "1", last])
        )
        assert orders(text)[0].quantity is None
        assert [(value.where, value.field) for value in omitted(text)] == [("row 3", "quantity")]


def test_two_customers_under_one_id_are_named_and_not_merged() -> None:
    head = "id,customer,sender,message,at\n"
    [bad] = rejected(
        head + "635E,Ana,customer,x,2026-11-20\nb,Li,customer,z,2026-11-20\n635E,Bo,customer,y,2026-11-21\n"
    )
    assert (bad.where, bad.id, bad.field) == ("row 4", "635E", "customer")
    assert "“Bo” is not the “Ana” of row 2" in bad.problem
    [issue] = issues(
        head + "a, ANA\u200b,customer,x,2026-11-20\na,ana,customer,y,2026-11-21\na,Shop,seller,z,2026-11-22\n"
    )
    assert len(issue.messages) == 3


def test_times_without_a_zone_are_the_owners_and_that_is_said_once() -> None:
    text = HEAD + "a,x,2026-11-20 05:00\nb,y,2026-11-20T05:00:00Z\nc,z,2026-11-21 05:00\n"
    read = entries(text, zone=ZoneInfo("Asia/Shanghai"))
    assert [entry.issue.opened_at for entry in read if isinstance(entry, ImportedIssue)] == [
        at(19, 21),
        at(20, 5),
        at(20, 21),
    ]
    assert [(entry.where, entry.zone) for entry in read if isinstance(entry, NaiveTimes)] == [("row 2", "local")]
    assert not any(isinstance(entry, NaiveTimes) for entry in entries(HEAD + "a,x,2026-11-20T05:00+01:00\n"))


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-20T05:00:00+08:00",
        "2026-11-20 5:00 UTC+8",
        "2026/11/20 05:00 GMT+08:00",
        "2026.11.20 05:00UTC+0800",
        "2026年11月20日 5:00 utc+08",
        "2026-11-19 21:00 UTC",
        "2026-11-19T21:00-00:00",
    ],
)
def test_a_time_that_names_its_zone_is_of_that_zone(cell: str) -> None:
    read = entries(f"{HEAD}a,x,{cell}\n", zone=ZoneInfo("America/New_York"))
    assert [entry.issue.opened_at for entry in read if isinstance(entry, ImportedIssue)] == [at(19, 21)]
    assert not any(isinstance(entry, NaiveTimes) for entry in read)


@pytest.mark.parametrize(
    "cell", ["2026-11-20 5:00 CST", "2026/11/20 5:00 PM", "20.11.2026", "2026-11-20 5:00 UTC+99", "46346.2", "soon"]
)
def test_a_time_that_cannot_be_read_is_named_as_it_stands_in_the_file(cell: str) -> None:
    [bad] = rejected(f"{HEAD}a,x,{cell}\n")
    assert (bad.where, bad.field) == ("row 2", "at")
    assert f"“{cell}” is no date" in bad.problem


ASKED, ANSWERED = "a,customer,2026-11-20 09:30,Where is it?\n", "a,seller,2026-11-20 09:30,It left.\n"
DIRECTION = "id,sender,at,message\n"


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        (ASKED + ANSWERED, Status.RESPONDED),
        (ANSWERED + ASKED, Status.RESPONDED),
        ("b,customer,2026-11-19,x\nb,customer,2026-11-20,y\n" + ANSWERED + ASKED, Status.UNHANDLED),
        ("b,customer,2026-11-20,y\nb,customer,2026-11-19,x\n" + ASKED + ANSWERED, Status.UNHANDLED),
    ],
)
def test_messages_of_one_minute_follow_the_direction_of_the_file(rows: str, status: Status) -> None:
    read = issues(DIRECTION + rows)
    assert {issue.id: issue.status for issue in read}["a"] is status


conversations = st.lists(st.tuples(st.sampled_from(["customer", "seller"]), st.integers(0, 1)), min_size=1, max_size=6)


@given(conversations)
def test_a_file_turned_round_is_the_same_file(steps: list[tuple[str, int]]) -> None:
    minute, rows = at(20), []
    for number, (sender, later) in enumerate([("customer", 0), *steps, ("seller", 1)]):
        minute += timedelta(minutes=later)
        rows.append(f"a,{sender},{minute:%Y-%m-%d %H:%M},message {number}\n")
    forwards, backwards = issues(DIRECTION + "".join(rows)), issues(DIRECTION + "".join(reversed(rows)))
    assert forwards == backwards
    assert [message.text for message in forwards[0].messages] == [f"message {number}" for number in range(len(rows))]


def test_the_status_of_the_newest_row_is_the_issues_whatever_its_place() -> None:
    rows = ["a,x,2026-11-20,unhandled\n", "a,y,2026-11-21,closed\n"]
    for some in (rows, rows[::-1]):
        assert issues("id,message,at,status\n" + "".join(some))[0].status is Status.CLOSED


def test_an_issue_that_says_twice_when_it_was_opened_was_opened_first() -> None:
    [issue] = issues("id,message,created\na,y,2026-11-21\na,x,2026-11-20\n")
    assert issue.opened_at == at(20)
    assert [message.text for message in issue.messages] == ["x", "y"]


def test_html_in_a_message_is_kept_and_read() -> None:
    [issue] = issues("id,message,at,subject\na,a &lt;b&gt;<br>c,2026-11-20,Tom &amp; Ana\n")
    assert (issue.messages[0].text, issue.messages[0].readable) == ("a &lt;b&gt;<br>c", "a <b>\nc")
    assert issue.subject == "Tom & Ana"
