"""What a team can be told of in time, and what is on record of it so that each thing is told once (docs/hooks.md)."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

import msgspec

from wishtui.domain.aware import AwareDatetime
from wishtui.domain.delivery import Delivery
from wishtui.domain.outbox import OutboxEntry
from wishtui.domain.shop_sync import ShopSync
from wishtui.domain.times import iso
from wishtui.domain.windows import ReplyWindows

NEW = "new"
OVERDUE = "overdue"
REFUSED = "refused"
NOT_SURE = "not sure"  # untranslated: a name in the config
OFFLINE = "offline"
RISK = "risk"
DUE = "due<4h"
"""An example of its kind: any span may stand in it."""

EVENTS = (NEW, DUE, OVERDUE, REFUSED, NOT_SURE, OFFLINE, RISK)

_DUE = re.compile(r"due<(\d{1,4})([mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_STATES = {Delivery.REFUSED: REFUSED, Delivery.UNKNOWN: NOT_SURE}


class HookRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that the team was told of; or since when an event is watched, or how much a risk pressed last."""

    id: str
    event: str
    at: AwareDatetime
    issue_id: str = ""
    level: str = ""


class HookEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that has happened. It has the same id for everybody."""

    id: str
    event: str
    at: AwareDatetime
    """When it began."""
    issue_id: str = ""
    entry: OutboxEntry | None = None
    sync: ShopSync | None = None


class WaitingIssue(NamedTuple):
    """An issue whose customer waits, the shop that it is of, and since when."""

    issue_id: str
    shop: str
    since: datetime


def due_within(event: str) -> timedelta | None:
    """How long before the deadline an event such as `due<4h` is; None where it is another."""
    match = _DUE.fullmatch(event)
    return int(match[1]) * _UNITS[match[2]] if match else None


def is_event(name: str) -> bool:
    """Whether there is an event of that name."""
    return name in EVENTS or due_within(name) is not None


@cache
def watch_id(event: str) -> str:
    """The id of the record that says since when an event is watched."""
    return f"watch-{_digest(event)}"


def risk_id(risk: str) -> str:
    """The id of the record that says how much a risk pressed."""
    return f"risk-{risk}"


def waiting_events(
    waiting: Iterable[WaitingIssue], events: Iterable[str], now: datetime, windows: ReplyWindows
) -> Iterator[HookEvent]:
    """What has happened to issues whose customers wait."""
    names = tuple(events)
    delays: dict[str, list[tuple[str, timedelta]]] = {}
    for issue_id, shop, since in waiting:
        if shop not in delays:
            delays[shop] = list(_delays(names, windows.of(shop)))
        for event, delay in delays[shop]:
            # A span longer than the window begins with the wait.
            at = max(since, since + delay)
            if at < now or (at == now and event == NEW):
                yield HookEvent(id=_digest(event, issue_id, iso(since)), event=event, at=at, issue_id=issue_id)


def _delays(events: Iterable[str], window: timedelta) -> Iterator[tuple[str, timedelta]]:
    """How long after the beginning of a wait each event happens, where it is one of an issue that waits."""
    of_waits = {NEW: timedelta(), OVERDUE: window}
    for event in events:
        before = due_within(event)
        delay = of_waits.get(event) if before is None else window - before
        if delay is not None:
            yield event, delay


def outbox_events(entries: Iterable[OutboxEntry], events: Iterable[str]) -> Iterator[HookEvent]:
    """What Wish refused, and what may not have arrived; each attempt by itself."""
    wanted = set(events)
    for entry in entries:
        event = _STATES.get(entry.state)
        if event in wanted and event is not None:
            at = entry.started_at or entry.created_at
            digest = _digest(event, entry.id, iso(at))
            yield HookEvent(id=digest, event=event, at=at, issue_id=entry.issue_id, entry=entry)


def sync_events(syncs: Iterable[ShopSync], events: Iterable[str]) -> Iterator[HookEvent]:
    """Shops that cannot reach Wish, or that it refuses."""
    if OFFLINE in events:
        for sync in syncs:
            if sync.failing_since is not None:
                digest = _digest(OFFLINE, sync.id, iso(sync.failing_since))
                yield HookEvent(id=digest, event=OFFLINE, at=sync.failing_since, sync=sync)


def _digest(*parts: str) -> str:
    from hashlib import blake2b  # brings a whole library of ciphers, and most runs tell nothing

    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
