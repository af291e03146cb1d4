"""`completion`: the scripts in real shells, and what they ask the program while somebody types."""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.cli_shop import Run
from wishtui.cli.commands.completion import FOLDERS, SHELLS, actions, candidates, kind_of
from wishtui.cli.parser import COMMANDS, whole_parser

Offered = Callable[[str], set[str]]

BASH = """
COMP_LINE={line}; COMP_POINT=${{#COMP_LINE}}; COMP_WORDS=({words}); COMP_CWORD=$(({count} - 1))
_shtab_wishtui
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def installed(shell: str) -> str:
    return shutil.which(shell) or pytest.skip(f"{shell} is not installed")


@pytest.fixture
def environment(shop: Run, store: Path, tmp_path: Path) -> dict[str, str]:
    """Where a shell finds the program by its name, and the shop's folder as $SHOP."""
    program = tmp_path / "bin" / "wishtui"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m wishtui "$@"\n')
    program.chmod(0o700)
    return {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "SHOP": str(store)}


@pytest.fixture(params=["bash", "fish"])
def offered(request: pytest.FixtureRequest, environment: dict[str, str], run: Run, tmp_path: Path) -> Offered:
    """What a shell offers for the end of a line."""
    shell = installed(request.param)
    script = tmp_path / "script"
    script.write_text(run("completion", request.param).out)

    def ask(line: str) -> set[str]:
        if request.param == "fish":
            words = [shell, "--no-config", "-c", f"source {script}; complete -C {shlex.quote(line)}"]
        else:
            typed = re.findall(r"=|[^= ]+|(?<= )$", line)  # bash breaks a word at each "="
            tail = BASH.format(line=shlex.quote(line), words=shlex.join(typed), count=len(typed))
            words = [shell, "--norc", "-c", f"source {script}\n{tail}"]
        ran = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
        return {candidate.partition("\t")[0] for candidate in ran.stdout.splitlines()}

    return ask


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_knows_every_command_and_its_shell_can_read_it(run: Run, shell: str, tmp_path: Path) -> None:
    ran = run("completion", shell)
    assert ran.code == 0
    assert all(name in ran.out for name in COMMANDS)
    assert "--dry-run" in ran.out or "-l dry-run" in ran.out
    assert "candidates" not in ran.out.replace("completion --candidates", ""), "that is for scripts alone"
    file = tmp_path / "completion"
    file.write_text(ran.out)
    subprocess.run([installed(shell), "-n", file], check=True, capture_output=True)


def test_commands_steps_options_and_choices_are_offered(offered: Offered) -> None:
    assert {"list", "import"} <= offered("wishtui ")
    assert offered("wishtui li") == {"list"}
    assert offered("wishtui list --st") == {"--status", "--store"}
    assert offered("wishtui list --status ") >= {"unhandled", "responded", "closed"}
    assert offered("wishtui config ") >= {"init", "show", "check"}
    assert offered("wishtui appeal outc") == {"outcome"}


def test_ids_come_from_the_store_that_the_line_names(offered: Offered, run: Run, store: Path) -> None:
    everything = set(run("list", "--quiet").out.split())
    closed = set(run("list", "--quiet", "--status", "closed").out.split())
    assert len(everything - closed) == 3
    assert offered(f"wishtui show --store {store} ") >= everything - closed
    assert offered(f"wishtui --store={store} reply ") >= everything - closed
    assert offered(f"wishtui show --store {store} {min(closed)[:-1]}") == everything
    assert offered(f"wishtui tag x --store {store} {min(closed)}") == closed
    assert not offered(f"wishtui show --store {store.parent} ") & everything


def test_the_value_of_an_option_may_stand_behind_a_sign(offered: Offered, store: Path) -> None:
    assert {"unhandled", "responded"} <= {name.rpartition("=")[2] for name in offered("wishtui list --status=")}
    assert {name.rpartition("=")[2] for name in offered("wishtui list --status=unh")} == {"unhandled"}
    assert offered(f"wishtui --store={store} li") == {"list"}


