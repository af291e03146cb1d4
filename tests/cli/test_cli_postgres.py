"""The same commands on a store in a database: the same words, the same exit codes, and no password anywhere."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.cli.cli_shop import ANSWERED, CLOSED, DUE, LATE, TICKETS, Ran, Run
from wishtui.config import paths
from wishtui.store import open_store
from wishtui.store.address import checked_address, is_address

SECRET = "hunter2"

Where = Path | str


@pytest.fixture
def on_both(run: Run, store: Path, postgres: str) -> Callable[..., tuple[Ran, Ran]]:
    """Make one call on files and on a database."""

    def call(*argv: str | Path) -> tuple[Ran, Ran]:
        first, second = (run(*argv, "--store", where) for where in (store, postgres))
        return first, Ran(second.code, second.out, second.err.replace(postgres, str(store)))

    return call


def test_every_command_says_the_same_of_both(
    on_both: Callable[..., tuple[Ran, Ran]], tickets: Path, orders: Path, tmp_path: Path
) -> None:
    calls: list[tuple[str | Path, ...]] = [
        ("import", tickets),
        ("import", orders),
        ("import", tickets),
        ("list",),
        ("list", "--json"),
        ("list", "parcel", "--json"),
        ("list", "--status", "closed"),
        ("show", LATE, "--json"),
        ("note", DUE, "-m", "Ask the carrier"),
        ("tag", DUE, LATE, "--add", "urgent"),
        ("snooze", DUE, "2h"),
        ("reply", LATE, "-m", "We are sorry. A new one is on its way."),
        ("reply", ANSWERED, "-m", "Once more."),
        ("close", DUE),
        ("show", CLOSED),
        ("list", "tag:urgent", "--json"),
        ("export", "--format", "jsonl"),
        ("stats", "--json"),
        ("risks", "--json"),
        ("appeal", "list", "--json"),
        ("outbox", "list", "--json"),
    ]
    for call in calls:
        on_files, in_database = on_both(*call)
        assert in_database == on_files, call


def test_a_database_that_holds_no_store_is_not_given_one_by_who_only_looks(run: Run, postgres: str) -> None:
    for argv in (["list"], ["show", LATE], ["reply", LATE, "-m", "Hi"], ["note", LATE, "-m", "x"]):
        ran = run(*argv, "--store", postgres)
        assert ran.code == 2
        assert "holds no store" in ran.err
    with psycopg.connect(postgres) as connection:
        found = connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = current_schema()").fetchall()
    assert found == []


_WARNED = """
import logging
from wishtui.store.postgres.connector import Connector
Connector("postgresql://127.0.0.1/shop")
logging.getLogger("psycopg").warning("error ignored terminating a pipeline")
"""


def test_what_the_library_warns_of_does_not_reach_the_terminal() -> None:
    ran = subprocess.run((sys.executable, "-c", _WARNED), capture_output=True, text=True, check=True)
    assert ran.stdout + ran.stderr == ""


def test_the_environment_names_it_too(run: Run, postgres: str, tickets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WISHTUI_STORE", postgres)
    assert run("import", tickets).code == 0
    assert json.loads(run("paths", "--json").out)["store"] == postgres
    assert len(json.loads(run("list", "--json").out)) == 4


def test_a_record_that_is_rejected_is_kept_in_a_folder_of_the_users_own(
    run: Run, postgres: str, tmp_path: Path
) -> None:
    file = tmp_path / "bad.json"
    file.write_text(json.dumps({"message": "", "code": 0, "data": [*TICKETS, {**TICKETS[0], "id": "no id"}]}))
    assert run("import", file, "--store", postgres).code == 1
    assert list((paths.private_folder(postgres) / "rejects").iterdir())


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://bo:{SECRET}@db/shop",
        f"postgres://bo:{SECRET}@one:5432,two:5432/shop",
        f"postgresql://db/shop?user=bo&password={SECRET}",
        f"postgresql://db/shop?sslpassword={SECRET}",
    ],
)
@pytest.mark.parametrize("named_by", ["--store", "WISHTUI_STORE"])
def test_a_password_in_an_address_is_refused_and_not_repeated(
    run: Run, address: str, named_by: str, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    if named_by == "WISHTUI_STORE":
        monkeypatch.setenv("WISHTUI_STORE", address)
        ran = run("list", "--verbose")
    else:
        ran = run("list", "--verbose", "--store", address)
    assert ran.code == 2
    assert named_by in ran.err
    assert "PGPASSFILE" in ran.err
    written = "".join(file.read_text() for file in home.rglob("*") if file.is_file())
    assert SECRET not in ran.out + ran.err + written


@pytest.mark.parametrize(
    "address",
    [
        f"POSTGRESQL://bo:{SECRET}@db/shop",
        f"mysql://bo:{SECRET}@db/shop",
        f" postgresql://bo:{SECRET}@db/shop",
        f"host=db user=bo password={SECRET}",
    ],
)
@pytest.mark.parametrize("named_by", ["--store", "WISHTUI_STORE"])
def test_what_only_looks_like_an_address_makes_no_folder_and_is_not_repeated(
    run: Run, address: str, named_by: str, monkeypatch: pytest.MonkeyPatch, tickets: Path, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    if named_by == "WISHTUI_STORE":
        monkeypatch.setenv("WISHTUI_STORE", address)
        ran = run("import", tickets)
    else:
        ran = run("import", tickets, "--store", address)
    assert (ran.code, ran.out) == (2, "")
    assert f"{named_by} is no address of a database. Write postgresql://HOST/DATABASE." in ran.err
    assert SECRET not in ran.err
    assert sorted(tmp_path.rglob("*")) == before


def test_an_address_without_a_password_is_one() -> None:
    for address in ("postgresql://bo@db/shop", "postgresql://one,two/shop?target_session_attrs=any", "postgres:///x"):
        assert is_address(address)
        assert checked_address(address, "--store") == address
    assert not is_address("/srv/postgresql")


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        ("postgresql://bo@/shop?host=/nowhere", 5, "cannot be reached"),
        ("postgresql://bo@/shop?no_such_option=1", 2, "no_such_option"),
        ("postgresql://bo\x1b@db/shop", 2, "no address"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_in_one_line(run: Run, address: str, code: int, words: str) -> None:
    ran = run("list", "--store", address)
    assert ran.code == code
    assert words in ran.err
    assert len(ran.err.splitlines()) == 1


def test_missing_rights_are_named(run: Run, postgres: str, tickets: Path) -> None:
    with psycopg.connect(postgres, autocommit=True) as owner:
        row = owner.execute("SELECT current_schema()").fetchone()
        assert row is not None
        role = f"{row[0]}_guest"
        owner.execute(f"CREATE ROLE {role} LOGIN")
        guest = postgres.replace("postgres@", f"{role}@")
        owner.execute(f"GRANT USAGE ON SCHEMA {row[0]} TO {role}")
        ran = run("import", tickets, "--store", guest)
        assert (ran.code, "permission denied" in ran.err, "docs/postgres.md" in ran.err) == (5, True, True)
        assert run("import", tickets, "--store", postgres).code == 0
        owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {row[0]} TO {role}")
        assert run("list", "--store", guest).code == 0
        ran = run("note", LATE, "-m", "x", "--store", guest)
        assert (ran.code, "permission denied" in ran.err) == (5, True)
        owner.execute(f"DROP OWNED BY {role}")
        owner.execute(f"DROP ROLE {role}")


@pytest.mark.parametrize("version", ["layout", "documents"])
def test_tables_of_a_newer_wishtui_are_left_alone(run: Run, postgres: str, tickets: Path, version: str) -> None:
    assert run("import", tickets, "--store", postgres).code == 0
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"UPDATE wishtui SET {version} = 1")
        assert run("import", tickets, "--store", postgres).code == 0
        connection.execute(f"UPDATE wishtui SET {version} = {version} + 1")
    for argv in (["list"], ["import", tickets]):
        ran = run(*argv, "--store", postgres)
        assert (ran.code, "newer wishtui" in ran.err) == (5, True)


def test_tables_of_another_program_are_left_alone(run: Run, postgres: str, tickets: Path) -> None:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE TABLE issues (number integer)")
    ran = run("import", tickets, "--store", postgres)
    assert (ran.code, "another program" in ran.err) == (5, True)
    with psycopg.connect(postgres) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()").fetchone() == (
            1,
        )


def test_a_store_that_was_moved_in_part_is_told_of(
    on_both: Callable[..., tuple[Ran, Ran]], tickets: Path, store: Path, postgres: str
) -> None:
    on_both("import", tickets)
    for where in (store, postgres):
        opened = open_store(where)
        opened.maintenance.begin_move("/old/store")
        opened.close()
    for call in (("list",), ("export",), ("import", str(tickets))):
        on_files, in_database = on_both(*call)
        assert in_database == on_files
        assert on_files.code == 5
        assert f"wishtui move /old/store {store}" in on_files.err
    for health in on_both("doctor"):
        assert health.code == 5
        assert "was not finished" in health.out


def test_doctor_tells_of_all_the_rest_where_the_database_is_away(run: Run) -> None:
    ran = run("doctor", "--json", "--store", "postgresql://nobody@/shop?host=/nowhere")
    findings = json.loads(ran.out)["findings"]
    assert ran.code == 5
    (away,) = (finding for finding in findings if finding["area"] == "store")
    assert away["level"] == "bad"
    assert away["what"].startswith("The database cannot be reached: connection to server on socket")
    assert "doctor" not in away["remedy"]
    assert {"settings", "letters", "terminal", "wish"} <= {finding["area"] for finding in findings}
