"""The owner's editor: the draft goes there whole and comes back whole, and a restricted login has none."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.tui.terminal import Terminal, drafts_in, inbox, keep_shop, settings_file
from wishtui.config import paths

EDITOR = """
import pathlib, sys
file = pathlib.Path(sys.argv[1])
text = file.read_text(encoding="utf-8")
print("EDITING", text.strip())
file.write_text(text + "\\nsecond line, 包裹, \\x1b[2J\\n", encoding="utf-8")
sys.exit({code})
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return keep_shop(tmp_path / "store")


def editor(folder: Path, code: int) -> str:
    script = folder.parent / "editor.py"
    script.write_text(EDITOR.replace("{code}", str(code)))
    return f"{sys.executable} {script}"


def left_in_editors(folder: Path) -> list[Path]:
    """What editors of this user had saved of the store in `folder`, and nobody has taken."""
    return sorted(paths.private_folder(folder).glob("editor/*.txt"))


def test_the_draft_comes_back_whole_from_the_editor_and_clean(folder: Path) -> None:
    with inbox(folder, VISUAL=editor(folder, 0)) as terminal:
        terminal.shows("1 of 4")
        terminal.press("r", "first line")
        terminal.shows("first line")
        terminal.press("\x05")
        terminal.shows("first line", "second line, 包", "␛[2J")
        terminal.press("\x13")
        terminal.shows("Unhandled 3")
    assert not list(paths.private_folder(folder).glob("editor/*"))


def test_an_editor_that_fails_changes_nothing(folder: Path) -> None:
    with inbox(folder, VISUAL=editor(folder, 3)) as terminal:
        terminal.shows("1 of 4")
        terminal.press("r", "first line")
        terminal.shows("first line")
        terminal.press("\x05")
        terminal.shows("The editor ended with 3", "first line")


def test_a_restricted_login_starts_no_editor_and_gives_no_shell(folder: Path) -> None:
    config = settings_file(folder.parent, "restricted = true")
    with inbox(folder, config=config, VISUAL=editor(folder, 0)) as terminal:
        terminal.shows("1 of 4")
        terminal.press("r", "first line")
        terminal.shows("first line")
        terminal.press("\x05")
        terminal.shows("restricted")
        terminal.press("\x1a")
        terminal.shows("restricted", "first line")


INTERRUPTED = """
import os, pathlib, signal, sys
came = []
assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
signal.signal(signal.SIGINT, lambda number, frame: came.append(number))
os.killpg(0, signal.SIGINT)  # as the terminal does for ctrl+c
while not came:
    signal.pause()
file = pathlib.Path(sys.argv[1])
file.write_text(file.read_text() + " and interrupted")
"""


def test_an_interrupt_is_the_editors_while_it_has_the_terminal(folder: Path) -> None:
    script = folder.parent / "interrupted.py"
    script.write_text(INTERRUPTED)
    with inbox(folder, VISUAL=f"{sys.executable} {script}") as terminal:
        terminal.shows("1 of 4")
        terminal.press("r", "first line")
        terminal.shows("first line")
        terminal.press("\x05")
        terminal.shows("first line and interrupted")
        terminal.press("\x13")
        terminal.shows("Unhandled 3")


WAITING = """
import pathlib, signal, sys
file = pathlib.Path(sys.argv[1])
file.write_text(file.read_text() + " and saved there")
print("EDITING", flush=True)
while True:
    signal.pause()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, None])
def test_an_editor_is_told_of_the_end_too_and_nothing_is_lost(folder: Path, number: signal.Signals | None) -> None:
    """However the end comes; None is a closed window."""
    script = folder.parent / "waiting.py"
    script.write_text(WAITING)
    with inbox(folder, VISUAL=f"{sys.executable} {script}") as terminal:
        open_editor(terminal)
        terminal.signal(number) if number else terminal.hang_up()
        assert terminal.ended() == 128 + (number or signal.SIGHUP)
    assert [draft.text for draft in drafts_in(folder)] == ["first line"]
    (kept,) = left_in_editors(folder)
    assert kept.read_text() == "first line and saved there"
    finds_what_was_saved(folder)


def open_editor(terminal: Terminal) -> None:
    """Have the editor at work on the begin of a reply."""
    terminal.shows("1 of 4")
    terminal.press("r", "first line")
    terminal.shows("first line")
    terminal.press("\x05")
    terminal.shows("EDITING")


def finds_what_was_saved(folder: Path) -> None:
    """The next inbox says it once, and has it beside the draft that was lent; the one after that says nothing."""
    with inbox(folder) as terminal:
        terminal.shows("What an editor had saved of your reply", "second draft.")
        terminal.press("r")
        terminal.shows("first line and saved there", "draft restored")
        terminal.press("\x11")
        assert terminal.ended() == 0
    assert sorted(draft.text for draft in drafts_in(folder)) == ["first line", "first line and saved there"]
    assert not left_in_editors(folder)


def test_what_an_editor_saved_that_was_killed_together_with_the_inbox_is_found_again(folder: Path) -> None:
    script = folder.parent / "waiting.py"
    script.write_text(WAITING)
    with inbox(folder, VISUAL=f"{sys.executable} {script}") as terminal:
        open_editor(terminal)
        os.killpg(terminal.process.pid, signal.SIGKILL)
        assert terminal.ended() == -signal.SIGKILL
    finds_what_was_saved(folder)


OUTLIVING = f"""
import os, pathlib, signal, sys
signal.signal(signal.SIGHUP, signal.SIG_IGN)  # who led the session is gone
pathlib.Path(sys.argv[0]).with_name("pid").write_text(str(os.getpid()))
{WAITING}"""


def test_an_editor_that_outlives_the_inbox_keeps_its_text_in_hand(folder: Path) -> None:
    script = folder.parent / "waiting.py"
    script.write_text(OUTLIVING)
    with inbox(folder, VISUAL=f"{sys.executable} {script}") as terminal:
        open_editor(terminal)
        terminal.signal(signal.SIGKILL)
        terminal.process.wait()
        with inbox(folder) as other:
            other.shows("An editor or another wishtui still has your reply")
            other.press("\x11")
            assert other.ended() == 0
        assert left_in_editors(folder)
        os.kill(int((folder.parent / "pid").read_text()), signal.SIGKILL)
        terminal.quiet()
    finds_what_was_saved(folder)


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("open(sys.argv[1], 'wb').write(b'Gr\\xfc\\xdfe')", "is not UTF-8"),
        ("", "returned at once"),
    ],
)
def test_what_cannot_be_used_is_refused_and_the_draft_kept(folder: Path, script: str, says: str) -> None:
    program = folder.parent / "other.py"
    program.write_text(f"import sys\n{script}\n")
    with inbox(folder, VISUAL=f"{sys.executable} {program}") as terminal:
        terminal.shows("1 of 4")
        terminal.press("r", "first line")
        terminal.shows("first line")
        terminal.press("\x05")
        terminal.shows(says, "first line")
    (kept,) = left_in_editors(folder)
    assert kept.stat().st_mode & 0o777 == 0o600


def test_an_editor_is_lent_the_text_though_nothing_can_be_kept_of_this_user(folder: Path) -> None:
    state = Path(os.environ["XDG_STATE_HOME"])
    state.mkdir(parents=True, exist_ok=True)
    (state / "wishtui").write_text("no folder")
    with inbox(folder, VISUAL=editor(folder, 0)) as terminal:
        terminal.shows("1 of 4")
        terminal.press("r", "first line")
        terminal.shows("first line")
        terminal.press("\x05")
        terminal.shows("first line", "second line, 包")
