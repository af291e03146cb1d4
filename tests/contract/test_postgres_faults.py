"""Whatever happens to the line or the server: nothing acknowledged is lost, and nothing is recorded twice."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import errors
from psycopg.rows import TupleRow

from tests.contract.postgres_proxy import Proxy
from tests.contract.store_shop import NOON, answered, asked, everything, filled, put, stored, titled
from tests.postgres_server import PostgresServer, new_server
from tests.waiting import wait_until
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue, Status
from wishtui.domain.ordering import Sort
from wishtui.errors import StoreBusy, StoreError, StoreUnreachable
from wishtui.services.inbox import Inbox, Tab
from wishtui.store import Changes
from wishtui.store.postgres import commits as commits_of
from wishtui.store.postgres import connector
from wishtui.store.postgres.commits import Committer
from wishtui.store.postgres.connector import Connection, DatabaseSession
from wishtui.store.postgres.store import PostgresStore


@pytest.fixture(autouse=True)
def _try_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connector, "RETRY", 0.02)


@pytest.fixture
def direct(postgres: str) -> Iterator[PostgresStore]:
    """The same store, by a line that nobody cuts."""
    store = filled(PostgresStore(postgres, agent="Mira"))
    yield store
    store.close()


@pytest.fixture
def store(direct: PostgresStore, line: Proxy) -> Iterator[PostgresStore]:
    """A store of five issues at the end of a line that can be cut."""
    opened = PostgresStore(line.address, agent="Bo")
    opened.change("issue-0000", lambda issue: titled(issue, "Both connections are there"))
    yield opened
    line.heal()
    opened.close()


def commits(chunk: bytes) -> bool:
    """Whether a chunk holds the commit of a change."""
    return b"COMMIT\0" in chunk


def wait_until_back(store: PostgresStore) -> None:
    """Look until the store can be reached again."""
    wait_until(lambda: not (store.refresh() or store.read_only))


def draft_of(issue_id: str) -> Draft:
    return Draft(id="d-1", issue_id=issue_id, text="Dear Ana", author="Bo", at=NOON)


def tried(store: PostgresStore, wanted: Issue) -> tuple[Issue | None, str]:
    """What is recorded, or why nothing is."""
    try:
        return store.change(wanted.id, lambda issue: wanted), ""
    except StoreError as error:
        return None, error.message


def once(fault: Callable[[bytes], bool]) -> Callable[[bytes], bool]:
    """The fault, the first time only."""
    happened: list[bytes] = []

    def happens(chunk: bytes) -> bool:
        if happened or not fault(chunk):
            return False
        happened.append(chunk)
        return True

    return happens


def test_a_line_that_is_cut_before_the_commit_records_nothing(store: PostgresStore, line: Proxy) -> None:
    line.before = once(commits)
    with pytest.raises(StoreError, match="nothing is recorded"):
        store.change("issue-0001", answered)
    assert stored(store, "issue-0001").status is Status.UNHANDLED
    assert store.change("issue-0001", answered).status is Status.RESPONDED


def test_a_commit_whose_answer_is_lost_is_looked_up(store: PostgresStore, direct: PostgresStore, line: Proxy) -> None:
    line.after = once(commits)
    recorded = store.change("issue-0001", answered)
    assert stored(direct, "issue-0001") == recorded
    assert len(recorded.messages) == 2
    assert store.read_only == ""


def test_a_commit_under_way_is_known_by_its_end(store: PostgresStore, direct: PostgresStore, line: Proxy) -> None:
    line.amid = once(commits)
    try:
        store.change("issue-0001", answered)
    except StoreError:
        assert stored(direct, "issue-0001").status is Status.UNHANDLED
    else:
        assert stored(direct, "issue-0001").status is Status.RESPONDED


@pytest.mark.parametrize("kind", ["before", "amid", "after"])
def test_wherever_the_line_is_cut_what_is_said_is_so(
    store: PostgresStore, direct: PostgresStore, line: Proxy, kind: str
) -> None:
    for step in range(1, 12):
        number = step % 5
        issue_id = f"issue-{number:04d}"
        before = stored(direct, issue_id)
        start = line.sent
        setattr(line, kind, once(lambda chunk, last=start + step: line.sent >= last))  # type: ignore[misc]  # a default
        recorded, refusal = tried(store, titled(before, f"cut at {step}"))
        assert "nobody knows" not in refusal
        assert stored(direct, issue_id) == (before if refusal else recorded)
        assert recorded is None or recorded.rev == before.rev + 1
        line.heal()
        wait_until_back(store)
        assert everything(store) == everything(direct)


def test_a_session_of_another_name_is_ended_before_its_commit_is_looked_up(direct: PostgresStore) -> None:
    address = f"{direct.address}&application_name=evening-shift"
    with psycopg.connect(address) as lost, psycopg.connect(address, autocommit=True) as fresh:
        lost.execute("SELECT 1")
        assert commits_of._session_ended(fresh, lost.info.backend_pid)
        with pytest.raises(psycopg.OperationalError):
            lost.execute("SELECT 1")


def test_behind_a_pooler_the_session_that_may_still_commit_is_the_server_s(
    store: PostgresStore, direct: PostgresStore, line: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pooler gives clients numbers of its own; whoever looks up a commit ends the session that holds it."""
    monkeypatch.setattr(psycopg.ConnectionInfo, "backend_pid", property(lambda info: 1))
    looked_for: list[int] = []
    ended = commits_of._session_ended

    def look(connection: Connection, backend: int) -> bool:
        looked_for.append(backend)
        return ended(connection, backend)

    monkeypatch.setattr(commits_of, "_session_ended", look)
    pids = [_server_process(session) for session in (store._writer, store._change_log.session)]
    line.after = once(commits)
    store.change("issue-0001", answered)
    line.after = once(commits)
    store.drafts.save(draft_of("issue-0001"))
    assert looked_for == pids


