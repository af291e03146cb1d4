"""What a store shows: rows and headers of its issues, whole records, and orders."""

from collections.abc import Iterable, Iterator, Mapping

from wishtui.domain.issue import Header, Issue
from wishtui.domain.order import Order
from wishtui.store.lock import Guard
from wishtui.store.places import Places
from wishtui.store.shelf import Headers
from wishtui.store.shelves import Shelves


class Reader:
    """The reading half of a store. Nothing here waits for a writer, or raises for one bad document."""

    def __init__(self, guard: Guard, shelves: Shelves) -> None:
        self._guard = guard
        self._shelves = shelves

    def get(self, issue_id: str) -> Issue | None:
        """The whole record, from the inbox or else the archive; None where there is none that can be read."""
        found = self._shelves.inbox.get(issue_id) or self._shelves.archive.get(issue_id)
        if found is None:
            with self._guard.state:  # it may just have moved from one to the other
                found = self._shelves.inbox.get(issue_id) or self._shelves.archive.get(issue_id)
        return found

    def inbox(self) -> Mapping[str, Header]:
        """Headers of what is Unhandled or Responded, by id; always the present ones, each read when asked for."""
        return Headers(self._shelves.inbox)

    def archive(self) -> Mapping[str, Header]:
        """Headers of what is Closed, by id. The first call reads the archive and may run in a thread."""
        return Headers(self._shelves.archive)

    def places(self) -> Places:
        """What places the issues of `inbox` in a list, as they are now; the caller's own."""
        return self._shelves.inbox.rows.copy()

    def archive_places(self) -> Places:
        """The same of `archive`. The first call reads the archive and may run in a thread."""
        return self._shelves.archive.rows.copy()

    def archive_count(self) -> int:
        """How many issues are Closed; keeps nothing of an archive that was not read before. May run in a thread.

        Raises:
            StoreError: the archive cannot be read.
        """
        return self._shelves.archive_count()

    def issues(self, ids: Iterable[str]) -> Iterator[Issue]:
        """Whole records, one after the other; those that are not there are passed over."""
        return (issue for issue_id in ids if (issue := self.get(issue_id)) is not None)

    def orders(self, order_ids: Iterable[str] | None = None) -> dict[str, Order]:
        """Orders that were imported on their own, by id; all of them unless told which."""
        archive = self._shelves.archive
        if order_ids is None:
            return {order.id: order for order in archive.all_orders()}
        return {order_id: order for order_id in order_ids if (order := archive.order(order_id)) is not None}

    def naming(self, order_id: str) -> list[str]:
        """Ids of the issues that name an order."""
        inbox, archive = self._shelves.inbox, self._shelves.archive
        with self._guard.state:
            return [*inbox.naming(order_id), *archive.naming(order_id)]
