"""Line editing, the same in every field: its steps, and what was cut last. It knows no widget."""

import re
from enum import StrEnum
from typing import NamedTuple, Protocol, runtime_checkable


class Edit(StrEnum):
    """A step; its value is the last part of the command's id."""

    LEFT = "left"
    RIGHT = "right"
    WORD_LEFT = "word_left"
    WORD_RIGHT = "word_right"
    LINE_START = "line_start"
    LINE_END = "line_end"
    TEXT_START = "text_start"
    TEXT_END = "text_end"
    DELETE_RIGHT = "delete_right"
    CUT_WORD_LEFT = "cut_word_left"
    CUT_WORD_RIGHT = "cut_word_right"
    CUT_TO_START = "cut_to_start"
    CUT_TO_END = "cut_to_end"
    PASTE = "paste"
    UNDO = "undo"
    REDO = "redo"


_WORD = re.compile(r"\w+")

CUTTING = frozenset({Edit.CUT_WORD_LEFT, Edit.CUT_WORD_RIGHT, Edit.CUT_TO_START, Edit.CUT_TO_END})


class Standing(NamedTuple):
    """A text, and the place of the cursor in it, in characters."""

    text: str
    cursor: int


@runtime_checkable
class TextField(Protocol):
    """What text is typed into."""

    @property
    def standing(self) -> Standing:
        """What stands in it."""

    def apply(self, edit: Edit) -> None:
        """Make a step, other than a paste."""

    def put_in(self, text: str) -> None:
        """Put `text` where the cursor is."""


def word_start(text: str, cursor: int) -> int:
    """Where the word before `cursor` begins."""
    return max((word.start() for word in _WORD.finditer(text, 0, cursor)), default=0)


def word_end(text: str, cursor: int) -> int:
    """Where the word behind `cursor` ends."""
    word = _WORD.search(text, cursor)
    return word.end() if word else len(text)


def as_paragraphs(text: str, into: Standing) -> str:
    """`text` with the line ends that keep it apart from what stands before and behind the cursor of `into`.

    A text of one line goes into the line that the cursor is in.
    """
    if "\n" not in text:
        return text
    before, behind = into.text[: into.cursor], into.text[into.cursor :]
    return _missing_ends(before, before.rstrip("\n")) + text + _missing_ends(behind, behind.lstrip("\n"))


def _missing_ends(beside: str, words: str) -> str:
    """The line ends that a blank line needs between a text and `words`, which `beside` has at its near end."""
    return "\n" * max(0, 2 - (len(beside) - len(words))) if words.strip() else ""


class CutText:
    """What was cut last, to be pasted. Cuts that follow one another are one text."""

    def __init__(self) -> None:
        self.text = ""
        self._left: Standing | None = None
        """What the last cut left behind."""

    def take(self, before: Standing, after: Standing) -> None:
        """Keep what a step that led from `before` to `after` cut out."""
        cut = before.text[after.cursor : after.cursor + len(before.text) - len(after.text)]
        if not cut:
            return
        if before != self._left:
            self.text = cut
        elif after.cursor < before.cursor:
            self.text = cut + self.text
        else:
            self.text += cut
        self._left = after
