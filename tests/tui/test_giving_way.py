"""What goes on beside the keys gives way to them, each of its parts, and is never kept from going on for ever."""

import asyncio
import time
from collections.abc import Callable, Iterator
from math import inf
from pathlib import Path

import pytest

from tests.tui.inbox_runner import run_inbox
from tests.waiting import until
from wishtui.commands import build_keymap
from wishtui.config import WishSettings
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.services.connections import Connections
from wishtui.store import Store
from wishtui.store.memory import MemoryStore
from wishtui.tui.giving_way import give_way
from wishtui.tui.live import Live
from wishtui.tui.screens import archive

SLICES = 6


@pytest.fixture
def store() -> Store:
    return MemoryStore()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each wait would have been, in seconds; none is waited."""
    waits: list[float] = []

    async def waited(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", waited)
    return waits


async def test_where_no_key_comes_nothing_waits(waits: list[float]) -> None:
    await give_way(lambda: -inf)
    await give_way(lambda: time.monotonic() - 1)
    assert waits == []


async def test_what_goes_on_waits_for_keys_but_not_for_ever(waits: list[float]) -> None:
    await give_way(time.monotonic)  # a key comes whenever one looks
    assert 1 < len(waits) < 10
    assert all(0 < wait < 1 for wait in waits)


async def test_what_is_fetched_gives_way_to_keys(store: Store, tmp_path: Path, waits: list[float]) -> None:
    live = Live(store, Connections(tmp_path, WishSettings(), {}), DEFAULT_WINDOWS, keymap=build_keymap({})[0])
    await live._give_way()
    assert waits == []
    live._input_at = time.monotonic
    await live._give_way()
    assert waits


async def test_what_a_search_looks_through_is_made_in_slices_that_give_way_to_keys(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    asked: list[Callable[[], float]] = []

    def keep_texts() -> Iterator[None]:
        for _ in range(SLICES):
            done.append("slice")
            yield

    async def give_way(input_at: Callable[[], float]) -> None:
        done.append("gave way")
        asked.append(input_at)

    monkeypatch.setattr(archive, "_STEP", 0.0)
    monkeypatch.setattr(archive, "give_way", give_way)
    monkeypatch.setattr(store, "keep_texts", keep_texts)
    async with run_inbox(store=store) as inbox:
        await until(lambda: done.count("slice") == SLICES)
        assert done[: 2 * SLICES - 1] == [*["slice", "gave way"] * (SLICES - 1), "slice"]
        before = asked[0]()
        await inbox.press("j")
        assert asked[0]() > before
