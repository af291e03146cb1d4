"""The folded words of many issues, kept as UTF-8 in blocks: one search of a block looks through 256 issues.

A string for each issue would take a quarter more memory, four times as much for each text with one emoji in it, and
twice the time to look through.
"""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from wishtui.domain.issue import Header
from wishtui.domain.message import Sender
from wishtui.domain.query import Searchable, searchable_of_header
from wishtui.services.searching.scanning import matches, matching
from wishtui.services.searching.terms import Branch
from wishtui.store.stored_texts import StoredTexts, TextChunk, TextReader

_MOST_ISSUES = 256
_MOST_BYTES = 1 << 18
_SHIFT = 8
_MANY = 256
"""Issues without a text for which the store is asked for what it keeps."""

_UNKEPT = 2_000
"""Texts that may be made for a single look."""

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

    def sender(self, slot: int) -> Sender | None:
        """Who wrote last to the issue in one slot."""
        return self.senders[slot]

    def text(self, slot: int) -> str:
        """The folded text in one slot."""
        whole, start, end = self._slice_of(slot)
        return whole[start : end - 1].decode()

    def has(self, slot: int, branches: Sequence[Branch]) -> bool:
        """Whether one slot has what any of `branches` demands of a text, as every slot has where there are none."""
        return matches(*self._slice_of(slot), branches)

    def having(self, branches: Sequence[Branch]) -> Sequence[int]:
        """Slots that have what any of `branches` demands of a text; all where there are no branches."""
        return matching(self._whole(), self._starts.tolist(), branches)

    def ids_of(self, slots: Iterable[int]) -> list[str]:
        """The ids of slots, each empty where that issue has been forgotten."""
        return list(map(self.ids.__getitem__, slots))

    def _slice_of(self, slot: int) -> tuple[bytes, int, int]:
        """Where the text in one slot stands, its end mark included."""
        if self._parts:
            return self._parts[slot], 0, len(self._parts[slot])
        return self._joined, self._starts[slot], self._starts[slot + 1]

    def _whole(self) -> bytes:
        return b"".join(self._parts) if self._parts else self._joined


class StoredBlock:
    """Some texts that the store keeps, read when they are looked through; a slot is the number of a text."""

    __slots__ = ("_chunk", "_number", "_texts")

    def __init__(self, texts: StoredTexts, number: int = -1) -> None:
        """Without a `number` it is all of them, to be looked at one by one."""
        self._texts = texts
        self._number = number
        self._chunk: TextChunk | None = None

    def fill(self, subject: Searchable, slot: int) -> None:
        """Give `subject` the words in one slot. Raises UnsoundTexts."""
        subject.text = self.text(slot)
        subject.last_sender = self._texts.sender(slot)

    def sender(self, slot: int) -> Sender | None:
        """Who wrote last to the issue in one slot."""
        return self._texts.sender(slot)

    def text(self, slot: int) -> str:
        """The folded text in one slot. Raises UnsoundTexts."""
        chunk = self._chunk
        if chunk is None:
            return self._texts.text(slot)[:-1].decode()
        first, data, starts = chunk
        return data[starts[slot - first] : starts[slot - first + 1] - 1].decode()

    def has(self, slot: int, branches: Sequence[Branch]) -> bool:
        """Whether one slot has what any of `branches` demands of a text. Raises UnsoundTexts."""
        text = self._texts.text(slot)
        return matches(text, 0, len(text), branches)

    def having(self, branches: Sequence[Branch]) -> Sequence[int]:
        """As `Block.having`. Raises UnsoundTexts."""
        self._chunk = first, data, starts = self._texts.chunk(self._number)
        return [first + slot for slot in matching(data, starts, branches)]

    def ids_of(self, slots: Iterable[int]) -> list[str]:
        """As `Block.ids_of`."""
        return self._texts.ids_of(slots)


