"""The team is told of each thing once, whoever looks, and nothing that a command does disturbs whoever looks."""

import json
import sys
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from wishtui.domain.answering import receive
from wishtui.domain.delivery import Delivery
from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import Message, Sender
from wishtui.domain.outbox import OutboxEntry
from wishtui.domain.risk import Level
from wishtui.domain.shop_sync import ShopSync
from wishtui.errors import StoreError
from wishtui.services.answering import answer
from wishtui.services.hooks import Alerts, Hooks, run_command, sample_facts
from wishtui.services.risk_watch import RiskLevel
from wishtui.store import Store, memory_store, open_store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WRITES = "import sys, uuid; open(f'{sys.argv[1]}/{uuid.uuid4()}', 'w').write(sys.stdin.read())"


def issue(number: int, hours: float) -> Issue:
    """An issue whose customer wrote so many hours before NOW."""
    at = NOW - timedelta(hours=hours)
    message = Message(sender=Sender.CUSTOMER, at=at, text="?")
    return Issue(id=f"T-{number}", status=Status.UNHANDLED, opened_at=at, messages=(message,))


class Team:
    """One store, the hooks of one or more agents on it, and what their commands were told."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.now = NOW
        self._folder = folder
        self._made: list[Hooks] = []

    def hooks(self, *events: str, store: Store | None = None, **more: Any) -> Hooks:
        """Those of one more agent, whose commands write down what they are told."""
        self._folder.mkdir(exist_ok=True)
        commands = {event: (sys.executable, "-c", WRITES, str(self._folder)) for event in events}
        given: dict[str, Any] = {"seconds": 60, **more}
        hooks = Hooks(
            store or self.store, given.pop("commands", commands), clock=lambda: self.now, agent="mira", **given
        )
        self._made.append(hooks)
        return hooks

    def put(self, *issues: Issue) -> None:
        """Record issues."""
        with self.store.unit_of_work() as work:
            for each in issues:
                work.put(each)

    def events(self) -> list[tuple[str, str | None]]:
        """Event and issue of all that was told, in any order."""
        return sorted((each["event"], each["issue"] and each["issue"]["id"]) for each in self.facts())

    def facts(self) -> list[dict[str, Any]]:
        """Whole."""
        return [json.loads(file.read_text()) for file in self._folder.iterdir()]

    def close(self) -> None:
        """Let go of the store."""
        for hooks in self._made:
            hooks.close()


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    one = Team(memory_store(agent="mira"), tmp_path / "events")
    yield one
    one.close()


def test_what_stands_at_the_first_look_is_not_told_and_what_comes_later_is_told_once(team: Team) -> None:
    team.put(issue(1, 60))
    hooks = team.hooks("new", "overdue")
    assert hooks.poll() == []
    assert team.events() == []
    team.put(issue(2, -1))
    team.now += timedelta(hours=2)
    for _ in range(3):
        assert hooks.poll() == []
    assert team.events() == [("new", "T-2")]


def test_time_alone_makes_an_answer_due_and_then_overdue(team: Team) -> None:
    team.put(issue(1, 40))
    hooks = team.hooks("due<4h", "overdue")
    hooks.poll()
    team.now += timedelta(hours=5)
    hooks.poll()
    assert team.events() == [("due<4h", "T-1")]
    team.now += timedelta(hours=4)
    hooks.poll()
    assert team.events() == [("due<4h", "T-1"), ("overdue", "T-1")]


def test_two_inboxes_tell_each_thing_once_between_them(team: Team) -> None:
    both = [team.hooks("new"), team.hooks("new")]
    for hooks in both:
        hooks.poll()
    team.put(*(issue(number, -1) for number in range(6)))
    team.now += timedelta(hours=2)
    threads = [threading.Thread(target=hooks.poll) for hooks in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert team.events() == [("new", f"T-{number}") for number in range(6)]


def test_two_processes_on_a_folder_tell_each_thing_once_between_them(tmp_path: Path) -> None:
    stores = [open_store(tmp_path / "store", agent=agent) for agent in ("mira", "joel")]
    team = Team(stores[0], tmp_path / "events")
    first, second = team.hooks("new"), team.hooks("new", store=stores[1])
    for hooks in (first, second):
        hooks.poll()
    team.put(issue(1, -1))
    team.now += timedelta(hours=2)
    first.poll()
    stores[1].refresh()
    second.poll()
    assert team.events() == [("new", "T-1")]
    team.close()
    for store in stores:
        store.close()


def test_the_next_wait_of_an_issue_is_told_again_and_what_is_over_is_forgotten(team: Team) -> None:
    hooks = team.hooks("new")
    hooks.poll()
    team.put(issue(1, -1))
    team.now += timedelta(hours=2)
    hooks.poll()
    answer(team.store, "T-1", "Yes.", author="mira", now=team.now)
    again = Message(sender=Sender.CUSTOMER, at=team.now + timedelta(hours=1), text="Really?")
    team.store.change("T-1", lambda known: receive(known, again))
    team.now += timedelta(hours=3)
    hooks.poll()
    assert team.events() == [("new", "T-1")] * 2
    hooks.poll()
    assert sum(record.issue_id == "T-1" for record in team.store.hooks().values()) == 1


def test_the_facts_say_what_happened_to_what(team: Team) -> None:
    hooks = team.hooks("refused", "not sure", "offline")
    hooks.poll()
    team.put(issue(1, 3))
    entry = OutboxEntry(id="e-1", issue_id="T-1", created_at=NOW, state=Delivery.REFUSED, reason="No links.")
    with team.store.unit_of_work() as work:
        work.put_outbox(entry)
        work.put_outbox(msgspec.structs.replace(entry, id="e-2", state=Delivery.UNKNOWN))
        work.put_sync(ShopSync(id="north", failing_since=NOW, problem="Wish cannot be reached."))
    team.now += timedelta(minutes=1)
    hooks.poll()
    by_event = {each["event"]: each for each in team.facts()}
    assert by_event.keys() == {"refused", "not sure", "offline"}
    refused, offline = by_event["refused"], by_event["offline"]
    assert (refused["at"], refused["agent"], refused["test"]) == ("2026-11-23T12:01:00Z", "mira", False)
    assert (refused["issue"]["id"], refused["outbox"]["reason"], refused["sync"]) == ("T-1", "No links.", None)
    assert (offline["issue"], offline["sync"]["id"]) == (None, "north")


def test_a_risk_is_told_when_it_presses_more_and_by_one_of_all(team: Team) -> None:
    levels = [RiskLevel("infringement", "Infringement", Level.CALM, "None.")]
    both = [team.hooks("risk", measure=lambda: levels), team.hooks("risk", measure=lambda: levels)]

    def look() -> None:
        team.now += timedelta(hours=1)
        for hooks in both:
            hooks.poll()

    look()
    levels[0] = RiskLevel("infringement", "Infringement", Level.HIGH, "3 complaints.")
    look()
    look()
    (about,) = team.facts()
    assert about["risk"] == {"risk": "infringement", "title": "Infringement", "level": "high", "said": "3 complaints."}


def test_risks_that_could_not_be_measured_are_measured_at_the_next_look(team: Team) -> None:
    levels = [RiskLevel("infringement", "Infringement", Level.CALM, "None.")]
    troubles: list[str] = []

    def measure() -> list[RiskLevel]:
        if troubles:
            raise StoreError(troubles.pop())
        return levels

    hooks = team.hooks("risk", measure=measure)
    hooks.poll()
    team.now += timedelta(hours=1)
    levels[0] = RiskLevel("infringement", "Infringement", Level.HIGH, "3 complaints.")
    troubles.append("The store is away.")
    with pytest.raises(StoreError):
        hooks.poll()
    hooks.poll()
    (about,) = team.facts()
    assert about["risk"]["level"] == "high"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import sys; print('\\x1b[31mno\\nway', file=sys.stderr); sys.exit(3)", "ended with 3"),
        ("import time; time.sleep(60)", "took longer than 0.5 seconds"),
        ("while True: print('x' * 9999)", "wrote more than 64 KiB"),
    ],
)
def test_a_command_that_fails_is_said_once_and_what_it_was_to_tell_is_not_repeated(
    team: Team, code: str, why: str
) -> None:
    hooks = team.hooks(commands={"new": (sys.executable, "-c", code)}, seconds=0.5 if "sleep" in code else 60)
    hooks.poll()
    team.put(issue(1, -1), issue(2, -1))
    team.now += timedelta(hours=2)
    (failure,) = hooks.poll()
    assert failure.startswith("The hook “new” failed.")
    assert why in failure
    assert failure.isprintable()
    assert hooks.poll() == []


def test_a_store_that_fails_between_two_commands_hides_no_failure_and_keeps_nothing_untold(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = team.hooks(commands={"new": ("/nowhere/tell",)})
    hooks.poll()
    team.put(issue(1, -1), issue(2, -1.5))
    team.now += timedelta(hours=2)
    with monkeypatch.context() as patch:
        headers = team.store.headers

        def away(issue_ids: list[str], **options: Any) -> Any:
            if "T-2" in issue_ids and not options:
                raise StoreError("The store is away.")
            return headers(issue_ids, **options)

        patch.setattr(team.store, "headers", away)
        with pytest.raises(StoreError):
            hooks.poll()
    assert sum(record.issue_id != "" for record in team.store.hooks().values()) == 1
    assert [failure.startswith("The hook “new” failed.") for failure in hooks.poll()] == [True]
    assert sum(record.issue_id != "" for record in team.store.hooks().values()) == 2


def test_a_program_that_is_not_there_is_said(team: Team) -> None:
    hooks = team.hooks(commands={"new": ("/nowhere/tell",)})
    hooks.poll()
    team.put(issue(1, -1))
    team.now += timedelta(hours=2)
    assert "could not be started" in hooks.poll()[0]


def test_no_shell_reads_a_command(tmp_path: Path) -> None:
    about = sample_facts("new", "mira", NOW)
    argv = (sys.executable, "-c", "import sys; print(sys.argv[1])", f"$(touch {tmp_path}/x); `id`")
    outcome = run_command(argv, about, seconds=60)
    assert outcome.output.decode().strip() == argv[-1]
    assert list(tmp_path.iterdir()) == []


def test_what_is_told_is_on_record_before_its_command_runs(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash between the two leaves it untold, never told twice."""
    hooks = team.hooks("new")
    hooks.poll()
    team.put(issue(1, -1))
    team.now += timedelta(hours=2)

    def crash(argv: object, about: Mapping[str, Any], **bounds: object) -> None:
        assert about["issue"]["id"] in {record.issue_id for record in team.store.hooks().values()}
        raise KeyboardInterrupt

    with monkeypatch.context() as crashing:
        crashing.setattr("wishtui.services.hooks.run_command", crash)
        with pytest.raises(KeyboardInterrupt):
            hooks.poll()
    team.hooks("new").poll()
    assert team.events() == []


