"""The tokens of each shop: from the environment, else from a file that nobody else can read.

A refreshed pair is on disk before it is used, and of two processes one refreshes (docs/platform.md, 4: refreshing
revokes the tokens that are in use elsewhere).
"""

import os
import stat
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import Any

import msgspec

from wishtui.errors import StoreError, UsageError
from wishtui.i18n import _
from wishtui.i18n.system import os_reason
from wishtui.private_files import Files, put_file
from wishtui.wish.secret import Secret

FILE = "credentials.toml"
TOKEN_VARIABLE = "WISHTUI_TOKEN"
_LARGEST = 64 << 10


class Credentials(msgspec.Struct, frozen=True, kw_only=True):
    """What one shop signs in with."""

    access_token: Secret
    refresh_token: Secret = Secret("")
    client_id: str = ""
    client_secret: Secret = Secret("")
    expires_at: datetime | None = None
    merchant_id: str = ""
    url: str = ""

    @property
    def renewable(self) -> bool:
        """Whether a new pair can be had without asking a person."""
        return bool(self.refresh_token and self.client_id and self.client_secret)


def is_token(text: str) -> bool:
    """Whether `text` can be an access token: it goes into a header, which takes no blank and nothing but ASCII."""
    return text.isascii() and text.isprintable() and " " not in text


class CredentialsFile:
    """The file `credentials.toml` in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def shops(self) -> dict[str, Credentials]:
        """The credentials of every shop, by name; "" is the only shop of most. None where there is no file.

        Raises:
            UsageError: others can read the file, or it is not what was written.
        """
        data = self._content()
        if data is None:
            return {}
        import tomllib  # nobody has signed in on most machines

        try:
            tables = tomllib.loads(data.decode()).get("shops", {})
            return {name: _credentials(table) for name, table in tables.items()}
        except (TypeError, ValueError, AttributeError):
            # What the parser says of the place could hold a part of a token.
            remedy = _("Sign in again with `wishtui login`, which makes it anew.")
            raise UsageError(_("{path} cannot be read.", path=self.path), remedy) from None

    def of(self, shop: str, environment: Mapping[str, str] = os.environ) -> Credentials | None:
        """What `shop` signs in with: the environment first, else the file. None where it is not signed in.

        Raises:
            UsageError: as `shops` does, or the environment holds no token.
        """
        named = environment.get(TOKEN_VARIABLE, "").strip()
        if named and not shop:
            if not is_token(named):
                raise UsageError(
                    _("{variable} is no access token: it holds blanks or other signs.", variable=TOKEN_VARIABLE),
                    _("Copy it once more."),
                )
            return Credentials(access_token=Secret(named))
        return self.shops().get(shop)

    def put(self, shop: str, credentials: Credentials | None) -> None:
        """Keep what `shop` signs in with, or forget it. It is on disk when this returns.

        Raises:
            UsageError: as `shops` does.
            StoreError: it cannot be written; what was there still is.
        """
        kept = self.shops()
        if credentials is None:
            kept.pop(shop, None)
        else:
            kept[shop] = credentials
        text = "".join(f"[shops.{_quoted(name)}]\n{_table(each)}\n" for name, each in sorted(kept.items()))
        try:
            self._write(text.encode())
        except OSError as error:
            raise StoreError(
                _("{path} cannot be written: {strerror}.", path=self.path, strerror=os_reason(error)),
                _("Nothing was changed."),
            ) from None

    def _content(self) -> bytes | None:
        try:
            fd = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UsageError(
                _("{path} cannot be opened: {strerror}.", path=self.path, strerror=os_reason(error))
            ) from None
        with os.fdopen(fd, "rb") as file:
            self._check_folder()
            about = os.fstat(fd)
            if not stat.S_ISREG(about.st_mode) or about.st_uid not in (os.getuid(), 0):
                raise UsageError(_("{path} is not a file of yours.", path=self.path), _("Its tokens are not used."))
            if about.st_mode & 0o077:
                raise UsageError(
                    _("Others can read {path}.", path=self.path),
                    _("Take that away first: chmod 600 {path}", path=quote(str(self.path))),
                )
            return file.read(_LARGEST)

    def _check_folder(self) -> None:
        """See that nobody else could have put the file there. Raises UsageError."""
        folder = self.path.parent
        about = folder.stat()
        if about.st_uid not in (os.getuid(), 0):
            raise UsageError(_("{folder} belongs to somebody else.", folder=folder), _("Its tokens are not used."))
        if about.st_mode & stat.S_IWOTH and not about.st_mode & stat.S_ISVTX:
            raise UsageError(
                _("Anybody on this machine may write to {folder}.", folder=folder),
                _("Take that away: chmod o-rwx {folder}", folder=quote(str(folder))),
            )

    def _write(self, data: bytes) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        put_file(Files(), self.path, [data])


def _credentials(table: Mapping[str, Any]) -> Credentials:
    expires = table.get("expires_at")
    if expires is not None and not (isinstance(expires, datetime) and expires.tzinfo is not None):
        raise TypeError
    texts = {name: table.get(name, "") for name in ("client_id", "merchant_id", "url")}
    secrets = {name: table.get(name, "") for name in ("access_token", "refresh_token", "client_secret")}
    if not all(isinstance(value, str) for value in [*texts.values(), *secrets.values()]):
        raise TypeError
    return msgspec.structs.replace(
        Credentials(access_token=Secret(secrets["access_token"]), expires_at=expires, **texts),
        refresh_token=Secret(secrets["refresh_token"]),
        client_secret=Secret(secrets["client_secret"]),
    )


def _table(credentials: Credentials) -> str:
    lines = []
    for name in ("access_token", "refresh_token", "client_id", "client_secret", "merchant_id", "url"):
        value = getattr(credentials, name)
        word = value.reveal() if isinstance(value, Secret) else value
        if word:
            lines.append(f"{name} = {_quoted(word)}\n")
    if credentials.expires_at is not None:
        lines.append(f"expires_at = {credentials.expires_at.astimezone(UTC).isoformat()}\n")
    return "".join(lines)


def _quoted(text: str) -> str:
    """`text` as a TOML string: JSON's escapes are TOML's, but for DEL, which only TOML wants escaped."""
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007f")
