"""How the program ends over what nobody foresaw: with nothing of it on the terminal."""

from typing import TypeVar

from textual.worker import WorkerFailed

from wishtui.tui.input_queue import QueuedInputApp

Result = TypeVar("Result")


class QuietFailureApp(QueuedInputApp[Result]):
    """An app that keeps what ended it for whoever started it, and prints none of it."""

    @property
    def failure(self) -> Exception | None:
        """What nobody foresaw and ended the program, for whoever started it to say in one line."""
        error = self._exception
        return error.error if isinstance(error, WorkerFailed) and isinstance(error.error, Exception) else error

    def _fatal_error(self) -> None:
        """Leave. The library would draw a traceback with every variable in it, customers' words included."""
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        """Print nothing: `failure` is said in one line."""
        self._exit_renderables.clear()
