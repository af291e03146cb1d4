"""The columns of a spreadsheet: their names, what else sellers call them, and cells that a program would run."""

import re
import unicodedata

from wishtui.text import fold, trim

COLUMNS = (
    "id",
    "order_id",
    "customer",
    "subject",
    "status",
    "reason",
    "opened_at",
    "sender",
    "at",
    "message",
    "product",
    "sku",
    "quantity",
    "amount",
    "currency",
    "carrier",
    "tracking_number",
)
"""One row a message, in this order."""

NEEDED = ("id", "message")

ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("ticket_id", "issue_id", "ticket", "issue", "case_id", "ticket_no", "ticket_number"),
    "order_id": ("order", "order_no", "order_number", "transaction_id", "transaction"),
    "customer": ("buyer", "user", "customer_name", "buyer_name", "user_name", "username", "name"),
    "subject": ("title", "topic"),
    "status": ("state", "ticket_state", "ticket_status"),
    "reason": ("label", "refund_reason", "sub_label", "sublabel", "category"),
    "opened_at": ("opened", "open_date", "opened_date", "created_at", "created"),
    "sender": ("from", "sent_by", "role"),
    "at": ("date", "time", "datetime", "timestamp", "replied_at", "sent_at", "message_date", "message_time"),
    "message": ("text", "body", "reply", "content", "comment"),
    "product": ("product_name", "item", "item_name"),
    "sku": ("product_sku", "item_sku"),
    "quantity": ("qty", "product_quantity"),
    "amount": ("total", "order_total", "payment_total", "price", "sum"),
    "currency": ("currency_code",),
    "carrier": ("shipping_provider", "provider", "shipping_carrier"),
    "tracking_number": ("tracking", "tracking_no", "tracking_id", "tracking_code"),
}

_MEANING = {alias: name for name, aliases in ALIASES.items() for alias in (name, *aliases)}
_NO_LETTERS = re.compile(r"[^\w]+|_+")
_TEXT_GUARD = re.compile(r'\s*=\s*"((?:[^"]|"")*)"\s*')

_TRIGGERS = frozenset("=+-@|＝＋－＠｜")
"""First characters that make a spreadsheet run a cell, and their full-width forms."""


def key_of(header: str) -> str:
    """A column's header as names are compared: case, width, blanks, dashes and what cannot be seen do not count."""
    return _NO_LETTERS.sub("_", fold(plain_cell(header))).strip("_")


def match_columns(headers: list[str]) -> dict[int, str]:
    """What each column means: place to name. An exact name goes before an alias, an alias before a later one."""
    keys = [key_of(header) for header in headers]
    taken: dict[str, int] = {}
    for exact in (True, False):
        for index, key in enumerate(keys):
            name = _MEANING.get(key)
            if name is not None and (key == name) is exact:
                taken.setdefault(name, index)
    return {index: name for name, index in taken.items()}


def repeated_column(headers: list[str]) -> str:
    """The header of a column that we know and that is there twice; empty when there is none."""
    known = [key for key in map(key_of, headers) if key in _MEANING]
    return next((key for key in known if known.count(key) > 1), "")


def plain_cell(text: str) -> str:
    """The cell without what keeps a spreadsheet from changing it: our apostrophe, or `="…"` around a text."""
    if text[:1] == "'":
        return unescape_formula(text)
    guard = _TEXT_GUARD.fullmatch(text) if "=" in text[:8] else None
    return guard[1].replace('""', '"') if guard else text


def plain_fact(text: str) -> str:
    """The same of an id, a number or a date, without what stands around it unseen.

    None of them begins with an apostrophe: whatever program put it there kept a spreadsheet from changing the rest.
    """
    return trim(plain_cell(trim(text)).removeprefix("'"))


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may take the text, or a line inside it, for a formula."""
    if text[:1] in ("\t", "\r", "\n"):
        return True
    return any(_is_formula_line(line) for line in text.splitlines())


def escape_formula(text: str) -> str:
    """The cell with an apostrophe before what would run; one that already has it gets another."""
    return f"'{text}" if is_formula(text.lstrip("'")) else text


def unescape_formula(text: str) -> str:
    """The cell without the apostrophe that `escape_formula` put there."""
    return text[1:] if text[:1] == "'" and is_formula(text.lstrip("'")) else text


def _is_formula_line(line: str) -> bool:
    for character in line:
        if character in _TRIGGERS or character == "\t":
            return True
        if not (character.isspace() or unicodedata.category(character) in ("Cf", "Cc", "Mn")):
            return False
    return False
