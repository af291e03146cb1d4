"""`paths`, `config`, `keys`, `doctor`, `backup`, `restore`, `demo`."""

import json
import os
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.cli_shop import DUE, LATE, Run, Terminal
from wishtui import resources
from wishtui.commands import COMMANDS as KEYED


def test_paths_say_where_things_lie_and_make_nothing(run: Run, store: Path, home: Path) -> None:
    ran = run("paths")
    assert f"{store}" in ran.out
    assert "(not made yet)" in ran.out
    paths = run("paths", "--json").json
    assert paths["store"] == str(store)
    assert paths["config"] == str(home / ".config/wishtui/config.toml")
    assert paths["log"] == str(home / ".local/state/wishtui/log/wishtui.log")
    assert paths["templates"] == str(home / ".config/wishtui/templates")
    assert not list(home.iterdir())


def test_settings_are_written_checked_and_shown(run: Run, home: Path) -> None:
    file = home / ".config/wishtui/config.toml"
    assert run("config", "check").out == f"{file} is not there: every default applies.\n"
    assert run("config", "init").code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert run("config", "init").code == 2
    assert run("config", "check").out == f"{file} is sound.\n"
    file.write_text('theme = "light"\n[keys]\n"reply.start" = "f2"\n')
    assert tomllib.loads(run("config", "show").out)["theme"] == "light"
    assert run("config", "init", "--overwrite").code == 0
    assert tomllib.loads(file.read_text()) == {}


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("hold_seconds = 99\n", 1, "line 1: hold_seconds cannot be 99"),
        ('[keys]\n"reply.strat" = "x"\n', 1, "line 2: keys.reply.strat: there is no such command"),
        ('theme = "dark"\n\n[keys.reply]\nstart = "f99"\n', 1, "line 4: keys.reply.start: there is no key “f99”"),
        ("agent = \n", 2, "line 1: This is not TOML"),
    ],
)
def test_a_wrong_setting_has_its_line_and_exit_code(run: Run, home: Path, text: str, code: int, says: str) -> None:
    file = home / ".config/wishtui/config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    ran = run("config", "check")
    assert ran.code == code
    assert says in ran.err
    assert "is sound" not in ran.out


def test_a_view_that_cannot_be_run_is_named_with_its_place(run: Run, home: Path) -> None:
    file = home / ".config/wishtui/config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('[views]\ncalm = "-overdue:yes"\n"so late" = "mug staus:closed"\n')
    ran = run("config", "check")
    assert ran.code == 1
    assert "is sound" not in ran.out
    (line,) = ran.err.splitlines()
    assert f"{file}, line 3: views.so late, character 5 (“staus:”): There is no field “staus:”." in line
    assert "Did you mean “status:”?" in line
    checked = run("config", "check", "--json")
    assert checked.code == 1
    assert [problem["line"] for problem in checked.json["problems"]] == [3]
    assert any("views.so late" in finding["what"] for finding in run("doctor", "--json").json["findings"])


def test_settings_as_json(run: Run, home: Path) -> None:
    file = home / ".config/wishtui/config.toml"
    assert run("config", "init", "--json").json == {"file": str(file), "written": True}
    assert run("config", "show", "--json").json["hold_seconds"] == 10
    assert run("config", "check", "--json").json == {"file": str(file), "there": True, "problems": []}


def test_keys_come_from_the_registry_and_the_settings(run: Run, home: Path) -> None:
    assert [entry["id"] for entry in run("keys", "--json").json] == [command.id for command in KEYED]
    file = home / ".config/wishtui/config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('[keys]\n"reply.start" = "f2"\n')
    keys = {entry["id"]: entry["keys"] for entry in run("keys", "--json").json}
    assert keys["reply.start"] == ["f2"]
    assert "reply.start" in run("keys").out


def test_doctor_finds_a_sound_shop_sound(shop: Run, on_terminal: Callable[[int], Terminal]) -> None:
    ran = shop("doctor", "--json")
    assert ran.code == 0
    areas = {finding["area"]: finding["level"] for finding in ran.json["findings"]}
    assert areas["store"] == "ok"
    assert areas["settings"] == "ok"
    assert areas["letters"] == "ok"
    assert ran.json["versions"]["textual"]
    assert "store: " in shop("doctor").out


def test_doctor_changes_nothing_where_nothing_is(run: Run, store: Path, home: Path) -> None:
    assert run("doctor").code == 0
    assert not store.exists()
    assert not list(home.iterdir())


def test_doctor_names_a_damaged_store_and_keeps_its_bytes(shop: Run, store: Path) -> None:
    inbox = store / "inbox.json"
    broken = inbox.read_bytes()[:-40]
    inbox.write_bytes(broken)
    ran = shop("doctor", "--json")
    assert ran.code == 5
    assert any(finding["level"] == "bad" and finding["remedy"] for finding in ran.json["findings"])
    assert inbox.read_bytes() == broken


