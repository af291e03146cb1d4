"""Amounts as people and spreadsheets write them: `US$12.40`, `R$ 12,40`, `¥1200`, `1.234.567,00`, `12.40 EUR`."""

import re
from unicodedata import normalize

from wishtui.domain.order import Money
from wishtui.exchange.records import BadRecord, quoted
from wishtui.exchange.values import decimal
from wishtui.i18n import _
from wishtui.text import trim

SIGNS: dict[str, str] = {
    "$": "USD",
    "US$": "USD",
    "U$": "USD",
    "€": "EUR",
    "£": "GBP",
    "R$": "BRL",
    "C$": "CAD",
    "CA$": "CAD",
    "A$": "AUD",
    "AU$": "AUD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "NT$": "TWD",
    "S$": "SGD",
    "SG$": "SGD",
    "MX$": "MXN",
    "CN¥": "CNY",
    "JP¥": "JPY",
    "RMB": "CNY",
    "RMB¥": "CNY",
    "元": "CNY",
    "円": "JPY",
    "₹": "INR",
    "₽": "RUB",
    "₩": "KRW",
    "₺": "TRY",
    "₴": "UAH",
    "₪": "ILS",
    "₫": "VND",
    "฿": "THB",
    "₱": "PHP",
    "₦": "NGN",
    "ZŁ": "PLN",
    "KČ": "CZK",
    "FT": "HUF",
    "LEI": "RON",
    "RP": "IDR",
    "RM": "MYR",
    "ЛВ": "BGN",
    "ЛВ.": "BGN",
    "РУБ": "RUB",
    "РУБ.": "RUB",
}
"""Currency signs and the code that each stands for, in capitals."""

AMBIGUOUS: dict[str, str] = {"¥": "¥", "KR": "kr", "KR.": "kr", "RS": "Rs", "RS.": "Rs"}
"""Signs of several currencies and how they are written: kept, where no code tells which."""

_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_ALIKE = str.maketrans(dict(zip("−–‒’‘´`", "---''''", strict=True)))
_SHAPE = re.compile(r"(?P<before>\D*?)(?P<number>[.,]?\d(?:[\d., ']*\d)?)(?P<after>\D*)", re.ASCII)
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]{1,2})?")
_ABBREVIATED = re.compile(
    rf"(?:{'|'.join(re.escape(sign) for sign in (*SIGNS, *AMBIGUOUS) if sign.endswith('.'))})(?=\d)", re.IGNORECASE
)
"""Signs with a full stop of their own, which is no decimal point."""

_SCIENTIFIC = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?[Ee][-+]?[0-9]+")
_CODE = re.compile(r"[A-Z]{3}")
_GROUPS = {
    mark: re.compile(rf"[1-9]\d{{0,2}}(?:\{mark}\d{{3}}){{1,9}}|[1-9]\d?(?:\{mark}\d\d){{0,9}}\{mark}\d{{3}}", re.ASCII)
    for mark in ".,"
}
"""Digits in groups of three; or, as in India, the first groups of two."""

_BLANK_GROUPS = re.compile(r"[1-9]\d{0,2}(?:[ ']\d{3})+(?![\d '])", re.ASCII)


def parse_amount(text: str, field: str, currency: str = "") -> Money:
    """The amount that a text says; `currency` is the one that stands beside it, in a column of its own.

    Either grouping is understood. A lone dot before three digits is a decimal point, as programs write it, unless a
    currency stands in the same text: then a person wrote it, and it groups thousands.

    Raises:
        BadRecord: it is no amount, or its currency is in doubt.
    """
    beside = trim(currency)
    if not _CODE.fullmatch(beside):
        beside = SIGNS.get(normalize("NFKC", beside).upper(), beside)
    if _PLAIN.fullmatch(text):
        return Money(decimal(text, field), beside)
    plain = " ".join(normalize("NFKC", text).split()).translate(_ALIKE)
    plain = _ABBREVIATED.sub(lambda sign: f"{sign[0]} ", plain, count=1)
    if _SCIENTIFIC.fullmatch(plain):
        return Money(decimal(plain, field), beside)
    bracketed = plain.startswith("(") and plain.endswith(")")
    match = _SHAPE.fullmatch(plain[1:-1].strip() if bracketed else plain)
    number = written = None
    if match is not None:
        (before, minus), (after, minus_behind) = map(_unsigned, match.group("before", "after"))
        if bracketed + minus + minus_behind <= 1:
            written = _currency(before, after)
    if match is not None and written is not None:
        number = _number(match["number"], written=bool(before or after), currency=beside or written)
    if number is None or written is None:
        raise BadRecord(field, _("{text} is no amount; write it like 12.40 or 12.40 USD.", text=quoted(text)))
    if beside and written not in {"", beside.upper(), *AMBIGUOUS.values()} and "$" not in (before, after):
        raise BadRecord(
            field,
            _(
                "{text} names another currency than the {currency} beside it.",
                text=quoted(text),
                currency=quoted(currency),
            ),
        )
    value = decimal(number, field)
    return Money(-value if bracketed or minus or minus_behind else value, beside or written)


def _unsigned(side: str) -> tuple[str, bool]:
    """What stands on one side of the number, in capitals and without blanks and a sign; whether that is a minus."""
    bare = side.replace(" ", "").upper()
    return (bare.replace("-", "", 1), True) if "-" in bare else (bare.removeprefix("+"), False)


def _currency(before: str, after: str) -> str | None:
    """The currency that stands around a number, empty for none; None for what is no currency, or two of them."""
    codes = {side: _code(side) for side in (before, after) if side}
    if None in codes.values():
        return None
    currencies = {code for code in codes.values() if code is not None}
    if len(currencies) > 1 and any(map(_CODE.fullmatch, codes)):
        currencies -= {*AMBIGUOUS.values(), codes.get("$", "")}
    return next(iter(currencies), "") if len(currencies) <= 1 else None


def _code(side: str) -> str | None:
    """The code of what stands on one side of a number: `R$`, `EUR`, `USD$`; None when it is no currency."""
    sign = SIGNS.get(side) or AMBIGUOUS.get(side)
    if sign or _CODE.fullmatch(side):
        return sign or side
    code = side.strip("$¥€£")
    return code if _CODE.fullmatch(code) else None


def _number(text: str, *, written: bool, currency: str) -> str | None:
    """The number as programs write it, of digits grouped and pointed in either way; None when it makes no number."""
    blanks = _BLANK_GROUPS.match(text)
    if blanks:
        text = re.sub("[ ']", "", blanks.group()) + text[blanks.end() :]
    if " " in text or "'" in text:
        return None
    signs = [character for character in text if character in ".,"]
    if not signs:
        return text
    point = signs[-1]
    if len(set(signs)) == 2:
        mark = "," if point == "." else "."
        whole, _, rest = text.rpartition(point)
        return f"{whole.replace(mark, '')}.{rest}" if _GROUPS[mark].fullmatch(whole) and not blanks else None
    grouped = not blanks and _GROUPS[point].fullmatch(text) is not None
    if len(signs) == 1 and (not grouped or (point == "." and (not written or currency in _THREE_DECIMALS))):
        return text.replace(",", ".")
    return text.replace(point, "") if grouped else None
