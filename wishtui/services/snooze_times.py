"""Times as a person types them: `4h`, `tomorrow`, `today 18:00`, `2026-12-01 09:00`, `reply`."""

import re
from datetime import datetime, time, timedelta, tzinfo

from wishtui.domain.query import RELATIVE_DAYS, period
from wishtui.domain.times import from_wall_clock, local, utc
from wishtui.errors import NotAcceptable
from wishtui.i18n import N_, _

_SPAN = re.compile(r"(\d{1,4})\s*([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_WORDS = re.compile(r"([a-z]+(?:\s+[a-z]+)?)(?:\s+(\d{1,2}:\d{2}))?", re.ASCII)
_REMEDY = N_("Write 30m, 4h, 2d, tomorrow, 2026-12-01 09:00, or reply.")
_MORNING = time(9)
"""When a day that is named by a word begins."""


def parse_snooze(text: str, now: datetime, zone: tzinfo | None) -> datetime | None:
    """Until when; None is until the customer's next message. Times of day are those of `zone`, None this machine's.

    Raises:
        NotAcceptable: it is no time, or one that is past.
    """
    word = " ".join(text.split()).casefold()
    if not word:
        raise NotAcceptable(_("No time is given."), _(_REMEDY))
    if word in {"reply", "message"}:
        return None
    try:
        until = _after(word, now) or _named_day(word, now, zone) or _written(text.strip(), zone)
    except (ValueError, OverflowError):
        raise NotAcceptable(
            _("“{text}” is no time.", text=text.strip()),
            _(_REMEDY),
        ) from None
    if until <= now:
        raise NotAcceptable(_("That time is past."), _("Choose a later one."))
    return until


def _after(text: str, now: datetime) -> datetime | None:
    """`30m`, `4h`, `2d` from now; None where no such span stands there. Raises OverflowError: there is no such day."""
    span = _SPAN.fullmatch(text)
    return now + timedelta(**{_UNITS[span[2]]: int(span[1])}) if span else None


def _named_day(text: str, now: datetime, zone: tzinfo | None) -> datetime | None:
    """`tomorrow`, `next week`, `today 18:00`; of a week its Monday. None where no word for a day stands there.

    Raises:
        ValueError, OverflowError: there is no such time of day, or no such day.
    """
    words = _WORDS.fullmatch(text)
    days = period(words[1], zone) if words and words[1] in RELATIVE_DAYS else None
    if words is None or days is None:
        return None
    hour = time.fromisoformat(words[2].zfill(5)) if words[2] else _MORNING
    return from_wall_clock(datetime.combine(local(days(now)[0], zone).date(), hour), zone)


def _written(text: str, zone: tzinfo | None) -> datetime:
    """A date and a time of day as they are written. Raises ValueError, OverflowError."""
    given = datetime.fromisoformat(text)
    return from_wall_clock(given, zone) if given.tzinfo is None else utc(given)
