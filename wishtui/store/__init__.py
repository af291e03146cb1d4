"""The store: what it is to everyone outside, and how to open one. Its backends are nobody else's business."""

from wishtui.store.changes import ChangeFeed, Changes
from wishtui.store.issue_index import IssueIndex
from wishtui.store.open import backup, check, memory_store, mend, open_store, repair, restore
from wishtui.store.protocols import (
    DraftStore,
    IssueReader,
    NoSuchIssue,
    Store,
    UnitOfWork,
)
from wishtui.store.side_protocols import HealthFinding, Maintenance

__all__ = [
    "ChangeFeed",
    "Changes",
    "DraftStore",
    "HealthFinding",
    "IssueIndex",
    "IssueReader",
    "Maintenance",
    "NoSuchIssue",
    "Store",
    "UnitOfWork",
    "backup",
    "check",
    "memory_store",
    "mend",
    "open_store",
    "repair",
    "restore",
]
