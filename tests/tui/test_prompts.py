"""What is typed into the line at the bottom: kept until it is used, and in the line again where it was refused."""

import ast
from pathlib import Path

import msgspec
import pytest

from tests.tui import inbox_runner
from tests.tui.inbox_runner import AGENT, NOON, RunningInbox, filled, run_inbox, shop
from wishtui.domain.issue import Issue
from wishtui.errors import StoreBusy
from wishtui.present.spans import Role
from wishtui.services import annotations
from wishtui.services.action_log import IssueChange
from wishtui.services.line_drafts import LineDrafts, LineKey
from wishtui.store import Store, open_store
from wishtui.tui import actions
from wishtui.tui.screens.asking import KINDS
from wishtui.tui.screens.base import KeyScreen
from wishtui.tui.screens.leaving import unsaved_texts
from wishtui.tui.widgets.prompt import Question

FIRST, SECOND = shop()[0].id, shop()[1].id


def field(inbox: RunningInbox) -> str:
    return inbox.screen.prompt.field.value


def kept(store: Store) -> list[tuple[str, str, str]]:
    """Kind, subject and text of every line on disk."""
    return sorted((draft.kind, draft.issue_id, draft.text) for draft in store.drafts.all(None))


async def test_a_note_that_is_left_is_there_again_and_only_for_its_issue() -> None:
    async with run_inbox() as inbox:
        await inbox.do("note.add")
        await inbox.type("call her")
        await inbox.do("prompt.cancel")
        assert "Kept as a draft" in inbox.line("status")
        assert kept(inbox.store) == [("note", FIRST, "call her")]
        await inbox.do("move.down", "note.add")
        assert field(inbox) == ""
        await inbox.do("prompt.cancel", "move.up", "note.add")
        assert field(inbox) == "call her"
        assert "not used" in inbox.picture()
        await inbox.do("prompt.submit")
        assert [note.text for note in stored(inbox).notes] == ["call her"]
        assert kept(inbox.store) == []
        await inbox.do("note.add")
        assert field(inbox) == ""


@pytest.mark.parametrize("command", ["note.add", "tags.edit", "assign.set", "search.start", "app.line"])
async def test_a_line_that_is_left_gives_the_keys_of_the_screen_back_to_the_last_bar(command: str) -> None:
    async with run_inbox() as inbox:
        before = inbox.line("status")
        await inbox.do(command, "prompt.cancel")
        assert inbox.line("status") == before


async def test_the_line_has_the_tags_of_the_one_issue_that_is_marked() -> None:
    marked, in_hand = (
        msgspec.structs.replace(each, tags=(tag,)) for each, tag in zip(shop(), ("vip", "look"), strict=False)
    )
    async with run_inbox([marked, in_hand]) as inbox:
        await inbox.do("mark.toggle", "tags.edit")
        assert field(inbox) == "vip "
        await inbox.type("gift")
        await inbox.do("prompt.submit")
        assert [set(each.tags) for each in inbox.store.issues([marked.id, in_hand.id])] == [{"vip", "gift"}, {"look"}]


async def test_what_is_typed_is_found_by_the_next_run_and_an_emptied_line_is_not() -> None:
    store = filled(shop())
    async with run_inbox(store=store) as inbox:
        await inbox.do("note.add")
        await inbox.type("half")
        inbox.app.save()
    async with run_inbox(store=store) as inbox:
        await inbox.do("note.add")
        assert field(inbox) == "half"
        await inbox.press("ctrl+u")
        await inbox.do("prompt.cancel")
        assert kept(store) == []
    async with run_inbox(store=store) as inbox:
        await inbox.do("note.add")
        assert field(inbox) == ""


