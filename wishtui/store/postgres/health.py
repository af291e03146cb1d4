"""What a person should know of a store in a database: server, rights, records, standbys, what is missing."""

from collections.abc import Iterator

import psycopg

from wishtui.domain.issue import Issue, Status
from wishtui.i18n import N_, _, enumerated, ngettext
from wishtui.store.postgres.connector import Connection
from wishtui.store.postgres.schema import INDEXES, SIDE_TABLES
from wishtui.store.records import UNREADABLE, read_issue
from wishtui.store.side_protocols import HealthFinding

_OLDEST = 150_000
"""The oldest server version that this store is tested with, as libpq counts them."""

_TABLES = ("wishtui", "issues", *SIDE_TABLES, "changes", "drafts", "leases")
_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE")
_BATCH = 1_000
_LAG = 10.0
"""Seconds that a standby may be behind before it is worth a word."""

_SEE_DOCS = N_("docs/postgres.md says which rights it needs.")


def check(connection: Connection) -> Iterator[HealthFinding]:
    """Look at everything and change nothing. Raises psycopg.Error where the database does not answer."""
    yield from _check_server(connection)
    yield from _check_rights(connection)
    yield from _check_records(connection)
    yield from _check_indexes(connection)
    yield from _check_trigrams(connection)
    yield from _check_standbys(connection)


def _check_server(connection: Connection) -> Iterator[HealthFinding]:
    version = _one(connection, "SHOW server_version")  # untranslated: SQL
    info = connection.info
    about = {"version": version, "database": info.dbname, "role": info.user}
    if info.host.startswith("/"):
        what = _("PostgreSQL {version} on this host, database {database}, role {role}.", **about)
    else:
        what = _("PostgreSQL {version} on {host}, database {database}, role {role}.", **about, host=info.host)
    yield HealthFinding("ok", what)
    if info.server_version < _OLDEST:
        yield HealthFinding(
            "note",
            _("The server is older than what wishtui is tested with: {version}.", version=version),
            _("Update it."),
        )


def _check_rights(connection: Connection) -> Iterator[HealthFinding]:
    missing = [
        f"{right} on {table}"  # untranslated: as SQL says it
        for table in _TABLES
        for right in _RIGHTS
        if not _one(connection, "SELECT has_table_privilege(%s, %s)", table, right)
    ]
    if missing:
        what = _("The role has no right to {rights}.", rights=enumerated(missing))
        yield HealthFinding("bad", what, _(_SEE_DOCS))
    if _one(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        what = _("The role is a superuser, who may do far more than this store needs.")
        yield HealthFinding("note", what, _("docs/postgres.md names two roles with fewer rights."))


def _check_records(connection: Connection) -> Iterator[HealthFinding]:
    by_status = connection.execute("SELECT status, count(*) FROM issues GROUP BY status").fetchall()
    counts: dict[str, int] = dict(by_status)
    noted = connection.execute("SELECT unhandled, responded, closed FROM wishtui").fetchone()
    if noted is not None and list(noted) != [counts.get(status.value, 0) for status in Status]:
        what = _("The number of issues that is kept is not how many there are: somebody changed the tables by hand.")
        yield HealthFinding(
            "note", what, _("Move the store to an empty database with `wishtui move`, which counts anew.")
        )
    unreadable = [issue_id for issue_id, document in _documents(connection) if _read(document) is None]
    if unreadable:
        what = ngettext(
            "{number} record of issues cannot be read: {issues}.",
            "{number:,} records of issues cannot be read: {issues}.",
            len(unreadable),
            issues=enumerated(unreadable[:5]),
        )
        yield HealthFinding("bad", what, _("Put them back from a backup."))
    else:
        what = ngettext("{number} issue, all readable.", "{number:,} issues, all readable.", sum(counts.values()))
        yield HealthFinding("ok", what)


def _documents(connection: Connection) -> Iterator[tuple[str, str]]:
    last = ""
    while True:
        rows = connection.execute(
            "SELECT id, document FROM issues WHERE id > %s ORDER BY id LIMIT %s", [last, _BATCH]
        ).fetchall()
        if not rows:
            return
        yield from ((row[0], row[1]) for row in rows)
        last = rows[-1][0]


def _read(document: str) -> Issue | None:
    try:
        return read_issue(document)
    except UNREADABLE:
        return None


def _check_indexes(connection: Connection) -> Iterator[HealthFinding]:
    for name, statement in INDEXES.items():
        if not _one(connection, "SELECT to_regclass(%s) IS NOT NULL", name):
            what = _("There is no index {index}: where many issues are closed, lists take long.", index=name)
            yield HealthFinding("note", what, statement)


def _check_trigrams(connection: Connection) -> Iterator[HealthFinding]:
    if not _one(connection, "SELECT to_regclass('issues_folded') IS NOT NULL"):
        what = _("There is no index of words (pg_trgm): a search looks through every issue.")
        remedy = "CREATE EXTENSION pg_trgm; CREATE INDEX issues_folded ON issues USING gin (folded gin_trgm_ops)"
        yield HealthFinding("note", what, remedy)
    elif _one(connection, "SELECT datctype FROM pg_database WHERE datname = current_database()") in ("C", "POSIX"):
        what = _(
            "The database takes only ASCII letters for letters: a search for other words looks through every issue."
        )
        yield HealthFinding(
            "note", what, _("Move the store to a database of LC_CTYPE 'C.UTF-8': see docs/postgres.md.")
        )


def _check_standbys(connection: Connection) -> Iterator[HealthFinding]:
    try:
        rows = connection.execute(
            "SELECT application_name, sync_state, extract(epoch FROM replay_lag)::float8 FROM pg_stat_replication"
        ).fetchall()
    except psycopg.errors.UndefinedTable:
        return
    if not rows:
        yield HealthFinding(
            "note", _("The server has no standby."), _("docs/postgres.md says how to have one take over.")
        )
    for name, sync_state, lag in rows:
        if sync_state is None:
            what = _("The role may not see how far the standbys are.")
            yield HealthFinding("note", what, _("GRANT pg_monitor lets it."))
        elif (lag or 0.0) > _LAG:
            yield HealthFinding(
                "note",
                ngettext(
                    "Standby {name} ({state}) is {number} second behind.",
                    "Standby {name} ({state}) is {number:,} seconds behind.",
                    round(lag),
                    name=name,
                    state=sync_state,
                ),
                _("See its log."),
            )
        else:
            yield HealthFinding("ok", _("Standby {name} ({state}) is up to date.", name=name, state=sync_state))


def _one(connection: Connection, statement: str, *values: str) -> object:
    row = connection.execute(statement, values).fetchone()
    return None if row is None else row[0]
