"""Files in and out: Wish's JSON of both versions, JSON lines, CSV, and wishtui's own export.

Each name is imported when it is first used: a list printed as JSON does not pay for reading files.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wishtui.exchange.csv_out import write_csv
    from wishtui.exchange.reading import FORMATS, read
    from wishtui.exchange.records import Found, FoundOrder, Reading, Rejected
    from wishtui.exchange.shapes import list_item, show_item
    from wishtui.exchange.source import MAX_SIZE
    from wishtui.exchange.write import json_bytes, write_json, write_jsonl

_HOMES = {
    "FORMATS": "reading",
    "MAX_SIZE": "source",
    "Found": "records",
    "FoundOrder": "records",
    "Reading": "records",
    "Rejected": "records",
    "json_bytes": "write",
    "list_item": "shapes",
    "read": "reading",
    "show_item": "shapes",
    "write_csv": "csv_out",
    "write_json": "write",
    "write_jsonl": "write",
}

__all__ = [
    "FORMATS",
    "MAX_SIZE",
    "Found",
    "FoundOrder",
    "Reading",
    "Rejected",
    "json_bytes",
    "list_item",
    "read",
    "show_item",
    "write_csv",
    "write_json",
    "write_jsonl",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
