"""Which issues name which order: made at the first question, kept up from then on."""

from collections.abc import Iterable

import msgspec

from wishtui.store.records import UNREADABLE


class _NamedOrders(msgspec.Struct):
    id: str
    order_ids: tuple[str, ...] = ()


_read = msgspec.json.Decoder(_NamedOrders).decode


class OrderIndex:
    """The issues of one database by the orders that they name."""

    def __init__(self, documents: Iterable[msgspec.Raw]) -> None:
        self._issues: dict[str, dict[str, None]] = {}
        self._orders: dict[str, tuple[str, ...]] = {}
        for document in documents:
            self.put(document)

    def of(self, order_id: str) -> list[str]:
        """Ids of the issues that name an order."""
        return list(self._issues.get(order_id, ()))

    def put(self, document: msgspec.Raw) -> None:
        """Learn what an issue names now."""
        try:
            issue = _read(document)
        except UNREADABLE:
            return
        if self._orders.get(issue.id, ()) == issue.order_ids:
            return
        self.forget(issue.id)
        self._orders[issue.id] = issue.order_ids
        for order_id in issue.order_ids:
            self._issues.setdefault(order_id, {})[issue.id] = None

    def forget(self, issue_id: str) -> None:
        """An issue is not here any more."""
        for order_id in self._orders.pop(issue_id, ()):
            named = self._issues[order_id]
            named.pop(issue_id, None)
            if not named:
                del self._issues[order_id]
