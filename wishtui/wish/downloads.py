"""Files that customers attached, from the links that Wish gives for an hour (docs/platform.md, 4): content and size.

A link is text from outside. It is asked without the token and without any other header of ours that says who asks,
over an encrypted line to a public address, or to this very machine where Wish itself is there; redirects are not
followed; what comes is bounded in size and time.
"""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx2

from wishtui.errors import NetworkError
from wishtui.http.addresses import is_loopback_host
from wishtui.http.calls import TIMEOUT, authorities
from wishtui.i18n import N_, _
from wishtui.wish.address import Address, is_loopback

LARGEST = 20 << 20
"""Bytes of a file that are taken at the most."""

LONGEST = 30.0
"""Seconds that one file may take."""

LONGEST_SIZE = 10.0
"""Seconds that asking for the size of one file may take."""

_TOTAL = re.compile(r"bytes (?:\d{1,15}-\d{1,15}|\*)/(\d{1,15})")
_LENGTH = re.compile(r"\d{1,15}")
_AGAIN = N_("Ask for it once more: its link is fetched anew.")

_T = TypeVar("_T")


class NotFetched(NetworkError):
    """The file could not be had."""


async def download(url: str, wish: Address, *, largest: int = LARGEST, seconds: float = LONGEST) -> bytes:
    """What `url` gives. `wish` is where the API is: links to this machine are taken only where it is here as well.

    Raises:
        NotFetched: the link is not one that may be asked, or it gave no file within the bounds.
    """
    return await _asked(url, wish, seconds, lambda local: _fetch(url, local=local, largest=largest))


async def size_of(url: str, wish: Address, *, seconds: float = LONGEST_SIZE) -> int | None:
    """How many bytes `url` would give; None where its server does not say.

    Its first byte is asked for, and nothing is read: a link that is signed for reading refuses a HEAD request.

    Raises:
        NotFetched: as `download` does.
    """
    return await _asked(url, wish, seconds, lambda local: _size(url, local=local))


async def _asked(url: str, wish: Address, seconds: float, ask: Callable[[bool], Awaitable[_T]]) -> _T:
    host, port, local = _allowed(url, wish)
    try:
        async with asyncio.timeout(seconds):
            await _check_addresses(host, port, local=local)
            return await ask(local)
    except TimeoutError:
        raise NotFetched(_("The file took longer than {seconds:g} seconds.", seconds=seconds), _(_AGAIN)) from None
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError):
        raise NotFetched(_("The line broke while the file was fetched."), _(_AGAIN)) from None


def _allowed(url: str, wish: Address) -> tuple[str, int, bool]:
    """Host, port, and whether this machine may be asked. Raises NotFetched."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise NotFetched(_("The file's link is no address.")) from None
    local = is_loopback(wish)
    if not host or parts.username is not None or parts.password is not None:
        raise NotFetched(_("The file's link is no address."))
    if parts.scheme != "https" and not (parts.scheme == "http" and local and is_loopback_host(host)):
        raise NotFetched(_("The file's link is not encrypted, so it is not asked."))
    return host, port or (443 if parts.scheme == "https" else 80), local


async def _check_addresses(host: str, port: int, *, local: bool) -> None:
    """Refuse a name behind which a machine of this network stands."""
    loop = asyncio.get_running_loop()
    try:
        addresses = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise NotFetched(_("The file's server cannot be found."), _(_AGAIN)) from None
    for *_kind, address in addresses:
        _check_address(str(address[0]), local=local)


def _check_address(text: str, *, local: bool) -> None:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        raise NotFetched(_("The file's server cannot be found."), _(_AGAIN)) from None
    if not (_is_public(address) or (local and address.is_loopback)):
        raise NotFetched(_("The file's link leads into a private network, so it is not asked."))


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_global and not address.is_multicast


async def _fetch(url: str, *, local: bool, largest: int) -> bytes:
    async with _answer(url, local=local) as answer:
        if answer.status_code != 200:
            raise _no_file(answer)
        parts: list[bytes] = []
        size = 0
        async for part in answer.aiter_raw():
            size += len(part)
            if size > largest:
                raise NotFetched(
                    _("The file is larger than {most} MiB.", most=largest >> 20), _("Look at it in Wish's dashboard.")
                )
            parts.append(part)
    return b"".join(parts)


async def _size(url: str, *, local: bool) -> int | None:
    async with _answer(url, local=local, Range="bytes=0-0") as answer:
        total = _TOTAL.fullmatch(answer.headers.get("Content-Range", ""))
        if answer.status_code in (206, 416):  # a part of it; or it has no first byte
            return int(total[1]) if total else None
        if answer.status_code != 200:
            raise _no_file(answer)
        length = answer.headers.get("Content-Length", "")
        return int(length) if _LENGTH.fullmatch(length) else None


@asynccontextmanager
async def _answer(url: str, *, local: bool, **headers: str) -> AsyncIterator[httpx2.Response]:
    headers = {"Accept": "*/*", "Accept-Encoding": "identity", **headers}
    async with (
        httpx2.AsyncClient(verify=authorities(url), timeout=TIMEOUT, follow_redirects=False, trust_env=False) as http,
        http.stream("GET", url, headers=headers) as answer,
    ):
        # The name may have changed its address since it was looked up.
        _check_address(_peer(answer), local=local)
        yield answer


def _no_file(answer: httpx2.Response) -> NotFetched:
    return NotFetched(_("The file's server gave no file (HTTP {status}).", status=answer.status_code), _(_AGAIN))


def _peer(answer: httpx2.Response) -> str:
    """Whom the connection reached; empty where that is not known."""
    stream: Any = answer.extensions.get("network_stream")
    address = stream.get_extra_info("server_addr") if stream is not None else None
    return str(address[0]) if address else ""
