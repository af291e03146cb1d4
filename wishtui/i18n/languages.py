"""Languages by their codes: `de` for any German, whatever the country."""

import os
import re

ENGLISH = "en"
CHINESE = "zh"

_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_.@].*)?")


def base_language(tag: str) -> str:
    """The language of a locale's name, `pt` of `pt_BR.UTF-8`; empty where it names none."""
    match = _TAG.fullmatch(tag.strip())
    return match[1].lower() if match else ""


def preferred_languages() -> list[str]:
    """The languages that the environment asks for, the first one first, as gettext reads it."""
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    wanted = os.environ.get("LANGUAGE", "").split(":") if base_language(locale) else []
    return [*filter(None, map(base_language, [*wanted, locale]))]
