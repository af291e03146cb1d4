"""What is told, and kept, of a database whose files are not what was written to them."""

from contextlib import suppress
from pathlib import Path
from typing import Protocol

from wishtui.i18n import _, ngettext
from wishtui.private_files import Files, read_file
from wishtui.store.files.file_system import keep_copy, stamp
from wishtui.store.files.index import index_path
from wishtui.store.files.journal_file import JournalFile
from wishtui.store.files.snapshot import Meta
from wishtui.store.files.snapshot_reader import ChangedBy, what_changed
from wishtui.store.files.watermark import GO_ON, Mark, loss


class DamagedStorage(Protocol):
    """What is needed of the storage of such a database."""

    files: Files
    folder: Path
    name: str
    path: Path
    meta: Meta
    journal: JournalFile
    notices: list[str]
    damage: str
    recovered: bool

    def set_aside(self, data: bytes, kind: str) -> Path:
        """Keep `data` in the quarantine; gives the path. Raises OSError."""


def note_loss(storage: DamagedStorage, mark: Mark) -> None:
    """Changes that were confirmed are gone: show what is left, write no more."""
    if storage.damage:
        return
    lost = loss(storage.journal.path.name, mark.changes - storage.journal.changes, mark.changes)
    storage.damage = damage = _("{lost} No change is taken until it is repaired.", lost=lost)
    notice = _("{problem} {remedy}", problem=damage, remedy=_(GO_ON))
    with suppress(OSError):
        if data := storage.journal.tail(0):
            kept = _kept(storage, data) or storage.set_aside(data, "journal")
            notice = _(
                "{problem} A copy of the rest is in {kept}. {remedy}", problem=damage, kept=kept, remedy=_(GO_ON)
            )
    storage.notices.append(notice)


def put_torn_aside(storage: DamagedStorage) -> None:
    """Take away the end of a line that a dead writer left, and keep it."""
    torn = storage.journal.tail(storage.journal.good)
    kept = storage.set_aside(torn, "torn")
    storage.journal.drop_tail()
    storage.notices.append(
        ngettext(
            "A session ended in the middle of a change that was never confirmed; its {number} byte is in {kept}.",
            "A session ended in the middle of a change that was never confirmed; its {number:,} bytes are in {kept}.",
            len(torn),
            kept=kept,
        )
    )


def note_corruption(storage: DamagedStorage) -> None:
    """Sound lines stand behind a bad one: write no more."""
    storage.damage = _(
        "{file} is damaged in the middle: no change is taken until it is repaired.", file=storage.journal.path.name
    )
    with suppress(OSError):
        data = storage.journal.tail(0)
        kept = _kept(storage, data) or storage.set_aside(data, "journal")
        storage.notices.append(
            _(
                "{problem} A copy is in {kept}. `wishtui doctor --repair` makes it good.",
                problem=storage.damage,
                kept=kept,
            )
        )


def note_alteration(storage: DamagedStorage, change: ChangedBy) -> None:
    """Say who has changed the snapshot, keep it as it is, and say it once: its index goes."""
    storage.recovered = True
    with suppress(OSError):
        storage.files.unlink(index_path(storage.folder, storage.name, storage.meta.generation))
    notice = _("{problem} What it says now is shown.", problem=what_changed(storage.path.name, change))
    quarantine = storage.folder / "quarantine"
    kept = quarantine / f"{storage.name}.{storage.meta.generation}.{stamp()}.json"
    with suppress(OSError):
        storage.files.make_folder(quarantine)
        keep_copy(storage.files, storage.path, kept)
        notice = _("{notice} A copy is in {kept}, earlier ones are in backups.", notice=notice, kept=kept)
    storage.notices.append(notice)


def _kept(storage: DamagedStorage, data: bytes) -> Path | None:
    """Where the quarantine has this journal already: each opening would add another copy. Raises OSError."""
    quarantine = storage.folder / "quarantine"
    for name in storage.files.names(quarantine):
        mine = name.startswith(f"{storage.name}.{storage.meta.generation}.") and name.endswith(".journal")
        if mine and read_file(storage.files, quarantine / name) == data:
            return quarantine / name
    return None
