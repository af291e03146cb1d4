"""Commands of the inbox that write, copy or ask: nothing typed is lost, and keys of other layouts mean ours."""

from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

from tests.tui.inbox_runner import filled, issue, run_inbox, shop
from wishtui.domain.issue import Issue, Status
from wishtui.tui import clipboard
from wishtui.tui.actions import log
from wishtui.tui.screens.picker import Picker

FIRST, SECOND = (known.id for known in shop()[:2])


@pytest.mark.parametrize("name", ["issues.csv", "issues.pdf", "nowhere/issues.json"])
async def test_an_export_that_is_refused_keeps_the_name_and_says_what_can_be_done(name: str, tmp_path: Path) -> None:
    (tmp_path / "issues.csv").write_text("taken")
    async with run_inbox() as inbox:
        await inbox.do("app.line")
        await inbox.type("export")
        await inbox.do("prompt.submit")
        inbox.screen.prompt.field.value = str(tmp_path / name)
        await inbox.do("prompt.submit")

        assert inbox.screen.prompt.field.value == str(tmp_path / name)
        shown = " ".join(inbox.picture().split())
        assert "--overwrite" not in shown
        assert inbox.screen.prompt.has_class("remarking")

        inbox.screen.prompt.field.value = str(tmp_path / "others.csv")
        await inbox.do("prompt.submit")
        assert inbox.line("status").startswith("1 issue is in")
    assert (tmp_path / "issues.csv").read_text() == "taken"
    assert (tmp_path / "others.csv").read_text().count(FIRST) == 1


async def test_a_restricted_login_is_offered_nothing_that_it_is_refused() -> None:
    """Neither by the footer, nor by the help, nor by name; with a folder for its files it may export."""
    async with run_inbox(restricted=True, size=(160, 50)) as inbox:
        await inbox.do("reply.start")
        assert "ctrl+s send" in inbox.line("status")
        assert "editor" not in inbox.line("status")
        await inbox.do("app.help_typing")
        assert "reply.send" in inbox.picture()
        assert not [line for line in ("reply.editor", "app.suspend") if line in inbox.picture()]
        await inbox.press("escape")
        await inbox.do("reply.leave", "issue.back", "appeal.list")
        assert "e export" not in inbox.picture()
        await inbox.do("app.palette")
        assert "Export the letter" not in inbox.picture()
    async with run_inbox(restricted=True, export_folder="/srv/exports", size=(160, 50)) as inbox:
        await inbox.do("appeal.list")
        assert "e export" in inbox.picture()
        await inbox.do("app.palette")
        assert "Export the letter" in inbox.picture()


async def test_a_tag_that_is_typed_behind_the_known_ones_is_one_of_its_own() -> None:
    async with run_inbox() as inbox:
        for tag in ("fragile", "vip"):
            await inbox.do("tags.edit")
            await inbox.type(tag)
            await inbox.do("prompt.submit")
        known = inbox.store.get(FIRST)
        assert known is not None
        assert set(known.tags) == {"fragile", "vip"}


async def test_keys_of_another_layout_act_as_ours_and_are_text_where_text_is_typed() -> None:
    async with run_inbox() as inbox:
        await inbox.press("о")
        assert inbox.shown == SECOND
        await inbox.press("ｋ", "к")
        assert inbox.shown == FIRST
        await inbox.press("к")
        assert inbox.reply == "к"


