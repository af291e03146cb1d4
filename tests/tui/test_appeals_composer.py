"""Writing an appeal over the inbox: from a late parcel to a letter that is saved and copied, exported or a reply."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.hostile.corpus import SMALL
from tests.tui.appeal_steps import FIRST, SHOP, complete, composer, field_name, only_appeal, status_bar
from tests.tui.inbox_runner import NOON, filled, issue, order, run_inbox, shop
from wishtui.domain.appeal import AppealStatus
from wishtui.resources import templates_dir
from wishtui.tui import clipboard
from wishtui.tui.screens import save_timer
from wishtui.tui.screens.appeals import composer as composer_module
from wishtui.tui.screens.appeals.composer import ComposerScreen
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.widgets.field_editor import FieldEditor


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went to the terminal's clipboard."""
    texts: list[str] = []

    def copy(app: object, text: str) -> bool:
        texts.append(text)
        return True

    monkeypatch.setattr(clipboard, "copy", copy)
    return texts


async def test_a_late_parcel_becomes_a_saved_and_copied_letter_in_at_most_twelve_keys(copied: list[str]) -> None:
    async with run_inbox(**SHOP) as inbox:
        keys = ["a", "enter", "1", "1", "1", "1", "ctrl+s", "ctrl+y"]
        assert len(keys) <= 12
        await inbox.press(*keys)

        saved = only_appeal(inbox)
        assert saved.status is AppealStatus.COMPLETE
        assert saved.kind == "shipment-delay"
        assert saved.issue_ids == (FIRST,)
        (letter,) = copied
        assert "[missing" not in letter
        assert "YT2600000000000001" in letter
        assert "9 days" in letter
        assert "Bramble & Finch" in letter
        assert "sent to the terminal" in status_bar(inbox)


async def test_even_without_a_shop_in_the_config_it_takes_twelve_keys_and_the_shops_name(copied: list[str]) -> None:
    async with run_inbox() as inbox:
        await inbox.press("a", "enter", "1", "1", "1", "1")
        assert field_name(inbox) == "shop_name"
        await inbox.type("Finch")
        await inbox.press("ctrl+s", "ctrl+y")
        assert only_appeal(inbox).status is AppealStatus.COMPLETE
        assert len(copied) == 1


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_composer_shows_fields_checklist_and_letter(size: tuple[int, int]) -> None:
    async with run_inbox(size=size, **SHOP) as inbox:
        await inbox.do("appeal.new")
        assert "Shipment delay" in inbox.picture().splitlines()[3]
        await inbox.press("enter")
        picture = inbox.picture()
        assert field_name(inbox) == "cause"
        assert "1 ( ) Transit took longer than planned" in picture
        assert "Customer Issues" not in picture
        if size[0] < 120:
            assert "3 of 7 parts · missing: Confirmed reasons" in picture
            assert "Dear Wish team" not in picture
            await inbox.do("appeal.preview")
            picture = inbox.picture()
        assert "MISSING Confirmed reasons" in picture
        assert "[missing: Confirmed reason]" in picture or "Dear Wish team" in picture


async def test_a_digit_picks_and_moves_on_and_the_letter_follows() -> None:
    async with run_inbox(size=(120, 40), **SHOP) as inbox:
        await inbox.do("appeal.new")
        await inbox.press("enter", "2")
        assert field_name(inbox) == "solution"
        assert "The carrier collected later than agreed." in composer(inbox).composing.letter.text
        await inbox.press("8")
        await inbox.type("We call the carrier every morning")
        assert "We call the carrier every morning. This will be done by" in " ".join(inbox.picture().split("│"))
        await inbox.press("enter")
        assert field_name(inbox) == "care"
        assert composer(inbox).composing.appeal.fields["solution"] == "We call the carrier every morning"


async def test_escape_takes_back_what_was_written_in_place_of_an_option() -> None:
    async with run_inbox(**SHOP) as inbox:
        await inbox.do("appeal.new")
        await inbox.press("enter", "2", "shift+tab", "shift+tab", "shift+tab")
        assert field_name(inbox) == "cause"
        await inbox.press("7")
        await inbox.type("No")
        await inbox.press("escape")
        assert isinstance(inbox.app.screen, ComposerScreen)
        assert composer(inbox).composing.appeal.fields["cause"] == "The carrier collected later than agreed"


