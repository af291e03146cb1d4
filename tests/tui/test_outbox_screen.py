"""What a key of the outbox does, it does to the entry that its question shows, and nothing is lost by a slip."""

import threading
from types import ModuleType

import msgspec
import pytest

from tests.tui.appeal_steps import status_bar
from tests.tui.inbox_runner import AGENT, NOON, RunningInbox, filled, run_inbox, shop
from tests.waiting import LONGEST, until
from wishtui.commands.live_commands import OUTBOX
from wishtui.domain.delivery import Delivery, Step
from wishtui.domain.outbox import OutboxEntry
from wishtui.store import Changes, Store
from wishtui.tui.screens import outbox as outbox_screen
from wishtui.tui.screens.appeals import appeal_list
from wishtui.tui.screens.appeals import risks as risks_screen
from wishtui.tui.screens.appeals.list_screen import ListScreen

FIRST, SECOND = shop()[0].id, shop()[1].id


def put(
    store: Store, issue_id: str, state: Delivery = Delivery.QUEUED, *, close: bool = False, shop_name: str = ""
) -> OutboxEntry:
    entry = OutboxEntry(id=store.drafts.new_id(), issue_id=issue_id, text="It left.", created_at=NOON, author=AGENT)
    with store.unit_of_work() as work:
        work.put_outbox(msgspec.structs.replace(entry, state=state, close=close, shop=shop_name))
    return store.outbox()[entry.id]


def drafts(inbox: RunningInbox, issue_id: str) -> list[str]:
    return [draft.text for draft in inbox.store.drafts.of(issue_id)]


@pytest.mark.parametrize("agreed", [False, True])
async def test_what_waits_is_taken_back_to_be_edited_only_after_a_question(agreed: bool) -> None:
    store = filled(shop())
    waiting = put(store, FIRST)
    async with run_inbox(store=store) as inbox:
        await inbox.do("outbox.show", "outbox.edit")
        assert "It left." in inbox.picture()
        assert waiting.id in store.outbox()
        await inbox.press("enter" if agreed else "escape")
        assert (waiting.id in store.outbox()) is not agreed
        assert inbox.app.screen is (inbox.screen if agreed else inbox.app.screen_stack[-1])
        assert inbox.reply == "It left." if agreed else not drafts(inbox, FIRST)


async def test_the_entry_that_was_asked_about_is_edited_where_another_slides_under_the_cursor() -> None:
    store = filled(shop())
    below, above = put(store, SECOND), put(store, FIRST)
    async with run_inbox(store=store) as inbox:
        await inbox.do("outbox.show", "move.bottom", "outbox.edit")
        entry = below if SECOND in inbox.picture() else above
        (other,) = {below.id, above.id} - {entry.id}
        with store.unit_of_work() as work:
            work.drop_outbox(other)
        await inbox.after(seconds=1)
        await inbox.press("enter")
        assert not store.outbox()
        assert inbox.session.issue is not None
        assert inbox.session.issue.id == entry.issue_id
        assert inbox.reply == "It left."


async def test_what_went_on_while_it_was_asked_about_is_not_taken_back() -> None:
    store = filled(shop())
    waiting = put(store, FIRST)
    async with run_inbox(store=store) as inbox:
        await inbox.do("outbox.show", "outbox.edit")
        with store.unit_of_work() as work:
            work.put_outbox(msgspec.structs.replace(waiting, state=Delivery.SENT, rev=1))
        await inbox.press("enter")
        assert store.outbox()[waiting.id].state is Delivery.SENT
        assert "It has gone on since you looked" in inbox.picture()
        assert not drafts(inbox, FIRST)


@pytest.mark.parametrize("close", [False, True])
async def test_what_is_seen_on_wish_closes_its_issue_next_where_it_was_to_and_says_so(close: bool) -> None:
    store = filled(shop())
    put(store, FIRST, Delivery.UNKNOWN, close=close)
    async with run_inbox(store=store) as inbox:
        await inbox.do("outbox.show", "outbox.sent")
        assert ("its issue is closed" in inbox.picture()) is close
        await inbox.press("enter")
        assert ("closed on Wish next" in inbox.picture()) is close
        assert [each.state for each in store.outbox().values() if each.step is Step.CLOSE] == [Delivery.QUEUED] * close


@pytest.mark.parametrize("state", [Delivery.HELD, Delivery.REFUSED])
@pytest.mark.parametrize("command", ["outbox.try", "outbox.drop"])
async def test_what_wants_a_person_is_sent_or_dropped_only_after_a_question_that_shows_it(
    command: str, state: Delivery
) -> None:
    store = filled(shop())
    entry = put(store, FIRST, state)
    async with run_inbox(store=store) as inbox:
        await inbox.do("outbox.show", command)
        assert "It left." in inbox.picture()
        await inbox.press("escape")
        assert store.outbox() == {entry.id: entry}
        await inbox.do(command)
        await inbox.press("enter")
        now = store.outbox().get(entry.id)
        assert (now and now.state) is (Delivery.QUEUED if command == "outbox.try" else None)


