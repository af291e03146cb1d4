"""Who has an issue open to answer it: a lease each, which runs out by the database's clock when its holder is gone.

What others have is read with their drafts, by the same question. Nobody asks but when the server has told of a change,
or when a lease that is known runs out.
"""

from collections.abc import Iterable
from contextlib import suppress
from time import monotonic
from uuid import uuid4

from psycopg.rows import TupleRow

from wishtui.errors import StoreError
from wishtui.i18n import _
from wishtui.store.changes import Changes
from wishtui.store.composers import Composers, wanted
from wishtui.store.postgres.commits import Committer
from wishtui.store.postgres.connector import Connection, DatabaseSession

LASTS = 120.0
"""Seconds for which somebody who is gone without a word is still named."""

_RENEWALS = 3
"""How often whoever is still there says so in that time."""

_KIND = "composer."
"""What the names of these leases begin with, before the id of the issue and the token."""

READ = f"""
    SELECT name, holder, extract(epoch FROM expires_at - now())::integer FROM leases
    WHERE name LIKE '{_KIND}%%' AND expires_at > now()
"""
"""The leases that hold, and for how many seconds more; to be asked for with parameters."""

_ENTER = f"""
    WITH past AS (DELETE FROM leases WHERE name LIKE '{_KIND}%%' AND expires_at < now() AND token <> %(token)s)
    INSERT INTO leases (name, token, holder, expires_at)
    VALUES (%(name)s, %(token)s, %(holder)s, now() + %(lasts)s * interval '1 second')
    ON CONFLICT (name) DO UPDATE SET expires_at = excluded.expires_at
"""
_LEAVE = f"DELETE FROM leases WHERE name LIKE '{_KIND}%%' AND token = %(token)s"


class PostgresComposers:
    """As `side_protocols.ComposerStore` says. While the database is away nobody new is named."""

    def __init__(self, agent: str, session: DatabaseSession, committer: Committer) -> None:
        self._agent = agent
        self._session = session
        self._committer = committer
        self._token = uuid4().hex
        self._issue_id = ""
        self._renew_at = 0.0
        self._known: dict[str, tuple[str, str, float]] = {}
        """Issue, agent and when the lease runs out here, by the lease's name."""

    def enter(self, issue_id: str) -> None:
        if issue_id == self._issue_id:
            return
        self.leave()
        if self._record(_ENTER, issue_id):
            self._issue_id = issue_id
            self._renew_at = monotonic() + LASTS / _RENEWALS

    def leave(self) -> None:
        issue_id, self._issue_id = self._issue_id, ""
        if issue_id:
            self._record(_LEAVE, issue_id)

    def of(self, issue_ids: Iterable[str] | None = None) -> Composers:
        known: dict[str, frozenset[str]] = {}
        for issue_id, agent, until in self._known.values():
            if until > monotonic():
                known[issue_id] = known.get(issue_id, frozenset()) | {agent}
        return wanted(known, issue_ids)

    def take(self, rows: Iterable[TupleRow]) -> None:
        """Learn what `READ` has found."""
        here = monotonic()
        self._known = {str(row[0]): (str(row[0]).split(".")[1], str(row[1]), here + float(row[2])) for row in rows}

    def refresh(self) -> frozenset[str]:
        """Say once in a while that this agent is still there; gives the issues that others have ceased to answer."""
        here = monotonic()
        if self._issue_id and here >= self._renew_at:
            self._renew_at = here + LASTS / _RENEWALS
            values = self._values(self._issue_id)
            with suppress(StoreError):
                self._session.ask(_("Could not say who answers"), lambda connection: connection.execute(_ENTER, values))
        return frozenset(issue_id for issue_id, _agent, until in self._known.values() if until <= here)

    def _values(self, issue_id: str) -> dict[str, object]:
        name = f"{_KIND}{issue_id}.{self._token}"
        return {"name": name, "token": self._token, "holder": self._agent, "lasts": LASTS}

    def _record(self, statement: str, issue_id: str) -> bool:
        """Whether the database has taken it, and told the others."""

        def put(connection: Connection) -> bool:
            return connection.execute(statement, self._values(issue_id)).rowcount > 0

        changes = Changes(drafts=frozenset({issue_id}))
        try:
            return self._session.ask(
                _("Could not say who answers"), lambda connection: self._committer.record(connection, put, changes)
            )
        except StoreError:
            return False
