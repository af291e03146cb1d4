"""What goes on by itself after a key or a tick of the clock began it: each with a name, an owner and an error path."""

from collections.abc import Callable, Collection, Coroutine
from typing import TYPE_CHECKING, Any

from wishtui.errors import SearchStopped, StoreError, WishtuiError
from wishtui.i18n import _, english
from wishtui.i18n.system import os_reason
from wishtui.log import get_logger
from wishtui.present.spans import Role

if TYPE_CHECKING:
    import asyncio

TaskWork = Coroutine[Any, Any, object]


class Tasks:
    """Owns every task of the program. One that fails is logged and said in one line; the program goes on.

    The log is a file, so it is written by whatever does what it is given `later`, away from the event loop.
    """

    def __init__(self, later: Callable[[Callable[[], None]], None]) -> None:
        self._later = later
        self.say: Callable[[str, Role], None] = lambda text, role: None
        """Says one line on whatever screen is on top."""
        self.failed: list[BaseException] = []
        """What nobody had foreseen, the newest last."""
        self._running: dict[asyncio.Task[object], str] = {}
        self._commands: set[asyncio.Task[object]] = set()
        self.commands_over: Callable[[], None] = lambda: None
        """Called when the last command that was at work is over."""

    @property
    def names(self) -> list[str]:
        """What is going on now."""
        return list(self._running.values())

    @property
    def commands(self) -> "Collection[asyncio.Task[object]]":
        """The commands that are at work: the keys behind them wait."""
        return tuple(self._commands)

    def command(self, name: str, work: TaskWork) -> "asyncio.Task[object]":
        """Carry out a command; `name` is of the catalogue's English.

        The next key is not looked at before it is over, so it must not wait for one.
        """
        task = self.start(name, work)
        self._commands.add(task)
        task.add_done_callback(self._command_ended)
        return task

    def start(self, name: str, work: TaskWork, *, replace: bool = False) -> "asyncio.Task[object]":
        """Do something in the background; with `replace` instead of what goes on under the same name."""
        import asyncio  # the first frame has no task

        if replace:
            self.cancel(name)
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running[task] = name
        task.add_done_callback(self._ended)
        return task

    def cancel(self, name: str) -> None:
        """End what goes on under a name."""
        for task in [task for task, known in self._running.items() if known == name]:
            task.cancel()

    async def named_over(self, name: str) -> None:
        """Wait until nothing goes on under a name."""
        import asyncio

        while tasks := {task for task, known in self._running.items() if known == name}:
            await asyncio.wait(tasks)

    async def over(self) -> None:
        """Wait until nothing goes on."""
        import asyncio

        while self._running:
            await asyncio.wait(self._running)

    def _command_ended(self, task: "asyncio.Task[object]") -> None:
        self._commands.discard(task)
        if not self._commands:
            self.commands_over()

    def _ended(self, task: "asyncio.Task[object]") -> None:
        name = self._running.pop(task)
        error = None if task.cancelled() else task.exception()
        if error is None or isinstance(error, SearchStopped):  # the next one says what it finds
            return
        self._later(lambda: log_failure(name, error))
        if isinstance(error, WishtuiError):
            self.say(str(error), Role.OVERDUE)
            return
        self.failed.append(error)
        reason = os_reason(error) if isinstance(error, OSError) and error.strerror else type(error).__name__
        self.say(_("{work} failed: {reason}. The log says more.", work=_(name), reason=reason), Role.OVERDUE)


def log_failure(name: str, error: BaseException) -> None:
    """Write what went wrong with what into the log, without anything that may quote a customer. It waits for a disk."""
    log, name = get_logger(__name__), english(name)
    if isinstance(error, StoreError):
        log.warning("%s: %s", name, error.english)
    elif isinstance(error, WishtuiError):
        log.warning("%s was refused: %s.", name, type(error).__name__)  # its sentence may quote a customer
    else:
        log.error("%s failed.", name, exc_info=error)
