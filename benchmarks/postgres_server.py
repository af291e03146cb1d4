"""A PostgreSQL for measurements: a server of its own with its usual care for what is on disk, and a line to it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg

from benchmarks import data
from benchmarks.busy import processor_seconds
from benchmarks.context import Context, tell
from benchmarks.line import Line
from tests.postgres_server import PostgresServer, new_schema, new_server
from wishtui.store import open_store

_AS_IT_COMES = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "autovacuum": "on",
    "shared_buffers": "128MB",
    "max_connections": "200",
}
"""What tests have switched off."""


@contextmanager
def started(context: Context) -> Iterator[PostgresServer]:
    """A server; what it uses is not counted as that of others."""
    with new_server(None, **_AS_IT_COMES) as server:
        yield server
        context.load.ours += _used_by(server)


@contextmanager
def filled(context: Context, total: int, opened: int) -> Iterator[tuple[PostgresServer, str]]:
    """A server, and the address of a store on it that holds as many issues, as one has them after a while."""
    with started(context) as server, new_schema(server.address) as address:
        tell(f"PostgreSQL: taking in {total:,} issues")
        store = open_store(address)
        data.fill(store, total, opened)
        store.close()
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        yield server, address


@contextmanager
def line_to(server: PostgresServer, address: str, delay: float) -> Iterator[tuple[Line, str]]:
    """A line to the server that takes `delay` seconds longer for each answer, and the store's address by way of it."""
    socket = str(server.folder / ".s.PGSQL.5432")
    with Line(lambda: asyncio.open_unix_connection(socket), delay) as line:
        parts = urlsplit(address)
        query = "&".join(part for part in parts.query.split("&") if not part.startswith("host="))
        user = parts.netloc.rpartition("@")[0]
        yield line, f"postgresql://{user}@127.0.0.1:{line.port}{parts.path}?{query}&sslmode=disable"


def _used_by(server: PostgresServer) -> float:
    """Processor seconds of the server, which has left the process that started it."""
    return processor_seconds(int((server.data / "postmaster.pid").read_text(encoding="utf-8").split()[0]))
