"""`wishtui hooks`, and who may have commands run."""

import json
import os
import sys
from pathlib import Path

import pytest

from tests.cli.cli_shop import Run
from wishtui.config import Settings
from wishtui.config import hooks as config_hooks
from wishtui.config.hooks import hook_commands
from wishtui.errors import UsageError

ECHO = "import json, sys; about = json.load(sys.stdin); print(about['event'], about['test'], '\\x1b[31m')"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "settings.toml"
    works = json.dumps([sys.executable, "-c", ECHO])
    fails = json.dumps([sys.executable, "-c", "import sys; sys.exit('no such channel')"])
    file.write_text(f'[hooks]\n"due<4h" = {works}\noverdue = {fails}\n', encoding="utf-8")
    return file


def test_hooks_are_listed(run: Run, config: Path) -> None:
    listed = run("hooks", "--config", config, "--json").json
    assert [each["event"] for each in listed] == ["due<4h", "overdue"]
    assert listed[0]["command"][0] == sys.executable
    assert "due<4h" in run("hooks", "--config", config).out


def test_hooks_are_tried_on_invented_facts(run: Run, config: Path, store: Path) -> None:
    ran = run("hooks", "test", "due<4h", "--config", config)
    assert (ran.code, ran.lines[0][:23]) == (0, "due<4h: done: due<4h Tr")
    assert "\x1b" not in ran.out
    both = run("hooks", "test", "--config", config, "--json")
    assert both.code == 1
    assert [each["ok"] for each in both.json] == [True, False]
    assert "no such channel" in both.json[1]["failure"]
    assert not store.exists()


def test_what_cannot_be_tried_is_refused(run: Run, config: Path) -> None:
    for event in ("new", "sometimes"):
        ran = run("hooks", "test", event, "--config", config)
        assert (ran.code, ran.out) == (2, "")
        assert "due<4h, overdue" in ran.err
    assert run("hooks", "test").code == 2
    assert (run("hooks").code, run("hooks", "--json").json) == (0, [])


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('overdu = "tell"', "Did you mean “overdue”?"),
        ('"due<4 h" = "tell"', "there is no such event"),
        ('new = ""', "it names no program"),
        ("new = []", "it names no program"),
        ("new = 'tell \"the team'", "a quotation mark has no end"),
        ("new = 3", "hooks.new cannot be 3"),
    ],
)
def test_a_wrong_hook_is_named_with_its_line_and_the_others_hold(
    run: Run, tmp_path: Path, line: str, problem: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f'[hooks]\n{line}\nrefused = "tell"\n', encoding="utf-8")
    checked = run("config", "check", "--config", file)
    assert checked.code == 1
    assert "line 2" in checked.err
    assert problem in checked.err
    assert [each["event"] for each in run("hooks", "--config", file, "--json").json] == ["refused"]


def test_an_alert_for_no_event_is_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('alert_on = ["new", "lunch"]\n', encoding="utf-8")
    assert "there is no such event" in run("config", "check", "--config", file).err


def test_a_text_is_split_into_words_and_run_by_no_shell() -> None:
    settings = Settings(hooks={"new": "tell 'the team' $HOME; id"})
    assert hook_commands(settings, Path("/nowhere"))["new"] == ("tell", "the team", "$HOME;", "id")


def test_a_restricted_login_has_hooks_only_from_a_file_that_it_cannot_write(
    run: Run, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text("restricted = true\n" + config.read_text(encoding="utf-8"), encoding="utf-8")
    ran = run("hooks", "test", "--config", config)
    assert (ran.code, ran.out) == (2, "")
    assert "This login is restricted: no hook is run." in ran.err
    monkeypatch.setattr(config_hooks, "is_out_of_reach", lambda file: file == config)
    assert run("hooks", "test", "due<4h", "--config", config).code == 0


def test_a_restricted_login_runs_no_program_that_its_path_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config_hooks, "is_out_of_reach", lambda file: True)
    with pytest.raises(UsageError, match="“new” is not run"):
        hook_commands(Settings(restricted=True, hooks={"new": "tell"}), Path(os.devnull))
