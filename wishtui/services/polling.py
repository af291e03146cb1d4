"""What a look at the store brings: what others did, and what time alone has made due."""

from collections.abc import Sequence
from datetime import datetime

from wishtui.domain.delivery import Connected, not_connected
from wishtui.domain.issue import Header
from wishtui.domain.windows import ReplyWindows
from wishtui.services.annotations import wake_due
from wishtui.services.answering import release_due
from wishtui.store import Store


def poll(
    store: Store, now: datetime, windows: ReplyWindows, timed: Sequence[Header], connected: Connected = not_connected
) -> None:
    """Take in what others did, then record the replies whose hold is over and end the snoozes that are.

    `timed` are the headers of the issues that time alone changes; what is recorded in a shop that is `connected` goes
    into the outbox. What changed is told by the store's feed. Nothing is waited for: whoever is at the keys wants the
    store too, and the next look comes soon. While the store takes no changes nothing is tried.

    Raises:
        StoreBusy: something is due, and another process saves just now; the next look records it.
        StoreError: the store cannot be read or written now.
    """
    store.refresh()
    if store.read_only:
        return
    with store.without_waiting():
        release_due(store, now, windows, headers=timed, connected=connected)
        snoozed = [header.id for header in timed if header.snooze]
        if snoozed:
            wake_due(store, now, ids=snoozed)
