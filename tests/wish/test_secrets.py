"""No secret is anywhere but in `credentials.toml`: one test that knows them all, after a long run of the real program.

It signs in by OAuth in a real terminal, has tokens end and made new, meets every fault of a line, opens the inbox and
signs out. Then every file, every line on a terminal, every error and every command line of a process is swept.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.simulated_wish import platform_with, utc_now, waiting_ticket
from tests.tui.terminal import PROGRAM, Terminal
from tests.waiting import LONGEST, again_and_again
from wishtui.wish.simulator import Fault, Platform, Simulator

CLIENT_SECRET = "client-secret-of-nobody-51c7"
CODE = "authorisation-code-of-nobody-9e02"
PASTED = "pasted-token-that-wish-refuses-b3d8"
ISSUED = 7_391_200
"""The simulated Wish numbers its tokens from here on: a number that stands nowhere else by chance."""
SECRETS = (
    CLIENT_SECRET,
    CODE,
    PASTED,
    *(f"{kind}-{ISSUED + number}" for kind in ("access", "refresh") for number in range(1, 9)),
)
FAULTS = (
    Fault.FAIL_BEFORE,
    Fault.LOSE_ANSWER,
    Fault.REDIRECT,
    Fault.HUGE,
    Fault.NO_JSON,
    Fault.LIMIT_SECONDS,
)


@pytest.fixture
def platform() -> Platform:
    numbers = range(len(FAULTS) + 2)
    tickets = [waiting_ticket(f"T{number}", utc_now() - timedelta(hours=9 - number)) for number in numbers]
    made = platform_with(*tickets, token="nobody-has-this-one")
    made._issued = ISSUED
    made.codes.add(CODE)
    return made


class Watched:
    """The real program on one store, and whatever anybody could see of it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.store = folder / "store"
        self._words = (*PROGRAM, "--store", str(self.store), "--verbose")
        self._environment: dict[str, Any] = {"WISHTUI_WISH_URL": url, "WISHTUI_SETTLE_SECONDS": "0"}
        self.seen: list[tuple[str, bytes]] = []
        """What it was, and what could be read there."""

    def call(self, *words: str) -> int:
        """Call it without a terminal."""
        environment = os.environ | self._environment
        with (
            subprocess.Popen(
                [*self._words, *words],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            ) as process,
            self._processes_watched(),
        ):
            output, _ = process.communicate(timeout=LONGEST)
        self.seen.append((" ".join(words), output))
        return process.returncode

    @contextmanager
    def terminal(self, *words: str) -> Iterator[Terminal]:
        """Call it in a terminal."""
        with Terminal([*self._words, *words], **self._environment) as terminal, self._processes_watched():
            yield terminal
            terminal.ended()
        self.seen.append((f"terminal: {' '.join(words)}", bytes(terminal.output)))

    @contextmanager
    def _processes_watched(self) -> Iterator[None]:
        lines: set[bytes] = set()

        def look() -> None:
            for process in Path("/proc").glob("[0-9]*/cmdline"):
                with suppress(OSError):
                    lines.add(process.read_bytes())

        try:
            with again_and_again(look):
                yield
        finally:
            self.seen.append(("the list of processes", b"\n".join(lines)))


def leaks(seen: list[tuple[str, bytes]], *folders: Path) -> list[str]:
    """Where a secret stands."""
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    everywhere = [*seen, *((str(file), file.read_bytes()) for file in files if file.name != "pasted.txt")]
    return [f"{secret} in {where}" for where, what in everywhere for secret in SECRETS if secret.encode() in what]


def signed_in_by_oauth(program: Watched) -> None:
    """Sign in as a person does who has an app."""
    with program.terminal("login") as terminal:
        terminal.shows("Access token (empty")
        terminal.press("\r")
        terminal.shows("Client id")
        terminal.press("an-app\r")
        terminal.shows("Client secret")
        terminal.press(f"{CLIENT_SECRET}\r")
        terminal.shows("Redirect address")
        terminal.press("https://localhost/back\r")
        terminal.shows("oauth/authorize?client_id=an-app", "Code, or the whole address")
        terminal.press(f"https://localhost/back?code={CODE}&state=1\r")
        terminal.shows("Signed in as merchant 5c0ffee0.")
        assert terminal.ended() == 0
        assert not terminal.left_on()  # what is typed is shown again


def test_no_secret_is_anywhere_but_in_the_file_that_keeps_it(platform: Platform, home: Path, tmp_path: Path) -> None:
    with Simulator(platform) as wish:
        program = Watched(tmp_path, wish.url)
        signed_in_by_oauth(program)
        assert program.call("sync") == 0
        for number, fault in enumerate(FAULTS):
            wish.faults.add("reply", fault)
            program.call("reply", f"T{number}", "-m", "It is on its way.")
        platform.tokens[f"access-{ISSUED + 1}"] = "expired"
        assert program.call("sync") in (0, 1)
        assert platform.tokens[f"access-{ISSUED + 2}"] == "valid"  # it was made new
        with program.terminal() as inbox:
            inbox.shows("Customer Issues", "synced")
            inbox.press("O")
            inbox.press("\x1b", "?", "\x1b", "q")
        for words in (
            ("show", "T0", "--json"),
            ("outbox", "list", "--all", "--json"),
            ("log", "--json"),
            ("doctor", "--json"),
            ("export", "--format", "json", "-o", str(tmp_path / "export.json")),
            ("backup", str(tmp_path / "backup")),
            ("config", "show"),
        ):
            assert program.call(*words) in (0, 1)
        kept = home / ".config" / "wishtui" / "credentials.toml"
        assert CLIENT_SECRET in kept.read_text()
        assert kept.stat().st_mode & 0o777 == 0o600
        pasted = tmp_path / "pasted.txt"
        pasted.write_text(PASTED)
        assert program.call("login", "--token-file", str(pasted)) == 6
        platform.tokens[f"access-{ISSUED + 2}"] = "revoked"
        platform.refresh_tokens.clear()
        assert program.call("sync") == 6  # nothing can be made new any more
        found = leaks(program.seen, home, tmp_path)
        assert any(str(kept) in leak for leak in found)  # who sweeps finds what is there
        assert not [leak for leak in found if str(kept) not in leak]
        assert program.call("logout") == 0
    assert not leaks(program.seen, home, tmp_path)
