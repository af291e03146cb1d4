"""Folding for many texts: people use the same words again and again, and each is folded once."""

from wishtui.text._fold import fold

_LONGEST = 24
"""Characters of a word worth remembering; what is longer is a text without blanks, or comes once."""

_REMEMBERED = 32_768


class _Words(dict[str, str]):
    """Folded words by the word; forgets them all before they become many."""

    def __missing__(self, word: str) -> str:
        folded = fold(word)
        if len(word) <= _LONGEST:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[word] = folded
        return folded


class Folder:
    """`text.fold` with a memory for words: the same result, several times sooner where a text is not ASCII.

    It may go word by word since nothing that folding joins, reorders or removes reaches across a blank.
    """

    def __init__(self) -> None:
        self._words = _Words()

    def __call__(self, text: str) -> str:
        if text.isascii():
            return fold(text)
        return " ".join(filter(None, map(self._words.__getitem__, text.split())))
