"""What can become of a call. What matters after a write is whether Wish may have done it.

NetworkError
├── NotDone            certainly not done: Wish was not reached, or turned the call away unread
│   └── RateLimited    asked too often; `wait` says for how long
├── NotSure            it may have been done: look before doing it again
│   └── UnreadableTicket   Wish answered, and what it gave is not the ticket
└── WishRefused        Wish said no, in its own words
    └── SignInRefused  the token is missing, expired, revoked, or its account disabled
"""

from datetime import timedelta

from wishtui.errors import NetworkError
from wishtui.i18n import N_, _, ngettext
from wishtui.text import clean_line

_ENDED = (1007, 1008, 1009)
_DISABLED = 1002

LOOK_AGAIN = N_("It is looked at again before anything is repeated.")

TOOK_LONG = N_("Wish took longer than {seconds:g} seconds.")
NO_ANSWER = N_("Wish gave no answer of its own (HTTP {status}).")
UNREADABLE = N_("Wish's answer cannot be read (HTTP {status}).")
_REFUSED = N_("Wish refused: {words}.")
_REFUSED_SILENTLY = N_("Wish refused: it gave no reason (HTTP {status}).")
_WAIT = (N_("Wish asks to wait {number} second."), N_("Wish asks to wait {number} seconds."))
RECORDED = (TOOK_LONG, NO_ANSWER, UNREADABLE, _REFUSED_SILENTLY, _REFUSED, _WAIT)
"""The sentences that name something, and that the outbox may have recorded: see `i18n.stored`."""


class NotDone(NetworkError):
    """Wish did not do it, for certain: it may be tried again as it is."""


class RateLimited(NotDone):
    """Wish was asked too often."""

    def __init__(self, wait: timedelta) -> None:
        seconds = max(1, round(wait.total_seconds()))
        super().__init__(ngettext(*_WAIT, seconds), _("It goes on by itself after that."))
        self.wait = wait


class NotSure(NetworkError):
    """The line broke, or Wish failed, when it may have done it already."""


class UnreadableTicket(NotSure):
    """Wish answered, and what it gave is not the ticket: that says nothing of other tickets."""


class WishRefused(NetworkError):
    """Wish said no. `message` holds its own words, cleaned."""

    def __init__(self, words: str, *, code: int | None, status: int, request_id: str = "", remedy: str = "") -> None:
        reason = clean_line(words, limit=300)
        message = _(_REFUSED, words=reason.rstrip(".。")) if reason else _(_REFUSED_SILENTLY, status=status)
        super().__init__(message, remedy)
        self.words = clean_line(words, limit=2_000)
        self.code = code
        self.status = status
        self.request_id = clean_line(request_id, limit=64)


class SignInRefused(WishRefused):
    """Wish does not take the token (docs/platform.md, 4)."""

    @property
    def of_ended_token(self) -> bool:
        """Whether Wish says that the token was good once: it is expired or revoked."""
        return self.code in _ENDED

    @property
    def of_disabled_account(self) -> bool:
        """Whether no token will do, for Wish has closed the merchant's account."""
        return self.code == _DISABLED
