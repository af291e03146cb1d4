"""Filling anew the columns that an older wishtui filled by other rules, or that it did not know."""

from collections.abc import Iterable, Iterator

import msgspec

from wishtui.store.postgres import rows
from wishtui.store.postgres.connector import Connection
from wishtui.store.records import UNREADABLE

_BATCH = 500
"""Issues that are read at once."""

_NEXT = "SELECT id, rev, folded, shop, document FROM issues WHERE id > %s ORDER BY id LIMIT %s"
_PUT = "UPDATE issues SET folded = %s, shop = %s WHERE id = %s AND rev = %s"


def refill(connection: Connection) -> None:
    """Fold all words by the rule of this wishtui, and name all shops, in the transaction that is under way.

    An issue that somebody records meanwhile keeps their columns, and a document that cannot be read its old ones.
    Raises psycopg.Error.
    """
    last = ""
    while batch := connection.execute(_NEXT, [last, _BATCH]).fetchall():
        last = batch[-1][0]
        if changed := list(_changed(batch)):
            connection.cursor().executemany(_PUT, changed)


def _changed(issues: Iterable[tuple[str, int, str, str, str]]) -> Iterator[tuple[str, str, str, int]]:
    for issue_id, rev, folded, shop, document in issues:
        try:
            columns = rows.columns_of(msgspec.Raw(document.encode()))
        except UNREADABLE:
            continue
        if (columns.folded, columns.shop) != (folded, shop):
            yield columns.folded, columns.shop, issue_id, rev
