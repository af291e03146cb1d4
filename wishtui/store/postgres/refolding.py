"""Folding the words of issues anew, where those in the database were folded by an older rule."""

from collections.abc import Iterable, Iterator

import msgspec

from wishtui.store.postgres import rows
from wishtui.store.postgres.connector import Connection
from wishtui.store.records import UNREADABLE

_BATCH = 500
"""Issues that are read at once."""

_NEXT = "SELECT id, rev, folded, document FROM issues WHERE id > %s ORDER BY id LIMIT %s"
_PUT = "UPDATE issues SET folded = %s WHERE id = %s AND rev = %s"


def refold(connection: Connection) -> None:
    """Fold all words by the rule of this wishtui, in the transaction that is under way.

    An issue that somebody records meanwhile keeps their words, and a document that cannot be read its old ones.
    Raises psycopg.Error.
    """
    last = ""
    while batch := connection.execute(_NEXT, [last, _BATCH]).fetchall():
        last = batch[-1][0]
        if changed := list(_changed(batch)):
            connection.cursor().executemany(_PUT, changed)


def _changed(issues: Iterable[tuple[str, int, str, str]]) -> Iterator[tuple[str, str, int]]:
    for issue_id, rev, before, document in issues:
        try:
            folded = rows.folded(msgspec.Raw(document.encode()))
        except UNREADABLE:
            continue
        if folded != before:
            yield folded, issue_id, rev
