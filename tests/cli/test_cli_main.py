"""The front door: options, help, settings, terminals, and failures that nobody foresaw."""

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.cli_shop import LATE, Run, Terminal
from wishtui import __version__
from wishtui.cli import output
from wishtui.cli.main import main
from wishtui.cli.parser import COMMANDS

PROGRAM = [sys.executable, "-c", "from wishtui.cli.main import run; run()"]


INTERRUPTED = """
import os, signal, sys
class Gate:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Gate())
from wishtui.__main__ import run
run()
"""


@pytest.mark.parametrize("module", ["wishtui.cli.main", "wishtui.errors", "wishtui.cli.parser", "wishtui.store"])
def test_an_interrupt_while_it_loads_ends_it_without_a_word(module: str, tmp_path: Path) -> None:
    program = [sys.executable, "-c", INTERRUPTED.format(module=module)]
    ran = subprocess.run([*program, "--store", tmp_path, "import", "-"], stdin=subprocess.DEVNULL, capture_output=True)
    assert (ran.returncode, ran.stdout) == (130, b"")
    assert ran.stderr in (b"", b"wishtui: Interrupted: nothing of the files is recorded.\n")


def test_the_version(run: Run) -> None:
    assert run("--version").out == f"wishtui {__version__}\n"


def test_help_lists_every_command_and_each_has_its_own(run: Run) -> None:
    ran = run("--help")
    assert ran.code == 0
    for name in COMMANDS:
        assert f"    {name} " in ran.out
        own = run(name, "--help")
        assert own.code == 0
        assert "--store WHERE" in own.out


def test_global_options_may_stand_before_or_after_the_command(
    shop: Run, store: Path, tmp_path: Path, tickets: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    assert shop("--store", elsewhere, "import", tickets).code == 0
    assert shop("--store", elsewhere, "reply", LATE, "-m", "Sorry.").code == 0
    assert LATE in shop("--store", elsewhere, "list", "status:responded", "--quiet").lines
    assert len(shop("list", "status:responded", "--json", "--store", elsewhere).json) == 2
    assert len(shop("list", "--json", "--store", store).json) == 4
    assert "overdue by 4h" in shop("list", "mug", "--now", "2026-11-22T12:00:00+00:00").out


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["lst"], "There is no command “lst”. Did you mean “list”?"),
        (["--nonsense"], "nrecognized arguments: --nonsense"),
        (["list", "--nonsense"], "nrecognized arguments: --nonsense. See `wishtui list --help`."),
        (["appeal", "list", "--nonsense"], "See `wishtui appeal list --help`."),
        (["list", "--now", "soon"], "--now cannot be “soon”."),
        (["list", "--now", "1970-01-01"], "--now cannot be"),
        (["list", "--now", "9999-12-31T23:59:59Z"], "--now cannot be"),
        (["list", "--limit", "-1"], "not “-1”"),
        (["list", "--limit", "0000000000"], "it takes a number from 1, not “0000000000”"),
        (["stats", "--days", "x"], "--days: it takes a whole number, not “x”"),
        (["demo", "--count", "1.5"], "--count: it takes a whole number, not “1.5”"),
        (["demo", "--pace", "x"], "--pace: it takes a number of seconds, not “x”"),
        (["reply", LATE, "-m", "x", "--hold", "x"], "--hold: it takes a number of seconds, not “x”"),
        (["list", "--store", ""], "--store names nothing."),
        (["import", ""], "FILE names nothing."),
        (["export", "-o", ""], "-o/--output names nothing."),
        (["restore", ""], "FILE names nothing."),
        (["reply", LATE, "-F", ""], "-F/--file names nothing."),
        (["list", "--config", "/nowhere/config.toml"], "There is no file /nowhere/config.toml."),
        (["show"], "ID"),
        (["files"], "The following arguments are required: ID."),
        (["macro"], "The following arguments are required: NAME."),
        (["config", "chek"], "action cannot be “chek”. Did you mean “check”?"),
        (["\x1b[31mx"], "There is no command"),
    ],
)
def test_a_wrong_call_is_one_line_with_a_remedy_and_exit_2(run: Run, argv: list[str], says: str) -> None:
    ran = run(*argv)
    assert ran.code == 2
    assert not ran.out
    assert says in ran.err
    assert "\x1b" not in ran.err
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize("argv", [[], ["demo"]])
def test_without_a_terminal_the_inbox_says_so_and_ends(run: Run, argv: list[str], store: Path) -> None:
    ran = run(*argv)
    assert ran.code == 2
    assert ran.err.startswith("wishtui: The inbox needs a terminal.")
    assert len(ran.err.splitlines()) == 1
    assert not store.exists()


