"""Whatever is typed at once, by a burst of a slow line or ahead of the program, does what it does typed slowly."""

import asyncio
import os
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from tests.tui.inbox_runner import RunningInbox, run_inbox, shop
from tests.tui.terminal import ESCAPE, QUIT, drafts_in, inbox, keep_shop, start
from tests.tui.typist import Typist
from tests.waiting import LONGEST, turns, until
from wishtui.commands import Context
from wishtui.domain.issue import IndexRow, Status
from wishtui.domain.ordering import Sort, SortKey
from wishtui.services import closed_pages
from wishtui.services.inbox import Tab
from wishtui.services.searching import SearchRun
from wishtui.store.issue_index import DictIssueIndex
from wishtui.store.memory import MemoryStore
from wishtui.tui.driver import DRIVERS
from wishtui.tui.driver.input_parser import InputParser
from wishtui.tui.screens.archive import READING_ARCHIVE

EXAMPLES = int(os.environ.get("WISHTUI_TYPED_AHEAD_EXAMPLES", "6"))
"""A burst is typed three times by each driver, which takes some seconds: a handful here, many by hand."""

FIRST = shop()[0].id

LETTERS = [*"abdehilmorstuvwy ", *"éßж你宽שلא", "👍", "👩‍🚀", "e\u0301"]
EDITING = {
    "backspace": "\x7f",
    "enter": "\r",
    "left": "\x1b[D",
    "right": "\x1b[C",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "delete": "\x1b[3~",
    "page up": "\x1b[5~",
    "ctrl+a": "\x01",
    "ctrl+d": "\x04",
    "ctrl+k": "\x0b",
    "ctrl+u": "\x15",
    "ctrl+w": "\x17",
    "ctrl+v": "\x16",
    "ctrl+_": "\x1f",
    "ctrl+^": "\x1e",
    "ctrl+left": "\x1b[1;5D",
    "ctrl+right": "\x1b[1;5C",
    "alt+d": "\x1b[100;3u",
    "tab": "\t",
}
PASTES = ["\x1b[200~two\r\nlines\x1b[201~", "\x1b[200~r\x07q\x1b[3~\x1b[201~", "\x1b[200~\x1b[201~"]
COMMANDS = [*"jkgGrRaAntz/:?HuvVo1234yY", " ", "\x10", "\x13", "\x18", "\x14", "\x0e", "\x0c", "\x05", "q"]

words = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=6).map("".join)
edits = st.sampled_from([*EDITING.values()])
escapes = st.just("\x1b")
pastes = st.sampled_from(PASTES)
commands = st.sampled_from(COMMANDS)
opened = st.sampled_from(["\rr", "r", "n", "/", ":", "\x10", "t", "a\r", "R", "?", "z"])
bursts = st.lists(st.one_of(opened, words, words, edits, edits, commands, escapes, pastes), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def typist(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Typist]:
    folder = tmp_path_factory.mktemp("typist")
    editor = program(folder / "editor", "printf ' (edited)' >> $1")
    typist = Typist(folder, EDITOR=str(editor))
    yield typist
    typist.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return keep_shop(tmp_path / "store")


def program(file: Path, script: str) -> Path:
    """A program of one line."""
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


def pieces(burst: list[str]) -> list[bytes]:
    """One for each key: a sequence, a paste, or a letter."""
    return [
        each.encode() for part in burst for each in ([part] if part.startswith("\x1b") and len(part) > 1 else [*part])
    ]


@pytest.mark.parametrize("driver", DRIVERS)
@settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.generate])
@given(burst=bursts)
def test_a_burst_does_what_the_same_keys_do_typed_slowly(typist: Typist, driver: str, burst: list[str]) -> None:
    keys = pieces(burst)
    note(repr(keys))
    slowly = typist.slowly(driver, keys)
    assert typist.at_once(driver, keys) == slowly
    assert typist.at_once(driver, keys, ahead=True) == slowly


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize(
    ("burst", "expected"),
    [
        ("\rrteh\x7f\x7fhe world\rline2", "the world\nline2"),
        ("rone two\x17three\x1b[D\x1b[D\x7fX", "one thXee"),
        ("r\x1b[200~a \x1b[3~\r\nb\x1b[201~!\x01>", "a ␛[3~\n>b!"),
        ("rDear Ana Lee\x17\x17\x01\x16", "Ana LeeDear "),
        ("rDear Ana\x15\x1f\x1f, hello", "Dear, hello"),
        ("rDear Ana, hello\x1b[1;5D\x1b[98;3u\x1b[127;3uMr. ", "Mr. Ana, hello"),
        ("rDear Ana\x05, hello", "Dear Ana (edited), hello"),
        ("rDear\x1bjkr Ana", "Dear Ana"),
        ("rHeld\x1b?\x1b\x1brback", "Heldback"),
    ],
)
def test_a_reply_holds_what_was_typed(typist: Typist, driver: str, burst: str, expected: str) -> None:
    report = typist.at_once(driver, [burst.encode()])
    assert report["stored"]["drafts"] == [[FIRST, expected]]


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize(
    ("burst", "expected"),
    [
        ("nabc def\x17xyz\r", "abc xyz"),
        ("nwrong\x15right\r", "right"),
        ("nab\x1b[Dc\x01d\r", "dacb"),
        ("nab cd\x1b[1;5D\x0b\x01\x16\x1fx\r", "xab"),
    ],
)
def test_a_note_holds_what_was_typed(typist: Typist, driver: str, burst: str, expected: str) -> None:
    report = typist.at_once(driver, [burst.encode()])
    assert [note["text"] for note in report["stored"]["issues"][0]["notes"]] == [expected]


