"""Appeals and ticks one at a time, on whatever backend."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from wishtui.domain.appeal import Appeal
from wishtui.store.unit_of_work import StagedChanges


class RecordedAppeals(Protocol):
    """What a backend has recorded of them."""

    def appeal(self, appeal_id: str) -> Appeal | None: ...
    def appeals(self) -> list[Appeal]: ...
    def ticks(self) -> dict[str, date]: ...


class Appeals:
    """As `side_protocols.AppealStore` says: each change is a unit of work of its own."""

    def __init__(
        self, recorded: RecordedAppeals, unit_of_work: Callable[[], AbstractContextManager[StagedChanges]]
    ) -> None:
        self._recorded = recorded
        self._unit_of_work = unit_of_work

    def get_appeal(self, appeal_id: str) -> Appeal | None:
        return self._recorded.appeal(appeal_id)

    def put_appeal(self, appeal: Appeal) -> Appeal:
        with self._unit_of_work() as work:
            return work.put_appeal(appeal)

    def appeals(self) -> list[Appeal]:
        return self._recorded.appeals()

    def ticks(self) -> dict[str, date]:
        return self._recorded.ticks()

    def tick(self, point: str, day: date | None) -> None:
        with self._unit_of_work() as work:
            work.tick(point, day)
