"""Drafts in the database, and on the disk of this host until the database has them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from wishtui.domain.draft import Draft
from wishtui.errors import StoreError, StoreUnreachable
from wishtui.i18n import _
from wishtui.private_files import Files
from wishtui.store.changes import ChangeFeed, Changes
from wishtui.store.drafts import BaseDrafts, as_stored, is_of, subject_of
from wishtui.store.postgres.ahead import AnswersAhead
from wishtui.store.postgres.commits import Committer
from wishtui.store.postgres.composers import READ, PostgresComposers
from wishtui.store.postgres.connector import Connection, DatabaseSession

if TYPE_CHECKING:
    from wishtui.store.files.drafts import DraftFolder

_PUT = """
    INSERT INTO drafts (name, subject, saved_at, data) VALUES (%s, %s, now(), %s)
    ON CONFLICT (name) DO UPDATE SET data = excluded.data, saved_at = now(), discarded_at = NULL
"""
_DISCARD = "UPDATE drafts SET discarded_at = now() WHERE name = %s AND discarded_at IS NULL"
EVERY = f"SELECT name, data, NULL FROM drafts WHERE discarded_at IS NULL UNION ALL {READ}"
"""All drafts, and who writes; to be asked for with parameters."""
_ABOUT = f"SELECT name, data, NULL FROM drafts WHERE discarded_at IS NULL AND subject = %s UNION ALL {READ}"
_ADD_MISSING = (
    "UPDATE drafts SET data = %(data)s, saved_at = now(), discarded_at = NULL"
    " WHERE name = %(name)s AND discarded_at IS NOT NULL",
    "INSERT INTO drafts (name, subject, saved_at, data) VALUES (%(name)s, %(subject)s, now(), %(data)s)"
    " ON CONFLICT (name) DO NOTHING",
)
"""Neither locks a draft that stays, at which somebody may be typing."""
_EMPTY_BIN = "DELETE FROM drafts WHERE discarded_at < now() - interval '30 days'"


def add_missing(connection: Connection, drafts: Iterable[Draft]) -> frozenset[str]:
    """Add those whose like the database does not have, without a commit; gives what all of them are about.

    Raises psycopg.Error.
    """
    stored = sorted(map(as_stored, drafts))
    rows = [{"name": name, "subject": subject_of(name), "data": data.decode()} for name, data in stored]
    for statement in _ADD_MISSING:
        connection.cursor().executemany(statement, rows)
    return frozenset(str(row["subject"]) for row in rows)


class PostgresDrafts(BaseDrafts):
    """As `protocols.DraftStore` says. What is discarded stays for 30 days.

    A draft is on the disk of this host first, and goes from there once the database has it: whoever types waits for no
    line, and an agent finds their words on another host.
    """

    def __init__(
        self,
        agent: str,
        feed: ChangeFeed,
        session: DatabaseSession,
        committer: Committer,
        private: Callable[[], Path] | None = None,
        ahead: AnswersAhead | None = None,
    ) -> None:
        """`ahead` may have the answer to `EVERY`."""
        super().__init__(agent, feed)
        self._ahead = ahead or AnswersAhead(())
        self.composers = PostgresComposers(agent, session, committer)
        """Who writes without a draft yet: asked for with the drafts."""
        self._session = session
        self._committer = committer
        self._private_folder = private
        self._known: dict[str, bytes] = {}
        """What the database had when it was asked last, for as long as it is away."""
        self._pending: dict[str, bytes] = {}
        """What this host has, and the database has not."""
        self._announced: set[str] = set()
        """Drafts that others have been told of: those who look need not look again at each letter."""

    def names(self) -> list[str]:
        return sorted(self._contents())

    def raw(self, name: str) -> bytes:
        """What such a draft holds."""
        return self._read(name)

    def bring_back(self) -> None:
        """Put what this host kept into the database, and let go of what was discarded long ago there."""
        if self._folder is not None:
            with suppress(OSError):
                for name in self._folder.names():
                    self._pending.setdefault(name, self._folder.read(name))
        self.upload_pending()
        with suppress(StoreError):
            self._session.ask(_("Could not tidy up"), lambda connection: connection.execute(_EMPTY_BIN))

    def upload_pending(self) -> frozenset[str]:
        """Put into the database what it could not take when it was written; gives what those drafts are about.

        What it refuses waits for the next time.
        """
        waiting = dict(self._pending)
        for name, data in waiting.items():
            self._upload_one(name, data)
        if not self._pending and self._session.open_connection is not None:
            self.trouble = ""
        return frozenset(map(subject_of, waiting.keys() - self._pending.keys()))

    @cached_property
    def _folder(self) -> "DraftFolder | None":
        """The drafts on this host's disk."""
        if self._private_folder is None:
            return None
        from wishtui.store.files.drafts import DraftFolder

        files = Files()
        files.root = self._private_folder()
        return DraftFolder(files, files.root / "drafts")

    def _matching(self, kind: str | None, issue_id: str | None = None) -> Iterator[Draft]:
        for name, data in self._contents(issue_id).items():
            if is_of(name, kind, issue_id) and (draft := self._decoded(name, data)) is not None:
                yield draft

    def _contents(self, subject: str | None = None) -> dict[str, bytes]:
        """The drafts about a subject, or all of them: those of the database, and over them what this host has."""
        statement, values = (EVERY, []) if subject is None else (_ABOUT, [subject])
        try:
            rows = self._ahead.find(statement)
            if rows is None:
                rows = self._session.ask(
                    _("Could not read the drafts"), lambda connection: connection.execute(statement, values).fetchall()
                )
        except StoreUnreachable as error:
            self.trouble = error.message
        else:
            self.composers.take(row for row in rows if row[2] is not None)
            self._remember(subject, {row[0]: row[1].encode() for row in rows if row[2] is None})
        return {
            name: data
            for name, data in (self._known | self._pending).items()
            if subject is None or subject_of(name) == subject
        }

    def _remember(self, subject: str | None, stored: dict[str, bytes]) -> None:
        self.trouble = ""
        self._announced.update(stored)
        others = {} if subject is None else {n: data for n, data in self._known.items() if subject_of(n) != subject}
        self._known = others | stored

    def _read(self, name: str) -> bytes:
        try:
            return self._contents(subject_of(name))[name]
        except KeyError:
            raise FileNotFoundError(name) from None

    def _write(self, name: str, data: bytes) -> None:
        on_disk = self._write_locally(name, data)
        try:
            self._upload(name, data)
        except StoreError as error:
            if not on_disk:
                raise
            self._pending[name] = data
            self.trouble = error.message
            return
        self.trouble = ""
        self._forget_local(name)

    def _discard(self, name: str) -> bool:
        def discard(connection: Connection) -> bool:
            return connection.execute(_DISCARD, [name]).rowcount > 0

        try:
            there = self._record(_("Could not discard the draft"), discard, subject_of(name))
        except StoreUnreachable:
            if name in self._known or name not in self._pending:
                raise
            there = False
        local = self._discard_local(name)
        self._forget_local(name)
        self._known.pop(name, None)
        self._announced.discard(name)
        return local or there

    def _upload(self, name: str, data: bytes) -> None:
        """Give the database a draft, and tell others of one that they do not know. Raises StoreError."""
        subject = subject_of(name)

        def put(connection: Connection) -> bool:
            self._ahead.forget()
            return connection.execute(_PUT, [name, subject, data.decode()]).rowcount > 0

        if name in self._announced:
            self._session.ask(_("Could not save the draft"), put)
        else:
            self._record(_("Could not save the draft"), put, subject)
        self._announced.add(name)
        self._known[name] = data

    def _record(self, failed: str, put: Callable[[Connection], bool], subject: str) -> bool:
        changes = Changes(drafts=frozenset({subject}))
        return self._session.ask(failed, lambda connection: self._committer.record(connection, put, changes))

    def _upload_one(self, name: str, data: bytes) -> None:
        """Give the database what this host kept; under another name where the agent has gone on elsewhere meanwhile."""
        with suppress(StoreError):
            stored, in_bin = self._stored(name)
            mine, theirs = self._decoded(name, data), self._decoded(name, stored or data)
            if mine is None:
                return
            alike = theirs is None or theirs.text == mine.text
            if theirs is not None and not alike and not in_bin and theirs.at > mine.at:
                self.save(msgspec.structs.replace(mine, id=self.new_id()))
            elif not (alike and in_bin):  # what was discarded after the database had it is only left over here
                self._upload(name, data)
            self._pending.pop(name, None)
            self._forget_local(name)

    def _stored(self, name: str) -> tuple[bytes | None, bool]:
        """What the database has under that name, and whether it is in the bin there. Raises StoreError."""
        statement = "SELECT data, discarded_at IS NOT NULL FROM drafts WHERE name = %s"
        row = self._session.ask(
            _("Could not read the drafts"), lambda connection: connection.execute(statement, [name]).fetchone()
        )
        return (None, False) if row is None else (str(row[0]).encode(), bool(row[1]))

    def _write_locally(self, name: str, data: bytes) -> bool:
        """Whether the disk of this host has it."""
        if self._folder is None:
            return False
        try:
            self._folder.files.make_folder(self._folder.folder.parent)
            self._folder.write(name, data)
        except OSError:
            return False
        return True

    def _forget_local(self, name: str) -> None:
        self._pending.pop(name, None)
        if self._folder is not None:
            with suppress(OSError):
                self._folder.files.unlink(self._folder.folder / name)

    def _discard_local(self, name: str) -> bool:
        if self._pending.pop(name, None) is None:
            return False
        if self._folder is not None:
            with suppress(OSError):
                self._folder.discard(name)
        return True
