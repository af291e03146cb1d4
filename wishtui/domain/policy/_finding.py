"""One thing found in a draft."""

from enum import StrEnum

import msgspec

from wishtui.i18n import N_, _


class FindingKind(StrEnum):
    """What is wrong with the place."""

    EMPTY = "empty"
    TOO_LONG = "too long"  # untranslated: a name
    PLACEHOLDER = "placeholder"
    EMAIL = "e-mail"
    LINK = "link"
    PHONE = "phone"
    MESSENGER = "messenger"
    PAYMENT = "outside payment"  # untranslated: a name
    PAYMENT_DETAILS = "payment details"  # untranslated: a name
    PERSONAL_DATA = "personal data"  # untranslated: a name
    INSULT = "insult"


BLOCKING = frozenset({FindingKind.EMPTY, FindingKind.TOO_LONG, FindingKind.PLACEHOLDER})
"""Kinds that nobody may send all the same."""

_MESSAGES = {
    FindingKind.EMPTY: N_("The reply is empty."),
    FindingKind.TOO_LONG: N_("Wish does not take what is marked: it is over the limit."),
    FindingKind.PLACEHOLDER: N_("A blank is not filled in."),
    FindingKind.EMAIL: N_("An e-mail address leads the customer off Wish."),
    FindingKind.LINK: N_("A link leads the customer off Wish."),
    FindingKind.PHONE: N_("A phone number leads the customer off Wish."),
    FindingKind.MESSENGER: N_("A messenger leads the customer off Wish."),
    FindingKind.PAYMENT: N_("Payment outside Wish is forbidden."),
    FindingKind.PAYMENT_DETAILS: N_("Asking for payment details or passwords is forbidden."),
    FindingKind.PERSONAL_DATA: N_("Asking for personal data is forbidden."),
    FindingKind.INSULT: N_("This may read as an insult."),
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
    return Finding(kind, start, end, _(_MESSAGES[kind]), kind in BLOCKING)
