"""A compiled catalogue says what the standard library's own reader says."""

from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from hypothesis import given
from hypothesis import strategies as st

from locales.catalogues import catalogue_files, read
from wishtui.i18n import _, english, ngettext
from wishtui.i18n.catalogue import speak
from wishtui.i18n.compiled import CompiledCatalogue
from wishtui.i18n.languages import ENGLISH


@pytest.mark.parametrize("path", catalogue_files(), ids=lambda path: path.parts[-3])
def test_it_says_what_the_standard_library_says(path: Path) -> None:
    ours = CompiledCatalogue(path.with_suffix(".mo"))
    with path.with_suffix(".mo").open("rb") as source:
        theirs = GNUTranslations(source)
    for message in read(path):
        if not isinstance(message.id, str):
            for number in (0, 1, 2, 5, 21):
                one, many = message.id
                assert ours.ngettext(one, many, number) == theirs.ngettext(one, many, number)
        elif message.context:
            assert ours.pgettext(message.context, message.id) == theirs.pgettext(message.context, message.id)
        elif message.id:
            assert ours.gettext(message.id) == theirs.gettext(message.id)
    assert ours.gettext("not in it \ud800") == "not in it \ud800"
    assert ours.pgettext("list", "not in it") == "not in it"


@given(number=st.integers(min_value=0, max_value=1_000_000))
def test_it_takes_the_form_that_the_language_has_for_a_number(
    number: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    catalogue = Catalog(locale="ru")
    catalogue.add(("{number} issue", "{number} issues"), ("{number} дело", "{number} дела", "{number} дел"))
    path = tmp_path_factory.mktemp("ru") / "wishtui.mo"
    with path.open("wb") as target:
        write_mo(target, catalogue)
    with path.open("rb") as source:
        theirs = GNUTranslations(source)
    ours = CompiledCatalogue(path)
    assert ours.ngettext("{number} issue", "{number} issues", number) == theirs.ngettext(
        "{number} issue", "{number} issues", number
    )


@pytest.mark.parametrize("content", [b"", b"no catalogue", bytes(28), b"\xde\x12\x04\x95" + b"\xff" * 40])
def test_what_is_no_catalogue_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "wishtui.mo"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="no compiled catalogue"):
        CompiledCatalogue(path)


def _compiled(folder: Path) -> Path:
    """A small catalogue with a sentence, and one with a number."""
    catalogue = Catalog(locale="ru")
    catalogue.add("Issue {issue} is locked.", "Дело {issue} закрыто.")
    catalogue.add(("{number} issue", "{number} issues"), ("{number} дело", "{number} дела", "{number} дел"))
    path = folder / "ru" / "LC_MESSAGES" / "wishtui.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as target:
        write_mo(target, catalogue)
    return path


def test_what_is_cut_off_is_refused_wherever_it_ends(tmp_path: Path) -> None:
    path = _compiled(tmp_path)
    data = path.read_bytes()
    for size in range(len(data) - 1):
        path.write_bytes(data[:size])
        with pytest.raises(ValueError, match="no compiled catalogue"):
            CompiledCatalogue(path)


@given(damage=st.lists(st.tuples(st.integers(min_value=0), st.integers(0, 255)), max_size=30))
def test_a_damaged_catalogue_takes_no_sentence_away(
    damage: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    path = _compiled(folder)
    data = bytearray(path.read_bytes())
    for at, byte in damage:
        data[at % len(data)] = byte
    path.write_bytes(data)
    try:
        speak("ru", folder)
        for sentence in (_("Issue {issue} is locked.", issue="7"), ngettext("{number} issue", "{number} issues", 2)):
            assert sentence
            assert english(sentence) in ("Issue 7 is locked.", "2 issues")
    finally:
        speak(ENGLISH)
