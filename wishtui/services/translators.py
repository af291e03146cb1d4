"""Who translates: a program of the owner's, or a server that speaks LibreTranslate's API.

What they give is text from outside, like a customer's.
"""

import os
from collections.abc import Sequence
from threading import Event
from typing import Protocol

import msgspec

from wishtui.config import TranslateSettings
from wishtui.errors import NetworkError
from wishtui.i18n import N_, _
from wishtui.text import clean_line

LONGEST_TEXT = 20_000
"""Characters of a text that are given to be translated."""
LARGEST_ANSWER = 256 << 10
"""Bytes of a translation, or of the answer that holds it."""
KEY = "WISHTUI_TRANSLATE_KEY"
"""The environment variable with the server's key."""

_LONGEST_REASON = 200


class NotTranslated(NetworkError):
    """There is no translation; the message says why."""


class TranslationRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A text to be translated, as a program gets it."""

    text: str
    to: str
    """The language that is wanted, by its code."""
    source: str | None = msgspec.field(default=None, name="from")
    """The language that it is in, where that is known."""
    issue: str = ""
    """The id of the issue that it belongs to."""
    sender: str = ""
    """Who wrote it: customer, seller or wish."""


class Translator(Protocol):
    """Somebody who translates."""

    @property
    def title(self) -> str:
        """Who that is, for a person."""

    @property
    def key(self) -> str:
        """What tells it from any other."""

    def translate(self, request: TranslationRequest, stop: Event | None = None) -> str:
        """The translation; it waits for it, at most until `stop` is set.

        Raises:
            NotTranslated: there is none, and why.
        """


class ProgramTranslator:
    """A program that gets the text as JSON on its standard input and writes the translation."""

    def __init__(self, command: Sequence[str], seconds: float) -> None:
        self._command = tuple(command)
        self._seconds = seconds
        self.key = "\0".join(("program", *command))

    @property
    def title(self) -> str:
        """What it is called where a person is asked, or told, about it."""
        from wishtui.services.owner_program import program_name

        return _("the program {command}", command=program_name(self._command))

    def translate(self, request: TranslationRequest, stop: Event | None = None) -> str:
        from wishtui.services.owner_program import run

        given = msgspec.json.encode(request)
        outcome = run(self._command, given, timeout_seconds=self._seconds, max_output_bytes=LARGEST_ANSWER, stop=stop)
        if not outcome.ok:
            raise NotTranslated(outcome.failure)
        try:
            return _some(outcome.output.decode("utf-8-sig").strip(), N_("The program gave an empty translation."))
        except UnicodeDecodeError:
            raise NotTranslated(_("The program wrote what is not UTF-8.")) from None


class ServerTranslator:
    """A server that speaks LibreTranslate's API."""

    def __init__(self, url: str, seconds: float) -> None:
        self._url = url.rstrip("/")
        self._seconds = seconds
        self.title = clean_line(self._url, limit=80)
        self.key = f"server\0{self._url}"

    def translate(self, request: TranslationRequest, stop: Event | None = None) -> str:
        from wishtui.http.calls import CallFailed, post_json

        body = {"q": request.text, "source": request.source or "auto", "target": request.to, "format": "text"}
        key = os.environ.get(KEY)
        try:
            status, answer = post_json(
                f"{self._url}/translate",
                {**body, "api_key": key} if key else body,
                seconds=self._seconds,
                limit=LARGEST_ANSWER,
                stop=stop,
            )
        except CallFailed as error:
            raise NotTranslated(_("The server {error}.", error=error)) from None
        return self._text(status, answer)

    def _text(self, status: int, answer: bytes) -> str:
        try:
            decoded = msgspec.json.decode(answer, type=_Answer)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise NotTranslated(_("The server gave no translation (HTTP {status}).", status=status)) from None
        if status != 200 or decoded.error:
            reason = clean_line(decoded.error, limit=_LONGEST_REASON).rstrip(".")
            code = f"HTTP {status}"  # untranslated: a name
            raise NotTranslated(_("The server refused: {reason}.", reason=reason or code))
        return _some(decoded.text.strip(), N_("The server gave an empty translation."))


class _Answer(msgspec.Struct):
    text: str = msgspec.field(default="", name="translatedText")
    error: str = ""


def _some(text: str, otherwise: str) -> str:
    if not text:
        raise NotTranslated(_(otherwise))
    return text


def translator_of(settings: TranslateSettings) -> Translator | None:
    """Who translates by these settings; None where nobody does."""
    if settings.command:
        return ProgramTranslator(settings.command, settings.timeout_seconds)
    return ServerTranslator(settings.url, settings.timeout_seconds) if settings.url else None
