"""The log: one clean line a record, its owner's alone, never on the screen, never a reason to fail."""

import errno
import logging
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pseudo import pseudo_spoken
from wishtui import log
from wishtui.errors import Refused
from wishtui.i18n import _
from wishtui.log import handlers
from wishtui.log.reading import records_of
from wishtui.store.changes import ChangeFeed, Changes

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [A-Z]+ [\w.]+ \[\d+\] .*")


@pytest.fixture(autouse=True)
def _nowhere() -> Iterator[None]:
    """Each test leaves the root logger as it was."""
    yield
    log.configure(lambda: Path(os.devnull))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "log" / "wishtui.log"


def lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def test_nothing_is_made_before_something_is_logged(file: Path) -> None:
    log.configure(lambda: file)
    log.debug("wishtui.test", "not asked for")
    assert not file.parent.exists()
    log.get_logger("wishtui.test").warning("The disk of issue %s is slow.", "b1")
    assert [file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777] == [0o600, 0o700]
    (line,) = lines(file)
    assert LINE.fullmatch(line)
    assert line.endswith("The disk of issue b1 is slow.")


def test_a_record_is_one_clean_line_whatever_it_is_made_of(file: Path) -> None:
    log.configure(lambda: file)
    log.get_logger("wishtui.test").warning("a\nb\x1b[2Jc\u202ed %s", "x" * 10_000)
    (line,) = lines(file)
    assert LINE.fullmatch(line)
    assert len(line) <= handlers.LONGEST
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e]", line)


@pytest.mark.parametrize(
    "secret",
    ["Authorization: Bearer s3cr3t-t0ken", '{"access_token": "s3cr3t-t0ken"}', "refresh_token=s3cr3t-t0ken&x=1"],
)
def test_a_secret_is_masked(file: Path, secret: str) -> None:
    log.configure(lambda: file, verbose=True)
    log.get_logger("wishtui.wish").warning("sent %s", secret)
    (line,) = lines(file)
    assert "s3cr3t" not in line
    assert "***" in line


def _fail(text: str) -> None:
    try:
        raise KeyError(text)
    except KeyError as error:
        raise ValueError(text) from error


@pytest.mark.parametrize("verbose", [False, True])
def test_what_a_failure_quotes_is_for_debugging_only(file: Path, verbose: bool) -> None:
    log.configure(lambda: file, verbose=verbose)
    try:
        _fail("my address is 5 Elm Road")
    except ValueError:
        log.get_logger("wishtui.test").exception("It failed.")
    (line,) = lines(file)
    assert "ValueError" in line
    assert "KeyError" in line
    assert "_fail" in line
    assert ("Elm Road" in line) is verbose


def test_a_library_that_quotes_in_further_lines_is_cut_short(file: Path) -> None:
    log.configure(lambda: file)
    log.attach()
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: <Task exception=KeyError('Elm')>")
    (line,) = lines(file)
    assert line.endswith("Task exception was never retrieved")


def test_no_record_of_two_writers_is_lost_when_the_file_is_full(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "LARGEST", 2_000)
    writers = [handlers.LogFile(file), handlers.LogFile(file)]
    for number in range(300):
        writers[number % 2].emit(logging.LogRecord("wishtui", logging.INFO, "", 0, f"record {number}", (), None))
    for writer in writers:
        writer.close()
    files = list(file.parent.iterdir())
    assert len(files) > 1
    assert {other.stat().st_mode & 0o777 for other in files} == {0o600}
    logged = {line for other in files for line in lines(other)}
    assert logged == {f"record {number}" for number in range(300)}


def test_of_two_writers_that_find_the_file_full_one_begins_another(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "LARGEST", 100)
    record = logging.LogRecord("wishtui", logging.INFO, "", 0, "x" * 80, (), None)
    first, second = handlers.LogFile(file), handlers.LogFile(file)
    first.emit(record)
    assert first.shouldRollover(record)
    assert second.shouldRollover(record)
    first.emit(record)
    second.doRollover()
    assert {each.name: len(lines(each)) for each in file.parent.iterdir()} == {file.name: 1, f"{file.name}.1": 1}
    first.close()
    second.close()


def test_a_full_file_is_put_aside_where_nobody_may_look_into_its_folder(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers, "LARGEST", 100)
    writer, opened = handlers.LogFile(file), os.open

    def refused(path: Path, flags: int, *mode: int) -> int:
        if flags & os.O_DIRECTORY:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, flags, *mode)

    monkeypatch.setattr(os, "open", refused)
    for number in range(2):
        writer.emit(logging.LogRecord("wishtui", logging.INFO, "", 0, f"{number}" * 80, (), None))
    writer.close()
    assert {each.name: len(lines(each)) for each in file.parent.iterdir()} == {file.name: 1, f"{file.name}.1": 1}


