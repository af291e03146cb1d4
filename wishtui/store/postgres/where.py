"""Conditions in SQL, none of which is ever null: what one does not hold for, its opposite does."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from psycopg.rows import TupleRow

ReadRows = Callable[..., list[TupleRow]]
"""Gives what a statement finds with these values. Raises StoreError."""


class Condition(NamedTuple):
    """What stands behind `WHERE`, and its values."""

    sql: str
    values: tuple[object, ...] = ()


ALWAYS, NEVER = Condition("true"), Condition("false")


def all_of(parts: Iterable[Condition]) -> Condition:
    """That every one of them holds."""
    return _joined(parts, "AND", empty=ALWAYS, decides=NEVER)  # untranslated: SQL


def any_of(parts: Iterable[Condition]) -> Condition:
    """That at least one of them holds."""
    return _joined(parts, "OR", empty=NEVER, decides=ALWAYS)  # untranslated: SQL


def _joined(parts: Iterable[Condition], by: str, *, empty: Condition, decides: Condition) -> Condition:
    """Those of `parts` that count: `empty` never does, and `decides` settles it alone."""
    asked = [part for part in parts if part != empty]
    if decides in asked:
        return decides
    if len(asked) < 2:
        return asked[0] if asked else empty
    sql = f" {by} ".join(part.sql for part in asked)
    return Condition(f"({sql})", tuple(value for part in asked for value in part.values))


def opposite(condition: Condition) -> Condition:
    """That it does not hold."""
    if condition in (ALWAYS, NEVER):
        return NEVER if condition == ALWAYS else ALWAYS
    return Condition(f"(NOT {condition.sql})", condition.values)  # untranslated: SQL


def chosen(cases: Sequence[tuple[Condition, bool]]) -> Condition:
    """That one of those cases holds that are asked for; one of all of them holds always."""
    wanted = [condition for condition, asked_for in cases if asked_for]
    return ALWAYS if len(wanted) == len(cases) else any_of(wanted)
