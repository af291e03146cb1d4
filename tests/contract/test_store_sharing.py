"""A folder that several share: who may use its files, and what becomes of what is typed where one of them cannot."""

import errno
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from tests.contract.store_shop import filled
from wishtui.domain.draft import Draft
from wishtui.errors import StoreError
from wishtui.store import Store, backup, check, mend, open_store, restore
from wishtui.store.files.file_system import store_error

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ISSUE = "issue-0001"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store with a draft and a backup, its owner's alone."""
    folder = tmp_path / "shop"
    store = filled(open_store(folder, agent="Bo"))
    store.drafts.save(_draft("first"))
    store.close()
    return folder


def _draft(name: str, text: str = "Dear Ana") -> Draft:
    return Draft(id=name, issue_id=ISSUE, text=text, author="Bo", at=NOON)


def _opened(folder: Path) -> Store:
    return open_store(folder, agent="Bo", private=lambda: folder.parent / "mine")


def _bad(folder: Path) -> list[str]:
    return [finding.what for finding in check(folder) if finding.level == "bad"]


def _modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}


def test_files_from_before_a_folder_was_shared_are_named_and_given_to_the_group(folder: Path) -> None:
    assert not _bad(folder)
    folder.chmod(0o2770)
    named = _bad(folder)
    assert len(named) == 1
    assert "not shared" in named[0]
    assert len(mend(folder)) == len(list(folder.rglob("*")))
    assert not _bad(folder)
    assert _modes(folder) == {0o2770, 0o660}
    assert mend(folder) == []


def test_a_folder_that_its_group_may_write_to_is_shared_whole(folder: Path) -> None:
    folder.chmod(0o770)
    mend(folder)
    assert _modes(folder) == {0o2770, 0o660}


def test_files_of_a_private_store_are_taken_back(folder: Path) -> None:
    (folder / "inbox.json").chmod(0o644)
    (folder / "drafts").chmod(0o755)
    assert len(mend(folder)) == 2
    assert _modes(folder) == {0o700, 0o600}


