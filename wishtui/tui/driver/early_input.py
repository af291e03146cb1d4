"""What is typed while the toolkit is loaded, taken in at once: a terminal that is closed meanwhile takes it along."""

import os
from selectors import EVENT_READ, SelectSelector
from threading import Thread

_READ_BYTES = 4096


class EarlyInput:
    """Reads a terminal on a thread of its own until whoever goes on reading asks for what was typed."""

    def __init__(self, terminal: int) -> None:
        """Raises OSError."""
        self._terminal = terminal
        self._typed = bytearray()
        self._woken, self._wake = os.pipe()
        self._thread = Thread(target=self._read, name="early input", daemon=True)
        self._thread.start()

    def __bool__(self) -> bool:
        """Whether anything was typed."""
        return bool(self._typed)

    def end(self) -> bytes:
        """Stop reading; gives all that was typed, once."""
        if self._thread.is_alive():
            os.write(self._wake, b".")
        self._thread.join()
        typed = bytes(self._typed)
        self._typed.clear()
        if self._woken >= 0:
            os.close(self._woken)
            os.close(self._wake)
            self._woken = self._wake = -1
        return typed

    def _read(self) -> None:
        # Not `poll`, which knows no terminals on macOS.
        with SelectSelector() as selector:
            selector.register(self._terminal, EVENT_READ)
            selector.register(self._woken, EVENT_READ)
            while self._woken not in [key.fd for key, _events in selector.select()]:
                try:
                    data = os.read(self._terminal, _READ_BYTES)
                except OSError:  # it was closed
                    return
                if not data:
                    return
                self._typed += data
