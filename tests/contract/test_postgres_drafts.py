"""Drafts of a store in a database: on this host's disk at once, on every host once the database has them."""

import errno
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.contract.postgres_proxy import Proxy
from tests.contract.store_shop import NOON, filled, next_changes
from tests.contract.test_postgres_faults import wait_until_back
from wishtui.domain.draft import Draft
from wishtui.errors import StoreError
from wishtui.private_files import Files
from wishtui.store.postgres import connector
from wishtui.store.postgres.store import PostgresStore

DRAFT = Draft(id="d-1", issue_id="issue-0001", text="Dear Ana", author="Bo", at=NOON)


@pytest.fixture(autouse=True)
def _try_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connector, "RETRY", 0.02)


@pytest.fixture
def here(line: Proxy, tmp_path: Path) -> Iterator[PostgresStore]:
    """The store on a host whose line can be cut."""
    store = filled(PostgresStore(line.address, agent="Bo", private=lambda: tmp_path / "here"))
    yield store
    store.close()


@pytest.fixture
def there(here: PostgresStore, postgres: str, tmp_path: Path) -> Iterator[PostgresStore]:
    """The same store on another host."""
    store = PostgresStore(postgres, agent="Bo", private=lambda: tmp_path / "there")
    yield store
    store.close()


def files_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.glob("drafts/*.json"))


def cut(line: Proxy) -> None:
    line.down = True
    line.cut()


def test_a_draft_follows_its_agent_to_another_host(here: PostgresStore, there: PostgresStore, tmp_path: Path) -> None:
    here.drafts.save(DRAFT)
    assert there.drafts.of("issue-0001") == [DRAFT]
    assert files_in(tmp_path / "here") == []
    there.drafts.save(msgspec.structs.replace(DRAFT, text="Dear Ana, sorry"))
    assert [draft.text for draft in here.drafts.all()] == ["Dear Ana, sorry"]


def test_without_a_line_a_draft_is_on_the_disk_and_goes_on_its_way_when_it_is_back(
    here: PostgresStore, there: PostgresStore, line: Proxy, tmp_path: Path
) -> None:
    cut(line)
    here.drafts.save(DRAFT)
    assert here.drafts.trouble
    assert here.drafts.of("issue-0001") == [DRAFT]
    assert files_in(tmp_path / "here") == ["issue-0001.d-1.json"]
    assert there.drafts.all() == []
    line.heal()
    wait_until_back(here)
    here.refresh()
    assert there.drafts.all() == [DRAFT]
    assert (here.drafts.trouble, files_in(tmp_path / "here")) == ("", [])


def test_a_program_that_ended_without_a_line_left_its_drafts_for_the_next(
    here: PostgresStore, there: PostgresStore, line: Proxy, tmp_path: Path
) -> None:
    cut(line)
    here.drafts.save(DRAFT)
    here.close()
    line.heal()
    again = PostgresStore(line.address, agent="Bo", private=lambda: tmp_path / "here")
    again.maintenance.prepare()
    assert there.drafts.all() == [DRAFT]
    assert files_in(tmp_path / "here") == []
    again.close()


@pytest.mark.parametrize("elsewhere", [True, False])
def test_a_file_that_could_not_be_removed_brings_no_discarded_draft_back(
    here: PostgresStore, there: PostgresStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: bool
) -> None:
    def refuse(files: Files, path: Path) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    with monkeypatch.context() as stuck:
        stuck.setattr(Files, "unlink", refuse)
        here.drafts.save(DRAFT)
        assert files_in(tmp_path / "here") == ["issue-0001.d-1.json"]
        (there if elsewhere else here).drafts.discard(DRAFT)
    again = PostgresStore(there.address, agent="Bo", private=lambda: tmp_path / "here")
    again.maintenance.prepare()
    assert again.drafts.all() == []
    assert files_in(tmp_path / "here") == []
    again.close()


def test_what_was_typed_on_after_a_draft_was_discarded_elsewhere_is_kept(
    here: PostgresStore, there: PostgresStore, line: Proxy
) -> None:
    here.drafts.save(DRAFT)
    cut(line)
    there.drafts.discard(DRAFT)
    here.drafts.save(msgspec.structs.replace(DRAFT, text="Dear Ana, once more"))
    line.heal()
    wait_until_back(here)
    here.refresh()
    assert [draft.text for draft in there.drafts.all()] == ["Dear Ana, once more"]


def test_words_of_two_hosts_are_both_kept(here: PostgresStore, there: PostgresStore, line: Proxy) -> None:
    here.drafts.save(DRAFT)
    assert there.drafts.of("issue-0001")
    cut(line)
    here.drafts.save(msgspec.structs.replace(DRAFT, text="From the train"))
    there.drafts.save(msgspec.structs.replace(DRAFT, text="From the desk", at=NOON + timedelta(minutes=5)))
    line.heal()
    wait_until_back(here)
    here.refresh()
    assert {draft.text for draft in there.drafts.of("issue-0001")} == {"From the train", "From the desk"}


def test_what_was_shown_stays_while_the_line_is_cut(here: PostgresStore, there: PostgresStore, line: Proxy) -> None:
    there.drafts.save(DRAFT)
    assert here.drafts.all() == [DRAFT]
    cut(line)
    assert here.drafts.all() == [DRAFT]
    assert here.drafts.of("issue-0001") == [DRAFT]


def test_a_draft_that_cannot_be_discarded_is_still_one(here: PostgresStore, line: Proxy) -> None:
    here.drafts.save(DRAFT)
    cut(line)
    with pytest.raises(StoreError):
        here.drafts.discard(DRAFT)
    line.heal()
    wait_until_back(here)
    assert here.drafts.all() == [DRAFT]
    here.drafts.discard(DRAFT)
    assert here.drafts.all() == []


def test_a_draft_that_only_this_host_has_can_be_discarded_without_a_line(
    here: PostgresStore, line: Proxy, tmp_path: Path
) -> None:
    cut(line)
    here.drafts.save(DRAFT)
    here.drafts.discard(DRAFT)
    assert here.drafts.all() == []
    assert files_in(tmp_path / "here") == []


def test_without_a_disk_and_without_a_line_it_says_so(postgres: str, line: Proxy) -> None:
    store = filled(PostgresStore(line.address, agent="Bo"))
    cut(line)
    with pytest.raises(StoreError, match="cannot be reached"):
        store.drafts.save(DRAFT)
    store.close()


def test_what_is_typed_within_a_change_does_not_end_it(here: PostgresStore, there: PostgresStore) -> None:
    with here.unit_of_work() as work:
        work.tick("linked.one", NOON.date())
        here.drafts.save(DRAFT)
        assert there.appeals.ticks() == {}
        assert there.drafts.all() == [DRAFT]
    assert next_changes(there).drafts == {"issue-0001"}
    assert there.appeals.ticks() == {"linked.one": NOON.date()}
