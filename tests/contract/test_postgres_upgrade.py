"""A database that an older wishtui has written: its columns are filled anew, once, and nothing else changes."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from msgspec.structs import replace

from tests.contract.store_shop import asked, put
from wishtui.errors import StoreTooNew
from wishtui.store import open_store
from wishtui.store.postgres.capabilities import without
from wishtui.store.postgres.schema import LAYOUT
from wishtui.store.postgres.store import PostgresStore
from wishtui.store.protocols import Wording
from wishtui.text import FOLD_VERSION

ASKS = {"issue-0001": "我的訂單還沒到", "issue-0002": "我的订单还没到", "issue-0003": "Where is my mug?"}

SAID = tuple(zip(ASKS.values(), ("north", "", "south"), strict=True))


@pytest.fixture
def older(postgres: str) -> str:
    """The address of a store of version 1: no column of shops, and words folded in the script they were written in."""
    store = PostgresStore(postgres)
    put(store, *(replace(asked(number, text), shop=shop) for number, (text, shop) in enumerate(SAID, start=1)))
    store.close()
    with psycopg.connect(postgres, autocommit=True) as database:
        database.execute("UPDATE wishtui SET layout = 1")
        database.execute("ALTER TABLE issues DROP COLUMN shop")
        database.execute(
            "UPDATE issues SET folded = replace(folded, '我的订单还没到', '我的訂單還沒到') WHERE id = 'issue-0001'"
        )
    assert folded(postgres)["issue-0001"] != folded(postgres)["issue-0002"]
    return postgres


def folded(address: str) -> Mapping[str, str]:
    with psycopg.connect(address) as database:
        rows = database.execute("SELECT id, folded FROM issues").fetchall()
    return {issue_id: text.split("\x1f")[-1] for issue_id, text in rows}


def rest(address: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address) as database:
        issues = database.execute("SELECT id, rev, header, document FROM issues ORDER BY id").fetchall()
        return [*issues, *database.execute("SELECT documents, revision, unhandled FROM wishtui").fetchall()]


def layout(address: str) -> int:
    with psycopg.connect(address) as database:
        ((number,),) = database.execute("SELECT layout FROM wishtui").fetchall()
    return int(number)


def test_a_rule_of_folding_has_a_version_of_the_tables() -> None:
    """Who counts FOLD_VERSION up counts LAYOUT up too, so that words in databases are folded anew."""
    assert (FOLD_VERSION, LAYOUT) == (2, 3)


@pytest.mark.parametrize("lacking", ["", "advisory_locks"])
def test_opening_folds_the_words_anew_and_changes_nothing_else(older: str, lacking: str) -> None:
    before = rest(older)
    store = PostgresStore(older, capabilities=without(*filter(None, [lacking])))
    assert store.holding([Wording(("订单",))]) == {"issue-0001", "issue-0002"}
    assert [store.index()[issue_id].shop for issue_id in sorted(ASKS)] == ["north", "", "south"]
    store.close()
    assert folded(older) == {**ASKS, "issue-0001": "我的订单还没到", "issue-0003": "where is my mug?"}
    assert (rest(older), layout(older)) == (before, LAYOUT)


def test_what_cannot_be_read_is_left_and_keeps_nothing_back(older: str) -> None:
    with psycopg.connect(older, autocommit=True) as database:
        database.execute("UPDATE issues SET document = left(document, 20) WHERE id = 'issue-0002'")
    before = rest(older)
    PostgresStore(older).close()
    assert folded(older)["issue-0001"] == folded(older)["issue-0002"] == ASKS["issue-0002"]
    assert (rest(older), layout(older)) == (before, LAYOUT)


def test_several_who_open_it_at_once_all_find_it_done(older: str) -> None:
    with ThreadPoolExecutor(3) as pool:
        for store in pool.map(PostgresStore, [older] * 3):
            assert store.holding([Wording(("订单",))]) == {"issue-0001", "issue-0002"}
            store.close()


def test_what_a_newer_wishtui_has_folded_is_refused(older: str) -> None:
    with psycopg.connect(older, autocommit=True) as database:
        database.execute("UPDATE wishtui SET layout = %s", [LAYOUT + 1])
    with pytest.raises(StoreTooNew, match="newer wishtui"):
        open_store(older)
    assert layout(older) == LAYOUT + 1
