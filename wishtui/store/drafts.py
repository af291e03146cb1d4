"""Replies in the making: a file each, so that no two agents, and no two windows, ever write over one another."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import time_ns

import msgspec

from wishtui.domain.draft import Draft
from wishtui.domain.issue import valid_id
from wishtui.errors import UsageError
from wishtui.store.changes import ChangeFeed, Changes
from wishtui.store.files import Files, explained, put_file, read_file
from wishtui.store.records import UNREADABLE, encoded

BIN_KEEPS = timedelta(days=30)

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_NAME = r"(?P<issue>[A-Za-z0-9_-]{1,64})\.(?P<draft>[A-Za-z0-9_-]{1,64})\.json"

_COARSEST = 2_000_000_000
"""Nanoseconds between two times that any file system can tell apart."""

Version = tuple[int, int]
"""What tells a draft's file from the one that stands there after the next save."""

_decode = msgspec.json.Decoder(Draft).decode


class DraftBox:
    """Drafts in memory; `FileDrafts` keeps them on disk."""

    def __init__(self, agent: str = "") -> None:
        self.agent = agent
        self.feed = ChangeFeed()
        """Told of each draft that was saved or discarded here; the store puts its own in this place."""
        self._kept: dict[str, bytes] = {}

    def new_id(self) -> str:
        """An id that no other draft has; ids sort by the time at which they were made."""
        number = (time_ns() // 1_000_000) << 40 | int.from_bytes(os.urandom(5))
        return "".join(_DIGITS[number >> shift & 31] for shift in range(80, -1, -5))

    def save(self, draft: Draft) -> None:
        """Keep `draft`, in the place of what was kept under its id.

        Raises:
            UsageError: its id, or its issue's, cannot be part of a file name.
            StoreFull, StoreDamaged, StoreError: what was kept before is still there.
        """
        self._write(_file_name(draft), encoded(draft, f"The draft for {draft.issue_id}"))
        self.feed.publish(Changes(drafts=frozenset({draft.issue_id})))

    def of(self, issue_id: str) -> list[Draft]:
        """Every draft for an issue: this agent's first, then the others', each newest first."""
        mine = [draft for draft in self._found() if draft.issue_id == issue_id]
        return sorted(mine, key=lambda draft: (draft.author != self.agent, -draft.at.timestamp()))

    def all(self) -> list[Draft]:
        """Every draft, newest first. One that cannot be read is passed over and stays where it is."""
        return sorted(self._found(), key=lambda draft: draft.at, reverse=True)

    def stamp(self) -> int:
        """Something that is another whenever drafts came, went or changed; 0 where that cannot be told."""
        return 0

    def discard(self, draft: Draft) -> None:
        """Put `draft` into the bin, where it stays for 30 days. One that is not kept is no mistake.

        Raises:
            StoreError: it could not be moved, and is still a draft.
        """
        self._bin(_file_name(draft))
        self.feed.publish(Changes(drafts=frozenset({draft.issue_id})))

    def changed(self) -> frozenset[str]:
        """Issues whose drafts others saved or discarded since the last look."""
        return frozenset()

    def _found(self) -> Iterator[Draft]:
        for name in self._names():
            with suppress(*UNREADABLE, FileNotFoundError):
                yield _decode(self._read(name))

    def _names(self) -> list[str]:
        return list(self._kept)

    def _read(self, name: str) -> bytes:
        return self._kept[name]

    def _write(self, name: str, data: bytes) -> None:
        self._kept[name] = data

    def _bin(self, name: str) -> None:
        self._kept.pop(name, None)


class FileDrafts(DraftBox):
    """Drafts in a folder; each write is a whole new file put in the place of the old one."""

    def __init__(self, folder: Path, files: Files, agent: str = "") -> None:
        super().__init__(agent)
        self.folder = folder
        self.bin = folder / "bin"
        self.files = files
        self._known: dict[str, Version] | None = None
        """The files that were there when somebody looked last."""
        self._stamp = -1

    def names(self) -> list[str]:
        """The files that are drafts."""
        return self._names()

    def raw(self, name: str) -> bytes:
        """What such a file holds. Raises OSError."""
        return self._read(name)

    def takes(self, name: str) -> bool:
        """Whether a file of that name would be a draft."""
        return re.fullmatch(_NAME, name) is not None

    def all(self) -> list[Draft]:
        self._look_first()
        return super().all()

    def changed(self) -> frozenset[str]:
        stamp = self.stamp()
        if stamp == self._stamp:
            return frozenset()
        # A folder that changed just now may change once more without its time showing it.
        self._stamp = stamp if abs(time_ns() - stamp) > _COARSEST else -1
        known, self._known = self._known or {}, self._versions()
        return frozenset(name.partition(".")[0] for name, _ in known.items() ^ self._known.items())

    def of(self, issue_id: str) -> list[Draft]:
        names = self._names()
        if not any(name.startswith(f"{issue_id}.") for name in names):
            return []
        return super().of(issue_id)

    def empty_bin(self, now: datetime | None = None) -> None:
        """Let go of what has been in the bin for 30 days. Raises OSError."""
        now = now or datetime.now(UTC)
        for name in self.files.names(self.bin):
            with suppress(FileNotFoundError):
                binned = datetime.fromtimestamp(self.files.stat(self.bin / name).st_ctime, UTC)
                if now - binned > BIN_KEEPS:
                    self.files.unlink(self.bin / name)

    def stamp(self) -> int:
        """When an entry of the folder last changed: each save puts a new file in the old one's place."""
        try:
            return self.folder.stat().st_mtime_ns
        except OSError:
            return 0

    def _names(self) -> list[str]:
        return [name for name in self.files.names(self.folder) if re.fullmatch(_NAME, name)]

    def _look_first(self) -> None:
        """Know what is there, so that what changes from here on is news."""
        if self._known is None:
            self.changed()

    def _versions(self) -> dict[str, Version]:
        found = {}
        with suppress(OSError):  # a folder that cannot be read tells nothing of others
            for name in self._names():
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
            raise explained(error, "save the draft") from error
        if self._known is not None:
            self._known[name] = _version(written)

    def _bin(self, name: str) -> None:
        try:
            self.files.make_folder(self.bin)
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
            self.files.replace(self.folder / name, self.bin / f"{name.removesuffix('.json')}.{stamp}.json")
            self.files.fsync_dir(self.folder)
            if self._known is not None:
                self._known.pop(name, None)
        except FileNotFoundError:
            return
        except OSError as error:
            raise explained(error, "discard the draft") from error


def _version(about: os.stat_result) -> Version:
    return about.st_ino, about.st_mtime_ns


def _file_name(draft: Draft) -> str:
    if not (valid_id(draft.id) and valid_id(draft.issue_id)):
        raise UsageError(f"A draft cannot be called {draft.id!r} for issue {draft.issue_id!r}.")
    return f"{draft.issue_id}.{draft.id}.json"
