"""Amounts as people, spreadsheets and programs write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wishtui.domain.order import Money
from wishtui.exchange.amounts import SIGNS, parse_amount
from wishtui.exchange.records import BadRecord

READ = [
    ("12.40", "12.40"),
    ("12,40", "12.40"),
    ("1,234.50", "1234.50"),
    ("1.234,50", "1234.50"),
    ("1.234.567,00", "1234567.00"),
    ("1,234,567", "1234567.00"),
    ("1,23,456.70", "123456.70"),
    ("1 234,5", "1234.50"),
    ("1\u202f234\u00a0567,50", "1234567.50"),
    ("1'234.50", "1234.50"),
    ("1,234", "1234.00"),
    (".5", "0.50"),
    ("-3", "-3.00"),
    ("(3.50)", "-3.50"),
    ("3.50-", "-3.50"),
    ("\u22123", "-3.00"),
    ("$5", "5.00 USD"),
    ("-$5", "-5.00 USD"),
    ("$-5", "-5.00 USD"),
    ("US$12.40", "12.40 USD"),
    ("US $ 1,200.00", "1200.00 USD"),
    ("$12.40 CAD", "12.40 CAD"),
    ("R$ 12,40", "12.40 BRL"),
    ("R$ 1.234", "1234.00 BRL"),
    ("\u00a51200", "1200.00 \u00a5"),
    ("\uffe51,200", "1200.00 \u00a5"),
    ("CN\u00a51,200.00", "1200.00 CNY"),
    ("\u00a51200 JPY", "1200.00 JPY"),
    ("EUR 5.5", "5.50 EUR"),
    ("8,00 \u20ac", "8.00 EUR"),
    ("12,40 z\u0142", "12.40 PLN"),
    ("kr. 100", "100.00 kr"),
    ("KR 1.234,50", "1234.50 kr"),
    ("Rs.99", "99.00 Rs"),
    ("-kr.100", "-100.00 kr"),
    ("£.99", "0.99 GBP"),
    ("руб.1.234,00", "1234.00 RUB"),
    ("Rp 50.000", "50000.00 IDR"),
    ("1.234 KWD", "1.23 KWD"),
    ("\uff11\uff12.\uff14\uff10", "12.40"),
    ("1.2E+3", "1200.00"),
]


@pytest.mark.parametrize(("text", "money"), READ)
def test_amounts_in_every_writing(text: str, money: str) -> None:
    assert str(parse_amount(text, "amount")) == money


@pytest.mark.parametrize(
    "text", "free|-|1.2.3|1,2,3|12,34,56|1 2|12.40.|5 apples|$5 \u20ac|--5|(-5)|\u00a55 \u20ac|".split("|")
)
def test_what_is_no_amount_says_so(text: str) -> None:
    with pytest.raises(BadRecord, match=r"is no amount; write it like 12\.40"):
        parse_amount(text, "amount")


def test_the_column_beside_it_says_which_currency_a_sign_is_and_never_contradicts_a_code() -> None:
    assert parse_amount("$5", "amount", "CAD") == Money(Decimal(5), "CAD")
    assert parse_amount("\u00a55", "amount", "CNY") == Money(Decimal(5), "CNY")
    assert parse_amount("5", "amount", "\u20ac") == Money(Decimal(5), "EUR")
    with pytest.raises(BadRecord, match="another currency"):
        parse_amount("5 USD", "amount", "CAD")


MARKS = st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("", "."), ("", ",")])
CURRENCIES = st.sampled_from(["", "USD", "R$", "\u20ac", "CA$", "\u00a3"])


@given(
    st.decimals(Decimal("-99999999"), Decimal("99999999"), places=2),
    MARKS,
    CURRENCIES,
    st.booleans(),
    st.sampled_from(["", " ", "\u00a0"]),
)
def test_a_written_amount_reads_back(
    amount: Decimal, marks: tuple[str, str], currency: str, before: bool, blank: str
) -> None:
    whole, _, rest = f"{abs(amount):,.2f}".partition(".")
    digits = whole.replace(",", marks[0]) + marks[1] + rest
    sign = "-" if amount < 0 else ""
    text = f"{sign}{currency}{blank}{digits}" if before else f"{sign}{digits}{blank}{currency}"
    assert parse_amount(text, "amount") == Money(amount, SIGNS.get(currency, currency))


@given(st.decimals(-(10**12), 10**12, places=3) | st.decimals(-(10**6), 10**6, allow_nan=False, places=6))
def test_what_our_own_files_hold_reads_back_exactly(amount: Decimal) -> None:
    assert parse_amount(format(amount, "f"), "amount", "USD") == Money(amount, "USD")


@given(st.text(alphabet="0123456789.,' -+()$\u20acE\u00a5UR", max_size=14))
def test_anything_is_an_amount_or_named(text: str) -> None:
    try:
        amount = parse_amount(text, "amount").amount
    except BadRecord:
        return
    assert amount.is_finite()
