"""Saved searches whose query cannot be read: found when somebody asks, since most calls run none."""

from collections.abc import Iterator
from pathlib import Path

from wishtui.config.loading import LARGEST, Problem, line_of
from wishtui.config.settings import Settings
from wishtui.domain.query import QueryError, parse


def view_problems(file: Path, settings: Settings) -> Iterator[Problem]:
    """Each view of `settings`, read from `file`, whose query has a mistake; says where in the query it is."""
    wrong: list[tuple[str, str, QueryError]] = []
    for name, query in settings.views.items():
        try:
            parse(query)
        except QueryError as error:
            wrong.append((name, query, error))
    text = _text(file) if wrong else ""
    for name, query, mistake in wrong:
        where = f"views.{name}, character {mistake.start + 1} ({query[mistake.start : mistake.end]!r})"
        line = line_of(text, "views", name)
        yield Problem(file=file, line=line, what=f"{where}: {mistake.message}", remedy=mistake.remedy)


def _text(file: Path) -> str:
    """The file as text, for the number of a line only."""
    try:
        with file.open("rb") as source:
            return source.read(LARGEST).decode("utf-8-sig", "replace")
    except OSError:
        return ""
