"""`note`, `tag`, `snooze`: on one issue, on several, on what a query matches; each on its own."""

from pathlib import Path

import pytest

from tests.cli.cli_shop import ANSWERED, CLOSED, DUE, LATE, Run
from tests.cli.test_cli_reading import full_disk, held_lock

COMMANDS = [["note", "-m", "Called the carrier."], ["tag", "--add", "vip"], ["snooze"]]


def words(command: list[str], *ids: str) -> list[str]:
    """The call on these issues; a snooze names its time last."""
    return [*command, *ids, *(["2h"] if command == ["snooze"] else [])]


def test_a_note_is_kept_with_its_author_on_each_issue(shop: Run) -> None:
    ran = shop("note", LATE, DUE, "-m", "Called the carrier.\n")
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines == [f"{LATE}: the note is kept.", f"{DUE}: the note is kept."]
    for issue in (LATE, DUE):
        (note,) = shop("show", issue, "--json").json["notes"]
        assert (note["text"], note["author"], note["at"]) == ("Called the carrier.", "Mira", "2026-11-23T12:00:00Z")


def test_tags_are_added_and_removed_as_one_change(shop: Run) -> None:
    assert shop("tag", DUE, "--add", "vip,late", "--add", "#gift").out == f"{DUE}: tags: vip late gift\n"
    ran = shop("tag", DUE, "--remove", "late", "--remove", "gift", "--add", "vip", "--add", "calm")
    assert ran.out == f"{DUE}: tags: vip calm\n"
    assert shop("list", "tag:calm", "--quiet").lines == [DUE]
    assert shop("tag", DUE, "--remove", "vip", "--remove", "calm").out == f"{DUE}: no tags.\n"


@pytest.mark.parametrize(
    ("when", "message", "until"),
    [
        ("1h", "snoozed until 23 Nov 13:00.", "2026-11-23T13:00:00Z"),
        ("2026-11-23 13:30", "snoozed until 23 Nov 13:30.", "2026-11-23T13:30:00Z"),
    ],
)
def test_a_snooze_lasts_until_its_time_and_can_be_ended(shop: Run, when: str, message: str, until: str) -> None:
    assert shop("snooze", DUE, when).out == f"{DUE}: {message}\n"
    assert shop("show", DUE, "--json").json["snooze"]["until"] == until
    assert shop("snooze", DUE, "off").out == f"{DUE}: not snoozed any more.\n"
    assert shop("show", DUE, "--json").json["snooze"] is None
    assert shop("snooze", DUE, "OFF").out == f"{DUE}: it was not snoozed.\n"


def test_a_snooze_past_the_deadline_must_be_meant(shop: Run) -> None:
    ran = shop("snooze", DUE, "5h")
    assert ran.code == 4
    assert "past the deadline" in ran.err
    assert "--force" in ran.err
    assert shop("snooze", DUE, "reply", "--force").out == f"{DUE}: snoozed until the customer writes.\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_each_issue_succeeds_or_is_refused_on_its_own(shop: Run, command: list[str]) -> None:
    ran = shop(*words(command, ANSWERED, CLOSED, "none"))
    assert ran.code == 1
    assert [line.partition(":")[0] for line in ran.lines] == [ANSWERED]
    refused, unknown = ran.err.splitlines()
    assert refused == f"wishtui: {CLOSED}: Locked: Closed, review only."
    assert unknown.startswith("wishtui: none: There is no issue none.")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("ids", "code"), [([CLOSED], 3), (["none"], 2), (["none", CLOSED], 3), ([DUE[-1]], 0)])
def test_where_all_are_refused_the_exit_code_says_why(shop: Run, command: list[str], ids: list[str], code: int) -> None:
    assert shop(*words(command, *ids)).code == code


@pytest.mark.parametrize("command", COMMANDS)
def test_json_says_what_became_of_each(shop: Run, command: list[str]) -> None:
    ran = shop(
        *words([*command, "--json"] if command != ["snooze"] else command, ANSWERED, CLOSED),
        *(["--json"] if command == ["snooze"] else []),
    )
    done, refused = ran.json
    assert (done["id"], done["done"], done["refusal"]) == (ANSWERED, True, None)
    assert done["issue"]["id"] == ANSWERED
    assert (refused["id"], refused["done"], refused["issue"]) == (CLOSED, False, None)
    assert refused["refusal"].startswith("Locked")
    assert ran.code == 1


def test_a_query_chooses_every_open_issue_that_it_matches(shop: Run) -> None:
    ran = shop("tag", "--query", "status:unhandled or thank", "--add", "look")
    assert ran.code == 0
    assert shop("list", "tag:look", "--quiet").lines == [LATE, DUE]
    assert shop("tag", "--query", "-tag:look", "--add", "calm").lines == [f"{ANSWERED}: tags: calm"]
    assert shop("note", "--query", "size", "-m", "Ask again.").lines == [f"{ANSWERED}: the note is kept."]
    assert shop("snooze", "--query", "status:responded", "1h").lines == [f"{ANSWERED}: snoozed until 23 Nov 13:00."]
    none = shop("tag", "--query", "nothing like it", "--add", "x")
    assert (none.code, none.out) == (0, "")
    assert "No issue" in none.err


