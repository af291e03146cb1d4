"""Times as a person types them: `4h`, `tomorrow`, `2026-12-01 09:00`, `reply`."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from wishtui.domain.times import utc
from wishtui.errors import NotAcceptable
from wishtui.i18n import N_, _

_SPAN = re.compile(r"(\d{1,4})\s*([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_REMEDY = N_("Write 30m, 4h, 2d, tomorrow, 2026-12-01 09:00, or reply.")
_MORNING = 9
"""The hour at which `tomorrow` begins."""


def parse_snooze(text: str, now: datetime, local: Callable[[datetime], datetime]) -> datetime | None:
    """Until when; None is until the customer's next message. Times of day are the owner's.

    Raises:
        NotAcceptable: it is no time, or one that is past.
    """
    word = text.strip().casefold()
    if not word:
        raise NotAcceptable(_("No time is given."), _(_REMEDY))
    if word in {"reply", "message"}:
        return None
    span = _SPAN.fullmatch(word)
    if span:
        return now + timedelta(**{_UNITS[span[2]]: int(span[1])})
    if word == "tomorrow":
        day = local(now) + timedelta(days=1)
        return utc(day.replace(hour=_MORNING, minute=0, second=0, microsecond=0))
    try:
        given = datetime.fromisoformat(text.strip())
    except ValueError:
        raise NotAcceptable(
            _("“{text}” is no time.", text=text.strip()),
            _(_REMEDY),
        ) from None
    until = utc(given.replace(tzinfo=local(now).tzinfo) if given.tzinfo is None else given)
    if until <= now:
        raise NotAcceptable(_("That time is past."), _("Choose a later one."))
    return until
