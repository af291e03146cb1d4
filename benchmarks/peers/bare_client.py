"""The barest client that fetches every ticket and every order of Wish, and keeps none: `bare_client.py URL TOKEN`.

Pages of tickets in the order of their changes, then each order by its id, two calls at once, as many as Wish is asked
at the most.
"""

import asyncio
import sys
from typing import Any

import httpx2

_PAGE = 500
_AT_ONCE = 2


async def fetch(url: str, token: str) -> int:
    """Fetch it all; gives the number of calls."""
    calls, since = 0, ""
    orders: dict[str, None] = {}
    async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:

        async def read(path: str, query: dict[str, Any]) -> Any:
            nonlocal calls
            calls += 1
            answer = await client.get(url + path, params=query)
            answer.raise_for_status()
            return answer.json()["data"]

        while True:
            bound = {"updated_at_min": since} if since else {}
            page = await read("/tickets", {"limit": _PAGE, "sort_by": "updated_at.asc", **bound})
            orders.update((order["id"], None) for ticket in page for order in ticket["orders"])
            if len(page) < _PAGE or page[-1]["updated_at"] == since:
                break
            since = page[-1]["updated_at"]
        wanted = iter(orders)

        async def work() -> None:
            for order in wanted:
                await read(f"/orders/{order}", {})

        await asyncio.gather(*(work() for _ in range(_AT_ONCE)))
    return calls


if __name__ == "__main__":
    print(asyncio.run(fetch(sys.argv[1], sys.argv[2])))
