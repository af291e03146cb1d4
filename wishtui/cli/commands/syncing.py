"""`wishtui sync`: fetch from Wish what changed, and send what waits."""

import argparse
import asyncio
import gc
import sys

from wishtui.cli import output
from wishtui.cli.background_hooks import background_hooks
from wishtui.cli.context import CommandContext
from wishtui.cli.progress import ProgressLine
from wishtui.cli.sync_output import as_json, exit_code, say_runs
from wishtui.cli.wish import run_in_loop
from wishtui.errors import NetworkError, UsageError
from wishtui.i18n import _
from wishtui.services.delivery import rules_of
from wishtui.services.fetching import SyncOptions
from wishtui.services.outbox import under_way
from wishtui.services.sync_run import ShopRun, sync_shops
from wishtui.store import Store
from wishtui.wish.credentials import Credentials
from wishtui.wish.failures import SignInRefused

_FLOOR = 30.0
"""Seconds between two syncs at the least, unless Wish is a simulated one on this machine."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--shop", metavar="NAME", help=_("this shop only"))
    parser.add_argument("--dry-run", action="store_true", help=_("say what would come; change and send nothing"))
    parser.add_argument(
        "--full", action="store_true", help=_("fetch everything anew, and find what Wish no longer knows")
    )
    parser.add_argument(
        "--watch", nargs="?", type=_seconds, const=0.0, metavar="SECONDS", help=_("go on, one sync after the other")
    )
    parser.add_argument("--json", action="store_true", help=_("as JSON"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Sync every shop. Exit 0, 1 where an answer did not go out or is not sure, 6 where Wish could not be asked.

    Raises:
        UsageError: no shop is signed in, or not the one that is named.
        StoreError: the store could not record what came.
    """
    shops = _shops(context, args.shop)
    opened = context.reading(dry_run=True) if args.dry_run else context.writing()
    with opened as store:
        return run_in_loop(_synced(context, args, store, shops))


def _shops(context: CommandContext, named: str | None) -> list[str]:
    shops = context.connections.shops()
    if not shops:
        raise UsageError(_("No shop is connected to Wish."), _("Sign in with `wishtui login`."))
    if named is None:
        return shops
    if named not in shops:
        raise UsageError(
            _("The shop {named} is not connected to Wish.", named=named),
            _("Sign in with `wishtui login --shop {named}`.", named=named),
        )
    return [named]


async def _synced(context: CommandContext, args: argparse.Namespace, store: Store, shops: list[str]) -> int:
    connections = context.connections
    rules = rules_of(connections, context.windows)
    if args.watch is None:
        runs = await _once(context, args, store, shops)
        return exit_code(runs)
    gc.enable()  # a command that ends soon does without
    every = _pause(context, args.watch)
    if 0 < args.watch < every:
        output.print_notice(
            _("Wish is asked every {seconds:g} seconds, not every {asked:g}.", seconds=every, asked=args.watch)
        )
    refused: dict[str, Credentials | None] = {}
    """What Wish did not take of a shop: that is left alone until it signs in with something else."""
    with background_hooks(context, store):
        while True:
            asked = [shop for shop in shops if shop not in refused or refused[shop] != connections.of(shop)]
            runs = await _once(context, args, store, asked)
            for run in runs:
                refused.pop(run.shop, None)
                if isinstance(run.problem, SignInRefused):
                    refused[run.shop] = connections.of(run.shop)
            if refused.keys() >= set(shops):
                return NetworkError.exit_code
            sys.stdout.flush()  # whoever follows it in a file or a pipe reads it now, not after a hundred syncs
            await asyncio.sleep(_until_next(store, every, rules.settle.total_seconds()))
            store.refresh()
            shops = _shops(context, args.shop)  # somebody may have signed in or out


def _until_next(store: Store, every: float, settle: float) -> float:
    """Seconds to the next sync: sooner where an outcome is to be looked at."""
    unsure = any(entry.unsure_since for entry in under_way(store))
    return min(every, max(settle, 1.0)) if unsure else every


def _pause(context: CommandContext, asked: float) -> float:
    from wishtui.wish.address import is_loopback

    connections = context.connections
    seconds = asked or connections.settings.every_seconds
    here = all(is_loopback(connections.address(shop, connections.of(shop))) for shop in connections.shops())
    return seconds if here else max(_FLOOR, seconds)


async def _once(context: CommandContext, args: argparse.Namespace, store: Store, shops: list[str]) -> list[ShopRun]:
    connections = context.connections
    with ProgressLine() as progress:
        progress.begin("Wish")
        options = SyncOptions(
            rules=rules_of(connections, context.windows),
            agent=context.agent,
            full=args.full,
            dry_run=args.dry_run,
            on_progress=lambda done: progress.show(done, None),
        )
        runs = await sync_shops(store, connections, shops, options)
    if args.json:
        output.print_json(as_json(runs, dry_run=args.dry_run))
    else:
        say_runs(runs, waiting=len(under_way(store)), dry_run=args.dry_run)
    return runs


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= 86_400:
        raise argparse.ArgumentTypeError(_("it takes a number of seconds from 1 to 86400, not “{text}”", text=text))
    return seconds
