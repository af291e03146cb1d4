"""In which language a call is answered; settled before its words are understood, as `--help` is in it too."""

import sys
from collections.abc import Sequence
from contextlib import suppress

from wishtui.i18n.catalogue import LANGUAGES, chosen_language, is_writable, speak, spoken
from wishtui.i18n.languages import ENGLISH

_LANG = "--lang"
_CONFIG = "--config"


def speak_as_asked(words: Sequence[str]) -> None:
    """Speak what `--lang` among `words` says, else the setting `language`, else the environment.

    English where the output cannot hold the characters of the language. Nothing that is wrong with the words or the
    settings is told here: whoever reads them does.

    Raises:
        InstallationBroken: the catalogue is missing or damaged; English is spoken.
    """
    if list(words) == ["--version"]:
        return  # it has no words, and looks for no settings
    language = language_of(words)
    if language != ENGLISH and not is_writable(language, getattr(sys.stdout, "encoding", None) or "utf-8"):
        language = ENGLISH
    if language == spoken():
        return
    if language == ENGLISH:
        speak(ENGLISH)
        return
    from wishtui.resources import speak_installed

    speak_installed(language)


def language_of(words: Sequence[str]) -> str:
    """The code of the language in which `words` are to be answered."""
    asked = _value_of(_LANG, words)
    return asked if asked in LANGUAGES else chosen_language(_setting(_value_of(_CONFIG, words)))


def _setting(config: str) -> str:
    from wishtui.config import paths
    from wishtui.config.language import language_setting

    with suppress(OSError, ValueError):  # a path that cannot be one
        return language_setting(paths.expand_user(config) if config else paths.config_file())
    return "auto"


def _value_of(option: str, words: Sequence[str]) -> str:
    """The last value that `words` give to `option`, as the parser takes it; empty where they give none."""
    value = ""
    for number, word in enumerate(words):
        if word == "--":
            break
        if word == option:
            value = words[number + 1] if number + 1 < len(words) else ""
        elif word.startswith(f"{option}="):
            value = word.partition("=")[2]
    return value
