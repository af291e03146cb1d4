"""One store taken over into another, whatever the two are kept in."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice

from wishtui.domain.appeal import Appeal
from wishtui.domain.issue import Issue
from wishtui.domain.order import Order
from wishtui.store.protocols import Store
from wishtui.store.unit_of_work import Adoptable

BATCH = 500
"""Records of one commit: enough to share its cost, few enough that colleagues hardly wait."""


def records_of(store: Store) -> Iterator[Adoptable]:
    """Every record that can be read, but ticks and drafts: issues first, the end of the log last. Raises StoreError."""
    yield from store.issues(sorted(chain(store.index(), store.closed_index())))
    others: tuple[Iterable[Adoptable], ...] = (
        store.orders().values(),
        store.appeals.appeals(),
        store.outbox().values(),
        store.syncs().values(),
        store.hooks().values(),
    )
    for records in others:
        yield from sorted(records, key=lambda record: record.id)
    yield from store.log()
    yield store.log_chain()


def copy(source: Store, target: Store, on_progress: Callable[[int], None] = lambda done: None) -> int:
    """Have `target` take over all that `source` holds, drafts included; gives the number of records.

    What is there already stays, unless `source` has it too.

    Raises:
        StoreError: something could not be read or recorded; what came before it is recorded.
    """
    done, records = 0, records_of(source)
    while batch := list(islice(records, BATCH)):
        with target.unit_of_work(independent=True) as work:
            issues = [record.id for record in batch if isinstance(record, Issue)]
            work.prefetch(issues, [record.id for record in batch if isinstance(record, Order)])
            for record in batch:
                work.adopt(record)
        done += len(batch)
        on_progress(done)
    with target.unit_of_work() as work:
        for point, day in source.appeals.ticks().items():
            work.tick(point, day)
    copy_drafts(source, target)
    return done


def drop_surplus(source: Store, target: Store) -> None:
    """Have `target` let go of what `source` no longer has: outbox, ticks and drafts. Raises StoreError."""
    drafts = source.drafts.all(None)
    for draft in target.drafts.all(None):
        if draft not in drafts:
            target.drafts.discard(draft)
    with target.unit_of_work() as work:
        for entry_id in target.outbox().keys() - source.outbox().keys():
            work.drop_outbox(entry_id)
        for point in target.appeals.ticks().keys() - source.appeals.ticks().keys():
            work.tick(point, None)


def copy_drafts(source: Store, target: Store) -> None:
    """Have `target` take over the drafts of `source` but those whose like it has."""
    there = {(draft.kind, draft.issue_id, draft.id) for draft in target.drafts.all(None)}
    for draft in source.drafts.all(None):
        if (draft.kind, draft.issue_id, draft.id) not in there:
            target.drafts.save(draft)


def is_empty(store: Store) -> bool:
    """Whether nothing at all is recorded. Raises StoreError."""
    if store.index() or store.closed_count() or store.drafts.all(None) or store.appeals.ticks():
        return False
    log = next(iter(store.log()), None)
    return not any((store.orders(), store.appeals.appeals(), store.outbox(), store.syncs(), store.hooks(), log))


def is_part_of(part: Store, whole: Store) -> bool:
    """Whether `part` holds nothing but what `whole` holds as well, to the letter. Raises StoreError."""
    ids = chain(part.index(), part.closed_index())
    while batch := list(islice(ids, BATCH)):
        theirs = {issue.id: issue for issue in whole.issues(batch)}
        if any(theirs.get(issue.id) != issue for issue in part.issues(batch)):
            return False
    hashes = {entry.id: entry.hash for entry in whole.log()}
    drafts = whole.drafts.all(None)
    return (
        _within(part.orders(), whole.orders())
        and _within(_by_id(part.appeals.appeals()), _by_id(whole.appeals.appeals()))
        and _within(part.appeals.ticks(), whole.appeals.ticks())
        and _within(part.outbox(), whole.outbox())
        and _within(part.syncs(), whole.syncs())
        and _within(part.hooks(), whole.hooks())
        and all(hashes.get(entry.id) == entry.hash for entry in part.log())
        and all(draft in drafts for draft in part.drafts.all(None))
    )


def _within(part: Mapping[str, object], whole: Mapping[str, object]) -> bool:
    return all(whole.get(name) == record for name, record in part.items())


def _by_id(appeals: Iterable[Appeal]) -> dict[str, Appeal]:
    return {appeal.id: appeal for appeal in appeals}
