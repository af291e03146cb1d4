"""A client with our bounds, the body of an answer within them, and one call that another thread can end."""

import asyncio
import logging
import os
import ssl
import zlib
from collections.abc import AsyncIterator, Mapping
from functools import cache
from threading import Event
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx2

from wishtui import __version__
from wishtui.errors import NetworkError
from wishtui.i18n import _
from wishtui.text import clean_line

TIMEOUT = httpx2.Timeout(connect=5.0, read=20.0, write=10.0, pool=5.0)
_LOOK_EVERY = 0.1
"""Seconds between two looks whether the call should be ended."""


class AnswerUnusable(Exception):
    """The body of an answer is too large, or encoded in a way that was not asked for; `str` says which, as a clause."""


class CallFailed(Exception):
    """There is no answer; `str` says why, as a clause about the server."""


class Body(Protocol):
    """What of an answer is looked at here."""

    @property
    def headers(self) -> Mapping[str, str]: ...
    def aiter_raw(self) -> AsyncIterator[bytes]: ...


def open_client(
    address: str,
    *,
    headers: Mapping[str, str] | None = None,
    timeout: httpx2.Timeout = TIMEOUT,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> httpx2.AsyncClient:
    """A client for `address`: it follows no redirect, heeds no proxy of the environment, and opens two connections."""
    for name in ("httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)  # their INFO lines hold whole URLs
    return httpx2.AsyncClient(
        transport=transport,
        verify=authorities(address) if transport is None else True,
        timeout=timeout,
        follow_redirects=False,
        trust_env=False,
        limits=httpx2.Limits(max_connections=2),
        headers={
            "User-Agent": f"wishtui/{__version__}",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            **(headers or {}),
        },
    )


def authorities(address: str) -> ssl.SSLContext:
    """Whose certificates are believed at `address`: the system's, or those of the file that `SSL_CERT_FILE` names.

    Nobody's where nothing is encrypted, so that neither has to be there.

    Raises:
        NetworkError: that file cannot be read, or holds no certificate.
    """
    if urlsplit(address).scheme == "http":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return _authorities_in(os.environ.get("SSL_CERT_FILE", ""))


@cache
def _authorities_in(path: str) -> ssl.SSLContext:
    """To read them takes longer than most calls: 25 ms."""
    if not path:
        return httpx2.create_ssl_context(trust_env=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # checks certificate and name
    try:
        context.load_verify_locations(cafile=path)
    except OSError:  # a file without certificates as well
        raise NetworkError(
            _("SSL_CERT_FILE names {file}, in which no certificate can be read.", file=clean_line(path)),
            _("Name a file of certificates in PEM form, or unset it."),
        ) from None
    return context


async def bounded_body(answer: Body, limit: int) -> bytes:
    """The body, decoded, of at most `limit` bytes.

    Raises:
        AnswerUnusable: it is larger, or encoded in a way not asked for.
    """
    encoding = answer.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise AnswerUnusable(_("is encoded in a way that was not asked for"))
    unpack = None if encoding in ("", "identity") else zlib.decompressobj(47)  # a gzip or a zlib head
    parts: list[bytes] = []
    size = 0
    async for raw in answer.aiter_raw():
        try:
            part = raw if unpack is None else unpack.decompress(raw, limit - size + 1)
        except zlib.error:
            raise AnswerUnusable(_("cannot be unpacked")) from None
        size += len(part)
        parts.append(part)
        if size > limit or (unpack is not None and unpack.unconsumed_tail):
            large = _("{size} MiB", size=limit >> 20) if limit >= 1 << 20 else _("{size} KiB", size=limit >> 10)
            raise AnswerUnusable(_("is larger than {large}", large=large))
    return b"".join(parts)


def post_json(
    url: str, body: Mapping[str, Any], *, seconds: float, limit: int, stop: Event | None = None
) -> tuple[int, bytes]:
    """Post `body` as JSON; gives the status and the body of the answer, of at most `limit` bytes.

    It waits: call it where one may, never on an event loop. Setting `stop` ends it from another thread.

    Raises:
        CallFailed: there is no answer within `seconds`, or none that can be used.
    """
    with asyncio.Runner() as runner:
        return runner.run(_unless_stopped(_post(url, body, seconds, limit), stop))


async def _unless_stopped(call: Any, stop: Event | None) -> tuple[int, bytes]:
    task: asyncio.Task[tuple[int, bytes]] = asyncio.create_task(call)
    while not task.done():
        await asyncio.wait({task}, timeout=_LOOK_EVERY)
        if stop is not None and stop.is_set() and not task.done():
            task.cancel()
            await asyncio.wait({task})
            raise CallFailed(_("was asked to stop"))
    return task.result()


async def _post(url: str, body: Mapping[str, Any], seconds: float, limit: int) -> tuple[int, bytes]:
    try:
        async with asyncio.timeout(seconds), open_client(url) as http, http.stream("POST", url, json=body) as answer:
            return answer.status_code, await bounded_body(answer, limit)
    except TimeoutError:
        raise CallFailed(_("took longer than {seconds:g} seconds", seconds=seconds)) from None
    except AnswerUnusable as error:
        raise CallFailed(_("gave an answer that {fault}", fault=error)) from None
    except (httpx2.ConnectError, httpx2.ConnectTimeout):
        raise CallFailed(_("cannot be reached")) from None
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError):
        raise CallFailed(_("broke the line")) from None
