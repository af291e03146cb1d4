"""Wish in the background of the inbox: a thread with a loop of its own, which syncs, delivers, and records.

Everything that it brings reaches the screen through the store's change feed. Nothing of the screen waits for it.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress

from wishtui.domain.delivery import UNDER_WAY
from wishtui.errors import StoreError, WishtuiError
from wishtui.log import get_logger
from wishtui.services.connections import Connections
from wishtui.services.delivery import Rules
from wishtui.services.fetching import SyncOptions
from wishtui.services.sync_run import ShopRun, sync_shops
from wishtui.store import Store

_FLOOR = 30.0
"""Seconds between two syncs at the least, unless Wish is simulated on this machine."""


class Live:
    """Syncs when it is time or asked for. Started once, ended once; may be asked from any thread."""

    def __init__(self, store: Store, connections: Connections, rules: Rules, *, every: float) -> None:
        self._store = store
        self._connections = connections
        self._rules = rules
        self._every = every
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wanted: asyncio.Event | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="wish", daemon=True)
        self.syncing = False
        """Whether Wish is being asked now."""
        self.tell: Callable[[list[ShopRun], str], None] = lambda runs, trouble: None
        """Told, in this thread, what each sync did, or a sentence of what it failed of."""

    @property
    def started(self) -> bool:
        """Whether there is a shop to sync."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin with a sync, if any shop is signed in."""
        self._thread.start()

    def sync(self) -> None:
        """Sync now, or once more after the sync that runs."""
        loop, wanted = self._loop, self._wanted
        if loop is not None and wanted is not None:
            with suppress(RuntimeError):  # it has ended meanwhile
                loop.call_soon_threadsafe(wanted.set)

    def stop(self) -> None:
        """End at the next step, and wait for that: what is under way is on record, and looked at by the next one."""
        self._stopping = True
        loop, task = self._loop, self._task
        if loop is not None and task is not None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(task.cancel)
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        with suppress(asyncio.CancelledError), asyncio.Runner() as runner:
            runner.run(self._main())

    async def _main(self) -> None:
        self._loop, self._wanted, self._task = asyncio.get_running_loop(), asyncio.Event(), asyncio.current_task()
        while not self._stopping:
            self._wanted.clear()
            await self._sync()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), self._pause())

    async def _sync(self) -> None:
        self.syncing = True
        runs: list[ShopRun] = []
        trouble = ""
        try:
            runs = await sync_shops(
                self._store, self._connections, self._connections.shops(), SyncOptions(rules=self._rules)
            )
        except WishtuiError as error:
            trouble = str(error)
            get_logger(__name__).warning("The sync failed: %s", error.message)
        except Exception as error:
            trouble = f"The sync failed: {type(error).__name__}. The log says more."
            get_logger(__name__).error("The sync failed.", exc_info=error)
        finally:
            self.syncing = False
        self.tell(runs, trouble)

    def _pause(self) -> float:
        """Seconds to the next sync: sooner where an outcome is to be looked at."""
        with suppress(StoreError):
            if any(entry.unsure_since for entry in self._store.outbox().values() if entry.state in UNDER_WAY):
                return min(self._every, max(1.0, self._rules.settle.total_seconds()))
        return self._every


def live_of(store: Store, connections: Connections, rules: Rules) -> Live:
    """What syncs the shops of `connections`, as often as they say."""
    from wishtui.wish.address import is_loopback

    every = connections.settings.every_seconds
    with suppress(WishtuiError):
        if not is_loopback(connections.address()):
            every = max(_FLOOR, every)
    return Live(store, connections, rules, every=every)
