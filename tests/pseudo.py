"""A language of the tests' own: each sentence of the catalogue in other letters, so that what is not in it shows.

The letters are as wide as English ones and are none of them, and what a sentence names stays as it is. So on a screen,
or in a command's output, any word in plain letters is data, a key, an option, or a sentence that no translator saw.
Points within a sentence are full-width ones, as wide as the point and the blank that they stand for. So a plain point
and a blank beside such letters were put there by code, and not by a sentence.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from gettext import NullTranslations

from wishtui.i18n.catalogue import speak, speak_from
from wishtui.i18n.languages import CHINESE, ENGLISH

_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OTHER = "áƀçðéƒĝĥíĵķĺɱñóþʠŕšťúṽŵẋýžÁƁÇÐÉƑĜĤÍĴĶĹṀÑÓÞɊŔŠŤÚṼŴẊÝŽ"
_LETTERS = str.maketrans(_PLAIN, _OTHER)
_BACK = str.maketrans(_OTHER, _PLAIN)
_POINTS = {", ": "，", ": ": "：", "; ": "；", ". ": "。", " (": "（", ") ": "）"}
_BETWEEN = "¦"
"""Stands for the blank between two values, and for that before the sentence behind one."""
_SENTENCE = re.compile(r"^ (?=[A-Z]|$)")
_GLUED = re.compile(rf"\S*[{_OTHER}][.,:;] \S+|\S+[.,:;] [{_OTHER}]\S*")
_NAMED = re.compile(r"\{[^{}]*\}|%\([^)]*\)[sdrx]|%[sdrx]")
_WORD = re.compile(r"[A-Za-z]{2,}")


class Pseudo(NullTranslations):
    """Every sentence that it is asked for, in other letters."""

    def gettext(self, message: str) -> str:
        return in_other_letters(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return in_other_letters(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return in_other_letters(message)


def in_other_letters(sentence: str) -> str:
    """`sentence`, what stands for a value in it as it is."""
    pieces, end = [], 0
    for named in _NAMED.finditer(sentence):
        pieces += [_other(sentence[end : named.start()], between=end > 0), named[0]]
        end = named.end()
    return "".join([*pieces, _other(sentence[end:], between=end > 0)])


def _other(piece: str, *, between: bool = False) -> str:
    if between:
        piece = _SENTENCE.sub(_BETWEEN, piece)
    for point, wide in _POINTS.items():
        piece = piece.replace(point, wide)
    return piece.translate(_LETTERS)


def in_plain_letters(text: str) -> str:
    """What English would have said."""
    for point, wide in _POINTS.items():
        text = text.replace(wide, point)
    return text.replace(_BETWEEN, " ").translate(_BACK)


@contextmanager
def pseudo_spoken() -> Iterator[None]:
    """Everything is said in other letters, as if it were Chinese."""
    speak_from(Pseudo(), CHINESE)
    try:
        yield
    finally:
        speak(ENGLISH)


def plain_words(text: str, known: Collection[str] = ()) -> list[str]:
    """The words of `text` in plain letters that are not `known`, each once: sentences that no translator saw."""
    return [*dict.fromkeys(word for word in _WORD.findall(text) if word not in known and word.lower() not in known)]


def glued(text: str) -> list[str]:
    """What code has joined by a point and a blank, which a translation writes otherwise; the program's name aside."""
    return _GLUED.findall(re.sub(r"^wishtui: ", "", text, flags=re.MULTILINE))
