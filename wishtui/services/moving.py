"""A store moved to another place, be that a folder or a database, and the proof that nothing was lost on the way."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import chain

import msgspec

from wishtui.domain.log import LogEntry
from wishtui.errors import StoreError, UsageError
from wishtui.exchange.json_writer import json_bytes
from wishtui.services.exporting import items_of
from wishtui.store import Store
from wishtui.store.copying import copy, is_empty, records_of

MOVE = "move"
"""What a move is called in the log of the store that it fills."""

_BEGUN, _DONE = "begun", "done"

_encode = msgspec.json.Encoder(order="sorted").encode


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What a move did."""

    issues: int
    records: int
    """Issues included."""
    drafts: int
    digest: str
    """SHA-256 of what both stores export, in hexadecimal."""


def move(
    source: Store,
    target: Store,
    *,
    source_name: str,
    now: datetime,
    who: str,
    window: timedelta,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Moved:
    """Copy all of `source` into `target`, which must be empty, or half filled by a move of the same source before.

    The source stays as it is. `source_name` tells it from every other one.

    Raises:
        UsageError: the target holds something else.
        StoreError: something could not be read or recorded: moving again goes on where this one ended.
    """
    mark = LogEntry(id=_mark_id(source_name), at=now, who=who, what=MOVE, outcome=_BEGUN)
    _begin(target, mark)
    records = copy(source, target, on_progress)
    digest = export_digest(source, now=now, window=window)
    if export_digest(target, now=now, window=window, without=mark.id) != digest:
        raise StoreError("The two stores do not hold the same.", "See that nobody changes either, and move once more.")
    with target.unit_of_work() as work:
        work.add_log(msgspec.structs.replace(mark, outcome=_DONE))
    return Moved(
        issues=len(source.index()) + source.closed_count(),
        records=records,
        drafts=len(source.drafts.all(None)),
        digest=digest,
    )


def export_digest(store: Store, *, now: datetime, window: timedelta, without: str = "") -> str:
    """SHA-256 of all that the store exports, and of what stands beside; `without` one entry of the log."""
    digest = sha256()
    headers = store.headers(sorted(chain(store.index(), store.closed_index())))
    for item in items_of(store, headers.values(), now=now, window=window):
        digest.update(json_bytes(item))
    for record in records_of(store):
        if record.id != without:
            digest.update(type(record).__name__.encode() + _encode(record))
    digest.update(_encode(dict(sorted(store.appeals.ticks().items()))))
    for draft in sorted(store.drafts.all(None), key=lambda draft: (draft.kind, draft.issue_id, draft.id)):
        digest.update(_encode(draft))
    return digest.hexdigest()


def _begin(target: Store, mark: LogEntry) -> None:
    known = next((entry for entry in target.log() if entry.id == mark.id), None)
    if known is None and not is_empty(target):
        raise UsageError(
            "The store to move to holds something already.", "Two stores are never mixed: name an empty one."
        )
    if known is not None and known.outcome == _DONE:
        raise UsageError("This store was moved there before.", "Work there; the one it came from is a copy.")
    if known is None:
        with target.unit_of_work() as work:
            work.add_log(mark)


def _mark_id(source_name: str) -> str:
    return f"{MOVE}-{sha256(source_name.encode()).hexdigest()[:32]}"