@pytest.mark.parametrize("command", ["outbox.try", "outbox.drop", "outbox.sent"])
async def test_what_went_on_under_a_question_stays_as_it_is(command: str) -> None:
    store = filled(shop())
    entry = put(store, FIRST, Delivery.HELD)
    async with run_inbox(store=store) as inbox:
        await inbox.do("outbox.show", command)
        gone_on = msgspec.structs.replace(entry, state=Delivery.UNKNOWN, rev=1)
        with store.unit_of_work() as work:
            work.put_outbox(gone_on)
        await inbox.press("enter")
        assert store.outbox() == {entry.id: gone_on}
        assert "It has gone on since you looked" in inbox.picture()


@pytest.mark.parametrize("state", [Delivery.QUEUED, Delivery.UNKNOWN, Delivery.HELD, Delivery.REFUSED])
async def test_whatever_is_seen_on_wish_can_be_marked_as_sent_as_on_the_command_line(state: Delivery) -> None:
    store = filled(shop())
    entry = put(store, FIRST, state)
    async with run_inbox(store=store) as inbox:
        await inbox.do("outbox.show", "outbox.sent")
        assert store.outbox()[entry.id].state is state
        await inbox.press("enter")
        assert store.outbox()[entry.id].state is Delivery.SENT


async def test_what_is_sent_already_is_not_marked_once_more_and_that_is_said() -> None:
    store = filled(shop())
    put(store, FIRST, Delivery.SENT)
    async with run_inbox(store=store) as inbox:
        await inbox.do("outbox.show", "outbox.sent")
        assert "It is sent already." in status_bar(inbox)


async def test_where_there_is_no_entry_a_key_for_one_says_so() -> None:
    async with run_inbox() as inbox:
        await inbox.do("outbox.show")
        for command in (each for each in OUTBOX if each.id != "outbox.back"):
            await inbox.do(command.id)
            assert "No entry is selected." in status_bar(inbox), command.id


@pytest.mark.parametrize(
    ("show", "screen", "reading"),
    [
        ("outbox.show", outbox_screen, "outbox_rows"),
        ("appeal.list", appeal_list, "listed_appeals"),
        ("store.health", risks_screen, "assess"),
    ],
)
async def test_a_list_that_is_left_while_it_is_read_anew_ends_without_a_word(
    monkeypatch: pytest.MonkeyPatch, show: str, screen: ModuleType, reading: str
) -> None:
    ready, read = threading.Event(), getattr(screen, reading)

    def slow(*args: object, **named: object) -> object:
        return read(*args, **named) if ready.wait(LONGEST) else []

    async with run_inbox() as inbox:
        await inbox.do(show)
        monkeypatch.setattr(screen, reading, slow)
        assert isinstance(inbox.app.screen, ListScreen)
        inbox.app.screen.heard(Changes(everything=True))
        await inbox.pilot.press("escape")
        await until(lambda: inbox.app.screen is inbox.screen)
        ready.set()
        await inbox.rest()
        assert not inbox.session.tasks.failed
        assert "failed" not in inbox.line("status")


@pytest.mark.parametrize(
    ("command", "state"),
    [("outbox.drop", Delivery.UNKNOWN), ("outbox.sent", Delivery.UNKNOWN), ("outbox.edit", Delivery.QUEUED)],
)
async def test_a_question_over_an_entry_names_no_key_that_does_nothing_there(command: str, state: Delivery) -> None:
    store = filled(shop())
    put(store, FIRST, state)
    async with run_inbox(store=store, keys={"outbox.drop": ["f9"], "outbox.sent": ["f8"]}) as inbox:
        await inbox.do("outbox.show")
        assert "f9" in inbox.picture()
        await inbox.do(command)
        assert "f9" not in inbox.picture()
        assert "f8" not in inbox.picture()


@pytest.mark.parametrize("state", [Delivery.QUEUED, Delivery.UNKNOWN])
async def test_what_waits_for_a_shop_that_has_signed_out_does_not_go_by_itself(state: Delivery) -> None:
    store = filled(shop())
    put(store, FIRST, state)
    async with run_inbox(store=store, size=(160, 50)) as inbox:
        await inbox.do("outbox.show")
        shown = " ".join(inbox.picture().split())
        assert "by itself" not in shown
        assert "once the shop is signed in, by `wishtui login`" in shown
        assert "looking" not in shown
        await inbox.press("escape")
        inbox.session.connected = lambda shop: True
        await inbox.do("outbox.show")
        assert "by itself" in " ".join(inbox.picture().split())


async def test_what_is_tried_where_no_shop_is_signed_in_names_the_sign_in_of_its_own() -> None:
    store = filled(shop())
    put(store, FIRST, shop_name="north")
    async with run_inbox(store=store) as inbox:
        await inbox.do("outbox.show", "outbox.try")
        assert "`wishtui login --shop north`" in status_bar(inbox)
