"""What a server lacks costs time, and changes nothing that is found."""

import msgspec
import psycopg
import pytest

from tests.contract.store_shop import asked, everything, put
from wishtui.domain.query import searchable_of
from wishtui.store import Store
from wishtui.store.postgres import text_search
from wishtui.store.postgres.capabilities import Capabilities, without
from wishtui.store.postgres.store import PostgresStore
from wishtui.store.protocols import Wording

TEXTS = ("Where is my parcel?", "我的订单还没到", "50% off_\\", "Straße", "\0 nothing", "é")
WORDS = ("p", "pa", "par", "parcel", "单", "订单", "%", "_\\", "strasse", "\0", "\0 n", "walrus")


def filled(store: PostgresStore) -> PostgresStore:
    put(store, *(asked(number, text) for number, text in enumerate(TEXTS)))
    return store


def found(store: PostgresStore) -> dict[str, set[str]]:
    return {word: store.holding([Wording((word,))]) for word in WORDS}


def holding(store: Store) -> dict[str, set[str]]:
    """The same by looking at every issue here."""
    texts = {issue.id: searchable_of(issue).text for issue in everything(store).values()}
    return {word: {issue_id for issue_id, text in texts.items() if word in text} for word in WORDS}


@pytest.mark.parametrize("lacking", ["", *Capabilities.__struct_fields__])
def test_a_search_finds_the_same_whatever_the_server_lacks(postgres: str, lacking: str) -> None:
    store = filled(PostgresStore(postgres, capabilities=without(*filter(None, [lacking]))))
    with psycopg.connect(postgres) as database:
        ((indexed,),) = database.execute("SELECT to_regclass('issues_folded') IS NOT NULL").fetchall()
    assert indexed is (lacking != "trigrams")
    assert found(store) == holding(store)
    store.close()


def test_a_server_that_cannot_be_told_what_a_search_costs_is_told_once(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_search, "_LOOKING_COSTS", "SET LOCAL no_such_setting = 1")
    store = filled(PostgresStore(postgres, agent="Bo"))
    assert found(store) == holding(store)
    assert not store._capabilities.costs
    store.change("issue-0000", lambda issue: msgspec.structs.replace(issue, tags=("walrus",)))
    assert store.holding([Wording(("walrus",))]) == {"issue-0000"}
    store.close()
