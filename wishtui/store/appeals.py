"""Appeals and the ticks of the risk checklists: two tables of `inbox.json`, beside the issues."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Protocol, TypeVar, cast

import msgspec

from wishtui.domain.appeal import Appeal, AppealChanged
from wishtui.domain.issue import valid_id
from wishtui.errors import NotAcceptable
from wishtui.store.changes import ChangeFeed, Changes
from wishtui.store.journal import Entry
from wishtui.store.lock import Guard
from wishtui.store.records import UNREADABLE, document, keys
from wishtui.store.shelves import Shelves
from wishtui.store.snapshot import APPEALS, TICKS, Documents
from wishtui.store.table import JournalTable


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """That the seller ticked a point of a checklist."""

    id: str
    ticked: date


class _Named(Protocol):
    @property
    def id(self) -> str: ...


R = TypeVar("R", bound=_Named)

_read_appeal = msgspec.json.Decoder(Appeal).decode
_read_tick = msgspec.json.Decoder(Tick).decode


class AppealBook:
    """Appeals and ticks of one store; `Store.appeals` makes it.

    It shows what others have recorded as soon as `Store.refresh` has run, or anything was written here. A document
    that cannot be read is passed over and stays as it is.
    """

    def __init__(self, guard: Guard, shelves: Shelves, feed: ChangeFeed) -> None:
        self._guard = guard
        self._shelves = shelves
        self._feed = feed
        self._appeals = cast(JournalTable, shelves.inbox.db.table(APPEALS))
        self._ticks = cast(JournalTable, shelves.inbox.db.table(TICKS))
        self._decoded: dict[str, tuple[msgspec.Raw, Appeal]] = {}

    def get_appeal(self, appeal_id: str) -> Appeal | None:
        """The appeal as it is now; None where there is none that can be read."""
        return _find(self._appeals, appeal_id, _read_appeal)[1]

    def put_appeal(self, appeal: Appeal) -> Appeal:
        """Keep `appeal`; gives it back with `rev` one higher.

        Raises:
            AppealChanged: somebody recorded it since it was read; nothing of theirs is written over.
            NotAcceptable: it cannot be recorded: its id, or something that it holds, fits no file.
            StoreError: as `Store.transaction` does; nothing is recorded.
        """
        if not valid_id(appeal.id):
            raise NotAcceptable(
                f"{appeal.id!r} cannot be the id of an appeal.", "Letters, digits, - and _, at most 64."
            )
        stored = msgspec.structs.replace(appeal, rev=appeal.rev + 1)
        row = document(stored, f"Appeal {appeal.id}")

        def decide() -> list[Entry]:
            key, known = _find(self._appeals, appeal.id, _read_appeal)
            if appeal.rev != (known.rev if known else 0):
                raise _changed(appeal, known)
            return [Entry(APPEALS, {key: row})]

        self._change(decide, Changes(appeals=frozenset({appeal.id})))
        return stored

    def appeals(self) -> list[Appeal]:
        """All of them, in any order."""
        with self._guard.state:
            old, self._decoded = self._decoded, {}
            for key, raw in self._appeals.readable.items():
                known = old.get(key)
                appeal = known[1] if known and known[0] is raw else _read(raw, _read_appeal)
                if appeal is not None:
                    self._decoded[key] = (raw, appeal)
            return [appeal for _, appeal in self._decoded.values()]

    def ticks(self) -> dict[str, date]:
        """When each point was ticked, by the point's id; a point that is not ticked is not there."""
        with self._guard.state:
            return {tick.id: tick.ticked for tick in _all(self._ticks)}

    def tick(self, point: str, day: date | None) -> None:
        """Note that `point` was ticked on `day`; None takes the tick away.

        Raises:
            StoreError: as `Store.transaction` does; nothing is recorded.
        """

        def decide() -> list[Entry]:
            key, known = _find(self._ticks, point, _read_tick)
            if day is not None:
                return [Entry(TICKS, {key: document(Tick(id=point, ticked=day), f"Point {point}")})]
            return [Entry(TICKS, {}, [key])] if known else []

        self._change(decide, Changes(ticks=frozenset({point})))

    def _change(self, decide: Callable[[], list[Entry]], changes: Changes) -> None:
        """Commit what `decide` says of the present state, and tell of it."""
        inbox = self._shelves.inbox
        with self._guard:
            self._shelves.begin()
            with self._guard.state, inbox.ours():
                changed = inbox.storage.change(decide)
        if changed:
            self._feed.publish(changes)


def unreadable(documents: Documents) -> int:
    """How many documents of the table of appeals cannot be read."""
    return sum(_read(raw, _read_appeal) is None for raw in documents.values())


def _all(table: JournalTable) -> Iterator[Tick]:
    return (tick for raw in table.readable.values() if (tick := _read(raw, _read_tick)) is not None)


def _find(table: JournalTable, name: str, read: Callable[[msgspec.Raw], R]) -> tuple[str, R | None]:
    """Where the record called `name` is, and the record; else the first free place, and None."""
    free = ""
    for key in keys(name):
        raw = table.raw(key)
        if raw is None:
            free = free or key
        elif (found := _read(raw, read)) is not None and found.id == name:
            return key, found
    return free, None


def _read(raw: msgspec.Raw, read: Callable[[msgspec.Raw], R]) -> R | None:
    try:
        return read(raw)
    except UNREADABLE:
        return None


def _changed(mine: Appeal, theirs: Appeal | None) -> AppealChanged:
    if theirs is None:
        return AppealChanged(f"Appeal {mine.id} is not there any more.", "Save it as a new one.")
    who = theirs.author or "a colleague"
    return AppealChanged(f"Appeal {mine.id} was saved by {who} meanwhile.", "Open it again to see what they wrote.")