@pytest.mark.parametrize("driver", DRIVERS)
def test_escape_and_a_letter_at_once_are_both(folder: Path, driver: str) -> None:
    with inbox(folder, "--driver", driver) as terminal:
        terminal.press("r", "Dear Ana", ESCAPE + QUIT)
        assert terminal.ended() == 0
        assert terminal.left_on() == set()
    assert [draft.text for draft in drafts_in(folder)] == ["Dear Ana"]


@pytest.mark.parametrize("driver", DRIVERS)
def test_what_is_typed_before_the_program_has_the_terminal_counts(folder: Path, driver: str) -> None:
    with start(folder, "--driver", driver) as terminal:
        terminal.press("j\rrOn its way")  # the terminal makes a line feed of enter here
        terminal.shows("Customer 2", "On its way", "10 / 2,000")


def test_what_an_editor_leaves_unread_comes_after_it(folder: Path) -> None:
    started, done = folder.parent / "begun", folder.parent / "done"
    os.mkfifo(done)
    editor = program(folder.parent / "editor", f'touch {started}; read -r line < {done}; printf %s "$line" >> $1')
    with inbox(folder, EDITOR=str(editor)) as terminal, done.open("r+b", 0) as answer:
        terminal.press("rWe are \x05")
        terminal.until(started.exists, "the editor")
        terminal.press("today")
        answer.write(b"sorry,\n")
        terminal.shows("We are sorry,today")


async def test_what_follows_a_search_acts_on_what_it_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    step, started, ready = SearchRun.step, threading.Event(), threading.Event()

    def slow_step(run: SearchRun, seconds: float) -> bool:
        started.set()
        return ready.is_set() and step(run, seconds)

    monkeypatch.setattr(SearchRun, "step", slow_step)
    async with run_inbox() as seller:
        typed(seller, "/colour\r\r")
        await until(lambda: started.is_set() and seller.screen.context is Context.LIST)
        await turns()
        assert not seller.screen.reading
        ready.set()
        await until(lambda: seller.screen.reading)
        assert seller.session.issue is not None
        assert seller.session.issue.subject == "Question 3"


async def test_what_follows_the_closed_issues_waits_until_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    read, ready = MemoryStore.closed_index, threading.Event()
    async with run_inbox() as seller:
        monkeypatch.setattr(MemoryStore, "closed_index", lambda store: ready.wait(LONGEST) and read(store))
        typed(seller, "3\r")
        await until(lambda: seller.session.tab is Tab.CLOSED)
        await turns()
        assert not seller.screen.reading
        ready.set()
        await until(lambda: seller.screen.reading)
        assert seller.session.issue is not None
        assert seller.session.issue.subject == "Question 6"