async def test_every_line_is_found_again_for_the_set_of_issues_that_it_was_about() -> None:
    store = filled(shop())
    for keys, text in (("t", "fragile"), ("z", "tomorrow"), (":", "sort due"), ("/", "mug"), (":", "export x.json")):
        async with run_inbox(store=store) as inbox:
            await inbox.press("space", "space", keys)
            await inbox.type(text)
            inbox.app.save()
        async with run_inbox(store=store) as inbox:
            await inbox.press(keys) if keys not in "tz" else await inbox.press("space", "space", keys)
            assert field(inbox) == text
            await inbox.do("prompt.cancel")
            assert kept(store) == []
            if keys not in "/:":
                await inbox.do("search.clear")
                await inbox.press(keys)
                assert field(inbox) == ""


async def test_a_line_that_is_left_can_be_recalled_and_is_not_in_the_way() -> None:
    async with run_inbox() as inbox:
        await inbox.do("app.line")
        await inbox.type("sort re")
        await inbox.do("prompt.cancel", "app.line")
        assert field(inbox) == ""
        await inbox.type("x")
        await inbox.do("prompt.older")
        assert field(inbox) == "sort re"
        await inbox.do("prompt.newer")
        assert field(inbox) == "x"


async def test_an_answer_that_is_refused_stays_in_the_line_with_the_reason() -> None:
    async with run_inbox() as inbox:
        await inbox.do("snooze.set")
        await inbox.type("someday")
        await inbox.do("prompt.submit")
        assert field(inbox) == "someday"
        assert "someday" in inbox.picture()
        await inbox.press("ctrl+u")
        await inbox.type("90d")
        await inbox.do("prompt.submit")
        assert "past the deadline" in inbox.picture()
        assert stored(inbox).snooze is None
        await inbox.do("prompt.submit")
        assert stored(inbox).snooze is not None
        await inbox.do("app.line")
        await inbox.type("snooze never")
        await inbox.do("prompt.submit")
        assert field(inbox) == "snooze never"
        await inbox.press("ctrl+u")
        await inbox.type("tag " + "x" * 41)
        await inbox.do("prompt.submit")
        assert field(inbox).endswith("xx")


async def test_a_busy_store_costs_no_word_of_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> tuple[Issue, IssueChange]:
        raise StoreBusy("The store is busy.", "Try again.")

    async with run_inbox() as inbox:
        with monkeypatch.context() as patch:
            patch.setattr(annotations, "add_note", busy)
            await inbox.do("note.add")
            await inbox.type("call her")
            await inbox.do("prompt.submit")
        assert field(inbox) == "call her"
        assert "busy" in inbox.picture()
        await inbox.do("prompt.submit")
        assert [note.text for note in stored(inbox).notes] == ["call her"]


async def test_whoever_goes_back_from_what_it_would_do_has_the_question_again() -> None:
    async with run_inbox() as inbox:
        await inbox.do("mark.all", "note.add")
        await inbox.type("hold all")
        await inbox.do("prompt.submit")
        await inbox.press("escape")
        assert field(inbox) == "hold all"
        await inbox.do("prompt.submit")
        await inbox.press("enter")
        assert [note.text for note in stored(inbox).notes] == ["hold all"]
        assert kept(inbox.store) == []


async def test_a_new_tag_does_not_stick_to_the_old_one() -> None:
    async with run_inbox([msgspec.structs.replace(shop()[0], tags=("late",))]) as inbox:
        await inbox.do("tags.edit")
        await inbox.type("vip")
        await inbox.do("prompt.submit")
        assert stored(inbox).tags == ("late", "vip")


async def test_a_note_is_of_the_issue_that_it_was_asked_for() -> None:
    async with run_inbox() as inbox:
        await inbox.do("note.add")
        await inbox.type("for the first")
        inbox.screen.issues.go_to(1)
        await inbox.rest()
        await inbox.do("prompt.submit")
        assert [note.text for note in stored(inbox).notes] == ["for the first"]


def stored(inbox: RunningInbox, issue_id: str = FIRST) -> Issue:
    issue = inbox.store.get(issue_id)
    assert issue is not None
    return issue


