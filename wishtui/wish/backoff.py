"""Why Wish is not asked now: what it said last that holds for other processes and later ones as well.

A token that was refused twice is not shown to Wish again before somebody signs in, and a wait that Wish asked for is
kept. Of the token there is a salted fingerprint here, from which nothing of it can be told.
"""

import os
import time
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path

import msgspec

from wishtui.i18n import english
from wishtui.log import get_logger
from wishtui.private_files import Files, put_file, read_file
from wishtui.wish.failures import SignInRefused
from wishtui.wish.rate_limit import LONGEST_WAIT
from wishtui.wish.secret import Secret

FILE = "backoff.json"
_LARGEST = 256 << 10
_LEAST = timedelta(seconds=1)
"""A shorter wait is over before another process has begun."""


class _Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A token that Wish did not take, and what it said."""

    salt: str
    mark: str
    words: str
    code: int | None
    status: int
    remedy: str


class _Shop(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    refused: _Refused | None = None
    opens_at: float = 0.0
    """When Wish wants to be asked again, in seconds since 1970 by this machine's clock."""


class Backoff:
    """The file `backoff.json` in `folder`. Where it cannot be read or written, nothing is known of earlier runs."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def refusal(self, shop: str, token: Secret, base: str) -> SignInRefused | None:
        """What Wish said of `token` when it refused it for good at the API `base`; None where it did not."""
        known = self._shops().get(shop, _Shop()).refused
        if known is None or known.mark != _mark(known.salt, token, base):
            return None
        return SignInRefused(known.words, code=known.code, status=known.status, remedy=known.remedy)

    def refuse(self, shop: str, token: Secret, base: str, refusal: SignInRefused) -> None:
        """Keep that Wish does not take `token`."""
        salt = os.urandom(16).hex()
        refused = _Refused(
            salt=salt,
            mark=_mark(salt, token, base),
            words=english(refusal.words),
            code=refusal.code,
            status=refusal.status,
            remedy=english(refusal.remedy),
        )
        self._put(shop, refused=refused)

    def forget(self, shop: str) -> None:
        """Somebody has signed in, or out: Wish may be asked."""
        if shop in self._shops():
            self._put(shop, refused=None, opens_at=0.0)

    def wait(self, shop: str) -> timedelta:
        """How long Wish still wants to be left alone; a time that no wait reaches is of a clock that was set since."""
        left = timedelta(seconds=self._shops().get(shop, _Shop()).opens_at - time.time())
        return left if timedelta() < left <= LONGEST_WAIT else timedelta()

    def close_for(self, shop: str, wait: timedelta) -> None:
        """Keep how long Wish wants to be left alone."""
        if wait >= _LEAST:
            self._put(shop, opens_at=time.time() + wait.total_seconds())

    def _shops(self) -> dict[str, _Shop]:
        try:
            return msgspec.json.decode(read_file(Files(), self._path, _LARGEST), type=dict[str, _Shop])
        except (OSError, ValueError):  # a msgspec error is a ValueError
            return {}

    def _put(self, shop: str, **changes: object) -> None:
        shops = self._shops()
        shops[shop] = msgspec.structs.replace(shops.get(shop, _Shop()), **changes)
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            put_file(Files(), self._path, [msgspec.json.encode(shops)])
        except OSError as error:
            get_logger(__name__).info("%s cannot be written: %s", self._path, error.strerror)


def _mark(salt: str, token: Secret, base: str) -> str:
    return blake2b(f"{token.reveal()}\0{base}".encode(), key=bytes.fromhex(salt), digest_size=8).hexdigest()
