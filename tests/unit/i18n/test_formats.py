"""Dates and amounts as each language writes them, with ordinary blanks, and codes as locales name them."""

from datetime import date
from decimal import Decimal
from gettext import NullTranslations

import pytest

from wishtui.i18n.catalogue import english, own_language, speak, speak_from
from wishtui.i18n.formats import language_name, load, long_date, money
from wishtui.i18n.languages import CHINESE, ENGLISH, base_language

FIRST = {
    "en": "1 November 2026",
    "de": "1. November 2026",
    "es": "1 de noviembre de 2026",
    "fr": "1er novembre 2026",
    "it": "1º novembre 2026",
    "ja": "2026年11月1日",
    "pl": "1 listopada 2026",
    "pt": "1º de novembro de 2026",
    "ru": "1 ноября 2026 года",
    "zh": "2026年11月1日",
    "sv": "1 november 2026",
}
AMOUNTS = {"en": "1,234.50 EUR", "de": "1.234,50 EUR", "fr": "1 234,50 EUR", "pl": "1 234,50 EUR", "ja": "1,234.50 EUR"}


@pytest.mark.parametrize("language", FIRST)
def test_a_date_is_written_out(language: str) -> None:
    assert long_date(date(2026, 11, 1), language) == FIRST[language]
    assert "21" in long_date(date(2026, 11, 21), language)


@pytest.mark.parametrize("language", AMOUNTS)
def test_an_amount_has_the_marks_of_the_language_and_the_code_of_its_currency(language: str) -> None:
    assert money(Decimal("1234.5"), "EUR", language) == AMOUNTS[language]
    assert money(Decimal("-3.125"), "", language).replace(",", ".") == "-3.125"


def test_a_language_that_nobody_knows_is_named() -> None:
    with pytest.raises(ValueError, match="there is no language “xq”"):
        long_date(date(2026, 11, 1), "xq")
    with pytest.raises(ValueError, match=r"there is no language “\.\./etc”"):
        money(Decimal(1), "EUR", "../etc")
    load(["de", "xq"])
    assert (language_name("pt"), language_name("xq")) == ("Portuguese", "xq")


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("pt_BR.UTF-8", "pt"),
        ("zh-Hans-CN", "zh"),
        ("DE", "de"),
        ("C", ""),
        ("POSIX", ""),
        ("", ""),
        ("de@euro", "de"),
        ("../x", ""),
    ],
)
def test_a_locale_has_a_language(tag: str, language: str) -> None:
    assert base_language(tag) == language


def test_ones_own_language_is_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert own_language() == "en"
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert own_language() == "en"  # the program was told to speak English
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert own_language() == "en"
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert own_language() == "de"


@pytest.mark.parametrize("environment", ["C.UTF-8", "en_US.UTF-8", "zh_CN.UTF-8", "de_DE.UTF-8"])
def test_whoever_chose_a_language_for_the_interface_reads_and_writes_it(
    monkeypatch: pytest.MonkeyPatch, environment: str
) -> None:
    monkeypatch.setenv("LC_ALL", environment)
    speak_from(NullTranslations(), CHINESE)
    try:
        assert own_language() == "zh"
    finally:
        speak(ENGLISH)


def test_a_language_is_named_in_the_one_that_is_spoken() -> None:
    assert language_name("de") == "German"
    speak_from(NullTranslations(), CHINESE)
    try:
        assert (language_name("de"), language_name("xx")) == ("德语", "xx")
        assert english(language_name("de")) == "German"
    finally:
        speak(ENGLISH)
    assert language_name("de") == "German"
