"""Files of an issue: how large they are, and pictures of them, from a Wish on loopback."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.tui.connected_inbox import connected
from tests.tui.inbox_runner import AGENT, RunningInbox, run_inbox
from tests.tui.pictures.wish_files import FILES, TICKET, wish_with_files
from tests.waiting import until
from wishtui.store import open_store
from wishtui.tui.actions import files
from wishtui.tui.screens.files import FilesScreen
from wishtui.tui.screens.picture import PictureScreen
from wishtui.wish.simulator import Simulator

RED, BLUE = (255, 0, 0), (0, 0, 255)


@pytest.fixture
def wish() -> Iterator[Simulator]:
    with wish_with_files() as simulator:
        yield simulator


@asynccontextmanager
async def listed(wish: Simulator, tmp_path: Path, **settings: Any) -> AsyncIterator[RunningInbox]:
    """The files of the only issue, which came from Wish."""
    store = open_store(tmp_path / "store", agent=AGENT)
    async with run_inbox(store=store, **settings) as inbox:
        with connected(inbox, wish, tmp_path):
            await until(lambda: inbox.session.ids == [TICKET])
            await inbox.rest()
            await inbox.do("files.show")
            assert isinstance(inbox.app.screen, FilesScreen)
            yield inbox
            await inbox.rest()


def colour_counts(inbox: RunningInbox) -> Counter[tuple[int, ...]]:
    """How many cells of the screen have which background."""
    cells: Counter[tuple[int, ...]] = Counter()
    for strip in inbox.app.screen._compositor.render_strips(inbox.app.size):
        for segment in strip:
            colour = segment.style.bgcolor if segment.style else None
            if colour is not None and colour.triplet is not None:
                cells[tuple(colour.triplet)] += segment.cell_length
    return cells


async def test_names_and_sizes_are_listed_and_what_cannot_be_learnt_is_said(wish: Simulator, tmp_path: Path) -> None:
    async with listed(wish, tmp_path) as inbox:
        await until(lambda: "2 KiB" in inbox.picture())
        lines = {line.strip("> ").partition(" ")[0]: line for line in inbox.picture().split("\n")}
        assert "2 KiB" in lines["invoice.pdf"]
        assert "size not known" in lines["gone.jpg"]
        assert "It broke: look." in inbox.picture()


async def test_a_picture_is_shown_in_the_terminal_and_saved_as_it_came(
    wish: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with listed(wish, tmp_path) as inbox:
        await inbox.do("files.view")
        assert isinstance(inbox.app.screen, PictureScreen)
        await until(lambda: "600×400 pixels" in inbox.picture())
        await until(lambda: colour_counts(inbox)[RED] == colour_counts(inbox)[BLUE] > 300)
        await inbox.press("s")
        assert "saved as" in inbox.picture()
        assert (tmp_path / "lamp.png").read_bytes() == FILES["lamp.png"]
        await inbox.press("escape")
        assert isinstance(inbox.app.screen, FilesScreen)


async def test_j_and_k_go_from_picture_to_picture(wish: Simulator, tmp_path: Path) -> None:
    async with listed(wish, tmp_path) as inbox:
        await inbox.press("j", "j", "j")
        await inbox.do("files.view")
        await until(lambda: "moving.gif  1×1 pixels" in inbox.picture())
        assert "the first of its frames" in inbox.picture()
        await inbox.press("j")
        await until(lambda: "broken" in inbox.picture())
        await inbox.press("j")
        assert "no other picture" in inbox.picture()
        await inbox.press("k")
        await until(lambda: "1×1 pixels" in inbox.picture())


async def test_what_cannot_be_shown_says_why_and_the_list_goes_on(wish: Simulator, tmp_path: Path) -> None:
    async with listed(wish, tmp_path) as inbox:
        await inbox.press("j")
        await inbox.do("files.view")
        assert "is no picture" in inbox.picture()
        await inbox.press("j")
        await inbox.do("files.view")
        assert "gone.jpg is not shown" in inbox.picture()
        assert isinstance(inbox.app.screen, FilesScreen)


async def test_without_the_extra_it_is_said_how_to_get_it_and_files_are_saved(
    wish: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "missing_extra", lambda: True)
    monkeypatch.chdir(tmp_path)
    async with listed(wish, tmp_path) as inbox:
        await inbox.do("files.view")
        assert isinstance(inbox.app.screen, FilesScreen)
        assert "wishtui[pictures]" in inbox.picture()
        await inbox.do("files.save")
        assert (tmp_path / "lamp.png").read_bytes() == FILES["lamp.png"]


async def test_where_no_shop_is_signed_in_names_are_listed_and_nothing_is_asked(
    wish: Simulator, tmp_path: Path
) -> None:
    async with listed(wish, tmp_path) as inbox:
        await until(lambda: "2 KiB" in inbox.picture())
        await inbox.press("escape")
        inbox.session.connected = lambda shop: False
        asked = len(wish.calls)
        await inbox.do("files.show", "files.view", "files.save")
        assert "wishtui login" in inbox.picture()
        assert "lamp.png" in inbox.picture()
        assert not any("files" in path for _, path in wish.calls[asked:])


@pytest.mark.parametrize("size", [(160, 50), (59, 24)])
async def test_a_picture_follows_the_size_of_the_terminal(
    wish: Simulator, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with listed(wish, tmp_path) as inbox:
        await inbox.do("files.view")
        await until(lambda: "600×400 pixels" in inbox.picture())
        await inbox.pilot.resize_terminal(*size)
        await inbox.rest()
        if size[0] > 100:
            await until(lambda: colour_counts(inbox)[RED] > 1_500)
        else:
            assert "too small" in inbox.picture()