def test_ids_may_stand_before_and_behind_the_options(shop: Run) -> None:
    ran = shop("tag", LATE, "--add", "vip", DUE)
    assert [line.partition(":")[0] for line in ran.lines] == [LATE, DUE]
    ran = shop("snooze", ANSWERED, "--force", DUE, "1h")
    assert [line.partition(":")[0] for line in ran.lines] == [ANSWERED, DUE]


def test_an_issue_named_twice_is_changed_once(shop: Run) -> None:
    assert shop("note", DUE, DUE[-3:], "-m", "Once.").lines == [f"{DUE}: the note is kept."]
    assert len(shop("show", DUE, "--json").json["notes"]) == 1


@pytest.mark.parametrize(
    "argv",
    [
        ["note", DUE],
        ["note", "-m", "x"],
        ["note", DUE, "--query", "x", "-m", "x"],
        ["tag", DUE],
        ["tag", DUE, "--add", "x", "--remove", "x"],
        ["tag", DUE, "--add", "x" * 41],
        ["tag", "--query", "staus:closed", "--add", "x"],
        ["tag", "--query", "", "--add", "x"],
        ["tag", "--query", "  ", "--add", "x"],
        ["tag", "--query", "--add", "x"],
        ["snooze"],
        ["snooze", DUE],
        ["snooze", DUE, "soon"],
        ["snooze", DUE, "2026-11-22"],
    ],
)
def test_a_wrong_call_is_exit_2_and_changes_nothing(shop: Run, argv: list[str]) -> None:
    before = shop("export").out
    ran = shop(*argv)
    assert (ran.code, ran.out) == (2, "")
    assert shop("export").out == before


def test_an_empty_note_is_refused(shop: Run) -> None:
    assert shop("note", DUE, "-m", " \n").code == 4


@pytest.mark.parametrize("command", COMMANDS)
def test_a_store_that_takes_no_change_is_exit_5(
    shop: Run, store: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shop("export").out
    monkeypatch.setattr("wishtui.store.files.lock.StoreLock.__init__.__kwdefaults__", {"agent": "", "wait": 0.0})
    for trouble in (full_disk, held_lock):
        with trouble(store):
            ran = shop(*words(command, ANSWERED, DUE))
        assert ran.code == 5
        assert len(ran.err.splitlines()) == 1
    assert shop("export").out == before


def test_no_store_is_made(run: Run, store: Path) -> None:
    for command in COMMANDS:
        assert run(*words(command, DUE)).code == 2
    assert not store.exists()


def test_issues_are_assigned_found_and_shown(shop: Run) -> None:
    ran = shop("assign", LATE, DUE, "me")
    assert (ran.code, ran.lines) == (0, [f"{LATE}: assigned to Mira.", f"{DUE}: assigned to Mira."])
    assert shop("assign", DUE, "Joel Park").code == 0
    listed = {each["id"]: each["assignee"] for each in shop("list", "--json").json}
    assert (listed[LATE], listed[DUE], listed[ANSWERED]) == ("Mira", "Joel Park", None)
    assert shop("list", "assignee:me", "--quiet").lines == [LATE]
    assert shop("list", "assignee:joel", "--quiet").lines == [DUE]
    assert shop("list", "assignee:nobody", "--status", "responded", "--quiet").lines == [ANSWERED]
    assert "Joel Park" in shop("list").out
    assert "assigned to Joel Park" in shop("show", DUE).out
    assert shop("show", DUE, "--json").json["assignee"] == "Joel Park"
    assert shop("assign", "--query", "assignee:me", "nobody").lines == [
        f"{LATE}: assigned to nobody: it is everybody's."
    ]


def test_each_issue_can_be_refused_alone(shop: Run) -> None:
    ran = shop("assign", LATE, CLOSED, "me", "--json")
    assert ran.code == 1
    assert [(each["id"], each["done"]) for each in ran.json] == [(LATE, True), (CLOSED, False)]


@pytest.mark.parametrize("words", [[], [LATE], [LATE, ""], [LATE, "x" * 41]])
def test_an_assignment_names_issues_and_an_agent(shop: Run, words: list[str]) -> None:
    assert shop("assign", *words).code == 2


def test_an_assignment_survives_an_export(shop: Run, tmp_path: Path) -> None:
    shop("assign", LATE, "Joel")
    file = tmp_path / "all.json"
    assert shop("export", "-o", file).code == 0
    other = tmp_path / "other"
    assert shop("--store", other, "import", file).code == 0
    assert shop("--store", other, "show", LATE, "--json").json["assignee"] == "Joel"


def test_a_day_and_its_time_need_no_quotes(shop: Run) -> None:
    ran = shop("snooze", DUE, LATE, "2026-11-23", "13:30", "--force")
    assert ran.out.count("snoozed until 23 Nov 13:30.") == 2
    assert shop("snooze", DUE, "13:30").code == 2
    assert shop("show", DUE, "--json").json["snooze"]["until"] == "2026-11-23T13:30:00Z"