async def test_what_to_copy_is_picked(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    def copy(app: object, text: str) -> bool:
        sent.append(text)
        return True

    monkeypatch.setattr(clipboard, "copy", copy)
    async with run_inbox([issue(1, 50, "Where is it?")]) as inbox:
        await inbox.do("copy.pick")
        assert isinstance(inbox.app.screen, Picker)
        await inbox.type("tracking page")
        await inbox.press("enter")
        assert sent == ["https://www.yuntrack.com/parcelTracking?id=YT2600000000000001"]
        assert inbox.line("status") == "Its tracking page sent to the terminal"

        await inbox.do("reply.start")
        await inbox.type("It left")
        await inbox.do("reply.leave", "copy.pick")
        await inbox.type("being written")
        await inbox.press("enter")
        assert sent[-1] == "It left"


async def test_the_most_pressing_risk_stands_first_and_the_cursor_stays_with_its_risk() -> None:
    store = filled(shop())
    async with run_inbox(store=store) as inbox:
        await inbox.do("store.health")
        levels = [report.level for report in inbox.app.screen.reports if report is not None]  # type: ignore[attr-defined]
        order = ["high", "watch", "unknown", "calm"]
        assert levels == sorted(levels, key=order.index)


async def test_the_log_shows_who_did_what_and_is_searched_by_the_line() -> None:
    async with run_inbox() as inbox:
        for label in ("fragile", "vip"):
            await inbox.do("tags.edit")
            await inbox.type(label)
            await inbox.do("prompt.submit")
        await inbox.do("undo", "app.line")
        await inbox.type("log")
        await inbox.do("prompt.submit")
        shown = " ".join(inbox.picture().split())
        assert "Log, newest first" in shown
        assert shown.index("undone") < shown.index("nothing → fragile")
        await inbox.press("escape")
        await inbox.do("app.line")
        await inbox.type("log outcome:undone")
        await inbox.do("prompt.submit")
        shown = " ".join(inbox.picture().split())
        assert "undone" in shown
        assert "nothing → fragile" not in shown
        await inbox.press("escape")


async def test_a_page_that_looked_at_a_part_of_the_log_does_not_say_that_nothing_matches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(log, "MOST_READ", 1)
    async with run_inbox() as inbox:
        for label in ("fragile", "vip"):
            await inbox.do("tags.edit")
            await inbox.type(label)
            await inbox.do("prompt.submit")
        await inbox.do("app.line")
        await inbox.type("log action:note")
        await inbox.do("prompt.submit")
        shown = " ".join(inbox.picture().split())
        assert "No entry matches" not in shown
        assert "Only the newest 1 entries were looked at: `wishtui log` looks at all." in shown


async def test_a_mistake_in_a_search_of_the_log_keeps_the_line() -> None:
    async with run_inbox() as inbox:
        await inbox.do("app.line")
        await inbox.type("log actoin:tag")
        await inbox.do("prompt.submit")
        assert inbox.screen.prompt.field.value == "log actoin:tag"
        assert "Did you mean “action:”?" in inbox.picture()


async def test_marked_issues_that_the_list_knows_no_more_are_counted_exported_and_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    def copy(app: object, text: str) -> bool:
        sent.append(text)
        return True

    monkeypatch.setattr(clipboard, "copy", copy)
    async with run_inbox() as inbox:
        await inbox.do("mark.toggle", "mark.toggle")
        with inbox.store.unit_of_work() as transaction:
            for known in shop()[:2]:
                transaction.put(msgspec.structs.replace(known, status=Status.CLOSED))
        await inbox.after(seconds=1)
        assert all(inbox.session.inbox.header(marked) is None for marked in inbox.session.marked)
        await inbox.do("issue.close")
        assert "Close 2 issues?" in inbox.picture()
        assert FIRST in inbox.picture()
        await inbox.press("escape")
        await inbox.do("copy.order")
        assert len(sent[0].split()) == 2
        inbox.screen.run_command("export.marked", str(tmp_path / "closed.csv"))
        await inbox.rest()
        assert inbox.line("status").startswith("2 issues are in")
    assert (tmp_path / "closed.csv").read_text().count(FIRST) == 1


async def test_an_export_says_which_issue_it_is_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with run_inbox() as inbox:
        await inbox.do("mark.toggle", "mark.toggle")
        readable = inbox.store.issues

        def all_but_the_first(ids: Iterable[str]) -> list[Issue]:
            return [known for known in readable(ids) if known.id != FIRST]

        monkeypatch.setattr(inbox.store, "issues", all_but_the_first)
        inbox.screen.run_command("export.marked", str(tmp_path / "some.json"))
        await inbox.rest()
        said = " ".join(inbox.line("status").split())
        assert said.startswith("1 issue is in")
        assert said.endswith(f"The record of {FIRST} cannot be read and was left out.")
