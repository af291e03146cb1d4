"""A draft from a program of the owner's: it gets all that an answer needs, and what it gives is text from outside."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from threading import Event
from typing import Any

from wishtui.domain.appeal import Shop
from wishtui.domain.issue import Issue
from wishtui.domain.message import REPLY_LIMIT
from wishtui.domain.windows import ReplyWindows
from wishtui.errors import NetworkError
from wishtui.i18n import _
from wishtui.letters import Catalogue, TemplateBroken
from wishtui.services.customer_language import customer_language
from wishtui.services.replies import fill, suitable
from wishtui.text import clean

LARGEST_ANSWER = 64 << 10
"""Bytes that a program may write."""
MOST_REPLIES = 20
"""Saved replies that it is given, those that suit best."""
RULES = tuple(
    f"""\
At most {REPLY_LIMIT:,} characters of plain text.
Write in the customer's language, the field `language`, if it is known.
State nothing that the issue and its orders do not bear out, and promise nothing that is not certain.
Never ask for payment details, passwords or personal data.
Never ask to be paid outside Wish.
Never lead the customer off Wish: no links, no e-mail addresses, no phone numbers, no messengers.
Never insult.""".splitlines()  # untranslated: a program reads it
)
"""What a reply must keep to (docs/platform.md, 1)."""


class NotSuggested(NetworkError):
    """There is no suggestion; the message says why."""


class Suggester:
    """The program that suggests."""

    def __init__(self, command: Sequence[str], seconds: float) -> None:
        self._command = tuple(command)
        self._seconds = seconds
        self.key = "\0".join(("suggest", *command))

    @property
    def title(self) -> str:
        """What it is called where a person is asked, or told, about it."""
        from wishtui.services.owner_program import program_name

        return _("the program {command}", command=program_name(self._command))

    def suggest(self, given: bytes, stop: Event | None = None) -> str:
        """The draft for what `request` gave, cleaned. It waits, at most until `stop` is set.

        Raises:
            NotSuggested: there is none.
        """
        from wishtui.services.owner_program import run

        outcome = run(self._command, given, timeout_seconds=self._seconds, max_output_bytes=LARGEST_ANSWER, stop=stop)
        if not outcome.ok:
            raise NotSuggested(outcome.failure)
        try:
            text = clean(outcome.output.decode("utf-8-sig")).strip()
        except UnicodeDecodeError:
            raise NotSuggested(_("The program wrote what is not UTF-8.")) from None
        if not text:
            raise NotSuggested(_("The program suggested nothing."))
        return text


def request(
    issue: Issue, catalogue: Catalogue, *, shop: Shop, now: datetime, windows: ReplyWindows, draft: str = ""
) -> bytes:
    """What the program is told, as JSON: the issue with its orders, what could be said, and what must not be.

    Private notes, files and other people's drafts stay here, and so does what a file of tickets held beside all that is
    known, such as an address; `draft` is what the writer has begun.
    """
    from wishtui.exchange import json_bytes, show_item

    shown = show_item(issue, drafts=(), windows=windows, now=now)
    for private in ("notes", "draft", "drafts"):
        shown.pop(private, None)
    for part in (shown, *shown["messages"], *shown["orders"]):
        part.pop("files", None)
        part.pop("extra", None)
    language = customer_language(issue)
    return json_bytes(
        {
            "issue": shown,
            "language": language.code or None,
            "language_is_guessed": language.guessed,
            "draft": draft or None,
            "saved_replies": _saved_replies(issue, catalogue, shop, now),
            "rules": list(RULES),
            "limit": REPLY_LIMIT,
        }
    )


def _saved_replies(issue: Issue, catalogue: Catalogue, shop: Shop, now: datetime) -> list[dict[str, Any]]:
    """Those in the customer's language that no order contradicts, filled as far as the orders tell."""
    offered = [each for each in suitable(catalogue, issue, now=now) if each.first_choice and not each.contradiction]
    replies = []
    for each in offered[:MOST_REPLIES]:
        with suppress(TemplateBroken):  # `wishtui doctor` names it
            reply = fill(catalogue, each.spec.name, issue, shop=shop, now=now)
            replies.append(
                {
                    "name": each.spec.name,
                    "title": each.title,
                    "language": reply.language,
                    "text": reply.text,
                    "missing": [gap.field.label for gap in reply.gaps],
                }
            )
    return replies
