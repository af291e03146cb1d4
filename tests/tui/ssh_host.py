"""A host that one logs in to over a real OpenSSH connection on loopback, with throwaway keys."""

import getpass
import os
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.tui.terminal import CLOCK, PROGRAM, Terminal, keep_shop, settings_file
from tests.waiting import LONGEST

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
SSH = shutil.which("ssh")

needs_ssh = pytest.mark.skipif(
    not (SSHD and SSH and shutil.which("ssh-keygen")),
    reason="NOT TESTED OVER SSH: OpenSSH's server and client are not installed (openssh-server, openssh-client)",
)

LIMITS = {"DisableForwarding": "yes", "PermitTTY": "yes", "PermitUserRC": "no"}
"""What the README has a team write into `sshd_config` beside the forced command."""


class Host(NamedTuple):
    """A machine that one logs in to, and gets the inbox instead of a shell."""

    folder: Path
    port: int
    key: Path
    account: str

    def login(self, *command: str, size: tuple[int, int] = (80, 24), **environment: Any) -> Terminal:
        """A terminal that is logged in, and offers the host `environment`."""
        sent = [word for name in environment for word in ("-o", f"SendEnv={name}")]
        return Terminal([*self.words("-tt", *sent), *command], size=size, **environment)

    def words(self, *more: str) -> list[str]:
        """The call of `ssh` that logs in."""
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
        return [str(SSH), "-F", "none", *words, *more, *where]


@contextmanager
def ssh_host(tmp_path: Path, *settings: str, program: Sequence[str | Path] = PROGRAM) -> Iterator[Host]:
    """A host whose forced command is `program` as a restricted inbox, run in a folder of its own."""
    folder = keep_shop(tmp_path / "store")
    config = settings_file(tmp_path, "restricted = true", *settings)
    (tmp_path / "home").mkdir()
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / name], check=True)
    keys = tmp_path / "authorized_keys"
    keys.write_text((tmp_path / "user.pub").read_text())
    keys.chmod(0o600)
    inbox = tmp_path / "inbox"
    words = [*program, "--store", folder, "--config", config, "--now", CLOCK]
    inbox.write_text(f"#!/bin/sh\ncd {tmp_path}/home && HOME={tmp_path}/home exec {shlex.join(map(str, words))}\n")
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
        # A careless owner: what the forced command says must win all the same.
        "AcceptEnv": "WISHTUI_* EDITOR VISUAL",
        "Subsystem": "sftp internal-sftp",
        "ForceCommand": inbox,
        **LIMITS,
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
    logged = log.read_text() if log.exists() else ""
    pytest.fail(f"sshd does not start here: {logged}")
