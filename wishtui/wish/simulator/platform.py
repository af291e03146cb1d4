"""What Wish does with tickets, orders and tokens, without any HTTP (docs/platform.md, 1 and 4)."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from operator import ge, le
from threading import RLock
from typing import Any

from wishtui.wish.tickets import Record

# untranslated: the simulated Wish speaks English, as the real one does

Reply = tuple[int, Record]
"""HTTP status and envelope."""

REPLY_LIMIT = 2_000

_OAUTH = {
    "missing": (401, 1012, "Access token is missing"),
    "unknown": (400, 1006, "Access token does not exist"),
    "expired": (400, 1007, "Access token has expired"),
    "revoked": (400, 1008, "Access token has been revoked"),
    "disabled": (400, 1002, "Merchant account is disabled"),
}


class Platform:
    """One merchant's tickets and orders, and who may see them. Safe to use from several threads."""

    def __init__(
        self, *, token: str = "demo-token", merchant_id: str = "5c0ffee0", clock: Callable[[], datetime]
    ) -> None:
        self.lock = RLock()
        self.clock = clock
        self.merchant_id = merchant_id
        self.tickets: dict[str, Record] = {}
        self.orders: dict[str, Record] = {}
        self.tokens: dict[str, str] = {token: "valid"}
        """Each token and how it stands: valid, expired, revoked or disabled."""
        self.refresh_tokens: dict[str, str] = {}
        """Each refresh token and the access token that it replaces."""
        self.codes: set[str] = set()
        """Authorisation codes that were not used yet."""
        self._issued = 0

    def sign_in_refusal(self, token: str) -> Reply | None:
        """Why `token` is not taken; None when it is."""
        how = "missing" if not token else self.tokens.get(token, "unknown")
        return None if how == "valid" else refused(*_OAUTH[how])

    def customer_writes(self, ticket_id: str, text: str) -> None:
        """The customer writes; what was answered waits for the merchant again. A closed ticket stays closed."""
        with self.lock:
            ticket = self.tickets[ticket_id]
            self._add_reply(ticket, "USER", text)
            if ticket["state"] == "AWAITING_USER":
                ticket["state"] = "AWAITING_MERCHANT"

    def wish_writes(self, ticket_id: str, text: str, *, state: str = "AWAITING_USER") -> None:
        """Wish's people answer in the merchant's place."""
        with self.lock:
            ticket = self.tickets[ticket_id]
            self._add_reply(ticket, "WISH_SUPPORT", text)
            ticket["state"] = state

    def reply(self, ticket_id: str, text: object) -> Reply:
        """The merchant answers."""
        with self.lock:
            ticket = self.tickets.get(ticket_id)
            if ticket is None:
                return refused(404, 1000, "Ticket does not exist")
            if not isinstance(text, str) or not text.strip() or len(text) > REPLY_LIMIT:
                return refused(400, 1001, "Message must have 1 to 2000 characters")
            if ticket["state"] != "AWAITING_MERCHANT":
                return refused(400, 1001, "Ticket is not awaiting the merchant")
            added = self._add_reply(ticket, "MERCHANT", text)
            ticket["state"] = "AWAITING_USER"
            return done(deepcopy(added))

    def set_state(self, ticket_id: str, state: object) -> Reply:
        """The merchant closes a ticket or hands it to Wish."""
        with self.lock:
            ticket = self.tickets.get(ticket_id)
            if ticket is None:
                return refused(404, 1000, "Ticket does not exist")
            takes = ("AWAITING_MERCHANT", "AWAITING_USER") if state == "CLOSED" else ("AWAITING_MERCHANT",)
            if state not in ("CLOSED", "AWAITING_WISH") or ticket["state"] not in takes:
                return refused(400, 1001, f"Ticket cannot become {state}")
            ticket["state"] = state
            ticket["updated_at"] = self._now()
            if state == "CLOSED":
                ticket["resolution_info"] = {"closed_at": self._now(), "closed_by": "MERCHANT"}
            return done({})

    def list_tickets(self, query: dict[str, list[str]]) -> Reply:
        """A page of tickets."""
        return self._listed(self.tickets, query)

    def list_orders(self, query: dict[str, list[str]]) -> Reply:
        """A page of orders."""
        return self._listed(self.orders, query)

    def _listed(self, records: dict[str, Record], query: dict[str, list[str]]) -> Reply:
        with self.lock:
            listed = sorted(records.values(), key=lambda record: (record.get("updated_at") or "", record["id"]))
            if query.get("sort_by", ["updated_at.desc"])[0] != "updated_at.asc":
                listed.reverse()
            for bound, keeps in (("updated_at_min", ge), ("updated_at_max", le)):
                if bound in query:
                    end = datetime.fromisoformat(query[bound][0])
                    listed = [each for each in listed if keeps(datetime.fromisoformat(each["updated_at"]), end)]
            if "states" in query:
                listed = [record for record in listed if record.get("state") in query["states"]]
            limit = min(500, max(1, int(query.get("limit", ["50"])[0])))
            return done(deepcopy(listed[:limit]))

    def record(self, kept: dict[str, Record], record_id: str) -> Reply:
        """One ticket or order."""
        with self.lock:
            stored = kept.get(record_id)
            return refused(404, 1000, "It does not exist") if stored is None else done(deepcopy(stored))

    def issue_tokens(self, replaced: str = "") -> Reply:
        """A new pair of tokens; the one that it replaces is revoked."""
        with self.lock:
            if replaced:
                self.tokens[replaced] = "revoked"
            self._issued += 1
            access, refresh = f"access-{self._issued}", f"refresh-{self._issued}"
            self.tokens[access] = "valid"
            self.refresh_tokens[refresh] = access
            expiry = (self.clock() + timedelta(days=30)).isoformat()
            pair = {"access_token": access, "refresh_token": refresh, "expiry_time": expiry}
            return done({**pair, "merchant_id": self.merchant_id, "scopes": ["tickets:read", "tickets:write"]})

    def _add_reply(self, ticket: Record, sender: str, text: str) -> Record:
        added = {"message": text, "replied_at": self._now(), "sender": sender, "supporting_files": []}
        ticket["replies"].append(added)
        ticket["updated_at"] = added["replied_at"]
        return added

    def _now(self) -> str:
        return self.clock().astimezone(UTC).isoformat(timespec="milliseconds")


def done(data: Any) -> Reply:
    """An envelope of success."""
    return 200, {"message": "", "code": 0, "data": data}


def refused(status: int, code: int, message: str) -> Reply:
    """An envelope of refusal."""
    return status, {"message": message, "code": code, "data": {}}
