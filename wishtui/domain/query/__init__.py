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
from wishtui.domain.query._tests import AllOf, AnyOf, ColumnTest, Holds, Not, QueryColumn, Test
from wishtui.domain.query._tokens import QueryError
from wishtui.domain.query._values import RELATIVE_DAYS, day_named, period

__all__ = [
    "FIELDS",
    "ME",
    "NOBODY",
    "RELATIVE_DAYS",
    "SECTION_END",
    "AllOf",
    "AnyOf",
    "ColumnTest",
    "Field",
    "Holds",
    "Not",
    "Query",
    "QueryColumn",
    "QueryError",
    "Searchable",
    "Section",
    "Test",
    "day_named",
    "highlights",
    "parse",
    "period",
    "searchable_of",
    "searchable_of_header",
]
