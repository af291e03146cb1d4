"""Many agents on many hosts: one answer an issue, and nothing acknowledged lost when the server dies."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from threading import Barrier, Event
from typing import TypeVar

import msgspec
import psycopg
import pytest

from tests.contract.store_shop import answered, asked, everything, filled, put
from tests.contract.test_postgres_faults import wait_until_back
from tests.postgres_server import PostgresServer, new_server
from wishtui.domain.issue import Issue, Status
from wishtui.errors import AnswerLocked, StoreBusy, StoreError
from wishtui.store.postgres import connector
from wishtui.store.postgres.connector import Connection
from wishtui.store.postgres.store import PostgresStore

T = TypeVar("T")

ROUNDS = 1_000
AGENTS = ("Bo", "Mira", "Noor", "Ana")


def tagged(issue: Issue, tag: str) -> Issue:
    return msgspec.structs.replace(issue, tags=(*issue.tags, tag))


def test_of_two_who_answer_at_the_same_instant_one_does(postgres: str) -> None:
    stores = [PostgresStore(postgres, agent=agent) for agent in AGENTS[:2]]
    for start in range(0, ROUNDS, 250):
        put(stores[0], *(asked(number) for number in range(start, start + 250)))
    together = Barrier(2)

    def answer_all(store: PostgresStore, agent: str) -> list[int]:
        won = []
        for number in range(ROUNDS):
            together.wait()
            with suppress(AnswerLocked):
                store.change(f"issue-{number:04d}", lambda issue: answered(issue, author=agent))
                won.append(number)
        return won

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(answer_all, stores, AGENTS)
    assert sorted([*first, *second]) == list(range(ROUNDS))
    for issue in everything(stores[0]).values():
        assert len(issue.messages) == 2
        assert issue.messages[-1].author == (AGENTS[0] if int(issue.id[-4:]) in set(first) else AGENTS[1])
    for store in stores:
        store.close()


def test_many_agents_lose_no_change_of_the_same_issues(postgres: str) -> None:
    """Each adds tags to the same few issues, in any order: whoever must wait too long tries again."""
    filled(PostgresStore(postgres)).close()

    def tag(agent: str) -> None:
        store = PostgresStore(postgres, agent=agent)
        for turn in range(12):
            done = False
            while not done:
                with suppress(StoreBusy), store.unit_of_work() as work:
                    for number in sorted((turn % 5, (turn + len(agent)) % 5), reverse=len(agent) % 2 == 0):
                        issue = work.get(f"issue-{number:04d}")
                        assert issue is not None
                        work.put(tagged(issue, f"{agent}{turn}"))
                    done = True
        store.close()

    with ThreadPoolExecutor(len(AGENTS)) as pool:
        list(pool.map(tag, AGENTS))
    store = PostgresStore(postgres)
    tags = [name for issue in everything(store).values() for name in issue.tags]
    expected = [f"{agent}{turn}" for agent in AGENTS for turn in range(12)]
    assert set(tags) == set(expected)
    assert len(tags) >= len(expected)
    store.close()


@pytest.fixture
def pair() -> Iterator[tuple[PostgresServer, PostgresServer]]:
    """A primary, and a standby that has every commit before it is acknowledged."""
    with new_server(synchronous_commit="on") as primary:
        standby = PostgresServer(primary.folder.parent / "two")
        standby.follow(primary)
        yield primary, standby
        with suppress(Exception):
            standby.stop()


def test_a_standby_that_takes_over_has_all_that_was_acknowledged(
    pair: tuple[PostgresServer, PostgresServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connector, "RETRY", 0.05)
    primary, standby = pair
    address = f"postgresql://postgres@/postgres?host={primary.folder},{standby.folder}"
    store = PostgresStore(address)
    put(store, *(asked(number) for number in range(400)))
    assert [finding.level for finding in store.maintenance.check() if "Standby" in finding.what] == ["ok"]
    store.close()
    acknowledged: dict[str, int] = {}
    enough, over = Event(), Event()

    def work(agent: int) -> None:
        mine = PostgresStore(address, agent=AGENTS[agent])
        for number in range(agent, 400, len(AGENTS)):
            while True:
                try:
                    issue = mine.change(f"issue-{number:04d}", lambda issue: answered(issue, author=AGENTS[agent]))
                except AnswerLocked:
                    break  # nobody knew, and it was recorded after all
                except StoreError:
                    over.wait()
                    wait_until_back(mine)
                else:
                    acknowledged[issue.id] = issue.rev
                    break
            if len(acknowledged) > 100:
                enough.set()
        mine.close()

    with ThreadPoolExecutor(len(AGENTS)) as pool:
        agents = [pool.submit(work, agent) for agent in range(len(AGENTS))]
        enough.wait()
        primary.kill()
        standby.promote()
        with psycopg.connect(standby.address, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = ''")
            connection.execute("SELECT pg_reload_conf()")
        over.set()
        for agent in agents:
            agent.result()
    later = PostgresStore(address)
    issues = everything(later)
    assert all(issues[issue_id].rev >= rev for issue_id, rev in acknowledged.items())
    assert all(issue.status is Status.RESPONDED and len(issue.messages) == 2 for issue in issues.values())
    later.close()


@pytest.mark.parametrize("look", ["one", "some", "words", "list"])
def test_a_header_that_is_read_while_the_issue_is_changed_is_not_kept(
    postgres: str, monkeypatch: pytest.MonkeyPatch, look: str
) -> None:
    with closing(filled(PostgresStore(postgres, agent="Bo"))) as store:
        store._headers.forget(["issue-0001"])
        session = store._change_log.session
        ask = session.ask

        def amid(failed: str, question: Callable[[Connection], T]) -> T:
            answer = ask(failed, question)
            monkeypatch.setattr(session, "ask", ask)
            store.change("issue-0001", answered)
            return answer

        monkeypatch.setattr(session, "ask", amid)
        match look:
            case "one":
                store.header("issue-0001")
            case "some":
                store.headers(["issue-0001"])
            case "words":
                list(store.searchables(["issue-0001"]))
            case "list":
                store.index()
        header = store.header("issue-0001")
        assert header is not None
        assert header.status is Status.RESPONDED
