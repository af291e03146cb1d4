"""Translations of messages, and of replies: each asked for once, and kept by its text, its language and who gave it."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event

from wishtui.domain.issue import Issue
from wishtui.domain.message import Message
from wishtui.domain.translation import Translation
from wishtui.i18n import _, sentences
from wishtui.i18n.guessing import guess_language
from wishtui.private_files import Files, put_file, read_file
from wishtui.services.translators import LARGEST_ANSWER, LONGEST_TEXT, NotTranslated, TranslationRequest, Translator

MOST_KEPT = 5_000
"""Translations that are kept on disk; when there are more, the oldest tenth goes."""
LONGEST_RATIO = 5
"""Characters of a translation for each of the text: from Chinese into an alphabet there are four."""
LONGEST_SHORT = 500
"""Characters that the translation of a short text may have besides."""
MOST_FAILURES = 3
"""Messages in a row that are tried in vain."""
MOST_MESSAGES = 50
"""Messages of one issue that are translated, the newest."""
_KEY_LENGTH = 40


class TranslationCache:
    """Translations in files of their own, which only their owner reads. Where the disk fails, they are not kept."""

    def __init__(self, folder: Callable[[], Path] | None) -> None:
        self._folder = folder
        self._files = Files()

    def get(self, key: str) -> str:
        """What is kept under `key`; empty where nothing is."""
        if self._folder is None:
            return ""
        with suppress(OSError, UnicodeDecodeError):
            return read_file(self._files, self._folder() / key, LARGEST_ANSWER).decode()
        return ""

    def put(self, key: str, text: str) -> None:
        """Keep a translation."""
        if self._folder is None:
            return
        with suppress(OSError, UnicodeEncodeError):
            folder = self._folder()
            self._files.make_folder(folder)
            put_file(self._files, folder / key, [text.encode()])
            self._prune(folder)

    def _prune(self, folder: Path) -> None:
        names = [name for name in self._files.names(folder) if len(name) == _KEY_LENGTH]
        if len(names) > MOST_KEPT:
            oldest_first = sorted(names, key=lambda name: self._files.stat(folder / name).st_mtime_ns)
            for name in oldest_first[: MOST_KEPT // 10]:
                self._files.unlink(folder / name)


class CachingTranslator:
    """A translator that is asked once for each text and language."""

    def __init__(self, translator: Translator, language: str, cache: TranslationCache) -> None:
        self.translator = translator
        self.language = language
        """The language of whoever reads, by its code."""
        self._cache = cache
        self._failures: list[str] = []
        """Why the last messages were not translated, one after the other."""

    @property
    def title(self) -> str:
        """Who translates, for a person."""
        return self.translator.title

    @property
    def key(self) -> str:
        """What tells them from any other."""
        return self.translator.key

    def of_message(self, issue: Issue, message: Message, *, to: str = "", stop: Event | None = None) -> Translation:
        """The translation of a message into `to`, unless told the reader's language. It waits; it raises nothing.

        Where three in a row failed, no more are asked for: each would take as long to fail.
        """
        to = to or self.language
        text = message.readable
        source = guess_language(text)
        if source == to or not any(map(str.isalpha, text)):
            return Translation(source=source, same=True)
        request = TranslationRequest(
            text=text, to=to, source=source or None, issue=issue.id, sender=message.sender.value
        )
        kept = self._cache.get(self._key(request))
        if kept:
            return Translation(text=kept, source=source)
        if len(text) > LONGEST_TEXT:
            return Translation(source=source, problem=_too_long())
        if len(self._failures) >= MOST_FAILURES:
            unasked = _("Nobody was asked, as several in a row failed.")
            return Translation(source=source, problem=sentences((unasked, self._failures[-1])))
        try:
            translated = Translation(text=self._ask(request, stop), source=source)
        except NotTranslated as error:
            if stop is None or not stop.is_set():  # else it was given up, which is no failure
                self._failures.append(error.message)
            return Translation(source=source, problem=error.message)
        self._failures.clear()
        return translated

    def of_reply(self, issue: Issue, text: str, *, to: str, stop: Event | None = None) -> str:
        """What the reader wrote as a reply, in the language `to`. It waits. Raises NotTranslated."""
        written = guess_language(text)
        source = written if written and written != to else self.language
        request = TranslationRequest(text=text, to=to, source=source, issue=issue.id, sender="seller")
        kept = self._cache.get(self._key(request))
        if not kept and len(text) > LONGEST_TEXT:
            raise NotTranslated(_too_long())
        return kept or self._ask(request, stop)

    def _ask(self, request: TranslationRequest, stop: Event | None) -> str:
        text = self.translator.translate(request, stop)
        if len(text) > LONGEST_RATIO * len(request.text) + LONGEST_SHORT:
            # Whoever repeats itself without end, or sends a page of something else: all of it would be laid out.
            raise NotTranslated(_("What came back is far longer than the text."))
        self._cache.put(self._key(request), text)
        return text

    def _key(self, request: TranslationRequest) -> str:
        parts = (self.translator.key, request.source or "", request.to, request.text)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_KEY_LENGTH]


def _too_long() -> str:
    return _("It is longer than {number:,} characters.", number=LONGEST_TEXT)


def to_translate(issue: Issue) -> list[Message]:
    """The messages that are worth a translation, the newest first."""
    worded = [message for message in issue.messages if message.text.strip()]
    return worded[::-1][:MOST_MESSAGES]