def tagged(store: Store, *tags: str) -> None:
    store.change(FIRST, lambda issue: msgspec.structs.replace(issue, tags=tags))


async def test_a_line_of_tags_that_was_left_keeps_what_a_colleague_changed_since() -> None:
    store = filled([msgspec.structs.replace(shop()[0], tags=("late", "gift"))])
    async with run_inbox(store=store) as inbox:
        await inbox.do("tags.edit", "edit.cut_word_left")
        await inbox.type("vip")
        inbox.app.save()
    tagged(store, "late", "gift", "refund")
    async with run_inbox(store=store) as inbox:
        await inbox.do("tags.edit")
        assert field(inbox) == "late refund vip "
        assert "has changed since" in " ".join(inbox.picture().split())
        await inbox.do("prompt.submit")
        assert stored(inbox).tags == ("late", "refund", "vip")


async def test_what_a_colleague_tags_while_somebody_types_stays() -> None:
    async with run_inbox([msgspec.structs.replace(shop()[0], tags=("late", "gift"))]) as inbox:
        await inbox.do("tags.edit", "edit.cut_word_left")
        tagged(inbox.store, "late", "gift", "refund")
        await inbox.do("prompt.submit")
        assert stored(inbox).tags == ("late", "refund")
        await inbox.do("undo")
        assert stored(inbox).tags == ("late", "gift", "refund")


async def test_a_line_that_is_kept_in_a_private_place_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_runner, "FOLDER", tmp_path / "store")
    filled(shop()).close()
    (tmp_path / "store" / "drafts").write_text("no folder")
    store = open_store(tmp_path / "store", agent=AGENT, private=lambda: tmp_path / "mine")
    async with run_inbox(store=store) as inbox:
        await inbox.do("note.add")
        await inbox.type("call her")
        assert await inbox.screen.asking.save()
        await inbox.rest()
        assert "Kept privately" in inbox.picture()
    store.close()


def test_every_kind_of_line_that_is_kept_has_a_name_that_is_translated() -> None:
    kinds = {
        keyword.value.value
        for file in Path(actions.__file__).parent.glob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "Question"
        for keyword in call.keywords
        if keyword.arg == "kind" and isinstance(keyword.value, ast.Constant)
    }
    assert len(kinds) > 5
    assert kinds == KINDS.keys()


def busy(*_arguments: object) -> None:
    """In place of what writes to a disk."""
    raise StoreBusy("The store is busy.", "Try again.")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_line_is_taken_by_the_disk(tmp_path: Path, kind: str) -> None:
    store = open_store(tmp_path / "store", agent=AGENT)
    lines = LineDrafts(store, agent=AGENT, clock=lambda: NOON)
    lines.type(LineKey(kind), "half typed")
    lines.save()
    assert kept(store) == [(kind, "", "half typed")]
    store.close()


async def test_a_line_over_another_screen_is_on_no_disk_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with run_inbox() as inbox:
        await inbox.do("reports.show", "reports.export")
        await inbox.type("x")
        monkeypatch.setattr(inbox.store.drafts, "save", busy)
        assert [each.text for each in unsaved_texts(inbox.app)] == ["report.htmlx"]


