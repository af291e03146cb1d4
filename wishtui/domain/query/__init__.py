"""The search language: one for `/` in the inbox, `wishtui list` and `wishtui export`.

    broken mug                 both words, anywhere in the issue
    "wrong size"               the phrase; a quotation that is still open ends with the text
    -refund                    not
    (mug or cup) -status:closed
    due:<6h  due:today  overdue:yes  overdue:>2h  opened:>2026-11-01  opened:this week  opened:<7d  amount:>20

Words are compared folded (no case, no accents, no width) and as parts of words, which is what makes Chinese and
Japanese work. Days are days of the zone that the query is parsed for. `FIELDS` lists the fields with a line of help
each.
"""

from wishtui.domain.query._fields import FIELDS, ME, NOBODY, Field
from wishtui.domain.query._parse import Query, highlights, parse
from wishtui.domain.query._subject import SECTION_END, Searchable, Section, searchable_of, searchable_of_header
from wishtui.domain.query._tests import (
    AllOf,
    AmountTest,
    AnyOf,
    ColumnTest,
    Holds,
    Not,
    OpenedTest,
    QueryColumn,
    SenderTest,
    ShopTest,
    Test,
    WordTest,
)
from wishtui.domain.query._tokens import QueryError
from wishtui.domain.query._values import RELATIVE_DAYS, day_named, period

__all__ = [
    "FIELDS",
    "ME",
    "NOBODY",
    "RELATIVE_DAYS",
    "SECTION_END",
    "AllOf",
    "AmountTest",
    "AnyOf",
    "ColumnTest",
    "Field",
    "Holds",
    "Not",
    "OpenedTest",
    "Query",
    "QueryColumn",
    "QueryError",
    "Searchable",
    "Section",
    "SenderTest",
    "ShopTest",
    "Test",
    "WordTest",
    "day_named",
    "highlights",
    "parse",
    "period",
    "searchable_of",
    "searchable_of_header",
]
