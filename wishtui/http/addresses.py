"""Where a call may go: over an encrypted line, or to this very machine."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from wishtui.i18n import _


def is_loopback_host(host: str) -> bool:
    """Whether a host is this machine, by its name or its address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def address_fault(text: str) -> str:
    """Why `text` is no address that may be asked, as a clause; empty when it is one."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return _("is no address")
    if parts.scheme not in ("http", "https") or not host or port == 0:
        return _("is no address")
    if parts.username is not None or parts.password is not None:
        return _("must not hold a name or a password")
    if parts.query or parts.fragment:
        return _("must end with its path")
    if parts.scheme == "http" and not is_loopback_host(host):
        return _("is not encrypted: http is for this machine only")
    return ""
