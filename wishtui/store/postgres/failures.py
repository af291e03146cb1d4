"""What a database refuses, as failures a person can meet. Nothing of an address but its hosts is ever repeated."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from wishtui.errors import StoreBusy, StoreError, StoreFull, StoreUnreachable
from wishtui.i18n import N_, _

_GONE = ("08", "40003", "57P01", "57P02", "57P03", "57P05", "25006")
"""What a server says that ends, starts, has had enough of us, takes no changes or does not know what it has done:
another connection is needed."""

_SAID_TWICE = ("connection is bad: ", "connection failed: ")  # untranslated: as the library says it
"""How the library begins: what follows, and what we say before it, tells the same."""

_TRY_AGAIN = N_("The change is not recorded; try again in a moment.")
_BUSY = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)
_FULL = (errors.DiskFull, errors.OutOfMemory, errors.ConfigurationLimitExceeded)


def is_lost(error: psycopg.Error) -> bool:
    """Whether the connection is of no more use."""
    state = error.sqlstate
    if state is None:
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return state.startswith(_GONE)


def store_error(error: psycopg.Error, failed: str) -> StoreError:
    """What to tell of `error`: `failed` says what could not be done, such as "Could not read the store"."""
    if "password" in (why := reason(error)):
        return StoreUnreachable(
            _("The database does not let you in: {reason}.", reason=why),
            _("Name a file with the password in PGPASSFILE; never type it."),
        )
    if is_lost(error):
        return StoreUnreachable(
            _("The database cannot be reached: {reason}.", reason=why),
            _("See that it runs, and that its address is right."),
        )
    if isinstance(error, _BUSY):
        return StoreBusy(_("Somebody else is saving the same."), _(_TRY_AGAIN))
    if isinstance(error, errors.QueryCanceled):
        return StoreBusy(_("{failed}: the database took too long.", failed=failed), _("Try again in a moment."))
    if isinstance(error, _FULL):
        return StoreFull(
            _("{failed}: the database has no room ({reason}).", failed=failed, reason=why),
            _("Whoever runs it must make room."),
        )
    if isinstance(error, errors.InsufficientPrivilege):
        return StoreError(
            _("{failed}: the database does not let this role ({reason}).", failed=failed, reason=why),
            _("docs/postgres.md says which rights it needs."),
        )
    return StoreError(
        _("{failed}: the database refused ({reason}).", failed=failed, reason=why), _("`wishtui doctor` says more.")
    )


@contextmanager
def translated(failed: str) -> Iterator[None]:
    """A block whose failures of the database are told as ours. Raises StoreError."""
    try:
        yield
    except psycopg.Error as error:
        raise store_error(error, failed) from None


def reason(error: psycopg.Error) -> str:
    """The first sentence of what the server, or the library, says: never a statement, never a value."""
    text = error.diag.message_primary or next(iter(str(error).splitlines()), "") or type(error).__name__
    for beginning in _SAID_TWICE:
        text = text.removeprefix(beginning)
    return text.strip().rstrip(".")
