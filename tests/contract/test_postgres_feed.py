"""A colleague's change on another host: seen soon, and nearly nothing asked while nobody changes anything."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial, reduce
from operator import or_

import psycopg
import pytest

from tests.contract.store_shop import NOON, answered, asked, filled, next_changes, put, state, titled
from wishtui.domain.draft import Draft
from wishtui.domain.ordering import Sort
from wishtui.services.hooks import WaitingIssues
from wishtui.services.inbox import Inbox, Tab, to_look_at
from wishtui.store import Changes
from wishtui.store.postgres import change_log
from wishtui.store.postgres.capabilities import Capabilities
from wishtui.store.postgres.schema import SIDE_TABLES
from wishtui.store.postgres.store import PostgresStore

EVERYTHING = Capabilities()
LACKING = [
    Capabilities(notifications=False),
    Capabilities(advisory_locks=False),
    Capabilities(trigrams=False),
    Capabilities(notifications=False, advisory_locks=False, trigrams=False),
]


class Watched:
    """Two agents' views of one store, and what the first learns and asks."""

    def __init__(self, address: str, capabilities: Capabilities) -> None:
        self.mine = filled(PostgresStore(address, agent="Bo", capabilities=capabilities))
        self.theirs = PostgresStore(address, agent="Mira", capabilities=capabilities)
        self.published: list[Changes] = []
        self.mine.feed.subscribe(self.published.append)
        self.asked = 0
        ask = self.mine._change_log.session.ask

        def counted(what, question):  # type: ignore[no-untyped-def]  # as `Session.ask`
            self.asked += 1
            return ask(what, question)

        self.mine._change_log.session.ask = counted  # type: ignore[method-assign]  # to count


def joined(each: list[Changes]) -> Changes:
    """All of them as one."""
    return reduce(or_, each, Changes())


