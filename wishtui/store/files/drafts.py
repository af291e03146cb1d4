"""Drafts in a folder, a file each; each save is a whole new file put in the place of the old one."""

import os
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_ISDIR
from time import time_ns

from wishtui.domain.draft import Draft
from wishtui.private_files import Files, put_file, read_file
from wishtui.store.changes import ChangeFeed
from wishtui.store.drafts import DRAFT_NAME, BaseDrafts, is_reply, subject_of
from wishtui.store.files.file_system import store_error

BIN_KEEPS = timedelta(days=30)

_COARSEST = 2_000_000_000
"""Nanoseconds between two times that any file system can tell apart."""

_BINNED = re.compile(r"[A-Za-z0-9_.-]{1,160}\.[0-9]{8}T[0-9]{12}Z\.json")
"""What a discarded draft is called; nothing else in the bin is ever removed."""

Version = tuple[int, int]
"""What tells a draft's file from the one that stands there after the next save."""


class FileDrafts(BaseDrafts):
    """As `protocols.DraftStore` says. A reply that is discarded stays in a bin for 30 days."""

    def __init__(self, folder: Path, files: Files, agent: str, feed: ChangeFeed) -> None:
        super().__init__(agent, feed)
        self.folder = folder
        self.bin = folder / "bin"
        self.files = files
        self._known: dict[str, Version] | None = None
        """The files that were there when somebody looked last."""
        self._stamp = -1

    def names(self) -> list[str]:
        return [name for name in self.files.names(self.folder) if DRAFT_NAME.fullmatch(name)]

    def raw(self, name: str) -> bytes:
        """What such a file holds. Raises OSError."""
        return self._read(name)

    def changed(self) -> frozenset[str]:
        """Issues whose drafts others saved or discarded since the last look."""
        stamp = self._changed_at()
        if stamp == self._stamp:
            return frozenset()
        # A folder that changed just now may change once more without its time showing it.
        self._stamp = stamp if abs(time_ns() - stamp) > _COARSEST else -1
        known, self._known = self._known or {}, self._versions()
        return frozenset(subject_of(name) for name, _ in known.items() ^ self._known.items())

    def all(self, kind: str | None = "") -> list[Draft]:
        self._look_first()
        return super().all(kind)

    def of(self, issue_id: str, kind: str | None = "") -> list[Draft]:
        self._look_first()
        return super().of(issue_id, kind)

    def empty_bin(self, now: datetime | None = None) -> None:
        """Let go of what has been in the bin for 30 days. Raises OSError."""
        now = now or datetime.now(UTC)
        with suppress(FileNotFoundError):
            if not S_ISDIR(self.files.stat(self.bin).st_mode):
                return  # a link, which may lead to files of anybody's
        for name in filter(_BINNED.fullmatch, self.files.names(self.bin)):
            with suppress(FileNotFoundError):
                binned = datetime.fromtimestamp(self.files.stat(self.bin / name).st_ctime, UTC)
                if now - binned > BIN_KEEPS:
                    self.files.unlink(self.bin / name)

    def _changed_at(self) -> int:
        """When an entry of the folder last changed: each save puts a new file in the old one's place."""
        try:
            return self.files.stat(self.folder).st_mtime_ns
        except OSError:
            return 0

    def _look_first(self) -> None:
        """Know what is there, so that what changes from here on is news."""
        if self._known is None:
            self.changed()

    def _versions(self) -> dict[str, Version]:
        found = {}
        with suppress(OSError):  # a folder that cannot be read tells nothing of others
            for name in self.names():
                with suppress(FileNotFoundError):
                    found[name] = _version(self.files.stat(self.folder / name))
        return found

    def _read(self, name: str) -> bytes:
        return read_file(self.files, self.folder / name)

    def _write(self, name: str, data: bytes) -> None:
        self._look_first()
        try:
            self.files.make_folder(self.folder)
            written = put_file(self.files, self.folder / name, [data])
        except OSError as error:
            raise store_error(error, "save the draft") from error
        if self._known is not None:
            self._known[name] = _version(written)

    def _discard(self, name: str) -> bool:
        self._look_first()
        try:
            if is_reply(name):
                self.files.make_folder(self.bin)
                stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
                self.files.replace(self.folder / name, self.bin / f"{name.removesuffix('.json')}.{stamp}.json")
            else:
                self.files.unlink(self.folder / name)
            self.files.fsync_dir(self.folder)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise store_error(error, "discard the draft") from error
        if self._known is not None:
            self._known.pop(name, None)
        return True


def _version(about: os.stat_result) -> Version:
    return about.st_ino, about.st_mtime_ns
