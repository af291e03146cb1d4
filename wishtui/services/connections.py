"""The seller's shops on Wish: which are connected, and the way to each, signed in.

To know that a shop is connected costs no HTTP client: that is loaded when a call is made.
"""

import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from wishtui.config import ShopSettings, WishSettings
from wishtui.errors import UsageError
from wishtui.i18n import _
from wishtui.text import name_order
from wishtui.wish.address import CHINA, PRODUCTION, Address, address_of
from wishtui.wish.credentials import Credentials, CredentialsFile
from wishtui.wish.failures import SignInRefused, WishRefused
from wishtui.wish.secret import Secret

if TYPE_CHECKING:
    from wishtui.wish.backoff import Backoff
    from wishtui.wish.client import Client
    from wishtui.wish.rate_limit import Gate
    from wishtui.wish.tickets import WishApi

URL_VARIABLE = "WISHTUI_WISH_URL"
SETTLE_VARIABLE = "WISHTUI_SETTLE_SECONDS"

_LONGEST_SETTLE = 3600.0

_T = TypeVar("_T")


def sign_in_command(shop: str) -> str:
    """What signs a shop in."""
    # untranslated: a command
    return " ".join(("wishtui", "login", *(("--shop", shop) if shop else ())))


def sign_out_command(shop: str) -> str:
    """What signs it out."""
    # untranslated: a command
    return " ".join(("wishtui", "logout", *(("--shop", shop) if shop else ())))


def remedy_of(refusal: SignInRefused, shop: str) -> str:
    """What whoever is refused can do."""
    command = sign_in_command(shop)
    if refusal.of_disabled_account:
        return _("Ask Wish why, and sign in with `{command}` once the account is open again.", command=command)
    return _("Sign in again with `{command}`.", command=command)


class Connections:
    """Every shop that is signed in, by name; "" is the only one of most."""

    def __init__(
        self,
        folder: Path,
        settings: WishSettings,
        environment: Mapping[str, str] = os.environ,
        *,
        shops: Mapping[str, ShopSettings] | None = None,
        language: str = "en",
    ) -> None:
        self.settings = settings
        self.shop_settings = shops or {}
        """What the settings say of each of several shops."""
        self._language = language
        self.kept = CredentialsFile(folder)
        self._folder = folder
        self._environment = environment

    def shops(self) -> list[str]:
        """The names of the shops that are signed in. Raises UsageError as `CredentialsFile.shops` does."""
        shops = set(self.kept.shops())
        if self.kept.of("", self._environment) is not None:
            shops.add("")
        return sorted(shops, key=name_order)

    def shop_of(self, named: str) -> str | None:
        """The connected shop that an issue of the shop `named` belongs to; None where that is not connected."""
        shops = self.shops()
        if named in shops:
            return named
        return shops[0] if not named and len(shops) == 1 else None

    def connected(self, named: str) -> bool:
        """Whether what is answered in the shop `named` is sent to Wish."""
        return self.shop_of(named) is not None

    def address(self, shop: str = "", credentials: Credentials | None = None) -> Address:
        """Where Wish is asked for `shop`: the environment, what the sign-in was for, its settings, or the usual place.

        Raises:
            UsageError: a token must not be sent there.
        """
        of_shop = self.shop_settings.get(shop, ShopSettings())
        named = self._environment.get(URL_VARIABLE, "").strip() or (credentials.url if credentials else "")
        usual = CHINA if of_shop.china else self.settings.url or (CHINA if self.settings.china else PRODUCTION)
        return address_of(named or of_shop.url or usual)

    @asynccontextmanager
    async def open(self, shop: str) -> "AsyncIterator[ShopConnection]":
        """The way to one shop, for one event loop.

        Raises:
            UsageError: the shop is not signed in, or its address cannot be used.
        """
        credentials = self.kept.of(shop, self._environment)
        if credentials is None:
            raise UsageError(
                _("This shop is not signed in to Wish."),
                _("Sign in with `{command}`.", command=sign_in_command(shop)),
            )
        connection = ShopConnection(shop, self, credentials)
        async with connection.client:
            yield connection

    @property
    def settle(self) -> timedelta:
        """How long an outcome that is not known has to settle.

        Raises:
            UsageError: the environment names no such time.
        """
        named = self._environment.get(SETTLE_VARIABLE, "").strip()
        try:
            seconds = float(named) if named else self.settings.settle_seconds
        except ValueError:
            seconds = -1.0
        if not 0 <= seconds <= _LONGEST_SETTLE:
            raise UsageError(
                _("{variable} is no number of seconds from 0 to 3600.", variable=SETTLE_VARIABLE),
                _("Set it anew, or take it away."),
            )
        return timedelta(seconds=seconds)

    def client(self, address: Address, token: Callable[[], Secret], gate: "Gate | None" = None) -> "Client":
        """A client that asks `address`, when `gate` lets it."""
        from wishtui.wish.client import Client

        return Client(address, token, language=self._language, seconds=self.settings.timeout_seconds, gate=gate)

    @property
    def backoff(self) -> "Backoff":
        """Why Wish is not asked now."""
        from wishtui.wish.backoff import Backoff

        return Backoff(self._folder)

    def gate(self, shop: str) -> "Gate":
        """What the calls of one shop pass: it is closed for as long as Wish has asked for, whoever that was told."""
        from wishtui.wish.rate_limit import Gate

        gate = Gate(time.monotonic, partial(self.backoff.close_for, shop))
        gate.close_for(self.backoff.wait(shop), known=True)
        return gate

    def of(self, shop: str) -> Credentials | None:
        """What a shop signs in with, as it is kept now."""
        return self.kept.of(shop, self._environment)


