"""The language of a text is guessed where one can be sure, and nowhere else."""

import sys
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wishtui.i18n.guessing import LONGEST, guess_language
from wishtui.resources import demo_dir

GUESSED = {
    "en": "The mug has a crack and I would like a new one.",
    "es": "La taza tiene una grieta y quisiera una nueva.",
    "de": "Die Tasse hat einen Sprung, ich hätte gern eine neue.",
    "fr": "La tasse est fêlée et j'en voudrais une neuve.",
    "pt": "A caneca está rachada e eu gostaria de uma nova.",
    "it": "La tazza è incrinata e ne vorrei una nuova.",
    "pl": "Kubek jest pęknięty i chciałbym nowy.",
    "ru": "Где моя посылка?",
    "uk": "Доброго дня! Коли приїде моє замовлення?",
    "zh": "杯子碎了，请再寄一个。",
    "ja": "マグカップが割れていました。",
    "sv": "Muggen har en spricka och jag vill gärna ha en ny.",
}


@pytest.mark.parametrize("language", GUESSED)
def test_a_sentence_is_enough(language: str) -> None:
    assert guess_language(GUESSED[language]) == language
    assert guess_language(f"{GUESSED[language]} LX123456789CN https://example.com/track me@example.com") == language


@pytest.mark.parametrize("text", ["", " ", "?!", "ok", "12.40 USD", "5f1a9c000000000000000000", "👍👍", "…", "Ana"])
def test_where_nobody_could_tell_nothing_is_guessed(text: str) -> None:
    assert guess_language(text) == ""


def test_the_demos_customers_are_understood() -> None:
    """All that the demo's customers write, by language: sure nearly always, wrong next to never."""
    wrong, unsure, total = [], 0, 0
    for file in sorted(demo_dir().glob("languages/*.toml")):
        for story in tomllib.loads(file.read_text(encoding="utf-8"))["stories"]:
            for message in story["messages"]:
                guess = guess_language(message)
                total += 1
                unsure += not guess
                wrong += [(file.stem, guess, message)] if guess not in ("", file.stem) else []
    assert total > 200
    assert len(wrong) <= total // 100, wrong
    assert unsure <= total // 20


@given(st.text() | st.text("\ud800\x00\x9b\ufffeжы的のa1@ ", min_size=1))
def test_any_text_has_an_answer(text: str) -> None:
    guess = guess_language(text)
    assert guess == "" or (guess.isascii() and guess.islower())


def test_a_text_without_end_is_looked_at_to_its_bound() -> None:
    assert guess_language(GUESSED["de"] * 10_000) == "de"
    assert guess_language("x" * LONGEST + GUESSED["de"]) == ""


def test_without_the_library_scripts_decide_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pycld2", None)
    assert {language: guess_language(text) for language, text in GUESSED.items() if guess_language(text)} == {
        "ru": "ru", "zh": "zh", "ja": "ja",
    }  # fmt: skip
