"""The inbox over a real OpenSSH connection on loopback, with throwaway keys: worked, cut off, and found again.

Skipped, loudly, where OpenSSH's server is not installed.
"""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.inbox_runner import shop
from tests.tui.ssh_host import Host, needs_ssh, ssh_host
from tests.tui.terminal import SEND, drafts_in
from tests.waiting import LONGEST
from wishtui.domain.issue import Status
from wishtui.store import open_store

pytestmark = [pytest.mark.slow, needs_ssh]

FIRST = shop()[0].id
SENTENCE = "Dear Customer, your mug left us on Mond"


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    with ssh_host(tmp_path) as host:
        yield host


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
