"""`wishtui log`: who did what; it survives a restore, and `doctor` notices a change of it."""

import json
from pathlib import Path

import pytest

from tests.cli.cli_shop import DUE, LATE, Run
from wishtui.store import open_store


@pytest.fixture
def worked(shop: Run) -> Run:
    """A shop in which a few things were done."""
    assert shop("tag", LATE, "--add", "broken").code == 0
    assert shop("note", DUE, "-m", "ring her", now="2026-11-23T13:00:00Z").code == 0
    assert shop("reply", LATE, "-m", "A new mug is on its way.", now="2026-11-23T14:00:00Z").code == 0
    return shop


def test_what_was_done_is_listed_newest_first(worked: Run) -> None:
    ran = worked("log", "--json")
    assert [(each["action"], each["issue"]) for each in ran.json] == [
        ("reply", LATE),
        ("note", DUE),
        ("tag", LATE),
        ("import", None),
    ]
    reply, *_, imported = ran.json
    assert reply["text"] == "A new mug is on its way."
    assert (reply["agent"], reply["at"]) == ("Mira", "2026-11-23T14:00:00Z")
    assert (reply["before"], reply["after"], reply["outcome"]) == ("unhandled", "responded", "done")
    assert (imported["number"], imported["text"]) == (1, "4 records of tickets.json")


def test_a_search_and_a_limit_narrow_it(worked: Run) -> None:
    assert [
        each["action"] for each in worked("log", "agent:mira", "-action:import", "--limit", "2", "--json").json
    ] == [
        "reply",
        "note",
    ]
    lines = worked("log", f"issue:{LATE}", "since:2026-11-23").lines
    assert len(lines) == 2
    assert "unhandled → responded" in lines[0]
    nothing = worked("log", "agent:bo")
    assert (nothing.code, nothing.out) == (0, "")
    assert "No entry of the log matches." in nothing.err


def test_a_mistake_in_the_search_is_pointed_at(worked: Run) -> None:
    ran = worked("log", "stauts:closed")
    assert ran.code == 2
    assert "^^^^^^^" in ran.err


def test_a_log_of_nothing_says_so(run: Run) -> None:
    assert "log" in run("log").err


def test_what_changed_nothing_is_not_logged(worked: Run, tickets: Path) -> None:
    before = worked("log", "--json").json
    worked("import", tickets)
    worked("tag", DUE, "--remove", "never-there")
    assert worked("log", "--json").json == before


def test_a_restore_takes_no_deed_back(worked: Run, tmp_path: Path) -> None:
    file = tmp_path / "friday.backup"
    assert worked("backup", file).code == 0
    assert worked("tag", DUE, "--add", "after").code == 0
    assert worked("restore", file).code == 0
    assert "after" not in worked("show", DUE, "--json").json["tags"]
    restored, tagged = worked("log", "--limit", "2", "--json").json
    assert (restored["action"], restored["text"]) == ("restore", "4 issues of friday.backup")
    assert (tagged["action"], tagged["after"]) == ("tag", "after")
    assert not [line for line in worked("doctor").lines if line.startswith("BAD") and "log" in line]


def test_a_restore_into_a_new_store_brings_the_log_along(worked: Run, tmp_path: Path) -> None:
    file = tmp_path / "friday.backup"
    assert worked("backup", file).code == 0
    other = tmp_path / "other"
    assert worked("--store", other, "restore", file).code == 0
    actions = [each["action"] for each in worked("--store", other, "log", "--json").json]
    assert actions == ["restore", "reply", "note", "tag", "import"]


def test_doctor_notices_a_changed_word_and_a_missing_entry(worked: Run, store: Path) -> None:
    sound = worked("doctor")
    assert "4 entries, without a gap" in sound.out
    file = store / "inbox.json"
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace('"text":"ring her"', '"text":"call her"'), encoding="utf-8")
    changed = worked("doctor")
    assert changed.code == 1
    assert "Entry 3 of the log is not what was written" in changed.out
    tables = json.loads(whole)
    del tables["log"]["2"]
    file.write_text(json.dumps(tables), encoding="utf-8")
    gone = worked("doctor")
    assert gone.code == 1
    assert "Entry 2 of the log is missing." in gone.out
    tables = json.loads(whole)
    del tables["log_chain"]
    file.write_text(json.dumps(tables), encoding="utf-8")
    hidden = worked("doctor")
    assert hidden.code == 1
    assert "4 entries of the log are outside its chain" in hidden.out


def test_doctor_goes_on_noticing_a_chain_that_was_taken_away_and_no_entry_is_written_over(
    worked: Run, store: Path
) -> None:
    file = store / "inbox.json"
    tables = json.loads(file.read_text(encoding="utf-8"))
    del tables["log_chain"]
    file.write_text(json.dumps(tables), encoding="utf-8")
    kept = {number: json.dumps(entry) for number, entry in tables["log"].items()}
    for tag in ("one", "two", "three", "four", "five"):
        assert worked("tag", DUE, "--add", tag).code == 0
    log = json.loads(file.read_text(encoding="utf-8"))["log"]
    assert {number: json.dumps(log[number]) for number in kept} == kept
    assert [each["number"] for each in worked("log", "--json").json] == [9, 8, 7, 6, 5]
    broken = worked("doctor")
    assert broken.code == 1
    assert "4 entries of the log are outside its chain" in broken.out


def test_old_entries_go_when_the_owner_says_so(worked: Run, store: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("log_days = 1\n", encoding="utf-8")
    kept = open_store(store)
    began_at = kept.log_chain().began_at
    kept.close()
    assert began_at is not None
    assert worked("--config", config, "tag", DUE, "--add", "x", now="2001-01-01T00:00:00Z").code == 0
    # The program's clock decides nothing here: entries go by the machine's.
    numbers = [each["number"] for each in worked("log", "--json").json]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] in (5, 6)
    assert "without a gap" in worked("doctor").out
