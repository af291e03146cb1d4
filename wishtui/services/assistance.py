"""What the owner has others do: whether it is configured, may be used by this login, and was agreed to."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from wishtui.config import Settings
from wishtui.config.reach import is_out_of_reach
from wishtui.errors import UsageError
from wishtui.i18n import _
from wishtui.i18n.catalogue import own_language
from wishtui.private_files import Files, put_file, read_file

if TYPE_CHECKING:
    from wishtui.services.caching_translator import CachingTranslator
    from wishtui.services.suggesting import Suggester

_MOST_BYTES = 64 << 10
_AGREED = "agreed.json"


class Assistance:
    """Programs and servers of the owner's. All of it looks at files: call it where one may wait."""

    def __init__(self, settings: Settings, config_file: Path, folder: Callable[[], Path] | None) -> None:
        self._settings = settings
        self._config_file = config_file
        self._folder = folder
        """Where what belongs to this user and this store is kept; None: nowhere, as in a demo."""
        self._agreed: set[str] = set()

    def translator(self) -> "CachingTranslator":
        """Who translates, and what they have translated.

        Raises:
            UsageError: nobody does, or not for this login.
        """
        from wishtui.services.caching_translator import CachingTranslator, TranslationCache
        from wishtui.services.translators import translator_of

        settings = self._settings.translate
        translator = translator_of(settings)
        if translator is None:
            raise UsageError(
                _("Nobody translates yet."), _("See [translate] in the settings, and docs/translation.md.")
            )
        self._check_login("translate", settings.command)
        folder = self._folder
        cache = TranslationCache(None if folder is None else lambda: folder() / "translations")
        return CachingTranslator(translator, settings.language or own_language(), cache)

    def suggester(self) -> "Suggester":
        """Who suggests replies.

        Raises:
            UsageError: nobody does, or not for this login.
        """
        from wishtui.services.suggesting import Suggester

        settings = self._settings.suggest
        if not settings.command:
            raise UsageError(
                _("Nobody suggests replies yet."), _("See [suggest] in the settings, and docs/suggestion.md.")
            )
        self._check_login("suggest", settings.command)
        return Suggester(settings.command, settings.timeout_seconds)

    def agreed(self, key: str) -> bool:
        """Whether it was agreed to that text goes to what is called `key`."""
        return _mark(key) in self._agreed | self._kept()

    def agree(self, key: str) -> None:
        """Keep that it was agreed to; where the disk refuses, for as long as the program runs."""
        self._agreed.add(_mark(key))
        if self._folder is not None:
            with suppress(OSError):
                files, folder = Files(), self._folder()
                files.make_folder(folder)
                put_file(files, folder / _AGREED, [msgspec.json.encode(sorted(self._agreed | self._kept()))])

    def _kept(self) -> set[str]:
        if self._folder is None:
            return set()
        with suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
            return set(msgspec.json.decode(read_file(Files(), self._folder() / _AGREED, _MOST_BYTES), type=list[str]))
        return set()

    def _check_login(self, table: str, command: tuple[str, ...]) -> None:
        """Refuse it to a restricted login that could write the settings, or choose which program is meant."""
        if not self._settings.restricted:
            return
        if not is_out_of_reach(self._config_file):
            raise UsageError(
                _("This login is restricted: no other program is started, and no other server asked."),
                _(
                    "The owner allows it by a file of settings that this login cannot write, with [{table}] in it.",
                    table=table,
                ),
            )
        if command and not command[0].startswith("/"):
            raise UsageError(
                _("This login is restricted: the program of [{table}] is not started.", table=table),
                _("Its owner has to name it by its whole path."),
            )


def _mark(key: str) -> str:
    from hashlib import sha256  # brings a whole library of ciphers, and most starts ask nobody

    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]
