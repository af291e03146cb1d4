"""Macros of the settings that cannot be run as they are: what is wrong, at which line, and what to do about it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from wishtui.config import Problem
from wishtui.config.lines import line_of, text_of
from wishtui.domain.macro import Macro, conflict
from wishtui.errors import WishtuiError
from wishtui.i18n import _
from wishtui.letters import Catalogue
from wishtui.services.annotations import parse_tags
from wishtui.services.assigning import parse_agent
from wishtui.services.snooze_times import parse_snooze


def macro_problems(
    file: Path, macros: Mapping[str, Macro], catalogue: Callable[[], Catalogue], *, now: datetime
) -> Iterator[Problem]:
    """Each mistake in `macros`, read from `file`: a saved reply, a tag, a name or a time that is none.

    `catalogue` gives the saved replies; it is asked where a macro names one.
    """
    text = text_of(file) if macros else ""
    letters: list[Catalogue] = []
    for name, macro in macros.items():
        problem, remedy = conflict(macro, f"macros.{name}")
        if problem:
            yield Problem(file=file, line=line_of(text, "macros", name), what=problem, remedy=remedy)
        if macro.reply and not letters:
            letters.append(catalogue())
        for field, check in _checks(macro, letters, now).items():
            if not getattr(macro, field):
                continue
            try:
                check()
            except WishtuiError as error:
                line = line_of(text, "macros", name, field)
                problem = _("macros.{macro}.{field}: {problem}", macro=name, field=field, problem=error.message)
                yield Problem(file=file, line=line, what=problem, remedy=error.remedy)


def _checks(macro: Macro, letters: list[Catalogue], now: datetime) -> dict[str, Callable[[], object]]:
    """What reads each field as a run of the macro does."""
    return {
        "reply": lambda: letters[0].usable_reply(macro.reply),
        "tags": lambda: parse_tags(" ".join(macro.tags)),
        "assign": lambda: parse_agent(macro.assign, me="agent"),
        "snooze": lambda: parse_snooze(macro.snooze, now, UTC),
    }
