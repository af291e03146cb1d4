"""The store: TinyDB files with a journal beside them, drafts, locks, repair. The only importer of tinydb."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from wishtui.store.changes import ChangeFeed, Changes
from wishtui.store.repository import NoSuchIssue, Store

if TYPE_CHECKING:
    from wishtui.store.bundle import backup, restore
    from wishtui.store.drafts import DraftBox
    from wishtui.store.health import Finding, check, repair
    from wishtui.store.places import Places
    from wishtui.store.transaction import Transaction

__all__ = [
    "ChangeFeed",
    "Changes",
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

_LATE = {
    "DraftBox": "drafts",
    "Finding": "health",
    "Places": "places",
    "Transaction": "transaction",
    "backup": "bundle",
    "check": "health",
    "repair": "health",
    "restore": "bundle",
}
"""What the first frame does without, and the module that has it."""


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
