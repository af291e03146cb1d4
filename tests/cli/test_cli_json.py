"""Every command that prints facts speaks JSON, and the options for all hold everywhere: a walk through the parser."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.cli_shop import CLOSED, DUE, LATE, Run
from wishtui.cli.parser import COMMANDS, Parser

NO_FACTS = {
    "demo": "a screen",
    "appeal export": "a letter, by --format",
    "completion": "a script",
}
"""What prints no facts, and what it prints instead."""


REFUSED = {
    ("appeal submit", 4),
    ("appeal outcome", 3),
    ("appeal follow", 3),
    ("login", 2),
    ("macro", 2),
    ("logout", 2),
    ("sync", 2),
    ("translate", 2),
    ("suggest", 2),
}
"""What cannot be done in a shop that is not signed in, without a macro, with an incomplete letter, or by nobody."""


def steps() -> Iterator[tuple[str, Parser]]:
    """Every command, and every step of those that have some, with its parser."""
    for name in COMMANDS:
        parser = Parser(prog=f"wishtui {name}", command=name)
        parser.complete()
        inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
        if not inner:
            yield name, parser
        for action in inner:
            yield from ((f"{name} {step}", below) for step, below in action.choices.items())


STEPS = dict(steps())


def options(parser: Parser) -> set[str]:
    return set(parser._option_string_actions)


@pytest.mark.parametrize("name", STEPS)
def test_what_prints_facts_speaks_json(name: str) -> None:
    assert ("--json" in options(STEPS[name])) is (name not in NO_FACTS)


@pytest.mark.parametrize("name", STEPS)
def test_the_options_for_all_hold_everywhere(name: str) -> None:
    assert options(STEPS[name]) >= {
        "--store",
        "--config",
        "--lang",
        "--no-color",
        "--verbose",
        "--log-file",
        "--now",
        "--help",
    }


@pytest.mark.parametrize("name", STEPS)
def test_every_argument_is_explained(name: str) -> None:
    assert not [action for action in STEPS[name]._actions if not action.help]


def test_json_of_every_command_is_json(shop: Run, store: Path, tmp_path: Path) -> None:
    kind = shop("appeal", "kinds", "--json").json[0]["name"]
    appeal = shop("appeal", "new", kind, "--issue", LATE, "--draft", "--json").json["id"]
    again = tmp_path / "again.json"
    again.write_text("[]")
    calls = {
        "import": [str(again)],
        "list": [],
        "show": [DUE],
        "reply": [DUE, "-m", "Tomorrow."],
        "note": [LATE, "-m", "Seen."],
        "tag": [LATE, "--add", "vip"],
        "snooze": [LATE, "reply", "--force"],
        "assign": [DUE, "me"],
        "macro": ["none", DUE],
        "appeal kinds": [kind],
        "appeal new": [kind, "--draft"],
        "appeal list": [],
        "appeal show": [appeal],
        "appeal edit": [appeal, "--audience", "wish"],
        "appeal submit": [appeal],
        "appeal outcome": [appeal, "rejected"],
        "appeal follow": [appeal],
        "login": [],
        "logout": [],
        "sync": [],
        "outbox": [],
        "files": [CLOSED],
        "translate": [LATE],
        "suggest": [LATE],
        "hand": [LATE],
        "close": [LATE],
        "log": [],
        "risks": [],
        "stats": [],
        "hooks": [],
        "export": [],
        "backup": [str(tmp_path / "shop.backup")],
        "restore": [str(tmp_path / "shop.backup")],
        "move": [str(store), str(tmp_path / "moved")],
        "doctor": [],
        "config": ["show"],
        "paths": [],
        "keys": [],
    }
    assert calls.keys() == STEPS.keys() - NO_FACTS.keys()
    for name, words in calls.items():
        ran = shop(*name.split(), *words, "--json", "--no-color", "--verbose")
        assert "Traceback" not in ran.err, name
        if ran.code in {0, 1} or ran.out:
            json.loads(ran.out)
        else:
            assert (name, ran.code) in REFUSED, (name, ran)
    assert shop("note", CLOSED, "-m", "x", "--json").json[0]["done"] is False
