"""A quote of the customer's words in the reply: the last message, or the passage that is picked."""

from wishtui.commands import Context
from wishtui.domain.message import REPLY_LIMIT
from wishtui.domain.quoting import passages, quote
from wishtui.i18n import _
from wishtui.present.picking import Choice
from wishtui.present.replies import quote_lines
from wishtui.present.spans import Role
from wishtui.text import clean_line, truncate
from wishtui.tui.actions import reply
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.picker import Picker

_PREVIEW = 60
"""Cells of a passage that its line shows."""


async def start(screen: InboxScreen) -> None:
    """Open the reply box with the customer's last message quoted in it."""
    await reply.start(screen)
    if screen.context is not Context.COMPOSER:
        return  # the issue could not be opened, which was said
    issue = screen.session.issue
    texts = passages(issue) if issue is not None else []
    if texts:
        _put(screen, texts[0])
    else:
        screen.say(_("The customer has written nothing that could be quoted."), Role.SOON)


def pick(screen: InboxScreen) -> None:
    """Quote the customer's last message; where it has several passages, ask which."""
    issue = screen.session.issue
    texts = passages(issue) if issue is not None else []
    if not texts:
        screen.say(_("The customer has written nothing that could be quoted."), Role.SOON)
    elif len(texts) == 1:
        _put(screen, texts[0])
    else:
        _ask(screen, texts)


def _ask(screen: InboxScreen, texts: list[str]) -> None:
    choices = [
        Choice(
            value=str(number), title=truncate(clean_line(each), _PREVIEW), remark="" if number else _("whole message")
        )
        for number, each in enumerate(texts)
    ]

    def picked(value: str | None) -> None:
        if value:
            _put(screen, texts[int(value)])

    screen.app.push_screen(
        Picker(_("Quote"), choices, preview=lambda value, width: quote_lines(texts[int(value)], width)), picked
    )


def _put(screen: InboxScreen, text: str) -> None:
    """Put the quote on lines of its own where the cursor is; the answer goes below it."""
    box = screen.detail.reply
    quoted = quote(text, box.text)
    if not quoted:
        screen.say(
            _("There is no room for a quote: Wish takes {number:,} characters.", number=REPLY_LIMIT),
            Role.SOON,
        )
        return
    at = box.standing
    begins_line = not at.cursor or at.text[at.cursor - 1] == "\n"
    box.put_in(("" if begins_line else "\n") + quoted + "\n\n")
