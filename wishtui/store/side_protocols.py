"""What stands beside the issues of a store, to everyone outside: who answers them, appeals, and its care."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from wishtui.domain.appeal import Appeal
    from wishtui.store.composers import Composers


Severity = Literal["ok", "note", "bad"]
"""How grave a finding is."""


class HealthFinding(NamedTuple):
    """One thing that a check of the store looked at."""

    level: Severity
    what: str
    remedy: str = ""


class ComposerStore(Protocol):
    """Who has an issue open to answer it, whether a word is typed yet or not. Nothing here raises.

    An agent has one at a time. Who is gone is forgotten, however that came: files at the next look, a database within
    two minutes. The feed tells of it as of a draft.
    """

    def enter(self, issue_id: str) -> None:
        """This process has an issue open to answer it, and no other any more."""

    def leave(self) -> None:
        """It has none."""

    def of(self, issue_ids: Iterable[str] | None = None) -> "Composers":
        """Who has which of some issues open, or of all; a database was asked for it with the drafts."""


class AppealStore(Protocol):
    """Appeals, and what the seller ticked of the risks' checklists."""

    def get_appeal(self, appeal_id: str) -> "Appeal | None":
        """The appeal as it is now; None where there is none that can be read."""

    def put_appeal(self, appeal: "Appeal") -> "Appeal":
        """Keep `appeal`, as a commit of its own: as `UnitOfWork.put_appeal`. Raises StoreError, too."""

    def appeals(self) -> "list[Appeal]":
        """All of them, in any order."""

    def ticks(self) -> dict[str, date]:
        """When each point was ticked, by the point's id; a point that is not ticked is not there."""

    def tick(self, point: str, day: date | None) -> None:
        """As `UnitOfWork.tick`, as a commit of its own. Raises StoreError."""


class Maintenance(Protocol):
    """What only some stores need; the others have nothing to do."""

    @property
    def unfinished_move(self) -> str:
        """The name of the store that a move into this one began with, and did not end; empty where there is none."""

    def begin_move(self, source: str) -> None:
        """Note that the store named `source` is being moved into this one. Raises StoreError."""

    def end_move(self) -> None:
        """Note that all of it is here. Raises StoreError."""

    @property
    def compaction_due(self) -> bool:
        """Whether it is time to call `compact`, best from a thread."""

    @property
    def damage_found(self) -> bool:
        """Whether something was found damaged, repaired or not; the notices say what became of it."""

    def compact(self) -> None:
        """Tidy up. What goes wrong is only a notice: every change is safe already."""

    def prepare(self) -> None:
        """Do what opening left for later, best in a thread."""

    def is_as_written(self) -> bool:
        """Whether nothing has changed what opening left to be checked; best in a thread. Nothing is done about it."""

    def check(self) -> list[HealthFinding]:
        """Look at every part of the store and change nothing."""
