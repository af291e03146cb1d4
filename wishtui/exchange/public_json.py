"""The public JSON shapes of an issue. They only grow; absent is null, times are UTC with `Z`."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

import msgspec

from wishtui.domain.deadline import due_at
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Header, Issue, header_of, lock_reason
from wishtui.domain.log import LogEntry
from wishtui.domain.message import Message
from wishtui.domain.times import iso
from wishtui.domain.windows import ReplyWindows
from wishtui.i18n import Translated, english

DERIVED = (
    "product",
    "amount",
    "last_activity_at",
    "waiting_since",
    "due_at",
    "overdue",
    "locked",
    "lock_reason",
    "held_until",
    "delivery",
    "rev",
)
"""Keys of the shape that follow from the others, or that only the store gives; import passes them over."""


def list_item(header: Header, *, windows: ReplyWindows, now: datetime) -> dict[str, Any]:
    """What `list --json` prints of one issue."""
    due = due_at(header, windows)
    locked = lock_reason(header)
    return {
        "id": header.id,
        "status": header.status.value,
        "subject": header.subject or None,
        "customer": header.customer or None,
        "order_ids": list(header.order_ids),
        "product": header.product or None,
        "amount": plain(header.amount),
        "reason": header.reason or None,
        "opened_at": iso(header.opened_at),
        "last_activity_at": iso(header.last_activity_at),
        "waiting_since": plain(header.waiting_since),
        "due_at": plain(due),
        "overdue": due is not None and now > due,
        "late": header.late,
        "locked": bool(locked),
        "lock_reason": english(locked) or None,
        "held_until": iso(header.pending.release_at) if header.pending else None,
        "tags": list(header.tags),
        "wish_state": header.wish_state or None,
        "shop": header.shop or None,
        "assignee": header.assignee or None,
        "delivery": plain(header.delivery),
    }


def show_item(issue: Issue, *, drafts: Sequence[Draft], windows: ReplyWindows, now: datetime) -> dict[str, Any]:
    """What `show --json` and `export` print of one issue: all of it, so that import restores it whole.

    The revision is the store's own count and stays behind.
    """
    texts = [draft.text for draft in sorted(drafts, key=lambda draft: draft.at)]
    shown = list_item(header_of(issue), windows=windows, now=now)
    fields = {name: part for name, part in plain(issue).items() if name not in shown and name not in DERIVED}
    fields["messages"] = [_spare(message) for message in issue.messages]
    # Only a store on other hosts has clocks that are apart: elsewhere a pending reply reads as ever.
    if issue.pending is not None and not issue.pending.clock_ahead:
        del fields["held"]["clock_ahead"]
    return shown | fields | {"draft": texts[-1] if texts else None, "drafts": texts}


def log_item(entry: LogEntry) -> dict[str, Any]:
    """What `log --json` prints of one entry: all of it."""
    whole = {**plain(entry), "number": entry.number, "issue": entry.issue_id or None}
    order = ("number", "at", "agent", "action", "issue", "shop", "before", "after", "text", "original", "suggested_by")
    return {name: whole[name] for name in (*order, "outcome", "reason", "request_id", "macro", "hash")}


def plain(value: Any) -> Any:
    """A value of a record as JSON has it: every field of a struct, null where it says nothing; in English."""
    if isinstance(value, msgspec.Struct):
        required = _required(type(value))
        names = zip(value.__struct_encode_fields__, value.__struct_fields__, strict=True)
        parts = ((name, getattr(value, field)) for name, field in names)
        return {name: None if part == "" and name not in required else plain(part) for name, part in parts}
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value.english if isinstance(value, Translated) else value


def _spare(message: Message) -> dict[str, Any]:
    """A message with what it has to say: most have no more than sender, time and text."""
    required = _required(Message)
    return {name: part for name, part in plain(message).items() if name in required or part}


@cache
def _required(struct: type[msgspec.Struct]) -> frozenset[str]:
    return frozenset(field.name for field in msgspec.structs.fields(struct) if field.required)
