"""Makes of a store's tables those that an older wishtui has left."""

import psycopg

from wishtui.store.postgres.rows import COLUMNS
from wishtui.store.postgres.schema import ADDED, INDEXES

OLD_COLUMNS = [name for name in COLUMNS if name not in ADDED or name == "shop"]
"""What the rows of version 3 consist of."""

_NEW_INDEXES = [name for name in INDEXES if name.startswith("issues_closed_")]


def make_older(address: str, layout: int) -> None:
    """Have the tables of version 1, 2 or 3 at an address, and in them what was recorded; words are as they were."""
    columns = [name for name in ADDED if name != "shop" or layout < 3]
    indexes = [*_NEW_INDEXES, *(["issues_opened"] if layout < 3 else [])]
    statements = [
        f"DROP INDEX {', '.join(indexes)}",
        "ALTER TABLE issues DROP CONSTRAINT written_by_a_newer_wishtui,"
        f" {', '.join(f'DROP COLUMN {name}' for name in columns)}",
        f"UPDATE wishtui SET layout = {layout}",
    ]
    if layout == 3:
        statements.append("ALTER TABLE issues ALTER COLUMN shop SET DEFAULT '', ALTER COLUMN shop SET NOT NULL")
    with psycopg.connect(address, autocommit=True) as database:
        for statement in statements:
            database.execute(statement)
