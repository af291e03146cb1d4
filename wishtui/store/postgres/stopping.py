"""Ending what a search asks the server that nobody wants an answer to any more: a further letter asks anew."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread, local

import psycopg
from psycopg import errors

from wishtui.errors import SearchStopped
from wishtui.i18n import _
from wishtui.store.postgres.connector import Connection
from wishtui.store.searches import Searches

_PATIENCE = 2.0
"""Seconds in which the server is told, or not at all."""

_AGAIN = 0.2
"""Seconds after which it is told again: a server takes no notice between two statements, or before the first."""


class _Search:
    """What belongs together: one question after the other."""

    def __init__(self) -> None:
        self.stopped = False
        self._lock = Lock()
        self._connection: Connection | None = None
        self._answered = Event()

    @contextmanager
    def asking(self, connection: Connection) -> Iterator[None]:
        """One of its questions. Raises SearchStopped where it is wanted no more."""
        with self._lock:
            if self.stopped:
                raise _stopped()
            self._connection = connection
            self._answered.clear()
        try:
            yield
        except errors.QueryCanceled:
            if self.stopped:
                raise _stopped() from None
            raise
        finally:
            self._answered.set()
            with self._lock:  # held while the server is told, which must not end the next question
                self._connection = None

    def tell(self) -> None:
        """Tell the server to end what is asked, until that has ended."""
        while self._tell_once() and not self._answered.wait(_AGAIN):
            continue

    def _tell_once(self) -> bool:
        """Whether anything is asked."""
        with self._lock, suppress(psycopg.Error):
            if self._connection is None or self._answered.is_set():
                return False
            self._connection.cancel_safe(timeout=_PATIENCE)
        return True


class SearchStopper(Searches):
    """Knows what is looked for at the moment. For several threads."""

    def __init__(self) -> None:
        self._of_thread = local()
        self._under_way: dict[_Search, None] = {}

    @contextmanager
    def one_search(self) -> Iterator[_Search]:
        """A block whose questions belong together: what is stopped amid it asks none of the others."""
        outer: _Search | None = getattr(self._of_thread, "search", None)
        if outer is not None:
            yield outer
            return
        search = self._of_thread.search = _Search()
        self._under_way[search] = None
        try:
            yield search
        finally:
            self._under_way.pop(search)
            self._of_thread.search = None

    @contextmanager
    def asking(self, connection: Connection) -> Iterator[None]:
        """A question that may be ended until the block ends. Raises SearchStopped where it was."""
        with self.one_search() as search, search.asking(connection):
            yield

    def stop(self) -> None:
        """End what is looked for at the moment, if anything is. A thread tells the server, and nobody waits for it."""
        for search in tuple(self._under_way):
            search.stopped = True
            Thread(target=search.tell, name="search stopper", daemon=True).start()


def _stopped() -> SearchStopped:
    return SearchStopped(_("Could not search"), "")