def test_stopping_ends_a_command_and_tells_no_more(team: Team) -> None:
    stop = threading.Event()
    hooks = team.hooks("new", stop=stop)
    hooks.poll()
    team.put(issue(1, -1))
    team.now += timedelta(hours=2)
    stop.set()
    assert hooks.poll() == []
    assert team.events() == []


def test_what_the_store_could_not_tell_is_looked_at_once_it_can(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = team.hooks("overdue")
    hooks.poll()
    team.put(issue(1, 47.9), issue(2, 47.9))
    with monkeypatch.context() as away:
        away.setattr(team.store, "headers", _refuse)
        with pytest.raises(StoreError):
            hooks.poll()
    team.now += timedelta(hours=1)
    hooks.poll()
    assert team.events() == [("overdue", "T-1"), ("overdue", "T-2")]


def _refuse(issue_ids: list[str], **options: Any) -> None:
    raise StoreError("away")


def test_an_agent_is_called_for_what_happens_while_they_are_there(team: Team) -> None:
    team.put(issue(1, 60))
    alerts = Alerts(team.store, ("new", "overdue"), lambda: team.now)
    assert alerts.poll() == {}
    team.put(issue(2, 0), issue(3, 0))
    assert alerts.poll() == {"new": 2}
    assert alerts.poll() == {}
    alerts.close()
