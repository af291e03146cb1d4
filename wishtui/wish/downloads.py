"""Files that customers attached, fetched from the links that Wish gives for an hour (docs/platform.md, 4).

A link is text from outside. It is asked without the token and without any other header of ours that says who asks,
over an encrypted line to a public address, or to this very machine where Wish itself is there; redirects are not
followed; what comes is bounded in size and time.
"""

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit

import httpx2

from wishtui.errors import NetworkError
from wishtui.http.addresses import is_loopback_host
from wishtui.http.calls import TIMEOUT
from wishtui.wish.address import Address, is_loopback

LARGEST = 20 << 20
"""Bytes of a file that are taken at the most."""

LONGEST = 30.0
"""Seconds that one file may take."""

_AGAIN = "Ask for it once more: its link is fetched anew."


class NotFetched(NetworkError):
    """The file could not be had."""


async def download(url: str, wish: Address, *, largest: int = LARGEST, seconds: float = LONGEST) -> bytes:
    """What `url` gives. `wish` is where the API is: links to this machine are taken only where it is here as well.

    Raises:
        NotFetched: the link is not one that may be asked, or it gave no file within the bounds.
    """
    host, port, local = _allowed(url, wish)
    try:
        async with asyncio.timeout(seconds):
            await _check_addresses(host, port, local=local)
            return await _fetch(url, local=local, largest=largest)
    except TimeoutError:
        raise NotFetched(f"The file took longer than {seconds:g} seconds.", _AGAIN) from None
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError):
        raise NotFetched("The line broke while the file was fetched.", _AGAIN) from None


def _allowed(url: str, wish: Address) -> tuple[str, int, bool]:
    """Host, port, and whether this machine may be asked. Raises NotFetched."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise NotFetched("The file's link is no address.") from None
    local = is_loopback(wish)
    if not host or parts.username is not None or parts.password is not None:
        raise NotFetched("The file's link is no address.")
    if parts.scheme != "https" and not (parts.scheme == "http" and local and is_loopback_host(host)):
        raise NotFetched("The file's link is not encrypted, so it is not asked.")
    return host, port or (443 if parts.scheme == "https" else 80), local


async def _check_addresses(host: str, port: int, *, local: bool) -> None:
    """Refuse a name behind which a machine of this network stands."""
    loop = asyncio.get_running_loop()
    try:
        addresses = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise NotFetched("The file's server cannot be found.", _AGAIN) from None
    for *_, address in addresses:
        _check_address(str(address[0]), local=local)


def _check_address(text: str, *, local: bool) -> None:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        raise NotFetched("The file's server cannot be found.", _AGAIN) from None
    if not (_is_public(address) or (local and address.is_loopback)):
        raise NotFetched("The file's link leads into a private network, so it is not asked.")


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_global and not address.is_multicast


async def _fetch(url: str, *, local: bool, largest: int) -> bytes:
    headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
    async with (
        httpx2.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as http,
        http.stream("GET", url, headers=headers) as answer,
    ):
        # The name may have changed its address since it was looked up.
        _check_address(_peer(answer), local=local)
        if answer.status_code != 200:
            raise NotFetched(f"The file's server gave no file (HTTP {answer.status_code}).", _AGAIN)
        parts: list[bytes] = []
        size = 0
        async for part in answer.aiter_raw():
            size += len(part)
            if size > largest:
                raise NotFetched(f"The file is larger than {largest >> 20} MiB.", "Look at it in Wish's dashboard.")
            parts.append(part)
    return b"".join(parts)


def _peer(answer: httpx2.Response) -> str:
    """Whom the connection reached; empty where that is not known."""
    stream: Any = answer.extensions.get("network_stream")
    address = stream.get_extra_info("server_addr") if stream is not None else None
    return str(address[0]) if address else ""
