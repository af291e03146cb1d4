"""What a program reads is English, byte for byte, whatever language the screen speaks."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.cli_shop import CLOSED, DUE, LATE, NOW, ORDERS, TICKETS, Ran
from tests.cli.test_cli_json import NO_FACTS, STEPS
from tests.pseudo import pseudo_spoken
from wishtui.cli.main import main
from wishtui.i18n.languages import CHINESE, ENGLISH

MACRO = '[macros.seen]\nnote = "Seen."\n'
WRONG = 'theme = "darc"\nhold_seconds = "x"\ntime_zone = "Mars"\n[hooks]\nnever = "x"\n[views]\nv = "status:nope"\n'

_OTHERWISE = re.compile(
    r'A261123-\w+|"seconds": [\d.]+|"digest": "\w+"|"hash":"\w+"|hash is \w+|the newest of [\d :-]+'
)
"""What no two runs have in common: ids of appeals and hashes over them, how long a command took, and when a backup was
made."""


def everything(call: Callable[..., Ran], folder: Path) -> dict[str, str]:
    """The output of every command with `--json`, called in the same order on a shop of its own."""
    store = folder / "store"
    rejected = folder / "rejected.json"
    rejected.write_text(json.dumps([{"id": ""}, TICKETS[0] | {"id": "b9", "opened_at": "never"}]))
    (folder / "wrong.toml").write_text(WRONG)
    (folder / "own.toml").write_text(MACRO + '[hooks]\noverdue = "false"\n')
    tickets, orders = folder / "tickets.json", folder / "orders.json"
    tickets.write_text(json.dumps({"message": "", "code": 0, "data": TICKETS}))
    orders.write_text(json.dumps(ORDERS))
    appeal = ["b-none"]
    calls: list[tuple[str, list[str]]] = [
        ("import", [str(tickets), str(orders)]),
        ("import", [str(rejected)]),
        ("list", []),
        ("list", ["--brief"]),
        ("show", [CLOSED]),
        ("note", [CLOSED, LATE, "none", "-m", "Seen."]),
        ("reply", [DUE, "-m", "Tomorrow.", "--hold", "20"]),
        ("list", []),
        ("show", [DUE]),
        ("tag", [LATE, "--add", "vip"]),
        ("snooze", [LATE, "reply", "--force"]),
        ("snooze", [LATE, "2d"]),
        ("assign", [LATE, "me"]),
        ("macro", ["seen", LATE, CLOSED]),
        ("appeal kinds", []),
        ("appeal new", ["shipment-delay", "--issue", LATE, "--draft"]),
        ("appeal list", []),
        ("appeal show", appeal),
        ("appeal edit", [*appeal, "--audience", "wish"]),
        ("appeal submit", appeal),
        ("appeal outcome", [*appeal, "rejected"]),
        ("appeal follow", appeal),
        ("login", []),
        ("logout", []),
        ("sync", []),
        ("outbox", []),
        ("files", [CLOSED]),
        ("translate", [LATE]),
        ("suggest", [LATE]),
        ("hand", [LATE, CLOSED]),
        ("close", [LATE, CLOSED]),
        ("log", []),
        ("risks", []),
        ("risks", ["--tick", "address-on-file"]),
        ("stats", []),
        ("stats", ["--by", "weekday"]),
        ("hooks", []),
        ("hooks", ["test", "overdue"]),
        ("export", []),
        ("backup", [str(folder / "shop.backup")]),
        ("restore", [str(folder / "shop.backup")]),
        ("move", [str(store), str(folder / "moved")]),
        ("doctor", []),
        ("doctor", ["--config", str(folder / "wrong.toml")]),
        ("config", ["show"]),
        ("config", ["check", "--config", str(folder / "wrong.toml")]),
        ("paths", []),
        ("keys", []),
    ]
    assert {name for name, _words in calls} == STEPS.keys() - NO_FACTS.keys()
    printed: dict[str, str] = {}
    for number, (name, words) in enumerate(calls):
        ran = call("--store", store, "--config", folder / "own.toml", *name.split(), *words, "--json")
        assert "went wrong" not in ran.err, (name, ran)
        printed[f"{number} {name} {ran.code}"] = _OTHERWISE.sub("", ran.out.replace(str(folder), "FOLDER"))
        if name == "appeal new":
            appeal[:] = [json.loads(ran.out)["id"]]
            for index, (step, rest) in enumerate(calls):
                if step.startswith("appeal ") and rest and rest[0] == "b-none":
                    calls[index] = (step, [*appeal, *rest[1:]])
    return printed


def test_json_is_the_same_in_every_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WISHTUI_AGENT", "Mira")

    def printed(language: str) -> dict[str, str]:
        def call(*argv: str | Path) -> Ran:
            return Ran(main(["--now", NOW, "--lang", language, *map(str, argv)]), *capsys.readouterr())

        folder = tmp_path / language
        folder.mkdir()
        return everything(call, folder)

    plain = printed(ENGLISH)
    with pseudo_spoken():
        other = printed(CHINESE)
    assert other.keys() == plain.keys()
    different = {call: (plain[call], other[call]) for call in plain if plain[call] != other[call]}
    assert different == {}
