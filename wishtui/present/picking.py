"""Choosing from a list by typing a few letters: how well a choice fits, and how its line reads."""

import msgspec

from wishtui.present.spans import Line, Role, Span, spread
from wishtui.text import cell_width, clean_line, fold, truncate


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to pick."""

    value: str
    title: str
    remark: str = ""
    """What stands at the end of its line, such as its key."""
    refusal: str = ""
    """Why it cannot be had now."""


def fitting(choices: list[Choice], typed: str) -> list[Choice]:
    """The choices that hold the letters of `typed` in order, the best fit first; all of them when nothing is typed."""
    letters = fold(typed)
    if not letters:
        return choices
    scored = [(score, place, choice) for place, choice in enumerate(choices) if (score := _score(choice, letters))]
    return [choice for _, _, choice in sorted(scored, key=lambda item: (-item[0], item[1]))]


def _score(choice: Choice, letters: str) -> int:
    """0 is no fit. Whole words beat beginnings of words, and those beat scattered letters."""
    title, value = fold(choice.title), fold(choice.value)
    if letters in title or letters in value:
        starts = any(word.startswith(letters) for word in title.split())
        return 300 + 100 * starts - min(99, len(title))
    initials = "".join(word[0] for word in title.split())
    if initials.startswith(letters.replace(" ", "")):
        return 200
    return 100 if _scattered(letters.replace(" ", ""), title) else 0


def _scattered(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def choice_line(choice: Choice, width: int, *, selected: bool) -> Line:
    """A choice as a line: cursor, title, and at the end why not or how else."""
    role = Role.DIM if choice.refusal else Role.STRONG if selected else Role.PLAIN
    title = clean_line(choice.title)
    left = (Span(">" if selected else " ", Role.ACCENT), Span(" " + title, role))
    remark = truncate(clean_line(choice.refusal or choice.remark), max(8, width - cell_width(title) - 4))
    return spread(left, (Span(remark, Role.DIM),), width)
