"""Days and months as sentences and lists show them, by patterns of the catalogue: nothing is loaded for them."""

import re
from datetime import date, datetime

from wishtui.i18n.catalogue import N_, Translated, _, pgettext, spoken
from wishtui.i18n.languages import ENGLISH

MONTHS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)

WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


SHORT_MONTHS = (
    N_("Jan"),
    N_("Feb"),
    N_("Mar"),
    N_("Apr"),
    N_("May"),
    N_("Jun"),
    N_("Jul"),
    N_("Aug"),
    N_("Sep"),
    N_("Oct"),
    N_("Nov"),
    N_("Dec"),
)

SHORT_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))

USUAL_FORMAT = "%d %b %H:%M"
"""How times are written unless the settings say otherwise; another language has a pattern of its own for it."""

USUAL_FORMAT_WITH_YEAR = "%d %b %Y %H:%M"

_NAME = re.compile("%[-_0^#EO]*([aAbBh%])")


def long_day(day: date) -> str:
    """`13 November 2026`: a day, or the day of a time, in a sentence."""
    return pgettext("day", "{day} {month} {year}", day=day.day, month=_(MONTHS[day.month - 1]), year=day.year)


def short_day(day: date) -> str:
    """`13 Nov 2026`: the same where there is little room."""
    return pgettext("day", "{day:02} {month} {year}", day=day.day, month=_(SHORT_MONTHS[day.month - 1]), year=day.year)


def weekday_and_day(day: date) -> str:
    """`Fri 13 Nov 2026`."""
    weekday, month = _(SHORT_WEEKDAYS[day.weekday()]), _(SHORT_MONTHS[day.month - 1])
    return pgettext(
        "day", "{weekday} {day:02} {month} {year}", weekday=weekday, day=day.day, month=month, year=day.year
    )


def formatted(when: datetime, pattern: str) -> str:
    """`when` as `strftime` writes it by `pattern`, with the names of months and weekdays that the reader knows."""
    if spoken() == ENGLISH:
        return when.strftime(pattern)
    month = _(SHORT_MONTHS[when.month - 1])
    if pattern == USUAL_FORMAT:
        return pgettext(
            "time",
            "{day:02} {month} {hour:02}:{minute:02}",
            day=when.day,
            month=month,
            hour=when.hour,
            minute=when.minute,
        )
    if pattern == USUAL_FORMAT_WITH_YEAR:
        return pgettext(
            "time",
            "{day:02} {month} {year} {hour:02}:{minute:02}",
            day=when.day,
            month=month,
            year=when.year,
            hour=when.hour,
            minute=when.minute,
        )
    return Translated(when.strftime(_NAME.sub(lambda match: _named(match, when), pattern)), when.strftime(pattern))


def _named(directive: re.Match[str], when: datetime) -> str:
    names: dict[str, tuple[tuple[str, ...], int]] = {
        "a": (SHORT_WEEKDAYS, when.weekday()),
        "A": (WEEKDAYS, when.weekday()),
        "b": (SHORT_MONTHS, when.month - 1),
        "h": (SHORT_MONTHS, when.month - 1),
        "B": (MONTHS, when.month - 1),
    }
    if directive[1] not in names:
        return directive[0]
    of, index = names[directive[1]]
    return _(of[index]).replace("%", "%%")
