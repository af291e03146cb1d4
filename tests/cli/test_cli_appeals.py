"""`wishtui appeal`: a letter from the first facts to Wish's answer, with no screen."""

import json
import os
import stat
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.cli_shop import LATE, NOW, ORDER, Run, Terminal
from wishtui.config import paths

SHOP = {"shop_name": "Bramble & Finch", "merchant_id": "M-4711", "signer": "Noor Haddad"}
DELAY = {"cause": "2", "solution": "3", "care": "2", "compensation": "1"} | SHOP
PRICING: dict[str, Any] = {
    "notice_date": "2026-11-20",
    "notice_quote": "Your product pricing is misleading.",
    "mistake": "We raised the price of the mug on the day before the promotion began.",
    "listings": ["Enamel mug: 12.40 USD then, 9.90 USD now"],
    "price_fault": "2",
    "cause": "On 10 November the price tool ran without an upper bound, and nobody looked at its work until the 19th.",
    "evidence": ["1", "2"],
    "measures": ["1", "3", "4", "7"],
    "promise_date": "2026-12-01",
} | SHOP


def pairs(fields: dict[str, str]) -> list[str]:
    return [word for name, value in fields.items() for word in ("--set", f"{name}={value}")]


@pytest.fixture
def late_shop(shop: Run, orders: Path) -> Run:
    """The shop with the late parcel's order."""
    assert shop("import", orders).code == 0
    return shop


@pytest.fixture
def fields_file(tmp_path: Path) -> Path:
    file = tmp_path / "fields.json"
    file.write_text(json.dumps(PRICING), encoding="utf-8")
    return file


@pytest.fixture
def kept(run: Run, fields_file: Path) -> str:
    """The id of a complete appeal."""
    ran = run("appeal", "new", "pricing", "--fields", fields_file, "-q")
    assert ran.code == 0, ran.err
    return ran.out.strip()


def test_every_kind_is_listed_with_its_parts_and_fields(run: Run, store: Path) -> None:
    kinds = {kind["name"]: kind for kind in run("appeal", "kinds", "--json").json}
    assert len(kinds) == 8
    delay = kinds["shipment-delay"]
    assert delay["audience"] == ["wish", "customer"]
    assert [part["name"] for part in delay["parts"]] == [
        "problem",
        "reasons",
        "impact",
        "solution",
        "care",
        "compensation",
    ]
    assert {field["name"]: field["required"] for field in delay["fields"]}["cause"] is True
    assert "90 calendar days" in delay["time_limit"]["text"]
    assert len(kinds["refund-rate"]["parts"]) == 7
    assert len(run("appeal", "kinds").lines) == 8
    assert not store.exists()


def test_one_kind_says_what_it_asks_for(run: Run) -> None:
    output = run("appeal", "kinds", "pricing").out
    assert "measures (items, needed, 4 to 7 lines)" in output
    assert " 1. We correct the price" in output
    ran = run("appeal", "kinds", "prices")
    assert (ran.code, "shipment-delay" in ran.err) == (2, True)


def test_a_complete_letter_with_no_screen_and_no_store(run: Run, fields_file: Path, store: Path) -> None:
    ran = run("appeal", "new", "pricing", "--fields", fields_file)
    assert ran.code == 0, ran.err
    assert "The price was raised shortly before a promotion." in ran.out
    assert "We leave prices unchanged for 30 days" in ran.out
    assert "[missing" not in ran.out
    listed = run("appeal", "list", "--json").json
    assert [(item["kind"], item["status"], item["author"]) for item in listed] == [("pricing", "complete", "Mira")]
    assert listed[0]["id"] in ran.err
    assert listed[0]["time_limit"]["last_day"] == "2027-02-18"
    assert listed[0]["time_limit"]["days_left"] == 87
    assert "until 2027-02-18, 87 days left" in run("appeal", "list").out
    assert (store / "inbox.json").exists()


def test_from_an_issue_the_facts_come_by_themselves(late_shop: Run) -> None:
    ran = late_shop("appeal", "new", "shipment-delay", "--issue", LATE, *pairs(DELAY), "--json")
    assert ran.code == 0, ran.err
    shown = ran.json
    assert (shown["complete"], shown["issue_ids"], shown["customers"]) == (True, [LATE], ["Ana E."])
    for fact in (ORDER, "YunExpress", "YT2600000001", "10 days", "We send the goods again, with tracking"):
        assert fact in shown["letter"]
    assert late_shop("appeal", "show", shown["id"], "--json").json == shown


