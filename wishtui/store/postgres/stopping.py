"""Ending a question to the server that nobody wants an answer to any more: a further letter asks another one."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock, Thread

import psycopg
from psycopg import errors

from wishtui.errors import SearchStopped
from wishtui.i18n import _
from wishtui.store.postgres.connector import Connection

_PATIENCE = 2.0
"""Seconds in which the server is told, or not at all."""


class _Question:
    """One that is being asked."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.stopped = False


class SearchStopper:
    """Knows what is looked for at the moment. For several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._asked: _Question | None = None

    @contextmanager
    def asking(self, connection: Connection) -> Iterator[None]:
        """A question that may be ended until the block ends. Raises SearchStopped where it was."""
        asked = self._asked = _Question(connection)
        try:
            yield
        except errors.QueryCanceled:
            if asked.stopped:
                raise SearchStopped(_("Could not search"), "") from None
            raise
        finally:
            with self._lock:  # held while the server is told, which must not end the next question
                self._asked = None

    def stop(self) -> None:
        """End what is asked at the moment, if anything is. A thread tells the server, and nobody waits for it."""
        asked = self._asked
        if asked is not None:
            Thread(target=self._tell, args=(asked,), name="search stopper", daemon=True).start()

    def _tell(self, asked: _Question) -> None:
        with self._lock, suppress(psycopg.Error):
            if self._asked is asked:
                asked.stopped = True
                asked.connection.cancel_safe(timeout=_PATIENCE)
