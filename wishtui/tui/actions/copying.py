"""What is copied through the terminal: ids, or whatever is picked of the issue in hand."""

from wishtui.i18n import N_, _, ngettext
from wishtui.present.copying import copies
from wishtui.present.picking import Choice
from wishtui.present.spans import Role
from wishtui.text import clean_line, truncate
from wishtui.tui import clipboard
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.picker import Picker
from wishtui.tui.session import read_headers

_PREVIEW = 60
"""Cells of a text that its line shows."""


def pick(screen: InboxScreen) -> None:
    """Ask what to copy of the issue in hand."""
    session, issue = screen.session, screen.session.issue
    if issue is None:
        return
    current = session.drafts.draft
    draft = current.text if current is not None and current.issue_id == issue.id else ""
    draft = draft or next((each.text for each in session.opened.drafts), "")
    copyable = copies(issue, draft, session.show_time)
    choices = [
        Choice(value=str(index), title=each.title, remark=truncate(clean_line(each.text[:400]), _PREVIEW))
        for index, each in enumerate(copyable)
    ]

    def picked(value: str | None) -> None:
        if value:
            chosen = copyable[int(value)]
            _send(screen, chosen.text, chosen.title)

    screen.app.push_screen(Picker(_("Copy"), choices), picked)


def copy_issue_ids(screen: InboxScreen) -> None:
    """Ask the terminal to copy the ids of the marked issues, or of the one in hand."""
    ids = screen.session.targets()
    if not ids:
        screen.say(_("There is no issue id here."), Role.SOON)
        return
    several = ngettext("{number:,} issue id", "{number:,} issue ids", len(ids))
    _send(screen, "\n".join(ids), several if ids[1:] else _("Issue id {id}", id=clean_line(ids[0])))


async def copy_order_ids(screen: InboxScreen) -> None:
    """Ask the terminal to copy the order ids."""
    session = screen.session
    headers = await session.run(N_("Reading the issues"), read_headers, session, session.targets())
    ids = [order_id for header in headers for order_id in header.order_ids]
    if not ids:
        screen.say(_("There is no order id here."), Role.SOON)
        return
    several = ngettext("{number:,} order id", "{number:,} order ids", len(ids))
    _send(screen, "\n".join(ids), several if ids[1:] else _("Order id {id}", id=clean_line(ids[0])))


def _send(screen: InboxScreen, text: str, what: str) -> None:
    """Nobody can say if it arrived: not every terminal takes it."""
    if clipboard.copy(screen.app, text):
        screen.say(_("{what} sent to the terminal", what=what))
    else:
        screen.say(
            _("{what}: too much for a terminal's clipboard; `:export FILE` writes a file.", what=what), Role.SOON
        )
