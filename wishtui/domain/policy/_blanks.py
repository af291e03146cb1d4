"""Blanks of a template that nobody filled in."""

import re
from collections.abc import Iterator

from wishtui.domain.policy._addresses import Range

_NAMES = (
    "name|customer|client|buyer|seller|order|tracking|number|date|day|days|product|item|amount|price|shop|store|carrier|"
    "address|reason|insert|your|here|link|agent|signature|color|colour|size|"
    "nombre|pedido|cliente|fecha|producto|número|bestellung|kunde|datum|produkt|nom|commande|prénom|"
    "nome|ordine|numero|imię|zamówienie|jméno|имя|заказ|姓名|订单|名字|お名前|注文番号"
)
_BLANK = re.compile(
    r"\{\{[^{}\n]{0,80}(?:\}\})?|\{%[^{}\n]{0,80}%\}|\$?\{ ?[A-Za-z_][A-Za-z0-9_. ]{0,40}\}"
    r"|%[A-Za-z][A-Za-z_]{1,30}%|\[missing(?:: ?[^\]\n]{0,300})?\]"
    rf"|\[(?=[^\]\n]{{0,40}}\])(?=[^\]\n]{{0,40}}(?<![^\W_])(?i:{_NAMES})(?![^\W_]))[^\]\n\d]{{1,40}}\]"
    rf"|<(?=[^<>\n]{{0,40}}>)(?=[^<>\n]{{0,40}}(?<![^\W_])(?i:{_NAMES})(?![^\W_]))[^<>\n]{{1,40}}>"
    r"|\[[A-Z][A-Z_ ]{2,40}\]|<[A-Z][A-Z_ ]{2,40}>|\[[a-z]{1,20}_[a-z_]{1,30}\]|<[a-z]{1,20}_[a-z_]{1,30}>"
    r"|_{3,}|(?<![A-Za-z0-9])X{3,}(?![A-Za-z0-9])|\[\s{0,3}(?:\.{3}|…)\s{0,3}\]"
)


def blanks(draft: str) -> Iterator[Range]:
    """`{{ name }}`, `[name]`, `<name>`, `____`, `XXX`."""
    for match in _BLANK.finditer(draft):
        yield match.span()
