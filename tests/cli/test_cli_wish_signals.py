"""Ctrl+C, a lost line and a polite kill while Wish is spoken to: the end comes at once, and nothing is lost or doubled.

The calls that are broken off here never end by themselves.
"""

import json
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.simulated_wish import TOKEN, platform_with, utc_now, waiting_ticket
from tests.waiting import LONGEST, wait_until
from wishtui.domain.delivery import Delivery
from wishtui.domain.times import iso
from wishtui.store import open_store
from wishtui.wish.simulator import Fault, Platform, Simulator

WORDS = "It left our warehouse this morning."
PROGRAM = "from wishtui.cli.main import run; run()"
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.fixture
def platform() -> Platform:
    return platform_with(waiting_ticket("T0", utc_now() - timedelta(hours=1), orders=[{"id": "O1"}]))


@pytest.fixture
def wish(wish: Simulator, monkeypatch: pytest.MonkeyPatch) -> Simulator:
    """The one that the program asks."""
    monkeypatch.setenv("WISHTUI_WISH_URL", wish.url)
    monkeypatch.setenv("WISHTUI_SETTLE_SECONDS", "0.2")
    monkeypatch.setenv("WISHTUI_TOKEN", TOKEN)
    return wish


def called(store: Path, *words: str) -> int:
    """Call the program, and wait for its end."""
    argv = [sys.executable, "-c", PROGRAM, "--store", str(store), *words]
    return subprocess.run(argv, check=False, capture_output=True, timeout=LONGEST).returncode


@contextmanager
def running(store: Path, *words: str, before: str = "") -> Iterator[subprocess.Popen[bytes]]:
    argv = [sys.executable, "-c", before + PROGRAM, "--store", str(store), *words]
    with subprocess.Popen(argv, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process
        process.kill()


def until(fact: Callable[[], object], process: subprocess.Popen[bytes]) -> None:
    wait_until(lambda: fact() or process.poll() is not None)
    assert fact()


def ended(process: subprocess.Popen[bytes], how: signal.Signals) -> bytes:
    """Tell it to end so; gives what it printed."""
    process.send_signal(how)
    out, errors = process.communicate(timeout=LONGEST)
    assert process.returncode == 128 + how, errors
    assert b"Traceback" not in errors
    return out


@pytest.mark.parametrize("how", SIGNALS)
@pytest.mark.parametrize("kind", ["tickets", "order", "orders"])
def test_a_sync_that_is_ended_keeps_what_came(
    wish: Simulator, platform: Platform, tmp_path: Path, kind: str, how: signal.Signals
) -> None:
    wish.faults.add(kind, Fault.DRIP)
    path = {"tickets": "/tickets", "order": "/orders/O1", "orders": "/orders"}[kind]
    if kind == "orders":
        called(tmp_path, "sync")  # the list of orders is asked for only once there are some
        wish.calls.clear()
        wish.faults.add(kind, Fault.DRIP)
    with running(tmp_path, "sync") as process:
        until(lambda: any(called_path.endswith(path) for _, called_path in wish.calls), process)
        ended(process, how)
    store = open_store(tmp_path)
    assert len(store.index()) == (0 if kind == "tickets" else 1)
    store.close()
    wish.faults.clear()
    assert called(tmp_path, "sync") == 0


@pytest.mark.parametrize("how", SIGNALS)
@pytest.mark.parametrize("kind", ["ticket", "reply"])
def test_a_reply_that_is_ended_is_on_record_and_arrives_once(
    wish: Simulator, platform: Platform, tmp_path: Path, kind: str, how: signal.Signals
) -> None:
    assert called(tmp_path, "sync") == 0
    wish.faults.add(kind, Fault.DRIP)
    wish.calls.clear()
    path = "/replies" if kind == "reply" else "/T0"
    with running(tmp_path, "reply", "T0", "-m", WORDS) as process:
        until(lambda: any(called_path.endswith(path) for _, called_path in wish.calls), process)
        ended(process, how)
    store = open_store(tmp_path)
    waits = [entry.state for entry in store.outbox().values()]
    store.close()
    assert waits == [Delivery.UNKNOWN if kind == "reply" else Delivery.QUEUED]
    assert called(tmp_path, "sync") == 0
    assert [reply["message"] for reply in platform.tickets["T0"]["replies"][1:]] == [WORDS]


@pytest.mark.parametrize("how", SIGNALS)
def test_a_watch_goes_on_until_it_is_told_to_end(
    wish: Simulator, platform: Platform, tmp_path: Path, how: signal.Signals
) -> None:
    with running(tmp_path, "sync", "--watch", "1") as process:
        until(lambda: sum(path.endswith("/tickets") for _, path in wish.calls) >= 12, process)
        assert ended(process, how).count(b"issues:") >= 2


def test_a_watch_says_what_came_while_it_goes_on(
    wish: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    with running(tmp_path, "sync", "--watch", "1") as process:
        out = process.stdout
        assert out is not None
        until(lambda: select.select([out], [], [], 0)[0], process)
        assert b"issues:" in ended(process, signal.SIGTERM)


def test_a_watch_that_is_to_outlive_its_terminal_does(wish: Simulator, tmp_path: Path) -> None:
    ignoring = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); "
    with running(tmp_path, "sync", "--watch", "1", before=ignoring) as process:
        until(lambda: wish.calls, process)
        process.send_signal(signal.SIGHUP)
        seen = len(wish.calls)
        until(lambda: len(wish.calls) > seen + 4, process)
        ended(process, signal.SIGTERM)


@pytest.mark.parametrize("how", SIGNALS)
def test_a_watch_runs_the_hooks_and_ends_in_spite_of_one_that_does_not(
    wish: Simulator, platform: Platform, tmp_path: Path, how: signal.Signals
) -> None:
    mark, config = tmp_path / "told", tmp_path / "settings.toml"
    code = f"import sys, time; open({str(mark)!r}, 'w').write(sys.stdin.read()); time.sleep(600)"
    command = ", ".join(json.dumps(word) for word in (sys.executable, "-c", code))
    config.write_text(f"hook_seconds = 300\n[hooks]\nnew = [{command}]\n", encoding="utf-8")
    soon = "import wishtui.cli.background_hooks as hooks; hooks._POLL_AGAIN = 0.05; "
    with running(tmp_path / "store", "sync", "--watch", "1", "--config", str(config), before=soon) as process:
        until(lambda: sum(path.endswith("/tickets") for _, path in wish.calls) >= 4, process)
        at = iso(datetime.now(UTC))
        message = {"message": "And now?", "replied_at": at, "sender": "USER"}
        platform.tickets["T9"] = {**platform.tickets["T0"], "id": "T9", "updated_at": at, "replies": [message]}
        until(lambda: mark.exists() and mark.read_text(encoding="utf-8"), process)
        ended(process, how)
    assert json.loads(mark.read_text(encoding="utf-8"))["issue"]["id"] == "T9"


def test_a_look_up_of_a_name_that_never_ends_keeps_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WISHTUI_TOKEN", TOKEN)
    monkeypatch.setenv("WISHTUI_WISH_URL", "https://wish.example/api/v3")
    hanging = (
        "import socket, sys, threading; "
        "socket.getaddrinfo = lambda *_, **__: (print('looks', flush=True), threading.Event().wait()); "
    )
    with running(tmp_path, "sync", before=hanging) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"looks\n"
        ended(process, signal.SIGINT)
