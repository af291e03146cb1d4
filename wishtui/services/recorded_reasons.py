"""Why something was not done at Wish, as the store and the log recorded it, for whoever reads it."""

from wishtui.i18n import english, sentences
from wishtui.i18n.catalogue import spoken
from wishtui.i18n.languages import ENGLISH
from wishtui.i18n.stored import from_stored


def recorded_reason(reason: str) -> str:
    """`reason`, recorded in English, in the reader's language: a sentence, with or without a remedy behind it.

    Wish's own words, and those of people, stay as they are.
    """
    if not reason or spoken() == ENGLISH:
        return reason
    from wishtui.domain.outbox import REASONS
    from wishtui.wish.failures import RECORDED

    patterns = (*REASONS, *RECORDED)
    end = reason.find(". ")
    while end >= 0:
        remedy = from_stored(reason[end + 2 :])
        if remedy != english(remedy):
            return sentences((from_stored(reason[: end + 1], patterns), remedy))
        end = reason.find(". ", end + 1)
    return from_stored(reason, patterns)
