"""Short wordings that several presenters share."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from wishtui.domain.deadline import time_left
from wishtui.domain.issue import Header, Issue, Status
from wishtui.domain.refund_reasons import REASONS
from wishtui.i18n import Translated, _, pgettext
from wishtui.i18n.catalogue import spoken
from wishtui.i18n.languages import ENGLISH
from wishtui.text import cell_width, clean_line, truncate

if TYPE_CHECKING:
    from wishtui.services.joining import Tally

FormatTime = Callable[[datetime], str]
"""How the owner wants a time written: zone and format come from the settings."""


def time_words(due: datetime, now: datetime, cells: int) -> str:
    """The time left; shorter where it is longer than `cells`, so that no digit of it is cut off."""
    words = time_left(due, now)
    return words if cell_width(words) <= cells else _("{days}d overdue", days=(now - due).days)


def ago(at: datetime, now: datetime) -> str:
    """How long ago, in the largest sensible unit."""
    minutes = int((now - at).total_seconds()) // 60
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return _("{minutes}m ago", minutes=minutes)
    if minutes < 48 * 60:
        return _("{hours}h ago", hours=minutes // 60)
    return _("{days}d ago", days=minutes // (24 * 60))


def tally_words(tally: "Tally") -> str:
    """`1 added, 2 updated, 3 unchanged`."""
    return _(
        "{added:,} added, {updated:,} updated, {unchanged:,} unchanged",
        added=tally.added,
        updated=tally.updated,
        unchanged=tally.unchanged,
    )


def subject(issue: Header | Issue) -> str:
    """What an issue is about, or that it has no subject."""
    return field(issue.subject) or _("(no subject)")


def sentence(code: str) -> str:
    """Wish's `ITEM_IS_DAMAGED` as `item is damaged`, or as another language has it; a file's own word as it is."""
    words = code.replace("_", " ").lower() if code.isupper() else code
    return Translated(_(REASONS[code]), words) if code in REASONS and spoken() != ENGLISH else words


def status_word(status: str) -> str:
    """What the status of that name is called in the middle of a sentence; empty where there is none."""
    match status:
        case Status.UNHANDLED:
            return pgettext("status", "unhandled")
        case Status.RESPONDED:
            return pgettext("status", "responded")
        case Status.CLOSED:
            return pgettext("status", "closed")
    return ""


LONGEST_FIELD = 2_000
"""Characters of one field that are looked at: no line of any screen holds more."""


def field(text: str) -> str:
    """A name, subject or number from outside as one clean line, however long somebody made it."""
    return clean_line(text[:LONGEST_FIELD])


def shop_name(shop: str, width: int = LONGEST_FIELD) -> str:
    """What one of several shops is called, in at most so many cells."""
    return truncate(field(shop), width) or _("without a name")
