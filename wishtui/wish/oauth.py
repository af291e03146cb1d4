"""Signing in by OAuth: the address to open, the code that comes back, and the pair of tokens made new in time."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec

from wishtui.domain.times import parse_time
from wishtui.errors import UsageError
from wishtui.i18n import _
from wishtui.text import clean_line
from wishtui.wish.address import Address
from wishtui.wish.client import Client
from wishtui.wish.credentials import Credentials, CredentialsFile
from wishtui.wish.failures import NotSure
from wishtui.wish.secret import Secret

RENEW_BEFORE = timedelta(days=1)
"""How long before its end a pair is made new."""

_LOCK_SECONDS = 60.0
"""Longer than a renewal takes: whoever waits that long is told."""

TELL_BEFORE = timedelta(days=10)
"""How long before its end a token that nobody can renew but its owner is spoken of."""


def authorize_url(address: Address, client_id: str) -> str:
    """Where the owner of the shop allows this program to act (docs/platform.md, 4)."""
    parts = urlsplit(address.base)
    return f"{parts.scheme}://{parts.netloc}/v3/oauth/authorize?{urlencode({'client_id': client_id})}"


def code_of(typed: str) -> str:
    """The code that a person pasted: alone, with blanks or broken over lines, or as the whole address that carries it.

    Raises:
        UsageError: there is none, or Wish sent back why it gave none.
    """
    text = "".join(typed.split())
    query = _query_of(text)
    code = text if query is None else query.get("code", [""])[0]
    if query is not None and not code:
        why = clean_line(" ".join(query.get("error_description", query.get("error", []))), limit=200)
        problem = _("Wish sent back no code: {why}.", why=why) if why else _("There is no code in that address.")
        raise UsageError(problem, _("Open the address again and allow it there."))
    if not code or not code.isascii() or not code.isprintable():
        raise UsageError(_("That is no code."), _("Copy what stands behind `code=` in the address."))
    return code


def _query_of(text: str) -> dict[str, list[str]] | None:
    """What an address, or the end of one, carries; None where it is neither, so it may be a code."""
    if "://" in text or "?" in text:
        try:
            parts = urlsplit(text)
        except ValueError:
            return {}
        return parse_qs(parts.fragment) | parse_qs(parts.query)
    return parse_qs(text) if text.startswith("code=") else None


async def exchange(client: Client, code: str, app: Credentials, *, redirect_uri: str) -> Credentials:
    """The pair of tokens that `code` stands for: it holds for five minutes, and once. Raises NetworkError."""
    body = {
        "client_id": app.client_id,
        "client_secret": app.client_secret.reveal(),
        "code": code,
        "grant_type": "authorization_code",
        "redirect_uri": redirect_uri,
    }
    return _paired(await client.once("POST", "/oauth/access_token", (), body, bare=True), app)


async def renew(client: Client, kept: CredentialsFile, shop: str, *, stale: Secret) -> Credentials:
    """A pair that is newer than `stale`, on disk before anybody uses it.

    Another process may have made it meanwhile: then that one is taken, since a second renewal would revoke it.

    Raises:
        NetworkError: Wish gave none; what is on disk is as it was.
        UsageError, StoreError: the file cannot be read or written.
    """
    from filelock import AsyncFileLock  # most calls renew nothing

    kept.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = kept.path.with_suffix(".lock")
    async with AsyncFileLock(lock, mode=0o600, preserve_lock_file=True, fallback_to_soft=False, timeout=_LOCK_SECONDS):
        known = kept.shops().get(shop)
        if known is None or known.access_token != stale or not known.renewable:
            return known or Credentials(access_token=Secret(""))
        query = [
            ("client_id", known.client_id),
            ("client_secret", known.client_secret.reveal()),
            ("refresh_token", known.refresh_token.reveal()),
            ("grant_type", "refresh_token"),
        ]
        pair = _paired(await client.once("GET", "/oauth/refresh_token", query, bare=True), known)
        kept.put(shop, pair)
        return pair


def due_for_renewal(credentials: Credentials, now: datetime) -> bool:
    """Whether a new pair should be had at `now`."""
    ends = credentials.expires_at
    return credentials.renewable and ends is not None and now >= ends - RENEW_BEFORE


def ends_soon(credentials: Credentials, now: datetime) -> timedelta | None:
    """How long the token still holds, where it is time to say so and nothing renews it by itself."""
    ends = credentials.expires_at
    if ends is None or credentials.renewable or now < ends - TELL_BEFORE:
        return None
    return ends - now


def _paired(data: Any, app: Credentials) -> Credentials:
    token = data.get("access_token") if isinstance(data, Mapping) else None
    if not isinstance(token, str) or not token:
        raise NotSure(_("Wish gave no token."), _("Sign in again with `wishtui login`."))
    refresh, merchant = data.get("refresh_token"), data.get("merchant_id")
    return msgspec.structs.replace(
        app,
        access_token=Secret(token),
        refresh_token=Secret(refresh) if isinstance(refresh, str) and refresh else app.refresh_token,
        merchant_id=merchant if isinstance(merchant, str) else app.merchant_id,
        expires_at=_expiry(data.get("expiry_time")),
    )


def _expiry(value: Any) -> datetime | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            return parse_time(value)
        except ValueError:
            return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
