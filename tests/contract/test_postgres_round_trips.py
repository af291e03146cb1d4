"""Over a line to another host each question costs its length: how many times one waits for an answer."""

from collections.abc import Iterator
from io import BytesIO

import pytest

from tests.contract.postgres_proxy import Proxy, line_to
from tests.contract.store_shop import NOON as NOW
from tests.contract.store_shop import answered, asked, put, titled
from tests.waiting import wait_until
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Status
from wishtui.domain.order import Order
from wishtui.domain.ordering import Sort
from wishtui.domain.query import parse
from wishtui.domain.shop_sync import ShopSync
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.exchange import ImportedIssue, ImportedOrder, ImportFile, write_jsonl
from wishtui.services.answering import answer
from wishtui.services.exporting import items_of
from wishtui.services.importing import import_files
from wishtui.services.inbox import Inbox, Tab
from wishtui.services.listing import Selection, select
from wishtui.services.searching import SearchIndex
from wishtui.store import Changes
from wishtui.store.postgres.store import PostgresStore
from wishtui.store.protocols import Wording

MANY = 600


@pytest.fixture
def line(postgres: str) -> Iterator[Proxy]:
    """A line to a store of many issues."""
    direct = PostgresStore(postgres)
    put(direct, *(asked(number) for number in range(MANY)))
    direct.close()
    with line_to(f"{postgres}&sslmode=disable") as proxy:
        proxy.delay = 0.03  # what is sent without waiting is on its way before the first answer
        yield proxy


@pytest.fixture
def store(line: Proxy) -> Iterator[PostgresStore]:
    opened = PostgresStore(line.address, agent="Bo")
    yield opened
    opened.close()


def test_a_start_waits_three_times(line: Proxy) -> None:
    store = PostgresStore(line.address)
    inbox = Inbox(store)
    for issue_id in inbox.view(Tab.UNHANDLED, Sort.DUE):
        assert inbox.header(issue_id) is not None
    assert len(inbox.headers) == MANY
    assert store.drafts.all(None) == []
    assert (store.syncs(), store.outbox(), store.syncs(), store.closed_count()) == ({}, {}, {}, 0)
    assert line.waits <= 3
    store.close()


def test_an_answer_that_came_with_the_start_is_good_until_something_changes(postgres: str, line: Proxy) -> None:
    store, other = PostgresStore(line.address, agent="Bo"), PostgresStore(postgres, agent="Mira")
    draft = Draft(id="d-1", issue_id="issue-0001", text="Dear", author="Bo", at=NOW)
    other.index()
    other.drafts.save(draft)
    assert other.drafts.all(None) == [draft]
    store.index()
    with other.unit_of_work() as work:
        work.put_sync(ShopSync(id="default", mark=NOW))
    assert other.syncs().keys() == {"default"}
    other.change("issue-0001", lambda issue: answered(issue, close=True))
    assert other.closed_count() == 1
    heard = Changes()
    while not (heard.syncs and heard.issues):
        heard |= wait_until(store.refresh)
    assert list(store.syncs()) == ["default"]
    assert store.closed_count() == 1
    store.close()
    other.close()


def test_an_inbox_that_nobody_uses_asks_nothing(store: PostgresStore, line: Proxy) -> None:
    store.index()
    store.refresh()  # a server may tell a new listener of what was committed just before
    before = line.sent
    for _look in range(100):
        assert not store.refresh()
    assert line.sent == before


def test_an_issue_is_opened_by_one_question(store: PostgresStore, line: Proxy) -> None:
    before = line.waits
    assert store.get("issue-0007") is not None
    assert line.waits == before + 1


def test_an_answer_that_is_logged_waits_three_times(store: PostgresStore, line: Proxy) -> None:
    answer(store, "issue-0001", "On its way.", author="Bo", now=NOW)  # connects
    before = line.waits
    answer(store, "issue-0002", "On its way.", author="Bo", now=NOW)
    assert line.waits == before + 3  # the issue, the end of the log, and all that is recorded with its commit


def test_a_letter_of_a_search_is_one_question(store: PostgresStore, line: Proxy) -> None:
    before = line.waits
    assert store.finds_words
    rows = select(store, Selection(now=NOW, query=parse("parcel")))
    assert len(rows) == MANY
    assert line.waits <= before + 4


