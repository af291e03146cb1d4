"""What a database needs of us now and then: drafts that could not reach it taken in, and its health looked at."""

from wishtui.errors import StoreError
from wishtui.i18n import _
from wishtui.store.postgres.connector import DatabaseSession
from wishtui.store.postgres.drafts import PostgresDrafts
from wishtui.store.protocols import HealthFinding


class PostgresMaintenance:
    """As `protocols.Maintenance` says; compaction and repairs are the server's own business."""

    compaction_due = False
    damage_found = False

    def __init__(self, session: DatabaseSession, drafts: PostgresDrafts) -> None:
        self._session = session
        self._drafts = drafts

    def compact(self) -> None:
        """The server does that by itself."""

    def prepare(self) -> None:
        """Take in the drafts that this host kept, and let go of those discarded long ago."""
        self._drafts.bring_back()

    def check(self) -> list[HealthFinding]:
        """Look at every part of the store and change nothing."""
        from wishtui.store.postgres.health import check  # `doctor` alone asks

        try:
            return self._session.ask(_("Could not look at the store"), lambda connection: list(check(connection)))
        except StoreError as error:
            return [HealthFinding("bad", error.message, error.remedy)]
