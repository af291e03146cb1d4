"""What a setting takes, in words for somebody who knows no types."""

from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta

from tests.pseudo import in_plain_letters, pseudo_spoken
from wishtui.config.types import what_it_takes
from wishtui.i18n import english


@pytest.mark.parametrize(
    ("value", "wanted", "says"),
    [
        (9, Annotated[float, Meta(gt=0, le=5)], "it takes a number <= 5.0."),
        (3, str, "it takes text, and got a whole number."),
        (3, str | tuple[str, ...], "it takes text or a list, and got a whole number."),
        ([1], tuple[str, ...], "it takes text, and got a whole number."),
        ("b", Annotated[str, Meta(pattern="^a$")], "it takes text matching regex '^a$'."),
        ("", Annotated[str, Meta(min_length=1)], "it takes text of length >= 1."),
        (3, dict[str, str], "it takes a table, and got a whole number."),
    ],
)
def test_a_validators_complaint_in_plain_words_and_in_any_language(value: Any, wanted: Any, says: str) -> None:
    with pytest.raises(msgspec.ValidationError) as failed:
        msgspec.convert(value, wanted)
    assert what_it_takes(str(failed.value)) == says
    with pseudo_spoken():
        sentence = what_it_takes(str(failed.value))
    assert english(sentence) == says
    assert in_plain_letters(sentence) == says
    assert "takes" not in sentence
