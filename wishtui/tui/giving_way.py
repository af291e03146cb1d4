"""What goes on beside the keys gives way to them: it shares one interpreter with what they do."""

import asyncio
from collections.abc import Callable
from time import monotonic

_QUIET = 0.15
"""Seconds without a key after which it goes on."""

_MOST_KEYS = 8
"""How often it waits for that at the most: while somebody never stops typing it goes on all the same, slowly."""


async def give_way(input_at: Callable[[], float]) -> None:
    """Wait while keys come in; `input_at` tells when the last one came, in seconds of `monotonic`."""
    for _key in range(_MOST_KEYS):
        left = input_at() + _QUIET - monotonic()
        if left <= 0:
            return
        await asyncio.sleep(left)
