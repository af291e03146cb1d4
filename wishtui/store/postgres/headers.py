"""Headers that are at hand, so that a list is painted without asking the database row by row."""

from collections.abc import Callable, Iterable
from itertools import islice
from threading import Lock

from psycopg.rows import TupleRow

from wishtui.domain.issue import Header
from wishtui.store.postgres import rows

_MOST = 50_000
"""Headers kept: some twenty megabytes as the text that they came as."""


class HeaderCache:
    """Headers by id, as text; decoded when somebody looks. For several threads."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._lock = Lock()
        self._meanwhile: list[set[str]] = []
        """For each who reads just now, what was changed since they began."""

    def put(self, texts: Iterable[tuple[str, str]]) -> None:
        """Keep these, as they have just been recorded."""
        with self._lock:
            self._keep(self._noted(texts))

    def read(self, ask: Callable[[], Iterable[TupleRow]]) -> list[TupleRow]:
        """Keep what `ask` reads, rows that begin with an id and a header, and give it.

        What is changed while it is read is older by then than what is kept: it is left out.
        """
        changed: set[str] = set()
        with self._lock:
            self._meanwhile.append(changed)
        try:
            found = list(ask())
            with self._lock:
                self._keep((row[0], row[1]) for row in found if row[0] not in changed)
        finally:
            with self._lock:
                self._meanwhile = [each for each in self._meanwhile if each is not changed]
        return found

    def get(self, issue_id: str) -> Header | None:
        """The header, if it is at hand."""
        text = self._texts.get(issue_id)
        return None if text is None else rows.header(text)

    def forget(self, issue_ids: Iterable[str]) -> None:
        """These have changed."""
        with self._lock:
            for issue_id in issue_ids:
                self._note(issue_id)
                self._texts.pop(issue_id, None)

    def clear(self) -> None:
        """All may have changed, or be gone."""
        self.forget(list(self._texts))

    def _noted(self, texts: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
        for issue_id, text in texts:
            self._note(issue_id)
            yield issue_id, text

    def _note(self, issue_id: str) -> None:
        for changed in self._meanwhile:
            changed.add(issue_id)

    def _keep(self, texts: Iterable[tuple[str, str]]) -> None:
        for issue_id, text in texts:
            self._texts.pop(issue_id, None)
            self._texts[issue_id] = text
        for issue_id in list(islice(self._texts, max(0, len(self._texts) - _MOST))):
            del self._texts[issue_id]

    def __contains__(self, issue_id: str) -> bool:
        return issue_id in self._texts
