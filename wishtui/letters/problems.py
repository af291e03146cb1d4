"""What is wrong with a template, said so that its author can mend it."""

from pathlib import Path

import msgspec

from wishtui.errors import UsageError
from wishtui.i18n import _
from wishtui.text import clean_line

_LONGEST = 300
"""Characters of what is said of one mistake: a template may name something that goes on for ever."""


class TemplateProblem(msgspec.Struct, frozen=True):
    """One mistake: where it is and what to do about it."""

    file: Path
    line: int
    """Counted from 1 in the whole file; 0 when it has no place."""
    problem: str
    remedy: str = ""

    def __str__(self) -> str:
        # The folder of all templates is known, and a line of the screen is short.
        file = "/".join(self.file.parts[-2:])
        where = f"{file}:{self.line}" if self.line else file
        if not self.remedy:
            return _("{where}: {problem}.", where=clean_line(where), problem=_cleaned(self.problem))
        return _(
            "{where}: {problem}. {remedy}",
            where=clean_line(where),
            problem=_cleaned(self.problem),
            remedy=_cleaned(self.remedy),
        )


def _cleaned(sentence: str) -> str:
    """What is fit for a line; a sentence that is so already still knows its English."""
    cleaned = clean_line(sentence, limit=_LONGEST)
    return sentence if cleaned == sentence else cleaned


class TemplateBroken(UsageError):
    """A template that cannot be used; `problem` says where."""

    def __init__(self, fault: TemplateProblem) -> None:
        super().__init__(str(fault))
        self.problem = fault


class NoSuchTemplate(UsageError):
    """No template has this name; the message says which there are."""
