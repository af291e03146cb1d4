"""Saved searches whose query cannot be read: found when somebody asks, since most calls run none."""

from collections.abc import Iterator
from pathlib import Path

from wishtui.config.lines import line_of, text_of
from wishtui.config.loading import Problem
from wishtui.config.settings import Settings
from wishtui.domain.query import QueryError, parse
from wishtui.i18n import _


def view_problems(file: Path, settings: Settings) -> Iterator[Problem]:
    """Each view of `settings`, read from `file`, whose query has a mistake; says where in the query it is."""
    wrong: list[tuple[str, str, QueryError]] = []
    for name, query in settings.views.items():
        try:
            parse(query)
        except QueryError as error:
            wrong.append((name, query, error))
    text = text_of(file) if wrong else ""
    for name, query, mistake in wrong:
        what = _(
            "views.{name}, character {number} (“{query}”): {mistake}",
            name=name,
            number=mistake.start + 1,
            query=query[mistake.start : mistake.end],
            mistake=mistake.message,
        )
        yield Problem(file=file, line=line_of(text, "views", name), what=what, remedy=mistake.remedy)
