"""Where Wish's API is. The token goes there and nowhere else, and over an open line to this very machine only."""

from urllib.parse import urlsplit

import msgspec

from wishtui.errors import UsageError
from wishtui.http.addresses import address_fault, is_loopback_host
from wishtui.i18n import _

PRODUCTION = "https://merchant.wish.com/api/v3"
CHINA = "https://china-merchant.wish.com/api/v3"


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
    fault = address_fault(text.strip())
    if fault:
        # What stands between // and @, or behind ?, may be a secret.
        raise _unusable(text if "@" not in text and "?" not in text else "", fault)
    parts = urlsplit(text.strip())
    return Address(f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}")


def is_loopback(address: Address) -> bool:
    """Whether it is on this very machine."""
    return is_loopback_host(urlsplit(address.base).hostname or "")


def _unusable(text: str, why: str) -> UsageError:
    from wishtui.text import clean_line

    problem = _("The address of Wish {fault}.", fault=why)
    if text:
        problem = _("The address of Wish {address} {fault}.", address=clean_line(text, limit=80), fault=why)
    return UsageError(problem, _("The usual one is {address}.", address=PRODUCTION))
