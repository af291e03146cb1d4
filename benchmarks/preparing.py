"""Makes all data beforehand, on two processors, so that no measurement waits for it or shares a processor with it."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

from benchmarks import data, scale, starting


def prepare(quick: bool) -> None:
    """Whatever the measurements will ask for that the cache does not hold yet, the biggest first."""
    sizes = scale.sizes(quick)
    jobs: list[tuple[Callable[..., object], tuple[int, ...]]] = [(data.maildir, (starting.TOTAL,))]
    jobs += [(data.store, (starting.TOTAL, opened)) for opened in starting.OPEN]
    jobs += [(data.store, (size, size)) for size in reversed(sizes)]
    jobs += [(data.store, (size, scale.FEW)) for size in reversed(sizes)]
    jobs.append((data.maildir, (2_000,)))
    with ProcessPoolExecutor(2) as pool:
        for made in [pool.submit(make, *numbers) for make, numbers in dict.fromkeys(jobs)]:
            made.result()