class ShopConnection:
    """The way to one shop. It signs in again by itself where it can, and asks no more once Wish has refused twice."""

    def __init__(self, shop: str, connections: Connections, credentials: Credentials) -> None:
        from wishtui.wish.tickets import WishApi

        self.shop = shop
        self.credentials = credentials
        self._connections = connections
        address = connections.address(shop, credentials)
        self._base = address.base
        self._refusal = connections.backoff.refusal(shop, credentials.access_token, address.base)
        if self._refusal is not None:
            self._refusal.remedy = remedy_of(self._refusal, shop)
        self.client = connections.client(address, lambda: self.credentials.access_token, connections.gate(shop))
        self.api = WishApi(self.client)

    def of_same_merchant(self) -> frozenset[str]:
        """The other shops that are signed in as the same merchant. Raises UsageError as `Connections.shops` does."""
        merchant, kept = self.credentials.merchant_id, self._connections.kept.shops()
        others = (name for name, each in kept.items() if name != self.shop and each.merchant_id == merchant)
        return frozenset(others) if merchant else frozenset()

    async def ask(self, call: "Callable[[WishApi], Awaitable[_T]]") -> _T:
        """What `call` reads, signed in again if need be. Raises NetworkError as the client does."""
        await self.renew_in_time()
        before = self.credentials.access_token
        try:
            return await call(self.api)
        except SignInRefused as refusal:
            await self.sign_in_again(refusal, before)
            return await call(self.api)

    async def renew_in_time(self) -> None:
        """Have a new pair of tokens where the old one ends soon. Raises the refusal that stands."""
        from wishtui.wish.oauth import due_for_renewal

        if self._refusal is not None:
            raise self._refusal
        if due_for_renewal(self.credentials, datetime.now(UTC)):
            await self._renew()

    async def sign_in_again(self, refusal: SignInRefused, token: Secret) -> None:
        """Be signed in once more after `refusal` of a call with `token`; returns where the call may be made again.

        Raises:
            SignInRefused: only a person can sign in now; nothing more is asked.
            WishRefused: Wish takes the token, and refused the call itself: a code means something else elsewhere.
        """
        if self.credentials.access_token != token:
            return  # somebody has been here meanwhile
        kept = self._connections.of(self.shop)
        if kept is not None and kept.access_token != token:
            self.credentials = kept
            return
        try:
            await self.client.once("GET", "/oauth/test")
        except SignInRefused as second:
            if second.of_disabled_account or not self.credentials.renewable:
                raise self._refused(second) from None
        except WishRefused:
            pass  # that call may be refused for reasons of its own
        else:
            words, code, status = refusal.words, refusal.code, refusal.status
            raise WishRefused(words, code=code, status=status, request_id=refusal.request_id) from None
        if not self.credentials.renewable:
            raise self._refused(refusal)
        await self._renew()

    def _refused(self, refusal: SignInRefused) -> SignInRefused:
        """The refusal that stands from now on, for later runs as well; its remedy names the shop."""
        refusal.remedy = remedy_of(refusal, self.shop)
        self._refusal = refusal
        self._connections.backoff.refuse(self.shop, self.credentials.access_token, self._base, refusal)
        return refusal

    async def _renew(self) -> None:
        from wishtui.wish.oauth import renew

        stale = self.credentials.access_token
        try:
            renewed = await renew(self.client, self._connections.kept, self.shop, stale=stale)
        except WishRefused as error:
            refusal = SignInRefused(
                error.words,
                code=error.code,
                status=error.status,
                request_id=error.request_id,
            )
            raise self._refused(refusal) from None
        if not renewed.access_token:
            raise UsageError(
                _("This shop was signed out meanwhile."),
                _("Sign in with `{command}`.", command=sign_in_command(self.shop)),
            )
        self.credentials = renewed
