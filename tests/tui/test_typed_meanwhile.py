"""What is typed while the store keeps a command waiting is kept, whatever the command does to the reply box."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.tui.appeal_steps import SHOP, complete, composer, only_appeal
from tests.tui.inbox_runner import run_inbox, shop
from tests.waiting import LONGEST
from wishtui.domain.issue import Status
from wishtui.services.answering import answer
from wishtui.services.appeal_editor import save_appeal
from wishtui.services.drafting import drafts_of

FIRST, SECOND = (known.id for known in shop()[:2])


class Gate:
    """Stands before the end of something that is done on the store's thread, until it is opened."""

    def __init__(self) -> None:
        self.reached, self._open = threading.Event(), threading.Event()

    def behind(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """`work`, with the gate behind it."""

        def waiting(*args: Any, **options: Any) -> Any:
            done = work(*args, **options)
            self.reached.set()
            assert self._open.wait(LONGEST)
            return done

        return waiting

    @contextmanager
    def opened_afterwards(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._open.set()


async def test_what_is_typed_while_an_answer_is_recorded_is_a_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate()
    monkeypatch.setattr("wishtui.tui.actions.reply.answer", gate.behind(answer))
    async with run_inbox() as inbox:
        await inbox.do("reply.start")
        await inbox.type("It left today")
        with gate.opened_afterwards():
            inbox.screen.run_command("reply.send")
            await inbox.until(gate.reached.is_set)
            inbox.screen.detail.reply.put_in(" by air")
            await inbox.until(lambda: inbox.session.drafts.dirty)
        await inbox.rest()
        known = inbox.store.get(FIRST)
        assert known is not None
        assert known.status is Status.RESPONDED
        assert known.messages[-1].text == "It left today"
        assert await inbox.screen.keep()
        assert [draft.text for draft in inbox.store.drafts.of(FIRST)] == ["It left today by air"]


async def test_what_is_typed_while_another_issue_is_read_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate()
    async with run_inbox(size=(160, 50)) as inbox:
        monkeypatch.setattr(inbox.session, "read", gate.behind(inbox.session.read))
        with gate.opened_afterwards():
            inbox.screen.issues.go_to(1)
            await inbox.until(gate.reached.is_set)
            inbox.screen.detail.reply.put_in("Dear Ana")
            await inbox.until(lambda: inbox.session.drafts.dirty)
        await inbox.rest()
        assert inbox.session.issue is not None
        assert inbox.session.issue.id == SECOND
        assert inbox.reply == ""
        assert [draft.text for draft in inbox.store.drafts.of(FIRST)] == ["Dear Ana"]


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
@pytest.mark.parametrize("command", ["reply.start", "issue.open"])
async def test_the_issue_that_is_opened_stays_in_hand_where_it_leaves_the_list_meanwhile(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], command: str
) -> None:
    gate = Gate()
    async with run_inbox(size=size) as inbox:
        with gate.opened_afterwards():
            monkeypatch.setattr(inbox.session, "read", gate.behind(inbox.session.read))
            inbox.screen.run_command(command)
            await inbox.until(gate.reached.is_set)
            answer(inbox.store, FIRST, "It left.", author="joel", now=inbox.now)
            await inbox.until(lambda: inbox.shown == SECOND)
        await inbox.rest()
        assert inbox.screen.reading
        assert inbox.session.issue is not None
        assert inbox.session.issue.id == FIRST
        assert inbox.session.drafts.draft is not None
        assert inbox.session.drafts.draft.issue_id == FIRST


async def test_what_is_typed_while_the_next_draft_is_looked_for_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate()
    monkeypatch.setattr("wishtui.tui.actions.reply.drafts_of", gate.behind(drafts_of))
    async with run_inbox() as inbox:
        await inbox.do("reply.start")
        await inbox.type("It left")
        with gate.opened_afterwards():
            inbox.screen.run_command("reply.next_draft")
            await inbox.until(gate.reached.is_set)
            inbox.screen.detail.reply.put_in(" today")
            await inbox.until(lambda: inbox.session.drafts.dirty)
        await inbox.rest()
        assert inbox.reply == ""
        assert [draft.text for draft in inbox.store.drafts.of(FIRST)] == ["It left today"]


async def test_what_is_typed_while_an_appeal_is_saved_to_be_left_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate()
    monkeypatch.setattr("wishtui.tui.screens.appeals.appeal_draft.save_appeal", gate.behind(save_appeal))
    async with run_inbox(**SHOP) as inbox:
        await complete(inbox)
        screen = composer(inbox)
        with gate.opened_afterwards():
            screen.run_command("appeal.leave")
            await inbox.until(gate.reached.is_set)
            screen.put(screen.composing.field("shop_name"), "Joel Baum")
        await inbox.rest()
        assert inbox.app.screen is inbox.screen
        assert only_appeal(inbox).fields["shop_name"] == "Joel Baum"


@pytest.mark.parametrize("begun", [False, True])
async def test_an_appeal_that_is_saved_as_the_program_ends_while_it_is_saved_stays_one(
    monkeypatch: pytest.MonkeyPatch, begun: bool
) -> None:
    gate = Gate()
    async with run_inbox(**SHOP) as inbox:
        await complete(inbox)
        screen = composer(inbox)
        run = inbox.session.store_thread._work

        def held(doing: str, work: Callable[[], Any]) -> Any:
            if begun:
                return gate.behind(run)(doing, work)
            gate.behind(lambda: None)()
            return run(doing, work)

        with gate.opened_afterwards():
            monkeypatch.setattr(inbox.session.store_thread, "_work", held)
            screen.run_command("appeal.save")
            await inbox.until(gate.reached.is_set)
            screen.put(screen.composing.field("shop_name"), "Joel Baum")
            inbox.app.save()
        await inbox.rest()
        inbox.app.save()
        assert only_appeal(inbox).fields["shop_name"] == "Joel Baum"
        assert not screen.composing.dirty
