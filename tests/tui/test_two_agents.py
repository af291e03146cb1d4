"""Two agents, each with a program of their own on one store: what one does, the other sees without a key."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tui.inbox_runner import shop
from tests.tui.terminal import ENTER, ESCAPE, SEND, Terminal, drafts_in, inbox, keep_shop
from wishtui.store import open_store

FIRST = shop()[0].id


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return keep_shop(tmp_path / "store")


@pytest.fixture
def mira(folder: Path) -> Iterator[Terminal]:
    with inbox(folder, agent="mira") as terminal:
        terminal.shows("1 of 4")
        yield terminal


@pytest.fixture
def joel(folder: Path) -> Iterator[Terminal]:
    with inbox(folder, agent="joel", size=(140, 30)) as terminal:
        terminal.shows("1 of 4")
        yield terminal


def answers(terminal: Terminal, text: str) -> None:
    terminal.press("r", text)
    terminal.shows(f"{len(text)} / 2,000")
    terminal.press(SEND)
    terminal.shows("Answered: waiting for customer response")


def row(terminal: Terminal, name: str) -> str:
    return next((line for line in terminal.picture.splitlines() if f" {name} " in line), "")


def test_an_answer_leaves_the_others_list_and_moves_nothing_else(mira: Terminal, joel: Terminal) -> None:
    mira.press("j", " ", " ", "k")
    mira.until(lambda: row(mira, "Question 3").startswith(">*"), "the cursor on a marked row")
    answers(joel, "It is on its way")
    before = len(mira.output)
    mira.shows("[Unhandled 3]  Responded 2", "Customer Issues (3)")
    assert "Question 1" not in mira.picture
    assert row(mira, "Question 3").startswith(">*")
    assert row(mira, "Question 2").startswith(" *")
    assert len(mira.output) - before < 1_500


def test_a_draft_in_the_making_is_kept_while_a_colleague_works(mira: Terminal, joel: Terminal, folder: Path) -> None:
    mira.press("j", "r", "We looked for your")
    mira.shows("We looked for your", "draft saved")
    answers(joel, "It is on its way")
    mira.press(" parcel")
    mira.shows("Customer Issues (3)", "We looked for your parcel")
    mira.until(lambda: any("parcel" in draft.text for draft in drafts_in(folder)), "the draft on disk")


def test_an_issue_that_a_colleague_writes_to_is_marked_with_their_name(mira: Terminal, joel: Terminal) -> None:
    mira.press("r", "Good day")
    mira.shows("draft saved")
    joel.until(lambda: "mira" in row(joel, "Question 1") or "@" in row(joel, "Question 1"), "the mark")
    mira.press(b"\x7f" * len("Good day"))
    mira.shows("0 / 2,000")
    mira.press(ESCAPE)
    joel.until(lambda: not ("mira" in row(joel, "Question 1") or "@" in row(joel, "Question 1")), "no mark")


def test_who_has_an_issue_open_to_answer_is_named_before_a_word_is_typed(mira: Terminal, joel: Terminal) -> None:
    mira.press("r")
    mira.shows("0 / 2,000")
    joel.until(lambda: "@" in row(joel, "Question 1"), "the mark")
    joel.press("r")
    joel.shows("Reply · mira is writing a reply")
    mira.signal(signal.SIGKILL)
    joel.until(lambda: "Reply · mira" not in joel.picture, "nobody beside joel")


@pytest.mark.parametrize("close", [False, True])
def test_the_second_answer_is_refused_with_the_name_of_the_first(
    mira: Terminal, joel: Terminal, folder: Path, close: bool
) -> None:
    mira.press("r", "I think that it")
    mira.shows("I think that it", "draft saved")
    mira.signal(signal.SIGSTOP)
    mira.stopped()
    joel.press("r", "It is on its way")
    joel.shows("16 / 2,000")
    joel.press("\x18" if close else SEND)
    joel.shows("Answered")
    mira.press(SEND)
    mira.signal(signal.SIGCONT)
    # Which of the two is noticed first, the colleague or the key, decides what the last line says.
    mira.shows("joel", "Locked: ")
    known = open_store(folder).get(FIRST)
    assert known is not None
    assert [message.text for message in known.messages][1:] == ["It is on its way"]
    assert [draft.text for draft in drafts_in(folder)] == ["I think that it"]


def test_what_a_colleague_answered_while_it_is_read_locks_it(mira: Terminal, joel: Terminal) -> None:
    mira.press(ENTER)
    mira.shows("It came in three pieces", "r reply")
    answers(joel, "We send a new one")
    mira.shows("Locked: Waiting for customer response", "joel", "We send a new one")
    mira.press(ESCAPE)
    mira.shows("1 of 3")


def test_two_windows_of_one_agent_do_not_write_over_each_other(folder: Path) -> None:
    with inbox(folder, agent="mira") as left, inbox(folder, agent="mira") as right:
        left.shows("1 of 4")
        left.press("r", "From the left")
        left.shows("From the left", "draft saved")
        right.shows("1 of 4")
        right.press("r")
        right.shows("From the left", "draft restored")
        right.press(" and right")
        right.shows("From the left and right", "draft saved")
        left.press("!")
        left.until(lambda: "From the left!" in [draft.text for draft in drafts_in(folder)], "the draft on disk")
        assert sorted(draft.text for draft in drafts_in(folder)) == ["From the left and right", "From the left!"]
