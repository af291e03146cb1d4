"""Words that several screens share, in the reader's language."""

import pytest

from tests.pseudo import in_other_letters, pseudo_spoken
from wishtui.domain.refund_reasons import REASONS
from wishtui.i18n import english
from wishtui.present.words import sentence


def test_a_reason_of_wishs_is_in_the_readers_language() -> None:
    assert sentence("ITEM_IS_DAMAGED") == "item is damaged"
    with pseudo_spoken():
        shown = {code: sentence(code) for code in REASONS}
    assert shown == {code: in_other_letters(words) for code, words in REASONS.items()}
    assert english(shown["ITEM_IS_DAMAGED"]) == "item is damaged"


@pytest.mark.parametrize(("code", "shown"), [("Broken lid", "Broken lid"), ("A_NEW_ONE", "a new one"), ("", "")])
def test_a_word_of_somebody_elses_stays_as_it_is(code: str, shown: str) -> None:
    with pseudo_spoken():
        assert sentence(code) == shown