def test_old_files_go(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "LARGEST", 100)
    writer = handlers.LogFile(file)
    for number in range(200):
        writer.emit(logging.LogRecord("wishtui", logging.INFO, "", 0, f"record {number}", (), None))
    writer.close()
    assert len(list(file.parent.iterdir())) == handlers.KEPT + 1


def test_what_was_logged_is_read_again_from_all_that_is_kept(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "LARGEST", 400)
    log.configure(lambda: file)
    for number in range(12):
        log.get_logger("wishtui.first").warning("Number %d.", number)
        log.get_logger("wishtui.first.second").info("Another's.")
    kept = sum(line.endswith(".") and "Number" in line for each in file.parent.iterdir() for line in lines(each))
    assert len(list(file.parent.iterdir())) == 1 + handlers.KEPT
    records = list(records_of("wishtui.first", file))
    assert [record.message for record in records] == [f"Number {number}." for number in range(12 - kept, 12)]
    assert {record.process for record in records} == {os.getpid()}
    assert sorted(record.at for record in records) == [record.at for record in records]
    with file.open("a", encoding="utf-8") as end:
        end.write("no time WARNING wishtui.first [1] Not so.\n")
    assert list(records_of("wishtui.first", file)) == records
    assert list(records_of("wishtui.first", file.parent)) == []


@pytest.mark.parametrize("kind", ["file in the way", "link", "pipe", "folder"])
def test_a_log_that_cannot_be_written_is_no_failure(
    file: Path, tmp_path: Path, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    if kind == "file in the way":
        file.parent.parent.write_text("")
    else:
        file.parent.mkdir(parents=True)
    if kind == "link":
        file.symlink_to(victim)
    elif kind == "pipe":
        os.mkfifo(file)
    elif kind == "folder":
        file.mkdir()
    log.configure(lambda: file)
    log.get_logger("wishtui.test").error("Nobody hears this.")
    assert capfd.readouterr() == ("", "")
    assert victim.read_text() == "mine"


@pytest.mark.parametrize("name", ["nothing", "background"])
def test_a_record_never_reaches_the_screen(name: str, file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    log.configure(lambda: file, verbose=name == "background", background=name == "background")
    feed = ChangeFeed()
    feed.subscribe(lambda changes: _fail("customer"))
    feed.publish(Changes(issues=frozenset({"b1"})))
    log.configure(lambda: file)
    assert capfd.readouterr() == ("", "")
    assert "A subscriber of the change feed failed." in lines(file)[0]


def test_with_a_screen_another_thread_writes(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = []
    monkeypatch.setattr(handlers.LogFile, "emit", lambda self, record: threads.append(threading.current_thread()))
    log.configure(lambda: file, background=True)
    log.get_logger("wishtui.test").warning("Slow disk.")
    log.configure(lambda: file)
    assert len(threads) == 1
    assert threads[0] is not threading.current_thread()


def test_debugging_is_told_on_stderr_where_no_screen_is(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(lambda: file, verbose=True)
    log.debug("wishtui.test", "SeenIssues at %d issues.", 3)
    log.configure(lambda: file)
    assert capsys.readouterr().err.endswith("SeenIssues at 3 issues.\n")
    assert lines(file)[0].endswith("SeenIssues at 3 issues.")


@pytest.mark.parametrize("verbose", [False, True])
def test_the_log_is_english_whatever_the_screen_speaks(file: Path, verbose: bool) -> None:
    log.configure(lambda: file, verbose=verbose)
    logger = log.get_logger("wishtui.test")
    with pseudo_spoken():
        logger.warning(_("Closed, review only"))
        logger.warning("%s: %s (%s)", "b1", _("Closed, review only"), Refused(_("It is {what}.", what=_("new"))))
        logger.warning("%(why)s", {"why": _("Closed, review only")})
        try:
            raise Refused(_("Closed, review only")) from ValueError(_("Not a day"))
        except Refused:
            logger.exception("It failed.")
    text = file.read_text(encoding="utf-8")
    assert text.isascii()
    assert "b1: Closed, review only (It is new.)" in text
    assert ("Refused: Closed, review only" in text) is verbose
    assert ("ValueError: Not a day" in text) is verbose
