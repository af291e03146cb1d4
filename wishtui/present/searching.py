"""Where a query is wrong, under the place; and what can be searched for meanwhile."""

import re

from wishtui.domain.query import QueryError, parse
from wishtui.errors import UsageError
from wishtui.present.spans import Line, Role, Span
from wishtui.text import cell_width, clean_line, wrap

_LAST_WORD = re.compile(r"[^\s()（）]*$")


def mistake_lines(error: UsageError, text: str, indent: int, width: int) -> list[Line]:
    """What is wrong and what would be right in lines of `width` cells; of a query with carets under the place.

    `text` is the query, which begins at `indent`, in cells.
    """
    words = clean_line(str(error))
    start, carets = 1, ""
    if isinstance(error, QueryError):
        start = indent + cell_width(text[: error.start])
        carets = "^" * min(max(1, cell_width(text[error.start : error.end])), 40, max(0, width - start))
    if carets and start + len(carets) + 1 + cell_width(words) <= width:
        return [(Span(" " * start), Span(f"{carets} {words}", Role.SOON))]
    head: list[Line] = [(Span(" " * start), Span(carets, Role.SOON))] if carets else []
    return [*head, *((Span(f" {line}", Role.SOON),) for line in wrap(words, max(1, width - 2)))]


def text_before(text: str, mistake: QueryError) -> str | None:
    """What can be searched for while the last word of `text`, which is wrong, is still being typed.

    None where something else is wrong, or what stands before is no query either.
    """
    if mistake.end < len(text.rstrip()):
        return None
    before = _LAST_WORD.sub("", text[: mistake.start])
    try:
        parse(before)
    except QueryError:
        return None
    return before
