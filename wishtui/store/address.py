"""Where a store is: a folder, or the address of a database. No password ever stands in an address."""

from pathlib import Path

from wishtui.errors import UsageError
from wishtui.i18n import N_, _

Where = Path | str
"""A folder, or an address that `checked_address` has let through."""

_SCHEMES = ("postgresql://", "postgres://")
_SECRETS = frozenset({"password", "sslpassword"})

_REMEDY = N_(
    "Put it into a file that PGPASSFILE names, or into a service that PGSERVICEFILE and "
    "PGSERVICE name, and change it if others may have seen it."
)


def is_address(text: str) -> bool:
    """Whether `text` means a database, not a folder, be it that it cannot be used as it is written."""
    return "://" in text or any(f"{name}=" in text for name in _SECRETS)


def checked_address(text: str, named_by: str) -> str:
    """`text` if it can be an address; `named_by` is the option or the variable that it comes from.

    Raises:
        UsageError: it holds a password, which every list of processes would show, or no address; it is not repeated.
    """
    from urllib.parse import parse_qsl, urlsplit  # most stores are folders

    if not text.startswith(_SCHEMES):
        raise UsageError(
            _("{named_by} is no address of a database.", named_by=named_by), _("Write postgresql://HOST/DATABASE.")
        )
    if not text.isprintable():
        raise UsageError(
            _("{named_by} is no address of a database.", named_by=named_by),
            _("It holds characters that cannot be seen."),
        )
    try:
        parts = urlsplit(text)
        names = {name for name, value in parse_qsl(parts.query, keep_blank_values=False)}
    except ValueError:
        raise UsageError(
            _("{named_by} is no address of a database.", named_by=named_by), _("Write postgresql://HOST/DATABASE.")
        ) from None
    who, _at, _host = parts.netloc.rpartition("@")
    if who.partition(":")[2] or names & _SECRETS:
        raise UsageError(
            _("{named_by} holds a password, which anybody on this host can see.", named_by=named_by), _(_REMEDY)
        )
    return text
