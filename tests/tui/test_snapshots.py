"""What the canonical screens look like, as plain text: what is not seen here is not seen without colour either.

A change that is meant: `UPDATE_SNAPSHOTS=1 pytest tests/tui/test_snapshots.py`, and look at the difference.
"""

import difflib
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
import pytest

from tests.tui.inbox_runner import AGENT, RunningInbox, filled, issue, run_inbox, shop
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Note, Status
from wishtui.store import Store

FOLDER = Path(__file__).parents[1] / "snapshots"
UPDATE = bool(os.environ.get("UPDATE_SNAPSHOTS"))
NARROW, WIDE = (80, 24), (160, 50)

Steps = Callable[[RunningInbox], Awaitable[None]]


class Scene(NamedTuple):
    """A screen worth keeping: how one comes there, and on what."""

    steps: Steps
    sizes: tuple[tuple[int, int], ...] = (NARROW, WIDE)
    settings: Mapping[str, Any] = MappingProxyType({})
    empty: bool = False


def keys(*commands: str) -> Steps:
    async def steps(inbox: RunningInbox) -> None:
        await inbox.do(*commands)

    return steps


async def reply_over_the_limit(inbox: RunningInbox) -> None:
    await inbox.do("reply.start")
    inbox.screen.detail.reply.put("Dear customer, we are sorry for the wait. " * 50)
    await inbox.pilot.pause()
    await inbox.do("reply.send")


async def search_with_a_mistake(inbox: RunningInbox) -> None:
    await inbox.do("search.start")
    await inbox.type("mug due")
    await inbox.press("colon", "less_than_sign", "6", "x")


async def search_that_finds_nothing(inbox: RunningInbox) -> None:
    await inbox.do("search.start")
    await inbox.type("teapot")
    await inbox.do("prompt.submit")


async def pending_reply(inbox: RunningInbox) -> None:
    await inbox.do("reply.start")
    await inbox.type("It left today")
    await inbox.do("reply.send")


async def confirm(inbox: RunningInbox) -> None:
    await inbox.do("mark.all", "reply.saved")
    await inbox.type("tracking")
    await inbox.press("enter")
    while inbox.screen.prompt.question is not None:
        await inbox.type("in Lille")
        await inbox.press("enter")


SCENES = {
    "list": Scene(keys()),
    "list-comfortable": Scene(keys("move.down"), settings={"density": "comfortable"}),
    "responded": Scene(keys("tab.responded")),
    "closed": Scene(keys("tab.closed")),
    "all": Scene(keys("tab.all")),
    "detail": Scene(keys("issue.open")),
    "detail-waiting": Scene(keys("tab.responded", "issue.open")),
    "detail-closed": Scene(keys("tab.closed", "issue.open")),
    "reply-over-the-limit": Scene(reply_over_the_limit),
    "search-mistake": Scene(search_with_a_mistake),
    "search-nothing": Scene(search_that_finds_nothing),
    "picker": Scene(keys("reply.saved")),
    "confirm": Scene(confirm),
    "help": Scene(keys("app.help")),
    "held": Scene(pending_reply, settings={"hold_seconds": 10.0}),
    "empty": Scene(keys(), empty=True),
    "too-small": Scene(keys(), sizes=((59, 14),)),
}


def stocked() -> Store:
    """The shop, with what colleagues and time leave behind: a tag, a note, drafts of two agents."""
    first, second, third, *rest = shop()
    first = msgspec.structs.replace(
        first, tags=("broken",), notes=(Note(at=first.opened_at, text="Photos were asked for.", author="joel"),)
    )
    store = filled([first, second, third, *rest])
    for known, author in ((second, "joel"), (third, AGENT)):
        store.drafts.save(
            Draft(id=f"d{author}", issue_id=known.id, text="Good day", author=author, at=known.opened_at, seen=1)
        )
    return store


@pytest.mark.parametrize(
    ("name", "size"),
    [(name, size) for name, scene in SCENES.items() for size in scene.sizes],
    ids=lambda value: value if isinstance(value, str) else f"{value[0]}x{value[1]}",
)
async def test_screen(name: str, size: tuple[int, int]) -> None:
    scene = SCENES[name]
    store = filled([]) if scene.empty else stocked()
    async with run_inbox(size=size, store=store, **scene.settings) as inbox:
        await scene.steps(inbox)
        await inbox.rest()
        compare(f"{name}.{size[0]}x{size[1]}", inbox.picture())


def compare(name: str, picture: str) -> None:
    """Hold a picture against the one that was checked in."""
    file = FOLDER / f"{name}.txt"
    picture = picture.rstrip("\n") + "\n"
    if UPDATE:
        assert not os.environ.get("CI"), "snapshots are made where somebody looks at them"
        file.write_text(picture, encoding="utf-8")
        return
    known = file.read_text(encoding="utf-8") if file.exists() else ""
    lines = difflib.unified_diff(known.splitlines(), picture.splitlines(), "checked in", "now", lineterm="")
    assert known == picture, "\n".join([f"{file.name} is another picture:", *lines])


def test_no_picture_is_left_over() -> None:
    expected = {f"{name}.{width}x{height}.txt" for name, scene in SCENES.items() for width, height in scene.sizes}
    assert {file.name for file in FOLDER.glob("*.txt")} == expected


async def test_urgency_and_marks_are_told_in_words_and_signs() -> None:
    late = msgspec.structs.replace(issue(9, 1), status=Status.UNHANDLED)
    async with run_inbox([*shop(), late]) as inbox:
        await inbox.do("mark.toggle")
        picture = inbox.picture()
        assert "!! overdue by 2h" in picture
        assert "*" in picture
        assert ">" in picture