def test_of_what_words_are_in_only_the_known_is_given(store: PostgresStore) -> None:
    words = [Wording(("parcel",))]
    assert store.holding(words, {"issue-0001", "issue-9999"}) == {"issue-0001"}
    assert store.holding(words, set()) == set()
    assert store.holding(words) == {f"issue-{number:04d}" for number in range(MANY)}


@pytest.mark.parametrize("text", ["subject:p", "status:u", "-status:closed subject:parcel", "p or id:issue-00"])
def test_a_field_is_looked_for_where_the_words_are(store: PostgresStore, line: Proxy, text: str) -> None:
    inbox, search = Inbox(store), SearchIndex(store, windows=DEFAULT_WINDOWS)
    before = line.waits
    run = search.begin(text, inbox.headers.uncached, NOW)
    assert run.step(60)
    assert line.waits <= before + 1
    assert run.matches == {header.id for header in select(store, Selection(now=NOW, query=parse(text)))} != set()


def test_letters_that_are_typed_on_ask_for_no_words_of_issues(store: PostgresStore, line: Proxy) -> None:
    inbox, search = Inbox(store), SearchIndex(store, windows=DEFAULT_WINDOWS)
    for typed in ("p", "pa", "par", "parc", "parce", "parcel", "parcel x", "parcel"):
        before = line.waits
        assert search.begin(typed, inbox.headers.uncached, NOW).step(60)
        assert line.waits <= before + 1
    connection = store._change_log.session.open_connection
    assert connection is not None
    planned = connection.execute("SELECT statement FROM pg_prepared_statements").fetchall()
    assert not [statement for (statement,) in planned if "LIKE" in statement]  # one plan for all is one for none


def test_the_closed_issues_are_listed_by_two_questions(store: PostgresStore, line: Proxy) -> None:
    store.change("issue-0001", lambda issue: answered(issue, close=True))
    before = line.waits
    (header,) = select(store, Selection(now=NOW, status=Status.CLOSED, limit=5))
    assert header.id == "issue-0001"
    assert line.waits <= before + 2


def test_all_drafts_are_read_by_one_question(store: PostgresStore, line: Proxy) -> None:
    for number in range(5):
        store.drafts.save(Draft(id=f"d-{number}", issue_id="issue-0001", text="Dear", author="Bo", at=NOW))
    before = line.waits
    assert len(store.drafts.all()) == 5
    assert len(store.drafts.of("issue-0001")) == 5
    assert line.waits == before + 2


def test_a_draft_waits_once_when_others_know_of_it(store: PostgresStore, line: Proxy) -> None:
    draft = Draft(id="d-1", issue_id="issue-0001", text="Dear", author="Bo", at=NOW)
    store.drafts.save(draft)
    before = line.waits
    store.drafts.save(draft)
    assert line.waits == before + 1


def test_an_export_asks_for_many_records_at_once(store: PostgresStore, line: Proxy) -> None:
    before = line.waits
    out = BytesIO()
    write_jsonl(items_of(store, select(store, Selection(now=NOW)), now=NOW, windows=DEFAULT_WINDOWS), out)
    assert len(out.getvalue().splitlines()) == MANY
    assert line.waits <= before + 10


def test_an_import_asks_for_many_records_at_once(store: PostgresStore, line: Proxy) -> None:
    before = line.waits
    records = [ImportedIssue(titled(asked(number), "Again")) for number in range(MANY // 2, MANY + MANY // 2)]
    orders = [ImportedOrder(Order(id=f"order-{number}", product="Lamp")) for number in range(MANY)]
    file = ImportFile("file.json", "v3", 2 * MANY, iter([*records, *orders]))
    report = import_files(store, [file], now=NOW)
    assert report.issues.total == report.orders.total == MANY
    assert line.waits <= before + MANY // 10


def test_scrolling_asks_for_what_comes_next_as_well(store: PostgresStore, line: Proxy) -> None:
    before = line.waits
    for number in range(MANY):
        assert store.header(f"issue-{number:04d}") is not None
    assert line.waits <= before + MANY // 50


def test_more_issues_than_are_kept_at_hand_are_all_there(store: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wishtui.store.postgres.headers._MOST", MANY // 3)
    ids = sorted(store.index())
    assert list(store.headers(ids)) == ids
    assert list(store.headers(ids)) == ids
