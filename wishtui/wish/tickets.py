"""The calls about tickets and orders (docs/platform.md, 4). They give decoded JSON, not yet records of ours."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import msgspec

from wishtui.domain.issue import ID_RULE, valid_id
from wishtui.errors import UsageError
from wishtui.i18n import _
from wishtui.wish.client import Client
from wishtui.wish.failures import NotSure, UnreadableTicket

PAGE = 500
"""Tickets or orders of one page, the most that Wish gives."""

Record = dict[str, Any]


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """Which tickets are wanted."""

    since: datetime | None = None
    """Those that changed then or later."""
    until: datetime | None = None
    """Those that changed then or earlier."""
    ascending: bool = True
    """Those that changed first at the head."""
    states: tuple[str, ...] = ()
    limit: int = PAGE


class RecordPage(msgspec.Struct, frozen=True):
    """Some of a list, as it came."""

    records: tuple[Record, ...]
    odd: int = 0
    """Items that are no objects, and so name nothing."""

    def __len__(self) -> int:
        return len(self.records) + self.odd


class WishApi:
    """What Wish can be asked and told. Every call raises `NetworkError` as `Client` does."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def merchant_id(self, *, attempts: int = 5) -> str:
        """Whose token it is; the call that needs no scope."""
        data = await self.client.read("/oauth/test", attempts=attempts)
        merchant = data.get("merchant_id") if isinstance(data, dict) else None
        return merchant if isinstance(merchant, str) else ""

    async def tickets(self, ask: Ask) -> RecordPage:
        """Some tickets, with their conversations."""
        return await self._list("/tickets", ask)

    async def orders(self, ask: Ask) -> RecordPage:
        """Some orders."""
        return await self._list("/orders", ask)

    async def _list(self, path: str, ask: Ask) -> RecordPage:
        order = "asc" if ask.ascending else "desc"
        query = [("limit", str(ask.limit)), ("sort_by", f"updated_at.{order}")]
        if ask.since is not None:
            query.append(("updated_at_min", wish_time(ask.since)))
        if ask.until is not None:
            query.append(("updated_at_max", wish_time(ask.until)))
        query += [("states", state) for state in ask.states]
        return _page(await self.client.read(path, query))

    async def ticket(self, ticket_id: str, *, attempts: int = 5) -> Record:
        """One ticket with its whole conversation, whatever it says of its own id.

        Raises UnreadableTicket where it is another's, or none.
        """
        record = _record(await self.client.read(f"/tickets/{_part(ticket_id)}", attempts=attempts))
        named = record.get("id")
        if named not in (None, "") and str(named).strip() != ticket_id:
            raise UnreadableTicket(_("Wish's answer is another ticket than the one that was asked for."))
        return {**record, "id": ticket_id}

    async def order(self, order_id: str) -> Record:
        """One order."""
        return _record(await self.client.read(f"/orders/{_part(order_id)}"))

    async def reply(self, ticket_id: str, text: str) -> None:
        """Answer the customer. What Wish makes of the ticket's state, only reading it again tells."""
        await self.client.write("POST", f"/tickets/{_part(ticket_id)}/replies", {"message": text})

    async def set_state(self, ticket_id: str, state: str) -> None:
        """Close a ticket (`CLOSED`) or hand it to Wish (`AWAITING_WISH`)."""
        await self.client.write("PUT", f"/tickets/{_part(ticket_id)}", {"state": state})

    async def account(self) -> Record:
        """Name and status of the account; needs the scope `merchant:read`."""
        return _record(await self.client.read("/merchant/account_details"))


def wish_time(at: datetime) -> str:
    """A time as a query has it, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _part(name: str) -> str:
    if not valid_id(name):
        raise UsageError(_("“{name}” cannot be an id on Wish.", name=name), _(ID_RULE))
    return quote(name, safe="")


def _page(data: Any) -> RecordPage:
    items: Any = data
    if isinstance(data, Mapping):  # a list in a wrapping that nobody declared, beside others perhaps
        lists = [part for part in data.values() if isinstance(part, list)]
        items = max(lists, key=lambda part: any(isinstance(item, dict) for item in part), default=None if data else [])
    if items is None:
        items = []
    if not isinstance(items, list):
        raise NotSure(_("Wish's list is no list."))
    records = tuple(item for item in items if isinstance(item, dict))
    return RecordPage(records, len(items) - len(records))


def _record(data: Any) -> Record:
    if not isinstance(data, dict):
        raise UnreadableTicket(_("Wish's answer is not the record that was asked for."))
    return data
