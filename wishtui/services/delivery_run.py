"""One run over the outbox: all that waits for a shop, or the one answer that was just given."""

import asyncio
from collections.abc import Callable

import msgspec

from wishtui.domain.delivery import UNDER_WAY, Delivery
from wishtui.domain.outbox import OutboxEntry, settles_at
from wishtui.errors import NetworkError, StoreBusy
from wishtui.i18n import _
from wishtui.services.connections import Connections, ShopConnection, sign_in_command
from wishtui.services.delivery import Deliverer, Rules
from wishtui.services.outbox import entry_of, under_way
from wishtui.store import Store
from wishtui.wish.failures import NotDone, RateLimited, SignInRefused

PATIENCE = 60.0
"""Seconds that a run waits in all for Wish to take more calls."""

_MOST_FAILURES = 3
"""Tickets in a row that could not be read, after which a run leaves the others for the next one."""

_LEASE_POLL = 0.05


class Deliveries(msgspec.Struct):
    """What one run did."""

    done: list[OutboxEntry] = msgspec.field(default_factory=list)
    """The entries that it came to, as they stand now."""
    problem: NetworkError | None = None
    """What made it stop before its end."""
    busy: str = ""
    """Who delivers instead: a sentence."""

    def of(self, *states: Delivery) -> list[OutboxEntry]:
        """Those that stand so."""
        return [entry for entry in self.done if entry.state in states]


async def deliver_all(
    store: Store,
    connection: ShopConnection,
    belongs: Callable[[str], bool],
    rules: Rules,
    *,
    patience: float = PATIENCE,
) -> Deliveries:
    """Tell Wish what waits for the shops that `belongs` names, oldest first, what comes in meanwhile included.

    Raises:
        StoreError: a step could not be recorded.
    """
    result = Deliveries()
    try:
        with store.delivery_lease():
            store.refresh()
            await _run(store, Deliverer(store, connection, rules), belongs, result, patience)
    except StoreBusy as busy:
        result.busy = busy.message
    return result


async def _run(
    store: Store, deliverer: Deliverer, belongs: Callable[[str], bool], result: Deliveries, patience: float
) -> None:
    until = asyncio.get_running_loop().time() + patience
    seen: set[str] = set()
    failures = 0
    # What failed before comes last: a ticket that Wish never gives must not keep the others waiting.
    while entry := next(
        (
            each
            for each in sorted(under_way(store), key=lambda each: bool(each.reason))
            if each.id not in seen and belongs(each.shop)
        ),
        None,
    ):
        seen.add(entry.id)
        try:
            now = await deliverer.deliver(entry.id)
        except NetworkError as error:
            if isinstance(error, RateLimited) and await _waited(error, until):
                seen.discard(entry.id)
                continue
            failures += 1
            stays = store.outbox().get(entry.id)
            result.done += [stays] if stays else []
            if isinstance(error, NotDone | SignInRefused) or failures >= _MOST_FAILURES:
                result.problem = error
                return
            result.problem = error
        else:
            failures = 0
            result.done += [now] if now else []


async def _waited(limit: RateLimited, until: float) -> bool:
    """Wait as long as Wish asks for, where that is not past `until`, by the loop's clock."""
    seconds = max(0.05, limit.wait.total_seconds())
    if asyncio.get_running_loop().time() + seconds > until:
        return False
    await asyncio.sleep(seconds)
    return True


async def deliver_now(
    store: Store, connections: Connections, issue_id: str, rules: Rules, *, seconds: float
) -> OutboxEntry | None:
    """Tell Wish what was just put into the outbox for an issue, unless that takes longer than `seconds`.

    Gives the entry as it stands then, of a reply that closes that of the closing once the reply is there; its reason
    says what it waits for. None where nothing is to be told.

    Raises:
        StoreError: a step could not be recorded.
    """
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while True:
        entry = entry_of(store, issue_id)
        if entry is None or entry.state not in UNDER_WAY:
            return entry
        try:
            with store.delivery_lease():
                store.refresh()
                return await _now(store, connections, entry, rules, until)
        except StoreBusy as busy:
            if loop.time() >= until:
                return msgspec.structs.replace(entry, reason=str(busy))
        await asyncio.sleep(_LEASE_POLL)
        store.refresh()


async def _now(
    store: Store, connections: Connections, entry: OutboxEntry, rules: Rules, until: float
) -> OutboxEntry | None:
    shop = connections.shop_of(entry.shop)
    if shop is None:
        reason = _("The shop is not signed in. Sign in with `{command}`.", command=sign_in_command(entry.shop))
        return msgspec.structs.replace(entry, reason=reason)
    left = max(0.0, until - asyncio.get_running_loop().time())
    async with connections.open(shop) as connection:
        deliverer = Deliverer(store, connection, rules, seconds=left, attempts=2)
        current: OutboxEntry | None = entry
        reported: set[str] = set()
        while current is not None and current.state in UNDER_WAY and current.id not in reported:
            reported.add(current.id)
            try:
                await deliverer.deliver(current.id)
            except RateLimited as limit:
                if await _waited(limit, until):
                    reported.discard(current.id)
            except NetworkError as error:
                stands = entry_of(store, entry.issue_id)
                return stands and msgspec.structs.replace(stands, reason=str(error))
            current = entry_of(store, entry.issue_id)
        return current


def seconds_to_settle(store: Store, belongs: Callable[[str], bool], rules: Rules) -> float | None:
    """How long until the first of those that are not sure may be decided; None where none is."""
    now = rules.clock()
    unsure = (entry for entry in under_way(store) if entry.state is not Delivery.QUEUED and belongs(entry.shop))
    times = [settles_at(entry, now=now, settle=rules.settle, host=rules.host) for entry in unsure]
    return max(0.0, (min(times) - now).total_seconds()) if times else None
