"""Where each of many ids stands, found before all of them are entered into a table where only a few are asked for."""

from collections.abc import Sequence
from functools import cached_property

_NEAR = 64
"""Rows before and behind the last one found among which the next is looked for first."""

_FEW = 64
"""Searches of all ids after which a table of them is worth its time. A first frame makes about fifty, most of them
near the begin, where one takes a tenth of a millisecond; the table of 100,000 takes sixteen.
"""


_FEW_IN_TEXT = 64
"""Ids that are looked for in the text of all of them, before they are parted: a screen full stands at its begin."""


class PositionsInText:
    """Where a few of many ids stand, which are one text of lines: to part them takes ten times as long."""

    def __init__(self, lines: memoryview) -> None:
        self._lines = lines
        self._found: dict[str, int] = {}

    @property
    def enough(self) -> bool:
        """Whether so many were looked for that parting them is worth its time."""
        return len(self._found) >= _FEW_IN_TEXT

    @cached_property
    def _text(self) -> bytes:
        return bytes(self._lines)

    def of(self, issue_id: str) -> int:
        """Where an id stands; -1 where it does not."""
        position = self._found.get(issue_id)
        if position is None:
            position = self._found[issue_id] = self._search(issue_id)
        return position

    def _search(self, issue_id: str) -> int:
        if not issue_id.isascii() or not issue_id.isprintable() or not issue_id:
            return -1
        name, text, at = issue_id.encode(), self._text, -1
        while (at := text.find(name, at + 1)) >= 0:
            end = at + len(name)
            if (at == 0 or text[at - 1 : at] == b"\n") and text[end : end + 1] in (b"", b"\n"):
                return text.count(b"\n", 0, at)
        return -1


class Positions:
    """A screen full of rows asks for neighbours, and a look at what is due for a handful of others."""

    def __init__(self, ids: Sequence[object]) -> None:
        """`ids` are all of them, in order; they must not change."""
        self._ids = ids
        self._found = self._searches = 0

    @cached_property
    def _all(self) -> dict[object, int]:
        return dict(zip(self._ids, range(len(self._ids)), strict=True))

    def of(self, issue_id: object) -> int:
        """Where an id stands; -1 where it does not."""
        if self._searches >= _FEW:
            return self._all.get(issue_id, -1)
        begin = max(0, self._found - _NEAR)
        near = self._ids[begin : begin + 2 * _NEAR]
        try:
            if issue_id in near:
                at = begin + near.index(issue_id)
            else:
                self._searches += 1
                at = self._ids.index(issue_id)
        except ValueError:
            return -1
        self._found = at
        return at
