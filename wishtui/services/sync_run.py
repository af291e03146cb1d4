"""One sync of every connected shop: what waits is told to Wish, what changed is fetched."""

import asyncio

import msgspec

from wishtui.errors import NetworkError, UsageError
from wishtui.services.connections import Connections, ShopConnection
from wishtui.services.delivery_run import Deliveries, deliver_all, seconds_to_settle
from wishtui.services.fetching import Fetching, SyncOptions, SyncReport
from wishtui.services.sync import ShopFetch
from wishtui.store import Store
from wishtui.wish.failures import NotDone, SignInRefused

_SETTLE_WAIT = 5.0
"""Seconds that a sync waits for an outcome to settle; what takes longer is for the next one."""


class ShopRun(msgspec.Struct):
    """What the sync of one shop did."""

    shop: str
    report: SyncReport = msgspec.field(default_factory=SyncReport)
    deliveries: Deliveries = msgspec.field(default_factory=Deliveries)
    problem: NetworkError | UsageError | None = None
    """What ended it early, or kept it from beginning."""


async def sync_shops(store: Store, connections: Connections, shops: list[str], options: SyncOptions) -> list[ShopRun]:
    """Sync one shop after the other; what fails in one is no matter to the next.

    Raises:
        UsageError: the only shop is not signed in, or its address cannot be used.
        StoreError: something could not be recorded; what came before it is.
    """
    runs = []
    for shop in shops:
        run = ShopRun(shop)
        runs.append(run)
        try:
            async with connections.open(shop) as connection:
                await _sync(store, connections, connection, options, run)
        except UsageError as error:
            if len(shops) == 1:
                raise
            run.problem = error
    return runs


async def _sync(
    store: Store, connections: Connections, connection: ShopConnection, options: SyncOptions, run: ShopRun
) -> None:
    fetch = ShopFetch(Fetching(store, connection, options, run.report))
    try:
        await _deliver(store, connections, connection, options, run)
        await fetch.run()
        settles = seconds_to_settle(store, lambda shop: connections.shop_of(shop) == connection.shop, options.rules)
        if settles is not None and settles <= _SETTLE_WAIT and not options.dry_run:
            await asyncio.sleep(settles)
            await _deliver(store, connections, connection, options, run)
    except NetworkError as error:
        run.problem = error
        fetch.failed(error)


async def _deliver(
    store: Store, connections: Connections, connection: ShopConnection, options: SyncOptions, run: ShopRun
) -> None:
    """Tell Wish what waits. Raises what makes it useless to ask Wish for anything else now."""
    if options.dry_run:
        return

    def belongs(shop: str) -> bool:
        return connections.shop_of(shop) == connection.shop

    done = await deliver_all(store, connection, belongs, options.rules)
    latest = {entry.id: entry for entry in (*run.deliveries.done, *done.done)}
    run.deliveries = Deliveries(done=list(latest.values()), problem=done.problem, busy=done.busy)
    if isinstance(done.problem, NotDone | SignInRefused):
        raise done.problem
