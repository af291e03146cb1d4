"""What Python's readers say of a file, in the reader's language."""

import json
import tomllib
from gettext import NullTranslations

import pytest

from tests.pseudo import in_other_letters, pseudo_spoken
from wishtui.i18n import english
from wishtui.i18n.catalogue import speak, speak_from
from wishtui.i18n.languages import CHINESE, ENGLISH
from wishtui.i18n.parsers import parser_reason, toml_fault


def fault_of(text: str) -> tuple[int, str]:
    """Where tomllib refuses `text`, and why."""
    with pytest.raises(tomllib.TOMLDecodeError) as refused:
        tomllib.loads(text)
    return toml_fault(refused.value, text)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a = \n", 1, "Invalid value"),
        ("a = 1\nb = [", 2, "Invalid value"),
        ("a = 1\nb\n", 2, "Expected '=' after a key in a key/value pair"),
        ("a = 1 2\n", 1, "Expected newline or end of document after a statement"),
        ("a = 1\na = 2\n", 2, "Cannot overwrite a value"),
        ("[a\n", 1, "Expected ']' at the end of a table declaration"),
    ],
)
def test_a_fault_in_toml_has_its_line_and_reason(text: str, line: int, reason: str) -> None:
    assert fault_of(text) == (line, reason)
    with pseudo_spoken():
        at, translated = fault_of(text)
    assert at == line
    assert english(translated) == reason
    assert translated != reason


def test_a_fault_in_json_is_told_too() -> None:
    with pytest.raises(json.JSONDecodeError) as refused:
        json.loads("[1,]")
    with pseudo_spoken():
        assert parser_reason(refused.value.msg) == in_other_letters("Expecting value")


def test_what_nobody_translated_stays_as_python_says_it() -> None:
    speak_from(NullTranslations(), CHINESE)
    try:
        assert parser_reason("Something that a later Python says") == "Something that a later Python says"
    finally:
        speak(ENGLISH)
