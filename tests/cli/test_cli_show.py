"""`wishtui show`: one issue, and text that would harm a terminal."""

import json
from pathlib import Path

import pytest

from tests.cli.cli_shop import ANSWERED, CLOSED, LATE, Run, ticket
from wishtui.text import forbidden


def test_an_issue_is_shown_whole(shop: Run, orders: Path) -> None:
    shop("import", orders)
    ran = shop("show", LATE)
    assert ran.code == 0
    for words in (
        "Mug arrived broken",
        "overdue by 28h",
        LATE,
        "Ana E. (pt)",
        "Enamel mug, blue × 2",
        "12.40 USD",
        "10 days late",
        "YunExpress YT2600000001",
        "  It came in",
        "  three pieces.",
    ):
        assert words in ran.out
    assert "Locked" not in ran.out


@pytest.mark.parametrize(
    ("issue", "reason"), [(ANSWERED, "Waiting for customer response"), (CLOSED, "Closed, review only")]
)
def test_a_locked_issue_says_why(shop: Run, issue: str, reason: str) -> None:
    assert shop("show", issue).lines[-1] == f"Locked: {reason}"
    shown = shop("show", issue, "--json").json
    assert (shown["locked"], shown["lock_reason"]) == (True, reason)


def test_json_holds_the_conversation(shop: Run) -> None:
    shown = shop("show", ANSWERED, "--json").json
    assert [message["sender"] for message in shown["messages"]] == ["customer", "seller"]
    assert shown["messages"][0]["at"] == "2026-11-22T08:00:00Z"
    assert {"orders", "notes", "draft"} <= shown.keys()


@pytest.mark.parametrize("name", ["none", "", "../x", "\x1b[31m"])
def test_an_unknown_issue_is_exit_2(shop: Run, name: str) -> None:
    ran = shop("show", name)
    assert ran.code == 2
    assert ran.err.startswith("wishtui: There is no issue")
    assert "issue . " not in ran.err
    assert "\x1b" not in ran.err


def test_dates_are_shown_in_the_owners_zone_and_format(shop: Run, tmp_path: Path) -> None:
    config = tmp_path / "own.toml"
    config.write_text('time_zone = "Asia/Tokyo"\ndate_format = "%Y/%m/%d %H.%M"\n')
    assert "2026/11/20 17.00" in shop("show", LATE, "--config", config).out


HOSTILE = "a\x1b]0;owned\x07\x1b[2Jb\x9b31mc\u202edesrever\u2066\x00\x7f[/x][@click=app.quit]\r\nx\ty" + "\u0301" * 50


@pytest.mark.parametrize("command", [["list"], ["show", "b00000000000000000000009"], ["list", "--json"], ["export"]])
def test_nothing_from_outside_steers_the_terminal(run: Run, tmp_path: Path, command: list[str]) -> None:
    hostile = ticket(
        9,
        "AWAITING_MERCHANT",
        "2026-11-22T08:00:00Z",
        ("USER", "2026-11-22T08:00:00Z", HOSTILE),
        subject=HOSTILE,
        buyer_info={"name": HOSTILE},
        refund_reason=HOSTILE,
    )
    file = tmp_path / "hostile.json"
    file.write_text(json.dumps([hostile]))
    assert run("import", file).code == 0
    ran = run(*command)
    assert ran.code == 0
    assert not forbidden().search(ran.out.replace("\n", ""))
    if "--json" in command or "export" in command:
        assert ran.json[0]["subject"] == HOSTILE


def test_export_of_hostile_cells_is_harmless_in_a_spreadsheet(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "formula.json"
    bad = ticket(9, "AWAITING_MERCHANT", "2026-11-22T08:00:00Z", ("USER", "2026-11-22T08:00:00Z", "=1+2"))
    file.write_text(json.dumps([bad]))
    run("import", file)
    assert '"\'=1+2"' in run("export", "--format", "csv").out
    assert '"=1+2"' in run("export", "--format", "csv", "--raw").out


def numbered(*names: str) -> bytes:
    """Tickets of these ids."""
    opened = "2026-11-22T08:00:00Z"
    tickets = [
        ticket(1, "AWAITING_MERCHANT", opened, ("USER", opened, f"I am {name}.")) | {"id": name} for name in names
    ]
    return json.dumps(tickets).encode()


@pytest.mark.parametrize("typed", ["abc-1-xyz", "abc-1", "1-xyz", "xyz"])
def test_an_issue_is_named_by_any_head_or_tail_that_only_it_has(run: Run, typed: str) -> None:
    assert run("import", "-", stdin=numbered("abc-1-xyz", "abc-2", "other")).code == 0
    assert run("show", typed, "--json").json["id"] == "abc-1-xyz"
    assert run("reply", typed, "-m", "Here it is.").code == 0
    assert run("show", "abc-1-xyz", "--json").json["status"] == "responded"


def test_a_whole_id_is_meant_although_others_begin_with_it(run: Run) -> None:
    run("import", "-", stdin=numbered("a1", "a12", "a123"))
    assert run("show", "a1", "--json").json["id"] == "a1"


@pytest.mark.parametrize("command", [["show"], ["reply", "-m", "Yes."], ["appeal", "new", "--draft", "--issue"]])
def test_an_ambiguous_id_names_candidates_and_changes_nothing(run: Run, command: list[str]) -> None:
    run("import", "-", stdin=numbered(*(f"w{number}" for number in range(7))))
    before = run("export").out
    ran = run(*command, "w")
    assert (ran.code, ran.out) == (2, "")
    assert "w is not the id of one issue: w0, w1, w2, w3, w4 and 2 more." in ran.err
    assert run("export").out == before


@pytest.mark.parametrize("typed", ["", "zzz", "b.*"])
def test_an_id_that_nothing_matches_is_exit_2(shop: Run, typed: str) -> None:
    assert shop("show", typed).code == 2


def test_appeals_too_are_named_by_head_or_tail(shop: Run) -> None:
    appeal = shop("appeal", "new", "shipment-delay", "--issue", LATE[-2:], "--draft", "-q").out.strip()
    assert shop("appeal", "show", appeal[-5:], "--json").json["id"] == appeal
    assert shop("appeal", "list", "--issue", LATE[-2:], "-q").lines == [appeal]
    assert shop("appeal", "show", "none").code == 2


def test_what_a_table_says_of_no_order_is_shown(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "tickets.csv"
    table.write_text("id,message,at,product,sku,amount,currency\na,Where is it?,2026-11-20,Mug,M1,12.40,EUR\n")
    assert run("import", table).code == 0
    assert "Of no order: Mug · SKU M1 · 12.40 EUR" in run("show", "a").lines
