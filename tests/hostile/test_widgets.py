"""Hostile text through every place of the inbox and the command line that shows data.

The output filter is taken away here: the text door must hold on its own. The filter has a test of its own.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.color import Color

from tests.hostile.corpus import CONTROLS, HUGE, INVISIBLE, MARKUP, SMALL, Hostile
from tests.tui.inbox_runner import NOON, RunningInbox, filled, issue, order, run_inbox
from wishtui.cli.main import main
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue, Note
from wishtui.domain.message import Attachment, Message, Sender
from wishtui.domain.order import Tracking
from wishtui.present.health import health_lines
from wishtui.store import Store, open_store
from wishtui.text import forbidden, is_clean
from wishtui.tui.output_filter import OutputFilter
from wishtui.tui.screens.inbox_view import resume_list
from wishtui.tui.screens.page import TextPage
from wishtui.tui.widgets.conversation import Conversation


def together(size: int) -> tuple[Hostile, ...]:
    """`size` texts in one, where a place shows a text whole and each look costs its time."""
    groups = [SMALL[start : start + size] for start in range(0, len(SMALL), size)]
    return tuple(
        Hostile(
            ", ".join(one.name for one in group),
            "\n".join(one.text[:2_000] for one in group),
            tuple(leak for one in group for leak in one.leaks),
        )
        for group in groups
    )


def storable(text: str) -> str:
    """As a store takes it: halves of surrogate pairs cannot be written as UTF-8."""
    return text.encode("utf-8", "replace").decode()


def poisoned(number: int, text: str) -> Issue:
    """An issue that says `text` wherever it can."""
    text = storable(text)
    tracking = (Tracking(number=text, carrier=text),)
    facts = order(number, product=text, sku=text, color=text, size=text, state=text, tracking=tracking)
    file = Attachment(url=text, name=text)
    output = (
        Message(sender=Sender.CUSTOMER, at=NOON, text=text, files=(file,)),
        Message(sender=Sender.WISH, at=NOON, text=text, author=text),
    )
    known = issue(number, 5, text, subject=text, customer=text, reason=text, label=text, tags=(text,), orders=(facts,))
    note = Note(at=NOON, text=text, author=text)
    return msgspec.structs.replace(known, notes=(note,), messages=(*output, *known.messages))


def poisoned_draft(number: int, text: str, author: str) -> Draft:
    key = f"5f{number:022d}"
    return Draft(id=f"d{number}{len(author)}", issue_id=key, text=storable(text), author=author, at=NOON, seen=3)


@pytest.fixture
def no_net(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OutputFilter, "apply", lambda self, segments, background: segments)


def shop_of(texts: tuple[Hostile, ...], *, drafts: bool = True) -> Store:
    store = filled(poisoned(number, hostile.text) for number, hostile in enumerate(texts))
    if drafts:
        for number, hostile in enumerate(texts):
            store.drafts.save(poisoned_draft(number, hostile.text, "mira"))
            store.drafts.save(poisoned_draft(number, hostile.text, storable(hostile.text) or "joel"))
    return store


def harmless(text: str, *hostile: Hostile) -> None:
    """Nothing in `text` steers a terminal."""
    match = forbidden().search(text)
    assert match is None, f"{match.group()!r} in {text[max(0, match.start() - 60) : match.end() + 20]!r}"
    for one in hostile or SMALL:
        assert not any(leak in text for leak in one.leaks), one.name


def frame(inbox: RunningInbox, *hostile: Hostile) -> str:
    """The composited screen, after it was looked at."""
    screen = inbox.app.screen
    strips = screen._compositor.render_strips(inbox.app.size)
    for strip in strips:
        for segment in strip:
            style = segment.style
            assert style is None or not style.link, style
            assert style is None or not any("click" in name for name in style.meta), style.meta
    picture = inbox.picture()
    harmless(picture, *hostile)
    return picture


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
@pytest.mark.parametrize("density", ["compact", "comfortable"])
async def test_rows(no_net: None, size: tuple[int, int], density: str) -> None:
    async with run_inbox(size=size, store=shop_of(SMALL), density=density) as inbox:
        screens = []
        while inbox.screen.issues.cursor < len(SMALL) - 1:
            await inbox.do("move.page_down")
            screens.append(frame(inbox))
        assert any("[@click=app.quit]" in picture for picture in screens), "markup is shown as it is"


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_issues_with_their_notes_orders_files_and_drafts(no_net: None, size: tuple[int, int]) -> None:
    texts = together(4)
    async with run_inbox(size=size, store=shop_of(texts)) as inbox:
        inbox.screen.read(True)
        for number, hostile in enumerate(texts):
            await inbox.screen.opener.show(f"5f{number:022d}")
            await inbox.rest()
            conversation = inbox.screen.detail.conversation
            harmless("".join(span.text for line in conversation.lines for span in line), hostile)
            frame(inbox, hostile)
            assert is_clean(inbox.reply)
            inbox.screen.compose_reply()
            await inbox.rest()
            frame(inbox, hostile)


async def test_what_is_said_asked_searched_and_pasted(no_net: None) -> None:
    async with run_inbox() as inbox:
        for hostile in SMALL:
            inbox.screen.say(hostile.text)
            await inbox.rest()
            frame(inbox, hostile)
        for hostile in together(5):
            await inbox.do("search.start")
            inbox.app.post_message(events.Paste(hostile.text))
            await inbox.rest()
            frame(inbox, hostile)
            assert is_clean(inbox.screen.prompt.field.value)
            await inbox.do("prompt.submit")
            frame(inbox, hostile)
            if inbox.screen.prompt.question is not None:
                await inbox.do("prompt.cancel")
            inbox.session.searched = hostile.text
            inbox.screen.show_list()
            await inbox.rest()
            frame(inbox, hostile)
            await inbox.do("search.clear")


async def test_pastes_into_a_reply(no_net: None) -> None:
    async with run_inbox() as inbox:
        await inbox.do("reply.start")
        for hostile in together(3):
            inbox.app.post_message(events.Paste(hostile.text))
            await inbox.rest()
            frame(inbox, hostile)
            assert is_clean(inbox.reply)
            inbox.screen.detail.reply.put("")
        assert inbox.store.index()


async def test_pickers_and_what_they_preview(no_net: None) -> None:
    texts = together(12)
    views = {storable(hostile.text): storable(hostile.text) for hostile in SMALL}
    async with run_inbox(size=(140, 40), store=shop_of(texts, drafts=False), views=views) as inbox:
        await inbox.do("app.palette")
        for _ in range(len(views) // 30 + 2):
            frame(inbox)
            await inbox.press("pagedown")
        await inbox.press("escape")
        for number, hostile in enumerate(texts):
            await inbox.screen.opener.show(f"5f{number:022d}")
            await inbox.do("reply.saved")
            frame(inbox, hostile)
            await inbox.press("escape")
            inbox.screen.read(False)


async def test_the_page_that_asks_before_all_are_answered(no_net: None) -> None:
    async with run_inbox(store=shop_of(SMALL, drafts=False)) as inbox:
        await inbox.do("mark.all", "reply.saved")
        await inbox.press("enter")
        while not isinstance(inbox.app.screen, TextPage):
            assert inbox.screen.prompt.question is not None
            await inbox.type("two weeks")
            await inbox.press("enter")
        lines = inbox.app.screen.query_one(Conversation).lines
        harmless("".join(span.text for line in lines for span in line))
        frame(inbox)


async def test_the_health_page_and_what_is_told_at_the_start(no_net: None) -> None:
    async with run_inbox() as inbox:
        inbox.session.startup_notices = [hostile.text for hostile in SMALL]
        resume_list(inbox.screen, inbox.session)
        await inbox.rest()
        frame(inbox)
        lines = health_lines([], inbox.session.startup_notices, 80)
        harmless("".join(span.text for line in lines for span in line))
        await inbox.do("store.health")
        frame(inbox)


def test_the_output_filter_alone_keeps_everything_out() -> None:
    net = OutputFilter()
    for hostile in SMALL:
        style = Style(link="https://evil.example")
        for segment in net.apply([Segment(hostile.text, style)], Color(0, 0, 0)):
            assert forbidden().search(segment.text) is None
            assert segment.style is None or segment.style.link is None


@pytest.mark.slow
@pytest.mark.parametrize("hostile", HUGE, ids=lambda hostile: hostile.name)
async def test_a_million_characters_are_shown_and_answered(no_net: None, hostile: Hostile) -> None:
    async with run_inbox(size=(140, 40), store=shop_of((hostile,), drafts=False)) as inbox:
        frame(inbox, hostile)
        await inbox.do("issue.open", "move.bottom", "move.page_up")
        frame(inbox, hostile)
        await inbox.do("reply.start")
        frame(inbox, hostile)
        await inbox.type("ab")
        frame(inbox, hostile)
        assert inbox.reply == "ab"
        inbox.screen.say(hostile.text)
        await inbox.rest()
        frame(inbox, hostile)


@pytest.mark.slow
async def test_a_draft_of_a_million_characters_is_counted_and_not_sent(no_net: None) -> None:
    async with run_inbox(store=shop_of(HUGE[:1])) as inbox:
        await inbox.do("reply.start")
        assert "1,046,576 too many" in inbox.line("reply-head")
        await inbox.do("reply.send")
        assert "over the limit" in inbox.line("status")


class TestCommandLine:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        store = open_store(tmp_path / "store", agent="mira")
        with store.unit_of_work() as transaction:
            for number, hostile in enumerate(SMALL):
                transaction.put(poisoned(number, hostile.text))
        for number, hostile in enumerate(SMALL):
            store.drafts.save(poisoned_draft(number, hostile.text, "mira"))
        store.close()
        return tmp_path / "store"

    @pytest.fixture
    def run(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
        def call(*words: str) -> str:
            code = main(["--now", "2026-11-20T12:00:00Z", "--store", str(folder), *words])
            out, err = capsys.readouterr()
            assert forbidden().search((out + err).replace("\n", "")) is None
            if "--json" not in words:
                harmless((out + err).replace("\n", ""))
            assert code == 0
            return str(out)

        return iter([call])

    def test_list_and_show(self, run: Iterator[Any]) -> None:
        call = next(run)
        assert "[@click=app.quit]" in call("list")
        call("list", "--quiet")
        for number, _ in enumerate(SMALL):
            call("show", f"5f{number:022d}")

    def test_a_query_that_is_hostile_itself(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        for hostile in together(16):
            main(["--store", str(folder), "list", "--", hostile.text])
            main(["--store", str(folder), "show", hostile.text])
            out, err = capsys.readouterr()
            harmless((out + err).replace("\n", ""), hostile)

    def test_json_is_exact_and_escaped(self, run: Iterator[Any]) -> None:
        call = next(run)
        known = {one["id"]: one for one in msgspec.json.decode(call("list", "--json"))}
        for number, hostile in enumerate(SMALL):
            assert known[f"5f{number:022d}"]["subject"] == (storable(hostile.text) or None)


if sys.platform != "win32":
    from tests.tui.terminal import Terminal, inbox, keep_shop

    @pytest.mark.parametrize("driver", ["diff", "stock"])
    def test_no_byte_of_it_reaches_a_real_terminal(tmp_path: Path, driver: str) -> None:
        # pyte, which reads the screen here, ends on some flags and marks that stand at the start of a line.
        texts = (*CONTROLS, *INVISIBLE[:13], *MARKUP)
        issues = [poisoned(number, hostile.text) for number, hostile in enumerate(texts)]
        folder = keep_shop(tmp_path / "store", issues)
        with inbox(folder, "--driver", driver, size=(140, 40)) as terminal:
            terminal.shows(f"1 of {len(texts)}")
            for number in range(1, len(texts)):
                terminal.press("j")
                terminal.shows(f"{number + 1} of {len(texts)}")
            terminal.press("r")
            terminal.shows("/ 2,000")
            for hostile in texts:
                terminal.paste(hostile.text)
            terminal.press("END")
            terminal.shows("END")
            only_ours(terminal)

    def only_ours(terminal: Terminal) -> None:
        """Nothing was sent that the program on harmless text would not send."""
        sent = bytes(terminal.output)
        for hostile in SMALL:
            for leak in hostile.leaks:
                assert b"before" + leak.encode("utf-8", "replace") not in sent, hostile.name
        for start in (b"\x1b]0", b"\x1b]52", b"\x1b]8", b"\x1bP", b"\x1b_", b"\x1b^", b"\x1bX", b"\x1bc", b"\x1b[6n"):
            assert start not in sent, start
        rest = sent.decode().translate({ord(sign): None for sign in "\x1b\r\b"})
        harmless(rest.replace("\x07", ""))
