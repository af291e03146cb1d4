"""Drafts in a folder, a file each; each save is a whole new file put in the place of the old one."""

import os
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from time import time_ns

import msgspec

from wishtui.domain.draft import Draft
from wishtui.errors import StoreError
from wishtui.i18n import _
from wishtui.i18n.system import os_reason
from wishtui.private_files import Files, UnusableFile, put_file, read_file
from wishtui.store.changes import ChangeFeed
from wishtui.store.drafts import DRAFT_NAME, BaseDrafts, is_reply, subject_of
from wishtui.store.files.composers import FileComposers, issue_of
from wishtui.store.files.file_system import forget, refusal_line, store_error

BIN_KEEPS = timedelta(days=30)

_COARSEST = 2_000_000_000
"""Nanoseconds between two times that any file system can tell apart."""

_BINNED = re.compile(r"[A-Za-z0-9_.-]{1,160}\.[0-9]{8}T[0-9]{12}Z\.json")
"""What a discarded draft is called; nothing else in the bin is ever removed."""

FileVersion = tuple[int, int]
"""What tells a draft's file from the one that stands there after the next save."""

_MOST = 16 << 20
"""Bytes of a draft; whatever is longer was not typed."""


class DraftFolder:
    """Files of drafts in one folder, and in its `bin` the replies that were discarded. All of it raises OSError."""

    def __init__(self, files: Files, folder: Path) -> None:
        self.files = files
        self.folder = folder
        self.bin = folder / "bin"

    def names(self) -> list[str]:
        """What the drafts are called."""
        return [name for name in self.files.names(self.folder) if DRAFT_NAME.fullmatch(name)]

    def read(self, name: str) -> bytes:
        """What a draft holds."""
        return read_file(self.files, self.folder / name, _MOST)

    def write(self, name: str, data: bytes) -> os.stat_result:
        """Keep a draft; gives what is known of its file."""
        self.files.make_folder(self.folder)
        return put_file(self.files, self.folder / name, [data])

    def discard(self, name: str) -> None:
        """Move a reply into the bin; what some prompt asked for is gone."""
        if is_reply(name):
            self.files.make_folder(self.bin)
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
            self.files.replace(self.folder / name, self.bin / f"{name.removesuffix('.json')}.{stamp}.json")
        else:
            self.files.unlink(self.folder / name)
        self.files.fsync_dir(self.folder)

    def empty_bin(self, now: datetime) -> None:
        """Let go of what has been in the bin for 30 days."""
        for name in filter(_BINNED.fullmatch, self.files.names(self.bin)):
            with suppress(FileNotFoundError):
                binned = datetime.fromtimestamp(self.files.stat(self.bin / name).st_ctime, UTC)
                if now - binned > BIN_KEEPS:
                    forget(self.files, self.bin / name)


