"""Tells the team in time: runs the owner's commands, each once for each thing that happens (docs/hooks.md).

What is told of is recorded in the store before its command runs, so that of all inboxes and syncs on the store one
tells it. A crash between the two leaves it untold rather than told twice.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from wishtui.config.hooks import Commands
from wishtui.domain.hooks import (
    RISK,
    HookEvent,
    HookRecord,
    WaitingIssue,
    outbox_events,
    risk_id,
    sync_events,
    waiting_events,
    watch_id,
)
from wishtui.domain.issue import Header, IndexRow, Status
from wishtui.domain.risk import presses
from wishtui.domain.times import iso
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.errors import StoreError
from wishtui.exchange import json_bytes, list_item
from wishtui.exchange.public_json import plain
from wishtui.i18n import _, english
from wishtui.log import get_logger
from wishtui.services import owner_program
from wishtui.services.risk_watch import Measure, RiskLevel
from wishtui.store import Store
from wishtui.store.changes import Changes

MOST_OUTPUT = 64 << 10
"""Bytes that a command may print."""

RISKS_EVERY = timedelta(hours=1)

_FORGET_AFTER = timedelta(hours=1)
"""How long what is over stays on record: another process may not know yet that it is."""


class WaitingIssues:
    """Since when the customer of each Unhandled issue waits, kept up with what is recorded."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, WaitingIssue] | None = None
        self._changed: set[str] = set()
        self.stop = store.feed.subscribe(self._heard)

    def current(self) -> Iterable[WaitingIssue]:
        """All of them. Asks the store; what it cannot tell now is looked at the next time. Raises StoreError."""
        if self._known is None:
            rows = self._store.index().values()
            self._known = {row.id: waits for row in rows if (waits := _waiting(row)) is not None}
        changed = list(self._changed)
        self._changed.difference_update(changed)  # before they are looked at: they may change once more meanwhile
        try:
            headers = self._store.headers(changed, unclosed=True)
        except StoreError:
            self._changed.update(changed)
            raise
        for issue_id in changed:
            header = headers.get(issue_id)
            waits = _waiting(header) if header is not None and header.status is Status.UNHANDLED else None
            if waits is None:
                self._known.pop(issue_id, None)
            else:
                self._known[issue_id] = waits
        return self._known.values()

    def _heard(self, changes: Changes) -> None:
        self._changed.update(changes.known(self._known or ()))


def _waiting(row: Header | IndexRow) -> WaitingIssue | None:
    return None if row.waiting_since is None else WaitingIssue(row.id, row.shop, row.waiting_since)


def happening(
    store: Store, waiting: WaitingIssues, events: Iterable[str], now: datetime, windows: ReplyWindows
) -> Iterator[HookEvent]:
    """All that has happened and still stands. Asks the store."""
    names = tuple(events)
    yield from waiting_events(waiting.current(), names, now, windows)
    yield from outbox_events(store.outbox().values(), names)
    yield from sync_events(store.syncs().values(), names)


