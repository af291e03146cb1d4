"""`wishtui import`: what lands, what is rejected, what is said."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.cli.cli_shop import ANSWERED, LATE, ORDER, TICKETS, Run, ticket


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a store, but for the lock and its holder's note."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in {".lock", ".holder"}
    }


def test_tickets_are_added_once_and_then_unchanged(run: Run, tickets: Path, store: Path) -> None:
    first = run("import", tickets)
    assert (first.code, first.lines) == (0, ["4 added, 0 updated, 0 unchanged, 0 rejected"])
    before = files_of(store)
    again = run("import", tickets)
    assert (again.code, again.lines) == (0, ["0 added, 0 updated, 4 unchanged, 0 rejected"])
    assert files_of(store) == before


def test_the_store_is_its_owners_alone(run: Run, tickets: Path, store: Path) -> None:
    run("import", tickets)
    assert store.stat().st_mode & 0o777 == 0o700
    assert not [path for path in store.rglob("*") if path.stat().st_mode & 0o077]


@pytest.mark.parametrize("orders_first", [True, False])
def test_orders_and_issues_find_each_other(run: Run, tickets: Path, orders: Path, orders_first: bool) -> None:
    for file in [orders, tickets] if orders_first else [tickets, orders]:
        assert run("import", file).code == 0
    shown = run("show", LATE, "--json").json
    assert [order["id"] for order in shown["orders"]] == [ORDER]
    assert shown["product"] == "Enamel mug"
    assert run("import", orders, tickets).lines == [
        "0 added, 0 updated, 4 unchanged, 0 rejected",
        "orders: 0 added, 0 updated, 1 unchanged",
    ]


def test_good_records_land_and_bad_ones_are_named_and_kept(run: Run, tmp_path: Path, store: Path) -> None:
    file = tmp_path / "mixed.json"
    bad: dict[str, Any] = {**TICKETS[1], "id": "b00000000000000000000099", "state": "LOST"}
    file.write_text(json.dumps([TICKETS[0], bad]))
    ran = run("import", file)
    assert (ran.code, ran.lines) == (1, ["1 added, 0 updated, 0 unchanged, 1 rejected"])
    assert "mixed.json, record 2 (b00000000000000000000099): state:" in ran.err
    (kept,) = store.rglob("rejects-*.jsonl")
    assert str(kept) in ran.err
    assert kept.stat().st_mode & 0o777 == 0o600
    entry = json.loads(kept.read_text())
    assert entry["id"] == bad["id"]
    assert json.loads(entry["raw"]) == bad
    assert run("list", "-q").lines == [LATE]


def test_nothing_readable_is_exit_2_and_changes_nothing(shop: Run, tmp_path: Path, store: Path) -> None:
    before = files_of(store)
    page = tmp_path / "login.json"
    page.write_text("<!DOCTYPE html><html><body>Please log in</body></html>")
    for name in (page, tmp_path / "absent.json", tmp_path):
        ran = shop("import", name)
        assert ran.code == 2
        assert ran.err.startswith("wishtui: ")
        assert "Traceback" not in ran.err
    assert files_of(store) == before


def test_a_broken_file_does_not_stop_the_next(run: Run, tmp_path: Path, tickets: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('[{"id": ')
    ran = run("import", broken, tickets)
    assert ran.code == 1
    assert "broken.json" in ran.err
    assert ran.lines == ["4 added, 0 updated, 0 unchanged, 0 rejected"]


def test_a_dry_run_says_the_same_and_changes_nothing(run: Run, tickets: Path, store: Path) -> None:
    dry = run("import", "--dry-run", tickets, tickets)
    assert dry.lines == ["would be 4 added, 0 updated, 4 unchanged, 0 rejected"]
    assert not store.exists()
    run("import", tickets)
    before = files_of(store)
    assert run("import", "--dry-run", "--json", tickets).json["unchanged"] == 4
    assert files_of(store) == before


def test_stdin_is_read(run: Run, tickets: Path) -> None:
    assert run("import", "-", stdin=tickets.read_bytes()).lines[0].startswith("4 added")
    assert run("import", "-", "-").code == 2
    assert run("import", "-", stdin=b"").code == 2


def test_a_newer_answer_given_here_is_not_taken_back(shop: Run, tickets: Path) -> None:
    assert shop("reply", LATE, "-m", "A new one is on its way.").code == 0
    assert shop("import", tickets).code == 0
    shown = shop("show", LATE, "--json").json
    assert shown["status"] == "responded"
    assert shown["messages"][-1]["text"] == "A new one is on its way."


def test_a_customer_who_writes_again_makes_it_unhandled(shop: Run, tmp_path: Path) -> None:
    again = ticket(
        3,
        "AWAITING_MERCHANT",
        "2026-11-22T08:00:00Z",
        ("USER", "2026-11-22T08:00:00Z", "Which size?"),
        ("MERCHANT", "2026-11-22T09:00:00Z", "Medium fits."),
        ("USER", "2026-11-23T11:00:00Z", "It does not."),
    )
    file = tmp_path / "again.json"
    file.write_text(json.dumps(again))
    assert shop("import", file).lines == ["0 added, 1 updated, 0 unchanged, 0 rejected"]
    item = shop("show", ANSWERED, "--json").json
    assert (item["status"], item["waiting_since"]) == ("unhandled", "2026-11-23T11:00:00Z")
    assert item["subject"] == "Size of the cap"


def test_the_report_speaks_json(run: Run, tmp_path: Path, tickets: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps([TICKETS[0], {"id": "x", "state": "LOST", "replies": []}]))
    report = run("import", "--json", bad).json
    assert (report["added"], report["rejected"]) == (1, 1)
    assert report["rejects"][0]["field"] == "state"
    assert os.path.exists(report["rejects_file"])