class FileDrafts(BaseDrafts):
    """As `protocols.DraftStore` says. A reply that is discarded stays in a bin for 30 days.

    Where the store's folder of drafts cannot be used, a private one keeps them, if there is one: what is typed is never
    lost for the state of somebody's disk. They go back as soon as that can be done.
    """

    def __init__(
        self, folder: Path, files: Files, agent: str, feed: ChangeFeed, private: Callable[[], Path] | None = None
    ) -> None:
        super().__init__(agent, feed)
        self.folder = folder
        self.files = files
        self.composers = FileComposers(folder, files, agent)
        self._main = DraftFolder(files, folder)
        self._private_folder = private
        self._known: dict[str, FileVersion] | None = None
        """The files that were there when somebody looked last."""
        self._stamp = -1
        self._reads_private = False
        """Whether the private folder is looked into: to find it costs something, and a list does without."""

    @cached_property
    def _private(self) -> DraftFolder | None:
        if self._private_folder is None:
            return None
        files = Files()
        files.root = self._private_folder()
        return DraftFolder(files, files.root / "drafts")

    def names(self) -> list[str]:
        names: set[str] = set()
        try:
            names.update(self._main.names())
        except OSError as error:
            self._note_trouble(error)
        return sorted(names.union(self._private_names() if self._reads_private else ()))

    def raw(self, name: str) -> bytes:
        """What such a file holds. Raises OSError."""
        return self._read(name)

    def changed(self) -> frozenset[str]:
        """Issues whose drafts others saved or discarded since the last look, or that they began or ceased to answer."""
        self.composers.tidy()
        stamp = self._changed_at()
        if stamp == self._stamp:
            return frozenset()
        # A folder that changed just now may change once more without its time showing it.
        self._stamp = stamp if abs(time_ns() - stamp) > _COARSEST else -1
        known, self._known = self._known or {}, self._versions()
        return frozenset(subject_of(name) or issue_of(name) for name, _ in known.items() ^ self._known.items())

    def all(self, kind: str | None = "") -> list[Draft]:
        self._look_first()
        return super().all(kind)

    def of(self, issue_id: str, kind: str | None = "") -> list[Draft]:
        self._reads_private = True
        self._look_first()
        return super().of(issue_id, kind)

    def empty_bin(self, now: datetime | None = None) -> None:
        """Let go of what has been in the bin for 30 days; where that cannot be done, it waits for the next time."""
        try:
            self._main.empty_bin(now or datetime.now(UTC))
        except UnusableFile as error:
            if error.filename == str(self.folder):  # as whoever looks for a draft tells
                self._note_trouble(error)
            else:
                self.tell(refusal_line(error))
        except OSError:
            return

    def bring_back(self) -> None:
        """Put what the private folder keeps into the store's, where that can be done again.

        Under another name where the agent has gone on elsewhere meanwhile.
        """
        self._reads_private = True
        private = self._private
        if private is not None:
            with suppress(OSError):
                private.empty_bin(datetime.now(UTC))
        for name in self._private_names():
            if private is not None:
                with suppress(OSError, StoreError):
                    self._bring_one_back(private, name)

    def _bring_one_back(self, private: DraftFolder, name: str) -> None:
        """Raises OSError, StoreError: it stays where it is."""
        data = private.read(name)
        mine, theirs = self._decoded(name, data), None
        if mine is None:
            return
        with suppress(FileNotFoundError):
            theirs = self._decoded(name, self._main.read(name))
        if theirs is not None and theirs.text != mine.text and theirs.at > mine.at:
            self.save(msgspec.structs.replace(mine, id=self.new_id()))
            forget(private.files, private.folder / name)
        else:
            self._write(name, data)

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

    def _versions(self) -> dict[str, FileVersion]:
        versions = {}
        for name in (*self.names(), *self.composers.names()):
            with suppress(OSError):
                versions[name] = _version(self.files.stat(self.folder / name))
        return versions

    def _private_names(self) -> list[str]:
        with suppress(OSError):
            return self._private.names() if self._private is not None else []
        return []

    def _read(self, name: str) -> bytes:
        if self._reads_private and self._private is not None:
            with suppress(OSError):
                return self._private.read(name)
        return self._main.read(name)

    def _write(self, name: str, data: bytes) -> None:
        self._look_first()
        try:
            written = self._main.write(name, data)
        except OSError as error:
            self._write_privately(name, data, error)
            return
        self.trouble = ""
        if self._known is not None:
            self._known[name] = _version(written)
        if self._reads_private and self._private is not None:
            with suppress(OSError):
                forget(self._private.files, self._private.folder / name)

    def _write_privately(self, name: str, data: bytes, error: OSError) -> None:
        """Keep a draft where the store's folder did not take it. Raises StoreError."""
        if self._private is None:
            raise store_error(error, _("Could not save the draft")) from error
        try:
            self._private.files.make_folder(self._private.folder.parent)
            self._private.write(name, data)
        except OSError:
            raise store_error(error, _("Could not save the draft")) from error
        self._note_trouble(error)

    def _note_trouble(self, error: OSError) -> None:
        """Say once why the store's folder of drafts cannot be used, and where they are kept meanwhile."""
        why = os_reason(error)
        self._reads_private = True
        if why == self.trouble:
            return
        self.trouble = why
        if self._private is None:
            self.tell(
                _(
                    "{folder} cannot be used: {reason}. `wishtui doctor` says what to do.",
                    folder=self.folder,
                    reason=why,
                )
            )
            return
        self.tell(
            _(
                "{folder} cannot be used: {reason}. Drafts are kept in {private} until it can. "
                "`wishtui doctor` says what to do.",
                folder=self.folder,
                reason=why,
                private=self._private.folder,
            )
        )

    def _discard(self, name: str) -> bool:
        self._look_first()
        gone = self._discard_privately(name)
        try:
            self._main.discard(name)
        except FileNotFoundError:
            return gone
        except OSError as error:
            if gone:
                return True
            raise store_error(error, _("Could not discard the draft")) from error
        if self._known is not None:
            self._known.pop(name, None)
        return True

    def _discard_privately(self, name: str) -> bool:
        if not self._reads_private or self._private is None:
            return False
        try:
            self._private.discard(name)
        except OSError:
            return False
        return True


def _version(about: os.stat_result) -> FileVersion:
    return about.st_ino, about.st_mtime_ns
