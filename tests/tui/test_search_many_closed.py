"""Searches, saved views and single shops in the inbox on very many closed issues: the database finds and pages them."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial

import msgspec
import psycopg
import pytest

from tests.contract.many_closed import CLOSED, OPEN, many_closed
from tests.contract.store_shop import answered
from tests.tui.inbox_runner import NOON, RunningInbox
from tests.tui.test_many_closed import few, ids_of, inbox
from wishtui.domain.issue import Issue, Status
from wishtui.domain.ordering import Sort
from wishtui.domain.query import parse
from wishtui.services.inbox import Tab
from wishtui.services.listing import Selection, select_ids
from wishtui.store.postgres.store import PostgresStore

MANY, SOME, SHOPS = 2, 500, 3
"""Every second closed issue is about a mug, every five hundredth about a walrus; every third is of the north."""


@pytest.fixture
def store(postgres: str) -> Iterator[PostgresStore]:
    with many_closed(postgres) as store:
        with psycopg.connect(postgres, autocommit=True) as database:
            number = "substr(id, 12)::integer"
            for folded, every in (("parcel mug", MANY), ("parcel mug walrus", SOME)):
                database.execute(
                    f"UPDATE issues SET folded = %s WHERE id > 'issue-0003-' AND {number} %% %s = 0", [folded, every]
                )
            database.execute(
                "UPDATE issues SET shop = 'north',"
                """ header = replace(header, ',"subject"', ',"shop":"north","subject"')"""
                f" WHERE id > 'issue-0003-' AND {number} %% %s = 0",
                [SHOPS],
            )
            database.execute("VACUUM ANALYZE issues")
        yield store


async def found(store: PostgresStore, tab: Tab, sort: Sort, query: str) -> list[str]:
    """The whole list, as the command line has it."""
    status = None if tab is Tab.ALL else Status(tab.value)
    wanted = Selection(now=NOON, query=parse(query), status=status, sort=sort)
    return await asyncio.to_thread(select_ids, store, wanted)


async def check(seller: RunningInbox, store: PostgresStore, query: str, shop: str = "") -> None:
    """What is known of the list stands where it stands in the whole, and so does the cursor."""
    session = seller.session
    every = await found(store, session.tab, session.sort, f"{query} {shop}")
    ids = list(session.ids)
    assert len(ids) == len(every)
    assert [(known, every[row]) for row, known in enumerate(ids) if known not in ("", every[row])] == []
    if len(every) > CLOSED // 3:
        assert sum(map(bool, ids)) < len(every) * 3 // 4
    if every:
        assert seller.shown == every[seller.screen.issues.cursor]
        assert seller.screen.position() == f"{seller.screen.issues.cursor + 1:,} of {len(every):,}"
    assert len(session.inbox.headers) < CLOSED // 2


@pytest.mark.parametrize("tab", [Tab.CLOSED, Tab.ALL])
async def test_a_search_reads_what_it_comes_to(store: PostgresStore, monkeypatch: pytest.MonkeyPatch, tab: Tab) -> None:
    async with inbox(store, monkeypatch) as seller:
        await seller.do(f"tab.{tab}", "search.start")
        await seller.type("mug")
        await seller.press("enter")
        assert f"{len(seller.session.ids):,} found" in seller.picture()
        await check(seller, store, "mug")
        async with few(store):
            await seller.do(*["move.page_down"] * 5)
        await check(seller, store, "mug")
        await seller.do("move.bottom")
        assert seller.screen.issues.cursor == len(seller.session.ids) - 1
        await check(seller, store, "mug")
        async with few(store):
            await seller.do(*["move.page_up"] * 5, "issue.open", "issue.next", "issue.previous", "issue.back")
        await check(seller, store, "mug")
        shown = seller.shown
        for _sort in Sort:
            await seller.do("list.sort")
            assert seller.shown == shown
            await check(seller, store, "mug")
        await seller.do("search.clear")
        assert seller.shown == shown
        assert len(seller.session.ids) == CLOSED + (OPEN if tab is Tab.ALL else 0)


async def test_each_letter_narrows_it_and_an_empty_line_shows_all_again(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with inbox(store, monkeypatch) as seller:
        await seller.do("tab.closed", "search.start")
        typed = ""
        for letter in "walrus -status:open":
            await seller.type(letter)
            typed += letter
            if not typed.endswith((" ", "-", ":", "o", "op", "ope")) and "status" not in typed:
                await seller.until(lambda: not seller.session.tasks.names)
                await check(seller, store, typed)
        await seller.press("ctrl+u")
        await seller.rest()
        assert len(seller.session.ids) == CLOSED
        assert seller.session.ids[0]
        await seller.press("escape")


async def test_a_search_that_was_begun_elsewhere_goes_on_among_the_closed_ones(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with inbox(store, monkeypatch) as seller:
        await seller.do("search.start")
        await seller.type("walrus")
        await seller.press("enter")
        assert list(seller.session.ids) == []
        await seller.do("tab.closed")
        await check(seller, store, "walrus")
        await seller.do("tab.all")
        await check(seller, store, "walrus")
        await seller.do("tab.responded", "tab.closed")
        await check(seller, store, "walrus")


@pytest.mark.parametrize("tab", [Tab.CLOSED, Tab.ALL])
async def test_a_search_that_was_begun_elsewhere_finds_all_where_closed_ones_were_seen_before(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch, tab: Tab
) -> None:
    async with inbox(store, monkeypatch) as seller:
        await seller.do(f"tab.{tab}", "tab.unhandled", "search.start")
        await seller.type("mug")
        await seller.do("prompt.submit", f"tab.{tab}")
        await check(seller, store, "mug")
        await seller.do("move.bottom")
        await check(seller, store, "mug")


async def test_what_a_colleague_changes_shows_in_a_search(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_status = partial(msgspec.structs.replace, status=Status.UNHANDLED)
    about_a_walrus = partial(msgspec.structs.replace, subject="Another walrus")
    changes: tuple[tuple[str, Callable[[Issue], Issue], int], ...] = (
        ("issue-0003-501", about_a_walrus, 1),
        ("issue-0001", lambda issue: answered(about_a_walrus(issue), close=True), 1),
        ("issue-0003-1000", with_status, -1),
        ("issue-0003-1500", partial(msgspec.structs.replace, subject="Another"), -1),
    )
    with closing(PostgresStore(store.address)) as colleague:
        async with inbox(store, monkeypatch) as seller:
            await seller.do("tab.closed", "search.start")
            await seller.type("walrus")
            await seller.press("enter")
            await seller.do("move.down", "move.down")
            shown, number = seller.shown, len(seller.session.ids)
            for issue_id, change, by in changes:
                await asyncio.to_thread(colleague.change, issue_id, change)
                number += by
                await seller.until(partial(_finds, seller, number))
                await seller.rest()
                await check(seller, store, "walrus")
                assert seller.shown == shown or issue_id == shown


def _finds(seller: RunningInbox, number: int) -> bool:
    """Whether another look at the store says that so many are found."""
    seller.screen.ticker.tick()
    return len(seller.session.ids) == number


async def test_all_that_a_search_finds_can_be_marked(store: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> None:
    async with inbox(store, monkeypatch) as seller:
        await seller.do("tab.all", "search.start")
        await seller.type("mug")
        await seller.press("enter")
        await seller.do("mark.all")
        assert list(seller.session.marked) == await found(store, Tab.ALL, seller.session.sort, "mug")


async def test_one_shop_alone_is_read_page_by_page(store: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> None:
    async with inbox(store, monkeypatch) as seller:
        seller.session.shops = ["", "north"]
        await seller.do("tab.closed")
        seller.screen.run_command("shop.switch", "north")
        await seller.rest()
        await check(seller, store, "shop:north")
        assert seller.session.inbox.count(Tab.CLOSED) == (CLOSED - 1) // SHOPS
        await seller.do("move.bottom")
        await check(seller, store, "shop:north")
        await seller.do("search.start")
        await seller.type("walrus")
        await seller.press("enter")
        await check(seller, store, "shop:north walrus")
        await seller.do("search.clear", "tab.all")
        await check(seller, store, "shop:north")
        seller.screen.run_command("shop.switch", "all")
        await seller.rest()
        every = await ids_of(store, Tab.ALL, Sort.DUE)
        assert seller.session.ids[:] == [
            known if shown else "" for known, shown in zip(every, seller.session.ids, strict=True)
        ]
        assert seller.session.inbox.count(Tab.CLOSED) == CLOSED


async def test_saved_views_are_found_and_counted_in_the_store(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    views = {"mugs": "mug", "overdue": "is:overdue", "walruses": "walrus or status:unhandled"}
    async with inbox(store, monkeypatch, views=views) as seller:
        counts = {name: len(await found(store, Tab.ALL, Sort.DUE, query)) for name, query in views.items()}
        await seller.until(lambda: seller.session.views.counts == counts)
        assert len(seller.session.inbox.headers) < CLOSED // 2
        for number, query in enumerate(views.values(), 1):
            await seller.do(f"view.{number}")
            await check(seller, store, query)
            await seller.do("move.bottom")
            await check(seller, store, query)
        await seller.do("tab.closed")
        assert len(seller.session.ids) == CLOSED
        assert seller.session.ids[0]
