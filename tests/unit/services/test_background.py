"""A thread that looks at the store beside everything else: when it looks, and that nothing ends it but its end."""

import threading
from datetime import UTC, datetime

import pytest

from tests.waiting import LONGEST
from wishtui.domain.issue import Issue, Status
from wishtui.errors import StoreError
from wishtui.services.background import Background, Job
from wishtui.store import Store, memory_store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Looks:
    """Counts looks, and can be waited for."""

    def __init__(self, error: Exception | None = None) -> None:
        self._more = threading.Semaphore(0)
        self._error = error
        self.count = 0

    def __call__(self) -> None:
        self.count += 1
        self._more.release()
        if self._error is not None:
            raise self._error

    def next(self) -> bool:
        """Whether there is one more."""
        return self._more.acquire(timeout=LONGEST)


def change(store: Store) -> None:
    with store.unit_of_work() as work:
        number = len(store.index())
        work.put(Issue(id=f"T-{number}", status=Status.UNHANDLED, opened_at=NOW))


def test_a_change_is_looked_at_without_waiting_for_the_time() -> None:
    store, looks = memory_store(), Looks()
    background = Background(store, [Job("Looking", looks, first=0, every=9999, after_change=0)], threading.Event())
    assert looks.next()
    change(store)
    assert looks.next()
    background.stop()
    change(store)
    assert looks.count == 2


def test_what_only_changes_call_for_is_done_first_and_then_not_without_one() -> None:
    looks, other = Looks(), Looks()
    jobs = [
        Job("Measuring", looks, first=0, every=0.001, only_changed=True),
        Job("Looking", other, first=0, every=0.001),
    ]
    background = Background(memory_store(), jobs, threading.Event())
    assert looks.next()
    for _ in range(5):
        assert other.next()
    background.stop()
    assert looks.count == 1


@pytest.mark.parametrize("error", [StoreError("Busy.", "Wait."), ZeroDivisionError()])
def test_a_look_that_fails_is_logged_and_ends_nothing(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    looks = Looks(error)
    background = Background(memory_store(), [Job("Looking", looks, first=0, every=0.001)], threading.Event())
    assert looks.next()
    assert looks.next()
    background.stop()
    assert "Looking" in caplog.text
