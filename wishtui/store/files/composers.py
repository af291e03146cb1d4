"""Who has an issue open to answer it: a file each beside the drafts, locked for as long as its process lives.

The folder of drafts is looked at anyway, and its time tells that somebody came or left. Whoever died without leaving is
noticed by the lock, which the kernel has freed: only the files that are known to be there are tried.
"""

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from wishtui.private_files import Files, temporary, try_lock, write_all
from wishtui.store.composers import Composers, wanted
from wishtui.store.files.file_system import forget

COMPOSER_NAME = re.compile(r"(?P<issue>[A-Za-z0-9_-]{1,64})\.(?P<token>[0-9a-f]{32})\.open")

_LONGEST = 1 << 10
"""Bytes of an agent's name that are read."""


class FileComposers:
    """As `side_protocols.ComposerStore` says. Where the folder takes no file, nobody is named."""

    def __init__(self, folder: Path, files: Files, agent: str) -> None:
        self._folder = folder
        self._files = files
        self._agent = agent
        self._token = os.urandom(16).hex()
        self._mine = ""
        self._fd = -1
        self._known: set[str] = set()
        """Files of others that were there when somebody looked last."""

    def enter(self, issue_id: str) -> None:
        name = f"{issue_id}.{self._token}.open"
        if name == self._mine or not COMPOSER_NAME.fullmatch(name):
            return
        self.leave()
        with suppress(OSError):
            self._files.make_folder(self._folder)
            # Under its own name it appears once it is locked: a file that nobody locks is one of a process that died.
            with temporary(self._files, self._folder / name) as (path, fd):
                write_all(self._files, fd, self._agent.encode("utf-8", "replace"))
                self._fd = self._files.duplicate(fd)
                if not try_lock(self._fd):
                    raise OSError(f"{name} is locked")  # untranslated: nobody is told
                self._files.replace(path, self._folder / name)
                self._mine = name
            return
        self.leave()

    def leave(self) -> None:
        if self._mine:
            with suppress(OSError):
                forget(self._files, self._folder / self._mine)
        if self._fd >= 0:
            self._files.close(self._fd)
        self._mine, self._fd = "", -1

    def of(self, issue_ids: Iterable[str] | None = None) -> Composers:
        self._known = {name for name in self.names() if name != self._mine}
        known: dict[str, frozenset[str]] = {}
        for name in sorted(self._known):
            agent = self._agent_of(name)
            if agent:
                issue_id = issue_of(name)
                known[issue_id] = known.get(issue_id, frozenset()) | {agent}
        return wanted(known, issue_ids)

    def names(self) -> list[str]:
        """What the files are called."""
        with suppress(OSError):
            return [name for name in self._files.names(self._folder) if COMPOSER_NAME.fullmatch(name)]
        return []

    def tidy(self) -> None:
        """Remove what those who died since the last look have left, which the folder's time tells everybody."""
        for name in list(self._known):
            self._agent_of(name)

    def _agent_of(self, name: str) -> str:
        """Who has such a file; empty, and the file removed, where its process is gone."""
        path = self._folder / name
        try:
            fd = self._files.open(path, os.O_RDWR)
        except OSError:
            self._known.discard(name)
            return ""
        try:
            if try_lock(fd):
                self._known.discard(name)
                with suppress(OSError):
                    forget(self._files, path)
                return ""
            return self._files.read(fd, _LONGEST, 0).decode("utf-8", "replace")
        except OSError:
            return ""
        finally:
            self._files.close(fd)


def issue_of(name: str) -> str:
    """The issue that somebody with a file of that name has open."""
    return name.partition(".")[0]
