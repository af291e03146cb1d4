"""No test sees the home, the settings, the zone or the colours of whoever runs it."""

import gc
import os
import signal
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import stamina
from hypothesis import HealthCheck, settings

from locales.catalogues import compile_catalogues
from tests import postgres_server
from tests.simulated_wish import platform_with
from wishtui.i18n.catalogue import speak
from wishtui.i18n.languages import ENGLISH
from wishtui.letters import sandbox
from wishtui.wish.simulator import Platform, Simulator

# How long an example takes says more about the machine's other work than about ours.
settings.register_profile("wishtui", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wishtui")

_XDG = {
    "XDG_DATA_HOME": ".local/share",
    "XDG_CONFIG_HOME": ".config",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "XDG_RUNTIME_DIR": ".run",
}
_LEAKS = (
    "NO_COLOR",
    "FORCE_COLOR",
    "CLICOLOR",
    "COLUMNS",
    "LINES",
    "EDITOR",
    "VISUAL",
    "SSH_CONNECTION",
    "TMUX",
    "STY",
    "LANGUAGE",
    "LC_ALL",
    "LC_MESSAGES",
)


_LONG = {
    *("test_store_faults", "test_store_processes", "test_lost_terminal"),
    *("test_secrets", "test_typed_ahead", "test_whole_frames"),
}
"""Files with tests that take ten times as long as others, or are the last by name and take long together."""


def _pass_over(number: int, frame: object) -> None:
    """Does what ignoring a signal does, but for the programs that are started: they have it as it is by default."""


def pytest_configure(config: pytest.Config) -> None:
    """Say where the server of this run will be; the workers know it from their environment."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        # Started in the background of a script, or by nohup: the programs that tests start would ignore it as well.
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, _pass_over)
    # Else every worker would take all tests apart anew, and each of the hundreds of programs that tests start would
    # compile all of ours.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # What a test makes lives for as long as the test: looking for garbage after each 700 objects finds next to none.
    gc.set_threshold(10_000)
    if not hasattr(config, "workerinput"):
        postgres_server.begin_run()
        compile_catalogues()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Half as many workers again as processors: a third of the time tests wait, for terminals, servers and timers."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return processors + (processors + 1) // 2


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, or one worker would end with it while the others have nothing to do."""
    items.sort(key=lambda item: item.path.stem not in _LONG and item.get_closest_marker("slow") is None)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what a worker has measured: one that takes ten seconds to end, as on a slow machine, is killed."""
    if hasattr(session.config, "workerinput") and "coverage" in sys.modules:
        measured = sys.modules["coverage"].Coverage.current()
        if measured is not None:
            measured.save()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the server of this run, if any test asked for it."""
    if not hasattr(config, "workerinput"):
        postgres_server.end_run()


@pytest.fixture(autouse=True, scope="session")
def _nothing_twice() -> Iterator[None]:
    """Templates are compiled once a worker, and nothing waits for a disk: no test pulls the machine's plug.

    A screen is painted within two thousandths of a second, not at the next sixtieth: hardly any frame is spared by
    that where each key waits for the one before, and the wait is as long as the work.

    What failed is asked for again at once, where the program waits longer each time; what Wish asks to wait is waited.
    """
    compiled = sandbox.compile_template

    @cache
    def compile_once(source: str, file: Path, names: frozenset[str], offset: int) -> sandbox.Compiled:
        return compiled(source, file, names=names, offset=offset)

    def compile_template(source: str, file: Path, *, names: Collection[str], offset: int = 0) -> sandbox.Compiled:
        return compile_once(source, file, frozenset(names), offset)

    def check_descriptor(descriptor: int) -> None:
        os.fstat(descriptor)

    retry_context = stamina.retry_context

    def retry_soon(**options: Any) -> Any:
        return retry_context(**options | {"wait_initial": 0.01, "wait_jitter": 0.01})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stamina, "retry_context", retry_soon)
        patch.setattr(sandbox, "compile_template", compile_template)
        patch.setattr(os, "fsync", check_descriptor)
        patch.setattr("textual.screen.UPDATE_PERIOD", 1 / 500)
        yield


@pytest.fixture
def platform() -> Platform:
    """What Wish holds: nothing; whoever wants tickets has a fixture of this name that says which."""
    return platform_with()


@pytest.fixture
def wish(platform: Platform) -> Iterator[Simulator]:
    """A Wish on loopback that answers for `platform`."""
    with Simulator(platform) as simulator:
        yield simulator


@pytest.fixture
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Wish asks one to wait is over soon."""
    monkeypatch.setattr("wishtui.wish.rate_limit.FIRST_WAIT", timedelta(seconds=0.2))
    monkeypatch.setattr("wishtui.wish.rate_limit._LEAST_WAIT", timedelta(seconds=0.05))
    monkeypatch.setattr("wishtui.wish.simulator.server._LIMIT_SECONDS", 0.2)


@pytest.fixture(autouse=True)
def _hermetic(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name, folder in _XDG.items():
        monkeypatch.setenv(name, str(home / folder))
    for name in [name for name in os.environ if name.startswith(("WISHTUI_", "TEXTUAL")) or name in _LEAKS]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    speak(ENGLISH)
    monkeypatch.undo()
    time.tzset()
    with suppress(OSError):  # something is in it
        home.rmdir()


@pytest.fixture
def home() -> Path:
    """The empty home of this test."""
    return Path(os.environ["HOME"])


@pytest.fixture
def postgres() -> Iterator[str]:
    """The address of an empty schema of this test's own, on a real PostgreSQL."""
    with postgres_server.new_schema(postgres_server.shared_address()) as address:
        yield address
