"""`wishtui import`: what lands, what is rejected, what is said."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.cli_shop import ANSWERED, LATE, ORDER, TICKETS, Run, ticket
from wishtui.cli.commands import importing as command
from wishtui.cli.context import CommandContext
from wishtui.cli.rejects import Rejects
from wishtui.exchange import ImportFile, read
from wishtui.private_files import Files
from wishtui.services import importing
from wishtui.store.files.store import FileStore


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


def test_the_shop_that_issues_came_to_is_named_and_kept(run: Run, tickets: Path, orders: Path, tmp_path: Path) -> None:
    ran = run("import", "--shop", "north", tickets, orders)
    assert ran.code == 0
    assert "No shop has a name yet" in ran.err
    assert run("show", LATE, "--json").json["shop"] == "north"
    whole = tmp_path / "whole.json"
    run("export", "-o", whole)
    assert run("import", tickets).lines == ["0 added, 0 updated, 4 unchanged, 0 rejected"]
    assert run("show", LATE, "--json").json["shop"] == "north"
    other = tmp_path / "other"
    assert run("--store", other, "import", "--shop", "south", whole).code == 0
    assert run("--store", other, "show", LATE, "--json").json["shop"] == "north"
    assert run("import", "--shop", "no name", tickets).code == 2


def test_an_interrupted_import_says_what_landed(
    run: Run, tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    take = importing._take

    def interrupted(*what: Any) -> None:
        take(*what)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(importing, "_take", interrupted)
    file = tmp_path / "tickets.json"
    file.write_text(json.dumps(TICKETS))
    ran = run("import", file)
    assert (ran.code, ran.out) == (130, "")
    assert "Interrupted: 2 records of the files are in the store." in ran.err
    monkeypatch.setattr(importing, "_take", take)
    assert run("import", file).lines == ["2 added, 0 updated, 2 unchanged, 0 rejected"]


def test_an_import_interrupted_while_it_reads_says_that_nothing_landed(
    run: Run, tickets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(*what: Any, **options: Any) -> ImportFile:
        def records() -> Iterator[Any]:
            raise KeyboardInterrupt
            yield

        return ImportFile("tickets.json", "v3", None, records())

    monkeypatch.setattr(command, "read", endless)
    ran = run("import", tickets)
    assert ran.code == 130
    assert ran.err == "wishtui: Interrupted: nothing of the files is recorded.\n"


def test_a_disk_that_is_full_when_the_rejected_records_are_written_costs_them_and_not_the_report(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mixed.json"
    file.write_text(json.dumps([TICKETS[0], {**TICKETS[1], "state": "LOST"}]))
    begin = Rejects._begin

    def full(rejects: Rejects) -> Any:
        with monkeypatch.context() as patched:
            patched.setattr(Files, "create", lambda *what: os.open("/dev/full", os.O_WRONLY))
            return begin(rejects)

    monkeypatch.setattr(Rejects, "_begin", full)
    ran = run("import", file)
    assert (ran.code, ran.lines) == (1, ["1 added, 0 updated, 0 unchanged, 1 rejected"])
    assert ran.err.count("Rejected records are not kept: ") == 1
    assert "The rejected records are kept in" not in ran.err


@pytest.mark.parametrize("when", ["before", "between", "after", "twice"])
def test_an_interrupt_at_any_time_says_what_is_in_the_store(
    run: Run, tickets: Path, orders: Path, store: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """Before the store is open, while the second file is read, while the store is closed, and then once more."""
    close = FileStore.close

    def interrupted(*what: Any, **options: Any) -> Any:
        raise KeyboardInterrupt

    def second_interrupted(path: Path, **options: Any) -> ImportFile:
        if path == orders:
            interrupted()
        return read(path, **options)

    def interrupted_closed(*what: Any, **options: Any) -> None:
        close(*what, **options)
        interrupted()

    with monkeypatch.context() as patched:
        if when == "before":
            patched.setattr(CommandContext, "has_store", interrupted)
        if when in ("between", "twice"):
            patched.setattr(command, "read", second_interrupted)
        if when in ("after", "twice"):
            patched.setattr(FileStore, "close", interrupted_closed)
        ran = run("import", tickets, orders)
    assert (ran.code, ran.out) == (130, "")
    said = {
        "before": "Interrupted: nothing of the files is recorded.",
        "after": "Interrupted: all that the files hold is in the store.",
    }
    records = "Interrupted: 4 records of the files are in the store. Importing them again takes in the rest."
    assert ran.err == f"wishtui: {said.get(when, records)}\n"
    if when != "before":
        assert len(run("list", "--quiet").lines) == 4


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


def csv_file(folder: Path, *lines: str) -> Path:
    file = folder / "issues.csv"
    file.write_text("".join(f"{line}\n" for line in lines))
    return file


@pytest.fixture
def in_tokyo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings with a zone."""
    config = tmp_path / "config.toml"
    config.write_text('time_zone = "Asia/Tokyo"\n')
    monkeypatch.setenv("WISHTUI_CONFIG", str(config))


