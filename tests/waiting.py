"""Waiting for output, with any number of files open: `select.select` takes none above 1,024."""

import select

LONGEST = 120.0
"""Seconds after which what is waited for is not going to come, on the slowest machine. It only ends what hangs."""


def readable(descriptor: int, seconds: float) -> bool:
    """Whether there is something to read, or the other side has gone, within `seconds`."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(seconds * 1000))
