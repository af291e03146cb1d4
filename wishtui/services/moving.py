"""A store moved to another place, be that a folder or a database, and the proof that nothing was lost on the way."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from itertools import chain

import msgspec

from wishtui.domain.log import Action, LogEntry
from wishtui.domain.windows import ReplyWindows
from wishtui.errors import StoreError, UsageError
from wishtui.exchange.json_writer import json_bytes
from wishtui.i18n import _
from wishtui.services.exporting import items_of
from wishtui.store import Store
from wishtui.store.copying import copy, drop_surplus, is_empty, is_part_of, records_of

_encode = msgspec.json.Encoder(order="sorted").encode


class MoveResult(msgspec.Struct, frozen=True, kw_only=True):
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
    agent: str,
    windows: ReplyWindows,
    on_progress: Callable[[int], None] = lambda done: None,
) -> MoveResult:
    """Copy all of `source` into `target`, which must be empty, or hold a part of it from a move that did not end.

    The source stays as it is. The target is marked until all is there, by the name of the source: where work went on
    in that meanwhile, a move that begins with the same name goes on all the same.

    Raises:
        UsageError: the target holds something else.
        StoreError: something could not be read or recorded: moving again goes on where this one ended.
    """
    if target.maintenance.unfinished_move == source_name:
        drop_surplus(source, target)
    elif not is_empty(target) and not is_part_of(target, source):
        raise UsageError(
            _("The store to move to holds what the other does not."),
            _("Two stores are never mixed: name an empty one."),
        )
    target.maintenance.begin_move(source_name)
    records = copy(source, target, on_progress)
    digest = export_digest(source, now=now, windows=windows)
    if export_digest(target, now=now, windows=windows) != digest:
        raise StoreError(
            _("The two stores do not hold the same."), _("See that nobody changes either, and move once more.")
        )
    issues = len(source.index()) + source.closed_count()
    with target.unit_of_work() as work:
        moved = "1 issue" if issues == 1 else f"{issues} issues"  # untranslated: what the store keeps is English
        text = f"{moved}, SHA-256 {digest}"  # untranslated: likewise
        work.add_log(LogEntry(at=now, agent=agent, action=Action.MOVE, text=text))
    target.maintenance.end_move()
    return MoveResult(issues=issues, records=records, drafts=len(source.drafts.all(None)), digest=digest)


def export_digest(store: Store, *, now: datetime, windows: ReplyWindows) -> str:
    """SHA-256 of all that the store exports, and of what stands beside it, in hexadecimal."""
    digest = sha256()
    headers = store.headers(sorted(chain(store.index(), store.closed_index())))
    for item in items_of(store, headers.values(), now=now, windows=windows):
        digest.update(json_bytes(item))
    for record in records_of(store):
        digest.update(type(record).__name__.encode() + _encode(record))
    digest.update(_encode(dict(sorted(store.appeals.ticks().items()))))
    for draft in sorted(store.drafts.all(None), key=lambda draft: (draft.kind, draft.issue_id, draft.id)):
        digest.update(_encode(draft))
    return digest.hexdigest()
