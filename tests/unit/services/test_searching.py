"""Search as you type finds what the plain filter finds, in slices, and sees every change."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.searches import ISSUES, NOW, QUERIES, WORDS, made, understood
from wishtui.domain.issue import Header, Issue, header_of
from wishtui.domain.query import QueryError, Searchable, parse, searchable_of
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.services.searching import SearchIndex, SearchRun
from wishtui.services.searching.terms import branches_of, narrows
from wishtui.store import memory_store
from wishtui.text import Folder, fold


class Ticks:
    """A clock that goes on by one second each time somebody looks at it."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self) -> float:
        self.looks += 1
        return float(self.looks)


class Shop:
    """Issues in a store, their live headers, and an index over both that counts what it reads."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.store = memory_store()
        self.headers: dict[str, Header] = {}
        self.whole: dict[str, Searchable] = {}
        self.ticks = Ticks()
        self.index = SearchIndex(self.store, windows=DEFAULT_WINDOWS, clock=self.ticks)
        self.read: list[str] = []
        get = self.store.get

        def counted(issue_id: str) -> Issue | None:
            self.read.append(issue_id)
            return get(issue_id)

        self.store.get = counted  # type: ignore[method-assign]  # to see what the search reads
        self.put(*issues)

    def put(self, *issues: Issue) -> None:
        with self.store.unit_of_work() as changes:
            for one in issues:
                stored = changes.put(one)
                self.headers[one.id] = header_of(stored)
                self.whole[one.id] = searchable_of(stored)
        self.read.clear()
        self.index.refresh([one.id for one in issues])

    def begin(self, text: str, now: datetime = NOW) -> SearchRun:
        return self.index.begin(text, self.headers, now)

    def find(self, text: str, now: datetime = NOW) -> set[str]:
        run = self.begin(text, now)
        while not run.step(0):
            pass
        return run.matches

    def plainly(self, text: str, now: datetime = NOW) -> set[str]:
        """What the query finds, looked for in every whole record."""
        query = parse(text)
        return {
            issue_id
            for issue_id in self.headers
            if issue_id in self.whole and query.matches(self.whole[issue_id], now, DEFAULT_WINDOWS)
        }


@settings(max_examples=80, deadline=None)
@given(ISSUES, st.lists(QUERIES.filter(understood), min_size=1, max_size=4), st.sets(st.integers(0, 7)))
@example([made(0, "mug")], ["mug", "mug"], {1})
def test_it_finds_what_the_plain_filter_finds(many: list[Issue], asked: list[str], warm: set[int]) -> None:
    shop = Shop(many)
    shop.index.warm([f"i{number}" for number in warm], 0)
    for text in asked:
        assert shop.find(text) == shop.plainly(text)


@settings(max_examples=50, deadline=None)
@given(ISSUES, QUERIES.filter(bool))
@example([made(n, "mug" if n == 1 else "cup") for n in range(8)], "mug or cup")
@example([made(n, "mug cup" if n == 1 else "tea") for n in range(8)], "mug -cup")
def test_typed_letter_by_letter_and_taken_back_it_finds_the_same(many: list[Issue], text: str) -> None:
    shop = Shop([*many, *(made(number) for number in range(100, 130))])
    typed = [text[:end] for end in range(1, len(text) + 1)]
    for so_far in filter(understood, [*typed, *reversed(typed)]):
        assert shop.find(so_far) == shop.plainly(so_far)


@settings(max_examples=40, deadline=None)
@given(ISSUES, ISSUES, QUERIES.filter(understood), st.integers(0, 12))
def test_changes_while_it_runs_and_after_are_seen(
    many: list[Issue], changed: list[Issue], text: str, steps: int
) -> None:
    shop = Shop(many)
    run = shop.begin(text)
    for _ in range(steps):
        run.step(0)
    shop.put(*changed)
    while not run.step(0):
        pass
    assert run.matches == shop.plainly(text)
    assert shop.find(text) == shop.plainly(text)


def test_one_that_is_gone_is_found_no_more() -> None:
    shop = Shop([made(1, "mug"), made(2, "mug")])
    run = shop.begin("mug")
    while not run.step(0):
        pass
    del shop.headers["i1"]
    shop.index.refresh(["i1"])
    assert run.step(1)
    assert run.matches == {"i2"}


def test_many_changes_leave_the_words_of_the_rest_where_they_are_found() -> None:
    shop = Shop(made(number, f"mug no{number}z") for number in range(1, 601))
    assert len(shop.find("mug")) == 600
    shop.put(*(made(number, f"cup no{number}z") for number in range(1, 601) if number % 5))
    assert shop.find("mug") == {f"i{number}" for number in range(1, 601) if not number % 5}
    assert shop.find("mug no300z") == {"i300"}
    assert shop.find("no301z") == {"i301"}


def test_what_rows_tell_is_found_without_the_store() -> None:
    shop = Shop([made(1, subject="Mug"), made(2, customer="Zoë"), made(60)])
    assert shop.find("customer:zoe") == {"i2"}
    assert shop.find("is:overdue") == {"i60"}
    assert shop.find("  ") == {"i1", "i2", "i60"}
    assert shop.read == []


def test_each_record_is_read_once() -> None:
    shop = Shop([made(number, "broken mug") for number in range(20)])
    for text in ("b", "mug", "mug brok", "-mug", "sku:x"):
        shop.find(text)
    assert sorted(shop.read) == sorted(shop.headers)


def test_a_record_that_cannot_be_read_is_passed_over_and_asked_for_once() -> None:
    shop = Shop([made(1, "mug")])
    shop.headers["i2"] = header_of(made(2, subject="mug"))
    assert shop.find("mug") == {"i1"}
    assert shop.find("mug") == {"i1"}
    assert shop.find("subject:mug") == {"i2"}
    assert shop.read.count("i2") == 1


def test_more_letters_look_only_at_the_last_matches() -> None:
    shop = Shop(made(number, "mug" if number < 5 else "cup") for number in range(600))
    assert len(shop.find("mu")) == 5
    ticks = shop.ticks.looks
    assert len(shop.find("mug")) == 5
    assert shop.ticks.looks - ticks < 4


def test_a_result_that_is_a_minute_old_is_looked_for_afresh() -> None:
    shop = Shop(made(number, "mug") for number in range(40, 60))
    early, late = NOW - timedelta(hours=5), NOW
    assert shop.find("is:overdue mug", early) != shop.plainly("is:overdue mug", late)
    assert shop.find("is:overdue mug", late) == shop.plainly("is:overdue mug", late)


def test_a_cold_search_reads_one_record_between_two_looks_at_the_clock_and_shows_what_it_has() -> None:
    shop = Shop(made(number, "mug") for number in range(30))
    run = shop.begin("mug")
    matches = []
    while not run.step(4):
        matches.append(len(run.matches))
    assert matches[:3] == [4, 8, 12]
    assert len(run.matches) == 30


def test_a_warm_search_looks_at_the_clock_once_a_block() -> None:
    shop = Shop(made(number, "mug") for number in range(1000))
    assert shop.index.warm(list(shop.headers), 9e9)
    run = shop.begin("mug")
    assert not run.step(1)
    assert len(run.matches) == 256
    assert not run.step(2)
    assert len(run.matches) == 768
    assert run.step(9)
    assert shop.read == list(shop.headers)


def test_warming_goes_on_where_it_stopped() -> None:
    shop = Shop(made(number) for number in range(10))
    ids = list(shop.headers)
    assert not shop.index.warm(ids, 3)
    assert shop.read == ids[:3]
    assert not shop.index.warm(ids, 3)
    shop.index.refresh(["i0"])
    assert shop.index.warm(ids, 99)
    assert shop.read == [*ids[:6], "i0", *ids[6:]]
    assert shop.index.warm(ids, 0)


def test_a_mistake_leaves_the_last_run_as_it_was() -> None:
    shop = Shop([made(1, "mug")])
    run = shop.begin("mug")
    with pytest.raises(QueryError):
        shop.begin("mug (")
    shop.put(made(1, "cup"))
    while not run.step(0):
        pass
    assert run.matches == set()


@pytest.mark.parametrize(
    ("new", "old", "narrower"),
    [
        ("mug", "mu", True),
        ("mug broken", "mug", True),
        ("a mug", "mug", True),
        ("mug sku:1", "mug", True),
        ("sku:12", "sku:1", True),
        ("sku:12", "12", True),
        ('"mug x"', "mug", True),
        ("mug", "mug or cup", True),
        ("12", "sku:1", False),
        ("mu", "mug", False),
        ("mug or cup", "mug", False),
        ("-mugs", "-mug", False),
        ("due:<60h", "due:<6", False),
        ("status:closed", "status:c", False),
        ("(mug)", "mu", True),
        ("(mug or cup) lamp", "lamp", True),
        ("-(mug cup)", "-mug", False),
        ("-(mug or cup)", "-mug", True),
    ],
)
def test_what_follows_from_the_words_of_a_query(new: str, old: str, narrower: bool) -> None:
    assert narrows(branches_of(new), branches_of(old)) is narrower


@given(st.lists(st.text() | st.sampled_from(WORDS)).map(" ".join))
@example("a ¨b ﷺ\u3000\u200b \u0301c")
def test_folding_word_by_word_is_folding(text: str) -> None:
    folder = Folder()
    assert folder(text) == fold(text)
    assert folder(text) == fold(text)
