"""The log: who did what, when, and what came of it. Entries are numbered, and chained by their hashes.

Each hash covers the entry and the hash before it, so a gap in the numbers or a changed word shows. Whoever may write to
the store could count all of it anew: against that helps the last hash, noted elsewhere (`wishtui doctor` prints it).
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict, Unpack

import msgspec

from wishtui.domain.aware import AwareDatetime
from wishtui.domain.issue import Issue
from wishtui.i18n import _, encode_english, english, ngettext

if TYPE_CHECKING:
    from wishtui.domain.appeal import Appeal, AppealStatus

LONGEST = 4_000
"""Characters of one text that are kept; the issue has the rest."""

_encode = msgspec.json.Encoder(enc_hook=encode_english).encode


class Action(StrEnum):
    """What was done."""

    REPLY = "reply"
    CLOSE = "close"
    HAND = "hand"
    """Handed to Wish's own people."""
    NOTE = "note"
    TAG = "tag"
    ASSIGN = "assign"
    SNOOZE = "snooze"
    APPEAL = "appeal"
    """A letter was begun, handed in, or answered."""
    TICK = "tick"
    """A point of a risk's checklist was ticked, or its tick taken away."""
    IMPORT = "import"
    SYNC = "sync"
    LOGIN = "login"
    LOGOUT = "logout"
    RESTORE = "restore"
    MOVE = "move"
    """Everything came from another store."""
    MACRO = "macro"
    """A macro was undone; what it does is logged as what it is, with the macro's name."""
    RETENTION = "retention"
    """Old entries were let go of."""


class LogEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that was done: a fact that is never changed."""

    id: str = ""
    """Its number, counted from 1 without a gap; the store gives it."""
    at: AwareDatetime
    agent: str
    """Who did it; empty where that is not known."""
    action: Action
    issue_id: str = ""
    shop: str = ""
    before: str = ""
    after: str = ""
    """What it changed: a status, tags, a time."""
    text: str = ""
    """The answer or the note, which are ours; or what a file or a sync brought."""
    original: str = ""
    """Of an answer that was translated: what its writer wrote."""
    suggested_by: str = ""
    """The program as whose suggestion the answer began."""
    outcome: str = "done"
    """`done`, or how far it came on its way to Wish: a `Delivery`, `pending`, `taken back`, `undone`."""
    reason: str = ""
    """Why it is held, refused or not sure."""
    request_id: str = ""
    """Wish's name for the call that decided."""
    macro: str = ""
    """The macro that it was a part of."""
    hash: str = ""
    """Of the entry and of the hash before it; the store gives it."""

    @property
    def number(self) -> int:
        """Its place in the log, from 1."""
        return int(self.id)


class EntryFields(TypedDict, total=False):
    """What else an entry may say of an issue."""

    outcome: str
    reason: str
    request_id: str
    macro: str


