"""One thing found in a draft."""

from enum import StrEnum

import msgspec


class Kind(StrEnum):
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


BLOCKING = frozenset({Kind.EMPTY, Kind.TOO_LONG, Kind.PLACEHOLDER})
"""Kinds that nobody may send all the same."""

_MESSAGES = {
    Kind.EMPTY: "The reply is empty.",
    Kind.TOO_LONG: "Wish does not take what is marked: it is over the limit.",
    Kind.PLACEHOLDER: "A blank is not filled in.",
    Kind.EMAIL: "An e-mail address leads the customer off Wish.",
    Kind.LINK: "A link leads the customer off Wish.",
    Kind.PHONE: "A phone number leads the customer off Wish.",
    Kind.MESSENGER: "A messenger leads the customer off Wish.",
    Kind.PAYMENT: "Payment outside Wish is forbidden.",
    Kind.PAYMENT_DETAILS: "Asking for payment details or passwords is forbidden.",
    Kind.PERSONAL_DATA: "Asking for personal data is forbidden.",
    Kind.INSULT: "This may read as an insult.",
}


class Finding(msgspec.Struct, frozen=True):
    """A place in a draft, from `start` until `end` in characters, and what is wrong with it."""

    kind: Kind
    start: int
    end: int
    message: str
    blocks: bool
    """Whether the reply cannot be sent before this is put right."""


def finding(kind: Kind, start: int, end: int) -> Finding:
    """A finding of `kind`, with the sentence that explains it."""
    return Finding(kind, start, end, _MESSAGES[kind], kind in BLOCKING)
