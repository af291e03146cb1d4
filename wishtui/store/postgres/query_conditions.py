"""A query's test of issues that are Closed, as a condition in SQL: it holds for those that the test itself holds for.

No function reads JSON: the server's refuse U+0000. A quotation mark in a text is escaped there, so that `"late":true`
can stand for nothing but that field.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import msgspec

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

_LATE = '%,"late":true%'
_PENDING, _SNOOZED, _UNTIL = '%"held":{%', '%"snooze":{%', '"until":"([^"]*)"'
_TIMED = "coalesce(timed, '')"  # untranslated: SQL
_AMOUNT, _NUMBER = ',"amount":{"amount":"', r"^-?[0-9]+(\.[0-9]+)?(E[-+]?[0-9]{1,4})?$"
_REASON, _ASSIGNEE = ',"reason":"', ',"assignee":"'
_STRING = r'([^"\\]*(?:\\.[^"\\]*)*)"'
_CUT = r"%\\"
"""What ends with a backslash: the quotation mark behind it may be of the text."""

_PART = "split_part(split_part(header, %s, 2), '\"', 1)"  # untranslated: SQL
"""What a header holds between some words and the next quotation mark: forty times as quick as an expression."""

_EARLIEST, _LATEST = (to_micros(limit.replace(tzinfo=UTC)) for limit in (datetime.min, datetime.max))
_MOMENT = timedelta(microseconds=1)


def pattern(word: str) -> str:
    """The pattern of folded words that hold `word`."""
    return f"%{rows.escaped(word).translate(_WILD)}%"


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
            return Condition(
                "(last_sender IS NOT NULL AND last_sender = %s)", (test.sender.value,)
            )  # untranslated: SQL
        case OpenedTest():
            return _of_span(*test.span_at(now))
        case AmountTest():
            return _of_amount(test)
        case ShopTest():
            return Condition("shop = %s", (rows.escaped(test.name),))  # untranslated: SQL
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


def _of_amount(test: AmountTest) -> Condition:
    is_number = (
        f"CASE WHEN {_PART} ~ %s THEN CAST({_PART} AS numeric) {test.sign} %s ELSE false END"  # untranslated: SQL
    )
    return Condition(f"({is_number})", (_AMOUNT, _NUMBER, _AMOUNT, test.limit))


def _of_column(column: QueryColumn, holds: Holds, now: datetime, ask: ReadRows) -> Condition:
    match column:
        case QueryColumn.STATUS:
            return ALWAYS if holds(Status.CLOSED) else NEVER
        case QueryColumn.DEADLINE:
            return ALWAYS if holds(None) else NEVER  # nobody waits for an answer to a Closed issue
        case QueryColumn.LATE:
            late = Condition("(header LIKE %s)", (_LATE,))  # untranslated: SQL
            return chosen([(late, holds(True)), (opposite(late), holds(False))])
        case QueryColumn.PENDING:
            pending = Condition(f"({_TIMED} LIKE %s)", (_PENDING,))  # untranslated: SQL
            return chosen([(pending, holds(True)), (opposite(pending), holds(None))])
        case QueryColumn.SNOOZE:
            return _of_snooze(holds, now)
        case QueryColumn.SHOP:
            return _of_values("shop", (), holds, rows.unescaped, ask)  # untranslated: SQL
    name = _REASON if column is QueryColumn.REASON else _ASSIGNEE
    whole = "coalesce(substring(header FROM %s), '')"  # untranslated: SQL
    part = f"CASE WHEN {_PART} LIKE %s THEN {whole} ELSE {_PART} END"  # untranslated: SQL
    return _of_values(part, (name, _CUT, name + _STRING, name), holds, _text, ask)


def _of_snooze(holds: Holds, now: datetime) -> Condition:
    """It is asked whether a snooze lasts, which one does that ends later, or that nobody gave an end."""
    snoozed = Condition(f"({_TIMED} LIKE %s)", (_SNOOZED,))  # untranslated: SQL
    until = f"CAST(substring({_TIMED} FROM %s) AS timestamptz)"  # untranslated: SQL
    ends_later = Condition(f"coalesce({until} > %s, false)", (_UNTIL, now))  # untranslated: SQL
    ended = Condition(f"coalesce({until} <= %s, false)", (_UNTIL, now))  # untranslated: SQL
    endless = all_of([snoozed, opposite(ends_later), opposite(ended)])
    return chosen(
        [
            (opposite(snoozed), holds(None)),
            (endless, holds(Snooze())),
            (all_of([snoozed, ends_later]), holds(Snooze(until=now + _MOMENT))),
            (all_of([snoozed, ended]), holds(Snooze(until=now))),
        ]
    )


def _of_values(
    part: str, values: tuple[object, ...], holds: Holds, read: Callable[[str], str], ask: ReadRows
) -> Condition:
    """That a part of a row has one of those values that hold, of all that there are."""
    distinct = f"SELECT DISTINCT {part} FROM issues WHERE status = 'closed'"  # untranslated: SQL
    there: list[Any] = [row[0] for row in ask(distinct, *values)]
    wanted = [value for value in there if holds(read(value))]
    return Condition(f"({part} = ANY(%s))", (*values, wanted)) if wanted else NEVER  # untranslated: SQL


def _text(encoded: str) -> str:
    return msgspec.json.decode(f'"{encoded}"', type=str)
