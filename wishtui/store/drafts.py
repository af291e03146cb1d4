"""Text in the making, each for itself, so that no two agents, and no two windows, ever write over one another."""

import os
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import suppress
from time import time_ns

import msgspec

from wishtui.domain.draft import Draft, draft_id
from wishtui.domain.issue import valid_id
from wishtui.errors import UsageError, unreadable
from wishtui.i18n import _
from wishtui.i18n.system import os_reason
from wishtui.store.changes import ChangeFeed, Changes
from wishtui.store.records import UNREADABLE, encoded

_PART = r"[A-Za-z0-9_-]{1,64}"
_OTHER_KIND = rf"(?P<kind>[a-z]{{1,20}})\.(?P<about>{_PART})?"
DRAFT_NAME = re.compile(rf"(?:{_OTHER_KIND}|(?P<issue>{_PART}))\.(?P<draft>{_PART})\.json")
"""What a draft is called: its issue and id where it is a reply, and its kind before them where it is something else."""

_decode = msgspec.json.Decoder(Draft).decode


class BaseDrafts(ABC):
    """Drafts as `protocols.DraftStore` says; a backend says where their bytes are."""

    def __init__(self, agent: str, feed: ChangeFeed) -> None:
        self.agent = agent
        self.notices: list[str] = []
        """What the user must be told of drafts; a store shares its own."""
        self.trouble = ""
        """Why drafts are kept in a private place, and not where the store has them; empty while they are not."""
        self._feed = feed
        self._noticed: set[str] = set()

    def new_id(self) -> str:
        """An id that no other draft has; ids sort by the time at which they were made."""
        return draft_id(time_ns() // 1_000_000, int.from_bytes(os.urandom(5)))

    def save(self, draft: Draft) -> None:
        self._write(*as_stored(draft))
        self._feed.publish(Changes(drafts=frozenset({draft.issue_id})))

    def of(self, issue_id: str, kind: str | None = "") -> list[Draft]:
        mine = [draft for draft in self._matching(kind, issue_id) if draft.issue_id == issue_id]
        return sorted(mine, key=lambda draft: (draft.author != self.agent, -draft.at.timestamp()))

    def all(self, kind: str | None = "") -> list[Draft]:
        return sorted(self._matching(kind), key=lambda draft: draft.at, reverse=True)

    def discard(self, draft: Draft) -> None:
        if self._discard(name_of(draft)):
            self._feed.publish(Changes(drafts=frozenset({draft.issue_id})))

    def tell(self, notice: str) -> None:
        """Have something told, once."""
        if notice not in self._noticed:
            self._noticed.add(notice)
            self.notices.append(notice)

    @abstractmethod
    def names(self) -> list[str]:
        """What the drafts are called."""

    @abstractmethod
    def _read(self, name: str) -> bytes: ...

    @abstractmethod
    def _write(self, name: str, data: bytes) -> None: ...

    @abstractmethod
    def _discard(self, name: str) -> bool:
        """Gives whether there was such a draft."""

    def _matching(self, kind: str | None, issue_id: str | None = None) -> Iterator[Draft]:
        for name in self.names():
            if is_of(name, kind, issue_id):
                with suppress(FileNotFoundError):
                    draft = self._read_draft(name)
                    if draft is not None:
                        yield draft

    def _read_draft(self, name: str) -> Draft | None:
        try:
            return self._decoded(name, self._read(name))
        except FileNotFoundError:
            raise
        except OSError as error:
            self.tell(unreadable(_("The draft {name}", name=name), os_reason(error)))
        return None

    def _decoded(self, name: str, data: bytes) -> Draft | None:
        draft = decoded(name, data)
        if draft is None:
            self.tell(unreadable(_("The draft {name}", name=name)))
        return draft


class MemoryDrafts(BaseDrafts):
    """Drafts that are gone with their process."""

    def __init__(self, agent: str, feed: ChangeFeed) -> None:
        super().__init__(agent, feed)
        self._kept: dict[str, bytes] = {}

    def names(self) -> list[str]:
        return list(self._kept)

    def _read(self, name: str) -> bytes:
        try:
            return self._kept[name]
        except KeyError:
            raise FileNotFoundError(name) from None  # another thread has just discarded it

    def _write(self, name: str, data: bytes) -> None:
        self._kept[name] = data

    def _discard(self, name: str) -> bool:
        return self._kept.pop(name, None) is not None


def subject_of(name: str) -> str:
    """The issue that a draft of that name is about; empty where it is about none."""
    match = DRAFT_NAME.fullmatch(name)
    return (match["issue"] or match["about"] or "") if match else ""


def is_of(name: str, kind: str | None, issue_id: str | None) -> bool:
    """Whether `name` is that of a draft of some kind, or of any, about some issue, or anything."""
    match = DRAFT_NAME.fullmatch(name)
    return (
        match is not None and kind in (None, match["kind"] or "") and (issue_id is None or subject_of(name) == issue_id)
    )


def is_reply(name: str) -> bool:
    """Whether a draft of that name is of a reply, not of a line that some prompt asked for."""
    match = DRAFT_NAME.fullmatch(name)
    return match is not None and not match["kind"]


def decoded(name: str, data: bytes) -> Draft | None:
    """The draft of that name; None where it cannot be read, or says to be another: that was not put there by us."""
    with suppress(*UNREADABLE):
        draft = _decode(data)
        return draft if _called(draft) == name else None
    return None


def as_stored(draft: Draft) -> tuple[str, bytes]:
    """What a draft is called where it is kept, and what it is kept as. Raises UsageError."""
    return name_of(draft), encoded(draft, _("The draft for {subject}", subject=draft.issue_id or draft.kind))


def name_of(draft: Draft) -> str:
    """What a draft is called. Raises UsageError."""
    name = _called(draft)
    if not valid_id(draft.id) or not DRAFT_NAME.fullmatch(name):
        raise UsageError(
            _(
                "A draft cannot be called “{name}” for issue “{issue}”.",
                name=draft.id,
                issue=draft.issue_id,
            )
        )
    return name


def _called(draft: Draft) -> str:
    return f"{draft.kind}.{draft.issue_id}.{draft.id}.json" if draft.kind else f"{draft.issue_id}.{draft.id}.json"
