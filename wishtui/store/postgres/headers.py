"""Headers that are at hand, so that a list is painted without asking the database row by row."""

from collections.abc import Iterable
from itertools import islice
from threading import Lock

from wishtui.domain.issue import Header
from wishtui.store.postgres import rows

_MOST = 50_000
"""Headers kept: some twenty megabytes as the text that they came as."""


class HeaderCache:
    """Headers by id, as text; decoded when somebody looks. For several threads."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._lock = Lock()

    def put(self, texts: Iterable[tuple[str, str]]) -> None:
        """Keep these, as the newest."""
        with self._lock:
            for issue_id, text in texts:
                self._texts.pop(issue_id, None)
                self._texts[issue_id] = text
            for issue_id in list(islice(self._texts, max(0, len(self._texts) - _MOST))):
                del self._texts[issue_id]

    def get(self, issue_id: str) -> Header | None:
        """The header, if it is at hand."""
        text = self._texts.get(issue_id)
        return None if text is None else rows.header(text)

    def forget(self, issue_ids: Iterable[str]) -> None:
        """These have changed."""
        with self._lock:
            for issue_id in issue_ids:
                self._texts.pop(issue_id, None)

    def __contains__(self, issue_id: str) -> bool:
        return issue_id in self._texts