async def test_what_one_screen_cannot_save_keeps_no_other_from_saving(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program ends: the inbox below the appeal fails, the appeal on top of it is saved all the same."""
    async with run_inbox() as inbox:
        await inbox.do("appeal.new")
        await inbox.press("enter")
        saved: list[str] = []
        below, above = (screen for screen in inbox.app.screen_stack if isinstance(screen, KeyScreen))
        monkeypatch.setattr(below, "save_now", busy)
        monkeypatch.setattr(above, "save_now", lambda: saved.append("appeal"))
        with pytest.raises(StoreBusy):
            inbox.app.save()
        assert saved == ["appeal"]


PLACES = {"a tab": ("#tabs", (18, 0)), "a row": ("#issues", (20, 1)), "the conversation": ("Conversation", (5, 2))}


@pytest.mark.parametrize("place", PLACES)
async def test_a_click_elsewhere_leaves_the_line_and_keeps_what_is_typed(place: str) -> None:
    selector, offset = PLACES[place]
    async with run_inbox(size=(160, 50)) as inbox:
        await inbox.do("note.add")
        await inbox.type("call her")
        await inbox.pilot.click(selector, offset=offset)
        await inbox.rest()
        assert not inbox.screen.has_class("asking")
        assert "Kept as a draft" in inbox.line("status")
        assert kept(inbox.store) == [("note", FIRST, "call her")]
        assert inbox.screen.prompt.question is None


@pytest.mark.parametrize(("typed", "shown"), [("colour", ["colour"]), ("status:nonsense", [])])
async def test_a_click_into_the_list_takes_a_search_that_can_be_run(typed: str, shown: list[str]) -> None:
    async with run_inbox() as inbox:
        before = inbox.session.ids
        await inbox.do("search.start")
        await inbox.type(typed)
        found = inbox.session.ids
        await inbox.pilot.click("#issues", offset=(20, 0))
        await inbox.rest()
        assert not inbox.screen.has_class("asking")
        assert [inbox.session.searched] == (shown or [""])
        assert inbox.session.ids == (found if shown else before)


LONG = "Last scan in Portuguese (what the tracking says now, and since when):"


async def test_a_long_question_leaves_room_for_its_answer() -> None:
    words = "it left the sorting centre of Lyon"
    async with run_inbox(size=(60, 15)) as inbox:
        inbox.screen.ask(Question(label=LONG, submit=lambda text: None))
        await inbox.type(words)
        assert words in inbox.picture()
        assert LONG in " ".join(inbox.picture().split())
        await inbox.pilot.resize_terminal(160, 50)
        await inbox.rest()
        assert f"{LONG} {words}" in inbox.picture()
        await inbox.pilot.resize_terminal(80, 24)
        await inbox.rest()
        assert words in inbox.picture()


async def test_a_short_question_stands_beside_its_answer() -> None:
    async with run_inbox(size=(60, 15)) as inbox:
        await inbox.do("note.add")
        await inbox.type("call her")
        assert "Note: call her" in inbox.picture()


async def test_what_is_said_of_an_answer_is_whole_at_every_width() -> None:
    async with run_inbox(size=(150, 40)) as inbox:
        await inbox.do("search.start")
        await inbox.type("foo:bar")
        said = 'To search for it as text, put it in "quotation marks".'
        assert said in inbox.picture()
        await inbox.pilot.resize_terminal(60, 15)
        await inbox.rest()
        assert said in " ".join(inbox.picture().split())


@pytest.mark.parametrize("label", [1, 8, 24, 48])
@pytest.mark.parametrize("lines", [1, 2, 4])
async def test_what_is_said_below_a_line_is_read_whole_however_much_stands_before_it(label: int, lines: int) -> None:
    async with run_inbox() as inbox:
        hint = " ".join(f"option{n}" for n in range(lines * 8))
        inbox.screen.ask(Question(label="w" * label, submit=lambda text: None, hint=hint))
        await inbox.rest()
        assert hint in " ".join(inbox.picture().split())
        rows = inbox.picture().splitlines()
        assert rows[-1].strip(), "no row is taken that says nothing"


async def test_a_line_that_no_disk_takes_is_said_while_it_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    async with run_inbox() as inbox:
        await inbox.do("note.add")
        await inbox.type("call her")

        def full(*_values: object) -> None:
            raise StoreBusy("The disk is full.", "Make room.")

        monkeypatch.setattr(inbox.store.drafts, "save", full)
        await inbox.type(" back")
        await inbox.screen.asking.save()
        await inbox.rest()
        assert "The disk is full." in inbox.picture()
        assert "call her back" in inbox.picture()
        inbox.app.say("Synced.", Role.ACCENT, unasked=True)
        await inbox.rest()
        assert "Synced." not in inbox.picture()
