"""How the program ends over what nobody foresaw: all saved, and no word of a customer's on the terminal."""

import contextlib

from textual.worker import WorkerFailed

from wishtui.tui.input_queue import QueuedInputApp, Result


class QuietEndApp(QueuedInputApp[Result]):
    """An app that leaves what went wrong in `failure`, for whoever started it to tell in one line."""

    def save(self) -> None:
        """Put what is being typed on disk, now and in this thread: the program ends."""

    @property
    def failure(self) -> Exception | None:
        """What nobody foresaw and ended the program."""
        error = self._exception
        return error.error if isinstance(error, WorkerFailed) and isinstance(error.error, Exception) else error

    def _handle_exception(self, error: Exception) -> None:
        with contextlib.suppress(Exception):
            self.save()
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Leave. The library would draw a traceback with every variable in it, customers' words included."""
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        """Print nothing: `failure` is told in one line."""
        self._exit_renderables.clear()
