"""Several changes as one: decided on what is recorded now, and written together or not at all."""

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from wishtui.domain.issue import Issue, Status, lock_reason, valid_id
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Order
from wishtui.errors import AnswerLocked, NotAcceptable
from wishtui.store.records import issue_document, order_document

if TYPE_CHECKING:
    from wishtui.store.repository import Store


class Transaction:
    """Changes in the making. Until the block ends without an error nobody sees them."""

    def __init__(self, store: "Store") -> None:
        self._store = store
        self.issues: dict[str, Issue] = {}
        self.documents: dict[str, msgspec.Raw] = {}
        self.pending_orders: dict[str, Order] = {}
        self.order_documents: dict[str, msgspec.Raw] = {}

    def get(self, issue_id: str) -> Issue | None:
        """The record as it will stand after what this transaction has put so far."""
        return self.issues.get(issue_id) or self._store.get(issue_id)

    def put(self, issue: Issue) -> Issue:
        """Record `issue`; gives it with its new revision, or as it was where nothing differs.

        Raises:
            AnswerLocked: it adds a seller's answer to an issue that takes none (docs/platform.md, 1).
            NotAcceptable: it cannot be recorded: its id, or something that it holds, fits no file.
        """
        if not valid_id(issue.id):
            raise NotAcceptable(f"{issue.id!r} cannot be the id of an issue.", "Letters, digits, - and _, at most 64.")
        known = self.get(issue.id)
        rev = known.rev if known else self._rev_of_row(issue.id)
        wanted = msgspec.structs.replace(issue, rev=rev)
        if known is not None:
            if wanted == known:
                return known
            _check_answer(known, issue)
        stored = msgspec.structs.replace(issue, rev=rev + 1)
        self.documents[issue.id] = issue_document(stored)
        self.issues[issue.id] = stored
        return stored

    def _rev_of_row(self, issue_id: str) -> int:
        """The revision of a record whose row can be read and whose conversation cannot; 0 where there is none."""
        row = self._store.inbox().get(issue_id) or self._store.archive().get(issue_id)
        return row.rev if row else 0

    def order(self, order_id: str) -> Order | None:
        """An order that was imported on its own, as it will stand."""
        return self.pending_orders.get(order_id) or self._store.orders([order_id]).get(order_id)

    def put_order(self, order: Order) -> None:
        """Keep `order` until an issue names it. Raises NotAcceptable for an id that fits no file."""
        if not valid_id(order.id):
            raise NotAcceptable(f"{order.id!r} cannot be the id of an order.", "Letters, digits, - and _, at most 64.")
        if order != self.order(order.id):
            self.order_documents[order.id] = order_document(order)
            self.pending_orders[order.id] = order

    def naming(self, order_id: str) -> list[str]:
        """Ids of the issues that name an order, those that this transaction puts included."""
        recorded = [issue_id for issue_id in self._store.naming(order_id) if issue_id not in self.issues]
        return recorded + [issue.id for issue in self.issues.values() if order_id in issue.order_ids]


def _check_answer(known: Issue, told: Issue) -> None:
    if known.status == Status.UNHANDLED or not _answers(told) - _answers(known):
        return
    last = next((message for message in reversed(known.messages) if message.answers), None)
    who = f" ({last.author} answered)" if last and last.author else ""
    raise AnswerLocked(f"Issue {known.id} is locked: {lock_reason(known)}{who}.")


def _answers(issue: Issue) -> Counter[tuple[str, str]]:
    """The answers recorded here and not seen on Wish yet."""
    ours: list[Message] = [m for m in issue.messages if m.local and m.sender == Sender.SELLER]
    return Counter((message.at.isoformat(), message.text) for message in ours)
