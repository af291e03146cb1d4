"""An appeal: the record of a letter from its first draft to Wish's answer (docs/platform.md, 3)."""

from enum import StrEnum

import msgspec

from wishtui.domain.appeal.spec import WISH, FieldValue
from wishtui.domain.aware import AwareDatetime
from wishtui.domain.order import Order
from wishtui.errors import Refused, UsageError
from wishtui.i18n import N_


class NoSuchAppeal(UsageError):
    """No appeal has this id."""


class AppealChanged(Refused):
    """A colleague saved the same appeal meanwhile; nothing of theirs is overwritten."""


class AppealStatus(StrEnum):
    """Where an appeal stands; a person reads `_(status.value)`."""

    DRAFT = N_("draft")
    COMPLETE = N_("complete")
    SUBMITTED = N_("submitted")
    ACCEPTED = N_("accepted")
    REJECTED = N_("rejected")

    @property
    def editable(self) -> bool:
        """Whether the letter may still change: what has been handed in stays as it went out."""
        return self in (AppealStatus.DRAFT, AppealStatus.COMPLETE)


class Submission(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That the letter was handed in."""

    when: AwareDatetime
    where: str = ""
    reference: str = ""


class Outcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What Wish answered."""

    when: AwareDatetime
    why: str = ""


class Version(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The fields as they once were."""

    at: AwareDatetime
    author: str = ""
    fields: dict[str, FieldValue] = {}


class Shop(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The shop as its own config describes it; letters are signed with it."""

    name: str = ""
    merchant_id: str = ""
    signer: str = ""
    """The person who signs."""


class Appeal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One appeal. Its orders are a snapshot: a letter does not change because an import did."""

    id: str
    kind: str
    """Names the template."""
    created_at: AwareDatetime
    changed_at: AwareDatetime
    author: str = ""
    shop: str = ""
    """Which of the seller's shops it is written for; empty where there is one only."""
    status: AppealStatus = AppealStatus.DRAFT
    audience: str = WISH
    fields: dict[str, FieldValue] = {}
    issue_ids: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    """The customers of those issues, each once."""
    orders: tuple[Order, ...] = ()
    versions: tuple[Version, ...] = ()
    """Earlier states of the fields, oldest first."""
    letter: str = ""
    """The text that was handed in, word for word; empty before."""
    submitted: Submission | None = None
    outcome: Outcome | None = None
    follows: str = ""
    """The rejected appeal that this one was started from."""
    rev: int = 0
    """Grows with each recorded change; 0 has never been stored."""
