"""Languages by their codes: `de` for any German, whatever the country."""

import os
import re
from functools import cache

ENGLISH = "en"

_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_.@].*)?")


def base_language(tag: str) -> str:
    """The language of a locale's name, `pt` of `pt_BR.UTF-8`; empty where it names none."""
    match = _TAG.fullmatch(tag.strip())
    return match[1].lower() if match else ""


def own_language() -> str:
    """The language of whoever runs the program, as the environment tells it; English where it does not."""
    locales = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return base_language(next(filter(None, locales), "")) or ENGLISH


@cache
def language_name(code: str) -> str:
    """What English calls a language, `German` for `de`; the code itself where nobody knows it."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code).get_display_name(ENGLISH) or code
    except (UnknownLocaleError, ValueError, TypeError):
        return code