async def test_marked_issues_make_one_letter_with_all_their_orders() -> None:
    async with run_inbox(size=(160, 50), **SHOP) as inbox:
        await inbox.do("mark.toggle", "mark.toggle", "mark.toggle", "appeal.new")
        assert "for 3 issues" in inbox.picture()
        await inbox.press("enter")
        assert len(composer(inbox).composing.appeal.orders) == 3
        letter = composer(inbox).composing.letter.text
        for number in (1, 2, 3):
            assert order(number).id in letter
        assert letter.count("YunExpress YT") == 3


async def test_an_incomplete_letter_is_saved_as_a_draft_and_neither_copied_nor_exported(copied: list[str]) -> None:
    async with run_inbox(size=(200, 30), **SHOP) as inbox:
        await inbox.do("appeal.new")
        await inbox.press("enter", "1", "ctrl+s")
        assert "Saved as a draft. Missing: Solution and date, Care for the customer, Compensation" in status_bar(inbox)
        assert only_appeal(inbox).status is AppealStatus.DRAFT
        await inbox.do("appeal.copy")
        assert copied == []
        assert "Not copied. The letter is incomplete. Solution and date" in status_bar(inbox)


@pytest.mark.parametrize(("ending", "start"), [("txt", "To: Wish"), ("md", "To: Wish"), ("html", "<!doctype html>")])
async def test_a_complete_letter_is_exported(ending: str, start: str, tmp_path: Path) -> None:
    file = tmp_path / f"letter.{ending}"
    async with run_inbox(size=(200, 30), **SHOP) as inbox:
        await complete(inbox)
        await inbox.do("appeal.export")
        composer(inbox).prompt.field.value = str(file)
        await inbox.do("prompt.submit")
        assert file.read_text(encoding="utf-8").startswith(start)
        await inbox.do("appeal.export")
        composer(inbox).prompt.field.value = str(file)
        await inbox.do("prompt.submit")
        assert "is there already. Name another file." in " ".join(status_bar(inbox).split())
        assert composer(inbox).prompt.field.value == str(file)


async def test_what_is_typed_reaches_the_disk_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(save_timer, "SAVE_AFTER", 0.01)
    async with run_inbox(**SHOP) as inbox:
        await inbox.do("appeal.new")
        await inbox.press("enter", "1")
        await inbox.until(inbox.store.appeals.appeals)
        assert str(only_appeal(inbox).fields["cause"]).startswith("Transit")
        assert "draft, saved" in status_bar(inbox)


async def test_a_lost_line_costs_nothing_and_the_letter_is_offered_again() -> None:
    store = filled(shop())
    async with run_inbox(store=store, **SHOP) as inbox:
        await inbox.do("appeal.new")
        await inbox.press("enter", "tab")
        assert field_name(inbox) == "cause_facts"
        await inbox.type("Scanned in Li")
        inbox.app.save()
    async with run_inbox(store=store, **SHOP) as inbox:
        await inbox.do("appeal.new")
        assert "> Go on: Shipment delay" in inbox.picture()
        await inbox.press("enter")
        assert composer(inbox).composing.appeal.fields["cause_facts"] == "Scanned in Li"


@pytest.mark.parametrize("command", ["appeal.leave", "app.quit_now"])
async def test_leaving_keeps_what_was_typed(command: str) -> None:
    async with run_inbox(**SHOP) as inbox:
        await inbox.do("appeal.new")
        await inbox.press("enter", "tab")
        await inbox.type("By hand")
        await inbox.do(command)
        assert only_appeal(inbox).fields["cause_facts"] == "By hand"


async def test_looking_at_a_letter_and_leaving_keeps_nothing() -> None:
    async with run_inbox(**SHOP) as inbox:
        await inbox.do("appeal.new")
        await inbox.press("enter")
        await inbox.do("appeal.leave")
        assert inbox.store.appeals.appeals() == []
        assert isinstance(inbox.app.screen, InboxScreen)


async def test_a_colleague_who_saved_the_same_letter_loses_nothing_and_neither_does_mine() -> None:
    async with run_inbox(**SHOP) as inbox:
        await complete(inbox)
        await inbox.do("appeal.save")
        theirs = msgspec.structs.replace(only_appeal(inbox), fields={"cause": "Theirs"})
        inbox.store.appeals.put_appeal(theirs)
        await inbox.do("appeal.previous_field")
        await inbox.press("1")
        await inbox.do("appeal.save")
        both = {appeal.fields["cause"] for appeal in inbox.store.appeals.appeals()}
        assert "Theirs" in both
        assert len(both) == 2


