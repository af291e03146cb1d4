"""Whether others on the way to a database could listen, or pretend to be it."""

from ipaddress import ip_address

from wishtui.i18n import N_, _
from wishtui.store.postgres.connector import Connection

_LOCAL = frozenset({"", "localhost"})


def unprotected(connection: Connection) -> list[str]:
    """What to tell of the way to the server; nothing where it stays on this host or the server proves who it is."""
    info = connection.info
    return warnings(info.host, info.get_parameters().get("sslmode", ""), encrypted=bool(connection.pgconn.ssl_in_use))


def warnings(host: str, sslmode: str, *, encrypted: bool) -> list[str]:
    """The same of a host, the mode that was asked for, and whether the line is encrypted."""
    if sslmode == "verify-full" or host.startswith(("/", "@")) or host in _LOCAL or _is_loopback(host):
        return []
    if encrypted:
        sentence = N_(
            "The line to the database on {host} is encrypted, and nobody knows that the server is the right one. "
            "Add sslmode=verify-full to its address; docs/postgres.md says how."
        )
    else:
        sentence = N_(
            "The line to the database on {host} is not encrypted: others on the way can read and change it. "
            "Add sslmode=verify-full to its address; docs/postgres.md says how."
        )
    return [_(sentence, host=host)]


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
