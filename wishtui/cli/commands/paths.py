"""`wishtui paths`: where things lie."""

import argparse
from pathlib import Path

from wishtui import resources
from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.table import TableColumn, render
from wishtui.config import paths


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--json", action="store_true", help="as JSON")


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Print every place, whether or not something is there yet."""
    by_name: dict[str, Path | str] = {
        "store": context.where,
        "config": context.config_file,
        "templates": context.template_folder,
        "state": paths.state_folder(),
        "log": context.log_file(),
        "own templates": resources.templates_dir(),
        "own styles": resources.styles_dir(),
    }
    if args.json:
        output.print_json({name.replace(" ", "_"): str(path) for name, path in by_name.items()})
        return 0
    rows = [
        (name, str(path), "" if isinstance(path, str) or path.exists() else "(not made yet)")
        for name, path in by_name.items()
    ]
    columns = (TableColumn(title="what"), TableColumn(title="where", most=400), TableColumn(title="note"))
    output.print_lines(render(columns, rows))
    return 0


def _note(place: Path | str) -> str:
    """What is to be said of a place; a database is not asked."""
    return "" if isinstance(place, str) or place.exists() else "(not made yet)"
