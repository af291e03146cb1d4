"""Commands that only read: none fails because it could not write, none makes or mistakes a store."""

import errno
import json
import os
import re
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from tests.cli.cli_shop import DUE, LATE, Run

AFTER_THE_HOLD = "2026-11-23T12:10:00Z"

OF_THE_STORE = [
    ["list"],
    ["list", "--json", "parcel"],
    ["show", DUE],
    ["export"],
    ["stats"],
    ["risks", "--json"],
    ["appeal", "list"],
    ["appeal", "show", "APPEAL"],
    ["doctor"],
]
OTHERS = [
    ["appeal", "kinds"],
    ["completion", "bash"],
    ["keys"],
    ["paths"],
    ["config", "show"],
    ["config", "check"],
]


@contextmanager
def full_disk(store: Path) -> Iterator[None]:
    """No file may grow by one byte."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@contextmanager
def held_lock(store: Path) -> Iterator[None]:
    """A colleague saves all the while."""
    with FileLock(store / "inbox.lock"):
        yield


@contextmanager
def read_only_folder(store: Path) -> Iterator[None]:
    """The file system of the store takes no change."""

    def refused(*args: Any, **kwargs: Any) -> Any:
        if kwargs.keys() <= {"mode", "dir_fd"} and kwargs.get("dir_fd") is None and os.path.isdir(args[0]):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(args[0]))
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(args[0]))

    plain = os.open

    def opened(path: Any, flags: int, *args: Any, **kwargs: Any) -> int:
        if kwargs.get("dir_fd") is not None:
            path = os.path.join(os.readlink(f"/proc/self/fd/{kwargs.pop('dir_fd')}"), path)
        makes = flags & os.O_CREAT or (flags & (os.O_WRONLY | os.O_RDWR) and os.path.exists(path))
        if makes and str(path).startswith(str(store)):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        return plain(path, flags, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "open", opened)
        for name in ("mkdir", "replace", "rename", "link", "unlink", "ftruncate", "chmod", "fchmod"):
            patch.setattr(os, name, refused)
        yield


TROUBLES = [full_disk, held_lock, read_only_folder]


@pytest.fixture
def appeal(shop: Run) -> str:
    """An appeal that the store holds, beside a reply whose hold is over at AFTER_THE_HOLD."""
    ran = shop("appeal", "new", "shipment-delay", "--issue", DUE, "--draft", "--json")
    assert shop("reply", DUE, "-m", "It arrives tomorrow.", "--hold", "30").code == 0
    return str(ran.json["id"])


@pytest.mark.parametrize("argv", OF_THE_STORE + OTHERS, ids=" ".join)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_command_that_reads_never_fails_because_it_could_not_write(
    shop: Run, store: Path, appeal: str, argv: list[str], trouble: Callable[[Path], Any]
) -> None:
    words = [appeal if word == "APPEAL" else word for word in argv]
    usual = shop(*words, now=AFTER_THE_HOLD) if argv in OTHERS else None
    with trouble(store):
        ran = shop(*words, now=AFTER_THE_HOLD)
    assert ran.code == 0
    assert "Traceback" not in ran.err
    if usual is None:
        assert ran.out
    else:
        assert ran.out == usual.out
    # Nothing is lost: whoever can write next records the reply.
    assert shop("show", DUE, "--json", now=AFTER_THE_HOLD).json["messages"][-1]["text"] == "It arrives tomorrow."


def test_a_reply_that_is_due_and_cannot_be_recorded_is_named(shop: Run, store: Path, appeal: str, home: Path) -> None:
    with full_disk(store):
        ran = shop("list", now=AFTER_THE_HOLD)
    assert "A pending reply is due and not recorded yet: " in ran.err
    assert "the disk is full" in ran.err
    assert len(ran.err.splitlines()) == 1
    assert len(ran.lines) == 4


def test_nobody_who_reads_waits_for_a_colleague_who_saves(
    shop: Run, store: Path, appeal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sleeps(seconds: float) -> None:
        pytest.fail("a command that reads waited for the lock")

    monkeypatch.setattr("time.sleep", sleeps)
    with held_lock(store):
        assert shop("list", now=AFTER_THE_HOLD).code == 0


@pytest.mark.parametrize("argv", OF_THE_STORE, ids=" ".join)
@pytest.mark.parametrize("how", ["option", "environment"])
@pytest.mark.parametrize("there", [False, True])
def test_a_named_store_that_is_none_is_an_error(
    run: Run, tmp_path: Path, argv: list[str], how: str, there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "typo"
    if there:
        folder.mkdir()
        (folder / "other.txt").touch()
    if how == "environment":
        monkeypatch.setenv("WISHTUI_STORE", str(folder))
    ran = run(*argv, *(["--store", str(folder)] if how == "option" else []))
    assert ran.code == 2
    output = ran.out + ran.err
    assert f"{folder} holds no store." in output
    assert "Name another" in output
    assert sorted(folder.parent.glob("typo/*")) == ([folder / "other.txt"] if there else [])


@pytest.mark.parametrize("argv", OF_THE_STORE, ids=" ".join)
def test_the_default_store_that_is_not_there_yet_is_empty_and_stays_so(run: Run, store: Path, argv: list[str]) -> None:
    ran = run(*argv)
    assert ran.code == (2 if "show" in argv else 0)
    assert not store.exists()


@pytest.mark.parametrize("argv", [["list"], ["show", DUE], ["list", "--json"], ["stats"], ["export"]], ids=" ".join)
def test_a_record_that_cannot_be_read_is_told_by_whoever_meets_it(shop: Run, store: Path, argv: list[str]) -> None:
    inbox = store / "inbox.json"
    inbox.write_bytes(inbox.read_bytes().replace(b'"status":"responded"', b'"status":"no such"', 1))
    ran = shop(*argv)
    assert "1 record of inbox.json cannot be read. It stays as it is; `wishtui doctor` says more." in ran.err
    assert shop("doctor").code == 5


def test_doctor_counts_the_orders_of_a_file_too(shop: Run, store: Path, tmp_path: Path) -> None:
    (rows := tmp_path / "rows.csv").write_text(
        "id,order_id,product,at,message\nb7,a7,Mug,2026-11-20,Hi\n", encoding="utf-8"
    )
    shop("import", str(rows))
    tables = json.loads((store / "archive.json").read_bytes())
    assert tables["orders"]
    assert f"archive.json: {len(tables['issues']) + len(tables['orders'])} record" in shop("doctor").out


@pytest.mark.parametrize("argv", [["list"], ["list", "--json"], ["list", "--limit", "1"], ["list", "--brief"]])
def test_an_issue_of_which_only_the_row_can_be_read_is_listed_and_told(shop: Run, store: Path, argv: list[str]) -> None:
    inbox = store / "inbox.json"
    subject = rb'("id":"%s".*?"subject":)"[^"]*"' % LATE.encode()
    inbox.write_bytes(re.sub(subject, rb"\g<1>7", inbox.read_bytes(), count=1))
    ran = shop(*argv)
    assert LATE in ran.out or "--brief" in argv
    assert ran.err.count(f"The record of issue {LATE} cannot be read. It stays as it is") == 1


ELSEWHERE = '{"id":"mine","issue_id":"%s","text":"Dear","author":"mira","at":"2026-11-20T12:00:00Z"}'
"""A draft, but for its issue."""


@pytest.mark.parametrize("content", ["{", ELSEWHERE % LATE, ELSEWHERE % "../x"], ids=["cut", "other", "no issue"])
def test_a_draft_that_cannot_be_read_is_told_by_every_command(shop: Run, store: Path, content: str) -> None:
    (store / "drafts").mkdir(exist_ok=True)
    broken = store / "drafts" / f"{DUE}.mine.json"
    broken.write_text(content)
    told = (["show", DUE], ["list"], ["export"], ["stats"], ["risks"], ["log"], ["outbox"], ["note", LATE, "-m", "Hi"])
    for argv in (*told, ["tag", LATE, "--add", "parcel"], ["stats", "--json"], ["reply", DUE, "-m", "Of course."]):
        ran = shop(*argv)
        assert ran.code == 0
        assert ran.err.count(f"The draft {broken.name} cannot be read. It stays as it is") == 1
    assert f"1 draft cannot be read, such as {broken}" in shop("doctor").out
    assert broken.exists()


def test_what_goes_wrong_after_a_reply_is_recorded_does_not_call_it_unrecorded(
    shop: Run, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("wishtui.store.files.compaction.write_snapshot", full)
    ran = shop("reply", DUE, "-m", "Of course.")
    assert ran.code == 0
    assert "No change is lost." in ran.err
    assert "not recorded" not in ran.err
