"""One call to Wish: bounded in time and size, polite, and clear about whether it was done.

The token goes to the origin of the address only, in the header only; redirects are not followed.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Self

import httpx2
import stamina

from wishtui.http.calls import AnswerUnusable, bounded_body, open_client
from wishtui.i18n import _
from wishtui.log import get_logger
from wishtui.wish.address import Address
from wishtui.wish.envelope import data_of
from wishtui.wish.failures import LOOK_AGAIN, TOOK_LONG, NotDone, NotSure, RateLimited
from wishtui.wish.rate_limit import Gate, limit_of, server_time
from wishtui.wish.secret import Secret

BODY_LIMIT = 8 << 20
"""Bytes of an answer, decoded, that are read at the most."""

Method = Literal["GET", "POST", "PUT"]
QueryPairs = Sequence[tuple[str, str]]

_NOT_DONE = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)
_PATIENCE = 60.0
"""Seconds that a read may wait for its turn or for Wish to recover."""


class Client:
    """Calls to one shop's API. Used as an async context manager, in one event loop."""

    def __init__(
        self,
        address: Address,
        token: Callable[[], Secret],
        *,
        language: str = "en",
        seconds: float = 30.0,
        gate: Gate | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._address = address
        self._token = token
        self._seconds = seconds
        self.gate = gate or Gate(time.monotonic)
        self.skew = timedelta()
        """How far Wish's clock is ahead of this machine's, as its last answer had it."""
        self.last_write = ""
        """Wish's name for the last call that was to change something."""
        stamina.instrumentation.set_on_retry_hooks([])  # its own lines would go to the terminal
        self._http = open_client(address.base, transport=transport, headers={"Accept-Language": language})

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def read(self, path: str, query: QueryPairs = (), *, attempts: int = 5) -> Any:
        """The data behind `path`; asked again while Wish or the line fails, for a minute in all.

        Raises:
            NetworkError: of `failures`, the last that stood in the way.
        """
        began = time.monotonic()

        def again(error: Exception) -> bool | float:
            if isinstance(error, RateLimited):
                wait = error.wait.total_seconds()
                return wait if time.monotonic() - began + wait < _PATIENCE else False
            return isinstance(error, NotDone | NotSure)

        async for attempt in stamina.retry_context(
            on=again, attempts=attempts, timeout=_PATIENCE, wait_initial=0.2, wait_max=10.0, wait_jitter=1.0
        ):
            with attempt:
                return await self.once("GET", path, query)
        raise AssertionError("the last attempt returns or raises")

    async def write(self, method: Literal["POST", "PUT"], path: str, body: Mapping[str, Any]) -> Any:
        """Have Wish do something, once: never repeated here, since only a look at the ticket tells whether it is done.

        Raises:
            NotDone, RateLimited: it is not done.
            NotSure: it may be.
            WishRefused: Wish said no.
        """
        return await self.once(method, path, (), body)

    async def once(
        self,
        method: Method,
        path: str,
        query: QueryPairs = (),
        body: Mapping[str, Any] | None = None,
        *,
        bare: bool = False,
    ) -> Any:
        """One call, whatever becomes of it; a `bare` one carries no token. Raises as `write` does."""
        wait = self.gate.wait
        if wait > 0:
            raise RateLimited(timedelta(seconds=wait))
        async with self.gate.slots:
            status, headers, data = await self._exchange(method, path, query, body, bare)
        now = datetime.now(UTC)
        limit = limit_of(headers, now)
        theirs = server_time(headers)
        if theirs is not None:
            self.skew = theirs - now
        request_id = headers.get("wish-request-id", "")
        if method != "GET":
            self.last_write = request_id
        get_logger(__name__).info("%s %s: HTTP %d, request %s", method, path, status, request_id or "-")
        if status == 429:
            raise RateLimited(self.gate.turn_away(limit))
        self.gate.heed(limit)
        return data_of(data, status, request_id, writes=method != "GET")

    async def _exchange(
        self, method: Method, path: str, query: QueryPairs, body: Mapping[str, Any] | None, bare: bool
    ) -> tuple[int, Mapping[str, str], bytes]:
        token = None if bare else self._token()
        remedy = _(LOOK_AGAIN) if method != "GET" else ""
        headers = {"Authorization": f"Bearer {token.reveal()}"} if token else {}  # untranslated: HTTP
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._http.stream(
                    method, self._address.base + path, params=list(query), json=body, headers=headers
                ) as answer,
            ):
                return answer.status_code, answer.headers, await bounded_body(answer, BODY_LIMIT)
        except _NOT_DONE:
            raise NotDone(_("Wish cannot be reached."), _("Everything else works; it is tried again later.")) from None
        except AnswerUnusable as error:
            raise NotSure(_("Wish's answer {fault}.", fault=error), _("Nothing of it is taken.")) from None
        except TimeoutError:
            raise NotSure(_(TOOK_LONG, seconds=self._seconds), remedy) from None
        except httpx2.HTTPError:
            raise NotSure(_("The line to Wish broke."), remedy) from None
        except httpx2.InvalidURL:
            raise NotDone(_("Wish cannot be asked for that.")) from None
