"""What a database needs of us now and then: drafts that could not reach it taken in, and its health looked at."""

from functools import partial

from wishtui.errors import StoreError
from wishtui.i18n import _
from wishtui.store.postgres.change_log import ChangeLog
from wishtui.store.postgres.drafts import PostgresDrafts
from wishtui.store.postgres.schema import begin_move, end_move
from wishtui.store.side_protocols import HealthFinding


class PostgresMaintenance:
    """As `side_protocols.Maintenance` says; compaction and repairs are the server's own business."""

    compaction_due = False
    damage_found = False

    def __init__(self, change_log: ChangeLog, drafts: PostgresDrafts) -> None:
        self._change_log = change_log
        self._session = change_log.session
        self._drafts = drafts

    @property
    def unfinished_move(self) -> str:
        """The name of the store that a move into this one began with, as it was when this one was opened."""
        return self._change_log.moving_from

    def begin_move(self, source: str) -> None:
        """Note that the store named `source` is being moved into this one. Raises StoreError."""
        self._session.ask(_("Could not begin to move"), partial(begin_move, source=source))
        self._change_log.moving_from = source

    def end_move(self) -> None:
        """Note that all of it is here. Raises StoreError."""
        self._session.ask(_("Could not end the move"), end_move)
        self._change_log.moving_from = ""

    def compact(self) -> None:
        """The server does that by itself."""

    def prepare(self) -> None:
        """Take in the drafts that this host kept, and let go of those discarded long ago."""
        self._drafts.bring_back()

    def is_as_written(self) -> bool:
        """That is the server's own business."""
        return True

    def check(self) -> list[HealthFinding]:
        """Look at every part of the store and change nothing."""
        from wishtui.store.postgres.health import check  # `doctor` alone asks

        try:
            return self._session.ask(_("Could not look at the store"), lambda connection: list(check(connection)))
        except StoreError as error:
            return [HealthFinding("bad", error.message, error.remedy)]
