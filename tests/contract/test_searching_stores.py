"""One query language, one result: whatever a store is kept in, a search finds what the plain filter finds."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.contract.conftest import Backend
from tests.contract.store_shop import NOON, answered, asked, put, titled
from wishtui.domain.issue import Issue, Note
from wishtui.domain.order import Order, Tracking
from wishtui.domain.query import parse, searchable_of
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.services.inbox import Inbox
from wishtui.services.listing import Selection, select
from wishtui.services.searching import SearchIndex
from wishtui.store import Store
from wishtui.text._scripts import SIMPLIFIED, TRADITIONAL

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

TEXTS = [
    "Where is my mug?",
    "It arrived BROKEN, 100% broken_glass \\ and sharp",
    "arrivée à Łódź",
    "包裹在哪里？ 包",
    "😡😡 zero\u200bwidth",
    "a\x00b \ufdd0\ufdd1\ufdd2 ٣",
    "percent % and _ and \\",
    "e-mail: it’s ß",
    "",
]
WORDS = [
    "mug",
    "mu",
    "m",
    "broken",
    "100%",
    "_",
    "%",
    "\\",
    "arrivee",
    "łódź",
    "包裹",
    "包",
    "😡",
    "zerowidth",
    "ß",
    "ss",
]
WORDS += ["zerowidth", "ß", "ss"]
WORDS += ["\x00", "a\x00b", "\ufdd0", "\ufdd1", "٣", "lamp", "sku-3", "track", "kase", "vip", "quiet", "nothing"]
FIELDS = ["", "text:", "note:", "product:", "sku:", "tracking:", "customer:", "subject:", "tag:", "order:", "id:"]
OTHERS = ["status:closed", "status:unhandled", "sender:seller", "sender:customer", "due:<6h", "overdue:yes", "late:no"]


def shop() -> list[Issue]:
    """Issues that differ in every way that a query can see."""
    issues = []
    for number, text in enumerate(TEXTS):
        order = Order(
            id=f"order-{number}",
            product="Lamp" if number % 2 else "Mug",
            sku=f"SKU-{number}",
            tracking=(Tracking(number=f"TRACK{number}"),),
        )
        issue = msgspec.structs.replace(
            asked(number, text),
            orders=(order,),
            tags=("vip",) if number % 3 == 0 else (),
            notes=(Note(at=NOON, text="Käse, quietly", author="Bo"),) if number % 4 == 0 else (),
            opened_at=NOON - timedelta(hours=number),
        )
        issues.append(answered(issue, close=number % 2 == 0) if number % 3 == 2 else issue)
    return issues


terms = st.one_of(
    st.builds(lambda field, word: f'{field}"{word}"', st.sampled_from(FIELDS), st.sampled_from(WORDS)),
    st.sampled_from([word for word in WORDS if word.isalnum()]),
    st.sampled_from(OTHERS),
)
queries = st.lists(
    st.tuples(st.sampled_from(["", "", "-"]), terms, st.sampled_from([" ", " ", " or "])), min_size=1, max_size=4
).map(lambda parts: "".join(sign + term + join for sign, term, join in parts).removesuffix(" or ").strip())


class Searched:
    """A store, and what the plain filter finds in it."""

    def __init__(self, store: Store) -> None:
        put(store, *shop())
        self.store = store
        self.inbox = Inbox(store)
        self.inbox.load_archive(store.closed_index())
        self.index = SearchIndex(store, windows=DEFAULT_WINDOWS)

    def plainly(self, text: str) -> set[str]:
        issues = self.store.issues([*self.store.index(), *self.store.closed_index()])
        return {issue.id for issue in issues if parse(text).matches(searchable_of(issue), NOW, DEFAULT_WINDOWS)}

    def listed(self, text: str) -> set[str]:
        return {header.id for header in select(self.store, Selection(now=NOW, query=parse(text)))}

    def searched(self, text: str) -> set[str]:
        run = self.index.begin(text, self.inbox.headers.uncached, NOW)
        while not run.step(0):
            pass
        return run.matches


@pytest.fixture
def searched(backend: Backend) -> Searched:
    return Searched(backend.open())


@pytest.fixture
def both_scripts(searched: Searched) -> Searched:
    put(searched.store, asked(101, TRADITIONAL), asked(102, SIMPLIFIED))
    searched.inbox.changed(["issue-0101", "issue-0102"])
    searched.index.refresh(["issue-0101", "issue-0102"])
    return searched


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(queries)
@example('"100%"')
@example('"a\x00b"')
@example('-"_" or note:"kase"')
@example('("mug" or "lamp") -status:closed')
def test_a_search_finds_what_the_plain_filter_finds(searched: Searched, text: str) -> None:
    expected = searched.plainly(text)
    assert searched.listed(text) == expected
    assert searched.searched(text) == expected


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(list(zip(TRADITIONAL, SIMPLIFIED, strict=True))))
@example(("單", "单"))
def test_each_chinese_script_finds_the_other(both_scripts: Searched, pair: tuple[str, str]) -> None:
    for character in pair:
        # One or the other of the shop's own issues may hold it too.
        assert both_scripts.listed(f"text:{character}") >= {"issue-0101", "issue-0102"}
        assert both_scripts.searched(f'"{character}"') >= {"issue-0101", "issue-0102"}


def test_letter_by_letter_it_finds_the_same(searched: Searched) -> None:
    for text in ('broken "100%" -mug', "text:brok", "kase"):
        for end in range(1, len(text) + 1):
            typed = text[:end]
            if typed.strip(' -"').endswith(":") or not typed.strip(' -"'):
                continue
            assert searched.searched(typed) == searched.plainly(typed), typed


def test_what_changes_is_found_by_its_new_words(searched: Searched) -> None:
    assert "issue-0003" not in searched.searched("saucer")
    searched.store.change("issue-0003", lambda issue: titled(issue, "Saucers"))
    searched.inbox.changed(["issue-0003"])
    searched.index.refresh(["issue-0003"])
    assert searched.searched("saucer") == {"issue-0003"} == searched.listed("saucer")


def test_a_limit_gives_the_first_that_match(searched: Searched) -> None:
    every = [header.id for header in select(searched.store, Selection(now=NOW, query=parse("text:m")))]
    assert [
        header.id for header in select(searched.store, Selection(now=NOW, query=parse("text:m"), limit=1))
    ] == every[:1]
