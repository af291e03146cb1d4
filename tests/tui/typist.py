"""Types into the inbox, in one go or piece by piece, and gives what came of it."""

import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.tui.terminal import Terminal
from tests.tui.typed_ahead_program import REPORT
from wishtui.tui.driver.input_parser import InputParser

_APPEAL = re.compile(r"\bA\d{6}-[0-9a-f]{6}\b")
"""The id of an appeal, which is another each time."""

PROGRAM = Path(__file__).with_name("typed_ahead_program.py")


class Typist:
    """One process of `typed_ahead_program.py`, and the keyboard before it."""

    def __init__(self, folder: Path, **environment: Any) -> None:
        self._folder = folder
        self._runs = 0
        orders = folder / "orders"
        os.mkfifo(orders)
        root = str(PROGRAM.parents[2])
        self.terminal = Terminal([sys.executable, PROGRAM, orders], PYTHONPATH=root, **environment)
        # Opened for both, so that it does not wait for the program, which waits for it.
        self._orders = os.fdopen(os.open(orders, os.O_RDWR), "w")

    def close(self) -> None:
        """End the program."""
        self._orders.close()
        self.terminal.__exit__()

    def at_once(self, driver: str, pieces: Sequence[bytes], *, ahead: bool = False) -> Any:
        """Send all in one write, `ahead` before the program is there."""
        burst = b"".join(pieces) + REPORT
        if ahead:
            self.terminal.press(burst)
        self._run(driver)
        if not ahead:
            self._told(f"up {self._runs}")
            self.terminal.press(burst)
        return self._report()

    def slowly(self, driver: str, pieces: Sequence[bytes]) -> Any:
        """Send one piece when the program is at rest after the one before."""
        self._run(driver)
        self._told(f"up {self._runs}")
        count = 0
        for piece in pieces:
            parser = InputParser()
            count += len([*parser.feed(piece.decode()), *parser.flush()])
            self.terminal.press(piece)
            self._told(f"key {count}", f"over {self._runs}")
            if self.terminal.screen.title == f"over {self._runs}":
                break
        else:
            self.terminal.press(REPORT)
        return self._report()

    def _run(self, driver: str) -> None:
        self._runs += 1
        self._orders.write(f"{driver} {self._file}\n")
        self._orders.flush()

    @property
    def _file(self) -> Path:
        return self._folder / f"{self._runs}.json"

    def _told(self, *titles: str) -> None:
        self.terminal.until(lambda: self.terminal.screen.title in titles, titles)

    def _report(self) -> Any:
        self._told(f"over {self._runs}")
        return json.loads(_APPEAL.sub("an appeal", self._file.read_text()))