class FoldedTexts:
    """Folded texts by issue id. What is not there yet is made by `make`, which gives None for what cannot be read.

    `make_all` makes many at once, without those that cannot be read. What `store` keeps of them is not made here.
    """

    def __init__(
        self,
        make: Callable[[str], Searchable | None],
        make_all: Callable[[Sequence[str]], Iterable[Searchable]] = lambda issue_ids: (),
        store: TextReader | None = None,
    ) -> None:
        self._make = make
        self._make_all = make_all
        self._store = store
        self._stored: Sequence[StoredTexts] = ()
        self._covered: set[str] = set()
        """The issues whose texts the store keeps."""
        self._asked_for = -1
        """How many issues there were when the store was asked last."""
        self._keeping: Iterator[None] | None = None
        self._known: set[str] = set()
        self._known_of: Collection[str] = ()
        """What `_known` was made of."""
        self._dropped = False
        self._blocks: list[Block | None] = []
        self._where: dict[str, int] = {}
        self._open = -1
        self._unreadable: set[str] = set()

    def cover(self, issue_ids: Collection[str]) -> Iterator[None]:
        """Take up what the store keeps of so many issues, where most are missing; it may have to be made first.

        That goes on with each step, whoever takes the next one. Raises StoreError.
        """
        missing = len(issue_ids) - len(self._covered) - len(self._where)
        if self._store is None or missing < _MANY or self._asked_for == len(issue_ids):
            return
        keeping = self._keeping = self._keeping or self._store.keep_texts()
        for _ in keeping:
            yield
        if self._keeping is keeping:
            self._keeping, self._asked_for = None, len(issue_ids)
            self._take_up(self._store.texts())

    def are_kept(self, issue_ids: Collection[str]) -> bool:
        """Whether the store keeps all but a few of the texts, which are made first if need be. Raises StoreError."""
        for _ in self.cover(issue_ids):
            continue
        return len(self._covered) > 0 and len(self.missing(issue_ids)) <= _UNKEPT

    def drop_stored(self) -> None:
        """What the store keeps is unsound: have it forgotten, and make all of it here."""
        self._stored, self._covered = (), set()
        if not self._dropped:
            self._dropped, self._asked_for = True, -1  # once, it is worth making anew
        if self._store is not None:
            self._store.drop_texts()

    def _take_up(self, stored: Sequence[StoredTexts]) -> None:
        if not stored:
            return
        self._stored = stored
        self._covered = {issue_id for texts in stored for issue_id in texts.ids()}
        self._blocks, self._where, self._open = [], {}, -1

    def known(self, issue_ids: Collection[str]) -> set[str]:
        """The same ids as a set, which is not to be changed: it is kept until some are forgotten."""
        if self._known_of is not issue_ids or len(self._known) != len(issue_ids):
            self._known, self._known_of = set(issue_ids), issue_ids
        return self._known

    def blocks(self) -> Iterator[Block | StoredBlock]:
        """The blocks as they are when the first is asked for; what the store keeps is held one block at a time."""
        stored, made = self._stored, [block for block in self._blocks if block is not None]
        for texts in stored:
            yield from (StoredBlock(texts, number) for number in range(texts.chunks))
        yield from made

    def lack_any(self, issue_ids: set[str]) -> bool:
        """Whether any are not there."""
        return not (issue_ids <= self._covered or (issue_ids - self._covered) <= self._where.keys())

    def missing(self, issue_ids: Iterable[str]) -> list[str]:
        """Those that are not there."""
        where, covered = self._where, self._covered
        return [issue_id for issue_id in issue_ids if issue_id not in where and issue_id not in covered]

    def find(self, issue_id: str) -> tuple[Block | StoredBlock, int] | None:
        """The block and the slot where the words of an issue are; None where they are not."""
        if issue_id in self._covered:
            for texts in self._stored:
                number = texts.number_of(issue_id)
                if number >= 0:
                    return StoredBlock(texts), number
        position = self._where.get(issue_id)
        if position is None:
            return None
        block = self._blocks[position >> _SHIFT]
        assert block is not None  # a block goes after the last of its issues
        return block, position & (_MOST_ISSUES - 1)

    def load(self, issue_id: str) -> bool:
        """Make the text of an issue that is not there; whether that cost anything."""
        if issue_id in self._where or issue_id in self._covered or issue_id in self._unreadable:
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
        issue_ids = list(issue_ids)
        self._known, self._known_of = set(), ()
        covered = self._covered.intersection(issue_ids)
        for texts in self._stored if covered else ():
            texts.forget(covered)
        self._covered -= covered
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


class LateSubject(Searchable):
    """A list row whose words are looked up only when they are asked for."""

    __slots__ = ("_texts",)

    def __init__(self, header: Header, texts: FoldedTexts) -> None:
        self.header = header
        self._texts = texts

    @property
    def text(self) -> str:
        """The folded words: all that are known, at the least those of the row."""
        text = self._texts.find(self.header.id)
        return searchable_of_header(self.header).text if text is None else text[0].text(text[1])

    @text.setter
    def text(self, text: str) -> None:
        raise AttributeError("the words of a row are looked up")  # untranslated: a mistake of the program