def test_doctor_names_what_it_may_not_read_and_goes_on(shop: Run, store: Path) -> None:
    (store / "inbox.json").unlink()
    (store / "inbox.json").mkdir()
    ran = shop("doctor", "--json")
    assert ran.code == 5
    bad = [finding for finding in ran.json["findings"] if finding["level"] == "bad"]
    assert [str(store / "inbox.json") in finding["what"] for finding in bad] == [True]
    assert "Move it away" in bad[0]["remedy"]
    assert any("archive.json: " in finding["what"] for finding in ran.json["findings"])
    refused = shop("list")
    assert refused.code == 5
    assert "`wishtui doctor` names the file." in refused.err


def test_a_pipe_that_nobody_writes_to_hangs_nothing(shop: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert shop("list", "--config", pipe).code == 0
    ran = shop("restore", pipe)
    assert ran.code == 2
    assert "is no regular file" in ran.err


def test_doctor_names_bad_settings_and_letters(run: Run, home: Path) -> None:
    folder = home / ".config/wishtui"
    (folder / "templates/replies").mkdir(parents=True)
    (folder / "templates/replies/mine.j2").write_text("no front matter")
    (folder / "config.toml").write_text("agent = \n")
    ran = run("doctor")
    assert ran.code == 1
    assert "mine.j2:1" in ran.out
    assert "config.toml, line 1" in ran.out


def test_resetting_the_terminal_needs_one(run: Run) -> None:
    assert run("doctor", "--reset-terminal").code == 2


def test_a_backup_brings_the_whole_store_back(shop: Run, store: Path, tmp_path: Path) -> None:
    before = shop("export").out
    file = tmp_path / "shop.backup"
    assert shop("backup", file).code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert shop("backup", file).code == 2
    shop("reply", LATE, "-m", "Sorry.")
    assert shop("export").out != before
    assert shop("restore", file).code == 0
    assert shop("export").out == before
    shutil.rmtree(store)
    assert shop("restore", file).code == 0
    assert shop("export").out == before


def test_a_store_is_not_moved_into_a_file(shop: Run, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine")
    ran = shop("move", store, file)
    assert (ran.code, ran.out) == (2, "")
    assert "is no folder." in ran.err
    assert file.read_text() == "mine"


def test_what_is_no_backup_is_refused(shop: Run, tmp_path: Path) -> None:
    before = shop("export").out
    file = tmp_path / "shop.backup"
    file.write_text("nothing")
    assert shop("restore", file).code in {2, 5}
    assert shop("restore", tmp_path / "absent").code == 2
    assert shop("export").out == before


def test_the_demo_fills_an_empty_store_and_no_other(run: Run, store: Path) -> None:
    assert run("demo", "--fill", "--store", store, "--count", "30").code == 0
    items = run("list", "--json").json
    assert len(items) == 30
    assert {item["status"] for item in items} == {"unhandled", "responded", "closed"}
    ran = run("demo", "--fill", "--store", store)
    assert ran.code == 2
    assert "holds issues already" in ran.err
    assert len(run("list", "--json").json) == 30


@pytest.mark.parametrize("argv", [["--count", "-1"], ["--count", "x"], ["--fill"], ["--seed", "x"]])
def test_a_wrong_demo_is_exit_2(run: Run, argv: list[str]) -> None:
    assert run("demo", *argv).code == 2


def test_a_demo_on_a_terminal_opens_a_store_that_is_gone_afterwards(
    run: Run, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    seen: dict[str, object] = {}

    def launched(**given: object) -> int:
        folder = given["where"]
        assert isinstance(folder, Path)
        seen.update(given, issues=len(json.loads((folder / "inbox.json").read_text())))
        return 0

    monkeypatch.setattr("wishtui.cli.commands.demo.check_terminal", lambda: None)
    monkeypatch.setattr("wishtui.tui.launch.run_inbox", launched)
    assert run("demo", "--count", "20", "--theme", "light").code == 0
    assert seen["state_file"] is None
    assert seen["theme"] == "light"
    assert seen["issues"]
    assert not Path(str(seen["where"])).exists()


def test_an_installation_without_its_templates_is_named_for_what_it_is(
    shop: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "wishtui")
    resources._find.cache_clear()
    try:
        for words in (["appeal", "kinds"], ["reply", DUE, "--template", "late-parcel"]):
            ran = shop(*words)
            assert (ran.code, ran.out) == (1, "")
            assert "templates/ is neither in" in ran.err
            assert ran.err.endswith("Install wishtui again.\n")
        assert "BAD   letters: templates/ is neither in" in shop("doctor").out
        assert "missing: install wishtui again" in shop("paths").out
        assert shop("list", "-q").code == 0
    finally:
        resources._find.cache_clear()


@pytest.mark.parametrize("command", ["keys", "doctor"])
def test_a_key_that_is_wrong_is_named_with_its_line_wherever_it_is_told(run: Run, home: Path, command: str) -> None:
    file = home / ".config/wishtui/config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('theme = "dark"\n[keys]\n"reply.start" = "no key"\n')
    ran = run(command)
    output = " ".join((ran.out + ran.err).split())
    assert "line 3: keys.reply.start: there is no key" in output
