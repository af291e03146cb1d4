"""A thread that does jobs on the store now and then, beside whatever else the program does."""

from collections.abc import Callable, Sequence
from threading import Event, Thread
from time import monotonic

from wishtui.errors import WishtuiError
from wishtui.i18n import english
from wishtui.log import get_logger
from wishtui.store import Store
from wishtui.store.changes import Changes


class Job:
    """Something to do: a while after the start, then every so often, and sooner where something changed."""

    def __init__(
        self,
        name: str,
        work: Callable[[], None],
        *,
        first: float,
        every: float,
        after_change: float | None = None,
        only_changed: bool = False,
    ) -> None:
        """Times are in seconds.

        A change has it done again `after_change` after the last time; with `only_changed` nothing else does.
        """
        self.name = name
        self._work = work
        self.changed = True
        self._every = every
        self._after_change = every if after_change is None else after_change
        self._only_changed = only_changed
        self._due = self._soonest = monotonic() + first

    @property
    def next(self) -> float:
        """When it is done next, by the monotonic clock."""
        return min(self._due, self._soonest) if self.changed else self._due

    def run(self) -> None:
        """Do it, unless nothing happened that concerns it. What goes wrong is logged, and ends nothing."""
        wanted, self.changed = self.changed or not self._only_changed, False
        try:
            if wanted:
                self._work()
        except WishtuiError as error:
            get_logger(__name__).warning("%s: %s", self.name, english(error.message))
        except Exception:  # noqa: BLE001  # the boundary of a thread that nobody waits for
            get_logger(__name__).exception("%s failed.", self.name)
        ended = monotonic()
        self._due, self._soonest = ended + self._every, ended + self._after_change


class Background:
    """Owns the thread, and tells the jobs of changes."""

    def __init__(self, store: Store, jobs: Sequence[Job], stop: Event) -> None:
        self._jobs = jobs
        self._stop = stop
        self._wake = Event()
        self._unsubscribe = store.feed.subscribe(self._heard)
        self._thread = Thread(target=self._run, name="background", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End at the next step, and wait for that; what a job waits for has to heed the same event."""
        self._unsubscribe()
        self._stop.set()
        self._wake.set()
        self._thread.join()

    def _heard(self, changes: Changes) -> None:
        of_store = changes.issues or changes.orders or changes.outbox or changes.syncs or changes.ticks
        if of_store or changes.everything:
            for job in self._jobs:
                job.changed = True
            self._wake.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            job = min(self._jobs, key=lambda each: each.next)
            left = job.next - monotonic()
            if left > 0:
                self._wake.wait(left)
                self._wake.clear()
            else:
                job.run()
