"""The inbox of a connected shop: what is answered is sent while one works, and the outbox says how it stands."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.simulated_wish import TOKEN, platform_with, utc_now, waiting_ticket
from tests.tui.connected_inbox import connected
from tests.tui.inbox_runner import AGENT, RunningInbox, run_inbox
from tests.waiting import until
from wishtui.config import WishSettings
from wishtui.domain.delivery import Delivery
from wishtui.domain.issue import Status
from wishtui.domain.log import Action, LogEntry
from wishtui.domain.outbox import OutboxEntry
from wishtui.domain.shop_sync import ShopSync
from wishtui.exchange.wish_json import decode_ticket
from wishtui.services import sync_run
from wishtui.services.connections import Connections
from wishtui.store import Store, open_store
from wishtui.tui.live import Live
from wishtui.tui.screens.outbox import OutboxScreen
from wishtui.wish import downloads
from wishtui.wish.address import Address
from wishtui.wish.simulator import Platform, Simulator
from wishtui.wish.simulator.faults import Fault

TICKETS = [f"6b0000000000000000000{number:03}" for number in range(4)]


@pytest.fixture
def platform() -> Platform:
    opened = [utc_now() - timedelta(hours=20 - number) for number in range(len(TICKETS))]
    return platform_with(
        *(
            waiting_ticket(each, opened[number], f"Where is parcel {number}?", subject=f"Parcel {number}")
            for number, each in enumerate(TICKETS)
        )
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "store", agent=AGENT)


@pytest.fixture
def filled(store: Store, platform: Platform) -> Store:
    """The same tickets in a store whose shop is not signed in."""
    with store.unit_of_work() as work:
        for raw in platform.tickets.values():
            work.put(decode_ticket(raw, now=datetime.now(UTC)).issue)
    return store


connect = partial(connected, settle_seconds=0, timeout_seconds=5)
"""Connects it to a Wish whose word counts at once, and that is not waited for long."""


async def answer(inbox: RunningInbox, text: str) -> None:
    await inbox.do("reply.start")
    await inbox.type(text)
    await inbox.do("reply.send")


def replies(platform: Platform, ticket_id: str) -> list[str]:
    return [reply["message"] for reply in platform.tickets[ticket_id]["replies"] if reply["sender"] == "MERCHANT"]


async def test_what_is_answered_reaches_wish_while_one_works(
    store: Store, wish: Simulator, platform: Platform, tmp_path: Path
) -> None:
    async with run_inbox(store=store) as inbox:
        with connect(inbox, wish, tmp_path):
            await until(lambda: len(inbox.session.ids) == 4)
            await inbox.rest()
            await until(lambda: "synced just now" in inbox.line("header"))
            await answer(inbox, "It left this morning.")
            await until(lambda: replies(platform, TICKETS[0]) == ["It left this morning."])
            await until(lambda: [each.state for each in store.outbox().values()] == [Delivery.SENT])


async def test_what_is_answered_is_sent_while_the_outbox_is_shown(
    store: Store, wish: Simulator, platform: Platform, tmp_path: Path
) -> None:
    async with run_inbox(store=store, hold_seconds=10) as inbox:
        with connect(inbox, wish, tmp_path) as live:
            await until(lambda: len(inbox.session.ids) == 4)
            await until(lambda: "synced just now" in inbox.line("header"))
            await inbox.rest()
            await answer(inbox, "It left this morning.")
            await inbox.do("outbox.show")
            assert "After its hold, an answer" in inbox.picture()  # it can still be undone
            await inbox.after(seconds=11)
            assert live.syncing or replies(platform, TICKETS[0])
            await until(lambda: replies(platform, TICKETS[0]) == ["It left this morning."])


async def test_the_outbox_shows_what_wish_refused_and_gives_the_text_back(
    store: Store, wish: Simulator, platform: Platform, tmp_path: Path
) -> None:
    async with run_inbox(store=store) as inbox:
        with connect(inbox, wish, tmp_path):
            await until(lambda: len(inbox.session.ids) == 4)
            await until(lambda: "synced just now" in inbox.line("header"))
            await inbox.rest()
            platform.customer_writes(TICKETS[0], "And where is the second one?")
            await answer(inbox, "It left this morning.")
            await until(lambda: [each.state for each in store.outbox().values()] == [Delivery.HELD])
            await inbox.do("outbox.show")
            screen = inbox.app.screen
            assert isinstance(screen, OutboxScreen)
            await until(lambda: "HELD" in inbox.picture())
            assert "It left this morning." in inbox.picture()
            assert not replies(platform, TICKETS[0])
            await inbox.press("e")
            assert inbox.screen.detail.reply.text == "It left this morning."


async def test_closing_asks_once_and_closes_on_wish(
    store: Store, wish: Simulator, platform: Platform, tmp_path: Path
) -> None:
    async with run_inbox(store=store) as inbox:
        with connect(inbox, wish, tmp_path):
            await until(lambda: len(inbox.session.ids) == 4)
            await inbox.rest()
            await inbox.press("c")
            assert "Close this issue? A closed issue takes no answer any more." in inbox.picture()
            assert platform.tickets[TICKETS[0]]["state"] == "AWAITING_MERCHANT"
            await inbox.press("enter")
            await until(lambda: platform.tickets[TICKETS[0]]["state"] == "CLOSED")
            await until(lambda: getattr(store.get(TICKETS[0]), "status", None) is Status.CLOSED)


async def test_syncing_is_said_no_longer_than_it_is_so(
    store: Store, wish: Simulator, platform: Platform, tmp_path: Path
) -> None:
    async with run_inbox(store=store) as inbox:
        with connect(inbox, wish, tmp_path) as live:
            await until(lambda: "synced just now" in inbox.line("header"))
            await inbox.rest()
            with platform.lock:  # Wish does not answer yet
                await inbox.press("S")
                await inbox.after(seconds=1)
                assert inbox.line("status") == "Syncing"
                assert "syncing" in inbox.line("header")
            await until(lambda: not live.syncing)
            await inbox.rest()
            assert "syncing" not in inbox.line("header")
            await inbox.after(seconds=1)
            assert "Syncing" not in inbox.line("status")


async def test_a_failure_that_nobody_foresaw_ends_one_sync_and_not_those_after_it(
    store: Store, wish: Simulator, platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> list[object]:
        raise LookupError("a customer's words")

    async with run_inbox(store=store, size=(160, 50)) as inbox:
        with connect(inbox, wish, tmp_path):
            await until(lambda: "synced just now" in inbox.line("header"))
            await inbox.rest()
            with monkeypatch.context() as broken:
                broken.setattr(sync_run, "sync_shops", fail)
                await inbox.press("S")
                await until(lambda: "failed: LookupError" in inbox.line("status"))
                assert "a customer's words" not in inbox.picture()
            platform.customer_writes(TICKETS[0], "One more question")
            await inbox.press("S")
            await until(lambda: "One more question" in inbox.picture())


@pytest.mark.parametrize(("key", "state"), [("c", "CLOSED"), ("w", "AWAITING_WISH")])
async def test_what_is_to_be_told_to_wish_is_undone_while_its_hold_runs(
    store: Store, wish: Simulator, platform: Platform, tmp_path: Path, key: str, state: str
) -> None:
    async with run_inbox(store=store, hold_seconds=30) as inbox:
        with connect(inbox, wish, tmp_path) as live:
            await until(lambda: len(inbox.session.ids) == 4)
            await until(lambda: "synced just now" in inbox.line("header"))
            await inbox.rest()
            await inbox.press(key, "enter")
            assert "Wish is told in 30s" in inbox.line("status")
            assert [each.state for each in store.outbox().values()] == [Delivery.QUEUED]
            seen = len(wish.calls)
            live.sync()
            await until(lambda: len(wish.calls) > seen and "syncing" not in inbox.line("header"))
            assert platform.tickets[TICKETS[0]]["state"] == "AWAITING_MERCHANT"
            await inbox.after(seconds=1)
            assert "Wish is told in 30s" in inbox.line("status")
            await inbox.press("u")
            assert "Undone" in inbox.line("status")
            assert not store.outbox()
            first = store.get(TICKETS[0])
            assert first is not None
            assert (first.status, first.delivery) == (Status.UNHANDLED, None)


async def test_what_wish_was_told_cannot_be_undone(
    store: Store, wish: Simulator, platform: Platform, tmp_path: Path
) -> None:
    async with run_inbox(store=store, hold_seconds=0) as inbox:
        with connect(inbox, wish, tmp_path):
            await until(lambda: len(inbox.session.ids) == 4)
            await inbox.rest()
            await inbox.press("c", "enter")
            await until(lambda: platform.tickets[TICKETS[0]]["state"] == "CLOSED")
            await until(lambda: getattr(store.get(TICKETS[0]), "status", None) is Status.CLOSED)
            await until(lambda: "Wish was told" in inbox.line("status"))  # said when the rest of the sync is over
            await inbox.rest()
            await inbox.press("u")
            assert "it cannot be undone" in inbox.line("status")


async def test_closing_where_no_shop_is_connected_is_undone_while_nothing_happened_since(filled: Store) -> None:
    before = filled.get(TICKETS[0])
    async with run_inbox(store=filled) as inbox:
        await inbox.press("c", "enter")
        assert getattr(filled.get(TICKETS[0]), "status", None) is Status.CLOSED
        await inbox.press("u")
        after = filled.get(TICKETS[0])
        assert before is not None
        assert after is not None
        assert msgspec.structs.replace(after, rev=before.rev) == before


@asynccontextmanager
async def not_signed_in(
    store: Store, tmp_path: Path, *, url: str = ""
) -> AsyncIterator[tuple[RunningInbox, dict[str, str]]]:
    """An inbox, and an environment, in which no shop is signed in yet."""
    environment: dict[str, str] = {}
    async with run_inbox(store=store) as inbox:
        session = inbox.session
        connections = Connections(tmp_path, WishSettings(url=url), environment)
        session.live = live = Live(session.store, connections, session.settings.windows, keymap=session.keymap)
        live.start(inbox.screen.say, inbox.screen.draw)
        yield inbox, environment
        live.stop()


async def test_without_a_shop_that_is_signed_in_nothing_is_asked_of_anybody(store: Store, tmp_path: Path) -> None:
    async with not_signed_in(store, tmp_path) as (inbox, _environment):
        await inbox.do("sync.now")
        assert "wishtui login" in inbox.line("status")
        assert "synced" not in inbox.line("header")


async def test_a_shop_that_is_signed_in_meanwhile_is_synced_at_the_next_key_for_it(
    store: Store, wish: Simulator, platform: Platform, tmp_path: Path
) -> None:
    async with not_signed_in(store, tmp_path, url=wish.url) as (inbox, environment):
        await inbox.do("sync.now")
        assert "wishtui login" in inbox.line("status")
        environment["WISHTUI_TOKEN"] = TOKEN
        await inbox.do("sync.now")
        assert "wishtui login" not in inbox.line("status")
        await until(lambda: len(inbox.session.ids) == 4)


async def test_signing_in_elsewhere_has_an_open_inbox_sync_by_itself(
    store: Store, wish: Simulator, platform: Platform, tmp_path: Path
) -> None:
    async with not_signed_in(store, tmp_path, url=wish.url) as (inbox, environment):
        await until(lambda: "wish-start" not in {thread.name for thread in threading.enumerate()})
        environment["WISHTUI_TOKEN"] = TOKEN
        with store.unit_of_work() as work:
            work.add_log(LogEntry(at=utc_now(), agent="jo", action=Action.LOGIN))
        await until(lambda: len(inbox.session.ids) == 4)


async def test_what_is_given_in_while_the_thread_starts_is_looked_at_once_its_hold_is_over(
    filled: Store, wish: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_run, run = threading.Event(), Live._run

    def run_late(live: Live) -> None:
        may_run.wait()
        run(live)

    monkeypatch.setattr(Live, "_run", run_late)
    monkeypatch.setattr(Live, "_hold_left", lambda live, entry: 0.5)
    async with run_inbox(store=filled) as inbox:
        with connect(inbox, wish, tmp_path) as live:
            await until(lambda: live.begun)
            synced: list[object] = []
            sync_shops = sync_run.sync_shops

            async def sync(*arguments: Any) -> Any:
                if not synced:
                    synced.append(None)
                    return []  # its hold runs yet
                return await sync_shops(*arguments)

            monkeypatch.setattr(sync_run, "sync_shops", sync)
            waiting = entry_of(filled, TICKETS[0], Delivery.QUEUED)
            live.read()
            may_run.set()
            await until(lambda: filled.outbox()[waiting.id].state is not Delivery.QUEUED)


async def test_a_shop_that_was_signed_out_is_none_that_the_header_waits_for(
    store: Store, wish: Simulator, platform: Platform, tmp_path: Path
) -> None:
    long_ago = utc_now() - timedelta(days=3)
    with store.unit_of_work() as work:
        work.put_sync(ShopSync(id="north", failing_since=long_ago, problem="Wish cannot be reached."))
    async with run_inbox(store=store) as inbox:
        with connect(inbox, wish, tmp_path):
            await until(lambda: "synced just now" in inbox.line("header"))
            assert "north" not in inbox.line("header")


async def test_what_waits_for_a_shop_that_is_signed_out_is_not_said_to_be_tried(
    filled: Store, wish: Simulator, tmp_path: Path
) -> None:
    with filled.unit_of_work() as work:
        issue = work.get(TICKETS[0])
        assert issue is not None
        work.put(msgspec.structs.replace(issue, shop="north"))
    entry_of(filled, TICKETS[0], Delivery.QUEUED, shop="north")
    async with run_inbox(store=filled) as inbox:
        with connect(inbox, wish, tmp_path):
            await opened(inbox)
            await inbox.press("s")
            assert "wishtui login --shop north" in inbox.picture()


async def test_an_offline_wish_is_said_in_the_header(
    store: Store, wish: Simulator, platform: Platform, tmp_path: Path
) -> None:
    for _ in range(40):
        wish.faults.add("tickets", Fault.FAIL_BEFORE)
    async with run_inbox(store=store) as inbox:
        with connect(inbox, wish, tmp_path):
            await until(lambda: "offline since" in inbox.line("header"))


def entry_of(store: Store, issue_id: str, state: Delivery, **more: Any) -> OutboxEntry:
    """An entry of the outbox, put there in that state with its issue."""
    with store.unit_of_work() as work:
        issue = work.get(issue_id)
        assert issue is not None
        entry = OutboxEntry(
            id=store.drafts.new_id(),
            issue_id=issue_id,
            text="It left.",
            created_at=issue.opened_at,
            state=state,
            **more,
        )
        work.put_outbox(entry)
    return entry


async def opened(inbox: RunningInbox) -> OutboxScreen:
    await inbox.do("outbox.show")
    screen = inbox.app.screen
    assert isinstance(screen, OutboxScreen)
    return screen


async def test_what_wants_a_person_stands_first_and_each_key_does_what_it_may(filled: Store) -> None:
    entry_of(filled, TICKETS[0], Delivery.SENT)
    unsure = entry_of(filled, TICKETS[1], Delivery.UNKNOWN, reason="The line broke.")
    refused = entry_of(filled, TICKETS[2], Delivery.REFUSED, reason="Message is spam")
    async with run_inbox(store=filled) as inbox:
        screen = await opened(inbox)
        assert screen.entry == refused
        assert "Message is spam" in inbox.picture()
        await inbox.press("d", "enter")
        assert refused.id not in filled.outbox()
        assert screen.entry == unsure
        await inbox.press("e")
        assert "may have arrived" in inbox.picture()
        await inbox.press("m", "escape")
        assert filled.outbox()[unsure.id].state is Delivery.UNKNOWN
        await inbox.press("m", "enter")
        assert filled.outbox()[unsure.id].state is Delivery.SENT
        await inbox.press("e")
        assert "takes nothing back" in inbox.picture()


async def test_what_waits_is_dropped_only_after_a_question_and_is_a_draft_then(filled: Store) -> None:
    waiting = entry_of(filled, TICKETS[0], Delivery.QUEUED)
    async with run_inbox(store=filled) as inbox:
        await opened(inbox)
        await inbox.press("d", "escape")
        assert waiting.id in filled.outbox()
        await inbox.press("d", "enter")
        assert not filled.outbox()
        assert [draft.text for draft in filled.drafts.of(TICKETS[0])] == ["It left."]
        assert "Nothing is on its way" in inbox.picture()


@pytest.mark.parametrize("state", [Delivery.UNKNOWN, Delivery.SENT])
async def test_what_was_tried_while_the_question_stood_is_not_dropped(filled: Store, state: Delivery) -> None:
    waiting = entry_of(filled, TICKETS[0], Delivery.QUEUED)
    async with run_inbox(store=filled) as inbox:
        await opened(inbox)
        await inbox.press("d")
        with filled.unit_of_work() as work:
            work.put_outbox(msgspec.structs.replace(waiting, state=state, attempts=1, rev=1))
        await inbox.press("enter")
        assert filled.outbox()[waiting.id].state is state
        assert not filled.drafts.of(TICKETS[0])
        assert "Dropped" not in inbox.picture()


async def test_an_entry_leads_to_its_issue(filled: Store) -> None:
    entry_of(filled, TICKETS[3], Delivery.HELD, reason="The customer wrote meanwhile.")
    async with run_inbox(store=filled) as inbox:
        await opened(inbox)
        await inbox.press("enter")
        assert inbox.shown == TICKETS[3]
        await opened(inbox)
        await inbox.press("s", "enter")
        assert "wishtui login" in inbox.picture()


async def test_an_issue_of_a_shop_that_is_not_connected_is_handed_over_here_alone(filled: Store) -> None:
    async with run_inbox(store=filled) as inbox:
        await inbox.press("w", "enter")
        first = filled.get(TICKETS[0])
        assert first is not None
        assert (first.status, first.wish_state) == (Status.RESPONDED, "AWAITING_WISH")
        assert not filled.outbox()


async def test_a_file_is_fetched_and_saved(
    store: Store, wish: Simulator, platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def download(url: str, address: Address, **bounds: Any) -> bytes:
        return b"a picture of a lamp"

    monkeypatch.setattr(downloads, "download", download)
    monkeypatch.chdir(tmp_path)
    attached = [{"file_name": "lamp.jpg", "url": "https://files.example/1"}]
    platform.tickets[TICKETS[0]]["replies"][0]["supporting_files"] = attached
    async with run_inbox(store=store) as inbox:
        with connect(inbox, wish, tmp_path):
            await until(lambda: len(inbox.session.ids) == 4)
            await inbox.rest()
            await inbox.press("f")
            assert "lamp.jpg" in inbox.picture()
            await inbox.press("s")
            await until(lambda: "saved as" in inbox.picture())
            assert (tmp_path / "lamp.jpg").read_bytes() == b"a picture of a lamp"
            await inbox.press("escape", "j", "f")
            assert "No file is attached" in inbox.line("status")
