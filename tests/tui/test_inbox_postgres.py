"""The inbox on a store in a database: two agents, and a line that goes away and comes back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.contract.postgres_proxy import Proxy, line_to
from tests.tui.inbox_runner import AGENT, shop
from tests.tui.terminal import CLOCK, PROGRAM, SEND, Terminal, settings_file
from wishtui.store import open_store


@pytest.fixture
def line(postgres: str) -> Iterator[Proxy]:
    """A line to a store that holds the shop."""
    store = open_store(postgres, agent=AGENT)
    with store.unit_of_work() as work:
        for issue in shop():
            work.put(issue)
    store.close()
    with line_to(f"{postgres}&sslmode=disable") as proxy:
        yield proxy


@contextmanager
def inbox(address: str, tmp_path: Path, agent: str) -> Iterator[Terminal]:
    config = settings_file(tmp_path)
    argv = [*PROGRAM, "--store", address, "--config", str(config), "--now", CLOCK]
    with Terminal(argv, WISHTUI_AGENT=agent) as terminal:
        terminal.shows("Customer Issues")
        yield terminal


def test_what_one_host_answers_the_other_sees(line: Proxy, postgres: str, tmp_path: Path) -> None:
    with inbox(line.address, tmp_path, "mira") as mira, inbox(postgres, tmp_path, "joel") as joel:
        mira.shows("[Unhandled 4]")
        joel.shows("[Unhandled 4]")
        joel.press("r", "It is on its way")
        joel.shows("16 / 2,000")
        joel.press(SEND)
        joel.shows("[Unhandled 3]")
        mira.shows("[Unhandled 3]")
        mira.press("/", "question 3")
        mira.shows("Question 3", "/ question 3")


def test_words_typed_without_a_line_are_kept_and_sent_once_it_is_back(
    line: Proxy, postgres: str, tmp_path: Path
) -> None:
    with inbox(line.address, tmp_path, "mira") as mira:
        mira.press("r", "We looked ")
        mira.shows("We looked", "draft saved")
        line.down = True
        line.cut()
        mira.shows("read only")
        mira.press("for your parcel")
        mira.shows("draft kept privately")
        mira.press(SEND)
        mira.shows("Your text is kept as a draft.")
        line.heal()
        mira.gone("read only")
        mira.shows("draft saved")
        mira.press(SEND)
        mira.shows("[Unhandled 3]")
        store = open_store(postgres)
        mira.until(lambda: not store.drafts.all(), "the draft gone")
    answers = [message.text for issue in store.issues(store.index()) for message in issue.messages if message.local]
    assert answers.count("We looked for your parcel") == 1
    store.close()
