"""Who has an issue open to answer it is known to all who look at the store, and forgotten when they are gone."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.contract.conftest import Backend
from tests.waiting import wait_until
from wishtui.store import Store, open_store
from wishtui.store.postgres import composers

ISSUE, OTHER = "issue-0001", "issue-0002"

_ENTER = """
import sys
from pathlib import Path
from wishtui.store import open_store
store = open_store(Path(sys.argv[1]), agent="Mira")
store.composers.enter(sys.argv[2])
print("entered", flush=True)
sys.stdin.read()
"""


def seen(store: Store, issue_id: str = ISSUE) -> frozenset[str]:
    """Who has the issue open, as a screen asks: with the drafts, once the feed has told of it."""
    store.refresh()
    store.drafts.of(issue_id, None)
    return store.composers.of([issue_id]).get(issue_id, frozenset())


def test_one_who_has_an_issue_open_is_named_until_they_leave_it(backend: Backend) -> None:
    mira, bo = backend.open("Mira"), backend.open("Bo")
    mira.composers.enter(ISSUE)
    assert seen(bo) == {"Mira"}
    mira.composers.enter(OTHER)
    assert not seen(bo)
    assert seen(bo, OTHER) == {"Mira"}
    mira.composers.leave()
    assert not seen(bo, OTHER)


def test_it_is_told_as_a_draft_is(backend: Backend) -> None:
    mira, bo = backend.open("Mira"), backend.open("Bo")
    if mira is bo:
        return  # one view has nobody to tell
    bo.drafts.all()
    bo.refresh()
    mira.composers.enter(ISSUE)
    assert wait_until(lambda: bo.refresh().drafts) == {ISSUE}
    mira.composers.leave()
    assert wait_until(lambda: bo.refresh().drafts) == {ISSUE}


def test_a_store_that_is_closed_has_nobody_at_it(backend: Backend) -> None:
    mira, bo = backend.open("Mira"), backend.open("Bo")
    if mira is bo:
        return
    mira.composers.enter(ISSUE)
    assert seen(bo)
    mira.close()
    assert not seen(bo)


def test_a_composer_is_no_draft(backend: Backend) -> None:
    mira, bo = backend.open("Mira"), backend.open("Bo")
    mira.composers.enter(ISSUE)
    assert bo.drafts.all(None) == []
    assert bo.drafts.of(ISSUE, None) == []


def test_one_whose_process_was_killed_is_named_no_longer(tmp_path: Path) -> None:
    store = open_store(tmp_path, agent="Bo")
    process = subprocess.Popen(
        [sys.executable, "-c", _ENTER, str(tmp_path), ISSUE], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        assert process.stdout.readline() == b"entered\n"
        assert seen(store) == {"Mira"}
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdin.close()
        process.stdout.close()
    assert ISSUE in store.refresh().drafts
    assert not seen(store)
    assert [path for path in (tmp_path / "drafts").iterdir() if path.suffix == ".open"] == []
    store.close()


def test_a_folder_that_takes_no_file_names_nobody_and_hinders_nothing(tmp_path: Path) -> None:
    store = open_store(tmp_path, agent="Bo")
    (tmp_path / "drafts").write_bytes(b"in the way")
    store.composers.enter(ISSUE)
    store.composers.leave()
    assert store.composers.of() == {}
    store.close()


def test_a_lease_that_nobody_renews_runs_out(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(composers, "monotonic", lambda: clock[0])
    mira, bo = open_store(postgres, agent="Mira"), open_store(postgres, agent="Bo")
    mira.composers.enter(ISSUE)
    assert wait_until(lambda: seen(bo)) == {"Mira"}
    with psycopg.connect(postgres) as connection:
        connection.execute("UPDATE leases SET expires_at = now() - interval '1 second'")
    clock[0] = 2 * composers.LASTS
    assert wait_until(lambda: bo.refresh().drafts) == {ISSUE}
    assert not seen(bo)
    mira.refresh()
    assert seen(bo) == {"Mira"}, "whoever is still there says so at the next look"
    mira.close()
    bo.close()
