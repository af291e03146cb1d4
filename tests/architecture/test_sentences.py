"""Every sentence for people is in the catalogue, whole, and every catalogue has it, with the same values."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from locales import catalogues
from tests.architecture.sentences import PACKAGE, ill_formed, untranslated

FILES = sorted(path for path in PACKAGE.rglob("*.py"))


def test_every_sentence_is_taken_from_the_catalogue() -> None:
    assert not [complaint for path in FILES for complaint in untranslated(path)]


def test_a_sentence_is_written_whole_and_given_what_it_names() -> None:
    assert not [complaint for path in FILES for complaint in ill_formed(path)]


def test_what_is_quoted_in_a_sentence_stands_between_quotes_of_one_kind() -> None:
    """Straight ones are part of what is to be typed."""
    other_kind = re.compile(r"!r\}|(?<!-)[\"']\{\w+\}[\"']")
    sentences = [text for message in catalogues.extracted() for text in _texts(message.id)]
    assert "There is no saved reply “{name}”." in sentences
    assert not [sentence for sentence in sentences if other_kind.search(sentence)]


def _texts(message_id: str | Sequence[str]) -> Sequence[str]:
    return (message_id,) if isinstance(message_id, str) else message_id


def test_every_catalogue_has_every_sentence_and_none_besides() -> None:
    assert not list(catalogues.problems())


@pytest.mark.parametrize(
    ("translation", "complaint"),
    [
        ("", "not translated"),
        ("问题 {issue}", "it names"),
        ("问题 {issue} {reason} {more}", "it names"),
        ("问题 {issue} {reason", "its braces"),
        ("问题 {issue:,} {reason}", "it writes"),
    ],
)
def test_what_is_wrong_with_a_translation_is_said(
    translation: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = catalogues.empty_catalogue("zh")
    for message in catalogues.extracted():
        if message.id:
            translated = message.id if isinstance(message.id, str) else (message.id[-1],)
            catalogue.add(message.id, translated, context=message.context)
    sentence = "Issue {issue} is locked: {reason}."
    assert sentence in catalogue
    catalogue[sentence].string = translation
    path = tmp_path / "zh" / "LC_MESSAGES" / "wishtui.po"
    path.parent.mkdir(parents=True)
    catalogues.write(path, catalogue)
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    (problem,) = catalogues.problems()
    assert sentence in problem
    assert complaint in problem