async def test_a_letter_to_the_customer_becomes_the_reply() -> None:
    async with run_inbox(**SHOP) as inbox:
        await complete(inbox)
        await inbox.do("appeal.as_reply")
        assert status_bar(inbox).startswith("This letter is for Wish")
        await inbox.do("appeal.reader")
        assert "to The customer" in inbox.picture()
        assert composer(inbox).composing.missing() == []
        await inbox.do("appeal.as_reply")
        assert isinstance(inbox.app.screen, InboxScreen)
        assert inbox.reply.startswith("Hello Customer 1,")
        assert inbox.session.issue is not None
        assert inbox.session.issue.id == FIRST
        await inbox.do("reply.send")
        stored = inbox.store.get(FIRST)
        assert stored is not None
        assert stored.messages[-1].text.startswith("Hello Customer 1,")


async def test_a_letter_too_long_for_a_reply_says_by_how_much() -> None:
    async with run_inbox(**SHOP) as inbox:
        await complete(inbox)
        await inbox.do("appeal.reader")
        screen = composer(inbox)
        screen.take("cause_facts")
        inbox.app.screen.query_one(FieldEditor).box.put("scanned again. " * 200)
        await inbox.press("tab")
        await inbox.do("appeal.as_reply")
        assert "characters too long for a reply" in status_bar(inbox)
        assert isinstance(inbox.app.screen, ComposerScreen)


async def test_measures_are_ticked_counted_edited_and_added() -> None:
    async with run_inbox(**SHOP) as inbox:
        await inbox.do("app.line")
        await inbox.type("appeal refund-rate")
        await inbox.do("prompt.submit")
        composer(inbox).take("measures")
        await inbox.press("1", "2", "3")
        assert "3 of 4 to 7" in inbox.picture()
        await inbox.press("down", "space")
        assert "4 of 4 to 7" in inbox.picture()
        await inbox.press("1")
        assert "3 of 4 to 7" in inbox.picture()
        await inbox.press(*["down"] * 20, "enter")
        await inbox.type("We count every lamp twice")
        await inbox.press("enter")
        measures = composer(inbox).composing.appeal.fields["measures"]
        assert measures[-1] == "We count every lamp twice"
        assert len(measures) == 4


async def test_dates_move_by_days_and_say_which_day_they_are() -> None:
    async with run_inbox(**SHOP) as inbox:
        await inbox.do("appeal.new")
        await inbox.press("enter")
        composer(inbox).take("solve_by")
        assert "Fri 27 Nov 2026, in 7 days" in inbox.picture()
        await inbox.press("up")
        assert composer(inbox).composing.appeal.fields["solve_by"] == "2026-11-28"
        await inbox.press(*["backspace"] * 10)
        await inbox.type("+3")
        assert composer(inbox).composing.appeal.fields["solve_by"] == "2026-11-23"


async def test_an_order_without_facts_is_asked_for_them() -> None:
    bare = issue(1, 5, orders=(order(1, promised_delivery_at=None, tracking=()),))
    async with run_inbox([bare], **SHOP) as inbox:
        await inbox.do("appeal.new")
        await inbox.press("enter")
        assert field_name(inbox) == "orders"
        await inbox.press("enter")
        line = inbox.app.screen.query_one(FieldEditor).line
        line.value = line.value.replace("promised=?", "promised=2026-11-13")
        await inbox.press("enter")
        assert "2026-11-13" in composer(inbox).composing.appeal.fields["orders"][0]
        assert "orders" not in composer(inbox).composing.gaps()


async def test_a_terminal_that_is_too_small_says_so_and_acts_on_nothing() -> None:
    async with run_inbox(**SHOP) as inbox:
        await complete(inbox)
        await inbox.pilot.resize_terminal(50, 12)
        await inbox.pilot.pause()
        assert "too small" in inbox.picture()
        await inbox.do("appeal.save")
        assert inbox.store.appeals.appeals() == []


