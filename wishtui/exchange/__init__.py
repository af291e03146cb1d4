"""Files in and out: Wish's JSON of both versions, JSON lines, CSV, and wishtui's own export (DESIGN 2)."""

from wishtui.exchange.csv_out import write_csv
from wishtui.exchange.reading import FORMATS, read
from wishtui.exchange.records import Found, FoundOrder, Reading, Rejected
from wishtui.exchange.shapes import list_item, show_item
from wishtui.exchange.source import MAX_SIZE
from wishtui.exchange.write import json_bytes, write_json, write_jsonl

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
