"""Makes all data beforehand, on two processors, so that no measurement waits for it or shares a processor with it."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

from benchmarks import commands, data, scale, storing
from benchmarks.context import Context


def prepare(context: Context) -> None:
    """Whatever the measurements will ask for that the cache does not hold yet, the biggest first."""
    total, few = context.total, context.few
    jobs: list[tuple[Callable[..., object], tuple[int, ...]]] = [(data.maildir, (total,)), (data.tickets, (total,))]
    jobs += [(data.store, (total, opened)) for opened in (total, few)]
    sizes = [*reversed(scale.sizes(context)), storing.SMALL, commands.SMALL]
    jobs += [(data.store, (size, size)) for size in sizes]
    jobs += [(data.store, (size, scale.FEW)) for size in reversed(scale.sizes(context))]
    jobs.append((data.maildir, (few,)))
    with ProcessPoolExecutor(2) as pool:
        for made in [pool.submit(make, *numbers) for make, numbers in dict.fromkeys(jobs)]:
            made.result()
