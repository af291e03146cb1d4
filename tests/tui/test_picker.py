"""Picking by a few letters: what fits comes, the best first, and no title can keep the keyboard waiting."""

import pytest

from tests.growth import cost
from wishtui.commands import COMMANDS
from wishtui.present.picking import Choice
from wishtui.tui.screens.picker import Picker

TITLES = (
    "Ask for a photo",
    "Late parcel",
    "Parcel came back",
    "Refund started",
    "Wrong size",
    "Überweisung erklärt",
    "Размер не тот",
)


def picked(typed: str, *titles: str) -> list[str]:
    choices = [Choice(value=f"v{number}", title=title) for number, title in enumerate(titles or TITLES)]
    return [choice.title for choice in Picker("Pick", choices)._fitting(typed)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("photo", "Ask for a photo"),
        ("PHOTO ", "Ask for a photo"),
        ("afp", "Ask for a photo"),
        ("parc c", "Parcel came back"),
        ("pcb", "Parcel came back"),
        ("late", "Late parcel"),
        ("ref st", "Refund started"),
        ("wsi", "Wrong size"),
        ("uberw", "Überweisung erklärt"),
        ("разм", "Размер не тот"),
    ],
)
def test_letters_of_a_title_find_it(typed: str, first: str) -> None:
    assert picked(typed)[0] == first


def test_nothing_typed_shows_all_and_what_fits_nothing_shows_none() -> None:
    assert picked("") == picked("  ") == list(TITLES)
    assert picked("xqz") == []


def test_what_fits_alike_stays_in_its_order() -> None:
    assert picked("theme", "Theme: dark", "View: late", "Theme: none") == ["Theme: dark", "Theme: none"]


def test_every_command_is_found_by_its_title_and_by_its_id() -> None:
    choices = [Choice(value=command.id, title=command.title) for command in COMMANDS]
    picker = Picker("Commands", choices)
    for command in COMMANDS:
        assert picker._fitting(command.title)[0].title == command.title
        assert command.id in [choice.value for choice in picker._fitting(command.id)]


@pytest.mark.parametrize("title", ["e." * 200, "ab" * 200, "e" * 4_000, "a b c d e f g h i j " * 20])
@pytest.mark.parametrize("typed", ["eeeeeeeee", "abababbabaab", "e" * 5_000, "acegi" * 3])
def test_no_title_keeps_the_keyboard_waiting(title: str, typed: str) -> None:
    plain = [Choice(value=str(number), title=f"A title of some length, number {number}") for number in range(200)]
    odd = Picker("Pick", [Choice(value="odd", title=title)])
    assert cost(odd._fitting, typed) < 50 * cost(Picker("Pick", plain)._fitting, "title length", 3)