class Hooks:
    """Looks for what happened, and has it told. To be called on a thread that may wait."""

    def __init__(
        self,
        store: Store,
        commands: Commands,
        *,
        clock: Callable[[], datetime],
        agent: str,
        seconds: float,
        stop: Event | None = None,
        measure: Measure | None = None,
    ) -> None:
        self._store = store
        self._commands = commands
        self._clock = clock
        self._agent = agent
        self._seconds = seconds
        self._stop = stop or Event()
        self._measure = measure
        self._measured_at: datetime | None = None
        self._waiting = WaitingIssues(store)
        self._failing: set[str] = set()
        self._unsaid: list[str] = []
        """What poll gives next: a store that fails between two commands keeps nobody from hearing of the first."""

    def close(self) -> None:
        """Hear of no more changes."""
        self._waiting.stop()

    def poll(self) -> list[str]:
        """Have told what happened since the last poll; gives a sentence for each event whose command began to fail.

        Raises:
            StoreError: the store could not be asked, or does not take the record; what was not told is told later.
        """
        store, now = self._store, self._clock()
        watched = self._watch(now)
        standing = {event.id: event for event in happening(store, self._waiting, self._commands, now, store.windows)}
        records = store.hooks()
        for event in sorted(standing.values(), key=lambda each: each.at):
            if self._stop.is_set():
                break
            if event.id not in records and event.at >= watched[event.event]:
                about = self._facts(event, now)  # before it is claimed: where it cannot be read, it is told later
                if self._claim(event, now):
                    self._tell(event.event, about)
        else:
            self._forget(records, standing, now)
            if RISK in self._commands and (self._measured_at is None or now - self._measured_at >= RISKS_EVERY):
                self._tell_risks(now)
                self._measured_at = now
        failures, self._unsaid = self._unsaid, []
        return failures

    def _watch(self, now: datetime) -> dict[str, datetime]:
        """Since when each event is watched: what began before the first poll of all is not told."""
        records = self._store.hooks()
        known = {event: records.get(watch_id(event)) for event in self._commands}
        if any(record is None for record in known.values()):
            with self._store.unit_of_work() as work:
                for event in known:
                    if work.hook(watch_id(event)) is None:
                        work.put_hook(HookRecord(id=watch_id(event), event=event, at=now))
                known = {event: work.hook(watch_id(event)) for event in known}
        return {event: record.at for event, record in known.items() if record is not None}

    def _claim(self, event: HookEvent, now: datetime) -> bool:
        """Record that it is told, unless somebody else has: then they tell it."""
        with self._store.unit_of_work() as work:
            if work.hook(event.id) is not None:
                return False
            work.put_hook(HookRecord(id=event.id, event=event.event, at=now, issue_id=event.issue_id))
        return True

    def _forget(self, records: Mapping[str, HookRecord], standing: Mapping[str, HookEvent], now: datetime) -> None:
        """Let go of what is over, so that the record grows no longer than the list of what stands."""
        over = [
            record.id
            for record in records.values()
            if record.event in self._commands
            and record.event != RISK
            and record.id != watch_id(record.event)
            and record.id not in standing
            and now - record.at > _FORGET_AFTER
        ]
        if over:
            with self._store.unit_of_work(independent=True) as work:
                for record_id in over:
                    work.drop_hook(record_id)

    def _tell_risks(self, now: datetime) -> None:
        for level in self._measure() if self._measure is not None else ():
            if self._is_worse(level, now):
                self._tell(RISK, facts(RISK, self._agent, now, risk=plain(level)))

    def _is_worse(self, level: RiskLevel, now: datetime) -> bool:
        """Record how much it presses, and whether that is more than was on record: one process finds so."""
        with self._store.unit_of_work() as work:
            known = work.hook(risk_id(level.risk))
            if known is None or known.level != level.level.value:
                name = risk_id(level.risk)
                work.put_hook(HookRecord(id=name, event=RISK, at=now, level=level.level.value))
            return known is not None and presses(level.level) > presses(known.level)

    def _facts(self, event: HookEvent, now: datetime) -> dict[str, Any]:
        header = self._store.headers([event.issue_id]).get(event.issue_id) if event.issue_id else None
        issue = None if header is None else list_item(header, windows=self._store.windows, now=now)
        entry = None if event.entry is None else _entry(event)
        sync = None if event.sync is None else plain(event.sync)
        return facts(event.event, self._agent, now, issue=issue, outbox=entry, sync=sync)

    def _tell(self, event: str, about: dict[str, Any]) -> None:
        outcome = run_command(self._commands[event], about, seconds=self._seconds, stop=self._stop)
        if outcome.ok:
            self._failing.discard(event)
            return
        get_logger(__name__).warning("The hook %s: %s", event, english(outcome.failure))
        if event not in self._failing:
            self._failing.add(event)
            self._unsaid.append(_("The hook “{event}” failed. {reason}", event=event, reason=outcome.failure))


def run_command(
    argv: Sequence[str], about: Mapping[str, Any], *, seconds: float, stop: Event | None = None
) -> owner_program.ProgramOutcome:
    """Run one command on facts, within the bounds of all of them."""
    return owner_program.run(
        argv, json_bytes(about) + b"\n", timeout_seconds=seconds, max_output_bytes=MOST_OUTPUT, stop=stop
    )


class Alerts:
    """Counts what has happened since it was made: for one agent, and for this one alone."""

    def __init__(self, store: Store, events: Iterable[str], clock: Callable[[], datetime]) -> None:
        self._store = store
        self._events = tuple(events)
        self._clock = clock
        self._waiting = WaitingIssues(store)
        self._known: set[str] | None = None

    def close(self) -> None:
        """Hear of no more changes."""
        self._waiting.stop()

    def poll(self) -> Counter[str]:
        """How often each event has happened since the last poll, of which the first counts nothing. Asks the store."""
        standing = happening(self._store, self._waiting, self._events, self._clock(), self._store.windows)
        events = {event.id: event.event for event in standing}
        known, self._known = self._known, set(events)
        return Counter() if known is None else Counter(name for key, name in events.items() if key not in known)


def facts(event: str, agent: str, now: datetime, **about: Any) -> dict[str, Any]:
    """What a command reads on stdin. The shape is public and only grows; what an event has nothing of is null."""
    return {
        "event": event,
        "at": iso(now.replace(microsecond=0)),
        "agent": agent or None,
        "test": False,
        **{name: about.get(name) for name in ("issue", "outbox", "sync", "risk")},
    }


def sample_facts(event: str, agent: str, now: datetime) -> dict[str, Any]:
    """Invented facts of an event, marked as a test."""
    from wishtui.domain.issue import header_of
    from wishtui.services.demo import demo_issues

    items = [list_item(header_of(issue), windows=DEFAULT_WINDOWS, now=now) for issue in demo_issues(1, now=now)]
    return {**facts(event, agent, now, issue=items[0]), "test": True}


def _entry(event: HookEvent) -> dict[str, Any]:
    entry = event.entry
    assert entry is not None
    return {
        "id": entry.id,
        "step": entry.step.value,
        "state": entry.state.value,
        "reason": entry.reason or None,
        "author": entry.author or None,
    }
