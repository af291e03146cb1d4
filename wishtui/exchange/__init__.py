"""Files in and out: Wish's JSON of both versions, JSON lines, CSV, and wishtui's own export.

Each name is imported when it is first used: a list printed as JSON does not pay for reading files.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wishtui.exchange.csv_writer import write_csv
    from wishtui.exchange.json_writer import json_bytes, write_json, write_jsonl
    from wishtui.exchange.public_json import list_item, log_item, show_item
    from wishtui.exchange.reading import FORMATS, read
    from wishtui.exchange.records import (
        ImportedIssue,
        ImportedOrder,
        ImportEntry,
        ImportFile,
        NaiveTimes,
        OmittedValue,
        Rejected,
        quoted,
    )
    from wishtui.exchange.source import MAX_SIZE

_HOMES = {
    "FORMATS": "reading",
    "MAX_SIZE": "source",
    "ImportEntry": "records",
    "ImportFile": "records",
    "ImportedIssue": "records",
    "ImportedOrder": "records",
    "NaiveTimes": "records",
    "OmittedValue": "records",
    "Rejected": "records",
    "json_bytes": "json_writer",
    "list_item": "public_json",
    "log_item": "public_json",
    "quoted": "records",
    "read": "reading",
    "show_item": "public_json",
    "write_csv": "csv_writer",
    "write_json": "json_writer",
    "write_jsonl": "json_writer",
}

__all__ = [
    "FORMATS",
    "MAX_SIZE",
    "ImportEntry",
    "ImportFile",
    "ImportedIssue",
    "ImportedOrder",
    "NaiveTimes",
    "OmittedValue",
    "Rejected",
    "json_bytes",
    "list_item",
    "log_item",
    "quoted",
    "read",
    "show_item",
    "write_csv",
    "write_json",
    "write_jsonl",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")  # untranslated: a fault of the program
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
