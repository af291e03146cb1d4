"""Issues on their way out, whole: what an import elsewhere needs to restore them."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from wishtui.domain.draft import Draft
from wishtui.domain.issue import Header, Issue
from wishtui.exchange import show_item
from wishtui.store import Store


def issues_of(store: Store, headers: Iterable[Header]) -> Iterator[Issue]:
    """The issues behind `headers`, in their order, each read when its turn comes."""
    return store.issues(header.id for header in headers)


def items_of(store: Store, headers: Iterable[Header], *, now: datetime, window: timedelta) -> Iterator[dict[str, Any]]:
    """The same as public JSON objects, with the drafts that are being written."""
    drafts: dict[str, list[Draft]] = {}
    for draft in store.drafts.all():
        drafts.setdefault(draft.issue_id, []).append(draft)
    for issue in issues_of(store, headers):
        yield show_item(issue, drafts=drafts.get(issue.id, ()), window=window, now=now)
