"""The inbox over a real OpenSSH connection on loopback, with throwaway keys: worked, cut off, and found again.

Skipped, loudly, where OpenSSH's server is not installed.
"""

import getpass
import os
import shlex
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.tui.sitting import shop
from tests.tui.terminal import CLOCK, LONGEST, PROGRAM, SEND, Terminal, drafts_in, keep_shop, settings_file
from wishtui.domain.issue import Status
from wishtui.store import open_store

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
SSH = shutil.which("ssh")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (SSHD and SSH and shutil.which("ssh-keygen")),
        reason="NOT TESTED OVER SSH: OpenSSH's server and client are not installed (openssh-server, openssh-client)",
    ),
]

FIRST = shop()[0].id
SENTENCE = "Dear Customer, your mug left us on Mond"


class Host(NamedTuple):
    """A machine that one logs in to, and gets the inbox instead of a shell."""

    folder: Path
    port: int
    key: Path
    account: str

    def login(self, *command: str, size: tuple[int, int] = (80, 24)) -> Terminal:
        """A terminal that is logged in."""
        options = {
            "IdentitiesOnly": "yes",
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": "/dev/null",
            "LogLevel": "ERROR",
            "PreferredAuthentications": "publickey",
            "EscapeChar": "none",
        }
        words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
        where = ["-i", str(self.key), "-p", str(self.port), f"{self.account}@127.0.0.1"]
        return Terminal([str(SSH), "-F", "none", "-tt", *words, *where, *command], size=size)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    folder = keep_shop(tmp_path / "store")
    config = settings_file(tmp_path, "restricted = true")
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / name], check=True)
    keys = tmp_path / "authorized_keys"
    keys.write_text((tmp_path / "user.pub").read_text())
    keys.chmod(0o600)
    inbox = tmp_path / "inbox"
    words = [*PROGRAM, "--store", folder, "--config", config, "--now", CLOCK]
    inbox.write_text(f"#!/bin/sh\nHOME={tmp_path} exec {shlex.join(map(str, words))}\n")
    inbox.chmod(0o700)
    port = free_port()
    lines = {
        "Port": port,
        "ListenAddress": "127.0.0.1",
        "HostKey": tmp_path / "host",
        "AuthorizedKeysFile": keys,
        "PidFile": "none",
        "StrictModes": "no",
        "UsePAM": "no",
        "PasswordAuthentication": "no",
        "PermitRootLogin": "yes",
        "AllowTcpForwarding": "no",
        "ForceCommand": inbox,
    }
    setup = tmp_path / "sshd_config"
    setup.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    log = tmp_path / "sshd.log"
    server = subprocess.Popen([str(SSHD), "-D", "-E", log, "-f", setup], stdin=subprocess.DEVNULL)
    try:
        wait_for(port, server, log)
        yield Host(folder, port, tmp_path / "user", getpass.getuser())
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + LONGEST
    while server.poll() is None and time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        server.poll()
    said = log.read_text() if log.exists() else ""
    pytest.fail(f"sshd does not start here: {said}")


def test_a_lost_connection_costs_no_word(host: Host) -> None:
    with host.login() as terminal:
        terminal.shows("Customer Issues (4)", "1 of 4")
        assert b"\x1b[?1003h" not in terminal.output, "the mouse costs bytes on the line"
        terminal.press("r", SENTENCE)
        terminal.shows(SENTENCE)
        terminal.signal(signal.SIGKILL)
        terminal.ended()

    end = time.monotonic() + LONGEST
    while not drafts_in(host.folder):
        assert time.monotonic() < end, "the sentence was not saved"
    with host.login(size=(130, 30)) as terminal:
        terminal.shows("✎", SENTENCE)
        terminal.press("r")
        terminal.shows("draft restored")
        terminal.press("ay.")
        terminal.shows(f"{SENTENCE}ay.")
        terminal.press(SEND)
        terminal.shows("Customer Issues (3)", "Answered: waiting for customer response")
        terminal.press("q")
        assert terminal.ended() == 0
        assert terminal.left_on() == set()

    known = open_store(host.folder).get(FIRST)
    assert known is not None
    assert known.status is Status.RESPONDED
    assert known.messages[-1].text == f"{SENTENCE}ay."


def test_a_forced_and_restricted_login_gives_no_shell(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "/bin/sh")
    with host.login("touch", str(host.folder / "got-in"), ";", "sh") as terminal:
        terminal.shows("Customer Issues (4)", "1 of 4")
        terminal.press("r", "a")
        terminal.shows("1 / 2,000")
        terminal.press("\x05")
        terminal.shows("This login is restricted")
        terminal.press("\x1b")
        terminal.shows("esc back")
        terminal.press("\x1a")
        terminal.shows("This login is restricted")
        terminal.press(":!sh\r")
        terminal.shows("!sh")
        terminal.press("\x11")
        assert terminal.ended() == 0
    assert not (host.folder / "got-in").exists()
