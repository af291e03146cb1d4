"""`wishtui paths`: where things lie."""

import argparse
from collections.abc import Callable
from pathlib import Path

from wishtui import resources
from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.table import TableColumn, render
from wishtui.config import paths
from wishtui.errors import InstallationBroken
from wishtui.i18n import N_, _, pgettext


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--json", action="store_true", help=_("as JSON"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Print every place, whether or not something is there yet."""
    by_name: dict[str, Path | str | None] = {
        N_("store"): context.where,
        N_("config"): context.config_file,
        N_("templates"): context.template_folder,
        N_("state"): paths.state_folder(),
        "log": context.log_file(),
        N_("own templates"): _shipped(resources.templates_dir),
        N_("own styles"): _shipped(resources.styles_dir),
    }
    if args.json:
        output.print_json({name.replace(" ", "_"): path and str(path) for name, path in by_name.items()})
        return 0
    rows = [
        (pgettext("paths", "log") if name == "log" else _(name), str(path or ""), _note(path))
        for name, path in by_name.items()
    ]
    columns = (TableColumn(title=N_("what")), TableColumn(title=N_("where"), most=400), TableColumn(title=N_("note")))
    output.print_lines(render(columns, rows))
    return 0


def _shipped(find: Callable[[], Path]) -> Path | None:
    """A folder that ships with the program; None where it is missing."""
    try:
        return find()
    except InstallationBroken:
        return None


def _note(path: Path | str | None) -> str:
    if path is None:
        return _("(missing: install wishtui again)")
    return "" if isinstance(path, str) or path.exists() else _("(not made yet)")  # a database is not asked
