"""The start of a day: what is overdue or due today, what came in, what was refused, and who is on what."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import msgspec

from wishtui.domain.aware import AwareDatetime
from wishtui.domain.deadline import due_at
from wishtui.domain.delivery import Delivery
from wishtui.domain.issue import Header, Status
from wishtui.domain.outbox import OutboxEntry
from wishtui.domain.times import from_wall_clock, local
from wishtui.domain.windows import ReplyWindows
from wishtui.private_files import Files, read_file
from wishtui.services.seen_issues import SeenIssues
from wishtui.store import Store
from wishtui.text import name_order

_WANT_A_PERSON = (Delivery.REFUSED, Delivery.HELD, Delivery.UNKNOWN)
_LARGEST = 4 << 20


Among = Callable[[set[str]], set[str]]
"""Which of some issues, by their ids, are asked for."""


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """What one agent is on."""

    agent: str
    assigned: int = 0
    """Unhandled issues that are theirs."""
    writing: tuple[str, ...] = ()
    """Ids of the issues on which they have begun a reply."""


class Brief(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, at one time. Issues are in the order in which they are due, and each can be in several lists."""

    at: datetime
    since: datetime
    """What came in later counts as new, unless it was looked at since."""
    overdue: tuple[Header, ...]
    due_today: tuple[Header, ...]
    """Due before the day is over, and not overdue."""
    came_in: tuple[Header, ...]
    """They wait for an answer to what came since the agent last had them in sight."""
    stopped: tuple[OutboxEntry, ...]
    """What Wish refused, what was held back, and what may not have arrived; newest first."""
    about: dict[str, Header]
    """The issues of those."""
    colleagues: tuple[Colleague, ...]
    """Everybody who has an issue or a draft, by name."""
    unassigned: int | None
    """Unhandled issues that are nobody's; None where none is anybody's."""


def start_of_day(
    store: Store,
    *,
    now: datetime,
    zone: tzinfo | None,
    windows: ReplyWindows,
    seen: SeenIssues,
    ids: Iterable[str] | None = None,
    among: Among | None = None,
) -> Brief:
    """How things stand at `now`, of the Unhandled issues called `ids`, or of all. Asks the store.

    `among` says which others are asked for as well: what was not sent, and what is written on, may be of any status.
    """
    rows = store.index()
    wanted = {row.id: row for row in rows.values() if row.status is Status.UNHANDLED}
    if ids is not None:
        wanted = {issue_id: wanted[issue_id] for issue_id in ids if issue_id in wanted}
    tonight = _midnight(now, zone)
    due = {issue_id: at for issue_id, row in wanted.items() if (at := due_at(row, windows)) is not None}
    headers = store.headers(wanted)
    entries = _stopped(store, among)
    colleagues, unassigned = _colleagues(store, headers.values(), among)

    def listed(names: Iterable[str]) -> tuple[Header, ...]:
        known = (headers[name] for name in names if name in headers)
        return tuple(sorted(known, key=lambda header: (due.get(header.id, now), header.id)))

    return Brief(
        at=now,
        since=seen.since,
        overdue=listed(issue_id for issue_id, at in due.items() if at < now),
        due_today=listed(issue_id for issue_id, at in due.items() if now <= at < tonight),
        came_in=listed(issue_id for issue_id, row in wanted.items() if seen.is_new(row)),
        stopped=entries,
        about=store.headers(dict.fromkeys(entry.issue_id for entry in entries)),
        colleagues=colleagues,
        unassigned=unassigned,
    )


def seen_from(file: Path, now: datetime) -> SeenIssues:
    """What the agent has had in sight, as their last inbox on this store wrote it down; without one, the last day."""
    try:
        state = msgspec.json.decode(read_file(Files(), file, _LARGEST), type=_SeenState)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        state = _SeenState()
    return SeenIssues(state.looked_since or now - timedelta(days=1), state.looked)


class _SeenState(msgspec.Struct, frozen=True):
    """What is read of the file in which an inbox remembers how it ended."""

    looked_since: AwareDatetime | None = None
    looked: dict[str, AwareDatetime] = {}


def _midnight(now: datetime, zone: tzinfo | None) -> datetime:
    """The end of the day by the wall clock."""
    today = local(now, zone).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    return from_wall_clock(today + timedelta(days=1), zone)


def _stopped(store: Store, among: Among | None) -> tuple[OutboxEntry, ...]:
    entries = [entry for entry in store.outbox().values() if entry.state in _WANT_A_PERSON]
    asked = _asked(among, {entry.issue_id for entry in entries})
    entries.sort(key=lambda entry: entry.created_at, reverse=True)
    return tuple(entry for entry in entries if entry.issue_id in asked)


def _asked(among: Among | None, ids: set[str]) -> set[str]:
    return ids if among is None or not ids else among(ids)


def _colleagues(
    store: Store, headers: Iterable[Header], among: Among | None
) -> tuple[tuple[Colleague, ...], int | None]:
    assigned = Counter(header.assignee for header in headers)
    nobody = assigned.pop("", 0)
    writing: dict[str, dict[str, None]] = {}
    for draft in store.drafts.all():
        writing.setdefault(draft.author, {})[draft.issue_id] = None
    for issue_id, agents in store.composers.of().items():
        for agent in agents:
            writing.setdefault(agent, {})[issue_id] = None
    asked = _asked(among, {issue_id for ids in writing.values() for issue_id in ids})
    on = {agent: tuple(each for each in ids if each in asked) for agent, ids in writing.items()}
    names = sorted({*assigned, *(agent for agent, ids in on.items() if ids)}, key=name_order)
    colleagues = (Colleague(agent=name, assigned=assigned[name], writing=on.get(name, ())) for name in names)
    return tuple(colleagues), nobody if assigned else None
