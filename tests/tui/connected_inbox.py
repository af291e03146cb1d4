"""The running inbox of a shop that is signed in to a simulated Wish."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.simulated_wish import TOKEN
from tests.tui.inbox_runner import RunningInbox
from wishtui.config import WishSettings
from wishtui.services.connections import Connections
from wishtui.tui.live import Live
from wishtui.wish.simulator import Simulator


@contextmanager
def connected(inbox: RunningInbox, wish: Simulator, folder: Path, **settings: Any) -> Iterator[Live]:
    """Connect `inbox` to `wish`, as its launch does, for as long as the block lasts; `settings` are of `[wish]`."""
    session = inbox.session
    connections = Connections(folder, WishSettings(url=wish.url, **settings), {"WISHTUI_TOKEN": TOKEN})
    session.connected = connections.connected
    session.live = live = Live(session.store, connections, session.settings.windows, keymap=session.keymap)
    live.start(inbox.screen.say, inbox.screen.draw)
    try:
        yield live
    finally:
        live.stop()
