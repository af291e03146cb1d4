"""The program as its users call it, run in this process on a store of its own."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.cli_shop import NOW, ORDERS, TICKETS, Ran, Run, Terminal
from wishtui.cli.main import main


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where the default store of this test lies; it is not made yet."""
    return tmp_path / "data" / "wishtui"


@pytest.fixture
def run(store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the program. `stdin` is what it can read; the clock stands at NOW."""

    def call(*argv: str | Path, stdin: bytes = b"", now: str = NOW) -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        monkeypatch.setenv("XDG_DATA_HOME", str(store.parent))
        monkeypatch.setenv("WISHTUI_AGENT", "Mira")
        code = main(["--now", now, *map(str, argv)])
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return call


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    """A file of tickets as Wish gives them."""
    file = tmp_path / "tickets.json"
    file.write_text(json.dumps({"message": "", "code": 0, "data": TICKETS}))
    return file


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """A file of orders as Wish gives them."""
    file = tmp_path / "orders.json"
    file.write_text(json.dumps(ORDERS))
    return file


@pytest.fixture
def shop(run: Run, tickets: Path) -> Run:
    """The program on a store that holds the four tickets."""
    assert run("import", tickets).code == 0
    return run


@pytest.fixture
def on_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Terminal]:
    """Put a terminal of some width on stdout; gives it, for what was printed."""

    def put(columns: int) -> Terminal:
        screen = Terminal()
        monkeypatch.setattr(sys, "stdout", screen)
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("LINES", "24")
        return screen

    return put
