"""Where a query is wrong, under the place."""

from wishtui.domain.query import QueryError
from wishtui.present.spans import Line, Role, Span
from wishtui.text import clean_line


def mistake_line(error: QueryError, indent: int) -> Line:
    """Carets under the place, then what is wrong and what would be right."""
    carets = "^" * max(1, min(error.end - error.start, 40))
    return (Span(" " * (indent + error.start)), Span(f"{carets} {clean_line(str(error))}", Role.SOON))
