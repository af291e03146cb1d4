"""Saved replies on the screen: what an order contradicts comes last, stays out of bulk, and no template ends it."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.tui.appeal_steps import only_appeal
from tests.tui.inbox_runner import NOON, RunningInbox, issue, order, run_inbox
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue
from wishtui.domain.order import Refund
from wishtui.errors import StoreError
from wishtui.present.picking import Choice
from wishtui.resources import templates_dir
from wishtui.services.answering import answer, cancel_pending
from wishtui.tui.text_edits import Standing, as_paragraphs
from wishtui.tui.widgets.choices import Choices

FIRST, SECOND = issue(1, 30).id, issue(2, 20).id
RAISING = {
    "a number": "{{ 1e999 }}",
    "a type": "{{ customers < today }}",
    "a place": "{{ customers[7] }}",
    "a name": "{{ nobody }}",
    "a call": "{{ customers.sort() }}",
}


def delivered(number: int) -> Issue:
    """An issue whose order has arrived."""
    one = msgspec.structs.replace(order(number), delivered_at=NOON - timedelta(days=1))
    return issue(number, 20 + number, orders=(one,))


def own_template(inbox: RunningInbox, folder: Path, body: str, *, kind: str = "replies") -> None:
    (folder / kind).mkdir()
    fields = "[[fields]]\nname = 'what'\nlabel = 'What'\n" if kind == "appeals" else ""
    (folder / kind / "mine.j2").write_text(f"+++\ntitle = 'Mine'\n{fields}+++\nHello {body}\n", encoding="utf-8")
    inbox.session.letter_folders = [folder, templates_dir()]


def choices(inbox: RunningInbox) -> list[Choice]:
    return inbox.app.screen.query_one(Choices).choices


async def test_what_the_order_contradicts_is_offered_last_and_says_why() -> None:
    async with run_inbox([delivered(1)]) as inbox:
        await inbox.do("reply.saved")
        await inbox.rest()
        offered = choices(inbox)
        sound = [choice for choice in offered if "was delivered" not in choice.remark]
        assert offered[: len(sound)] == sound
        assert offered[0].title == "Shown as delivered"
        assert (
            "was delivered on 19 November 2026" in {choice.title: choice.remark for choice in offered}["Parcel is late"]
        )


async def test_in_bulk_the_issue_that_is_contradicted_is_left_out() -> None:
    async with run_inbox([issue(1, 30), delivered(2)]) as inbox:
        await inbox.do("mark.all")
        await inbox.do("reply.saved")
        await inbox.rest()
        await inbox.type("parcel is late")
        await inbox.press("enter")
        await inbox.rest()
        assert "Send to 1 issue? 1 cannot be answered so." in inbox.picture()
        assert "Not so: the order was delivered" in inbox.picture()
        await inbox.press("enter")
        await inbox.rest()
        late, there = (inbox.store.get(one.id) for one in (issue(1, 30), delivered(2)))
        assert late is not None
        assert there is not None
        assert len(late.messages) == 2
        assert "It is on its way" in late.messages[-1].text
        assert len(there.messages) == 1


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_in_bulk_what_is_taken_back_stands_in_the_box_of_the_issue_in_sight(size: tuple[int, int]) -> None:
    async with run_inbox([issue(1, 30), issue(2, 20)], size=size, hold_seconds=30) as inbox:
        await inbox.do("mark.all", "reply.saved")
        await inbox.rest()
        await inbox.type("ask for a photo")
        await inbox.press("enter")
        await inbox.rest()
        await inbox.press("enter")
        await inbox.rest()
        await inbox.do("issue.open")
        assert "waits to be sent" in inbox.picture()
        await inbox.do("undo")
        assert "please add a photo" in inbox.screen.detail.reply.text
        assert "draft restored" in inbox.picture()
        await inbox.do("reply.start")
        await inbox.type("x")
        await inbox.do("reply.leave")
        assert len(inbox.store.drafts.all()) == 2


@pytest.mark.parametrize("opened", [True, False])
async def test_who_picks_no_saved_reply_is_back_where_they_were(opened: bool) -> None:
    async with run_inbox([issue(1, 30), issue(2, 20)]) as inbox:
        if opened:
            await inbox.do("issue.open")
        await inbox.do("reply.saved")
        await inbox.press("escape")
        await inbox.type("j")
        assert inbox.screen.reading is opened
        assert inbox.reply == ""
        await inbox.do("reply.start", "reply.insert")
        await inbox.press("escape")
        await inbox.type("j")
        assert inbox.reply == "j"


async def test_letters_that_fit_no_saved_reply_are_named() -> None:
    async with run_inbox() as inbox:
        await inbox.do("reply.saved")
        await inbox.type("zebra crossing")
        assert "Nothing found for: zebra crossing" in inbox.picture()
        await inbox.press("enter", "ctrl+u")
        assert "Nothing found" not in inbox.picture()
        assert "Ask for a photo" in inbox.picture()


@pytest.mark.parametrize("name", RAISING)
async def test_no_template_ends_the_program(tmp_path: Path, name: str) -> None:
    async with run_inbox([issue(1, 30), issue(2, 20)]) as inbox:
        own_template(inbox, tmp_path, RAISING[name])
        await inbox.do("reply.saved")
        await inbox.rest()
        await inbox.type("mine")
        assert "mine.j2" in inbox.picture()
        await inbox.press("enter")
        await inbox.rest()
        assert "mine.j2" in inbox.line("status")
        assert inbox.reply == ""
        await inbox.press("escape", "escape")
        await inbox.do("mark.all", "reply.saved")
        await inbox.rest()
        await inbox.type("mine")
        await inbox.press("enter")
        await inbox.rest()
        assert "2 cannot be answered so" in inbox.picture()
        assert all(known and len(known.messages) == 1 for known in map(inbox.store.get, (FIRST, SECOND)))


@pytest.mark.parametrize("name", ["a type", "a place"])
async def test_an_appeal_whose_template_fails_is_written_on(tmp_path: Path, name: str) -> None:
    async with run_inbox([issue(1, 30)]) as inbox:
        own_template(inbox, tmp_path, RAISING[name], kind="appeals")
        await inbox.do("appeal.new")
        await inbox.rest()
        await inbox.type("mine")
        await inbox.press("enter")
        await inbox.rest()
        assert "mine.j2:7" in inbox.picture()
        await inbox.type("typed")
        await inbox.do("appeal.save")
        assert only_appeal(inbox).fields == {"what": "typed"}


async def begun(inbox: RunningInbox) -> None:
    await inbox.do("reply.start")
    await inbox.type("Dear Ana")
    await inbox.do("reply.leave", "reply.saved")
    await inbox.press("enter")
    assert "A reply is begun here: what becomes of it?" in inbox.picture()
    assert "Dear Ana" in inbox.picture()


async def test_a_second_letter_is_put_into_a_draft_only_once_that_is_agreed_to() -> None:
    async with run_inbox([issue(1, 30)]) as inbox:
        await begun(inbox)
        await inbox.press("escape")
        assert inbox.reply == "Dear Ana"
        await inbox.do("reply.insert")
        await inbox.press("enter", "enter")
        assert inbox.reply.startswith("Dear Ana\n\nHello")
        assert len(inbox.reply) > 100
        await inbox.do("edit.undo")
        assert inbox.reply == "Dear Ana"


@pytest.mark.parametrize(
    ("text", "before", "behind", "expected"),
    [
        ("A\n\nB", "", "", "A\n\nB"),
        ("A\n\nB", "Dear Ana, ", "", "Dear Ana, \n\nA\n\nB"),
        ("A\n\nB", "Dear Ana,\n", "", "Dear Ana,\n\nA\n\nB"),
        ("A\n\nB", "Dear Ana,\n\n\n", "", "Dear Ana,\n\n\nA\n\nB"),
        ("A\n\nB", "Dear", " Ana", "Dear\n\nA\n\nB\n\n Ana"),
        ("A\n\nB", "", "\nMira", "A\n\nB\n\nMira"),
        ("the blue one", "It is ", ".", "It is the blue one."),
    ],
)
def test_a_letter_stands_apart_from_what_is_typed_and_a_line_does_not(
    text: str, before: str, behind: str, expected: str
) -> None:
    assert before + as_paragraphs(text, Standing(before + behind, len(before))) + behind == expected


SPANISH = "¿Dónde está mi paquete? Lo espero desde hace dos semanas."


async def test_the_customers_language_comes_first_and_a_guess_is_called_one() -> None:
    async with run_inbox([issue(1, 30, SPANISH, locale="")]) as inbox:
        await inbox.do("reply.saved")
        await inbox.rest()
        assert choices(inbox)[0].title == "Parcel is late (Spanish)"
        assert "In Spanish, guessed from the message." in inbox.picture()
        await inbox.press("enter")
        await inbox.rest()
        assert inbox.reply.startswith("Hola Customer 1:")
        assert "11 de noviembre de 2026" in inbox.reply
        assert "In Spanish, guessed from the message." in inbox.line("status")


async def test_the_english_one_is_there_for_every_customer() -> None:
    async with run_inbox([issue(1, 30, locale="de_DE")]) as inbox:
        await inbox.do("reply.saved")
        await inbox.rest()
        titles = [choice.title for choice in choices(inbox)]
        assert titles[0] == "Parcel is late (German)"
        assert {"Parcel is late", "Parcel is late (Japanese)"} <= set(titles)
        await inbox.type("late-parcel-en")
        await inbox.press("enter")
        await inbox.rest()
        assert inbox.reply.startswith("Hello Customer 1,")


async def test_in_bulk_every_customer_gets_their_language() -> None:
    issues = [issue(1, 30, locale="de_DE"), issue(2, 20, SPANISH, locale=""), issue(3, 10, locale="nl_NL")]
    async with run_inbox(issues, size=(100, 60)) as inbox:
        await inbox.do("mark.all")
        await inbox.do("reply.saved")
        await inbox.rest()
        assert [choice.title for choice in choices(inbox)].count("Parcel is late") == 1
        assert len(choices(inbox)) == 14
        await inbox.press("enter")
        await inbox.rest()
        picture = inbox.picture()
        assert "In German." in picture
        assert "In Spanish, guessed from the message." in picture
        await inbox.press("enter")
        await inbox.rest()
        sent = [known.messages[-1].text for known in map(inbox.store.get, (one.id for one in issues)) if known]
        assert [text.split()[0] for text in sent] == ["Guten", "Hola", "Hello"]


async def test_what_goes_into_a_letter_as_it_is_typed_is_asked_for_in_its_language() -> None:
    async with run_inbox([issue(1, 30, locale="ja_JP")]) as inbox:
        await inbox.do("reply.saved")
        await inbox.rest()
        await inbox.type("japanese tracking")
        await inbox.press("enter")
        await inbox.rest()
        assert "Last scan in Japanese" in inbox.picture()


async def test_what_is_asked_for_can_be_read_whole() -> None:
    async with run_inbox([issue(1, 30, locale="en_US")], size=(60, 15)) as inbox:
        await inbox.do("reply.saved")
        await inbox.rest()
        await inbox.type("tracking")
        await inbox.press("enter")
        await inbox.rest()
        asked = "Last scan (what the tracking says now, and since when):"
        assert asked in " ".join(inbox.picture().split())
        await inbox.type("it left the sorting centre")
        assert "it left the sorting centre" in inbox.picture()


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (100, 30)])
async def test_what_can_be_offered_is_said_put_in_by_a_key_and_worded_in_the_customers_language(
    size: tuple[int, int],
) -> None:
    async with run_inbox([issue(1, 30, locale="de_DE")], size=size) as inbox:
        await inbox.do("issue.open", "app.line")
        await inbox.type("saved damaged")
        await inbox.do("prompt.submit")
        picture = " ".join(inbox.picture().split())
        assert "tab fills in: we can send a new one at no cost to you · we can refund the order in full" in picture
        await inbox.do("prompt.complete", "prompt.complete", "prompt.submit")
        assert "Dann können wir Ihnen die Bestellung vollständig erstatten." in inbox.reply


async def test_what_the_order_contradicts_is_not_offered() -> None:
    refund = Refund(amount=order(1).total, at=NOON)
    one = msgspec.structs.replace(delivered(1).orders[0], refunds=(refund,))
    async with run_inbox([issue(1, 30, orders=(one,))], size=(100, 30)) as inbox:
        await inbox.do("issue.open", "app.line")
        await inbox.type("saved damaged")
        await inbox.do("prompt.submit")
        assert "tab fills in: we can send a new one at no cost to you" in inbox.picture()
        assert "refund the order" not in inbox.picture()


async def test_a_draft_that_a_saved_reply_replaced_can_be_had_back() -> None:
    async with run_inbox([issue(1, 30)]) as inbox:
        await begun(inbox)
        await inbox.press("down", "enter")
        letter = inbox.reply
        assert "Dear Ana" not in letter
        assert len(letter) > 100
        await inbox.do("edit.undo")
        assert inbox.reply == "Dear Ana"
        await inbox.do("edit.redo", "reply.leave")
        assert [draft.text for draft in inbox.store.drafts.all()] == [letter]


async def test_a_draft_that_cannot_be_kept_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(draft: Draft) -> None:
        raise StoreError("No space is left on the disk.")

    async with run_inbox([issue(1, 30)]) as inbox:
        await begun(inbox)
        monkeypatch.setattr(inbox.store.drafts, "discard", full)
        await inbox.press("down", "enter")
        assert inbox.reply == "Dear Ana"
        assert "No space is left" in inbox.line("status")


async def test_one_undo_takes_back_every_reply_that_can_be_whatever_became_of_the_first() -> None:
    async with run_inbox([issue(1, 30), issue(2, 20)], hold_seconds=30.0) as inbox:
        await inbox.do("mark.all", "reply.saved")
        await inbox.press("enter")  # the first that is offered
        await inbox.press("enter")  # the page that shows them
        assert all(known.pending for known in inbox.store.issues([FIRST, SECOND]))
        cancel_pending(inbox.store, FIRST, now=inbox.now)
        await inbox.do("undo")
        assert not any(known.pending for known in inbox.store.issues([FIRST, SECOND]))
        assert f"The reply to issue {FIRST} cannot be taken back any more." in " ".join(inbox.line("status").split())


async def test_what_was_asked_for_in_bulk_is_kept_for_those_that_stay_marked() -> None:
    async with run_inbox([issue(1, 30), issue(2, 20)]) as inbox:
        await inbox.do("mark.all", "app.line")
        await inbox.type("saved missing-part")
        await inbox.do("prompt.submit")
        await inbox.type("a new lid")
        await inbox.do("prompt.submit")
        await inbox.type("we send one")
        await inbox.do("prompt.submit")
        answer(inbox.store, SECOND, "A lid is on its way.", author="joel", now=inbox.now)
        await inbox.press("enter")
        first, _second = inbox.store.issues([FIRST, SECOND])
        assert "a new lid" in first.messages[-1].text
        assert list(inbox.session.marked) == [SECOND]
        assert {draft.text for draft in inbox.store.drafts.all("fact")} == {"a new lid", "we send one"}
        await inbox.do("app.line")
        await inbox.type("saved missing-part")
        await inbox.do("prompt.submit")
        assert inbox.screen.prompt.field.value == "a new lid"
