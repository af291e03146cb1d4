"""What was recorded in English is read in another language, with what it names as it was."""

import pytest

from tests.pseudo import pseudo_spoken
from wishtui.i18n import english
from wishtui.i18n.stored import from_stored

PATTERNS = (
    ("{number} record of {file}", "{number:,} records of {file}"),
    "merchant {merchant}",
    "It took {seconds:g} seconds, {size:,} bytes.",
)


@pytest.mark.parametrize(
    ("recorded", "named"),
    [
        ("merchant 007", "007"),
        ("merchant 1,234", "1,234"),
        ("merchant ٣", "٣"),
        ("merchant 1.50", "1.50"),
        ("1 record of 0012", "0012"),
        ("12 records of 0012", "0012"),
        ("12 records of a file of {braces}", "a file of {braces}"),
        ("It took 2.5 seconds, 1,000 bytes.", "1,000"),
    ],
)
def test_what_a_recorded_sentence_names_stays_as_it_was(recorded: str, named: str) -> None:
    assert from_stored(recorded, PATTERNS) == recorded
    with pseudo_spoken():
        shown = from_stored(recorded, PATTERNS)
    assert shown != recorded
    assert named in shown
    assert english(shown) == recorded


def test_what_nobody_translates_stays_as_it_is() -> None:
    with pseudo_spoken():
        assert from_stored("", PATTERNS) == ""
        assert english(from_stored("Wish's own words", PATTERNS)) == "Wish's own words"