class LogChain(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the log begins and ends."""

    id: str
    first: int = 1
    """Number of the oldest entry that is kept."""
    last: int = 0
    """Number of the newest; less than `first` where there is none."""
    start: str = ""
    """The hash before the oldest entry: what was let go of ended with it."""
    end: str = ""
    """The hash of the newest."""
    began_at: AwareDatetime | None = None
    """When the oldest was written."""


NO_LOG = LogChain(id="log")
"""Of a store in which nothing was done yet."""


def beginning_behind(numbers: Iterable[int]) -> LogChain:
    """The begin of a log behind entries that no chain reaches any more: none of them is written over."""
    last = max(numbers, default=0)
    return LogChain(id=NO_LOG.id, first=last + 1, last=last)


def chained(chain: LogChain, entry: LogEntry) -> tuple[LogChain, LogEntry]:
    """`entry` as the next of the log, and where the log ends with it."""
    entry = msgspec.structs.replace(entry, id=str(chain.last + 1))
    entry = msgspec.structs.replace(entry, hash=hash_of(entry, chain.end))
    empty = chain.last < chain.first
    began_at = entry.at if empty else chain.began_at
    return msgspec.structs.replace(chain, last=chain.last + 1, end=entry.hash, began_at=began_at), entry


def cut(chain: LogChain, gone: LogEntry, oldest: LogEntry) -> LogChain:
    """The log without `gone` and all before it: it begins with `oldest`, the next, and says so."""
    return msgspec.structs.replace(chain, first=oldest.number, start=gone.hash, began_at=oldest.at)


def hash_of(entry: LogEntry, previous: str) -> str:
    """What `entry` must bear behind an entry whose hash is `previous`."""
    from hashlib import blake2b  # brings a whole library of ciphers, and the first frame writes no log

    content = _encode(msgspec.structs.replace(entry, hash=""))
    return blake2b(previous.encode() + content, digest_size=16).hexdigest()


def breaks(chain: LogChain, newest_first: Iterable[LogEntry]) -> Iterator[str]:
    """What is wrong with a log, a sentence each, newest first."""
    wanted, expected = chain.last, chain.end
    later: LogEntry | None = None
    for entry in newest_first:
        if later is not None and later.number == entry.number + 1 and later.hash != hash_of(later, entry.hash):
            yield _(
                "Entry {number} of the log is not what was written, or the one before it is not.", number=later.number
            )
        if entry.number != wanted:
            yield _gap(entry.number + 1, wanted)
        elif later is None and entry.hash != expected:
            yield _("Entry {number} of the log is not the one that was written last.", number=entry.number)
        wanted, later = entry.number - 1, entry
    if wanted >= chain.first:
        yield _gap(chain.first, wanted)
    elif later is not None and later.hash != hash_of(later, chain.start):
        yield _(
            "Entry {number} of the log is not what was written, or not the first that was kept.", number=later.number
        )


def outside(chain: LogChain, numbers: Iterable[int]) -> str:
    """What is wrong where entries are kept that the chain does not reach; empty where there are none."""
    stray = sum(not chain.first <= number <= chain.last for number in numbers)
    if not stray:
        return ""
    return ngettext(
        "{number} entry of the log is outside its chain: where that begins and ends was changed or taken away.",
        "{number:,} entries of the log are outside its chain: where that begins and ends was changed or taken away.",
        stray,
    )


def _gap(first: int, last: int) -> str:
    return (
        _("Entry {first} of the log is missing.", first=first)
        if first == last
        else _("Entries {first} to {last} are missing.", first=first, last=last)
    )


def issue_entry(
    action: Action,
    before: Issue | None,
    after: Issue,
    *,
    agent: str,
    at: datetime,
    text: str = "",
    **values: Unpack[EntryFields],
) -> LogEntry:
    """What was done to an issue, with what that changed; `values` are further fields of the entry."""
    was, became = _differences(before, after) if before is not None else ("", "")
    return LogEntry(
        at=at,
        agent=agent,
        action=action,
        issue_id=after.id,
        shop=after.shop,
        before=was,
        after=became,
        text=shortened(text),
        **values,
    )


def appeal_entry(before: "AppealStatus | None", appeal: "Appeal", *, agent: str, at: datetime) -> LogEntry:
    """That an appeal was begun, where it was nothing `before`, handed in or answered."""
    handed_in, answered = appeal.submitted, appeal.outcome
    facts = [appeal.id, appeal.kind, appeal.follows]
    if handed_in is not None:
        facts += [handed_in.where, handed_in.reference]
    several = len(appeal.issue_ids) > 1
    return LogEntry(
        at=at,
        agent=agent,
        action=Action.APPEAL,
        issue_id="" if several else "".join(appeal.issue_ids),
        shop=appeal.shop,
        before="" if before is None else before.value,
        after=appeal.status.value,
        text=shortened(" ".join(filter(None, (*facts, *(appeal.issue_ids if several else ()))))),
        reason=shortened(answered.why) if answered is not None else "",
    )


def tick_entry(point: str, before: date | None, after: date | None, *, agent: str, at: datetime) -> LogEntry:
    """That a point of a checklist was ticked on a day, or its tick taken away."""
    days = [day.isoformat() if day else "" for day in (before, after)]
    return LogEntry(at=at, agent=agent, action=Action.TICK, before=days[0], after=days[1], text=point)


def shortened(text: str) -> str:
    """At most `LONGEST` characters of `text`, in English where it is a sentence of the program's."""
    text = english(text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _differences(before: Issue, after: Issue) -> tuple[str, str]:
    pairs = [(str(before.status), str(after.status)), (" ".join(before.tags), " ".join(after.tags))]
    pairs += [(_snooze(before), _snooze(after)), (before.assignee, after.assignee)]
    changed = [(was, became) for was, became in pairs if was != became]
    return ", ".join(was for was, _ in changed if was), ", ".join(became for _, became in changed if became)


def _snooze(issue: Issue) -> str:
    """Until when it is out of sight, as the log records it: in English."""
    if issue.snooze is None:
        return ""
    until = issue.snooze.until
    return "until a reply" if until is None else f"until {until:%Y-%m-%dT%H:%MZ}"  # untranslated: it is recorded
