"""The folded words of many issues, kept as UTF-8 in blocks: one search of a block looks through 256 issues.

A string for each issue would take a quarter more memory, and four times as much for each text with one emoji in it,
and would be looked through in twice the time.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

from wishtui.domain.message import Sender
from wishtui.domain.query import Searchable

_MOST_ISSUES = 256
_MOST_BYTES = 1 << 18
_SHIFT = 8
_ABSENT = -1
_END = b"\x1e"
"""Ends the text of one issue. No folded word holds it, so nothing is found across two issues."""


class Block:
    """The texts of up to 256 issues. `ids` is empty where an issue has been forgotten."""

    __slots__ = ("_joined", "_parts", "_starts", "alive", "ids", "senders")

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.senders: list[Sender | None] = []
        self.alive = 0
        self._starts = array("L", [0])
        self._parts: list[bytes] = []
        self._joined = b""

    @property
    def full(self) -> bool:
        """Whether the next text goes elsewhere."""
        return len(self.ids) >= _MOST_ISSUES or self._starts[-1] >= _MOST_BYTES

    def add(self, issue_id: str, text: str, sender: Sender | None) -> int:
        """Take in one more; gives its slot."""
        data = text.encode() + _END
        self._parts.append(data)
        self._starts.append(self._starts[-1] + len(data))
        self.ids.append(issue_id)
        self.senders.append(sender)
        self.alive += 1
        return len(self.ids) - 1

    def text(self, slot: int) -> str:
        """The folded text in one slot."""
        return self._whole()[self._starts[slot] : self._starts[slot + 1] - 1].decode()

    def holding(self, words: Sequence[bytes]) -> list[int]:
        """Slots whose texts hold all of `words`; every slot where there is no word."""
        ids = self.ids
        if not words:
            return [slot for slot, issue_id in enumerate(ids) if issue_id]
        find, starts = self._whole().find, self._starts
        first, *others = words
        found: list[int] = []
        slot, place = 0, find(first)
        while place >= 0:
            if place >= starts[slot + 1]:
                slot = bisect_right(starts, place, slot + 1) - 1
            end = starts[slot + 1]
            if ids[slot] and all(find(word, starts[slot], end) >= 0 for word in others):
                found.append(slot)
            slot += 1
            place = find(first, end)
        return found

    def _whole(self) -> bytes:
        if self._parts:
            self._joined = b"".join((self._joined, *self._parts))
            self._parts.clear()
        return self._joined


class FoldedTexts:
    """Folded texts by issue id. What is not there yet is made by `make`, which gives None for what cannot be read."""

    def __init__(self, make: Callable[[str], Searchable | None]) -> None:
        self._make = make
        self._blocks: list[Block | None] = []
        self._where: dict[str, int] = {}
        self._open = -1

    def __contains__(self, issue_id: object) -> bool:
        return issue_id in self._where

    def blocks(self) -> list[Block]:
        """The blocks as they are now; those added later are not among them."""
        return [block for block in self._blocks if block is not None]

    def missing(self, issue_ids: Iterable[str]) -> list[str]:
        """Those that are not there."""
        where = self._where
        return [issue_id for issue_id in issue_ids if issue_id not in where]

    def load(self, issue_id: str) -> None:
        """Make the text of an issue, so that it is there from now on."""
        subject = self._make(issue_id)
        if subject is None:
            self._where[issue_id] = _ABSENT
        else:
            self._add(issue_id, subject.text, subject.last_sender)

    def fill(self, subject: Searchable, issue_id: str) -> bool:
        """Give `subject` the words of an issue, which are there; False where its record could not be read."""
        place = self._where[issue_id]
        block = self._blocks[place >> _SHIFT] if place != _ABSENT else None
        if block is None:
            return False
        slot = place & (_MOST_ISSUES - 1)
        subject.text = block.text(slot)
        subject.last_sender = block.senders[slot]
        return True

    def forget(self, issue_ids: Iterable[str]) -> None:
        """These have changed, or are gone."""
        for issue_id in issue_ids:
            place = self._where.pop(issue_id, _ABSENT)
            if place == _ABSENT:
                continue
            number = place >> _SHIFT
            block = self._blocks[number]
            assert block is not None  # a block goes when the last of its issues has gone
            block.ids[place & (_MOST_ISSUES - 1)] = ""
            block.alive -= 1
            if number != self._open and block.alive <= len(block.ids) // 2:
                self._move(number, block)

    def _add(self, issue_id: str, text: str, sender: Sender | None) -> None:
        block = self._blocks[self._open] if self._open >= 0 else None
        if block is None or block.full:
            block = Block()
            self._open = len(self._blocks)
            self._blocks.append(block)
        self._where[issue_id] = self._open << _SHIFT | block.add(issue_id, text, sender)

    def _move(self, number: int, block: Block) -> None:
        """Give the room of a block back that is half empty."""
        for slot, issue_id in enumerate(block.ids):
            if issue_id:
                self._add(issue_id, block.text(slot), block.senders[slot])
        self._blocks[number] = None
