"""Issues on their way out, whole: what an import elsewhere needs to restore them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from wishtui.domain.draft import Draft
from wishtui.domain.issue import Header, Issue
from wishtui.domain.windows import ReplyWindows
from wishtui.errors import UsageError
from wishtui.exchange import show_item, write_csv, write_json, write_jsonl
from wishtui.i18n import _, enumerated, ngettext
from wishtui.services.files import whole_file
from wishtui.store import Store

_BATCH = 256
"""Records read at once: a database is asked once for all of them, and memory holds no more."""


def issues_of(store: Store, headers: Iterable[Header], lost: list[str] | None = None) -> Iterator[Issue]:
    """The issues behind `headers`, in their order, each read when its turn comes.

    `lost` takes the ids of those whose records the disk has damaged.
    """
    wanted = iter(headers)
    while batch := [header.id for header in islice(wanted, _BATCH)]:
        issues = {issue.id: issue for issue in store.issues(batch)}
        for issue_id in batch:
            if issue_id in issues:
                yield issues[issue_id]
            elif lost is not None:
                lost.append(issue_id)


def items_of(
    store: Store, headers: Iterable[Header], *, now: datetime, windows: ReplyWindows, lost: list[str] | None = None
) -> Iterator[dict[str, Any]]:
    """The same as public JSON objects, with the drafts that are being written."""
    drafts: dict[str, list[Draft]] = {}
    for draft in store.drafts.all():
        drafts.setdefault(draft.issue_id, []).append(draft)
    for issue in issues_of(store, headers, lost):
        yield show_item(issue, drafts=drafts.get(issue.id, ()), windows=windows, now=now)


def export_to_file(
    store: Store,
    headers: Iterable[Header],
    file: Path,
    *,
    now: datetime,
    windows: ReplyWindows,
    overwrite: bool = False,
    lost: list[str] | None = None,
) -> Path:
    """Write issues to a file whose ending, `.json`, `.jsonl` or `.csv`, says how; gives its whole path.

    `lost` takes the ids of those whose records the disk has damaged.

    Raises:
        UsageError: the file is there already, its ending says nothing, or its folder cannot be written to.
    """
    form = file.suffix.lower()
    if form not in {".json", ".jsonl", ".csv"}:
        raise UsageError(
            _("{file} does not say which format it wants.", file=file.name),
            _("End it in .json, .jsonl or .csv."),
        )
    with whole_file(file, overwrite=overwrite) as out:
        if form == ".csv":
            write_csv(issues_of(store, headers, lost), out)
        else:
            write = write_json if form == ".json" else write_jsonl
            write(items_of(store, headers, now=now, windows=windows, lost=lost), out)
    return file.absolute()


def lost_line(lost: Sequence[str]) -> str:
    """Which issues a file is without, and why."""
    return ngettext(
        "The record of {names} cannot be read and was left out.",
        "The records of {names} cannot be read and were left out.",
        len(lost),
        names=enumerated(lost),
    )
