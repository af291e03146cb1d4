"""A folder of drafts that cannot be used ends no inbox, and loses nothing of what is typed."""

import shutil
from pathlib import Path

import pytest

from tests.tui import inbox_runner
from tests.tui.appeal_steps import SHOP, complete, composer, only_appeal
from tests.tui.inbox_runner import AGENT, filled, run_inbox, shop
from wishtui.errors import StoreFull
from wishtui.store import open_store
from wishtui.tui.screens import save_timer


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store on disk, whose folder of drafts is a file."""
    folder = tmp_path / "store"
    monkeypatch.setattr(inbox_runner, "FOLDER", folder)
    filled(shop()).close()
    (folder / "drafts").write_text("no folder")
    return folder


async def test_the_draft_is_kept_privately_and_comes_back(folder: Path) -> None:
    store = open_store(folder, agent=AGENT, private=lambda: folder.parent / "mine")
    async with run_inbox(store=store) as inbox:
        await inbox.do("reply.start")
        await inbox.type("Half a sent")
        await inbox.do("reply.leave")
        assert "draft kept privately" in inbox.line("reply-head")
        await inbox.do("issue.back")
        assert "cannot be used" in " ".join(store.notices)
        await inbox.do("reply.start")
        assert inbox.reply == "Half a sent"
        await inbox.do("reply.send")
    assert not store.drafts.all()
    store.close()


async def test_without_any_place_the_text_stays_in_hand_and_is_saved_once_that_can_be_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(save_timer, "TRY_AGAIN_AFTER", 0.01)
    store = open_store(folder, agent=AGENT)
    async with run_inbox(store=store) as inbox:
        await inbox.do("reply.start")
        await inbox.type("Half a sent")
        await inbox.do("reply.leave")
        assert "NOT SAVED" in inbox.line("reply-head")
        assert inbox.reply == "Half a sent"
        (folder / "drafts").unlink()
        await inbox.until(lambda: "draft saved" in inbox.line("reply-head"))
        await inbox.until(lambda: "Could not save" not in inbox.picture())
        (kept,) = store.drafts.all()
        assert kept.text == "Half a sent"
        shutil.rmtree(folder / "drafts")
    store.close()


async def test_a_line_that_no_disk_took_is_saved_once_that_can_be_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(save_timer, "TRY_AGAIN_AFTER", 0.01)
    store = open_store(folder, agent=AGENT)
    async with run_inbox(store=store) as inbox:
        await inbox.do("note.add")
        await inbox.type("ask the carrier")
        await inbox.do("prompt.cancel")
        assert "Could not save the draft" in inbox.line("status")
        (folder / "drafts").unlink()
        await inbox.until(lambda: store.drafts.all("note"))
        await inbox.until(lambda: "Could not save" not in inbox.picture())
        (kept,) = store.drafts.all("note")
        assert kept.text == "ask the carrier"
    store.close()


async def test_an_appeal_that_no_disk_took_is_saved_once_that_can_be_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(save_timer, "TRY_AGAIN_AFTER", 0.01)
    store = filled(shop())

    def full(*_: object) -> None:
        raise StoreFull("The disk is full.", "Make room, then try again.")

    async with run_inbox(store=store, **SHOP) as inbox:
        await complete(inbox)
        screen = composer(inbox)
        with monkeypatch.context() as patched:
            patched.setattr(store, "_commit", full)
            await inbox.press("ctrl+s")
            assert "The disk is full." in inbox.picture()
            await inbox.press("ctrl+q")
            assert "same key again leaves without it" in " ".join(inbox.picture().split())
            await inbox.press("ctrl+q")
            assert "Leave without saving this?" in inbox.picture()
            assert "appeal " in inbox.picture()
            await inbox.press("escape")
        await inbox.until(lambda: not screen.composing.dirty)
        await inbox.until(lambda: "The disk is full." not in inbox.picture())
        assert only_appeal(inbox).kind == screen.composing.spec.name


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (160, 50)])
async def test_the_remedy_of_a_refused_save_can_be_read_at_every_size(folder: Path, size: tuple[int, int]) -> None:
    store = open_store(folder, agent=AGENT)
    async with run_inbox(store=store, size=size) as inbox:
        await inbox.do("reply.start")
        await inbox.type("Half a sent")
        await inbox.do("app.quit_now")
        shown = "".join(inbox.picture().split())  # a long path is broken within
        assert shown.endswith("".join(inbox.line("status").split()))
        assert shown.endswith("Thesamekeyagainleaveswithoutit.")
        await inbox.do("app.quit_now")
        await inbox.press("escape")
        await inbox.do("reply.leave")
        shutil.move(folder / "drafts", folder / "other")
        await inbox.do("reply.leave", "issue.back")
        assert inbox.screen.bars["status"].size.height == 1
        shutil.rmtree(folder / "drafts")
    store.close()
