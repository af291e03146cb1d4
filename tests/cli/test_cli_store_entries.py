"""Whatever stands in the place of a file or folder of the store: nothing hangs, and nothing outside is touched."""

import errno
import os
import shutil
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from tests.cli.cli_shop import CLOSED, DUE, LATE, Run
from tests.contract.store_faults import snapshot_of
from wishtui.domain.draft import Draft
from wishtui.errors import StoreError
from wishtui.store import Store, open_store
from wishtui.store.files import backups, drafts, index_writer
from wishtui.store.files.store import FileStore

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CONTRACT = {0, 1, 2, 3, 4, 5, 6}

FILES = [
    "inbox.json", "archive.json", "inbox.journal", "archive.journal", "inbox.index", "archive.index", "inbox.lock",
    "inbox.holder", "delivery.lock", "inbox.mark", "drafts/draft", "backups/backup", "quarantine/kept",
]  # fmt: skip
FOLDERS = ["drafts", "drafts/bin", "backups", "quarantine", "rejects"]


@pytest.fixture(autouse=True)
def everything_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever retention may let go of, it lets go of at once; and each snapshot has an index."""
    monkeypatch.setattr(drafts, "BIN_KEEPS", timedelta(0))
    monkeypatch.setattr(backups, "LAST", 1)
    monkeypatch.setattr(backups, "_worth_keeping", lambda backups_kept, now: {backups_kept[0].path})
    monkeypatch.setattr(index_writer, "SMALLEST", 0)


@pytest.fixture
def filled(shop: Run, store: Path) -> Path:
    """A store in which each kind of file lies."""
    opened = FileStore.open(store, agent="Mira")
    for number in range(3):
        _tag(opened, LATE, f"tag-{number}")
        opened.maintenance.compact()
    first = Draft(id="first", issue_id=DUE, text="Dear Li Na", author="Mira", at=NOON)
    opened.drafts.save(first)
    opened.drafts.discard(first)
    opened.drafts.save(Draft(id="kept", issue_id=DUE, text="Dear Li Na,", author="Mira", at=NOON))
    _tag(opened, CLOSED, "tag-1")
    opened.closed_count()
    opened.maintenance.compact()
    _tag(opened, LATE, "tag-9")
    _tag(opened, CLOSED, "tag-9")
    opened.close(compact=False)
    (store / "quarantine").mkdir(exist_ok=True)
    (store / "quarantine" / "inbox.1.20261101T000000.000000Z.torn").write_bytes(b"torn")
    (store / "rejects").mkdir(exist_ok=True)
    return store


@pytest.fixture
def outside(tmp_path: Path, filled: Path) -> Path:
    """Files of somebody else's that are called as ours are."""
    folder = tmp_path / "colleague"
    shutil.copytree(filled, folder)
    for ours in ("drafts/bin", "backups", "quarantine"):
        for file in (folder / ours).iterdir():
            shutil.copy(file, folder)
    return folder


def _tag(store: Store, issue_id: str, tag: str) -> None:
    store.change(issue_id, lambda issue: msgspec.structs.replace(issue, tags=frozenset({tag})))


def _real(folder: Path, name: str) -> Path:
    """The file that `name` stands for: generations and stamps are part of the real one."""
    stem, _, kind = name.partition(".")
    if kind in ("journal", "index"):
        return next(folder.glob(f"{stem}.*.{kind}"))
    patterns = {"drafts/draft": "drafts/*.kept.json", "backups/backup": "backups/inbox.*.json"}
    if name in patterns:
        return next(folder.glob(patterns[name]))
    return next((folder / "quarantine").iterdir()) if name == "quarantine/kept" else folder / name


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _link_to_file(path: Path, outside: Path) -> None:
    path.symlink_to(outside / "inbox.json")


def _link_to_folder(path: Path, outside: Path) -> None:
    path.symlink_to(outside)


def _link_to_its_like(path: Path, outside: Path) -> None:
    """A link to a sound file of another store."""
    path.symlink_to(outside / path.relative_to(path.parents[0]))