@pytest.fixture(params=[EVERYTHING, *LACKING], ids=str)
def both(request: pytest.FixtureRequest, postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    monkeypatch.setattr(change_log, "POLL", 0.0)
    watched = Watched(postgres, request.param)
    yield watched
    watched.mine.close()
    watched.theirs.close()


def test_what_another_host_does_is_told_at_the_next_look(both: Watched) -> None:
    mine, theirs = both.mine, both.theirs
    theirs.change("issue-0002", answered)
    put(theirs, asked(7))
    own = mine.change("issue-0001", lambda issue: titled(issue, "Mine"))
    both.published.clear()
    while "issue-0007" not in joined(both.published).issues:
        next_changes(mine)
    assert joined(both.published) == Changes(issues=frozenset({"issue-0002", "issue-0007"}))
    assert not mine.refresh()
    assert next_changes(theirs).issues == {own.id}
    assert state(mine) == state(theirs)


def test_the_header_of_what_changed_is_at_hand_when_it_is_told(both: Watched) -> None:
    both.theirs.change("issue-0002", lambda issue: titled(issue, "Theirs"))
    subjects: list[str] = []

    def look(changes: Changes) -> None:
        asked_before = both.asked
        subjects.extend(header.subject for name in changes.issues if (header := both.mine.header(name)))
        assert both.asked == asked_before

    both.mine.feed.subscribe(look)
    next_changes(both.mine)
    assert subjects == ["Theirs"]


def test_drafts_of_others_are_told_as_they_come_and_go(both: Watched) -> None:
    draft = Draft(id="d-1", issue_id="issue-0003", text="Dear", author="Mira", at=NOON)
    expected = Changes(drafts=frozenset({"issue-0003"}))
    both.theirs.drafts.save(draft)
    assert next_changes(both.mine) == expected
    both.theirs.drafts.save(draft)
    both.theirs.drafts.discard(draft)
    assert next_changes(both.mine) == expected
    assert not both.mine.refresh()


def test_while_nothing_happens_nothing_is_asked(postgres: str) -> None:
    both = Watched(postgres, EVERYTHING)
    for _ in range(100):
        assert not both.mine.refresh()
    both.mine.change("issue-0001", answered)
    before = both.asked
    for _ in range(100):
        assert not both.mine.refresh()
    assert both.asked == before
    both.mine.close()
    both.theirs.close()


def test_a_server_that_tells_nothing_is_asked_now_and_then(postgres: str) -> None:
    both = Watched(postgres, LACKING[0])
    for _ in range(100):
        both.mine.refresh()
    assert both.asked <= 1 + 100 * change_log.POLL
    both.mine.close()
    both.theirs.close()


def test_who_has_not_looked_for_long_reads_everything_anew(both: Watched, postgres: str) -> None:
    both.theirs.change("issue-0002", answered)
    both.theirs.change("issue-0003", answered)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DELETE FROM changes WHERE revision < (SELECT revision FROM wishtui)")
    assert next_changes(both.mine).issues >= {"issue-0002", "issue-0003"}
    assert not both.mine.refresh()


def test_a_number_that_is_missing_among_others_is_noticed(both: Watched, postgres: str) -> None:
    """A server whose clock was set back forgets the later ones of two first."""
    for number in (1, 2, 3):
        both.theirs.change(f"issue-{number:04d}", answered)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DELETE FROM changes WHERE revision = (SELECT revision - 1 FROM wishtui)")
    assert next_changes(both.mine).issues >= {"issue-0001", "issue-0002", "issue-0003"}
    assert not both.mine.refresh()


def test_a_copy_that_lags_behind_what_was_known_is_read_anew(both: Watched, postgres: str) -> None:
    """A standby that was promoted, and had not all of it."""
    both.mine.change("issue-0001", answered)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DELETE FROM changes")
        connection.execute("UPDATE wishtui SET revision = 0")
        connection.execute("DELETE FROM issues WHERE id = 'issue-0004'")
    both.mine._change_log.session.drop()
    assert "issue-0003" in next_changes(both.mine).issues
    both.theirs.change("issue-0002", answered)
    assert next_changes(both.mine).issues == {"issue-0002"}


def test_an_issue_that_a_promoted_standby_lacks_is_in_no_list_any_more(both: Watched, postgres: str) -> None:
    inbox = Inbox(both.mine)
    waiting = WaitingIssues(both.mine)
    assert {each.issue_id for each in waiting.current()} == set(inbox.view(Tab.UNHANDLED, Sort.DUE))

    def put_in_place(changes: Changes) -> None:
        inbox.changed(to_look_at(inbox, changes))

    both.mine.feed.subscribe(put_in_place)
    both.mine.change("issue-0001", lambda issue: titled(issue, "Known to us alone"))
    assert both.mine.header("issue-0004") is not None
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DELETE FROM changes")
        connection.execute("UPDATE wishtui SET revision = 0")
        connection.execute("DELETE FROM issues WHERE id = 'issue-0004'")
    both.mine._change_log.session.drop()
    next_changes(both.mine)
    assert both.mine.header("issue-0004") is None
    assert "issue-0004" not in inbox.view(Tab.UNHANDLED, Sort.DUE)
    assert inbox.count(Tab.UNHANDLED) == 4
    assert {each.issue_id for each in waiting.current()} == set(inbox.view(Tab.UNHANDLED, Sort.DUE))


def test_many_who_make_the_tables_at_once_make_them_once(postgres: str) -> None:
    for capabilities in (EVERYTHING, LACKING[1]):
        opened = partial(PostgresStore, capabilities=capabilities)
        with ThreadPoolExecutor(4) as pool:
            stores = list(pool.map(opened, [postgres] * 4))
        filled(stores[0])
        assert state(stores[0]) == state(stores[-1])
        for store in stores:
            store.close()
        with psycopg.connect(postgres, autocommit=True) as connection:
            for table in (*SIDE_TABLES, "wishtui", "issues", "changes", "drafts", "leases"):
                connection.execute(f"DROP TABLE {table}")
