"""`wishtui reply`: an answer is recorded once, whole, or not at all."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.cli_shop import ANSWERED, CLOSED, DUE, LATE, Run
from wishtui.domain.draft import Draft
from wishtui.store import open_store


def test_an_answer_is_recorded_and_locks_the_issue(shop: Run) -> None:
    ran = shop("reply", DUE, "-m", "It arrives tomorrow.")
    assert (ran.code, ran.err) == (0, "")
    shown = shop("show", DUE, "--json").json
    assert (shown["status"], shown["late"], shown["locked"]) == ("responded", False, True)
    last = shown["messages"][-1]
    assert (last["sender"], last["text"], last["author"]) == ("seller", "It arrives tomorrow.", "Mira")


def test_a_late_first_answer_stays_late(shop: Run) -> None:
    shop("reply", LATE, "-m", "So sorry.")
    assert shop("show", LATE, "--json").json["late"] is True
    assert "late" in shop("list", LATE).out


def test_reply_and_close(shop: Run) -> None:
    assert shop("reply", DUE, "-m", "Done.", "--close").code == 0
    assert shop("list", "--status", "closed", "-q").lines == [DUE, CLOSED]


@pytest.mark.parametrize(
    ("issue", "reason"), [(ANSWERED, "Waiting for customer response"), (CLOSED, "Closed, review only")]
)
def test_a_locked_issue_refuses_with_exit_3_and_the_reason(shop: Run, issue: str, reason: str) -> None:
    before = shop("export").out
    ran = shop("reply", issue, "-m", "Once more", "--force")
    assert ran.code == 3
    assert reason in ran.err
    assert not ran.out
    assert shop("export").out == before


def test_the_second_is_told_who_answered(shop: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    shop("reply", DUE, "-m", "One")
    ran = shop("reply", DUE, "-m", "Two")
    assert ran.code == 3
    assert "Mira" in ran.err


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001])
@pytest.mark.parametrize("more", [[], ["--force"]])
def test_a_blank_or_too_long_reply_is_exit_4_even_when_forced(shop: Run, text: str, more: list[str]) -> None:
    ran = shop("reply", DUE, "-m", text, *more)
    assert ran.code == 4
    assert shop("show", DUE, "--json").json["status"] == "unhandled"


def test_two_thousand_characters_of_any_script_are_fine(shop: Run) -> None:
    assert shop("reply", DUE, "-m", "é" * 1998 + "🙂字").code == 0


def test_the_text_comes_from_a_file_or_stdin(shop: Run, tmp_path: Path) -> None:
    file = tmp_path / "reply.txt"
    file.write_bytes("\ufeffHello,\r\n\r\nit is on its way.\r\n\n".encode())
    assert shop("reply", DUE, "-F", file).code == 0
    assert shop("show", DUE, "--json").json["messages"][-1]["text"] == "Hello,\n\nit is on its way."
    assert shop("reply", LATE, "-F", "-", stdin=b"Sorry.\n").code == 0


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"caf\xe9"])
def test_a_file_that_is_no_text_is_exit_2(shop: Run, tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "reply.txt"
    file.write_bytes(raw)
    assert shop("reply", DUE, "-F", file).code == 2
    assert shop("reply", DUE, "-F", tmp_path / "absent").code == 2
    assert shop("reply", DUE, "-F", tmp_path).code == 2


def test_controls_do_not_go_out(shop: Run) -> None:
    shop("reply", DUE, "-m", "a\x1b[31mb\u202ec\r\nd")
    assert shop("show", DUE, "--json").json["messages"][-1]["text"] == "a␛[31mb\ufffdc\nd"


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["-m", "x", "-F", "y"],
        ["-m", "x", "--hold", "61"],
        ["-m", "x", "--hold", "nan"],
        ["-m", "x", "--set", "a=b"],
    ],
)
def test_a_wrong_call_is_exit_2(shop: Run, argv: list[str]) -> None:
    assert shop("reply", DUE, *argv).code == 2


def test_an_unknown_issue_is_exit_2_and_no_store_is_made(run: Run, store: Path) -> None:
    assert run("reply", DUE, "-m", "x").code == 2
    assert not store.exists()


def test_a_pending_reply_shows_waits_and_is_recorded_when_its_time_comes(shop: Run) -> None:
    assert shop("reply", DUE, "-m", "Tomorrow.", "--hold", "30").code == 0
    assert shop("show", DUE, "--json").json["status"] == "unhandled"
    assert "sends in 20s" in shop("list", now="2026-11-23T12:00:10Z").out
    assert shop("reply", DUE, "-m", "Another").code == 3
    shown = shop("show", DUE, "--json", now="2026-11-23T12:00:31Z").json
    assert (shown["status"], shown["messages"][-1]["text"]) == ("responded", "Tomorrow.")
    assert shown["messages"][-1]["at"] == "2026-11-23T12:00:30Z"


def test_a_saved_reply_is_filled_from_the_order_or_says_what_it_lacks(shop: Run, orders: Path) -> None:
    ran = shop("reply", LATE, "--template", "late-parcel")
    assert ran.code == 4
    assert "Product" in ran.err
    assert "--set product=" in ran.err
    shop("import", orders)
    assert shop("reply", LATE, "--template", "late-parcel").code == 0
    text = shop("show", LATE, "--json").json["messages"][-1]["text"]
    assert "Enamel mug" in text
    assert "YT2600000001" in text


def test_a_saved_reply_is_in_the_customers_language_which_is_said(shop: Run, tmp_path: Path) -> None:
    row = "{},{},Taza,unhandled,2026-11-23T09:00Z,customer,2026-11-23T09:00Z,Muchas gracias por su ayuda con la taza"
    header = "id,customer,subject,status,opened_at,sender,at,message"
    rows = (header, row.format("spanish1", "Eva"), row.format("spanish2", "Luz"))
    (tmp_path / "rows.csv").write_text("\n".join(rows), encoding="utf-8")
    assert shop("import", tmp_path / "rows.csv").code == 0
    ran = shop("reply", "spanish1", "--template", "thank-you", "--language", "nl")
    assert (ran.code, "“thank-you” is not there in “nl”" in ran.err) == (2, True)
    ran = shop("reply", "spanish1", "--template", "thank-you")
    assert (ran.code, "In Spanish, guessed from the message." in ran.err) == (0, True)
    assert shop("show", "spanish1", "--json").json["messages"][-1]["text"].startswith("Hola Eva:")
    ran = shop("reply", "spanish2", "--template", "thank-you", "--language", "en")
    assert (ran.code, ran.err) == (0, "")
    assert shop("show", "spanish2", "--json").json["messages"][-1]["text"].startswith("Hello Luz,")
    assert shop("reply", DUE, "-m", "x", "--language", "de").code == 2


def test_an_unknown_saved_reply_is_exit_2(shop: Run) -> None:
    ran = shop("reply", LATE, "--template", "no-such")
    assert ran.code == 2
    assert "late-parcel" in ran.err


@pytest.mark.parametrize(
    "text",
    ["Write to me at ana@example.com", "Call +49 30 901820 please", "See https://shop.example/x", "Pay me by PayPal"],
)
def test_what_suspends_stores_is_exit_4_unless_forced(shop: Run, text: str) -> None:
    ran = shop("reply", DUE, "-m", text)
    assert ran.code == 4
    assert "--force" in ran.err
    assert shop("show", DUE, "--json").json["status"] == "unhandled"
    assert shop("reply", DUE, "-m", text, "--force").code == 0


def test_a_blank_that_nobody_filled_is_never_forced(shop: Run) -> None:
    ran = shop("reply", DUE, "-m", "Hello {{ name }},\nit is on its way.", "--force")
    assert ran.code == 4
    assert "{{ name }}" in ran.err


def test_a_saved_reply_that_the_order_contradicts_is_refused_until_forced(shop: Run, orders: Path) -> None:
    assert shop("import", orders).code == 0
    ran = shop("reply", LATE, "--template", "thank-you")
    assert ran.code == 4
    assert ran.err == (
        "wishtui: The saved reply says what is not so: the order is overdue, and has neither arrived nor been"
        " refunded. Choose another, or add --force to send it all the same.\n"
    )
    assert shop("show", LATE, "--json").json["status"] == "unhandled"
    assert shop("reply", LATE, "--template", "thank-you", "--force").code == 0


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("{{ 1e999 }}", "a number is too large"),
        ("{{ customers < today }}", "not supported"),
        ("{{ customers[7] }}", "the list has no place 7"),
        ("{{ nobody }}", "“nobody” is not known here"),
        ("{% if %}", "Expected an expression"),
    ],
)
@pytest.mark.parametrize(
    "argv", [("reply", LATE, "--template", "mine"), ("appeal", "new", "mine"), ("appeal", "kinds", "mine")]
)
def test_a_template_that_fails_is_named_with_its_line(
    shop: Run, home: Path, argv: tuple[str, ...], body: str, problem: str
) -> None:
    for folder, fields in (("replies", ""), ("appeals", "[[fields]]\nname = 'what'\nlabel = 'What'\n")):
        file = home / ".config/wishtui/templates" / folder / "mine.j2"
        file.parent.mkdir(parents=True)
        file.write_text(f"+++\ntitle = 'Mine'\n{fields}+++\n{body}\n", encoding="utf-8")
    ran = shop(*argv)
    if argv[1] == "kinds" and ran.code == 0:
        return  # what the template does is known once a letter is written
    assert ran.code == 2
    line = 4 if argv[0] == "reply" else 7
    assert f"{'replies' if argv[0] == 'reply' else 'appeals'}/mine.j2:{line}: {problem}" in ran.err.replace("'<' ", "")
    assert "Traceback" not in ran.err
    assert len(ran.err.splitlines()) <= 2


def begin_drafts(store: Path) -> None:
    """Two agents write to the same customer."""
    kept = open_store(store, agent="Mira")
    for agent in ("Mira", "Bo"):
        at = datetime(2026, 11, 23, 11, tzinfo=UTC)
        kept.drafts.save(Draft(id=kept.drafts.new_id(), issue_id=DUE, text=f"Half, {agent}", author=agent, at=at))
    kept.close()


def test_drafts_stay_while_a_reply_can_be_undone(shop: Run, store: Path) -> None:
    begin_drafts(store)
    ran = shop("reply", DUE, "-m", "It arrives tomorrow.", "--hold", "30")
    assert (ran.code, ran.err) == (0, "")
    assert len(shop("show", DUE, "--json").json["drafts"]) == 2


def test_ones_own_draft_does_not_stay_on_a_locked_issue(shop: Run, store: Path) -> None:
    begin_drafts(store)
    ran = shop("reply", DUE, "-m", "It arrives tomorrow.")
    assert ran.code == 0
    assert "is in the bin" in ran.err
    assert shop("show", DUE, "--json").json["drafts"] == ["Half, Bo"]
    (binned,) = (store / "drafts" / "bin").iterdir()
    assert "Half, Mira" in binned.read_text()


def test_a_reply_can_quote_the_customer(shop: Run) -> None:
    asked = shop("show", DUE, "--json").json["messages"][-1]["text"]
    assert shop("reply", DUE, "-m", "It arrives tomorrow.", "--quote").code == 0
    last = shop("show", DUE, "--json").json["messages"][-1]["text"]
    assert last == f"> {asked}\n\nIt arrives tomorrow."


def test_a_reply_without_room_for_a_quote_says_so(shop: Run) -> None:
    ran = shop("reply", DUE, "-m", "We are so sorry. " * 117, "--quote")
    assert ran.code == 4
    assert "no room for a quote" in ran.err


@pytest.mark.parametrize(
    ("issue", "text", "code"), [(CLOSED, "Once more", 3), (DUE, "x" * 2001, 4), (DUE, "Write to me@mugs.example", 4)]
)
def test_what_is_refused_and_came_on_stdin_is_a_draft(shop: Run, store: Path, issue: str, text: str, code: int) -> None:
    for _time in range(2):
        ran = shop("reply", issue, "-F", "-", stdin=text.encode())
        assert ran.code == code
        assert "is a draft of issue" in ran.err
    with closing(open_store(store)) as opened:
        (draft,) = opened.drafts.of(issue)
    assert (draft.text, draft.author) == (text, "Mira")


def test_what_came_on_stdin_for_no_issue_is_named_as_not_kept(shop: Run, tmp_path: Path) -> None:
    ran = shop("reply", "nothing-of-that-id", "-F", "-", stdin=b"Hello")
    assert ran.code == 2
    assert "stdin is not kept" in ran.err
    (tmp_path / "text").write_text("Hello")
    assert "kept" not in shop("reply", CLOSED, "-F", tmp_path / "text").err
    assert "draft" not in shop("reply", DUE, "-F", "-", stdin=b"It arrives tomorrow.").err
