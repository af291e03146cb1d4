"""Single values of a file: ids, codes, times and numbers, each checked; what is wrong is said with its remedy."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation

from wishtui.domain.issue import valid_id
from wishtui.domain.times import EARLIEST, parse_time
from wishtui.exchange.records import BadRecord, quoted
from wishtui.i18n import N_, _
from wishtui.text import code_point, trim

EXAMPLE = "2026-11-20T09:30:00Z"

_KINDS = {
    str: N_("text"),
    bool: N_("true or false"),
    int: N_("a number"),
    float: N_("a number"),
    list: N_("a list"),
    dict: N_("an object"),
}
_MOST_MAGNITUDE = 15
_MOST_DIGITS = 30
_MOST_COUNT = 10**9
_SCIENTIFIC = re.compile(r"[-+]?\d+(?:[.,]\d+)?[Ee]\+\d+|[-+]?\d+[.,]\d+[Ee]-?\d+", re.ASCII)
"""A long number as spreadsheets show it. `12E5` may be somebody's SKU; a spreadsheet writes a point or a plus."""

_ROUNDED = re.compile(r"[1-9][0-9]{14}0{5,}")
"""A long number as spreadsheets write it out: of 15 digits at most, the rest zeros."""


class RoundedNumber(BadRecord):
    """A number in digits of which the last are lost: what it named cannot be told."""


def kind(value: object) -> str:
    """What a JSON value is, in a person's words."""
    if value is None:
        return _("nothing")
    return _(_KINDS.get(type(value), N_("something else")))


def as_digits(value: object, field: str) -> str:
    """A whole number as text.

    Raises:
        BadRecord: it is none, or one whose last digits JSON numbers cannot hold.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, float):
        check_digits(str(value), field)
    what = _("the number {number}", number=value) if isinstance(value, float) else kind(value)
    raise BadRecord(field, _("holds {what} where text belongs.", what=what))


def check_digits(text: str, field: str) -> str:
    """`text`, if it is not a long number that a spreadsheet has rounded.

    Raises:
        RoundedNumber: it is, and its last digits are lost.
    """
    if _SCIENTIFIC.fullmatch(text):
        raise RoundedNumber(
            field,
            _(
                "{text} is a number in scientific notation, its last digits lost; make the column text in the"
                " spreadsheet and export it again.",
                text=quoted(text),
            ),
        )
    return text


def check_cell(text: str, field: str) -> str:
    """The same for a cell of a table, which a spreadsheet may also have written out, zeros for the digits it lost.

    Raises:
        RoundedNumber: its last digits are lost.
    """
    if _ROUNDED.fullmatch(text):
        raise RoundedNumber(
            field,
            _(
                "{text} has only zeros behind its 15th digit, as spreadsheets round; make the column text in the"
                " spreadsheet and export it again.",
                text=quoted(text),
            ),
        )
    return check_digits(text, field)


def check_id(text: str, field: str) -> str:
    """`text` without what cannot be seen around it, if it can name an issue or an order.

    Raises:
        BadRecord: it cannot; a character that deceives the eye is named by its code point.
    """
    text = trim(text)
    if not text:
        raise BadRecord(field, _("is missing; a record without an id cannot be kept apart from others."))
    if valid_id(text):
        return text
    check_digits(text, field)
    strange = next((character for character in text if not " " <= character <= "~"), "")
    if strange:
        raise BadRecord(
            field,
            _(
                "{text} is no id: it holds {character}, which is to be removed.",
                text=quoted(text),
                character=code_point(strange),
            ),
        )
    raise BadRecord(field, _("{text} is no id: 1 to 64 letters, digits, `_` and `-` are.", text=quoted(text)))


def read_time(
    text: str, field: str, latest: datetime | None, zone: tzinfo | None = UTC, *, written: str = ""
) -> datetime:
    """A date of a file in UTC, if it is one that can be true; one that names no zone is of `zone`.

    `written` is how it stands in the file, where `text` is not.

    Raises:
        BadRecord: it is no date, too old, or past `latest`, where that is not None.
    """
    try:
        time = parse_time(text, zone)
    except ValueError as error:
        raise BadRecord(
            field, _("{text} is no date; write it like {example}.", text=quoted(written or text), example=EXAMPLE)
        ) from error
    if time < EARLIEST:
        raise BadRecord(field, _("{date} lies before the year 2000; correct the date.", date=time.date()))
    if latest is not None and time > latest:
        raise BadRecord(
            field, _("{date} lies in the future; correct the date, or this computer's clock.", date=time.date())
        )
    return time


def names_no_zone(text: str) -> bool:
    """Whether a date, known to be one, leaves its zone open."""
    text = text.strip()
    return text[-1:] not in "Zz" and datetime.fromisoformat(text).tzinfo is None


def earliest(times: Iterable[datetime], field: str) -> datetime:
    """When an issue began that nobody dated: with its oldest message.

    Raises:
        BadRecord: there is no message.
    """
    oldest = min(times, default=None)
    if oldest is None:
        raise BadRecord(
            field, _("is missing, and there is no message to tell it by; write it like {example}.", example=EXAMPLE)
        )
    return oldest


def whole(text: str, field: str) -> int:
    """A whole number, 0 or more, of its digits; `2.0` is 2.

    Raises:
        BadRecord: it is none.
    """
    try:
        number = decimal(text, field)
    except BadRecord:
        number = Decimal(-1)
    if number != number.to_integral_value() or not 0 <= number < _MOST_COUNT:
        raise BadRecord(
            field, _("{text} is no whole number from 0 to {most:,}.", text=quoted(text), most=_MOST_COUNT - 1)
        )
    return int(number)


def decimal(text: str, field: str) -> Decimal:
    """A number of its digits, small enough to be true.

    Raises:
        BadRecord: it is none, or too large.
    """
    try:
        number = Decimal(text.strip())
    except InvalidOperation as error:
        raise BadRecord(field, _("{text} is no number; write it like 12.40.", text=quoted(text))) from error
    digits = number.as_tuple()
    if not number.is_finite() or len(digits.digits) > _MOST_DIGITS or abs(number.adjusted()) > _MOST_MAGNITUDE:
        raise BadRecord(field, _("{text} cannot be a number of this field.", text=quoted(text)))
    return number
