"""What goes on beside the inbox: risks that got worse, hooks that fail, and being called to the terminal."""

import asyncio
import sys
import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.tui.inbox_runner import NOON, issue, run_inbox
from wishtui.commands import build_keymap
from wishtui.config import Settings
from wishtui.domain.risk import Level
from wishtui.present.spans import Role
from wishtui.services.risk_watch import RiskLevel
from wishtui.store import memory_store
from wishtui.text import forbidden
from wishtui.tui import alert, background_jobs
from wishtui.tui.background_jobs import BackgroundJobs


def jobs_of_nothing(hooks: Mapping[str, tuple[str, ...]] | None = None, **settings: object) -> BackgroundJobs:
    """What goes on beside an inbox of nothing."""
    return BackgroundJobs(
        memory_store(),
        Settings(**settings),  # type: ignore[arg-type]
        keymap=build_keymap({})[0],
        agent="mira",
        clock=lambda: NOON,
        levels={},
        hooks=hooks,
    )


def test_a_risk_that_got_worse_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    one, notices = jobs_of_nothing(), list[tuple[str, Role]]()
    levels = [RiskLevel("infringement", "Infringement", Level.WATCH, "1 complaint, about Mug.")]
    monkeypatch.setattr(one, "measure", lambda: levels)
    look = one.risks(lambda text, role: notices.append((text, role)))
    look()
    assert notices == []
    levels[0] = RiskLevel("infringement", "Infringement", Level.HIGH, "3 complaints, all about Mug.")
    look()
    look()
    words = "Infringement is high now: 3 complaints, all about Mug. H shows the risks."
    assert notices == [(words, Role.OVERDUE)]


async def test_a_hook_that_fails_is_one_line_of_the_inbox_and_no_key_waits_for_it(
    tmp_path: Path,
) -> None:
    mark = tmp_path / "begun"
    code = "import sys, time; open(sys.argv[1], 'w').close(); time.sleep(60)"
    async with run_inbox() as inbox:
        notices: list[str] = []
        one = BackgroundJobs(
            inbox.store,
            msgspec.structs.replace(inbox.session.settings, hook_seconds=1.0),
            keymap=inbox.session.keymap,
            agent="mira",
            clock=lambda: inbox.now,
            levels={},
            hooks={"new": (sys.executable, "-c", code, str(mark))},
        )
        look = one.hooks(lambda text, role: notices.append(text))
        await asyncio.to_thread(look)
        inbox.now += timedelta(minutes=2)
        with inbox.store.unit_of_work() as work:
            work.put(issue(9, -1 / 60))
        slow = threading.Thread(target=look)
        slow.start()
        await inbox.until(mark.exists)
        await inbox.do("move.down")
        await inbox.until(lambda: notices)
        assert notices[0].startswith("The hook “new” failed.")
        await asyncio.to_thread(slow.join)
        await asyncio.to_thread(one.stop)


def test_hooks_and_alerts_are_looked_for_only_where_they_are_wanted() -> None:
    assert not jobs_of_nothing()._alerts
    assert jobs_of_nothing(alert="bell")._alerts


def test_an_agent_is_called_with_how_many_of_what() -> None:
    store, calls = memory_store(), list[Mapping[str, int]]()
    one = BackgroundJobs(
        store,
        Settings(alert_on=("new",)),
        keymap=build_keymap({})[0],
        agent="mira",
        clock=lambda: NOON,
        levels={},
    )
    look = one.alerts(calls.append)
    look()
    with store.unit_of_work() as work:
        work.put(issue(1, 1))
    look()
    look()
    assert calls == [{"new": 1}]
    one.stop()


@pytest.mark.parametrize(
    ("how", "sent"),
    [
        ("off", ""),
        ("bell", "\a"),
        ("osc9", "\x1b]9;wishtui: 2 overdue, 1 due soon\x1b\\"),
        ("osc777", "\x1b]777;notify;wishtui;2 overdue, 1 due soon\x1b\\"),
    ],
)
def test_the_terminal_is_called_as_the_agent_chose_and_in_words_of_ours(how: str, sent: str) -> None:
    calling = alert.sequence(how, {"overdue": 2, "due<4h": 1})
    assert calling == sent
    assert not forbidden().search(calling.strip("\a").removeprefix("\x1b").removesuffix("\x1b\\"))


async def test_the_call_reaches_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    async with run_inbox(alert="osc9") as inbox:
        written: list[str] = []
        assert inbox.app._driver is not None
        monkeypatch.setattr(inbox.app._driver, "write", written.append)
        alert.call(inbox.app, "osc9", {"overdue": 1})
        assert written == ["\x1b]9;wishtui: 1 overdue\x1b\\"]


async def test_it_begins_with_the_inbox_and_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background_jobs, "RISKS_FIRST", 0.0)
    measured = threading.Event()

    def measure() -> list[RiskLevel]:
        measured.set()
        return []

    async with run_inbox() as inbox:
        one = BackgroundJobs(
            inbox.store,
            inbox.session.settings,
            keymap=inbox.session.keymap,
            agent="mira",
            clock=lambda: NOON,
            levels={},
        )
        monkeypatch.setattr(one, "measure", measure)
        one.start(inbox.app.say, lambda counts: None)
        await inbox.until(measured.is_set)
        await asyncio.to_thread(one.stop)
        assert "background" not in {thread.name for thread in threading.enumerate()}
