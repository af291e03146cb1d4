"""A command acts on the issue that was in hand when its key was pressed, wherever the list goes while it is asked."""

import pytest

from tests.tui.inbox_runner import RunningInbox, issue, run_inbox, shop
from wishtui.commands import COMMANDS
from wishtui.commands.command import needs_answerable, needs_issue, needs_targets
from wishtui.domain.issue import Issue
from wishtui.domain.macro import Macro
from wishtui.services import action_log
from wishtui.services.answering import answer
from wishtui.store import NoSuchIssue
from wishtui.tui.actions import program
from wishtui.tui.screens.picker import Picker

FIRST, SECOND = shop()[0].id, shop()[1].id
SIZES = [(80, 24), (160, 50)]
MACROS = {"look": Macro(tags=("look",))}


async def colleague_answers(inbox: RunningInbox, issue_id: str = FIRST) -> None:
    """The issue leaves the list, and the one below slides under the cursor."""
    answer(inbox.store, issue_id, "It is on its way", author="joel", now=inbox.now)
    await inbox.after(seconds=1)


def stored(inbox: RunningInbox, issue_id: str = FIRST) -> Issue:
    known = inbox.store.get(issue_id)
    assert known is not None
    return known


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("line", "done"),
    [
        ("note call her", lambda known: [note.text for note in known.notes] == ["call her"]),
        ("assign joel", lambda known: known.assignee == "joel"),
        ("tag vip", lambda known: known.tags == ("vip",)),
        ("snooze reply", lambda known: known.snooze is not None),
    ],
)
async def test_a_command_line_acts_on_the_issue_that_it_was_begun_on(
    size: tuple[int, int], line: str, done: object
) -> None:
    async with run_inbox(size=size) as inbox:
        await inbox.do("app.line")
        await inbox.type(line)
        await colleague_answers(inbox)
        assert inbox.shown == SECOND
        await inbox.do("prompt.submit")
        assert callable(done)
        assert done(stored(inbox))
        assert not done(stored(inbox, SECOND))
        assert inbox.session.targets() == [SECOND]  # the next key acts on what it is seen to


async def test_a_macro_is_run_on_the_issue_that_its_line_was_begun_on() -> None:
    async with run_inbox(macros=MACROS) as inbox:
        await inbox.do("app.line")
        await inbox.type("macro look")
        await colleague_answers(inbox)
        await inbox.do("prompt.submit")
        assert "Question 1" in inbox.picture()
        await inbox.press("enter")
        assert stored(inbox).tags == ("look",)
        assert stored(inbox, SECOND).tags == ()
        assert inbox.session.targets() == [SECOND]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "word", [each.word for each in COMMANDS if each.word and each.refusal in (needs_issue, needs_targets)]
)
async def test_every_command_of_an_issue_has_that_one_in_hand(size: tuple[int, int], word: str) -> None:
    async with run_inbox(size=size) as inbox:
        await inbox.do("app.line")
        await inbox.type(word)
        await colleague_answers(inbox)
        assert inbox.session.targets() == [FIRST]
        await inbox.do("prompt.submit")
        if inbox.app.screen is inbox.screen and inbox.screen.reading:
            assert inbox.session.targets() == [FIRST]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("word", [each.word for each in COMMANDS if each.word and each.refusal is needs_answerable])
async def test_no_answer_is_begun_to_another_customer(size: tuple[int, int], word: str) -> None:
    async with run_inbox(size=size) as inbox:
        await inbox.do("app.line")
        await inbox.type(word)
        await colleague_answers(inbox)
        await inbox.do("prompt.submit")
        assert not inbox.screen.reading
        assert "Locked" in inbox.line("status")


@pytest.mark.parametrize("size", SIZES)
async def test_an_issue_that_only_moves_in_the_list_is_the_one_that_is_replied_to(size: tuple[int, int]) -> None:
    async with run_inbox(size=size) as inbox:
        await inbox.do("app.line")
        await inbox.type("reply")
        with inbox.store.unit_of_work() as work:
            work.put(issue(7, 60))
        await inbox.after(seconds=1)
        await inbox.do("prompt.submit")
        assert inbox.session.targets() == [FIRST]
        assert inbox.screen.reading


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_picked_by_name_is_done_to_the_issue_that_it_was_asked_for(size: tuple[int, int]) -> None:
    async with run_inbox(size=size) as inbox:
        await inbox.do("app.palette")
        await inbox.type("private note")
        await colleague_answers(inbox)
        await inbox.press("enter")
        assert not isinstance(inbox.app.screen, Picker)
        await inbox.type("call her")
        await inbox.do("prompt.submit")
        assert [note.text for note in stored(inbox).notes] == ["call her"]
        assert stored(inbox, SECOND).notes == ()


@pytest.mark.parametrize("size", SIZES)
async def test_the_issue_under_the_cursor_is_in_hand_again_when_a_page_is_left(size: tuple[int, int]) -> None:
    async with run_inbox(size=size) as inbox:
        await inbox.do("app.help")
        await colleague_answers(inbox)
        await inbox.press("escape")
        assert inbox.session.targets() == [inbox.shown] == [SECOND]
        await inbox.do("app.line")
        await colleague_answers(inbox, SECOND)
        await inbox.do("prompt.cancel")
        assert inbox.session.targets() == [inbox.shown] == [shop()[2].id]


async def test_the_list_may_move_on_between_the_key_and_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    async with run_inbox() as inbox:
        original = program._to_choose_from

        def answered_meanwhile(session: object) -> object:
            answer(inbox.store, FIRST, "It is on its way", author="joel", now=inbox.now)
            inbox.store.refresh()
            return original(inbox.session)

        monkeypatch.setattr(program, "_to_choose_from", answered_meanwhile)
        await inbox.do("app.line")
        await inbox.type("note call her")
        await inbox.do("prompt.submit")
        assert [note.text for note in stored(inbox).notes] == ["call her"]


async def test_the_marks_are_those_of_the_time_when_the_line_was_begun() -> None:
    async with run_inbox() as inbox:
        await inbox.do("mark.toggle", "mark.toggle", "app.line")
        await inbox.type("note call them")
        await colleague_answers(inbox)
        await inbox.do("prompt.submit")
        await inbox.press("enter")
        assert [len(stored(inbox, each.id).notes) for each in shop()[:4]] == [1, 1, 0, 0]


async def test_a_line_whose_issue_is_gone_says_so_and_keeps_what_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with run_inbox() as inbox:
        await inbox.do("app.line")
        await inbox.type("note call her")
        monkeypatch.setattr(action_log, "issue_in", no_issue)
        await inbox.do("prompt.submit")
        assert inbox.screen.prompt.field.value == "note call her"
        assert f"There is no issue {FIRST}" in " ".join(inbox.picture().split())


def no_issue(_work: object, issue_id: str) -> Issue:
    """As after a restore of an older store."""
    raise NoSuchIssue(f"There is no issue {issue_id}.")
