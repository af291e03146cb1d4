"""What every backend does alike: one unit of work at a time, told of once it is recorded."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from wishtui.domain.issue import Issue
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.errors import StoreBusy
from wishtui.i18n import _
from wishtui.store.changes import ChangeFeed
from wishtui.store.protocols import NoSuchIssue, Wording
from wishtui.store.searches import Searches

if TYPE_CHECKING:
    from wishtui.domain.query import Searchable
    from wishtui.store.stored_texts import StoredTexts
    from wishtui.store.unit_of_work import Recorded, StagedChanges


class _HasIssues(Protocol):
    def issues(self, ids: Iterable[str]) -> Iterator[Issue]: ...


class BaseStore(ABC):
    """The changing half of a store; a backend says how to keep others out and how to record."""

    def __init__(self, windows: ReplyWindows = DEFAULT_WINDOWS, feed: ChangeFeed | None = None) -> None:
        self.windows = windows
        self.notices: list[str] = []
        self.feed = feed or ChangeFeed()
        self._busy = False
        self._lease = Lock()

    batch = 1
    finds_words = False
    searches = Searches()

    @property
    def clock_ahead(self) -> int:
        """As `protocols.Store` says, of a store on this machine."""
        return 0

    def holding(self, wordings: Sequence[Wording], known: set[str] | None = None) -> set[str]:
        """As `protocols.IssueReader` says. Raises NotImplementedError: whoever searches reads the words."""
        raise NotImplementedError

    def searchables(self: "_HasIssues", ids: Iterable[str]) -> "Iterator[Searchable]":
        """As `protocols.IssueReader` says."""
        from wishtui.domain.query import searchable_of  # most starts search for nothing

        return map(searchable_of, self.issues(ids))

    @abstractmethod
    def _exclusively(self) -> AbstractContextManager["Recorded"]:
        """Keep every other writer out, and know what they have recorded. Raises StoreError."""

    @abstractmethod
    def _commit(self, work: "StagedChanges") -> None:
        """Record all of it or nothing. Raises StoreError."""

    def _committed(self, work: "StagedChanges") -> None:  # noqa: B027  # most backends have nothing to do
        """What `work` holds was recorded, and others may write again."""

    def without_waiting(self) -> AbstractContextManager[None]:
        """As `protocols.Store` says."""
        return nullcontext()

    def delivery_lease(self) -> AbstractContextManager[None]:
        """As `protocols.Store` says, for one process."""
        return _locked(self._lease)

    @contextmanager
    def unit_of_work(self, *, independent: bool = False) -> "Iterator[StagedChanges]":
        """As `protocols.Store` says."""
        from wishtui.store.unit_of_work import StagedChanges  # the first frame changes nothing

        with self._exclusively() as recorded:
            if self._busy:
                raise RuntimeError("a unit of work of this store is open already")
            self._busy = True
            try:
                work = StagedChanges(recorded, independent=independent)
                yield work
                work.seal_log()
                if work.documents:
                    self._commit(work)
            finally:
                self._busy = False
        self.feed.publish(work.changes())
        self._committed(work)

    def change(self, issue_id: str, change: Callable[[Issue], Issue]) -> Issue:
        """As `protocols.Store` says."""
        with self.unit_of_work() as work:
            issue = work.get(issue_id)
            if issue is None:
                raise NoSuchIssue(
                    _("There is no issue {issue}.", issue=issue_id), _("`wishtui list` shows what there is.")
                )
            return work.put(change(issue))


class KeepsNoTexts:
    """As `stored_texts.TextReader` says, for a store that keeps none."""

    def texts(self) -> "Sequence[StoredTexts]":
        """None are kept."""
        return ()

    def keep_texts(self) -> Iterator[None]:
        """None are worth it."""
        return iter(())

    def drop_texts(self) -> None:
        """There are none."""


@contextmanager
def _locked(lease: Lock) -> Iterator[None]:
    if not lease.acquire(blocking=False):
        raise StoreBusy(_("This wishtui is sending already."), _("It goes on by itself."))
    try:
        yield
    finally:
        lease.release()
