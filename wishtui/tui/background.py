"""What is looked at beside the inbox, on a thread of its own: nothing of the screen waits for it."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from wishtui.errors import WishtuiError
from wishtui.log import get_logger
from wishtui.present.spans import Role
from wishtui.store import Store
from wishtui.store.changes import Changes

if TYPE_CHECKING:
    from wishtui.services.risk_watch import Measure

FIRST_LOOK = 20.0
"""Seconds after the first frame before the risks are measured: whoever has just come wants the machine."""
AGAIN = 3600.0
"""Seconds between two measurements."""

Say = Callable[[str, Role], None]


class Background:
    """Measures the risks, once at the start and then every hour in which something changed, and says what got worse."""

    def __init__(self, store: Store, measuring: "Callable[[threading.Event], Measure]", known: dict[str, str]) -> None:
        """`measuring` gives what measures the risks until the event is set; it is called on the thread."""
        self.known = known
        """The level of each risk when it was last measured for this agent, by the risk's name."""
        self._store = store
        self._measuring = measuring
        self._stop = threading.Event()
        self._changed = threading.Event()
        self._thread: threading.Thread | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self, say: Say) -> None:
        """Begin. `say` is told on this loop what a person must hear of."""
        loop = asyncio.get_running_loop()

        def tell(text: str, role: Role) -> None:
            with suppress(RuntimeError):  # the screen is gone
                loop.call_soon_threadsafe(say, text, role)

        self._changed.set()
        self._unsubscribe = self._store.feed.subscribe(self._heard)
        self._thread = threading.Thread(target=self._run, args=(tell,), name="background", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End at the next step, and wait for that."""
        self._unsubscribe()
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def look(self, say: Say) -> None:
        """Measure the risks, and say which got worse."""
        from wishtui.present.risks import worse_line
        from wishtui.services.risk_watch import worse

        try:
            levels = self._measuring(self._stop)()
        except WishtuiError as error:
            get_logger(__name__).warning("%s", error.message)
            return
        pressing = worse(levels, self.known)
        self.known.update({each.risk: each.level.value for each in levels})
        if pressing:
            say(*worse_line(pressing))

    def _heard(self, changes: Changes) -> None:
        if changes.issues or changes.orders or changes.ticks:
            self._changed.set()

    def _run(self, say: Say) -> None:
        pause = FIRST_LOOK
        while not self._stop.wait(pause):
            pause = AGAIN
            if self._changed.is_set():
                self._changed.clear()
                self.look(say)
