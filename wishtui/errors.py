"""Every failure a person can meet: what happened, what to do, and the exit code that says so.

WishtuiError
├── InstallationBroken  1  a file of the program itself is missing
├── UsageError          2  the call, or the file it names, cannot be used
├── Refused             3  a rule of the platform forbids it
│   └── AnswerLocked       the issue takes no answer now
├── NotAcceptable       4  incomplete, too long or against policy
├── StoreError          5  the store is busy, full, damaged or too new
│   ├── StoreBusy
│   ├── StoreFull
│   ├── StoreDamaged
│   ├── StoreTooNew
│   └── StoreUnreachable   its database cannot be reached
└── NetworkError        6  Wish could not be reached, or said no
"""

from wishtui.i18n import Translated, _, english, sentences


class WishtuiError(Exception):
    """A failure with a sentence for the person: `message` says what, `remedy` what to do about it."""

    exit_code = 1

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        # A translated one still knows its English: who keeps it, or prints it as JSON, asks for that.
        text = sentences((self.message, self.remedy))
        return text if text == self.english else Translated(text, self.english)

    @property
    def english(self) -> str:
        """The same in English, for the log, the store and JSON."""
        return f"{english(self.message)} {english(self.remedy)}".strip()


class InstallationBroken(WishtuiError):
    """A file that ships with the program is missing."""


class UsageError(WishtuiError):
    """The call, or a file it names, cannot be used as it is."""

    exit_code = 2


class Refused(WishtuiError):
    """A rule of the platform forbids the step; nothing has changed."""

    exit_code = 3


class AnswerLocked(Refused):
    """The issue takes no answer now (docs/platform.md, 1): it is Responded, Closed, or a reply already waits."""


class NotAcceptable(WishtuiError):
    """A text that must not leave as it is: empty, too long, incomplete or against policy."""

    exit_code = 4


class StoreError(WishtuiError):
    """The store cannot do it now; what was there is still there."""

    exit_code = 5


class StoreBusy(StoreError):
    """Another wishtui holds the lock for longer than anyone should wait."""


class StoreFull(StoreError):
    """The disk refused a write: the change is not recorded, the store is as it was."""


class StoreDamaged(StoreError):
    """A file of the store cannot be read; the message says where every byte of it is kept."""


class StoreTooNew(StoreError):
    """A newer wishtui wrote the store; it is left untouched."""


class StoreUnreachable(StoreError):
    """The database cannot be reached now; what is on the screen stays, and what is typed is kept."""


class SearchStopped(StoreError):
    """What was searched for is of no interest any more: another search was begun."""


class NetworkError(WishtuiError):
    """Wish could not be reached, or refused."""

    exit_code = 6


def unreadable(what: str, why: str = "") -> str:
    """What is told of something that cannot be read, by whoever meets it."""
    if not why:
        return _("{what} cannot be read. It stays as it is; `wishtui doctor` says more.", what=what)
    return _("{what} cannot be read: {reason}. It stays as it is; `wishtui doctor` says more.", what=what, reason=why)