async def test_what_is_closed_while_the_closed_issues_are_read_is_among_them(monkeypatch: pytest.MonkeyPatch) -> None:
    read, reached, ready = MemoryStore.closed_index, threading.Event(), threading.Event()

    def slow_index(store: MemoryStore) -> DictIssueIndex:
        closed = read(store)
        reached.set()
        ready.wait(LONGEST)
        return closed

    async with run_inbox() as seller:
        monkeypatch.setattr(MemoryStore, "closed_index", slow_index)
        typed(seller, "3")
        await until(reached.is_set)
        closing = partial(msgspec.structs.replace, status=Status.CLOSED)
        await asyncio.to_thread(seller.store.change, shop()[0].id, closing)
        await turns()
        ready.set()
        await until(lambda: len(seller.session.ids) == 2)
        assert seller.session.inbox.count(Tab.CLOSED) == 2
        assert seller.session.inbox.count(Tab.ALL) == len(shop())


async def test_the_next_key_acts_on_the_closed_issues_that_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = threading.Event()

    class Paged(DictIssueIndex):
        """An index that is read page by page, the second one late."""

        at_hand = False

        def page(
            self, sort: Sort, size: int, beyond: SortKey | None = None, *, backwards: bool = False
        ) -> list[IndexRow]:
            if beyond is not None:
                ready.wait(LONGEST)
            return super().page(sort, size, beyond, backwards=backwards)

    monkeypatch.setattr(closed_pages, "PAGE", 2)
    monkeypatch.setattr(MemoryStore, "closed_index", lambda store: Paged(store._index({Status.CLOSED})))
    (closed,) = (issue for issue in shop() if issue.status is Status.CLOSED)
    copies = [msgspec.structs.replace(closed, id=f"{closed.id}-{number}") for number in range(5)]
    async with run_inbox([*shop(), *copies]) as seller:
        typed(seller, "3j")
        await until(lambda: seller.screen.issues.cursor == 1)
        at = seller.screen.issues.current
        assert (list(filter(None, seller.session.ids)), seller.session.inbox.count(Tab.CLOSED)) == ([closed.id, at], 6)
        ready.set()
        await seller.press("G")
        assert (seller.screen.position(), seller.shown) == ("6 of 6", copies[-1].id)
        await seller.rest()
        assert list(seller.session.ids) == [closed.id, *(copy.id for copy in copies)]


async def test_the_closed_issues_come_under_the_search_that_was_typed_last(monkeypatch: pytest.MonkeyPatch) -> None:
    step, ready = SearchRun.step, threading.Event()
    async with run_inbox() as seller:
        typed(seller, "/question")
        await seller.rest()
        monkeypatch.setattr(SearchRun, "step", lambda run, seconds: ready.is_set() and step(run, seconds))
        typed(seller, " 6")
        await until(lambda: seller.session.search_wanted == "question 6")
        seller.session.inbox.archive_loaded = False
        seller.screen.archive.need()
        await seller.session.tasks.named_over(READING_ARCHIVE)
        ready.set()
        await seller.rest()
        assert seller.session.searched == "question 6"


async def test_a_search_by_its_word_finds_closed_issues(monkeypatch: pytest.MonkeyPatch) -> None:
    async with run_inbox(views={"done": "status:closed"}) as seller:
        typed(seller, ":search status:closed\r4")
        await seller.rest()
        assert seller.session.ids == [shop()[5].id]
    async with run_inbox(views={"done": "status:closed"}) as seller:
        typed(seller, ":view done\rV")
        await seller.rest()
        assert list(seller.session.marked) == [shop()[5].id]


async def test_a_search_with_a_mistake_is_asked_for_again() -> None:
    async with run_inbox() as seller:
        typed(seller, "/pieces (\r")
        await seller.rest()
        assert seller.screen.prompt.field.value == "pieces ("
        assert "^ This ( is never closed." in seller.picture()
        typed(seller, "\x7f\r")
        await seller.rest()
        assert seller.line("status").startswith("1 found")
        typed(seller, "/x:\r")
        await seller.press("escape")
        assert (seller.session.searched, seller.screen.context) == ("pieces ", Context.LIST)


def typed(seller: RunningInbox, text: str) -> None:
    """All keys at once."""
    for event in InputParser().feed(text):
        seller.app.post_message(event)