def _link_to_nothing(path: Path, outside: Path) -> None:
    path.symlink_to(outside / "to be made")


def _pipe(path: Path, outside: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path, outside: Path) -> None:
    path.mkdir()


def _file(path: Path, outside: Path) -> None:
    path.write_bytes(b"somebody's")


def _sparse(path: Path, outside: Path) -> None:
    with path.open("wb") as file:
        file.truncate(30 << 30)


LINKS = [_link_to_file, _link_to_folder, _link_to_its_like, _link_to_nothing, _pipe]
CASES = [(name, put) for name in FILES for put in (*LINKS, _folder, _sparse)] + [
    (name, put) for name in FOLDERS for put in (*LINKS, _file)
]


@pytest.mark.parametrize(("name", "put"), CASES)
def test_nothing_outside_is_touched_and_every_command_ends(
    shop: Run, filled: Path, outside: Path, name: str, put: Callable[[Path, Path], None]
) -> None:
    path = _real(filled, name)
    _remove(path)
    put(path, outside)
    before = snapshot_of(outside)
    refused = stat.S_IFMT(path.lstat().st_mode)
    checked = shop("doctor")
    assert checked.code in CONTRACT
    assert str(path) in checked.out or path.name in checked.out
    assert "Traceback" not in checked.err
    for call in (
        ["list"],
        ["show", DUE],
        ["reply", DUE, "-m", "Of course."],
        ["export"],
        ["list", "--status", "closed"],
    ):
        ran = shop(*call)
        assert ran.code in CONTRACT, ran
        assert "Something went wrong" not in ran.err, ran
        assert ran.code in (0, 3) or ran.err, ran
        if name in FOLDERS[:2]:  # what is wrong with it is told once
            assert sum(f"{path} " in line for line in ran.err.splitlines()) <= 1, ran
    _look_around(filled)
    assert snapshot_of(outside) == before
    if not stat.S_ISREG(refused) and name in ("inbox.json", "archive.json", "drafts", "drafts/bin", "backups"):
        assert stat.S_IFMT(path.lstat().st_mode) == refused


@pytest.mark.parametrize("name", [*FILES, *FOLDERS])
def test_what_may_not_be_read_is_told_and_loses_nothing(
    shop: Run, filled: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _real(filled, name)
    before = snapshot_of(filled)
    usual = os.open

    def refusing(file: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if Path(file).name == path.name and not flags & os.O_EXCL:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), file)
        return usual(file, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", refusing)
    _run_all(shop)
    _look_around(filled)
    monkeypatch.setattr(os, "open", usual)
    retained = ("inbox.json", "archive.json", "quarantine/", "rejects/")
    assert not [kept for kept in before if kept.startswith(retained) and not (filled / kept).exists()]
    opened = open_store(filled, agent="Mira")
    assert len(opened.index()) == 3
    opened.close()


def _run_all(shop: Run) -> None:
    """Every command that meets the store ends as it should, and says why where it did not do what was asked."""
    for call in (
        ["doctor"], ["list"], ["show", DUE], ["reply", DUE, "-m", "Of course."], ["export"],
        ["list", "--status", "closed"],
    ):  # fmt: skip
        ran = shop(*call)
        assert ran.code in CONTRACT, ran
        assert "Something went wrong" not in ran.err, ran
        assert ran.code in (0, 3) or call == ["doctor"] or ran.err, ran


def _look_around(folder: Path) -> None:
    """What the inbox does with a store, from its opening to its end."""
    try:
        opened = open_store(folder, agent="Mira")
    except StoreError:
        return
    try:
        opened.closed_count()
        opened.maintenance.prepare()
        opened.drafts.all()
        opened.drafts.of(DUE)
        opened.refresh()
        _tag(opened, LATE, "tag-5")
        opened.drafts.save(Draft(id="more", issue_id=LATE, text="Dear Ana", author="Mira", at=NOON))
    except StoreError:
        pass
    finally:
        opened.close()
