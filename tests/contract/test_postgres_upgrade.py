"""A database that an older wishtui has written: its columns are filled anew, once, and nothing else changes."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from msgspec.structs import replace

from tests.contract.older_tables import OLD_COLUMNS, make_older
from tests.contract.postgres_proxy import Proxy
from tests.contract.store_shop import asked, put
from tests.contract.test_closed_search import shop
from tests.waiting import wait_until
from wishtui.errors import StoreBusy, StoreTooNew, StoreUnreachable
from wishtui.store import open_store
from wishtui.store.postgres import upgrading
from wishtui.store.postgres.capabilities import without
from wishtui.store.postgres.rows import COLUMNS
from wishtui.store.postgres.schema import INDEXES, LAYOUT, SCHEMA_LOCK
from wishtui.store.postgres.store import PostgresStore
from wishtui.store.protocols import Wording
from wishtui.text import FOLD_VERSION

ASKS = {"issue-0001": "我的訂單還沒到", "issue-0002": "我的订单还没到", "issue-0003": "Where is my mug?"}

_WAITING = "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'advisory'"

SAID = tuple(zip(ASKS.values(), ("north", "", "south"), strict=True))


@pytest.fixture
def older(postgres: str) -> str:
    """The address of a store of version 1: no column of shops, and words folded in the script they were written in."""
    store = PostgresStore(postgres)
    put(store, *(replace(asked(number, text), shop=shop) for number, (text, shop) in enumerate(SAID, start=1)))
    store.close()
    with psycopg.connect(postgres, autocommit=True) as database:
        database.execute(
            "UPDATE issues SET folded = replace(folded, '我的订单还没到', '我的訂單還沒到') WHERE id = 'issue-0001'"
        )
    make_older(postgres, 1)
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
    assert (FOLD_VERSION, LAYOUT) == (2, 4)


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


def everything(address: str) -> list[tuple[object, ...]]:
    """All that stands in the rows of issues, and which indexes there are."""
    with psycopg.connect(address) as database:
        columns = ", ".join(COLUMNS)
        issues = database.execute(f"SELECT {columns} FROM issues ORDER BY id").fetchall()
        return [*issues, *((name, _there(database, name)) for name in INDEXES)]


def _there(database: psycopg.Connection, name: str) -> bool:
    ((found,),) = database.execute("SELECT to_regclass(%s) IS NOT NULL", [name]).fetchall()
    return bool(found)


@pytest.fixture
def varied(postgres: str) -> str:
    """The address of a store whose issues differ in every way that a query can see."""
    store = PostgresStore(postgres)
    put(store, *shop())
    store.close()
    return postgres


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("lacking", ["", "advisory_locks"])
def test_what_an_older_wishtui_has_left_becomes_what_this_one_writes(varied: str, version: int, lacking: str) -> None:
    before = everything(varied)
    make_older(varied, version)
    PostgresStore(varied, capabilities=without(*filter(None, [lacking]))).close()
    assert everything(varied) == before
    assert layout(varied) == LAYOUT


def test_an_older_wishtui_that_still_runs_records_no_row_that_lacks_a_column(varied: str) -> None:
    columns = ", ".join(OLD_COLUMNS)
    make_older(varied, 3)
    PostgresStore(varied).close()
    before = everything(varied)
    with psycopg.connect(varied, autocommit=True) as database:
        for new_id in ("id", "id || '-new'"):
            with pytest.raises(psycopg.errors.CheckViolation, match="written_by_a_newer_wishtui"):
                database.execute(
                    f"INSERT INTO issues ({columns}) SELECT {new_id}, {columns.removeprefix('id, ')} FROM issues"
                    " WHERE id = 'i1' ON CONFLICT (id) DO UPDATE SET header = excluded.header, rev = excluded.rev"
                )
    assert everything(varied) == before


@pytest.mark.parametrize("step", [b"ALTER TABLE", b"UPDATE issues SET", b"CREATE INDEX", b"UPDATE wishtui SET layout"])
@pytest.mark.parametrize("cut", ["before", "after"])
def test_what_is_cut_in_the_middle_is_gone_on_with(
    varied: str, line: Proxy, step: bytes, cut: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrading, "_BATCH", 20)
    before = everything(varied)
    make_older(varied, 3)
    setattr(line, cut, second(step))
    address = f"{line.address}&sslmode=disable"
    with pytest.raises(StoreUnreachable):
        PostgresStore(address)
    assert layout(varied) == (LAYOUT if (step, cut) == (b"UPDATE wishtui SET layout", "after") else 3)
    line.heal()
    PostgresStore(address).close()
    assert everything(varied) == before
    assert layout(varied) == LAYOUT


def second(step: bytes) -> Callable[[bytes], bool]:
    """Whether a statement is the second of its kind that is sent, or the only one of a kind that there is once."""
    seen: list[bytes] = []

    def cuts(chunk: bytes) -> bool:
        if step in chunk:
            seen.append(chunk)
        several = step in (b"UPDATE issues SET", b"CREATE INDEX")
        return step in chunk and len(seen) == (2 if several else 1)

    return cuts


def test_rows_that_are_filled_are_not_filled_once_more(varied: str) -> None:
    make_older(varied, 3)
    PostgresStore(varied).close()
    with psycopg.connect(varied, autocommit=True) as database:
        database.execute("UPDATE issues SET layout = 4, reason = 'as it was' WHERE id < 'i5'")
        database.execute("UPDATE wishtui SET layout = 3")
    PostgresStore(varied).close()
    with psycopg.connect(varied) as database:
        ((count,),) = database.execute("SELECT count(*) FROM issues WHERE reason = 'as it was'").fetchall()
        assert count == len([issue for issue in shop() if issue.id < "i5"])


def test_whoever_opens_it_meanwhile_waits_and_is_told_after_a_while(varied: str) -> None:
    make_older(varied, 3)
    with psycopg.connect(varied, autocommit=True) as another:
        another.execute("SELECT pg_advisory_lock(%s)", [SCHEMA_LOCK])
        with pytest.raises(StoreBusy, match="Another wishtui is bringing the tables"):
            PostgresStore(varied.replace("options=", "options=-cstatement_timeout%3D100%20"))
        assert layout(varied) == 3
        with ThreadPoolExecutor(1) as pool:
            opening = pool.submit(PostgresStore, varied)
            wait_until(lambda: another.execute(_WAITING).fetchall())
            another.execute("SELECT pg_advisory_unlock(%s)", [SCHEMA_LOCK])
            opening.result().close()
    assert layout(varied) == LAYOUT


def test_whoever_has_to_wait_is_told_before_the_wait(varied: str) -> None:
    make_older(varied, 3)
    told: list[tuple[str, int]] = []
    for _again in range(2):
        open_store(varied, tell=lambda sentence: told.append((sentence, layout(varied)))).close()
    ((sentence, version),) = told
    assert sentence.startswith("The tables of this store are being brought up to date, which may")
    assert version == 3


def test_whoever_waits_for_another_one_is_told_before_the_wait(varied: str) -> None:
    make_older(varied, 3)
    told: list[str] = []
    with psycopg.connect(varied, autocommit=True) as another:
        another.execute("SELECT pg_advisory_lock(%s)", [SCHEMA_LOCK])

        def tell(sentence: str) -> None:
            told.append(sentence)
            another.execute("SELECT pg_advisory_unlock_all()")

        open_store(varied, tell=tell).close()
    assert told[0].startswith("Another wishtui is bringing the tables of this store up to date, which")
    assert layout(varied) == LAYOUT
