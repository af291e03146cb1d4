"""In which language a customer is to be answered."""

import msgspec

from wishtui.domain.issue import Issue
from wishtui.domain.message import Sender
from wishtui.i18n.guessing import LONGEST, guess_language
from wishtui.i18n.languages import base_language


class CustomerLanguage(msgspec.Struct, frozen=True):
    """A customer's language, and whether anybody has told it."""

    code: str = ""
    """Empty where it is not known."""
    guessed: bool = False
    """It is that of the customer's words, not the one that Wish names."""


def customer_language(issue: Issue) -> CustomerLanguage:
    """The language that Wish names for the customer of `issue`, else that of what the customer wrote."""
    named = base_language(issue.locale)
    if named:
        return CustomerLanguage(named)
    written: list[str] = []
    for message in reversed(issue.messages):
        if message.sender is Sender.CUSTOMER:
            written.append(message.readable)
            if sum(map(len, written)) > LONGEST:
                break
    guessed = guess_language("\n".join(written))
    return CustomerLanguage(guessed, guessed=bool(guessed))