@pytest.mark.usefixtures("in_tokyo")
def test_times_without_a_zone_are_the_settings_and_days_in_queries_too(run: Run, tmp_path: Path) -> None:
    file = csv_file(
        tmp_path, "id,message,at", "a,x,2026-11-23 05:00", "b,y,2026-11-22T22:00:00Z", "c,z,2026-11-22 05:00"
    )
    ran = run("import", file)
    assert ran.code == 0
    assert ran.err.count("times without a zone") == 1
    assert "Asia/Tokyo, by the setting `time_zone`" in ran.err
    assert run("show", "a", "--json").json["opened_at"] == "2026-11-22T20:00:00Z"
    for day in ("2026-11-23", "today"):
        assert sorted(run("list", f"opened:{day}", "-q").lines) == ["a", "b"]
    assert run("list", "opened:yesterday", "-q").lines == ["c"]
    assert sorted(run("list", "due:this week", "-q").lines) == ["a", "b", "c"]
    assert run("import", "--json", file).json["assumed_zones"] == ["Asia/Tokyo"]


def test_a_zone_that_nobody_named_is_named(run: Run, tmp_path: Path) -> None:
    assert "by this machine's clock" in run("import", csv_file(tmp_path, "id,message,at", "a,x,2026-11-23")).err
    naive = ticket(1, "AWAITING_MERCHANT", "2026-11-22T08:00:00", ("USER", "2026-11-22T08:00:00", "Hello"))
    page = tmp_path / "naive.json"
    page.write_text(json.dumps(naive))
    assert "read as UTC, as Wish writes them" in run("import", page).err
    assert "zone" not in run("import", csv_file(tmp_path, "id,message,at", "b,x,2026-11-23T01:00:00Z")).err


def test_a_value_that_is_left_out_is_named_and_the_rest_lands(run: Run, tmp_path: Path) -> None:
    file = csv_file(tmp_path, "id,message,at,order_id,amount,sku", "a,x,2026-11-23T01:00Z,o1,soon,1.2E+15")
    ran = run("import", file)
    assert (ran.code, ran.lines) == (
        1,
        [
            "1 added, 0 updated, 0 unchanged, 0 rejected",
            "orders: 1 added, 0 updated, 0 unchanged",
            "values: 2 left out",
        ],
    )
    assert "issues.csv, row 2 (a): amount: “soon” is no amount" in ran.err
    assert "row 2 (a): sku:" in ran.err
    assert ran.err.count("It was left out.") == 2
    report = run("import", "--json", file).json
    assert [value["field"] for value in report["omitted_values"]] == ["sku", "amount"]
    assert run("show", "a", "--json").json["amount"] is None


def test_html_is_read_in_what_is_shown_and_kept_in_what_is_exported(run: Run, tmp_path: Path) -> None:
    raw = "It&#39;s broken<br>&amp; late"
    files = [
        json.dumps(ticket(1, "AWAITING_MERCHANT", "2026-11-22T08:00:00Z", ("USER", "2026-11-22T08:00:00Z", raw))),
        json.dumps(
            {
                "Ticket": {
                    "id": "v2",
                    "state_id": "1",
                    "replies": [{"date": "2026-11-22", "sender": "user", "message": raw}],
                }
            }
        ),
        f"id,message,at\nc,{raw},2026-11-22T08:00:00Z\n",
    ]
    for number, content in enumerate(files):
        (tmp_path / f"file{number}").write_text(content)
        assert run("import", tmp_path / f"file{number}").code == 0
    assert len(run("list", '"it\'s broken & late"', "-q").lines) == 3
    assert run("list", "amp", "-q").lines == []
    for issue_id in (LATE, "v2", "c"):
        assert "  It's broken\n  & late" in run("show", issue_id).out
        assert run("show", issue_id, "--json").json["messages"][0]["text"] == raw


def test_a_terminal_is_told_that_it_is_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "ctrl+d" not in run("import", "-").err
    monkeypatch.setattr("wishtui.cli.output.is_terminal", lambda stream: stream is sys.stdin)
    assert "ctrl+d" in run("import", "-").err


def test_two_states_of_one_ticket_in_one_file_come_to_the_newer(run: Run, tmp_path: Path) -> None:
    asked = ("USER", "2026-11-22T08:00:00Z", "Where is it?")
    older = ticket(1, "AWAITING_MERCHANT", "2026-11-22T08:00:00Z", asked, updated_at="2026-11-22T08:00:00Z")
    newer = ticket(1, "CLOSED", "2026-11-22T08:00:00Z", asked, updated_at="2026-11-23T08:00:00Z")
    for number, states in enumerate([(older, newer), (newer, older)]):
        file = tmp_path / f"{number}.jsonl"
        file.write_text("".join(json.dumps(state).replace(LATE, f"t{number}") + "\n" for state in states))
        assert run("import", file).code == 0
        assert run("show", f"t{number}", "--json").json["status"] == "closed"
