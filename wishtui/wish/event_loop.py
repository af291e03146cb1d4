"""The event loop in which Wish is asked: one that ends at once, whatever a look-up of its name is still waiting for."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


class _DetachedThreads(ThreadPoolExecutor):
    """A thread for each call, which nobody waits for: the system's look-up of a name can neither be bound nor ended."""

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Call `fn` in a thread of its own."""
        future: Future[_T] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except (OSError, ValueError) as error:  # all that a look-up fails with
                future.set_exception(error)
            else:
                future.set_result(result)

        threading.Thread(target=work, name="look-up", daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave them alone."""


def runner() -> asyncio.Runner:
    """What runs one coroutine in such a loop."""
    return asyncio.Runner(loop_factory=_loop)


def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    loop.set_default_executor(_DetachedThreads())
    return loop
