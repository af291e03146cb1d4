"""The rows of one id, read as one issue."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, overload

from wishtui.domain.answering import in_order
from wishtui.domain.deadline import answered_late
from wishtui.domain.issue import Issue, Status, unanswered
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Money, Order, Tracking, joined_order
from wishtui.exchange.fields import check_id, decimal, first_time, moment, whole
from wishtui.exchange.records import BadRecord, Terms, Told, quoted
from wishtui.exchange.wish_words import STATES, sender_word, status_word

_FACTS = ("product", "sku", "quantity", "amount", "currency", "carrier", "tracking_number")
_BETWEEN_IDS = re.compile(r"[,;|\s]+")
_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s]+(\d{1,2})(:\d{2}.*))?", re.DOTALL)
_ZONE = re.compile(r"(?<!\s)\s*(?:UTC|GMT)$", re.IGNORECASE)
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP"}
_AMOUNT = re.compile(
    r"(?P<before>[A-Za-z]{3}|[$€£])?\s*+(?P<number>[-+]?(?:[.,\s\u00a0']*+\d)++)\s*+(?P<after>[A-Za-z]{3}|[$€£])?"
)


@dataclass(frozen=True)
class NamedRow:
    """One row: its place, what its columns say, and the columns that nobody knows."""

    where: str
    cells: dict[str, str]
    extra: dict[str, str]

    def get(self, name: str) -> str:
        """A cell without blanks around it; empty when the column is not there."""
        return self.cells.get(name, "").strip()


def told_by(rows: list[NamedRow], terms: Terms) -> Told:
    """The issue that the rows of one id tell, and its orders.

    Raises:
        BadRecord: any of the rows cannot be used; half an issue is worse than none.
    """
    orders: dict[str, Order] = {}
    order_ids: dict[str, None] = {}
    messages: list[Message] = []
    extra: dict[str, str] = {}
    opened_at, state = _agreed(rows, "opened_at", terms), _agreed(rows, "status", terms)
    for row in rows:
        try:
            named, order = _order(row)
            message = _message(row, opened_at, terms)
        except BadRecord as error:
            raise BadRecord(error.field, error.problem, row.where) from error
        order_ids |= dict.fromkeys(named)
        if order is not None:
            orders[order.id] = joined_order(orders[order.id], order) if order.id in orders else order
        messages += [message] if message else []
        extra |= _left_over(row, with_order=order is not None, with_message=message is not None)
    conversation = in_order(tuple(messages))
    issue = Issue(
        id=check_id(rows[0].get("id"), "id"),
        status=state or _derived(conversation),
        wish_state=_wish_state(rows),
        opened_at=opened_at or first_time((message.at for message in messages), "opened_at"),
        subject=_first(rows, "subject"),
        customer=_first(rows, "customer"),
        reason=_first(rows, "reason"),
        order_ids=tuple(order_ids),
        messages=conversation,
        late=answered_late(conversation, terms.window),
        extra=extra,
    )
    return Told(tuple(orders.values()), issue)


def _left_over(row: NamedRow, *, with_order: bool, with_message: bool) -> dict[str, str]:
    """What neither an order nor a message of the row keeps."""
    facts = {} if with_order else {name: row.get(name) for name in _FACTS if row.get(name)}
    return facts if with_message else facts | row.extra


def _first(rows: list[NamedRow], name: str) -> str:
    return next((row.cells[name] for row in rows if row.get(name)), "")


@overload
def _agreed(rows: list[NamedRow], name: Literal["opened_at"], terms: Terms) -> datetime | None: ...
@overload
def _agreed(rows: list[NamedRow], name: Literal["status"], terms: Terms) -> Status | None: ...
def _agreed(rows: list[NamedRow], name: str, terms: Terms) -> datetime | Status | None:
    """What the rows say of the whole issue, where they must not say two things; None where none speaks."""
    said: datetime | Status | None = None
    for row in rows:
        text = row.get(name)
        if not text:
            continue
        try:
            value = _time(text, name, terms) if name == "opened_at" else _status(text)
        except BadRecord as error:
            raise BadRecord(error.field, error.problem, row.where) from error
        if said is not None and value != said:
            raise BadRecord(name, f"{quoted(text)} is not what an earlier row of this issue says.", row.where)
        said = value
    return said


def _status(text: str) -> Status:
    status = status_word(text)
    if status is None:
        raise BadRecord("status", f"{quoted(text)} is no status; unhandled, responded and closed are.")
    return status


def _derived(messages: tuple[Message, ...]) -> Status:
    """The status that the conversation shows, where the file names none."""
    return Status.UNHANDLED if unanswered(messages) or not messages else Status.RESPONDED


def _wish_state(rows: list[NamedRow]) -> str:
    """Wish's word for the state, where the file has that rather than ours."""
    word = _first(rows, "status").strip()
    state = word.upper().replace(" ", "_")
    return state if state in STATES and word.casefold() not in {status.value for status in Status} else ""


def _message(row: NamedRow, opened_at: datetime | None, terms: Terms) -> Message | None:
    """The row's message; None when it only has facts. Who is not named is the customer, whose issue it is."""
    text, word = row.cells.get("message", ""), row.get("sender")
    if not text.strip() and not (word and row.get("at")):
        return None
    named = not word or word.casefold() == row.get("customer").casefold()
    who = (Sender.CUSTOMER, False) if named else sender_word(word)
    if who is None:
        raise BadRecord("sender", f"{quoted(word)} is no sender; customer, seller and wish are.")
    at = _time(row.get("at"), "at", terms) if row.get("at") else opened_at
    if at is None:
        raise BadRecord("at", "is missing, and so is `opened_at`; a message needs its time.")
    return Message(sender=who[0], at=at, text=text, automated=who[1], extra=dict(row.extra))


def _time(text: str, field: str, terms: Terms) -> datetime:
    """A date as spreadsheets write it too: year first, `/` or `.` between, hours of one digit, `UTC` behind."""
    match = _DATE.fullmatch(_ZONE.sub("+00:00", text))
    if match is not None:
        year, month, day, hour, rest = match.groups()
        text = f"{year}-{month:0>2}-{day:0>2}" + (f"T{hour:0>2}{rest}" if hour else "")
    return moment(text, field, terms.latest)


def _order(row: NamedRow) -> tuple[list[str], Order | None]:
    """The orders that a row names, and the facts of the one that it is about."""
    named = [check_id(text, "order_id") for text in _BETWEEN_IDS.split(row.get("order_id")) if text]
    quantity, amount = row.get("quantity"), row.get("amount")
    total = _money(amount, row.get("currency")) if amount else None
    count = whole(quantity, "quantity") if quantity else None
    number, carrier = row.get("tracking_number"), row.get("carrier")
    if len(named) != 1:
        return named, None
    return named, Order(
        id=named[0],
        product=row.cells.get("product", ""),
        sku=row.cells.get("sku", ""),
        quantity=count,
        total=total,
        tracking=(Tracking(number=number, carrier=carrier),) if number or carrier else (),
    )


def _money(text: str, currency: str) -> Money:
    """An amount as people write it: `12.40`, `12,40`, `1,234.50`, `$12.40`, `12.40 EUR`."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return Money(decimal(text, "amount"), currency)
    number = re.sub(r"[\s\u00a0']", "", match["number"])
    comma = number.rfind(",") > number.rfind(".") and len(number) - number.rfind(",") <= 3
    number = number.replace(".", "").replace(",", ".") if comma else number.replace(",", "")
    sign = match["before"] or match["after"] or ""
    return Money(decimal(number, "amount"), currency or _SIGNS.get(sign, sign.upper()))
