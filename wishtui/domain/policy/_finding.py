"""One thing found in a draft."""

from enum import StrEnum

import msgspec


class FindingKind(StrEnum):
    """What is wrong with the place."""

    EMPTY = "empty"
    TOO_LONG = "too long"
    PLACEHOLDER = "placeholder"
    EMAIL = "e-mail"
    LINK = "link"
    PHONE = "phone"
    MESSENGER = "messenger"
    PAYMENT = "outside payment"
    PAYMENT_DETAILS = "payment details"
    PERSONAL_DATA = "personal data"
    INSULT = "insult"


BLOCKING = frozenset({FindingKind.EMPTY, FindingKind.TOO_LONG, FindingKind.PLACEHOLDER})
"""Kinds that nobody may send all the same."""

_MESSAGES = {
    FindingKind.EMPTY: "The reply is empty.",
    FindingKind.TOO_LONG: "Wish does not take what is marked: it is over the limit.",
    FindingKind.PLACEHOLDER: "A blank is not filled in.",
    FindingKind.EMAIL: "An e-mail address leads the customer off Wish.",
    FindingKind.LINK: "A link leads the customer off Wish.",
    FindingKind.PHONE: "A phone number leads the customer off Wish.",
    FindingKind.MESSENGER: "A messenger leads the customer off Wish.",
    FindingKind.PAYMENT: "Payment outside Wish is forbidden.",
    FindingKind.PAYMENT_DETAILS: "Asking for payment details or passwords is forbidden.",
    FindingKind.PERSONAL_DATA: "Asking for personal data is forbidden.",
    FindingKind.INSULT: "This may read as an insult.",
}


class Finding(msgspec.Struct, frozen=True):
    """A place in a draft, from `start` until `end` in characters, and what is wrong with it."""

    kind: FindingKind
    start: int
    end: int
    message: str
    blocks: bool
    """Whether the reply cannot be sent before this is put right."""


def finding(kind: FindingKind, start: int, end: int) -> Finding:
    """A finding of `kind`, with the sentence that explains it."""
    return Finding(kind, start, end, _MESSAGES[kind], kind in BLOCKING)
