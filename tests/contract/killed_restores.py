"""Processes that restore a store and are killed on the way, each at another call of the file system."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from subprocess import PIPE, Popen
from typing import IO, NamedTuple

from tests.contract.store_faults import FaultyFiles
from wishtui.store.files.bundle import restore
from wishtui.store.files.store import FileStore


class KilledRestores(NamedTuple):
    """Where they are asked for."""

    orders: IO[str]
    answers: IO[str]

    def restore(self, folder: Path, file: Path, at: int) -> bool:
        """Restore `file` in a process that is killed at call `at`; gives whether it came to its end before that."""
        self.orders.write(f"{folder}\t{file}\t{at}\n")
        self.orders.flush()
        return self.answers.readline() == "ended\n"


@contextmanager
def killed_restores() -> Iterator[KilledRestores]:
    """A process that forks one for each: a test's own has threads, and must not fork."""
    with Popen([sys.executable, __file__], stdin=PIPE, stdout=PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            yield KilledRestores(server.stdin, server.stdout)
        finally:
            server.stdin.close()


def serve() -> None:
    """Do what is asked for, line by line."""
    opened = FileStore.open
    for line in sys.stdin:
        folder, file, at = line.rstrip("\n").split("\t")
        if (child := os.fork()) == 0:
            files = FaultyFiles("killed", int(at))
            FileStore.open = partial(opened, files=files)  # type: ignore[method-assign]  # in this process alone
            restore(Path(folder), Path(file))
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        print("ended" if os.waitstatus_to_exitcode(status) == 0 else "killed", flush=True)


if __name__ == "__main__":
    serve()
