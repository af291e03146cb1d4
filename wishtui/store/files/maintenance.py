"""What files need now and then: their journals folded in, their indexes made, their health looked at."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from wishtui.errors import StoreBusy, StoreError
from wishtui.i18n import _
from wishtui.store.files.databases import Databases, index_if_read
from wishtui.store.files.drafts import FileDrafts
from wishtui.store.files.file_system import store_error
from wishtui.store.files.journal_storage import fold_limit, is_as_written
from wishtui.store.files.move_mark import MOVE_MARK, moving_from, put_mark, remove_mark
from wishtui.store.side_protocols import HealthFinding

LONGEST_LOG = 1_000
"""Entries of the log from which on they go to the archive: few enough that opening the inbox does not feel them."""


class FileMaintenance:
    """As `side_protocols.Maintenance` says."""

    def __init__(self, folder: Path, databases: Databases, drafts: FileDrafts, notices: list[str]) -> None:
        self._folder = folder
        self._drafts = drafts
        self._databases = databases
        self._notices = notices

    @property
    def unfinished_move(self) -> str:
        """The name of the store that a move into this one began with; what cannot be read says that there is one."""
        try:
            return moving_from(self._drafts.files, self._folder)
        except OSError:
            return MOVE_MARK

    def begin_move(self, source: str) -> None:
        """Note that the store named `source` is being moved into this one. Raises StoreError."""
        put_mark(self._drafts.files, self._folder, source)

    def end_move(self) -> None:
        """Note that all of it is here. Raises StoreError."""
        remove_mark(self._drafts.files, self._folder)

    @property
    def compaction_due(self) -> bool:
        """Whether a journal has grown so long that the next opening would feel it."""
        return any(storage.journal_size > fold_limit(storage) for storage in self._databases.on_disk())

    @property
    def damage_found(self) -> bool:
        """Whether a file was found damaged, repaired or not."""
        return any(storage.recovered or storage.damage for storage in self._databases.on_disk())

    def is_as_written(self) -> bool:
        """Whether the files whose check was left for later are what was written to them."""
        try:
            return all(is_as_written(storage) for storage in self._databases.on_disk())
        except OSError:
            return False

    def compact(self, *, rebases: bool = False) -> None:
        """Fold the journals into new snapshots, and the log into the archive; `rebases` as for a single one.

        What goes wrong is only a notice: every change is safe already.

        A journal that another process writes to just now is left as it is, without waiting, for the next time.
        """
        from wishtui.store.files.compaction import compact  # long after the first frame

        self._tidy(_("Could not tidy the log"), partial(self._databases.archive_log, LONGEST_LOG))
        for storage in self._databases.on_disk():
            self._tidy(_("Could not tidy {file}", file=storage.path.name), partial(compact, storage, rebases=rebases))
        self._databases.collect_notices()

    def _tidy(self, failed: str, tidy: Callable[[], object]) -> None:
        try:
            with self._databases.inbox.storage.guard.without_waiting():
                tidy()
        except StoreBusy:
            return
        except OSError as error:
            self._notices.append(_("{problem} No change is lost.", problem=store_error(error, failed).message))
        except StoreError as error:
            self._notices.append(_("{failed}: {problem} No change is lost.", failed=failed, problem=error.message))

    def prepare(self) -> None:
        """Index the files that had to be read from end to end, and take in the drafts that were kept elsewhere.

        What opening has mapped of them is given back: documents are wanted one by one from here on.
        """
        for storage in self._databases.on_disk():
            index_if_read(storage)
            storage.release_pages()
        self._drafts.bring_back()

    def check(self) -> list[HealthFinding]:
        """Look at every part of the store and change nothing."""
        from wishtui.store.files.health import check

        return check(self._folder)
