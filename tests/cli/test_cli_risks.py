"""`wishtui risks` and `wishtui stats`: figures from the store's own data, and what is said where there are too few."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.cli_shop import ANSWERED, CLOSED, DUE, LATE, Run, ticket

RISKS = ["infringement", "compliance", "linked-accounts", "refund-rate", "false-authorisation"]


@pytest.fixture
def many_orders(tmp_path: Path) -> Path:
    """A file of thirty orders, three of them refunded."""
    orders = [
        {
            "id": f"c{number:023}",
            "state": "REFUNDED" if number < 3 else "SHIPPED",
            "released_at": "2026-11-10T00:00:00Z",
        }
        for number in range(30)
    ]
    file = tmp_path / "many.json"
    file.write_text(json.dumps(orders), encoding="utf-8")
    return file


def reported(run: Run, risk: str) -> Any:
    """What is reported of one risk."""
    return next(report for report in run("risks", "--json").json if report["risk"] == risk)


def test_an_empty_store_says_that_there_is_too_little(run: Run, store: Path) -> None:
    reports = run("risks", "--json").json
    assert [report["risk"] for report in reports] == RISKS
    assert {report["level"] for report in reports} == {"unknown"}
    assert all("Too little data" in report["said"] for report in reports)
    assert all(figure["value"] is None for report in reports for figure in report["figures"])
    assert run("risks").out.count("Too little data") == 5
    assert not store.exists()


def test_orders_that_came_alone_count(run: Run, many_orders: Path) -> None:
    run("import", many_orders)
    report = reported(run, "refund-rate")
    assert (report["level"], report["figures"][0]["value"]) == ("high", 0.1)
    assert "3 of 30 orders released in 30 days" in report["figures"][0]["basis"]
    assert len(report["trend"]) == 13
    output = run("risks").out
    assert "‼ Refund rate: high" in output
    assert "30 days: 10.0%" in output
    assert "Appeal: wishtui appeal new refund-rate" in output


def test_a_point_that_is_ticked_and_unticked_at_once_is_refused(run: Run) -> None:
    ran = run("risks", "--tick", "linked.one", "--untick", "linked.one", "--tick", "linked.bank")
    assert ran.code == 2
    assert "linked.one cannot be ticked and unticked" in ran.err
    checks = {check["id"]: check for check in reported(run, "linked-accounts")["checks"]}
    assert checks["linked.bank"]["ticked"] is None


def test_a_point_is_ticked_with_its_day_and_unticked(run: Run) -> None:
    run("risks", "--tick", "linked.one", "--tick", "linked.bank", "--on", "2026-01-05")
    run("risks", "--tick", "linked.people")
    run("risks", "--untick", "linked.bank")
    checks = {check["id"]: check for check in reported(run, "linked-accounts")["checks"]}
    assert (checks["linked.one"]["ticked"], checks["linked.one"]["stale"]) == ("2026-01-05", True)
    assert (checks["linked.people"]["ticked"], checks["linked.people"]["stale"]) == ("2026-11-23", False)
    assert checks["linked.bank"]["ticked"] is None
    output = " ".join(run("risks").out.split())
    assert "(linked.one, 2026-01-05, look again)" in output


@pytest.mark.parametrize(
    ("words", "ticked"),
    [([], "2026-11-24"), (["--on", "Today"], "2026-11-24"), (["--on", "yesterday"], "2026-11-23")],
)
def test_a_day_that_is_ticked_is_one_of_the_zone_that_is_shown(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: list[str], ticked: str
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    run("risks", "--tick", "linked.one", *words)
    checks = reported(run, "linked-accounts")["checks"]
    assert next(check["ticked"] for check in checks if check["id"] == "linked.one") == ticked


def test_a_tick_is_in_the_log_with_who_made_it_and_what_changes_nothing_is_not(run: Run) -> None:
    for words in (["--tick", "linked.one", "--on", "2026-01-05"], ["--tick", "linked.one"], ["--tick", "linked.one"]):
        run("risks", *words)
    run("risks", "--untick", "linked.one", "--untick", "linked.bank")
    entries = json.loads(run("log", "action:tick", "--json").out)
    assert [(entry["before"], entry["after"]) for entry in reversed(entries)] == [
        (None, "2026-01-05"),
        ("2026-01-05", "2026-11-23"),
        ("2026-11-23", None),
    ]
    assert {entry["text"] for entry in entries} == {"linked.one"}


@pytest.mark.parametrize(
    "words",
    [["--tick", "linked.none"], ["--untick", "x"], ["--tick", "linked.one", "--on", "2027-01-01"]]
    + [["--tick", "linked.one", "--on", day] for day in ("tomorrow", "this week", "last week", "2026-11", "yes")],
)
def test_what_cannot_be_ticked_is_exit_2_and_nothing_changes(run: Run, store: Path, words: list[str]) -> None:
    ran = run("risks", "--tick", "linked.bank", *words)
    assert (ran.code, ran.out) == (2, "")
    assert not store.exists()


def test_a_day_without_a_tick_is_refused(run: Run, store: Path) -> None:
    ran = run("risks", "--untick", "linked.bank", "--on", "2026-11-01")
    assert (ran.code, ran.out) == (2, "")
    assert not store.exists()


def test_complaints_are_counted_by_product(run: Run, tmp_path: Path) -> None:
    message = ("USER", "2026-11-20T08:00:00Z", "This is a fake!")
    counted = [
        ticket(number, "AWAITING_MERCHANT", "2026-11-20T08:00:00Z", message, refund_reason="ITEM_IS_COUNTERFEIT")
        for number in range(1, 4)
    ]
    file = tmp_path / "tickets.json"
    file.write_text(json.dumps(counted), encoding="utf-8")
    run("import", file)
    report = reported(run, "infringement")
    assert (report["level"], report["figures"][0]["value"], report["kind"]) == ("high", 3.0, "infringement")
    assert report["details"] == ["a product not known: 3 complaints"]


def test_the_shops_answers_are_measured(shop: Run) -> None:
    shop("reply", LATE, "-m", "So sorry.")
    shown = shop("stats", "--json").json
    assert shown["by_status"] == {"unhandled": 1, "responded": 2, "closed": 1}
    assert (shown["issues"], shown["answers"]) == (4, 3)
    assert (shown["median_seconds"], shown["p90_seconds"]) == (3600, 76 * 3600)
    assert (shown["in_time"], shown["late"], shown["overdue"], shown["waiting"]) == (2, 1, 0, 1)
    assert (shown["hit_rate"], shown["late_issues"]) == (2 / 3, 1)
    assert shown["weeks"][-1] == {
        "monday": "2026-11-23", "opened": 0, "answered": 1, "late": 0, "in_time": 0, "missed": 0
    }  # fmt: skip
    assert shown["misses"] == [
        {
            "issue_id": LATE,
            "waiting_since": "2026-11-20T08:00:00Z",
            "due_at": "2026-11-22T08:00:00Z",
            "ended_at": "2026-11-23T12:00:00Z",
            "end": "shop",
            "agent": "Mira",
        }
    ]
    output = shop("stats").out
    assert "both                    1h    3d 4h    3d 4h        3" in output
    assert "66.7%; of 3 waits 2 in time, 1 late, 0 overdue" in output
    assert f"28h late, by Mira       {LATE}" in output


def test_figures_are_grouped_and_compared(shop: Run) -> None:
    shop("reply", LATE, "-m", "So sorry.")
    shown = shop("stats", "--by", "agent", "--days", "2", "--json").json
    assert (shown["by"], shown["before"]["answered"]) == ("agent", 0)
    agents = {group["key"]: group for group in shown["groups"]}
    assert (agents["Mira"]["answered"], agents["Mira"]["missed"]) == (1, 1)
    lines = shop("stats", "--by", "hour", "--since", "2026-11-20").lines
    assert sum(line.strip()[2:6] == ":00 " for line in lines) == 24
    csv = shop("stats", "--by", "shop", "--csv").out
    assert csv.splitlines()[1].split(",")[2:6] == ['"shop"', '""', '"unnamed"', '"4"']
    assert LATE in shop("stats", "--misses", "--csv").out


def test_the_page_is_one_new_file(shop: Run, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    assert shop("stats", "--html", file).code == 0
    assert file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    again = shop("stats", "--html", file)
    assert (again.code, "--overwrite" in again.err) == (2, True)
    assert shop("stats", "--html", file, "--overwrite").code == 0


def test_spans_that_cannot_be_are_refused(shop: Run) -> None:
    for words in (
        ["--since", "soon"],
        ["--days", "2", "--since", "today"],
        ["--since", "today", "--until", "yesterday"],
    ):
        ran = shop("stats", *words)
        assert (ran.code, ran.out) == (2, ""), words


def test_only_the_last_days_are_looked_at_when_asked(shop: Run) -> None:
    assert shop("stats", "--days", "2", "--json").json["issues"] == 2
    recent = shop("stats", "--days", "2", "--json").json
    assert (recent["since"], recent["until"], recent["answers"]) == ("2026-11-21T12:00:00Z", "2026-11-23T12:00:00Z", 1)
    assert shop("stats", "--days", "0").code == 2
    assert {LATE, DUE, ANSWERED, CLOSED} == set(shop("list", "-q").lines)


def test_nothing_to_measure_is_said(run: Run, store: Path) -> None:
    shown = run("stats", "--json").json
    assert (shown["hit_rate"], shown["median_seconds"], shown["issues"]) == (None, None, 0)
    assert run("stats").out.count("too little data") == 4
    assert not store.exists()


def test_the_window_of_the_settings_counts(shop: Run, tmp_path: Path) -> None:
    config = tmp_path / "settings.toml"
    config.write_text("reply_window_hours = 0.5\n", encoding="utf-8")
    shown = shop("stats", "--json", "--config", config).json
    assert (shown["window_hours"], shown["late"], shown["overdue"], shown["in_time"]) == (0.5, 2, 2, 0)
