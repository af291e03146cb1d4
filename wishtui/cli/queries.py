"""The QUERY of a command: its words joined, and a mistake in it pointed at."""

import argparse
import sys
from typing import TYPE_CHECKING

from wishtui.cli.numbers import count_from_one
from wishtui.domain.issue import Status
from wishtui.domain.ordering import Sort
from wishtui.i18n import _
from wishtui.text import cell_width, clean_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wishtui.cli.context import CommandContext
    from wishtui.domain.query import Field, Query, QueryError


def add_query_arguments(parser: argparse.ArgumentParser) -> None:
    """What chooses issues: the same for every command that does."""
    parser.add_argument(
        "query", nargs="*", metavar="QUERY", help=_("words, and fields such as status: due:<6h tag: -late:")
    )
    parser.add_argument("--status", choices=[str(status) for status in Status], help=_("only these"))
    parser.add_argument(
        "--sort", choices=[str(sort) for sort in Sort], default=str(Sort.DUE), help=_("due first, unless")
    )
    parser.add_argument("--limit", type=count_from_one, metavar="N", help=_("at most so many"))


def query_of(args: argparse.Namespace, context: "CommandContext") -> "Query | None":
    """The parsed QUERY; None when there is none.

    Raises:
        QueryError: it has a mistake, which has been pointed at on stderr.
    """
    text = " ".join(args.query).strip()
    return parsed_query(text, context) if text else None


def parsed_query(text: str, context: "CommandContext", fields: "Mapping[str, Field] | None" = None) -> "Query":
    """The parsed query, in the zone and by the agent of the call; its fields are an issue's unless others are given.

    Raises:
        QueryError: it has a mistake, which has been pointed at on stderr.
    """
    from wishtui.domain.query import FIELDS, QueryError, parse

    try:
        return parse(text, context.settings.zone, FIELDS if fields is None else fields, me=context.agent)
    except QueryError as error:
        sys.stderr.write(pointed_at(text, error))
        raise


def pointed_at(text: str, error: "QueryError") -> str:
    """The query with carets under the mistake: two lines, indented."""
    before, wrong, after = (clean_line(part) for part in _parts(text, error.start, error.end))
    carets = "^" * max(1, cell_width(wrong))
    return f"  {before}{wrong}{after}\n  {' ' * cell_width(before)}{carets}\n"


def _parts(text: str, start: int, end: int) -> tuple[str, str, str]:
    return text[:start], text[start:end], text[end:]
