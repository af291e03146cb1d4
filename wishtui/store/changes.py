"""What a commit changed, whoever made it, and who wants to know."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import msgspec

from wishtui.log import get_logger

_NONE: frozenset[str] = frozenset()


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """Ids of the records that a commit touched, by what they are. Empty where nothing of the kind did."""

    issues: frozenset[str] = _NONE
    orders: frozenset[str] = _NONE
    appeals: frozenset[str] = _NONE
    ticks: frozenset[str] = _NONE
    """Points of the risk checklists."""
    drafts: frozenset[str] = _NONE
    """Issues, or what else is written about, whose drafts or composers came, went or changed."""
    outbox: frozenset[str] = _NONE
    log: frozenset[str] = _NONE
    syncs: frozenset[str] = _NONE
    """Shops whose exchange with Wish went on."""
    hooks: frozenset[str] = _NONE
    """What the team was told of."""
    everything: bool = False
    """Whether these are all that there are: any other that somebody knows is here no more."""

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__struct_fields__)

    def known(self, issue_ids: Iterable[str]) -> frozenset[str]:
        """The issues to look at again, for who knows `issue_ids`."""
        return self.issues.union(issue_ids) if self.everything else self.issues

    def __or__(self, other: "Changes") -> "Changes":
        return Changes(**{name: getattr(self, name) | getattr(other, name) for name in self.__struct_fields__})


Subscriber = Callable[[Changes], None]


class GatheredChanges:
    """What several commits changed."""

    def __init__(self) -> None:
        self._issues: set[str] = set()
        self._everything = False

    @property
    def of_issues(self) -> Changes:
        """Which issues may not be what they were, and nothing else."""
        return Changes(issues=frozenset(self._issues), everything=self._everything)

    def add(self, changes: Changes) -> None:
        """Take in what another one changed, in a time that does not grow with what was changed before."""
        self._issues |= changes.issues
        self._everything |= changes.everything


class ChangeFeed:
    """Tells every subscriber of each commit, ours or another process's, once it can be read.

    Subscribers are called in the thread that committed or looked, one after the other. One that fails is logged and
    keeps nobody else from knowing: what it failed over is recorded already.
    """

    def __init__(self) -> None:
        self._subscribers: list[Subscriber] = []

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Have `subscriber` called with each set of changes; gives what ends that."""
        self._subscribers.append(subscriber)

        def unsubscribe() -> None:
            if subscriber in self._subscribers:
                self._subscribers.remove(subscriber)

        return unsubscribe

    @contextmanager
    def gathered(self) -> Iterator[GatheredChanges]:
        """What is told of until the block ends: for who reads what may change meanwhile."""
        gathered = GatheredChanges()
        unsubscribe = self.subscribe(gathered.add)
        try:
            yield gathered
        finally:
            unsubscribe()

    def publish(self, changes: Changes) -> None:
        """Tell the subscribers, unless nothing changed."""
        if not changes:
            return
        for subscriber in tuple(self._subscribers):
            try:
                subscriber(changes)
            except Exception:  # noqa: BLE001  # the boundary between a commit and those who only watch
                get_logger(__name__).exception("A subscriber of the change feed failed.")
