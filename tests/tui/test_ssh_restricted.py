"""Everything that a restricted login over SSH can read, write and start, as the interpreter itself reports it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import wishtui
from tests.tui.inbox_runner import shop
from tests.tui.ssh_host import LIMITS, Host, needs_ssh, ssh_host
from tests.tui.terminal import ESCAPE, QUIT, SEND, SUSPEND
from wishtui import resources
from wishtui.config import Settings, agent_name
from wishtui.store import open_store

pytestmark = [pytest.mark.slow, needs_ssh]

FIRST = shop()[0].id

# Every event that opens, changes or starts something, one a line: what it does, and to what.
AUDIT = """
import os, sys
out = os.open({record!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
CHANGES = ("os.rename", "os.link", "os.symlink", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.chmod")
STARTS = ("subprocess", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn", "os.startfile")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

def note(event, args):
    if event == "open" and not isinstance(args[0], int):
        events = [("write" if args[2] & WRITING else "read", args[0])]
    elif event in ("os.listdir", "os.scandir"):
        events = [("read", args[0])]
    elif event == "os.mkdir" and os.path.isdir(args[0]):
        return
    elif event in CHANGES:
        paths = args[:2] if event in ("os.rename", "os.link", "os.symlink") else args[:1]
        events = [("write", path) for path in paths]
    elif event.startswith(STARTS):
        events = [("start", args)]
    elif event in ("socket.connect", "socket.bind", "socket.sendto"):
        events = [("network", args[1:])]
    else:
        return
    for what, path in events:
        os.write(out, (what + " " + str(os.fsdecode(path) if isinstance(path, (bytes, str, os.PathLike)) else path)
            .replace("\\n", " ") + "\\n").encode("utf-8", "replace"))

sys.addaudithook(note)
from wishtui.cli.main import run
run()
"""


class Session(NamedTuple):
    """A host with a record of what its logins do."""

    host: Host
    folder: Path
    record: Path

    def did(self, what: str) -> set[str]:
        """What was read, written or started, or which addresses were spoken to."""
        lines = self.record.read_text(encoding="utf-8").splitlines()
        return {line.partition(" ")[2] for line in lines if line.startswith(f"{what} ")}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    exports, record, audit = tmp_path / "exports", tmp_path / "record", tmp_path / "audit.py"
    exports.mkdir()
    record.touch()
    audit.write_text(AUDIT.format(record=str(record)))
    with ssh_host(tmp_path, f'export_folder = "{exports}"', program=(sys.executable, "-B", audit)) as host:
        yield Session(host, tmp_path, record)


def below(path: str, *folders: Path) -> bool:
    return any(path == str(folder) or path.startswith(f"{folder}{os.sep}") for folder in folders)


def work(session: Session) -> None:
    """A login that tries every key and line that could lead out of the inbox, then does some work."""
    folder = session.folder
    (folder / "other.toml").write_text("restricted = false\n")
    offered = {
        "WISHTUI_CONFIG": str(folder / "other.toml"),
        "WISHTUI_STORE": str(folder / "elsewhere"),
        "WISHTUI_AGENT": "Somebody Else",
        "EDITOR": "/bin/sh",
        "VISUAL": "/bin/sh",
    }
    with session.host.login("touch", str(folder / "got-in"), ";", "sh", size=(120, 30), **offered) as terminal:
        terminal.shows("Customer Issues (4)", "1 of 4")
        for name in (str(folder / "outside.csv"), "../outside.csv", "~/outside.csv", str(folder / "store/inbox.csv")):
            terminal.press(f":export {name}\r")
            terminal.shows("This login is restricted: its files go to")
            terminal.press(ESCAPE)
            terminal.gone("This login is restricted")
        terminal.press(":export kept.csv\r")
        terminal.shows("1 issue is in")
        terminal.press("?")
        terminal.shows("esc")
        terminal.press(ESCAPE)
        terminal.shows("Customer Issues (4)")
        terminal.press("H")
        terminal.shows("esc")
        terminal.press(ESCAPE)
        terminal.shows("Customer Issues (4)")
        terminal.press("n", "A note.\r")
        terminal.shows("Note saved on 1 issue")
        terminal.press(SUSPEND)
        terminal.shows("This login is restricted: no other program is started")
        terminal.press("r", "It left on Monday.")
        terminal.shows("It left on Monday.")
        terminal.press("\x05")
        terminal.shows("This login is restricted: no other program is started")
        terminal.press(SEND)
        terminal.shows("Customer Issues (3)")
        terminal.press(QUIT)
        assert terminal.ended() == 0


def test_everything_that_a_restricted_login_reads_writes_and_starts(session: Session) -> None:
    work(session)
    folder = session.folder
    own = [folder / "store", folder / "exports", folder / "home" / ".local" / "state" / "wishtui"]
    devices = [Path("/dev/null"), Path("/dev/tty"), Path("/dev/pts")]
    # A session that lasts measures the risks, in a process of our own that takes nothing from the login.
    assert {each for each in session.did("start") if "'-m', 'wishtui.services.risk_watch', " not in each} == set()
    assert session.did("network") == set()
    outside = {path for path in session.did("write") if not below(path, *own, *devices) and os.sep in path}
    assert outside <= {str(folder / "home" / name) for name in (".local", ".local/state")}

    program = [Path(wishtui.__file__).parent, *map(Path, {sys.prefix, sys.base_prefix, *filter(None, sys.path)})]
    data = [resources.styles_dir(), resources.templates_dir(), folder / "config.toml", folder / "templates"]
    system = [
        Path("/proc"),
        Path("/sys"),
        Path("/usr/share/zoneinfo"),
        Path("/usr/share/locale"),
        Path("/etc/localtime"),
    ]
    read = {path for path in session.did("read") if os.sep in path}
    others = {path for path in read if not below(path, *own, *devices, *program, *data, *system)}
    # The folders above are opened to be sure that what they hold is on the disk; the credentials tell who is signed in.
    assert others <= {str(folder / "audit.py"), str(folder / "home"), str(folder), str(folder / "credentials.toml")}

    assert [file.name for file in (folder / "exports").iterdir()] == ["kept.csv"]
    assert {file.name for file in (folder / "home").iterdir()} <= {".local"}
    assert not {"got-in", "elsewhere", "outside.csv"} & {file.name for file in folder.iterdir()}
    issue = open_store(folder / "store").get(FIRST)
    assert issue is not None
    login = agent_name(Settings(restricted=True))
    assert {issue.messages[-1].author, issue.notes[-1].author} == {login}


@pytest.mark.parametrize("command", [[], ["cat /etc/passwd"], ["-s", "sftp"]])
def test_without_a_terminal_such_a_login_gets_one_line(session: Session, command: list[str]) -> None:
    options, words = (["-s"], command[1:]) if command[:1] == ["-s"] else ([], command)
    ran = subprocess.run(
        [*session.host.words("-T", *options), *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 2
    assert ran.stdout == ""
    # A subsystem has no stderr of its own.
    assert "The inbox needs a terminal." in ran.stderr or command[:1] == ["-s"]
    assert session.did("start") == set()


def test_such_a_login_forwards_nothing(session: Session) -> None:
    ran = subprocess.run(
        session.host.words("-W", f"127.0.0.1:{session.host.port}"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
    )
    assert ran.returncode != 0
    assert b"SSH-2.0" not in ran.stdout


def test_the_readme_names_every_limit() -> None:
    readme = (Path(wishtui.__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    for name, value in LIMITS.items():
        assert f"{name} {value}\n" in readme
    for setting in ("restricted = true", "export_folder", "agent_from_environment"):
        assert setting in readme
