"""The one thread on which all store work of the screen runs, in the order in which it was asked for."""

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from wishtui.errors import SearchStopped
from wishtui.tui.tasks import log_failure

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

P = ParamSpec("P")
R = TypeVar("R")

SLOW = 0.15
"""Seconds after which it is said what is waited for."""


class StoreThread:
    """Does what may wait for a disk, a lock or another process, while the event loop goes on painting and reading keys.

    Whatever is asked for is done, whether or not somebody still waits for the answer.
    """

    def __init__(self) -> None:
        self.progress: Callable[[str], None] = lambda doing: None
        """Told, on the loop, what takes longer than `SLOW` seconds; and "" when nothing does any more."""
        self._doing = ""
        self._slow = 0

    @cached_property
    def _executor(self) -> "ThreadPoolExecutor":
        from concurrent.futures import ThreadPoolExecutor

        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def run(self, doing: str, work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do `work` on the thread and give what it gives; `doing` says what that is, such as "Saving the note".

        Raises:
            Exception: whatever `work` raises.
        """
        done = self._ask(doing, partial(work, *args, **kwargs))
        slow = done.get_loop().call_later(SLOW, self._say_slow, done)
        try:
            return await self._answer(doing, done)
        finally:
            slow.cancel()

    async def run_unsaid(self, doing: str, work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """The same for what begins by itself, and no key waits for: only who waits behind it is told of it.

        Raises:
            Exception: whatever `work` raises.
        """
        return await self._answer(doing, self._ask(doing, partial(work, *args, **kwargs)))

    def later(self, work: Callable[[], None]) -> None:
        """Do `work` on the thread, and let nobody wait for it."""
        with suppress(RuntimeError):  # the program has ended meanwhile
            self._executor.submit(work)

    def close(self) -> None:
        """Finish what was asked for, and end."""
        if "_executor" in self.__dict__:
            self._executor.shutdown()

    def _ask(self, doing: str, work: Callable[[], R]) -> "asyncio.Future[R]":
        import asyncio  # the first frame asks for nothing

        return asyncio.get_running_loop().run_in_executor(self._executor, self._work, doing, work)

    async def _answer(self, doing: str, done: "asyncio.Future[R]") -> R:
        """What was found. Who asked may be cancelled; what was asked for is not."""
        import asyncio

        try:
            return await asyncio.shield(done)
        except asyncio.CancelledError:
            done.add_done_callback(partial(self._log_failure, doing))
            raise

    def _work(self, doing: str, work: Callable[[], R]) -> R:
        self._doing = doing
        return work()

    def _log_failure(self, doing: str, done: "asyncio.Future[R]") -> None:
        """Nobody waits for it any more who could say that it failed."""
        error = None if done.cancelled() else done.exception()
        if error is not None and not isinstance(error, SearchStopped):
            self.later(lambda: log_failure(doing, error))

    def _say_slow(self, done: "asyncio.Future[R]") -> None:
        if not done.done():
            self._slow += 1
            done.add_done_callback(self._say_done)
            self.progress(self._doing)

    def _say_done(self, done: "asyncio.Future[R]") -> None:
        self._slow -= 1
        self.progress(self._doing if self._slow else "")
