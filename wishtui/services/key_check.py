"""Keys of the settings that name no command, no key, or one that is taken: each with the line that it stands in."""

from collections.abc import Iterator
from pathlib import Path

from wishtui.commands import build_keymap
from wishtui.config import Problem, Settings
from wishtui.config.lines import line_of, text_of
from wishtui.i18n import _


def key_problems(file: Path, settings: Settings) -> Iterator[Problem]:
    """What is wrong with the `[keys]` of `settings`, read from `file`; the defaults stand in its place."""
    _keymap, wrong = build_keymap(settings.bindings)
    text = text_of(file) if wrong else ""
    for each in wrong:
        what = _("keys.{command}: {problem}.", command=each.command, problem=each.problem)
        yield Problem(file=file, line=line_of(text, "keys", *each.command.split(".")), what=what, remedy=each.remedy)