def _server_process(session: DatabaseSession) -> int:
    (pid,) = session.ask("No answer", lambda connection: connection.execute("SELECT pg_backend_pid()").fetchall()[0])
    return int(pid)


def test_a_commit_that_the_server_itself_does_not_know_of_is_looked_up(
    store: PostgresStore, direct: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = commits_of.number_of

    def unknown(cursor: psycopg.Cursor[TupleRow]) -> int:
        monkeypatch.setattr(commits_of, "number_of", number)
        raise errors.StatementCompletionUnknown

    monkeypatch.setattr(commits_of, "number_of", unknown)
    assert store.change("issue-0001", answered) == stored(direct, "issue-0001")


def test_where_nobody_knows_it_says_so_and_shows_it_later(
    store: PostgresStore, direct: PostgresStore, line: Proxy
) -> None:
    store._committer = Committer(store._writer, store._change_log, patience=0.0)

    def cut(chunk: bytes) -> bool:
        line.down = line.down or commits(chunk)
        return commits(chunk)

    line.after = once(cut)
    with pytest.raises(StoreUnreachable, match="nobody knows yet"):
        store.change("issue-0001", answered)
    assert store.read_only
    assert stored(direct, "issue-0001").status is Status.RESPONDED
    seen: list[Issue] = []
    store.feed.subscribe(lambda changes: seen.extend(store.issues(changes.issues)))
    line.heal()
    wait_until_back(store)
    assert [issue.id for issue in seen] == ["issue-0001"]


def test_without_a_line_what_is_shown_stays_and_nothing_is_taken(store: PostgresStore, line: Proxy) -> None:
    rows = store.index()
    header = store.header("issue-0002")
    line.down = True
    line.cut()
    with pytest.raises(StoreUnreachable):
        store.change("issue-0001", answered)
    assert "cannot be reached" in store.read_only
    assert store.header("issue-0002") == header
    assert store.header("issue-9999") is None
    assert len(rows) == 5
    with pytest.raises(StoreUnreachable):
        store.get("issue-0001")
    assert not store.refresh()
    line.heal()
    wait_until_back(store)
    assert store.change("issue-0001", answered).status is Status.RESPONDED


def test_what_is_known_to_have_changed_and_cannot_be_read_is_told_when_it_can(
    store: PostgresStore, direct: PostgresStore, line: Proxy
) -> None:
    changed: set[str] = set()
    store.feed.subscribe(lambda changes: changed.update(changes.issues))
    direct.change("issue-0003", answered)

    def cut(chunk: bytes) -> bool:
        line.down = line.down or b"SELECT id, header FROM issues" in chunk
        return line.down

    line.before = once(cut)
    wait_until(lambda: bool(store.refresh()) or line.down)
    assert not changed
    line.heal()
    wait_until_back(store)
    store.refresh()
    assert changed == {"issue-0003"}


def test_a_line_that_is_cut_while_everything_is_read_anew_leaves_nothing_untold(
    store: PostgresStore, direct: PostgresStore, line: Proxy
) -> None:
    changed: set[str] = set()
    store.feed.subscribe(lambda changes: changed.update(changes.issues))
    direct.change("issue-0003", answered)
    direct.change("issue-0004", answered)
    with psycopg.connect(direct.address, autocommit=True) as connection:
        connection.execute("DELETE FROM changes WHERE revision < (SELECT revision FROM wishtui)")
    cuts: list[bytes] = []

    def cut(chunk: bytes) -> bool:
        cuts.extend([chunk] if b"SELECT id FROM issues" in chunk else [])
        return bool(cuts)

    line.before = once(cut)
    wait_until(lambda: bool(store.refresh() or cuts))
    wait_until_back(store)
    assert changed >= {"issue-0003", "issue-0004"}


def test_an_issue_that_cannot_be_read_when_it_is_told_of_is_told_of_again(store: PostgresStore, line: Proxy) -> None:
    inbox = Inbox(store)

    def put_in_place(changes: Changes) -> None:
        inbox.changed(changes.issues)

    store.feed.subscribe(put_in_place)
    store._headers.forget(["issue-0003"])
    line.down = True
    line.cut()
    inbox.changed(["issue-0003"])
    line.heal()
    wait_until_back(store)
    assert "issue-0003" in inbox.view(Tab.UNHANDLED, Sort.DUE)


def test_what_others_did_meanwhile_is_told_when_it_is_back(
    store: PostgresStore, direct: PostgresStore, line: Proxy
) -> None:
    changed: set[str] = set()
    store.feed.subscribe(lambda changes: changed.update(changes.issues))
    line.down = True
    line.cut()
    direct.change("issue-0003", answered)
    store.refresh()
    line.heal()
    wait_until_back(store)
    assert changed == {"issue-0003"}


def test_a_line_that_was_lost_while_idle_costs_no_change(store: PostgresStore, line: Proxy) -> None:
    line.cut()
    assert store.change("issue-0001", answered).status is Status.RESPONDED
    line.cut()
    assert stored(store, "issue-0001").status is Status.RESPONDED
    line.cut()
    store.drafts.save(draft_of("issue-0001"))
    assert len(store.drafts.of("issue-0001")) == 1


def test_a_statement_that_takes_too_long_records_nothing(postgres: str, direct: PostgresStore) -> None:
    slow = PostgresStore(postgres.replace("options=", "options=-cstatement_timeout%3D100ms%20"), lock_wait=60)
    with psycopg.connect(postgres) as other:
        other.execute("SELECT 1 FROM issues WHERE id = 'issue-0001' FOR UPDATE")
        with pytest.raises(StoreBusy, match="too long"):
            slow.change("issue-0001", answered)
    assert slow.change("issue-0001", answered).status is Status.RESPONDED
    slow.close()


def test_a_header_that_takes_too_long_is_told_of_again(postgres: str, direct: PostgresStore) -> None:
    slow = PostgresStore(postgres.replace("options=", "options=-cstatement_timeout%3D100ms%20"))
    inbox = Inbox(slow)

    def put_in_place(changes: Changes) -> None:
        inbox.changed(changes.issues)

    slow.feed.subscribe(put_in_place)
    slow._headers.forget(["issue-0003"])
    with psycopg.connect(postgres) as other:
        other.execute("LOCK TABLE issues")
        inbox.changed(["issue-0003"])
        with pytest.raises(StoreBusy, match="too long"):
            slow.headers(["issue-0003"], unclosed=True)
        assert not slow.refresh()
    slow.refresh()
    assert "issue-0003" in inbox.view(Tab.UNHANDLED, Sort.DUE)
    slow.close()


def test_another_who_saves_the_same_is_waited_for_and_then_named(postgres: str, direct: PostgresStore) -> None:
    mine = PostgresStore(postgres, lock_wait=0.05)
    with psycopg.connect(postgres) as other:
        other.execute("SELECT 1 FROM issues WHERE id = 'issue-0001' FOR UPDATE")
        with pytest.raises(StoreBusy, match="saving the same"):
            mine.change("issue-0001", answered)
        with mine.without_waiting():
            assert mine.change("issue-0002", answered).status is Status.RESPONDED
    assert mine.change("issue-0001", answered).status is Status.RESPONDED
    mine.close()


def test_two_who_add_the_same_issue_at_once_add_one(postgres: str, direct: PostgresStore) -> None:
    other = PostgresStore(postgres, lock_wait=0.05)

    def late() -> None:
        with direct.unit_of_work() as work:
            work.put(asked(9))
            put(other, titled(asked(9), "First"))

    with pytest.raises(StoreBusy):
        late()
    assert stored(direct, "issue-0009").subject == "First"
    other.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresServer]:
    with new_server(synchronous_commit="on") as started:
        yield started


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_that_is_started_again_is_found_again(server: PostgresServer, mode: str) -> None:
    store = filled(PostgresStore(server.address))
    store.change("issue-0001", answered)
    server.stop(mode)
    with pytest.raises(StoreUnreachable):
        store.change("issue-0002", answered)
    assert store.read_only
    assert not store.refresh()
    server.start()
    wait_until_back(store)
    assert store.change("issue-0002", answered).status is Status.RESPONDED
    assert stored(store, "issue-0001").status is Status.RESPONDED
    store.close()
