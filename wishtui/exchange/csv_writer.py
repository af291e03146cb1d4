"""Issues as CSV: one row a message, safe to open in a spreadsheet."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from wishtui.domain.issue import Issue
from wishtui.domain.message import Message
from wishtui.domain.order import Order
from wishtui.domain.times import iso
from wishtui.exchange.columns import COLUMNS, escape_formula
from wishtui.exchange.wish_words import AUTOMATED_WORD
from wishtui.text import clean

_TYPED = frozenset({"opened_at", "at", "quantity", "amount"})
"""Columns of numbers and dates: they cannot be formulas, and an apostrophe would make text of them."""


def write_csv(issues: Iterable[Issue], out: BinaryIO, *, raw: bool = False) -> int:
    """Issues as UTF-8 with BOM, every cell quoted, lines ending in CRLF. Gives the count of rows.

    A cell that a spreadsheet would run gets an apostrophe, and text is cleaned of what a terminal would obey; `raw`
    leaves both out, for machines. An issue has as many rows as it has messages, or orders if those are more.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    out.write(codecs.BOM_UTF8)
    writer.writerow(COLUMNS)
    count = 0
    for issue in issues:
        for row in _rows(issue):
            writer.writerow([_cell(name, row.get(name, ""), raw=raw) for name in COLUMNS])
            count += 1
        out.write(buffer.getvalue().encode("utf-8", "replace"))
        buffer.seek(0)
        buffer.truncate()
    out.write(buffer.getvalue().encode())
    return count


def _cell(name: str, text: str, *, raw: bool) -> str:
    return text if raw or name in _TYPED else escape_formula(clean(text))


def _rows(issue: Issue) -> Iterator[dict[str, str]]:
    head = {
        "id": issue.id,
        "customer": issue.customer,
        "subject": issue.subject,
        "status": issue.status.value,
        "reason": issue.reason,
        "opened_at": iso(issue.opened_at),
    }
    known = {order.id: order for order in issue.orders}
    orders = [_order(order_id, known.get(order_id)) for order_id in issue.order_ids] or [{}]
    for index in range(max(len(issue.messages), len(orders), 1)):
        message = _message(issue.messages[index]) if index < len(issue.messages) else {}
        yield head | orders[min(index, len(orders) - 1)] | message


def _message(message: Message) -> dict[str, str]:
    return {
        "sender": AUTOMATED_WORD if message.automated else message.sender.value,
        "at": iso(message.at),
        "message": message.text,
    }


def _order(order_id: str, order: Order | None) -> dict[str, str]:
    if order is None:
        return {"order_id": order_id}
    parcel = order.tracking[0] if order.tracking else None
    amount = order.amount
    return {
        "order_id": order_id,
        "product": order.product,
        "sku": order.sku,
        "quantity": "" if order.quantity is None else str(order.quantity),
        "amount": format(amount.amount, "f") if amount else "",
        "currency": amount.currency if amount else "",
        "carrier": parcel.carrier if parcel else "",
        "tracking_number": parcel.number if parcel else "",
    }
