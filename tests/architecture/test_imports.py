"""Nothing loads what it does not need, since every start pays for it; and loading does nothing."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import wishtui
from wishtui.store import open_store

PACKAGE = Path(wishtui.__file__).parent
MODULES = sorted(
    ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for file in PACKAGE.rglob("*.py")
    if file.stem != "__main__"
)

LOADED_BY = """
import json, sys
from wishtui.cli.main import main
code = main({argv!r})
sys.stdout.flush()
sys.stderr.write("\\n" + json.dumps([code, sorted(name.split(".")[0] for name in sys.modules)]))
"""

IMPORT_ALL = """
import gc, importlib, json, os, signal, sys, threading, warnings
warnings.simplefilter("error")
before = (dict(os.environ), os.getcwd(), threading.active_count(), signal.getsignal(signal.SIGTERM), gc.isenabled())
for name in json.loads(sys.stdin.read()):
    importlib.import_module(name)
after = (dict(os.environ), os.getcwd(), threading.active_count(), signal.getsignal(signal.SIGTERM), gc.isenabled())
assert before == after, (before, after)
print("ok")
"""


def fresh(code: str, *, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run `code` in an interpreter that has loaded nothing of ours yet."""
    # The test run's coverage and start-up hooks are not the program's.
    ours = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    environment = {**ours, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", code],
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        env=environment,
        check=True,
    )


NEVER = {"textual", "rich", "jinja2", "markdown_it", "shtab", "httpx2", "stamina", "psycopg"}
"""What no command loads but the one that it is for."""
NO_STORE = NEVER | {"tinydb", "filelock"}
NO_HELPERS = {"logging", "tinydb", "platformdirs", "typing_extensions", "inspect", "shutil", "tempfile", "tomllib"}
"""What looking at a store needs nothing of."""


@pytest.mark.parametrize(
    ("argv", "absent"),
    [
        (["--version"], NO_STORE | {"msgspec", "platformdirs", "logging"}),
        (["--help"], NO_STORE),
        (["list"], NEVER | NO_HELPERS | {"hashlib"}),
        (["list", "--json", "status:unhandled"], NEVER | {"tinydb"}),
        (["show", "x"], NEVER | NO_HELPERS),
        (["paths"], NEVER | {"tinydb", "logging"}),
    ],
)
def test_a_command_loads_only_what_it_needs(argv: list[str], absent: set[str], tmp_path: Path) -> None:
    open_store(tmp_path / "store").close()
    options = ["--store", str(tmp_path / "store")] if argv[0] in {"list", "show"} else []
    ran = fresh(LOADED_BY.format(argv=[*argv, *options]))
    _, loaded = json.loads(ran.stderr.splitlines()[-1])
    assert not absent & set(loaded)


def test_the_first_frame_is_made_without_the_toolkit_or_an_event_loop() -> None:
    modules = ("cli.commands.inbox", "tui.launch", "tui.live", "tui.view_state", "tui.early_frame")
    names = ", ".join(f"wishtui.{name}" for name in modules)
    ran = fresh(f"import json, sys\nimport {names}\nprint(json.dumps(list(sys.modules)))")
    assert not (NEVER | {"asyncio", "argparse", "logging"}) & set(json.loads(ran.stdout))


def test_a_list_in_a_database_is_read_without_the_rules_of_searches_and_appeals() -> None:
    ran = fresh("import json, sys\nimport wishtui.store.postgres.store\nprint(json.dumps(list(sys.modules)))")
    absent = {"domain.query", "domain.appeal", "domain.hooks", "domain.log", "store.side_records"}
    assert not {f"wishtui.{name}" for name in absent} & set(json.loads(ran.stdout))


def test_importing_any_module_has_no_effect(home: Path) -> None:
    ran = fresh(IMPORT_ALL, text=json.dumps(MODULES))
    assert ran.stdout == "ok\n"
    assert not list(home.rglob("*"))


def test_no_python_lies_among_the_data() -> None:
    root = PACKAGE.parent
    assert not [*(root / "styles").rglob("*.py"), *(root / "templates").rglob("*.py")]


def test_whoever_logs_does_so_through_the_one_door() -> None:
    """A logger that is asked for elsewhere has no handler yet, and what it says ends on the screen."""
    asked = re.compile(r"\blogging\.getLogger\(__name__\)|\bgetLogger\(__name__\)")
    files = [file for file in PACKAGE.rglob("*.py") if asked.search(file.read_text(encoding="utf-8"))]
    assert not files
