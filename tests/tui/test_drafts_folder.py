"""A folder of drafts that cannot be used ends no inbox, and loses nothing of what is typed."""

import shutil
from pathlib import Path

import pytest

from tests.tui import inbox_runner
from tests.tui.inbox_runner import AGENT, filled, run_inbox, shop
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
        (kept,) = store.drafts.all()
        assert kept.text == "Half a sent"
        shutil.rmtree(folder / "drafts")
    store.close()
