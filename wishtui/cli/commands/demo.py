"""`wishtui demo`: the inbox on invented issues whose deadlines are live."""

import argparse
import tempfile
from pathlib import Path

from wishtui.cli import output
from wishtui.cli.commands.inbox import check_terminal, launch
from wishtui.cli.context import CommandContext
from wishtui.cli.numbers import number_of_seconds, whole_number
from wishtui.cli.parser import add_screen_options
from wishtui.errors import UsageError
from wishtui.i18n import _
from wishtui.store.address import Where

LARGEST = 1_000_000
BATCH = 500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--count", type=whole_number, default=60, metavar="N", help=_("how many issues (60)"))
    parser.add_argument("--seed", type=whole_number, default=7, metavar="S", help=_("another seed, other issues (7)"))
    parser.add_argument("--fill", action="store_true", help=_("with --store: fill the store and do not open it"))
    parser.add_argument("--live", action="store_true", help=_("against a simulated Wish, whose customers write"))
    parser.add_argument(
        "--pace", type=number_of_seconds, default=20.0, metavar="SECONDS", help=_("with --live: between messages (20)")
    )
    add_screen_options(parser)


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Fill a store and open it. Nothing is kept unless --store names where."""
    if not 0 <= args.count <= LARGEST:
        raise UsageError(
            _("--count cannot be {number}.", number=args.count), _("Choose 0 to {largest:,}.", largest=LARGEST)
        )
    if args.fill and not context.store_option:
        raise UsageError(_("--fill needs --store."), _("Name the store to fill."))
    if not 1 <= args.pace <= 3600:
        raise UsageError(_("--pace cannot be {number:g}.", number=args.pace), _("Choose 1 to 3600 seconds."))
    if not args.fill:
        check_terminal()
    if args.live:
        return _run_live(context, args)
    if context.store_option:
        fill(context, context.where, args.count, args.seed)
        return 0 if args.fill else launch(context, args, context.where, demo=True)
    with tempfile.TemporaryDirectory(prefix="wishtui-demo-") as temporary:
        folder = Path(temporary) / "store"
        fill(context, folder, args.count, args.seed)
        return launch(context, args, folder, demo=True)


def _run_live(context: CommandContext, args: argparse.Namespace) -> int:
    """The inbox beside a Wish of its own, which has the issues; nothing is kept."""
    if context.store_option or args.fill:
        raise UsageError(
            _("--live keeps nothing, so it takes neither --store nor --fill."), _("Leave one of them out.")
        )
    from wishtui.services.demo import demo_issues
    from wishtui.services.demo.live import LiveDemo

    issues = demo_issues(args.count, args.seed, now=context.now())
    with (
        tempfile.TemporaryDirectory(prefix="wishtui-demo-") as temporary,
        LiveDemo(issues, seed=args.seed, pace=args.pace) as live,
    ):
        folder = Path(temporary)
        return launch(context, args, folder / "store", demo=True, connections=live.connections(folder))


def fill(context: CommandContext, where: Where, count: int, seed: int) -> None:
    """Put invented issues into an empty store.

    Raises:
        UsageError: the store holds issues: invented ones must not stand among real ones.
    """
    from itertools import islice

    from wishtui.services.demo import demo_issues
    from wishtui.store import open_store

    store = open_store(where, agent=context.agent, windows=context.windows, tell=output.print_notice)
    try:
        if store.index() or store.closed_count():
            raise UsageError(
                _("{where} holds issues already, and invented ones must not stand among them.", where=where),
                _("Name another, or open this one with `wishtui --store`."),
            )
        issues = demo_issues(count, seed, now=context.now())
        while batch := list(islice(issues, BATCH)):
            with store.unit_of_work(independent=True) as work:
                for issue in batch:
                    work.put(issue)
    finally:
        store.close()
