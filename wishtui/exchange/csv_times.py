"""Times as spreadsheets write them: year first, `/`, `.` or `年` behind it, hours of one digit, `UTC+8` at the end."""

import re
from datetime import datetime

from wishtui.exchange.fields import Notes
from wishtui.exchange.records import BadRecord, DecodeContext
from wishtui.exchange.values import names_no_zone, read_time

_DATE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:(?:T|\s)\s*(\d{1,2})(:\d{2}.*))?", re.DOTALL | re.ASCII
)
_UTC = re.compile(r"(?<!\s)\s*(?:UTC|GMT)(?:([-+])(\d{1,2})(?::?(\d{2}))?)?$", re.IGNORECASE | re.ASCII)


class CellTimes:
    """Reads times; one that names no zone is one of the owner's, which is noted."""

    def __init__(self, context: DecodeContext, notes: Notes | None = None) -> None:
        self._context = context
        self._notes = notes or Notes()

    def get(self, text: str, field: str) -> datetime | None:
        """A cell's time in UTC; None where it is empty.

        Raises:
            BadRecord: it is no time, or one that cannot be true.
        """
        if not text:
            return None
        plain = _UTC.sub(_offset, text)
        match = _DATE.fullmatch(plain)
        if match is not None:
            year, month, day, hour, rest = match.groups()
            plain = f"{year}-{month:0>2}-{day:0>2}" + (f"T{hour:0>2}{rest}" if hour else "")
        time = read_time(plain, field, self._context.latest, self._context.zone, written=text)
        self._notes.naive = self._notes.naive or names_no_zone(plain)
        return time

    def or_none(self, text: str) -> datetime | None:
        """The same, where a time that cannot be read says nothing."""
        try:
            return self.get(text, "at")
        except BadRecord:
            return None


def _offset(match: re.Match[str]) -> str:
    """`UTC` as ISO 8601 writes it, `UTC+8` too."""
    sign, hours, minutes = match.groups()
    return f"{sign or '+'}{hours or '':0>2}:{minutes or '00'}"
