"""`wishtui move FROM TO`: a store copied to another place, and the proof that both are the same."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from wishtui.cli import output
from wishtui.cli.context import CommandContext, store_named
from wishtui.cli.progress import ProgressLine
from wishtui.config import paths
from wishtui.errors import UsageError
from wishtui.i18n import _, ngettext
from wishtui.store import Store, open_store
from wishtui.store.address import Where
from wishtui.store.presence import is_store

if TYPE_CHECKING:
    from wishtui.services.moving import MoveResult


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("source", metavar="FROM", help=_("the store as it is: a folder, or postgresql://…"))
    parser.add_argument("target", metavar="TO", help=_("where it goes: a new folder, or an empty database"))
    parser.add_argument("--json", action="store_true", help=_("as JSON"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Copy all of it; the source stays as it is. What was interrupted goes on when it is called once more.

    Raises:
        UsageError: there is no store to move, or another stands where it is to go.
        StoreError: something could not be read or recorded.
    """
    from wishtui.services.moving import move

    if context.settings.restricted:
        raise UsageError(_("This login is restricted and moves no stores."))
    source, target = _source(args.source), store_named(args.target, "TO")
    if isinstance(target, Path) and target.exists() and not target.is_dir():
        raise UsageError(_("{where} is no folder.", where=target), _("Name another place."))
    if paths.store_mark(source) == paths.store_mark(target):
        raise UsageError(_("A store cannot be moved to where it is."), _("Name another place."))
    with (
        _opened(context, source, make=False) as old,
        _opened(context, target, make=True, unfinished=True) as new,
        ProgressLine() as progress,
    ):
        progress.begin(_("moving"))
        moved = move(
            old,
            new,
            source_name=str(source.absolute() if isinstance(source, Path) else source),
            now=context.now(),
            agent=context.agent,
            windows=context.windows,
            on_progress=partial(progress.show, total=None),
        )
    _print(source, target, moved, as_json=args.json)
    return 0


def _print(source: Where, target: Where, moved: "MoveResult", *, as_json: bool) -> None:
    if as_json:
        output.print_json({"from": str(source), "to": str(target), **msgspec.structs.asdict(moved)})
    issues = ngettext("{number} issue", "{number:,} issues", moved.issues)
    drafts = ngettext("{number} draft", "{number:,} drafts", moved.drafts)
    output.print_notice(
        _(
            "{target} holds the same as {source}: {issues}, {drafts}, SHA-256 {digest}.",
            target=target,
            source=source,
            issues=issues,
            drafts=drafts,
            digest=moved.digest,
        )
    )


def _source(text: str) -> Where:
    """The store to move. Raises UsageError where there is none."""
    where = store_named(text, "FROM")
    if isinstance(where, Path) and not (where.is_dir() and is_store(where)):
        raise UsageError(_("{where} holds no store.", where=where), _("Name the one that is to be moved first."))
    return where


@contextmanager
def _opened(context: CommandContext, where: Where, *, make: bool, unfinished: bool = False) -> Iterator[Store]:
    """A store as it is: not even a reply that is due is recorded."""
    private = partial(paths.private_folder, where)
    store = open_store(
        where,
        agent=context.agent,
        windows=context.windows,
        private=private,
        make=make,
        unfinished=unfinished,
        tell=output.print_notice,
    )
    try:
        yield store
    finally:
        store.close()
        for notice in store.notices:
            output.print_notice(notice)
