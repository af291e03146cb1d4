"""What a server can do beyond plain SQL. Databases that speak PostgreSQL's protocol lack one thing or the other."""

import msgspec
import psycopg

from wishtui.store.postgres.connector import Connection

CHANNEL = "wishtui_changes"


class Capabilities(msgspec.Struct):
    """Found out by asking; what is missing has a fallback."""

    notifications: bool = True
    """Without them, who looks asks for the newest revision."""
    advisory_locks: bool = True
    """Without them, two who make tables at once find out when one fails."""
    trigrams: bool = True
    """Without them, a search looks through the words of every issue."""
    costs: bool = True
    """Whether a server can be told what a question costs; without it, it chooses how to search by its own guess."""


def without(*names: str) -> Capabilities:
    """As if a server lacked these."""
    return Capabilities(**dict.fromkeys(names, False))


def find_out(connection: Connection, wanted: Capabilities) -> Capabilities:
    """What of `wanted` the server has. Raises psycopg.Error where it does not answer at all."""
    advisory = wanted.advisory_locks and _can(connection, "SELECT pg_try_advisory_xact_lock(0)")
    trigrams = wanted.trigrams and _can(connection, "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
    return Capabilities(
        notifications=wanted.notifications and listens(connection), advisory_locks=advisory, trigrams=trigrams
    )


def listens(connection: Connection) -> bool:
    """Have the server tell of changes from here on; whether it can. Raises psycopg.Error when it is away."""
    return _can(connection, f"LISTEN {CHANNEL}")


def _can(connection: Connection, statement: str) -> bool:
    try:
        cursor = connection.execute(statement)
    except psycopg.Error as error:
        if error.sqlstate is None or connection.closed:
            raise
        return False
    return cursor.description is None or cursor.fetchone() is not None
