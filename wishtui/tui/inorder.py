"""Keys in order: the next is not looked at before the last has done its work.

Without it a key typed ahead goes to whatever has the focus when it arrives, and a line that carries several keys at
once, as SSH does, loses the first words of a reply while its box still opens.
"""

import asyncio

from textual.app import App
from textual.widget import Widget

_LONGEST = 1.0
"""Seconds after which a key that still works, such as one that lent the terminal to an editor, is not waited for."""


async def settled(widget: Widget) -> None:
    """Wait until `widget`, and then each above it up to its screen, has taken what was sent to it so far.

    A key that a widget does not want bubbles up, so the way of the wait is the way of the key.
    """
    for node in widget.ancestors_with_self:
        if isinstance(node, App):
            return
        done = asyncio.Event()
        if node.is_running and node.call_later(done.set):
            try:
                await asyncio.wait_for(done.wait(), _LONGEST)
            except TimeoutError:
                return
