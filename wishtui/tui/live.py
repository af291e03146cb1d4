"""Wish in the background of the inbox: a thread with a loop of its own, which syncs, delivers, and records.

What it brings reaches the screen through the store's change feed. Nothing of the screen waits for it, and what speaks
HTTP is loaded there.
"""

import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime
from math import inf
from typing import TYPE_CHECKING, Any, TypeVar

from wishtui.domain.delivery import UNDER_WAY, Delivery
from wishtui.domain.shop_sync import ShopSync, sync_id
from wishtui.domain.windows import ReplyWindows
from wishtui.errors import UsageError, WishtuiError
from wishtui.i18n import _, ngettext
from wishtui.log import get_logger
from wishtui.present.spans import Role
from wishtui.present.words import FormatTime
from wishtui.store import Store

if TYPE_CHECKING:
    import asyncio

    from wishtui.commands import KeyMap
    from wishtui.domain.outbox import OutboxEntry
    from wishtui.services.connections import Connections

_LEAST_PAUSE = 1.0

_T = TypeVar("_T")


class Live:
    """Syncs when it is time or asked for, and knows how the shops and the outbox stand."""

    def __init__(
        self,
        store: Store,
        connections: "Connections",
        windows: ReplyWindows,
        agent: str = "",
        *,
        keymap: "KeyMap",
    ) -> None:
        self.connections = connections
        self._store = store
        self._windows = windows
        self._agent = agent
        self._keymap = keymap
        self._syncs: list[ShopSync] = []
        self._entries: dict[str, OutboxEntry] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wanted: asyncio.Event | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._early: list[float] = []
        """After how many seconds to sync: what was asked for while the thread was starting."""
        self._asked = self._syncing = False
        self._screen: asyncio.AbstractEventLoop | None = None
        self._say: Callable[[str, Role], None] = lambda text, role: None
        self._draw: Callable[[], None] = lambda: None
        self._input_at: Callable[[], float] = lambda: -inf

    def read(self) -> None:
        """Read how the shops that are signed in and the outbox stand, and have what is new in it sent. Asks the store.

        Where the first shop was signed in since the start, it is synced from now on.
        """
        known = self._entries
        self._syncs = list(self._store.syncs().values())
        with suppress(UsageError):  # the start and each sync tell of it
            ids = {sync_id(shop) for shop in self.connect()}
            self._syncs = [sync for sync in self._syncs if sync.id in ids]
        entries = self._store.outbox()
        self._entries = dict(entries)
        # Only what was not there before: what could not be sent waits for the next sync.
        new = [entry for entry in entries.values() if entry.state is Delivery.QUEUED and entry.id not in known]
        for seconds in {self._hold_left(entry) for entry in new}:
            self.sync(after=seconds)

    def _hold_left(self, entry: "OutboxEntry") -> float:
        """Seconds for which what was just given in can still be undone."""
        from wishtui.domain.outbox import hold_until  # the first frame needs no rules of the outbox
        from wishtui.services.machine_clock import by_clock_of, machine_clock

        now = by_clock_of(entry, machine_clock(), self._store)
        until = hold_until(entry, now)
        return 0.0 if until is None else (until - now).total_seconds()

    def note(self, now: datetime, show_time: FormatTime) -> str:
        """How shops and outbox stood when last read, in a few words; empty where no shop was ever connected."""
        if not self._syncs and not self._entries and self._thread is None:
            return ""
        from wishtui.present.live import sync_note

        return sync_note(self._syncs, self._entries.values(), now, show_time, syncing=self._syncing)

    def parting(self) -> str:
        """What is to be known of the outbox when one leaves; empty where nothing waits."""
        with suppress(WishtuiError):
            waiting = sum(entry.state in UNDER_WAY for entry in self._store.outbox().values())
            if waiting:
                return ngettext(
                    "{number:,} waits in the outbox: the next inbox that is open, or `wishtui sync`, sends it.",
                    "{number:,} wait in the outbox: the next inbox that is open, or `wishtui sync`, sends them.",
                    waiting,
                )
        return ""

    def start(
        self,
        say: Callable[[str, Role], None],
        draw: Callable[[], None],
        input_at: Callable[[], float] = lambda: -inf,
    ) -> None:
        """Begin to sync where a shop is signed in. `say` is told on this loop what a person must hear of.

        `draw` is called on it when a sync is over: all that it changed may have been drawn before that. What is fetched
        gives way to keys; `input_at` tells when the last one came, in seconds of `monotonic`.
        """
        import asyncio  # nothing of the first frame waits

        self._screen, self._say, self._draw, self._input_at = asyncio.get_running_loop(), say, draw, input_at
        threading.Thread(target=self._begin, name="wish-start", daemon=True).start()

    def _begin(self) -> None:
        """Look whether a shop is signed in: that is a file."""
        try:
            self.connect()
        except UsageError as error:
            self._tell(str(error), Role.OVERDUE)

    def connect(self) -> list[str]:
        """Have the shops that are signed in synced, once this has started; gives which those are. Asks the disk.

        Raises:
            UsageError: what a shop signs in with cannot be used.
        """
        shops = self.connections.shops()
        with self._starting:
            if shops and self._screen is not None and self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._run, name="wish", daemon=True)
                self._thread.start()
        return shops

    @property
    def begun(self) -> bool:
        """Whether it syncs: a shop was signed in when last looked."""
        return self._thread is not None

    def sync(self, *, after: float = 0.0) -> None:
        """Sync `after` seconds, or once more after the sync that runs; where it has not begun, it begins with one."""
        if self._thread is None:
            return
        self._asked = self._asked or not after
        with self._starting:
            loop, wanted = self._loop, self._wanted
            if loop is None and after:
                self._early.append(after)
        if loop is not None and wanted is not None:
            with suppress(RuntimeError):  # it has ended meanwhile
                loop.call_soon_threadsafe(loop.call_later, after, wanted.set)

    @property
    def syncing(self) -> bool:
        """Whether a sync runs, or is asked for and has not begun."""
        return self._syncing or self._asked

    async def ask(self, call: Callable[[], Coroutine[Any, Any, _T]]) -> _T:
        """What `call` gives, made on the thread that speaks to Wish; it ends with whoever waits for it.

        Raises:
            UsageError: nothing speaks to Wish here.
        """
        if self._loop is None:
            raise UsageError(_("This inbox does not speak to Wish."), _("Sign in with `wishtui login`."))
        import asyncio

        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(call(), self._loop))

    def stop(self) -> None:
        """End at the next step, and wait for that: what is under way is on record, and looked at by the next one."""
        self._stopping = True
        loop, task = self._loop, self._task
        if loop is not None and task is not None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(task.cancel)
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        from asyncio import CancelledError

        from wishtui.wish.event_loop import runner

        with suppress(CancelledError), runner() as loop:
            loop.run(self._main())

    async def _main(self) -> None:
        import asyncio

        self._wanted, self._task = asyncio.Event(), asyncio.current_task()
        loop = asyncio.get_running_loop()
        with self._starting:
            self._loop = loop
        for seconds in self._early:
            loop.call_later(seconds, self._wanted.set)
        while not self._stopping:
            self._wanted.clear()
            await self._sync()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), self._pause())

    async def _sync(self) -> None:
        from wishtui.present.live import sync_line
        from wishtui.services.delivery import rules_of
        from wishtui.services.fetching import SyncOptions
        from wishtui.services.sync_run import sync_shops

        connections, runs, problem = self.connections, [], ""
        self._syncing, self._asked = True, False
        try:
            rules = rules_of(connections, self._windows)
            options = SyncOptions(rules=rules, agent=self._agent, give_way=self._give_way)
            runs = await sync_shops(self._store, connections, connections.shops(), options)
        except WishtuiError as error:
            problem = str(error)
            get_logger(__name__).warning("The sync failed: %s", error.message)
        except Exception as error:  # noqa: BLE001  # with its thread every later sync would end, and none would say so
            problem = _("{work} failed: {reason}. The log says more.", work=_("Syncing"), reason=type(error).__name__)
            get_logger(__name__).error("The sync failed.", exc_info=error)
        finally:
            self._syncing = False
            self._on_screen(self._draw)
        self._tell(*sync_line(runs, problem, self._keymap))

    async def _give_way(self) -> None:
        from wishtui.tui.giving_way import give_way

        await give_way(self._input_at)

    def _tell(self, text: str, role: Role) -> None:
        if text:
            self._on_screen(self._say, text, role)

    def _on_screen(self, call: Callable[..., None], *arguments: object) -> None:
        if self._screen is not None:
            with suppress(RuntimeError):  # the screen is gone
                self._screen.call_soon_threadsafe(call, *arguments)

    def _pause(self) -> float:
        """Seconds to the next sync: sooner where an outcome is to be looked at."""
        every = self.connections.settings.every_seconds
        with suppress(WishtuiError):
            if any(entry.unsure_since for entry in self._store.outbox().values() if entry.state in UNDER_WAY):
                return min(every, max(_LEAST_PAUSE, self.connections.settle.total_seconds()))
        return every