def test_a_file_of_somebodys_that_was_linked_into_the_store_is_not_given_away(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("secret")
    (tmp_path / "key").chmod(0o600)
    os.link(tmp_path / "key", folder / "drafts" / f"{ISSUE}.key.json")
    (folder / "drafts" / f"{ISSUE}.link.json").symlink_to(tmp_path / "key")
    folder.chmod(0o2770)
    mend(folder)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


@pytest.mark.parametrize("opened_before", [True, False])
def test_what_is_typed_is_kept_where_the_folder_of_drafts_cannot_be_used(folder: Path, opened_before: bool) -> None:
    aside = folder / "drafts-of-a-colleague"
    store = _opened(folder) if opened_before else None
    (folder / "drafts").rename(aside)
    (folder / "drafts").write_text("no folder")
    store = store or _opened(folder)
    store.drafts.save(_draft("second", "Dear An"))
    store.drafts.save(_draft("second", "Dear Ana,"))
    assert [draft.text for draft in store.drafts.of(ISSUE)] == ["Dear Ana,"]
    notices = [notice for notice in store.notices if "cannot be used" in notice]
    assert len(notices) == 1
    assert str(folder.parent / "mine") in notices[0]
    store.close()
    again = _opened(folder)
    assert [draft.text for draft in again.drafts.all()] == ["Dear Ana,"]
    (folder / "drafts").unlink()
    aside.rename(folder / "drafts")
    again.maintenance.prepare()
    assert {draft.id: draft.text for draft in again.drafts.all()} == {"first": "Dear Ana", "second": "Dear Ana,"}
    again.drafts.discard(_draft("second"))
    again.close()
    assert [draft.id for draft in _opened(folder).drafts.all()] == ["first"]
    assert not list((folder.parent / "mine" / "drafts").glob("*.json"))


def test_a_sent_draft_that_was_kept_privately_comes_back_no_more(folder: Path) -> None:
    (folder / "drafts").rename(folder / "drafts-of-a-colleague")
    (folder / "drafts").write_text("no folder")
    store = _opened(folder)
    store.drafts.save(_draft("second"))
    store.drafts.discard(_draft("second"))
    assert store.drafts.all() == []
    store.close()


def test_what_was_discarded_privately_stays_for_a_month(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "drafts").rename(folder / "drafts-of-a-colleague")
    (folder / "drafts").write_text("no folder")
    store = _opened(folder)
    store.drafts.save(_draft("second"))
    store.drafts.discard(_draft("second"))
    privately = folder.parent / "mine" / "drafts" / "bin"
    store.maintenance.prepare()
    assert list(privately.iterdir())
    monkeypatch.setattr("wishtui.store.files.drafts.BIN_KEEPS", timedelta(0))
    store.maintenance.prepare()
    assert not list(privately.iterdir())
    store.close()


def test_what_was_written_elsewhere_meanwhile_is_kept_beside_what_comes_back(folder: Path) -> None:
    aside = folder / "drafts-of-a-colleague"
    (folder / "drafts").rename(aside)
    (folder / "drafts").write_text("no folder")
    here = _opened(folder)
    here.drafts.save(_draft("first", "From the train"))
    here.close()
    (folder / "drafts").unlink()
    aside.rename(folder / "drafts")
    there = open_store(folder, agent="Bo", private=lambda: folder.parent / "another host")
    there.drafts.save(msgspec.structs.replace(_draft("first", "From the desk"), at=NOON + timedelta(minutes=5)))
    there.close()
    here = _opened(folder)
    here.maintenance.prepare()
    assert {draft.text for draft in here.drafts.all()} == {"From the train", "From the desk"}
    here.close()
    assert not list((folder.parent / "mine" / "drafts").glob("*.json"))


def test_without_any_place_the_failure_is_said_and_nothing_is_lost(folder: Path) -> None:
    (folder / "drafts").rename(folder / "drafts-of-a-colleague")
    (folder / "drafts").write_text("no folder")
    store = open_store(folder, agent="Bo")
    with pytest.raises(StoreError, match="save the draft"):
        store.drafts.save(_draft("second"))
    assert store.drafts.all() == []
    store.close()


def test_a_backup_tells_what_it_lacks(folder: Path, tmp_path: Path) -> None:
    os.mkfifo(folder / "drafts" / f"{ISSUE}.pipe.json")
    notices: list[str] = []
    backup(folder, tmp_path / "whole.zip", notices.append)
    assert [notice.partition(" cannot be read")[0] for notice in notices] == [f"The draft {ISSUE}.pipe.json"]
    notices.clear()
    (folder / "drafts").rename(folder / "drafts-of-a-colleague")
    (folder / "drafts").symlink_to(folder / "drafts-of-a-colleague")
    backup(folder, tmp_path / "without.zip", notices.append)
    assert any("cannot be used" in notice for notice in notices)


def test_what_a_restore_keeps_goes_through_no_link(folder: Path, tmp_path: Path) -> None:
    backup(folder, tmp_path / "whole.zip")
    outside = tmp_path / "elsewhere"
    (folder / "backups").rename(outside)
    (folder / "backups").symlink_to(outside)
    before = sorted(outside.iterdir())
    with pytest.raises(StoreError, match="is a link"):
        restore(folder, tmp_path / "whole.zip")
    assert sorted(outside.iterdir()) == before


def test_nothing_is_said_to_be_made_anew_that_is_not(folder: Path) -> None:
    (folder / "backups").mkdir(exist_ok=True)
    (folder / "inbox.lock").unlink()
    pipes = [folder / "inbox.lock", folder / "drafts" / f"{ISSUE}.pipe.json", folder / "backups" / "inbox.99.json"]
    for pipe in pipes:
        os.mkfifo(pipe)
    remedies = {str(pipe): each.remedy for each in check(folder) for pipe in pipes if str(pipe) in each.what}
    assert ["made anew" in remedies[str(pipe)] for pipe in pipes] == [True, False, False]


@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "other", "helps"),
    [
        (0o2770, 0o600, True, True),
        (0o2770, 0o600, False, False),
        (0o2770, 0o660, True, False),
        (0o700, 0o600, True, False),
    ],
)
def test_a_file_of_a_shared_store_that_is_its_owners_alone_names_who_can_share_it_and_how(
    folder: Path, monkeypatch: pytest.MonkeyPatch, folder_mode: int, file_mode: int, other: bool, helps: bool
) -> None:
    folder.chmod(folder_mode)
    file = folder / "inbox.json"
    file.chmod(file_mode)
    if other:
        monkeypatch.setattr(os, "geteuid", lambda: file.stat().st_uid + 1)
    refusal = PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))
    remedy = store_error(refusal, "Could not open the store").remedy
    assert ("who can share it with `wishtui doctor --mend`" in remedy) is helps
    assert helps or remedy == "See who owns the folder."
