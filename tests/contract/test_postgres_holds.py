"""A hold lasts its seconds on every host, however far apart their clocks are."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import datetime, timedelta, tzinfo

import psycopg
import pytest

from tests.contract.store_shop import filled, stored
from tests.waiting import LONGEST, wait_until
from wishtui.domain.delivery import Step
from wishtui.domain.issue import Issue
from wishtui.domain.outbox import hold_until
from wishtui.services import outbox
from wishtui.services.answering import answer, release_due
from wishtui.services.machine_clock import by_clock_of, machine_clock
from wishtui.store.postgres import connector
from wishtui.store.postgres.store import PostgresStore

HOLD = 10.0

_WAITS_FOR = "SELECT 1 FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))"


@contextmanager
def clock_off(seconds: float) -> Iterator[datetime]:
    """A machine whose clock is off by so much; gives what it says."""

    class Off(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a time like any other
            return datetime.now(tz) + timedelta(seconds=seconds)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connector, "datetime", Off)
        patch.setattr(outbox, "machine_clock", lambda: machine_clock() + timedelta(seconds=seconds))
        yield machine_clock() + timedelta(seconds=seconds)


@pytest.fixture(params=[(0, 600), (0, -600), (600, 0), (-600, 0), (0, 30), (-45, 0)], ids=str)
def off(request: pytest.FixtureRequest) -> tuple[int, int]:
    """By how many seconds the clocks of two hosts are off."""
    return request.param  # type: ignore[no-any-return]  # two numbers


def test_a_reply_is_held_as_long_on_a_host_with_another_clock(postgres: str, off: tuple[int, int]) -> None:
    with clock_off(off[0]) as now:
        mine = filled(PostgresStore(postgres, agent="Bo"))
        answer(mine, "issue-0001", "It left on Monday.", author="Bo", now=now, hold_seconds=HOLD)
    with clock_off(off[1]) as now:
        theirs = PostgresStore(postgres, agent="Mira")
        release_due(theirs, now + timedelta(seconds=HOLD / 2))
        assert stored(theirs, "issue-0001").pending is not None
        release_due(theirs, now + timedelta(seconds=2 * HOLD))
        assert stored(theirs, "issue-0001").messages[-1].text == "It left on Monday."
    mine.close()
    theirs.close()


def test_what_can_still_be_undone_is_held_as_long_on_a_host_with_another_clock(
    postgres: str, off: tuple[int, int]
) -> None:
    with clock_off(off[0]) as now:
        mine = filled(PostgresStore(postgres, agent="Bo"))
        outbox.change_state(
            mine,
            "issue-0001",
            Step.CLOSE,
            author="Bo",
            now=now,
            connected=lambda shop: True,
            hold_seconds=HOLD,
        )
    with clock_off(off[1]) as now:
        theirs = PostgresStore(postgres, agent="Mira")
        (entry,) = theirs.outbox().values()
        for seconds, holds in ((HOLD / 2, True), (2 * HOLD, False)):
            there = by_clock_of(entry, now + timedelta(seconds=seconds), theirs)
            assert (hold_until(entry, there) is not None) is holds
    mine.close()
    theirs.close()


def test_a_clock_is_not_taken_for_behind_because_an_answer_waited_for_a_lock(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = timedelta()

    class Late(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # a time like any other
            return datetime.now(tz) + late

    monkeypatch.setattr(connector, "datetime", Late)
    seen: list[int] = []

    def look(issue: Issue) -> Issue:
        seen.append(store.clock_ahead)
        return issue

    with (
        closing(filled(PostgresStore(postgres, agent="Bo", lock_wait=LONGEST))) as store,
        psycopg.connect(postgres) as other,
        psycopg.connect(postgres, autocommit=True) as watching,
        ThreadPoolExecutor(1) as pool,
    ):
        other.execute("SELECT 1 FROM issues WHERE id = 'issue-0001' FOR UPDATE")
        changed = pool.submit(store.change, "issue-0001", look)
        wait_until(lambda: watching.execute(_WAITS_FOR, [other.info.backend_pid]).fetchone())
        late = timedelta(minutes=1)
        other.rollback()
        changed.result(LONGEST)
    assert seen == [0]
