"""Why something was not done is recorded in English, with its remedy, and read in the reader's language."""

from datetime import timedelta

import pytest

from tests.pseudo import glued, in_plain_letters, plain_words, pseudo_spoken
from wishtui.errors import NetworkError
from wishtui.i18n import english
from wishtui.i18n.catalogue import speak
from wishtui.i18n.languages import CHINESE, ENGLISH
from wishtui.resources import locales_dir
from wishtui.services.recorded_reasons import recorded_reason
from wishtui.wish.failures import LOOK_AGAIN, TOOK_LONG, NotDone, NotSure, RateLimited, SignInRefused, WishRefused

FAILURES: list[tuple[NetworkError, set[str]]] = [
    (NotDone("Wish cannot be reached.", "Everything else works; it is tried again later."), set()),
    (NotSure("The line to Wish broke.", LOOK_AGAIN), set()),
    (NotSure(TOOK_LONG.format(seconds=2.5), LOOK_AGAIN), set()),
    (RateLimited(timedelta(seconds=1)), set()),
    (RateLimited(timedelta(seconds=90)), set()),
    (WishRefused("No such ticket", code=None, status=400), {"No", "such", "ticket"}),
    (WishRefused("", code=None, status=500), set()),
    (
        SignInRefused("Token is gone", code=None, status=401, remedy="Sign in again with `wishtui login`."),
        {"Token", "is", "gone"},
    ),
]


@pytest.mark.parametrize(("failure", "words"), FAILURES, ids=[str(failure)[:40] for failure, _words in FAILURES])
def test_what_is_recorded_of_a_failure_is_read_in_another_language(failure: NetworkError, words: set[str]) -> None:
    recorded = failure.english
    assert recorded_reason(recorded) == recorded
    with pseudo_spoken():
        shown = recorded_reason(recorded)
        assert set(plain_words(shown, {"HTTP", "Wish", "wishtui", "login"})) == words
        assert english(shown) == recorded
        assert not words or glued(shown) == []


@pytest.mark.parametrize("words", ["No such ticket. Ask again", "Call us. Soon", "Dear seller. Wait. Then ask"])
def test_wishs_own_words_stay_as_they_are_however_many_sentences(words: str) -> None:
    speak(CHINESE, locales_dir())
    try:
        assert recorded_reason(words) == words
        shown = recorded_reason(WishRefused(words, code=None, status=400, remedy=LOOK_AGAIN).english)
        assert words in shown
        assert "Wish refused" not in shown
        assert LOOK_AGAIN not in shown
    finally:
        speak(ENGLISH)


@pytest.mark.parametrize("value", ["soon", "1.5", "²", "two seconds or 3"])
@pytest.mark.parametrize("sentence", ["Wish asks to wait {} seconds.", "Wish took longer than {} seconds."])
def test_what_only_looks_like_a_sentence_of_ours_stays_as_it_is(sentence: str, value: str) -> None:
    recorded = sentence.format(value)
    with pseudo_spoken():
        assert value in in_plain_letters(recorded_reason(recorded))
