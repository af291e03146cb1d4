"""Phone numbers, card numbers and IBANs, told from order ids, tracking numbers, prices and dates."""

import re
from collections.abc import Iterator

from wishtui.domain.policy._addresses import Range
from wishtui.domain.policy._plain import LETTERS, Plain, pieces

_RUN = re.compile(
    rf"(?<![{LETTERS}#.,/-])(?:\+\s?)?\(?[0-9](?:[ \t\xa0().\-/‐‑–]{{0,3}}[0-9]){{6,30}}"
    rf"(?![{LETTERS}]|[.,][0-9]|\s?(?:mm|cm|kg|ml|usd|eur|gbp|[€$£¥]))",
    re.IGNORECASE,
)
_GROUPS = re.compile(r"[0-9]+")
_NEAR = 30
"""Characters before a number in which a word says what it is."""

_CALLS = pieces(
    r"(?<![a-z])(?:call|phone|telephone|tel|mobile|cell|ring|text me|sms|contact|reach|dial|whats ?app|viber|telegram)",
    r"(?<![a-z])(?:llam|movil|celular|anruf|handy|appel|portable|chiam|cellulare|lig(?:ue|ar)|zadzwon|dzwon|zavolej|volejte)",
    r"тел|звон|номер телефона|ватсап|вотсап|вайбер|电话|電話|手机|手機|微信|加我|联系|お電話|携帯",
)
_ORDERS = pieces(
    r"order|track|parcel|package|shipment|invoice|refer",
    r"(?<![a-z])(?:ref|id|sku|no|nr|code|awb|usps|dhl|ups|fedex|ems)(?![a-z])",
    r"pedido|seguim|guia|commande|suivi|colis|bestell|sendung|paket|auftrag|ordine|spediz|tracciam|encomenda|rastre",
    r"zamow|przesyl|paczk|objedn|zasil|balik|заказ|трек|посыл|отправл|订单|單號|单号|追踪|追跡|物流|注文|運單|运单|快递|#|№|nº",
)
_FORMATS = re.compile(
    r"\([0-9]{2,5}\)[ .-]?[0-9]{3,4}[ .-]?[0-9]{3,5}"
    r"|[0-9]{3}-[0-9]{3}-[0-9]{4}|[0-9]{3}\.[0-9]{3}\.[0-9]{4}"
    r"|\([0-9]{3}\) ?[0-9]{3} [0-9]{4}|1-[0-9]{3}-[0-9]{3}-[0-9]{4}"
    r"|0[0-9](?:[ .][0-9]{2}){4}"
    r"|0[0-9]{2,4}[ /-][0-9]{3,4}[ -]?[0-9]{3,5}|0[0-9]{2,4}/ ?[0-9]{6,8}|0[1-9]-[0-9]{4}-[0-9]{4}"
    r"|1[3-9][0-9][ -][0-9]{4}[ -][0-9]{4}"
    r"|8[ -]?\(?9[0-9]{2}\)?[ -][0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{2}"
)
_CARD = re.compile(r"(?<![0-9A-Za-z#-])[3-6][0-9]{3}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?![0-9A-Za-z]|[ -][0-9])")
_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![A-Za-z0-9])")
_DATE = re.compile(r"(?:19|20)[0-9]{2}[-./][0-9]{1,2}[-./]|[0-9]{1,2}[-./][0-9]{1,2}[-./](?:19|20)[0-9]{2}")
_LEAST, _MOST = 7, 15
"""Digits of a phone number (ITU-T E.164)."""


def phones(text: Plain) -> Iterator[Range]:
    """Numbers that somebody could call."""
    for match in _RUN.finditer(text.text):
        if _is_phone(match[0], _before(text.text, match.start())):
            yield text.span(*match.span())


def cards(text: Plain) -> Iterator[Range]:
    """Card numbers, by their grouping and check digit."""
    for match in _CARD.finditer(text.text):
        if _luhn(match[0]):
            yield text.span(*match.span())


def ibans(text: Plain) -> Iterator[Range]:
    """Bank accounts, by their country's form and their check digits; a tracking number of such a shape fails them."""
    for match in _IBAN.finditer(text.text):
        if _is_iban(match[0].replace(" ", "")):
            yield text.span(*match.span())


def _is_iban(account: str) -> bool:
    from stdnum import iban  # only what has the shape of one pays for its table of countries: 30 ms

    return iban.is_valid(account, check_country=False)


def _before(text: str, start: int) -> str:
    """The words that lead to the place `start`."""
    return text[max(0, start - _NEAR) : start]


def _is_phone(number: str, before: str) -> bool:
    digits = sum(sign.isdigit() for sign in number)
    if _CARD.fullmatch(number) and _luhn(number):
        return False
    if number.startswith("+"):
        return digits >= 8
    if not _LEAST <= digits <= _MOST or _is_dates(number):
        return False
    if _last(_CALLS, before) > _last(_ORDERS, before):
        return True
    if _last(_ORDERS, before) >= 0:
        return False
    if number.startswith("00") and len(_GROUPS.findall(number)) > 1:
        return digits >= 10
    return _FORMATS.fullmatch(number) is not None


def _is_dates(number: str) -> bool:
    """Whether it begins as a date does: 2026-11-20, 20.11.2026, 11/20/2026."""
    return _DATE.match(number) is not None


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _luhn(number: str) -> bool:
    from stdnum import luhn  # the same

    return luhn.is_valid("".join(sign for sign in number if sign.isdigit()))