async def test_commands_are_reached_by_name_and_explained() -> None:
    async with run_inbox(**SHOP) as inbox:
        await complete(inbox)
        await inbox.do("appeal.palette")
        await inbox.type("save: complete")
        await inbox.press("enter")
        assert only_appeal(inbox).status is AppealStatus.COMPLETE
        await inbox.do("appeal.help")
        assert "Keys while writing an appeal" in inbox.picture()
        await inbox.press("escape")
        await inbox.do("appeal.leave", "app.line")
        await inbox.type("appeal.save")
        await inbox.do("prompt.submit")
        assert "That works on an appeal" in status_bar(inbox)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_hostile_text_is_shown_clean_in_every_field(size: tuple[int, int]) -> None:
    texts = [case for case in SMALL if "\ud800" not in case.text and "\udc80" not in case.text]
    async with run_inbox(size=size, **SHOP) as inbox:
        await complete(inbox)
        screen = composer(inbox)
        for index, case in enumerate(texts[:: 3 if size[0] < 120 else 7]):
            changes: dict[str, Any] = {"cause": case.text, "cause_facts": case.text, "shop_name": case.text}
            try:
                screen.composing.appeal = screen.composing.service.edit(screen.composing.appeal, changes)
            except UnicodeEncodeError:
                continue
            screen.write()
            screen.take(("cause", "cause_facts", "shop_name")[index % 3])
            await inbox.press()
            picture = inbox.picture()
            assert not [leak for leak in case.leaks if leak in picture], case.name
            assert "\x1b" not in picture
        assert isinstance(inbox.app.screen, ComposerScreen)


async def test_an_issue_full_of_hostile_text_can_be_appealed() -> None:
    bad = "\x1b[2J[/x] {{ 7*7 }} [@click=app.quit]x[/]"
    late = order(1, product=bad, promised_delivery_at=NOON - timedelta(days=3))
    async with run_inbox([issue(1, 5, customer=bad, subject=bad, orders=(late,))], size=(120, 40), **SHOP) as inbox:
        await complete(inbox)
        await inbox.do("appeal.save")
        assert "\x1b" not in inbox.picture()
        assert "{{ 7*7 }}" in composer(inbox).composing.letter.text
        await inbox.do("appeal.leave", "appeal.list")
        assert "[/x]" in inbox.picture()
        assert "\x1b" not in inbox.picture()


async def test_a_letter_that_takes_long_is_written_anew_once_typing_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composer_module, "_QUICK", -1.0)
    monkeypatch.setattr(composer_module, "_PAUSE", 0.01)
    async with run_inbox(size=(120, 60), **SHOP) as inbox:
        await inbox.do("appeal.new")
        await inbox.press("enter", "tab")
        await inbox.type("Seen in Riga")
        await inbox.until(lambda: inbox.picture().count("Seen in Riga") == 3)


async def test_a_broken_template_of_the_users_is_named_and_ours_stands_in(tmp_path: Path) -> None:
    (tmp_path / "appeals").mkdir()
    ours = (templates_dir() / "appeals" / "shipment-delay.j2").read_text(encoding="utf-8")
    (tmp_path / "appeals" / "shipment-delay.j2").write_text(ours + "{% if %}", encoding="utf-8")
    async with run_inbox(size=(200, 40), **SHOP) as inbox:
        inbox.session.letter_folders = [tmp_path, templates_dir()]
        await complete(inbox)
        assert "Dear Wish team" in composer(inbox).composing.letter.text
        await inbox.do("appeal.save")
        assert only_appeal(inbox).status is AppealStatus.COMPLETE
        await inbox.do("appeal.leave", "appeal.new")
        await inbox.press("enter")
        assert "A template cannot be used:" in status_bar(inbox)
        assert "shipment-delay.j2" in status_bar(inbox)


async def test_an_end_that_saves_twice_leaves_one_appeal() -> None:
    async with run_inbox(**SHOP) as inbox:
        await complete(inbox)
        await inbox.do("appeal.save")
        await inbox.do("appeal.next_field")
        await inbox.press("1")
        screen = composer(inbox)
        assert screen.composing.dirty
        inbox.app.save()
        inbox.app.save()
        assert only_appeal(inbox).fields == screen.composing.appeal.fields
        assert not screen.unsaved()


async def test_a_letter_where_something_is_chosen_says_how_that_is_done() -> None:
    async with run_inbox(**SHOP) as inbox:
        await inbox.do("appeal.new")
        await inbox.press("enter")
        before = composer(inbox).composing.appeal.fields
        await inbox.type("h")
        assert "space or a number chooses" in status_bar(inbox)
        assert composer(inbox).composing.appeal.fields == before
        await inbox.press("1")
        assert "chooses" not in status_bar(inbox)
