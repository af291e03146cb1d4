"""Wish in the background of the inbox: a thread with a loop of its own, which syncs, delivers, and records.

What it brings reaches the screen through the store's change feed. Nothing of the screen waits for it, and what speaks
HTTP is loaded there.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from wishtui.domain.delivery import UNDER_WAY
from wishtui.errors import WishtuiError
from wishtui.log import get_logger
from wishtui.store import Store

if TYPE_CHECKING:
    from wishtui.services.connections import Connections
    from wishtui.services.sync_run import ShopRun

_LEAST_PAUSE = 1.0


class Live:
    """Syncs when it is time or asked for. Started once, ended once; may be asked from any thread."""

    def __init__(self, store: Store, connections: "Connections", window: timedelta) -> None:
        self._store = store
        self._connections = connections
        self._window = window
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wanted: asyncio.Event | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="wish", daemon=True)
        self.syncing = False
        """Whether Wish is being asked now."""
        self.tell: Callable[[list[ShopRun], str], None] = lambda runs, problem: None
        """Told, in the thread, what each sync did, or in a sentence why it failed."""

    def start(self) -> None:
        """Begin with a sync."""
        self._thread.start()

    def sync(self) -> None:
        """Sync now, or once more after the sync that runs: what waits is sent first."""
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
        self._wanted, self._task = asyncio.Event(), asyncio.current_task()
        self._loop = asyncio.get_running_loop()
        while not self._stopping:
            self._wanted.clear()
            await self._sync()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), self._pause())

    async def _sync(self) -> None:
        from socket import gethostname

        from wishtui.services.delivery import Rules
        from wishtui.services.fetching import SyncOptions
        from wishtui.services.sync_run import sync_shops

        connections, runs, problem = self._connections, [], ""
        self.syncing = True
        try:
            rules = Rules(settle=connections.settle, host=gethostname(), window=self._window)
            runs = await sync_shops(self._store, connections, connections.shops(), SyncOptions(rules=rules))
        except WishtuiError as error:
            problem = str(error)
            get_logger(__name__).warning("The sync failed: %s", error.message)
        except Exception as error:  # noqa: BLE001  # whatever it is, the next sync tries again
            problem = f"The sync failed: {type(error).__name__}. The log says more."
            get_logger(__name__).error("The sync failed.", exc_info=error)
        finally:
            self.syncing = False
        self.tell(runs, problem)

    def _pause(self) -> float:
        """Seconds to the next sync: sooner where an outcome is to be looked at."""
        every = self._connections.settings.every_seconds
        with suppress(WishtuiError):
            if any(entry.unsure_since for entry in self._store.outbox().values() if entry.state in UNDER_WAY):
                return min(every, max(_LEAST_PAUSE, self._connections.settle.total_seconds()))
        return every
