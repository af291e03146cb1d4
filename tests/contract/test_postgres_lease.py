"""Who delivers: one process of all hosts, whatever their clocks say."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import time

import psycopg
import pytest

from wishtui.errors import StoreBusy
from wishtui.store.postgres import lease
from wishtui.store.postgres.connector import Connector
from wishtui.store.postgres.lease import PostgresDeliveryLease
from wishtui.store.postgres.store import PostgresStore


@contextmanager
def two_hosts(address: str) -> Iterator[tuple[PostgresStore, PostgresStore]]:
    mine, theirs = PostgresStore(address, agent="Bo"), PostgresStore(address, agent="Mira")
    yield mine, theirs
    mine.close()
    theirs.close()


def test_one_at_a_time_delivers_and_the_other_is_named(postgres: str) -> None:
    with two_hosts(postgres) as (mine, theirs):
        with mine.delivery_lease():
            with pytest.raises(StoreBusy, match="Bo"), theirs.delivery_lease():
                pass
            with pytest.raises(StoreBusy, match="Bo"), mine.delivery_lease():
                pass
        with theirs.delivery_lease(), pytest.raises(StoreBusy, match="Mira"), mine.delivery_lease():
            pass


@pytest.mark.parametrize("off", [-600, 600])
def test_a_host_whose_clock_is_off_changes_nothing(postgres: str, off: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with two_hosts(postgres) as (mine, theirs), mine.delivery_lease():
        monkeypatch.setattr("time.time", lambda: time() + off)
        with pytest.raises(StoreBusy), theirs.delivery_lease():
            pass


def test_the_lease_of_a_holder_that_is_gone_passes_on(postgres: str) -> None:
    with two_hosts(postgres) as (mine, theirs):
        gone = PostgresDeliveryLease(Connector(postgres), "Bo")
        gone.take()
        with pytest.raises(StoreBusy), theirs.delivery_lease():
            pass
        with psycopg.connect(postgres, autocommit=True) as clock:
            clock.execute(f"UPDATE leases SET expires_at = expires_at - interval '{lease.LASTS} seconds'")
        with theirs.delivery_lease():
            gone.give_back()
            with pytest.raises(StoreBusy, match="Mira"), mine.delivery_lease():
                pass
        with mine.delivery_lease():
            pass


def test_a_holder_that_is_well_keeps_it_for_longer_than_it_lasts(postgres: str) -> None:
    with two_hosts(postgres) as (mine, theirs):
        with (
            psycopg.connect(postgres, autocommit=True) as clock,
            lease.delivery_lease(mine._connector, "Bo", lasts=0.4),
        ):
            first_expiry = _expiry(clock)
            while _expiry(clock) == first_expiry:
                pass
            with pytest.raises(StoreBusy, match="Bo"), theirs.delivery_lease():
                pass
        with theirs.delivery_lease():
            pass


def _expiry(clock: psycopg.Connection) -> object:
    row = clock.execute("SELECT expires_at FROM leases").fetchone()
    return row and row[0]
