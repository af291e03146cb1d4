"""The store: TinyDB files with a journal beside them, drafts, locks, repair. The only importer of tinydb."""

from wishtui.store.bundle import backup, restore
from wishtui.store.drafts import DraftBox
from wishtui.store.health import Finding, check, repair
from wishtui.store.places import Places
from wishtui.store.repository import NoSuchIssue, Store
from wishtui.store.transaction import Transaction

__all__ = [
    "DraftBox",
    "Finding",
    "NoSuchIssue",
    "Places",
    "Store",
    "Transaction",
    "backup",
    "check",
    "repair",
    "restore",
]