@pytest.mark.parametrize("name", ["", "dumb", "unknown", None])
@pytest.mark.parametrize("argv", [[], ["demo"]])
def test_a_terminal_that_only_prints_lines_is_told(
    run: Run, argv: list[str], name: str | None, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wishtui.cli.output.is_terminal", lambda stream: True)
    if name is None:
        monkeypatch.delenv("TERM")
    else:
        monkeypatch.setenv("TERM", name)
    ran = run(*argv)
    assert ran.code == 2
    assert ran.err.startswith("wishtui: The inbox cannot be drawn while TERM is")
    assert len(ran.err.splitlines()) == 1
    assert not store.exists()


def test_the_package_runs_as_a_program() -> None:
    ran = subprocess.run([sys.executable, "-m", "wishtui", "--version"], capture_output=True, text=True, check=True)
    assert ran.stdout == f"wishtui {__version__}\n"


BYTES = os.fsdecode(b"Gr\xfc\xdfe")
"""What Python makes of an argument in Latin-1."""


@pytest.mark.parametrize(
    "argv",
    [
        ["reply", LATE, "-m", BYTES],
        ["reply", LATE, "--template", "late-parcel", "--set", f"product={BYTES}"],
        ["reply", BYTES, "-m", "x"],
        ["note", LATE, "-m", BYTES],
        ["tag", LATE, "--add", BYTES],
        ["list", BYTES],
        ["list", "--", BYTES],
        ["appeal", "new", "shipment-delay", "--draft", "--set", f"cause={BYTES}"],
        ["appeal", "list", BYTES],
        ["list", "--now", BYTES],
        ["--now", BYTES, "list"],
    ],
)
def test_an_argument_that_is_no_text_is_refused_and_nothing_recorded(shop: Run, argv: list[str]) -> None:
    before = shop("export").out
    ran = shop(*argv)
    assert (ran.code, ran.out) == (2, "")
    assert "is not UTF-8." in ran.err
    assert "\ufffd" not in ran.err
    assert shop("export").out == before
    assert shop("appeal", "list", "-q").out == ""


def test_a_file_may_be_called_what_it_likes(shop: Run, tmp_path: Path) -> None:
    file = tmp_path / BYTES
    file.write_text("It is on its way.")
    assert shop("reply", LATE, "-F", file).code == 0
    assert shop("show", LATE, "--json").json["messages"][-1]["text"] == "It is on its way."


def test_wrong_settings_are_told_and_the_rest_applies(shop: Run, tmp_path: Path) -> None:
    config = tmp_path / "own.toml"
    config.write_text("reply_window_hours = 72\nhold = 3\n")
    ran = shop("list", "mug", "--config", config)
    assert ran.code == 0
    assert "overdue by 4h" in ran.out
    assert f"{config}, line 2: There is no setting “hold”." in ran.err


def test_an_unforeseen_failure_is_a_line_and_a_report_without_variables(
    shop: Run, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        words = "Ana wrote: QUARZ"
        raise ZeroDivisionError(words) from OSError(28, words)

    monkeypatch.setattr("wishtui.cli.commands.listing.select", fails)
    ran = shop("list")
    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert len(ran.err.splitlines()) == 1
    (report,) = (home / ".local/state/wishtui").glob("crash-*")
    assert str(report) in ran.err
    assert report.stat().st_mode & 0o777 == 0o600
    assert "ZeroDivisionError" in report.read_text()
    assert "OSError, No space left on device" in report.read_text()
    assert "line " in report.read_text()
    assert "QUARZ" not in ran.err + ran.out + report.read_text()
    (record,) = (home / ".local/state/wishtui/log/wishtui.log").read_text().splitlines()
    assert "CRITICAL" in record
    assert "ZeroDivisionError" in record


def test_a_command_that_has_nothing_to_log_opens_no_log(shop: Run, home: Path) -> None:
    for argv in (["list"], ["show", LATE], ["export"], ["stats"], ["paths"]):
        assert shop(*argv).code == 0
    assert not list(home.iterdir())


def test_verbose_says_more_and_the_log_may_lie_elsewhere(shop: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "own" / "shop.log"
    ran = shop("list", "--quiet", "--verbose", "--log-file", file)
    assert ran.lines == shop("list", "--quiet").lines
    assert "DEBUG wishtui.cli.main" in ran.err
    assert ran.err == file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    assert not list(home.iterdir())


def test_a_log_that_cannot_be_written_fails_no_command(shop: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ran = shop("list", "--quiet", "--verbose", "--log-file", tmp_path / "file" / "log")
    assert (ran.code, len(ran.lines)) == (0, 4)


def test_an_interrupt_is_exit_130(shop: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("wishtui.cli.commands.listing.select", interrupted)
    assert shop("list")[0] == 130


def test_a_reader_that_goes_away_is_no_failure_to_tell(shop: Run, store: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [*PROGRAM, "list", "--store", str(store)], stdin=subprocess.DEVNULL, stdout=writing, stderr=subprocess.PIPE
    )
    os.close(writing)
    assert ran.stderr == b""
    assert ran.returncode == 128 + signal.SIGPIPE


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("words", [["export"], ["--help"], ["--version"], ["list", "--help"]])
def test_a_full_disk_behind_stdout_is_told(shop: Run, store: Path, words: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [*PROGRAM, "--store", str(store), *words], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE
        )
    assert ran.returncode == 1
    assert ran.stderr.decode().startswith("wishtui: ")
    assert b"Traceback" not in ran.stderr
    assert b"Exception" not in ran.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_refusal_that_nobody_can_be_told_still_has_its_exit_code(shop: Run, store: Path) -> None:
    with open("/dev/full", "wb") as full:
        ran = subprocess.run([*PROGRAM, "show", "none", "--store", str(store)], stdin=subprocess.DEVNULL, stderr=full)
    assert ran.returncode == 2


@pytest.mark.parametrize(
    ("closed", "words", "code"),
    [
        (">&-", "list", 0),
        (">&-", "list --json", 0),
        ("2>&-", "show none", 2),
        ("<&-", "import -", 2),
        ("<&- >&- 2>&-", f"reply {LATE} -m Sorry.", 0),
        ("<&- >&- 2>&-", "", 2),
    ],
)
def test_streams_that_the_caller_closed_are_no_failure(
    shop: Run, store: Path, home: Path, closed: str, words: str, code: int
) -> None:
    call = f"{shlex.join(PROGRAM)} --store {shlex.quote(str(store))} {words} {closed}"
    ran = subprocess.run(["sh", "-c", call], stdin=subprocess.DEVNULL, capture_output=True)
    assert ran.returncode == code
    assert not (home / ".local/state/wishtui").exists()
    assert len(shop("list", "--json").json) == 4


def test_a_terminal_that_is_not_utf_8_still_gets_its_list(shop: Run, store: Path) -> None:
    ran = subprocess.run(
        [*PROGRAM, "list", "--store", str(store)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert LATE.encode() in ran.stdout


def test_a_store_that_is_a_file_is_told(run: Run, store: Path) -> None:
    store.parent.mkdir()
    store.touch()
    for argv in (["list"], ["show", LATE], ["import", "-"]):
        ran = run(*argv, stdin=b"[]")
        assert "Traceback" not in ran.err
        assert "went wrong" not in ran.err
        assert ran.code == 2
        assert f"{store} is no folder." in ran.err


def test_output_goes_through_the_text_door(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_text("a\x1b[2Jb")
    output.print_notice("c\nd\x9b")
    out, err = capsys.readouterr()
    assert out == "a␛[2Jb\n"
    assert err == "wishtui: c⏎d\ufffd\n"


def test_a_progress_bar_is_for_terminals_only(run: Run, tickets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\r" not in run("import", tickets).err
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    run("import", tickets)
    assert "100% 4" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[K")


def test_main_takes_the_calls_own_arguments_by_default(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["wishtui", "--version"])
    assert main() == 0
    assert capsys.readouterr().out == f"wishtui {__version__}\n"


def test_a_terminal_is_watched_only_when_it_is_open(on_terminal: Callable[[int], Terminal]) -> None:
    screen = on_terminal(80)
    assert output.terminal_width() == 80
    screen.close()
    assert output.terminal_width() is None
