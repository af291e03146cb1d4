"""Every sentence that a person reads, in the language of whoever reads it; gettext's names and habits.

    _("Issue {issue} is closed.", issue=issue.id)
    ngettext("{number} issue was tagged.", "{number} issues were tagged.", len(ids))
    pgettext("status", "Open")                  # where one English word is two in another language
    TITLE = N_("Quit")                          # a constant: marked where it stands, `_(TITLE)` where it is shown

A sentence is whole: none is put together from pieces, and plurals are `ngettext`'s. What it names stands in it as
`{name}`, so that a translation may put it elsewhere. The English sentence itself is the key of the catalogue, and
English needs none: nothing is loaded for it.

JSON, the log, what the store keeps and what another program reads are never translated. A translated sentence still
knows its English: `english` gives it, whatever language the screen speaks.

`python -m locales` takes the sentences out of the code and checks the catalogues.
"""

from typing import TYPE_CHECKING, Protocol

from wishtui.i18n.languages import CHINESE, ENGLISH, preferred_languages

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = {ENGLISH: "English", CHINESE: "中文"}
"""Those that the program speaks, each by the name that its own readers know."""

DOMAIN = "wishtui"
"""The name of its catalogues."""


class Translations(Protocol):
    """What a catalogue can do; the standard library's have it."""

    def gettext(self, message: str, /) -> str: ...
    def ngettext(self, msgid1: str, msgid2: str, n: int, /) -> str: ...
    def pgettext(self, context: str, message: str, /) -> str: ...


class Translated(str):
    """A sentence in the reader's language, with its English."""

    __slots__ = ("english",)
    english: str

    def __new__(cls, text: str, english: str) -> "Translated":
        sentence = super().__new__(cls, text)
        sentence.english = english
        return sentence


class _CurrentLanguage:
    """The language that is spoken now."""

    def __init__(self) -> None:
        self.language = ENGLISH
        self.translations: Translations | None = None


_spoken = _CurrentLanguage()


def _(sentence: str, /, **values: object) -> str:
    """`sentence` in the reader's language, `values` in their places; one that is translated already stays as it is."""
    if isinstance(sentence, Translated):
        return sentence
    plain = _filled(sentence, values)
    if _spoken.translations is None or not sentence:
        return plain
    return _translated(_spoken.translations.gettext(sentence), plain, values)


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """The form for `number` things, which stands in it as `{number}`."""
    values = {"number": number, **values}
    plain = _filled(one if number == 1 else many, values)
    if _spoken.translations is None:
        return plain
    return _translated(_spoken.translations.ngettext(one, many, number), plain, values)


def pgettext(context: str, sentence: str, /, **values: object) -> str:
    """`sentence` as it is meant in `context`."""
    plain = _filled(sentence, values)
    if _spoken.translations is None:
        return plain
    return _translated(_spoken.translations.pgettext(context, sentence), plain, values)


def N_(sentence: str, /) -> str:  # noqa: N802  # the name that every gettext tool knows
    """`sentence` as it is: marked for the catalogue, and translated by `_` when it is shown."""
    return sentence


def english(sentence: str, /) -> str:
    """The English of what `_` gave, for JSON, the log and the store; any other text as it is."""
    return sentence.english if isinstance(sentence, Translated) else sentence


def in_english(value: object) -> object:
    """`value` such that it writes itself in English: a translated sentence, or a failure that says one."""
    if isinstance(value, BaseException) and len(value.args) == 1 and not hasattr(value, "english"):
        value = value.args[0] if isinstance(value.args[0], Translated) else value
    return getattr(value, "english", value)


def encode_english(value: object) -> str:
    """The `enc_hook` of whatever writes JSON, a store or a log by msgspec, which takes no kind of `str` but `str`.

    Raises:
        NotImplementedError: `value` is no sentence.
    """
    if isinstance(value, Translated):
        return value.english
    raise NotImplementedError(f"there is no JSON for {type(value).__name__}")  # untranslated: a fault of the program


def spoken() -> str:
    """The code of the language that is spoken now."""
    return _spoken.language


def speak(language: str, folder: "Path | None" = None) -> bool:
    """Speak `language` from here on, its catalogue lying in `folder`; English where there is none, and False then."""
    if language == ENGLISH or folder is None:
        speak_from(None, ENGLISH)
        return language == ENGLISH
    from wishtui.i18n.compiled import CompiledCatalogue

    try:
        speak_from(CompiledCatalogue(folder / language / "LC_MESSAGES" / f"{DOMAIN}.mo"), language)
    except (OSError, ValueError):
        speak_from(None, ENGLISH)
    return _spoken.language == language


def speak_from(translations: Translations | None, language: str) -> None:
    """Speak what `translations` say, which is `language`; without any the program's own English."""
    _spoken.language, _spoken.translations = language, translations


def chosen_language(wanted: str = "auto") -> str:
    """The language to speak: the one that is `wanted`; for `auto`, or what is no language, the environment's first."""
    wishes = [wanted] if wanted in LANGUAGES else preferred_languages()
    return next((language for language in wishes if language in LANGUAGES), ENGLISH)


def own_language() -> str:
    """The code of the language that whoever runs the program writes in: any that the environment names.

    Where it names none, or the program was told to speak another one than it would by itself, that is the one.
    """
    own = preferred_languages()
    return own[0] if own and spoken() == chosen_language() else spoken()


def is_writable(language: str, encoding: str) -> bool:
    """Whether a terminal, or a file, that takes text in `encoding` can show `language`."""
    try:
        LANGUAGES[language].encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _filled(sentence: str, values: dict[str, object]) -> str:
    if not values:
        return sentence
    return sentence.format(**{name: in_english(value) for name, value in values.items()})


def _translated(sentence: str, plain: str, values: dict[str, object]) -> str:
    try:
        return Translated(sentence.format(**values) if values else sentence, plain)
    except (LookupError, ValueError, AttributeError, TypeError):
        return plain  # the catalogue is damaged: it names what the sentence does not, or breaks a brace