def test_an_incomplete_letter_names_what_is_missing_and_is_not_kept(late_shop: Run, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    ran = late_shop("appeal", "new", "shipment-delay", "--issue", LATE, "--set", "cause=1", "-o", file)
    assert ran.code == 4
    for part in ("Solution and date", "Care for the customer", "Compensation"):
        assert f"missing: {part}" in ran.err
    assert "(solution)" in ran.err
    assert "Confirmed reasons" not in ran.err
    assert not file.exists()
    assert late_shop("appeal", "list", "--json").json == []


def test_a_draft_is_kept_all_the_same_and_gone_on_with(late_shop: Run) -> None:
    ran = late_shop("appeal", "new", "shipment-delay", "--issue", LATE, "--draft", "-q")
    assert ran.code == 4
    appeal = ran.out.strip()
    assert "missing: Compensation" in ran.err
    assert late_shop("appeal", "list", "--status", "draft", "-q").lines == [appeal]
    ran = late_shop("appeal", "export", appeal)
    assert (ran.code, ran.out) == (4, "")
    assert "Compensation" in ran.err
    assert "[missing: Solution]" in late_shop("appeal", "export", appeal, "--draft").out
    assert late_shop("appeal", "edit", appeal, *pairs(DELAY)).code == 0
    assert late_shop("appeal", "show", appeal, "--json").json["status"] == "complete"
    assert late_shop("appeal", "export", appeal).code == 0


def test_an_empty_store_gets_no_store_from_a_letter_that_is_not_kept(run: Run, store: Path) -> None:
    ran = run("appeal", "new", "refund-rate", "--json")
    assert (ran.code, ran.json["id"], ran.json["complete"]) == (4, None, False)
    missing = [part["title"] for part in ran.json["parts"] if part["state"] == "missing"]
    assert "Corrective measures" in missing
    assert not store.exists()


def test_the_likeliest_kind_is_taken_where_none_is_named(late_shop: Run) -> None:
    ran = late_shop("appeal", "new", "--issue", LATE, "--draft", "--json")
    assert ran.json["kind"] == "shipment-delay"
    ran = late_shop("appeal", "new")
    assert (ran.code, "pricing" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("f.toml", 'mistake = "Said"\nnotice_date = 2026-11-20\nlistings = ["A: 1", "B: 2"]\n'),
        ("f.json", '{"mistake": "Said", "notice_date": "2026-11-20", "listings": ["A: 1", "B: 2"]}'),
        ("f.txt", '{"fields": {"mistake": "Said", "notice_date": "2026-11-20", "listings": ["A: 1", "B: 2"]}}'),
        ("-", '[fields]\nmistake = "Said"\nnotice_date = 2026-11-20\nlistings = ["A: 1", "B: 2"]\n'),
    ],
)
def test_fields_come_from_toml_and_json(run: Run, tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    ran = run("appeal", "new", "pricing", "--fields", "-" if name == "-" else file, "--json", stdin=text.encode())
    given = ran.json["fields"]
    assert (given["mistake"], given["notice_date"], given["listings"]) == ("Said", "2026-11-20", ["A: 1", "B: 2"])


def test_what_is_set_stands_over_the_file(run: Run, fields_file: Path) -> None:
    more = ["--set", "signer=Mira Lind", "--set", "evidence=One invoice", "--set", "evidence=2"]
    fields = run("appeal", "new", "pricing", "--fields", fields_file, *more, "--json").json["fields"]
    assert fields["signer"] == "Mira Lind"
    assert fields["evidence"] == ["One invoice", "Supplier invoices that show what the products cost"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"mistake": }', "line 1, column 13"),
        ('mistake = "a\n', "line 1"),
        ("[1, 2]", "no fields"),
        ('{"mistake": {"a": 1}}', "mistake is a table"),
        ('{"mistake": true}', "mistake is true or false"),
        ("{" * 100_000, "line 1"),
        ('{"colour": "red"}', "no field “colour”"),
        (f"mistake = 0x{'F' * 5_000}", "mistake is a number that is too large. Write it as text."),
    ],
)
def test_a_file_that_is_wrong_is_exit_2_and_says_where(run: Run, tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "fields"
    file.write_text(text, encoding="utf-8")
    ran = run("appeal", "new", "pricing", "--fields", file.rename(file.with_suffix(".json" if text[0] in "{[" else "")))
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"a" * (2 << 20)])
def test_a_file_that_can_be_no_fields_is_exit_2(run: Run, tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "fields.json"
    file.write_bytes(raw)
    assert run("appeal", "new", "pricing", "--fields", file).code == 2
    assert run("appeal", "new", "pricing", "--fields", tmp_path / "absent").code == 2
    assert run("appeal", "new", "pricing", "--set", "mistake").code == 2
    assert run("appeal", "new", "pricing", "--audience", "customer").code == 2
    assert run("appeal", "new", "pricing", "--issue", "absent").code == 2


def test_an_order_that_came_alone_is_known_when_it_is_named(run: Run, orders: Path, tmp_path: Path) -> None:
    run("import", orders)
    file = tmp_path / "fields.json"
    fact = {"id": "a00000000000000000000002", "promised": "2026-11-10", "carrier": "PostNord", "tracking": "PN1"}
    impact = "Two customers have waited for ten days and more."
    file.write_text(json.dumps(DELAY | {"orders": [ORDER, fact], "impact": impact}), encoding="utf-8")
    ran = run("appeal", "new", "shipment-delay", "--fields", file)
    assert ran.code == 0, ran.err
    for expected in ("YT2600000001", "Enamel mug", "PN1", "PostNord"):
        assert expected in ran.out
    wrong = run("appeal", "new", "shipment-delay", *pairs(DELAY), "--set", f"orders={ORDER}; promised=soon")
    assert wrong.code == 4
    assert "promised=soon" in wrong.err
    assert "(orders" in wrong.err


def test_letters_leave_as_text_markdown_and_a_page(run: Run, kept: str, tmp_path: Path) -> None:
    assert run("appeal", "export", kept, "--format", "md").out.startswith("To: Wish Merchant Support")
    page = tmp_path / "letter.html"
    assert run("appeal", "export", kept, "-o", page).code == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    before = page.read_bytes()
    ran = run("appeal", "export", kept, "-o", page, "--format", "txt")
    assert (ran.code, page.read_bytes() == before) == (2, True)
    assert run("appeal", "export", kept, "-o", page, "--format", "txt", "--overwrite").code == 0
    assert page.read_text(encoding="utf-8") == run("appeal", "export", kept).out


def test_a_file_that_cannot_be_written_keeps_nothing(run: Run, fields_file: Path, tmp_path: Path) -> None:
    there = tmp_path / "there.txt"
    there.write_text("old", encoding="utf-8")
    ran = run("appeal", "new", "pricing", "--fields", fields_file, "-o", there)
    assert (ran.code, there.read_text(encoding="utf-8")) == (2, "old")
    assert run("appeal", "list", "-q").out == ""
    assert run("appeal", "new", "pricing", "--fields", fields_file, "-o", tmp_path / "new.md").code == 0
    assert "## Corrective measures" in (tmp_path / "new.md").read_text(encoding="utf-8")


def test_from_submission_to_the_next_letter(run: Run, kept: str) -> None:
    assert run("appeal", "outcome", kept, "accepted").code == 3
    assert (
        run("appeal", "submit", kept, "--where", "dashboard", "--reference", "C-77", "--when", "2026-11-22").code == 0
    )
    before = run("appeal", "export", kept).out
    assert run("appeal", "edit", kept, "--set", "mistake=Other").code == 3
    assert run("appeal", "submit", kept).code == 3
    assert run("appeal", "export", kept, now="2026-12-24T12:00:00Z").out == before
    ran = run("appeal", "outcome", kept, "rejected", "--why", "No proof was attached")
    assert (ran.code, "follow" in ran.err) == (0, True)
    shown = run("appeal", "show", kept, "--json").json
    assert shown["status"] == "rejected"
    assert shown["submitted"] == {"when": "2026-11-22T00:00:00Z", "where": "dashboard", "reference": "C-77"}
    assert shown["outcome"] == {"when": NOW, "why": "No proof was attached"}
    following = run("appeal", "follow", kept).out.strip()
    new = run("appeal", "show", following, "--json").json
    assert (new["follows"], new["status"], new["fields"]) == (kept, "draft", shown["fields"])
    output = run("appeal", "show", kept).out
    assert "dashboard · C-77" in output
    assert "No proof was attached" in output


@pytest.mark.parametrize(
    ("when", "noted"),
    [
        ("yesterday", "2026-11-21T11:00:00Z"),
        ("2026-11-22", "2026-11-21T11:00:00Z"),
        ("2026-11-22 09:00", "2026-11-21T20:00:00Z"),
        ("2026-11-22T09:00:00Z", "2026-11-22T09:00:00Z"),
    ],
)
def test_a_time_that_names_no_zone_is_of_the_zone_that_is_shown(
    run: Run, kept: str, monkeypatch: pytest.MonkeyPatch, when: str, noted: str
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    assert run("appeal", "submit", kept, "--when", when, now="2026-11-23T10:00:00Z").code == 0
    assert run("appeal", "show", kept, "--json").json["submitted"]["when"] == noted


def test_an_incomplete_letter_is_not_submitted(run: Run) -> None:
    appeal = run("appeal", "new", "pricing", "--draft", "-q").out.strip()
    ran = run("appeal", "submit", appeal)
    assert (ran.code, "Corrective measures" in ran.err) == (4, True)


@pytest.mark.parametrize("when", ["soon", "1999-01-01", "2027-01-01", "tomorrow", "next week"])
def test_a_time_that_cannot_be_is_exit_2(run: Run, kept: str, when: str) -> None:
    assert run("appeal", "submit", kept, "--when", when).code == 2
    assert run("appeal", "show", kept, "--json").json["status"] == "complete"


def test_appeals_are_found_by_words_status_and_issue(late_shop: Run, kept: str) -> None:
    delay = late_shop("appeal", "new", "shipment-delay", "--issue", LATE, "--draft", "-q").out.strip()
    assert set(late_shop("appeal", "list", "-q").lines) == {kept, delay}
    assert late_shop("appeal", "list", "-q", "MUG", "promotion").lines == [kept]
    assert late_shop("appeal", "list", "--issue", LATE, "-q").lines == [delay]
    assert late_shop("appeal", "list", "--status", "complete", "-q").lines == [kept]
    assert late_shop("appeal", "list", "nothing", "like", "it").out == ""


def test_what_is_not_there_is_named(run: Run, kept: str) -> None:
    for step in ("show", "edit", "export", "submit", "follow"):
        ran = run("appeal", step, "A-0", *(["--set", "mistake=x"] if step == "edit" else []))
        assert (ran.code, "There is no appeal A-0." in ran.err) == (2, True)
    assert run("appeal", "pricing").code == 2
    assert run("appeal").code == 2


def test_a_customers_words_stay_words(run: Run, tickets: Path, store: Path) -> None:
    listed = json.loads(tickets.read_text(encoding="utf-8"))
    listed["data"][0]["buyer_info"]["name"] = "{{ 7*7 }} \x1b[31m"
    tickets.write_text(json.dumps(listed), encoding="utf-8")
    run("import", tickets)
    fields = pairs(
        DELAY | {"orders": f"{ORDER}; promised=2026-11-10; tracking=X1", "impact_customer": "It is very late"}
    )
    ran = run("appeal", "new", "shipment-delay", "--issue", LATE, "--audience", "customer", *fields)
    assert ran.code == 0, ran.err
    assert "{{ 7*7 }}" in ran.out
    assert "\x1b" not in ran.out + ran.err


def test_a_broken_template_of_the_users_is_named_with_its_line(run: Run, home: Path, fields_file: Path) -> None:
    folder = home / ".config" / "wishtui" / "templates" / "appeals"
    folder.mkdir(parents=True)
    (folder / "pricing.j2").write_text('+++\ntitle = "Ours"\n+++\nDear {{ nobody }}\n', encoding="utf-8")
    (folder / "mine.j2").write_text("+++\ntitle = \n+++\n", encoding="utf-8")
    (folder / "short.j2").write_text('+++\ntitle = "Short"\n+++\nDear Wish team.\n', encoding="utf-8")
    ran = run("appeal", "new", "pricing", "--fields", fields_file)
    assert ran.code == 0, ran.err
    assert "Dear Wish team" in ran.out
    assert "pricing.j2:4: " in ran.err
    kinds = run("appeal", "kinds", "--json")
    assert {"short", "pricing"} <= {kind["name"] for kind in kinds.json}
    assert "mine.j2:2: " in kinds.err
    checked = run("doctor", "--json")
    bad = [
        finding["what"]
        for finding in checked.json["findings"]
        if (finding["area"], finding["level"]) == ("letters", "bad")
    ]
    assert checked.code == 1
    assert len(bad) == 2
    assert any("pricing.j2:4: " in what for what in bad)
    assert any("mine.j2:2: " in what for what in bad)


def test_an_appeal_outlives_its_template(run: Run, home: Path) -> None:
    folder = home / ".config" / "wishtui" / "templates" / "appeals"
    folder.mkdir(parents=True)
    (folder / "short.j2").write_text('+++\ntitle = "Short"\n+++\nDear Wish team.\n', encoding="utf-8")
    appeal = run("appeal", "new", "short", "-q").out.strip()
    (folder / "short.j2").unlink()
    assert [item["title"] for item in run("appeal", "list", "--json").json] == ["short"]
    ran = run("appeal", "show", appeal, "--json")
    assert (ran.code, ran.json["letter"]) == (0, None)
    assert "short" in ran.err


EDITOR = """
import os, sys
text = open(sys.argv[1], encoding="utf-8").read()
open(os.environ["SEEN"], "w", encoding="utf-8").write(text)
text = text.replace('signer = "Noor Haddad"', 'signer = "Mira \\\\"M\\\\" Lind"')
text = text.replace("12.40 USD then", "14.40 USD then")
open(sys.argv[1], "w", encoding="utf-8").write(os.environ.get("LEAVE", text))
"""


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor that changes two fields; gives where it notes what it was shown."""
    program, seen = tmp_path / "editor.py", tmp_path / "seen.toml"
    program.write_text(EDITOR, encoding="utf-8")
    monkeypatch.setenv("EDITOR", f"{sys.executable} {program}")
    monkeypatch.setenv("SEEN", str(seen))
    monkeypatch.setattr("wishtui.cli.output.is_terminal", lambda stream: True)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return seen


def test_fields_are_edited_in_the_owners_editor(run: Run, kept: str, editor: Path) -> None:
    before = run("appeal", "show", kept, "--json").json["fields"]
    ran = run("appeal", "edit", kept)
    assert ran.code == 0, ran.err
    after = run("appeal", "show", kept, "--json").json
    changed = {name: value for name, value in after["fields"].items() if value != before.get(name)}
    assert changed == {"signer": 'Mira "M" Lind', "listings": ["Enamel mug: 14.40 USD then, 9.90 USD now"]}
    assert "# Measures (needed): four to seven" in editor.read_text(encoding="utf-8")
    assert len(after["versions"]) == 1
    assert not list(editor.parent.glob("wishtui-*"))


@pytest.mark.parametrize("text", ["a\\nb", 'say """\nso', "tab\tand \\ and \x7f", "line\n\n  two "])
def test_every_text_survives_the_editor(run: Run, kept: str, editor: Path, text: str) -> None:
    run("appeal", "edit", kept, "--set", f"mistake={text}")
    before = run("appeal", "show", kept, "--json").json["fields"]["mistake"]
    assert run("appeal", "edit", kept).code == 0
    assert run("appeal", "show", kept, "--json").json["fields"]["mistake"] == before


def test_what_cannot_be_read_after_the_editor_is_kept(
    run: Run, kept: str, editor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEAVE", 'mistake = "half')
    ran = run("appeal", "edit", kept)
    assert ran.code == 2
    (left,) = left_in_editors()
    assert left.name in ran.err
    assert left.read_text(encoding="utf-8") == 'mistake = "half'
    assert run("appeal", "show", kept, "--json").json["rev"] == 1


def left_in_editors() -> list[Path]:
    """What editors had saved of appeals, and nobody has taken."""
    return sorted(paths.state_folder().glob("store-*/editor/*.toml"))


def test_what_an_editor_left_of_an_appeal_is_named_until_it_is_given(
    run: Run, kept: str, editor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as failing:
        failing.setattr("wishtui.services.text_editor._code_of", lambda editor: editor.wait() + 1)
        assert run("appeal", "edit", kept).code == 2
    (left,) = left_in_editors()
    monkeypatch.setenv("LEAVE", left.read_text(encoding="utf-8").replace("14.40", "15.40"))
    assert f"`wishtui appeal edit {kept} --fields {left}`" in run("appeal", "edit", kept).err
    assert run("appeal", "edit", kept, "--fields", left).code == 0
    assert "14.40" in str(run("appeal", "show", kept, "--json").json["fields"])
    assert not left_in_editors()
    assert str(left) not in run("appeal", "edit", kept).err


def test_without_a_terminal_or_leave_no_editor_is_started(
    run: Run, kept: str, editor: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "settings.toml"
    config.write_text("restricted = true\n", encoding="utf-8")
    assert run("appeal", "edit", kept, "--config", config).code == 2
    monkeypatch.setattr("wishtui.cli.output.is_terminal", lambda stream: False)
    ran = run("appeal", "edit", kept)
    assert (ran.code, "--set" in ran.err) == (2, True)
    assert not os.path.exists(editor)


def test_lines_fit_the_terminal(run: Run, kept: str, on_terminal: Any) -> None:
    screen: Terminal = on_terminal(60)
    run("appeal", "list")
    assert kept in screen.getvalue()
    run("appeal", "kinds", "pricing")
    run("appeal", "show", kept)
    assert max(map(len, screen.getvalue().splitlines())) <= 60