def test_zsh_knows_what_takes_a_value_behind_a_sign(run: Run) -> None:
    script = run("completion", "zsh").out
    assert '"--store=[' in script
    assert "{-o,--output=}" in script
    assert not re.search(r"--(no-color|quiet|json|help)=", script)


def test_kinds_and_saved_replies_are_offered(offered: Offered) -> None:
    assert offered("wishtui appeal new shipment-") == {"shipment-delay"}
    assert "cancel" in offered("wishtui reply x --template ")


def test_appeals_are_offered_by_their_ids(run: Run, shop: Run, store: Path) -> None:
    issue = run("list", "--quiet").out.split()[0]
    appeal = run("appeal", "new", "shipment-delay", "--issue", issue, "--draft", "-q").out.strip()
    assert candidates("appeal", f"wishtui appeal show --store {store} ") == [appeal]


@pytest.mark.parametrize("line", ["", "wishtui show --store", "wishtui --now then show ", "wishtui 'show "])
def test_an_odd_line_offers_what_it_can_and_says_nothing(run: Run, line: str) -> None:
    ran = run("completion", "--candidates", "kind", line)
    assert (ran.code, ran.err) == (0, "")


def test_a_quoted_folder_and_a_home_are_understood(shop: Run, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spaced = store.with_name("my shop")
    store.rename(spaced)
    monkeypatch.setenv("HOME", str(spaced.parent))
    assert len(candidates("issue", f"wishtui show --store '{spaced}' ")) == 3
    assert len(candidates("issue", 'wishtui show --store ~/"my shop" ')) == 3
    assert len(candidates("issue", 'wishtui show --store "$HOME/my shop" ')) == 3


def test_asking_changes_nothing_and_makes_nothing(shop: Run, store: Path, tmp_path: Path) -> None:
    issue = shop("list", "--quiet").out.split()[0]
    assert shop("reply", issue, "-m", "Soon", "--hold", "5").code == 0
    before = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    assert shop("completion", "--candidates", "issue", f"wishtui show --store {store} ", now="2027-01-01").code == 0
    assert {path: path.read_bytes() for path in store.rglob("*") if path.is_file()} == before
    assert candidates("issue", f"wishtui show --store {tmp_path / 'none'} ") == []
    assert not (tmp_path / "none").exists()


def test_a_name_that_a_shell_would_run_is_not_offered(run: Run, home: Path) -> None:
    folder = home / ".config/wishtui/templates/replies"
    folder.mkdir(parents=True)
    for name in ("thanks", "$(touch ran)", "`touch ran`", "two words"):
        (folder / f"{name}.j2").write_text("+++\ntitle = 'Thanks'\n+++\nThank you.\n")
    offered = candidates("template", "wishtui reply --template ")
    assert "thanks" in offered
    assert not [name for name in offered if set(name) & set("$`( ")]


def test_without_a_shell_it_says_which_there_are(run: Run) -> None:
    ran = run("completion")
    assert ran.code == 2
    assert "bash, zsh, fish" in ran.err


def test_shops_points_of_checklists_and_readers_are_offered(tmp_path: Path) -> None:
    config = tmp_path / "shops.toml"
    config.write_text("[shops.north]\n[shops.south]\n")
    assert candidates("shop", f"wishtui stats --config {config} --shop ") == ["north", "south"]
    assert candidates("point", "wishtui risks --tick linked.on") == ["linked.one"]
    assert candidates("reader", "wishtui appeal new --audience ") == ["customer", "wish"]


FREE = set("ISO N S SECONDS QUERY TEXT FIELD=VALUE URL NUMBER WORDS CONTEXT DATE DAY EVENT CODE LANG TAG".split())
"""What stands for a value that nobody can foresee, or that a store cannot name at once."""


def test_every_value_that_is_known_is_offered() -> None:
    known = {"FILE", *FOLDERS} | FREE
    unknown = [
        f"{command} {action.option_strings or action.dest}"
        for command, action in actions(whole_parser())
        if action.nargs != 0 and not action.choices and action.help != argparse.SUPPRESS
        if not kind_of(command, action) and action.metavar not in known
    ]
    assert unknown == []
