"""The rows of one id, read as one issue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import msgspec

from wishtui.domain.answering import in_order
from wishtui.domain.issue import Issue, Status, unanswered
from wishtui.domain.message import Message, Sender, comparable_text
from wishtui.exchange.columns import plain_fact
from wishtui.exchange.csv_orders import Orders
from wishtui.exchange.csv_times import CellTimes
from wishtui.exchange.fields import Notes
from wishtui.exchange.records import BadRecord, DecodeContext, DecodedRecord, quoted
from wishtui.exchange.values import check_cell, check_id, earliest
from wishtui.exchange.wish_words import STATES, sender_word, status_word
from wishtui.i18n import _
from wishtui.text import decode_html, fold

ENOUGH_ROWS = 1_000
"""Issues of several rows that are looked at to tell in which direction a file runs."""


@dataclass
class NamedRow:
    """One row: its place, what its columns say, and the columns that nobody knows."""

    where: str
    cells: dict[str, str]
    extra: dict[str, Any]

    @cached_property
    def _trimmed(self) -> dict[str, str]:
        return {name: plain_fact(text) for name, text in self.cells.items() if text and name != "message"}

    def get(self, name: str) -> str:
        """A cell without blanks, invisible characters and guards around it; empty when the column is not there."""
        return self._trimmed.get(name, "")

    def words(self, name: str) -> str:
        """A cell as people read it: as it is, but for HTML's entities."""
        return decode_html(self.cells.get(name, ""))


def newest_first(issues: Iterable[Sequence[NamedRow]], context: DecodeContext, *, ours: bool = False) -> bool:
    """Whether the rows of a file run from the newest message to the oldest.

    The times of each issue's rows tell it. Where they never differ, an issue tells it that begins with an answer and
    ends with the customer: a customer writes first. `ours` is a file of our own columns, which begins with the oldest.
    """
    by_time = by_sender = 0
    times = CellTimes(context)
    for index, rows in enumerate(issues):
        if index >= ENOUGH_ROWS:
            break
        known_times = [time for row in rows if (time := times.or_none(row.get("at"))) is not None]
        if len(known_times) < 2:
            continue
        by_time += (known_times[-1] > known_times[0]) - (known_times[-1] < known_times[0])
        first, last = _sender(rows[0]), _sender(rows[-1])
        customers = [who is not None and who[0] is Sender.CUSTOMER for who in (first, last)]
        by_sender += (customers == [True, False]) - (customers == [False, True])
    return by_time < 0 or (by_time == 0 and by_sender < 0 and not ours)


def decode_rows(rows: Sequence[NamedRow], context: DecodeContext, *, newest_first: bool = False) -> DecodedRecord:
    """The issue that the rows of one id are, and its orders.

    Raises:
        BadRecord: any of the rows cannot be used; half an issue is worse than none.
    """
    issue_id = check_id(rows[0].get("id"), "id")
    customer = _one_customer(rows)
    check_cell(issue_id, "id")
    notes = Notes()
    table = _Rows(context, notes, newest_first=newest_first)
    for take in (table.take_opening, table.take):
        for row in rows:
            try:
                take(row)
            except BadRecord as error:
                raise BadRecord(error.field, error.problem, row.where) from error
    conversation = table.conversation()
    issue = Issue(
        id=issue_id,
        status=table.status or _derived(conversation),
        wish_state=table.wish_state,
        opened_at=table.opened_at or earliest((message.at for message in conversation), "opened_at"),
        subject=_first(rows, "subject"),
        customer=customer,
        reason=_first(rows, "reason"),
        order_ids=table.orders.ids,
        messages=conversation,
        extra=table.extra,
    )
    return notes.decoded(DecodedRecord(table.orders.known, issue), zone="local")


