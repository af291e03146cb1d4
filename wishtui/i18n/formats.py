"""Dates, numbers and money as a language writes them, by the Unicode CLDR as Babel has it.

What comes out goes into messages: every blank is an ordinary one, since what was sent is compared with what comes back.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import cache

from wishtui.i18n.catalogue import LANGUAGES, Translated, spoken
from wishtui.i18n.languages import ENGLISH

_LONG_DATES = {
    # The abbreviation that CLDR puts behind the year would end in a second full stop at the end of a sentence.
    "ru": "d MMMM y 'года'",  # untranslated: a pattern of CLDR's
    "en": "d MMMM y",  # untranslated: as above
}
"""Where a letter writes the date otherwise than CLDR's long form does."""
_FIRST_OF_MONTH = {"fr": "1er", "it": "1º", "pt": "1º"}
"""Languages that count the first of a month and number the other days."""


def long_date(day: date, language: str) -> str:
    """`13 November 2026`, `13. November 2026`, `2026年11月13日`.

    Raises:
        ValueError: there is no such language.
    """
    from babel.dates import format_date

    shown = format_date(day, _LONG_DATES.get(language, "long"), locale=_checked(language))
    if day.day == 1 and language in _FIRST_OF_MONTH:
        shown = shown.replace("1", _FIRST_OF_MONTH[language], 1)
    return _plain(shown)


def money(amount: Decimal, currency: str, language: str) -> str:
    """`1,234.50 USD`, `1.234,50 USD`: the currency by its code, as one sign stands for several currencies.

    Raises:
        ValueError: there is no such language.
    """
    from babel.numbers import format_decimal

    digits = max(2, -int(amount.as_tuple().exponent))
    shown = format_decimal(amount, f"#,##0.{'0' * digits}", locale=_checked(language))
    return _plain(f"{shown} {currency}".strip())


def language_name(code: str) -> str:
    """What the reader calls a language, `German` for `de`; the code itself where nobody knows it."""
    name = _name_in(ENGLISH, code)
    return name if spoken() == ENGLISH else Translated(_name_in(spoken(), code), name)


@cache
def _name_in(reader: str, code: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code).get_display_name(reader) or code
    except (UnknownLocaleError, ValueError, TypeError):
        return code


def load(languages: Iterable[str]) -> None:
    """Read what the others need for `languages` from the disk, so that they can be called on the event loop."""
    for language in languages:
        for reader in LANGUAGES:
            _name_in(reader, language)
        with suppress(ValueError):
            long_date(date(2000, 1, 1), language)
            money(Decimal(1), "", language)


def _checked(language: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(language))
    except (UnknownLocaleError, ValueError, TypeError) as error:
        raise ValueError(f"there is no language “{language}”") from error  # untranslated: nobody is told


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")
