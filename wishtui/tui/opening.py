"""The store of an inbox and the session on it, opened so that the first frame need not wait for every check."""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from threading import Thread
from typing import Protocol

from wishtui.store import Store
from wishtui.tui.session import Session


class StoreOpener(Protocol):
    """Opens the store; with `check_later` before all of it was checked, see `open_store`."""

    def __call__(self, *, check_later: bool = False) -> Store: ...


class OpenedInbox:
    """A store and its session. They may be looked at; nothing is done to them before `make_sure`."""

    def __init__(self, opening: StoreOpener, resume: Callable[[Store], Session]) -> None:
        """`resume` makes the session, where the last run ended.

        Raises:
            Exception: what either raises.
        """
        self._opening = opening
        self._resume = resume
        self._is_sound = False
        self._checking: Thread | None = None
        self._is_open = True
        self.store = opening(check_later=True)
        with suppress(Exception):
            self.session = resume(self.store)
            return
        # It may have come of what was not looked at yet; if not, it fails again.
        self._check()
        self._open_anew()

    def check(self) -> None:
        """Begin to check what opening left for later, beside whatever is done meanwhile."""
        self._checking = Thread(target=self._check, name="checking", daemon=True)
        self._checking.start()

    def make_sure(self) -> Session:
        """Wait until all was looked at, and open anew what is not as it was written; gives the session.

        Raises:
            StoreError: it cannot be opened any more.
        """
        if self._checking is not None:
            self._checking.join()
        if not self._is_sound:
            self._open_anew()
        return self.session

    def close(self) -> None:
        """Close the store. Nothing is built on what was not looked at."""
        if self._is_open:
            self.store.close(compact=self._is_sound)

    def _check(self) -> None:
        self._is_sound = self.store.maintenance.is_as_written()

    def _open_anew(self) -> None:
        self._is_open = False
        with suppress(Exception):  # of what was only looked at
            self.store.close(compact=False)
        store = self._opening()
        with ExitStack() as undo:
            undo.callback(store.close, compact=False)
            self.session = self._resume(store)
            undo.pop_all()
        self.store, self._is_open, self._is_sound = store, True, True
