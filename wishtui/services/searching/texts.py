"""The folded words of many issues, kept as UTF-8 in blocks: one search of a block looks through 256 issues.

A string for each issue would take a quarter more memory, four times as much for each text with one emoji in it, and
twice the time to look through.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

from wishtui.domain.message import Sender
from wishtui.domain.query import Searchable
from wishtui.services.searching.terms import Branch

_MOST_ISSUES = 256
_MOST_BYTES = 1 << 18
_SHIFT = 8
_END = b"\x1e"
"""Ends the text of one issue. No folded word holds it, so nothing is found across two issues."""


class Block:
    """The texts of up to 256 issues. An id in `ids` is empty where that issue has been forgotten."""

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
        if self.full:
            self._joined = self._whole()
            self._parts = []
        return len(self.ids) - 1

    def fill(self, subject: Searchable, slot: int) -> None:
        """Give `subject` the words in one slot."""
        subject.text = self.text(slot)
        subject.last_sender = self.senders[slot]

    def text(self, slot: int) -> str:
        """The folded text in one slot."""
        whole, start, end = self._slice_of(slot)
        return whole[start : end - 1].decode()

    def has(self, slot: int, branches: Sequence[Branch]) -> bool:
        """Whether one slot has what any of `branches` demands of a text, as every slot has where there are none."""
        whole, start, end = self._slice_of(slot)
        find = whole.find
        for branch in branches:
            if all(find(word, start, end) >= 0 for word in branch.words) and not (
                branch.without and any(find(word, start, end) >= 0 for word in branch.without)
            ):
                return True
        return not branches

    def having(self, branches: Sequence[Branch]) -> Iterable[int]:
        """Slots that have what any of `branches` demands of a text; all where there are no branches."""
        if not branches:
            return self._alive()
        if len(branches) == 1:
            return self._having(branches[0])
        return {slot for branch in branches for slot in self._having(branch)}

    def _having(self, branch: Branch) -> list[int]:
        slots = self._holding(branch.words[0]) if branch.words else self._alive()
        others, without = branch.words[1:], branch.without
        if not (others or without):
            return slots
        find, starts = self._whole().find, self._starts
        return [
            slot
            for slot in slots
            if all(find(word, starts[slot], starts[slot + 1]) >= 0 for word in others)
            and all(find(word, starts[slot], starts[slot + 1]) < 0 for word in without)
        ]

    def _holding(self, word: bytes) -> list[int]:
        find, starts, ids = self._whole().find, self._starts.tolist(), self.ids
        slots: list[int] = []
        slot, position = 0, find(word)
        while position >= 0:
            end = starts[slot + 1]
            if position >= end:
                slot = bisect_right(starts, position, slot + 1) - 1
                end = starts[slot + 1]
            if ids[slot]:
                slots.append(slot)
            slot += 1
            position = find(word, end)
        return slots

    def _alive(self) -> list[int]:
        return [slot for slot, issue_id in enumerate(self.ids) if issue_id]

    def _slice_of(self, slot: int) -> tuple[bytes, int, int]:
        """Where the text in one slot stands, its end mark included."""
        if self._parts:
            return self._parts[slot], 0, len(self._parts[slot])
        return self._joined, self._starts[slot], self._starts[slot + 1]

    def _whole(self) -> bytes:
        return b"".join(self._parts) if self._parts else self._joined


class FoldedTexts:
    """Folded texts by issue id. What is not there yet is made by `make`, which gives None for what cannot be read.

    `make_all` makes many at once, without those that cannot be read.
    """

    def __init__(
        self,
        make: Callable[[str], Searchable | None],
        make_all: Callable[[Sequence[str]], Iterable[Searchable]] = lambda issue_ids: (),
    ) -> None:
        self._make = make
        self._make_all = make_all
        self._blocks: list[Block | None] = []
        self._where: dict[str, int] = {}
        self._open = -1
        self._unreadable: set[str] = set()

    def blocks(self) -> list[Block]:
        """The blocks as they are now; those added later are not among them."""
        return [block for block in self._blocks if block is not None]

    def missing(self, issue_ids: Iterable[str]) -> list[str]:
        """Those that are not there."""
        where = self._where
        return [issue_id for issue_id in issue_ids if issue_id not in where]

    def find(self, issue_id: str) -> tuple[Block, int] | None:
        """The block and the slot where the words of an issue are; None where they are not."""
        position = self._where.get(issue_id)
        if position is None:
            return None
        block = self._blocks[position >> _SHIFT]
        assert block is not None  # a block goes after the last of its issues
        return block, position & (_MOST_ISSUES - 1)

    def load(self, issue_id: str) -> bool:
        """Make the text of an issue that is not there; whether that cost anything."""
        if issue_id in self._where or issue_id in self._unreadable:
            return False
        subject = self._make(issue_id)
        if subject is None:
            self._unreadable.add(issue_id)
        else:
            self._add(issue_id, subject.text, subject.last_sender)
        return True

    def load_all(self, issue_ids: Sequence[str]) -> bool:
        """Make the texts of those that are not there, all at once; whether that cost anything."""
        wanted = [issue_id for issue_id in self.missing(issue_ids) if issue_id not in self._unreadable]
        if not wanted:
            return False
        unreadable = set(wanted)
        for subject in self._make_all(wanted):
            unreadable.discard(subject.header.id)
            self._add(subject.header.id, subject.text, subject.last_sender)
        self._unreadable |= unreadable
        return True

    def forget(self, issue_ids: Iterable[str]) -> None:
        """These have changed, or are gone."""
        for issue_id in issue_ids:
            self._unreadable.discard(issue_id)
            position = self._where.pop(issue_id, None)
            if position is None:
                continue
            number = position >> _SHIFT
            block = self._blocks[number]
            assert block is not None  # as in `find`
            block.ids[position & (_MOST_ISSUES - 1)] = ""
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
