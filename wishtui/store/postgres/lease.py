"""Who tells Wish what waits in the outbox: one process of all hosts, by the database's clock alone."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from uuid import uuid4

from wishtui.errors import StoreBusy, StoreError
from wishtui.i18n import _
from wishtui.store.holder import describe_holder
from wishtui.store.postgres.connector import Connection, Connector, DatabaseSession

LASTS = 45.0
"""Seconds after which the lease of a holder that is gone passes on."""

_RENEWALS = 4
"""How often a holder that is well renews it in that time."""

_TAKE = """
    INSERT INTO leases (name, token, holder, expires_at)
    VALUES ('delivery', %(token)s, %(holder)s, now() + %(lasts)s * interval '1 second')
    ON CONFLICT (name) DO UPDATE
    SET token = excluded.token, holder = excluded.holder, expires_at = excluded.expires_at
    WHERE leases.expires_at < now() OR leases.token = excluded.token
"""


class PostgresDeliveryLease:
    """The lease while it is held: a thread renews it, on a connection of its own."""

    def __init__(self, connector: Connector, agent: str, *, lasts: float = LASTS) -> None:
        self._session = DatabaseSession(connector)
        self._values = {"token": uuid4().hex, "holder": describe_holder(agent), "lasts": lasts}
        self._pause = lasts / _RENEWALS
        self._ended = Event()

    def take(self) -> None:
        """Begin to hold it. Raises StoreBusy where another has it, StoreError where it cannot be had."""
        holder = self._session.ask(_("Could not take the lease of deliveries"), self._take)
        if holder:
            raise StoreBusy(
                _("Another wishtui ({holder}) is sending.", holder=holder), _("It delivers what waits in the outbox.")
            )

    def give_back(self) -> None:
        """Let the next one have it. Where the database cannot be told, it passes on by itself."""
        self._ended.set()
        with suppress(StoreError):
            self._session.ask(
                _("Could not give the lease of deliveries back"),
                lambda connection: connection.execute("DELETE FROM leases WHERE token = %(token)s", self._values),
            )
        self._session.drop()

    def renew(self) -> None:
        """Hold it for as long as the process lives. A database that is away is asked again."""
        while not self._ended.wait(self._pause):
            with suppress(StoreError):
                self._session.ask(_("Could not renew the lease of deliveries"), self._take)

    def _take(self, connection: Connection) -> str:
        """Take it, or take it for longer; gives who else has it."""
        if connection.execute(_TAKE, self._values).rowcount:
            return ""
        row = connection.execute("SELECT holder FROM leases WHERE name = 'delivery'").fetchone()
        return str(row[0]) if row is not None else _("somebody else")


@contextmanager
def delivery_lease(connector: Connector, agent: str, *, lasts: float = LASTS) -> Iterator[None]:
    """As `protocols.Store` says."""
    lease = PostgresDeliveryLease(connector, agent, lasts=lasts)
    try:
        lease.take()
        Thread(target=lease.renew, name="delivery-lease", daemon=True).start()
        yield
    finally:
        lease.give_back()
