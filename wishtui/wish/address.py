"""Where Wish's API is. The token goes there and nowhere else, and over an open line to this very machine only."""

from ipaddress import ip_address
from urllib.parse import urlsplit

import msgspec

from wishtui.errors import UsageError

PRODUCTION = "https://merchant.wish.com/api/v3"
CHINA = "https://china-merchant.wish.com/api/v3"
SANDBOX = "https://sandbox.merchant.wish.com/api/v3"


class Address(msgspec.Struct, frozen=True):
    """The base of the API, without a slash at its end; each path below begins with one."""

    base: str

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}"


def address_of(text: str) -> Address:
    """The address that `text` names.

    Raises:
        UsageError: it is not one to which a token may be sent: https, or http to this machine.
    """
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _unusable(text, "is no address") from error
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise _unusable(text, "is no address")
    if parts.username is not None or parts.password is not None:
        raise _unusable("", "must not hold a name or a password")
    if parts.query or parts.fragment:
        raise _unusable("", "must end with its path")
    if parts.scheme == "http" and not is_loopback_host(host):
        raise _unusable(text, "is not encrypted: http is for this machine only")
    return Address(f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}")


def is_loopback_host(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_loopback(address: Address) -> bool:
    """Whether it is on this very machine."""
    return is_loopback_host(urlsplit(address.base).hostname or "")


def _unusable(text: str, why: str) -> UsageError:
    from wishtui.text import clean_line

    shown = f" {clean_line(text, limit=80)}" if text else ""
    return UsageError(f"The address of Wish{shown} {why}.", f"The usual one is {PRODUCTION}.")
