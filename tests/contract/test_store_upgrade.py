"""A store that wishtui 0.1.0 left behind: journals unfolded, drafts, appeals, ticks, backups and a pending reply."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tinydb import TinyDB

from tests.contract.store_shop import titled
from wishtui.domain.appeal import Appeal
from wishtui.domain.issue import Status
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.errors import StoreError, StoreTooNew
from wishtui.services.answering import release_due
from wishtui.services.exporting import export_to_file
from wishtui.store import check, open_store
from wishtui.store.files import migrations
from wishtui.store.files.store import FileStore

DATA = Path(__file__).parents[1] / "data"
NOW = datetime(2026, 3, 3, 11, 0, 30, tzinfo=UTC)
"""While the pending reply is held."""

_NEW = re.compile(rb',"(?:shop|assignee|delivery)":null|,"origin":\{[^}]*\}')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the store as it was left."""
    shutil.copytree(DATA / "store-0.1.0", tmp_path / "store")
    (tmp_path / "store").chmod(0o700)
    return tmp_path / "store"


@pytest.fixture
def store(folder: Path) -> Iterator[FileStore]:
    opened = FileStore.open(folder, agent="Ina")
    yield opened
    opened.close()


def test_it_opens_whole(store: FileStore) -> None:
    assert sorted(store.index()) == ["tk-1", "tk-2", "tk-3", "tk-7", "tk-8"]
    assert sorted(store.closed_index()) == ["tk-4", "tk-5", "tk-6"]
    assert sorted(store.orders()) == ["or-900", "or-901"]
    assert store.issues_of_order("or-6") == ["tk-6"]
    appeal = store.appeals.get_appeal("A260302-aa11")
    assert isinstance(appeal, Appeal)
    assert (appeal.rev, appeal.author) == (2, "Ben")
    assert sorted(store.appeals.ticks()) == ["linked.one", "linked.two"]
    assert [draft.text for draft in store.drafts.of("tk-1")] == ["Dear Zoë, draft 0", "Dear Zoë, draft 1"]
    assert not store.read_only
    assert not store.maintenance.damage_found
    assert not [finding for finding in check(store.folder) if finding.level == "bad"]


def test_it_exports_the_same_bytes_but_for_the_new_fields(store: FileStore, tmp_path: Path) -> None:
    before = (DATA / "export-0.1.0.json").read_bytes()
    ids = [issue["id"] for issue in json.loads(before)]
    headers = store.headers(ids).values()
    after = export_to_file(store, headers, tmp_path / "new.json", now=NOW, windows=DEFAULT_WINDOWS).read_bytes()
    assert _NEW.search(after)
    assert _NEW.sub(b"", after) == before


def test_it_is_brought_up_to_date_after_a_copy_that_stays(folder: Path) -> None:
    was = {name: (folder / name).read_bytes() for name in ("inbox.json", "archive.json")}
    store = FileStore.open(folder)
    assert any("inbox.json was brought up to date" in notice for notice in store.notices)
    store.closed_index()
    store.close()
    for name, kept in (("inbox", "inbox.3.before-shops.json"), ("archive", "archive.3.before-shops.json")):
        assert (folder / "backups" / kept).read_bytes() == was[f"{name}.json"]
        assert (folder / "backups" / f"{name}.3.journal").exists()
        with TinyDB(folder / f"{name}.json") as plain:
            assert {row["schema"] for table in plain.tables() for row in plain.table(table)} == {2}
    assert FileStore.open(folder).notices == []


def test_the_old_wishtui_says_that_the_store_is_too_new(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(folder).close()
    monkeypatch.setattr(migrations, "SCHEMA", 1)
    with pytest.raises(StoreTooNew, match="newer wishtui"):
        FileStore.open(folder, migrations=())


def test_work_goes_on_where_it_ended(folder: Path) -> None:
    store = FileStore.open(folder, agent="Ina")
    assert [issue.id for issue in release_due(store, NOW + timedelta(minutes=1))] == ["tk-7"]
    store.change("tk-4", lambda issue: titled(issue, "After the upgrade"))
    store.close()
    later = FileStore.open(folder, agent="Ina")
    issues = {issue.id: issue for issue in later.issues(["tk-4", "tk-7"])}
    assert (issues["tk-4"].subject, issues["tk-7"].status) == ("After the upgrade", Status.RESPONDED)
    later.close()


def test_where_it_cannot_be_brought_up_to_date_it_is_read_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*what: object) -> None:
        raise StoreError("Could not lock the store: Read-only file system.", "See who owns the folder.")

    before = {path.name: path.read_bytes() for path in folder.glob("*.json")}
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "migrate", refused)
        store = FileStore.open(folder, agent="Ina")
        assert sorted(store.index()) == ["tk-1", "tk-2", "tk-3", "tk-7", "tk-8"]
        assert sorted(store.closed_index()) == ["tk-4", "tk-5", "tk-6"]
        assert "written by an older wishtui" in store.read_only
        assert not store.maintenance.damage_found
        with pytest.raises(StoreError):
            store.change("tk-1", lambda issue: titled(issue, "Not now"))
        store.close()
    assert {path.name: path.read_bytes() for path in folder.glob("*.json")} == before
    later = FileStore.open(folder, agent="Ina")
    assert not later.read_only
    later.close()
