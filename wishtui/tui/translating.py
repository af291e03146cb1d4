"""Translations on the screen: of the issue in hand, one message after the other, in the background."""

from collections.abc import Callable
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from wishtui.domain.issue import Issue
from wishtui.domain.message import Message
from wishtui.domain.translation import Translation
from wishtui.i18n import N_
from wishtui.tui.stoppable import in_thread
from wishtui.tui.tasks import Tasks

if TYPE_CHECKING:
    from wishtui.services.caching_translator import CachingTranslator

_WORK = N_("Translating the conversation")
_MOST_KNOWN = 2_000
_PENDING = Translation()


class ShownTranslations:
    """Whether messages are shown with their translation, and what is known of each. No key waits for one."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._known: dict[str, Translation] = {}
        """By the message's text."""
        self._pending: set[str] = set()
        """The texts that are being translated."""
        self._translator: CachingTranslator | None = None
        self.redraw: Callable[[], None] = lambda: None
        """Called when more is known of the issue in hand."""

    @property
    def on(self) -> bool:
        """Whether they are shown."""
        return self._translator is not None

    def turn_on(self, translator: "CachingTranslator", issue: Issue | None) -> None:
        """Show what `translator` says from here on."""
        self._known.clear()
        self._translator = translator
        self.translate(issue)

    def turn_off(self) -> None:
        """Show none."""
        self._translator = None
        self._pending = set()
        self._tasks.cancel(_WORK)

    def of(self, message: Message) -> Translation | None:
        """What is known of a message's translation; None where none is shown."""
        if not self.on:
            return None
        return _PENDING if message.text in self._pending else self._known.get(message.text)

    def translate(self, issue: Issue | None) -> None:
        """Another issue is in hand, or more of it: have what is not known yet translated."""
        if self._translator is None or issue is None:
            return
        from wishtui.services.caching_translator import to_translate

        wanted = [message for message in to_translate(issue) if message.text not in self._known]
        texts = {message.text for message in wanted}
        if texts == self._pending:
            return  # it is under way
        self._tasks.cancel(_WORK)
        self._pending = texts
        if wanted:
            self._tasks.start(_WORK, self._translate(self._translator, issue, wanted, texts))

    async def _translate(
        self, translator: "CachingTranslator", issue: Issue, wanted: list[Message], pending: set[str]
    ) -> None:
        """One message after the other. `pending` loses what is done, and is the one in hand until another is wanted."""
        while len(self._known) > _MOST_KNOWN:
            del self._known[next(iter(self._known))]
        try:
            for message in wanted:
                if message.text in pending:
                    self._known[message.text] = await in_thread(partial(_translated, translator, issue, message))
                    pending.discard(message.text)
                    self.redraw()
        finally:
            pending.clear()


def _translated(translator: "CachingTranslator", issue: Issue, message: Message, stop: Event) -> Translation:
    return translator.of_message(issue, message, stop=stop)
