"""The inbox on a database of very many closed issues: it reads no more of them than it shows, whatever the key."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from functools import partial
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import psycopg
import pytest

from tests.contract.many_closed import CLOSED, OPEN, few_read, many_closed
from tests.contract.store_shop import answered, filled
from tests.tui.inbox_runner import NOON, RunningInbox, run_inbox
from wishtui.domain.issue import Issue, Status
from wishtui.domain.ordering import Sort
from wishtui.domain.query import parse
from wishtui.errors import SearchStopped
from wishtui.services.closed_pages import ClosedPages
from wishtui.services.inbox import Inbox, Tab, to_look_at
from wishtui.services.listing import Selection, select_ids
from wishtui.store.changes import ChangeFeed, Changes
from wishtui.store.memory import MemoryStore
from wishtui.store.postgres.store import PostgresStore
from wishtui.store.records import ISSUES
from wishtui.tui import store_thread
from wishtui.tui.screens.closed_list import ClosedList
from wishtui.tui.store_thread import StoreThread

LAST = CLOSED - 1


@pytest.fixture
def store(postgres: str) -> Iterator[PostgresStore]:
    with many_closed(postgres) as store:
        yield store


@asynccontextmanager
async def inbox(store: PostgresStore, monkeypatch: pytest.MonkeyPatch, **settings: Any) -> AsyncIterator[RunningInbox]:
    """An inbox that fails where its loop asks the database anything."""
    async with run_inbox(store=store, **settings) as seller:
        loop, execute = threading.get_ident(), psycopg.Connection.execute

        def asked(connection: psycopg.Connection[Any], *values: Any, **options: Any) -> Any:
            assert threading.get_ident() != loop or not armed, "a question on the event loop"
            return execute(connection, *values, **options)

        armed = [True]
        monkeypatch.setattr(psycopg.Connection, "execute", asked)
        try:
            yield seller
        finally:
            armed.clear()


@asynccontextmanager
async def few(store: PostgresStore) -> AsyncIterator[None]:
    """A block in which the server looks at a few rows; it is asked about that on a thread."""
    reading = few_read(store, 3_000)
    await asyncio.to_thread(reading.__enter__)
    yield
    await asyncio.to_thread(reading.__exit__, None, None, None)


async def ids_of(store: PostgresStore, tab: Tab, sort: Sort) -> list[str]:
    """The whole list, as the command line has it."""
    status = None if tab is Tab.ALL else Status(tab.value)
    return await asyncio.to_thread(select_ids, store, Selection(now=NOON, status=status, sort=sort))


async def check(seller: RunningInbox, store: PostgresStore) -> None:
    """What is known of the list stands where it stands in the whole, and so does the cursor."""
    session = seller.session
    every = await ids_of(store, session.tab, session.sort)
    ids = list(session.ids)
    assert len(ids) == len(every)
    assert [(known, every[row]) for row, known in enumerate(ids) if known not in ("", every[row])] == []
    assert sum(map(bool, ids)) < CLOSED // 2
    assert seller.shown == every[seller.screen.issues.cursor]
    assert seller.screen.position() == f"{seller.screen.issues.cursor + 1:,} of {len(every):,}"


@pytest.mark.parametrize(("tab", "others"), [(Tab.CLOSED, 0), (Tab.ALL, OPEN)])
async def test_moving_reads_what_it_comes_to(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch, tab: Tab, others: int
) -> None:
    async with inbox(store, monkeypatch) as seller:
        async with few(store):
            await seller.do(f"tab.{tab}")
        await check(seller, store)
        async with few(store):
            await seller.do(*["move.page_down"] * 5)
        await check(seller, store)
        async with few(store):
            await seller.do("move.bottom")
        assert seller.screen.issues.cursor == LAST + others
        await check(seller, store)
        async with few(store):
            await seller.do(*["move.page_up"] * 5, "issue.open", "issue.next", "issue.previous", "issue.back")
        await check(seller, store)
        async with few(store):
            await seller.do("move.top")
        assert seller.screen.issues.cursor == 0
        await check(seller, store)


async def test_sorting_stays_with_the_issue(store: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> None:
    async with inbox(store, monkeypatch) as seller:
        await seller.do("tab.closed", *["move.page_down"] * 20)
        shown = seller.shown
        for _sort in Sort:
            await seller.do("list.sort")
            assert seller.shown == shown
            await check(seller, store)


async def test_what_a_colleague_changes_moves_the_rows(store: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> None:
    with_status = partial(msgspec.structs.replace, status=Status.UNHANDLED)
    changes: tuple[tuple[str, Callable[[Issue], Issue], int], ...] = (
        ("issue-0001", partial(answered, close=True), CLOSED + 1),  # it comes among those that are known
        ("issue-0003-5", with_status, CLOSED),  # it leaves them
        ("issue-0003-2500", with_status, CLOSED - 1),  # nobody has read that one
        ("issue-0003-2600", partial(msgspec.structs.replace, subject="Another"), CLOSED - 1),
    )
    with closing(PostgresStore(store.address)) as colleague:
        async with inbox(store, monkeypatch) as seller:
            await seller.do("tab.closed", "move.page_down", "move.bottom", "move.page_up")
            shown = seller.shown
            for issue_id, change, closed in changes:
                await asyncio.to_thread(colleague.change, issue_id, change)
                async with few(store):
                    await seller.until(partial(_counts, seller, closed))
                    await seller.rest()
                assert seller.shown == shown
                await check(seller, store)


def _counts(seller: RunningInbox, closed: int) -> bool:
    """Whether another look at the store says that so many are Closed."""
    seller.screen.ticker.tick()
    return seller.session.inbox.count(Tab.CLOSED) == closed


async def test_what_is_marked_between_two_ends_is_all_between_them(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with inbox(store, monkeypatch) as seller:
        await seller.do("tab.closed", "move.down", "mark.toggle", "move.bottom", "move.up", "mark.range")
        every = await ids_of(store, Tab.CLOSED, Sort.DUE)
        assert list(seller.session.marked) == every[1:-1]
        await seller.do("tags.edit")
        await seller.type("late")
        await seller.press("enter")
        assert f"Add these tags to {CLOSED - 2:,} issues?" in seller.picture()
        assert "Parcel 3" in seller.picture()
        await seller.press("escape")
    async with inbox(store, monkeypatch) as seller:
        await seller.do("tab.closed", "mark.all")
        assert list(seller.session.marked) == every


def _closes_another(store: MemoryStore) -> None:
    store.change("issue-0002", partial(answered, close=True))


def _comes_back_without_one(store: MemoryStore) -> None:
    issues = store._recorded.tables[ISSUES]
    del issues["issue-0001"]
    store.feed.publish(Changes(issues=frozenset(issues), everything=True))


@pytest.mark.parametrize(
    ("change", "closed"),
    [(_closes_another, ["issue-0001", "issue-0002", "issue-0003"]), (_comes_back_without_one, ["issue-0003"])],
)
async def test_what_happens_while_the_last_few_are_read_whole_is_seen(
    change: Callable[[MemoryStore], None], closed: list[str]
) -> None:
    store = filled(MemoryStore(agent="Bo"))
    for number in (1, 3):
        store.change(f"issue-{number:04d}", partial(answered, close=True))
    inbox, changes = Inbox(store), ChangeFeed()
    store.feed.subscribe(changes.publish)

    def put_in_place(told: Changes) -> None:
        inbox.changed(to_look_at(inbox, told))

    changes.subscribe(put_in_place)

    async def run(_doing: str, ask: Callable[..., Any], *values: Any) -> Any:
        page = ask(*values)
        change(store)
        return page

    session = SimpleNamespace(inbox=inbox, changes=changes, run=run, sort=Sort.DUE)
    await ClosedList(cast(Any, None), cast(Any, session), "Reading").begin(ClosedPages(store, store.closed_index()), "")
    assert inbox.archive_loaded
    assert sorted(inbox.view(Tab.CLOSED, Sort.DUE)) == closed
    assert inbox.count(Tab.ALL) == len(store._recorded.tables[ISSUES])


async def test_nothing_is_said_while_what_saved_views_find_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_thread, "SLOW", 0)
    said, thread, began, go_on = list[str](), StoreThread(), threading.Event(), threading.Event()
    thread.progress = said.append

    def count() -> int:
        began.set()
        go_on.wait()
        return 7

    session = SimpleNamespace(
        inbox=SimpleNamespace(archive_loaded=False), run=thread.run, run_unsaid=thread.run_unsaid, sort=Sort.DUE
    )
    closed = ClosedList(cast(Any, None), cast(Any, session), "Reading")
    closed._every = cast(Any, SimpleNamespace(passing=lambda test, now: SimpleNamespace(count=count)))
    counting = asyncio.create_task(closed.count(parse("mug"), NOON))
    await asyncio.to_thread(began.wait)
    assert said == []
    go_on.set()
    assert await counting == 7
    thread.close()


async def test_no_key_is_said_to_wait_for_what_the_minutes_count_reads_again(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with inbox(store, monkeypatch) as seller:
        await seller.do("tab.closed")
        said = list[str]()
        run = seller.session.run

        async def recorded(doing: str, *work: Any) -> Any:
            said.append(doing)
            return await run(doing, *work)

        monkeypatch.setattr(seller.session, "run", recorded)
        seller.session.inbox.stale = True
        seller.screen.archive.count_again()
        await seller.until(lambda: not seller.session.inbox.stale)
        await seller.rest()
        assert said == []


async def test_what_a_letter_of_a_search_stopped_is_counted_at_the_next_look(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = store.closed_count
    asked: list[int] = []

    def counted() -> int:
        asked.append(len(asked))
        if len(asked) == 1:
            raise SearchStopped("stopped", "")
        return count()

    async with inbox(store, monkeypatch) as seller:
        await seller.do("tab.closed")
        monkeypatch.setattr(store, "closed_count", counted)
        seller.screen.archive.count_again()
        await seller.until(lambda: asked)
        await seller.rest()
        seller.screen.archive.count()
        await seller.until(lambda: len(asked) == 2)