class _Rows:
    """What the rows of one id come to, one after the other."""

    def __init__(self, context: DecodeContext, notes: Notes, *, newest_first: bool) -> None:
        self.orders = Orders(notes)
        self.opened_at: datetime | None = None
        self.status: Status | None = None
        self.wish_state = ""
        self.extra: dict[str, Any] = {}
        self._newest_first = newest_first
        self._messages: dict[tuple[Sender, bool, datetime, str], Message] = {}
        self._status_at: datetime | None = None
        self._times = CellTimes(context, notes)

    def conversation(self) -> tuple[Message, ...]:
        """The messages, oldest first; those of one time follow the direction of the file."""
        messages = tuple(self._messages.values())
        return in_order(messages[::-1] if self._newest_first else messages)

    def take_opening(self, row: NamedRow) -> None:
        """Take in when a row says that the issue was opened: the earliest that any of them says."""
        opened_at = self._times.get(row.get("opened_at"), "opened_at")
        self.opened_at = min(filter(None, (self.opened_at, opened_at)), default=None)

    def take(self, row: NamedRow) -> None:
        """Take in the rest of a row.

        Raises:
            BadRecord: one of its cells cannot be used.
        """
        at = self._times.get(row.get("at") or row.get("opened_at"), "at") or self.opened_at
        self._take_status(row.get("status"), at)
        add_extra(self.extra, self.orders.take(row))
        message = _message(row, at)
        if message is None:
            add_extra(self.extra, row.extra)
            return
        key = (message.sender, message.automated, message.at, comparable_text(message.text))
        known = self._messages.get(key)
        self._messages[key] = message if known is None else _with_extra(known, row.extra)

    def _take_status(self, text: str, at: datetime | None) -> None:
        """The status that the newest row names is the issue's, as it would be of several files."""
        if not text:
            return
        status = status_word(text)
        if status is None:
            raise BadRecord("status", _("{text} is no status; unhandled, responded and closed are.", text=quoted(text)))
        before = self._status_at
        newer = before is None or (at is not None and (at > before or (at == before and not self._newest_first)))
        if self.status is None or newer:
            self.status, self.wish_state, self._status_at = status, _wish_state(text), at


def add_extra(extra: dict[str, Any], more: dict[str, Any]) -> None:
    """Keep what nobody knows; where rows differ, all that they say."""
    for name, value in more.items():
        known = extra.get(name)
        if known is None:
            extra[name] = value
        elif isinstance(known, list):
            known += [value] if value not in known else []
        elif known != value:
            extra[name] = [known, value]


def _with_extra(message: Message, more: dict[str, Any]) -> Message:
    """A message that several rows repeat, as a file with one row an article does."""
    extra = dict(message.extra)
    add_extra(extra, more)
    return msgspec.structs.replace(message, extra=extra)


def _first(rows: Sequence[NamedRow], name: str) -> str:
    return next((text for row in rows if (text := row.words(name)).strip()), "")


def _one_customer(rows: Sequence[NamedRow]) -> str:
    """The customer of the issue. Two of them under one id are two issues, and which row is whose cannot be told."""
    named: NamedRow | None = None
    for row in rows:
        who = _sender(row)
        if not row.get("customer") or (row.get("sender") and (who is None or who[0] is not Sender.CUSTOMER)):
            continue
        named = named or row
        if fold(row.words("customer")) != fold(named.words("customer")):
            other, first = quoted(row.get("customer")), quoted(named.get("customer"))
            raise BadRecord(
                "customer",
                _(
                    "{other} is not the {first} of {where}, under one id; a spreadsheet may have rounded the ids: make"
                    " that column text and export it again.",
                    other=other,
                    first=first,
                    where=named.where,
                ),
                row.where,
            )
    return named.words("customer") if named else _first(rows, "customer")


def _wish_state(text: str) -> str:
    """Wish's word for the state, where the file has that rather than ours."""
    state = text.upper().replace(" ", "_")
    return state if state in STATES and text.casefold() not in {status.value for status in Status} else ""


def _derived(messages: tuple[Message, ...]) -> Status:
    """The status that the conversation shows, where the file names none."""
    return Status.UNHANDLED if unanswered(messages) or not messages else Status.RESPONDED


def _sender(row: NamedRow) -> tuple[Sender, bool] | None:
    """Who wrote the row's message, and whether that is Wish's machine. Who is not named is the customer."""
    word = row.get("sender")
    named = not word or fold(word) == fold(row.get("customer"))
    return (Sender.CUSTOMER, False) if named else sender_word(word)


def _message(row: NamedRow, at: datetime | None) -> Message | None:
    """The row's message; None when it only has facts."""
    text, word = row.cells.get("message", ""), row.get("sender")
    if not text.strip() and not (word and row.get("at")):
        return None
    who = _sender(row)
    if who is None:
        raise BadRecord("sender", _("{text} is no sender; customer, seller and wish are.", text=quoted(word)))
    if at is None:
        raise BadRecord("at", _("is missing, and so is `opened_at`; a message needs its time."))
    return Message(sender=who[0], at=at, text=text, automated=who[1], extra=dict(row.extra))
