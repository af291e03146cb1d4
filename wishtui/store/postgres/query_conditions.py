"""A query's test of issues that are Closed, as a condition in SQL: it holds for those that the test itself holds for.

Each column that is asked for has an index of the Closed issues, in the order of a list.
"""

from datetime import UTC, datetime
from functools import partial

from wishtui.domain.issue import Snooze, Status
from wishtui.domain.query import (
    SECTION_END,
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
from wishtui.domain.times import from_micros, to_micros
from wishtui.store.postgres import rows
from wishtui.store.postgres.where import ALWAYS, NEVER, Condition, ReadRows, all_of, any_of, chosen, opposite

_WILD = str.maketrans({sign: f"\\{sign}" for sign in "\\%_"})

_VALUES = """
    WITH RECURSIVE there AS (
        (SELECT {column} AS value FROM issues WHERE status = 'closed' ORDER BY {column} LIMIT 1)
        UNION ALL
        SELECT (SELECT {column} FROM issues WHERE status = 'closed' AND {column} > value ORDER BY {column} LIMIT 1)
        FROM there WHERE value IS NOT NULL
    )
    SELECT value FROM there WHERE value IS NOT NULL
"""
"""Which values a column has, asked for one after the other: each takes one look into its index, however many issues
have it. `DISTINCT` looks at all of them."""

_ONE = "SELECT header FROM issues WHERE status = 'closed' AND {column} = %s LIMIT 1"  # untranslated: SQL

_LATE = Condition("late")
_TIMED = Condition("timed IS NOT NULL")  # untranslated: SQL
"""What few issues are: said so that an index of those is made use of."""
_PENDING = all_of([_TIMED, Condition("held")])

_EARLIEST, _LATEST = (to_micros(limit.replace(tzinfo=UTC)) for limit in (datetime.min, datetime.max))


def pattern(word: str) -> str:
    """The pattern of folded words that hold `word`."""
    return f"%{rows.escaped(word).translate(_WILD)}%"


def conditions_of(test: Test, now: datetime, ask: ReadRows) -> tuple[Condition, Condition]:
    """What holds for the Closed issues that pass `test`, and what must not hold: as `condition_of`.

    The second is what `test` negates, where an index finds that.
    """
    parts = test.tests if isinstance(test, AllOf) else [test]
    unwanted = [part for part in parts if isinstance(part, Not) and _is_indexed(part.test)]
    wanted = [condition_of(part, now, ask) for part in parts if part not in unwanted]
    return all_of(wanted), any_of(condition_of(part.test, now, ask) for part in unwanted)


def _is_indexed(test: Test) -> bool:
    """Whether an index finds what passes a test: none does for a word of one or two letters."""
    match test:
        case AllOf():
            return any(map(_is_indexed, test.tests))
        case AnyOf():
            return all(map(_is_indexed, test.tests))
        case WordTest():
            return len(test.word) > 2
    return not isinstance(test, Not)


def condition_of(test: Test, now: datetime, ask: ReadRows) -> Condition:
    """What holds for the Closed issues that pass `test`, the time being `now`.

    `ask` is asked which reasons, agents and shops there are, where they are compared as people read them. Raises
    StoreError.
    """
    compiler = partial(condition_of, now=now, ask=ask)
    match test:
        case AllOf():
            return all_of(map(compiler, test.tests))
        case AnyOf():
            return any_of(map(compiler, test.tests))
        case Not():
            return opposite(compiler(test.test))
        case WordTest():
            return _of_word(test)
        case SenderTest():
            return _known("last_sender", "=", test.sender.value)
        case OpenedTest():
            return _of_span(*test.span_at(now))
        case AmountTest():
            return _known("amount", test.sign, test.limit)
        case ShopTest():
            return Condition("shop = %s", (rows.bounded(test.name),))  # untranslated: SQL
        case ColumnTest():
            return _of_column(test.column, test.holds_at(now), now, ask)
    raise TypeError(f"no condition says what {test!r} does")  # untranslated: a mistake of the program


def _of_word(test: WordTest) -> Condition:
    wanted = pattern(test.word)
    if test.section is None:
        return Condition("(folded LIKE %s)", (wanted,))  # untranslated: SQL
    # The whole text is asked as well: an index knows it, and not its parts.
    return Condition(
        "(folded LIKE %s AND split_part(folded, %s, %s) LIKE %s)",  # untranslated: SQL
        (wanted, SECTION_END, test.section + 1, wanted),
    )


def _of_span(start: int | None, end: int | None) -> Condition:
    limits = []
    if start is not None and start > _EARLIEST:
        limits.append(NEVER if start > _LATEST else Condition("opened_at >= %s", (from_micros(start),)))
    if end is not None and end <= _LATEST:
        limits.append(NEVER if end <= _EARLIEST else Condition("opened_at < %s", (from_micros(end),)))
    return all_of(limits)


def _known(column: str, sign: str, value: object) -> Condition:
    """That a column which may hold nothing holds something that compares so to a value."""
    return Condition(f"({column} IS NOT NULL AND {column} {sign} %s)", (value,))  # untranslated: SQL


def _of_column(column: QueryColumn, holds: Holds, now: datetime, ask: ReadRows) -> Condition:
    match column:
        case QueryColumn.STATUS:
            return ALWAYS if holds(Status.CLOSED) else NEVER
        case QueryColumn.DEADLINE:
            return ALWAYS if holds(None) else NEVER  # nobody waits for an answer to a Closed issue
        case QueryColumn.LATE:
            return chosen([(_LATE, holds(True)), (opposite(_LATE), holds(False))])
        case QueryColumn.PENDING:
            return chosen([(_PENDING, holds(True)), (opposite(_PENDING), holds(None))])
        case QueryColumn.SNOOZE:
            return _of_snooze(holds, now)
    return _of_values(column, holds, ask)


def _of_snooze(holds: Holds, now: datetime) -> Condition:
    """It is asked whether a snooze lasts, as one does that ends later or never."""
    lasts = all_of([_TIMED, _known("snoozed_until", ">", now)])
    ended = all_of([_TIMED, _known("snoozed_until", "<=", now)])
    return chosen(
        [(opposite(any_of([lasts, ended])), holds(None)), (lasts, holds(Snooze())), (ended, holds(Snooze(until=now)))]
    )


def _of_values(column: QueryColumn, holds: Holds, ask: ReadRows) -> Condition:
    """That a column has one of those values that hold, of all that there are."""
    there = [row[0] for row in ask(_VALUES.format(column=column))]
    wanted = [value for value in there if holds(_whole(column, value, ask))]
    if len(wanted) < 2:  # an index has the issues of one value in order
        return Condition(f"{column} = %s", tuple(wanted)) if wanted else NEVER
    return Condition(f"({column} = ANY(%s))", (wanted,))  # untranslated: SQL


def _whole(column: QueryColumn, value: str, ask: ReadRows) -> str:
    """A value as a header has it."""
    if rows.is_cut(value):
        for (text,) in ask(_ONE.format(column=column), value):
            return str(getattr(rows.header(text), column))
    return rows.unescaped(value)
