"""The call that opens the inbox, read without the whole command line: it is the one that must be quick."""

from collections.abc import Sequence
from types import SimpleNamespace

from wishtui.i18n.catalogue import LANGUAGES

THEMES = ("dark", "light", "high-contrast", "ansi", "none")
DRIVERS = ("diff", "stock")

_VALUED = {
    "--store": None,
    "--config": None,
    "--now": None,
    "--log-file": None,
    "--lang": LANGUAGES,
    "--theme": THEMES,
    "--driver": DRIVERS,
}
"""Options that take one value each, and what it may be where not anything may."""


def inbox_call(words: Sequence[str]) -> SimpleNamespace | None:
    """What `words` say where they are nothing but such options; None where the parser must look at them."""
    given: dict[str, str] = {}
    options, values = words[::2], words[1::2]
    if len(options) != len(values):
        return None
    for option, value in zip(options, values, strict=True):
        choices = _VALUED.get(option, ())
        if value.startswith("-") or (choices is not None and value not in choices):
            return None
        given[option.removeprefix("--").replace("-", "_")] = value
    return SimpleNamespace(**{"command": None, "theme": None, "driver": DRIVERS[0], **given})
