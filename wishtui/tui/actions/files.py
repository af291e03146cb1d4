"""Files that the customer attached: which there are, and keeping one."""

import asyncio
from pathlib import Path

from wishtui.domain.issue import Issue
from wishtui.errors import WishtuiError
from wishtui.present.picking import Choice
from wishtui.present.spans import Role
from wishtui.services.attachments import File, fetch, files_of, keep
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.picker import Picker
from wishtui.tui.session import Session


async def show(screen: InboxScreen) -> None:
    """Pick one of the issue's files, to be fetched from Wish and saved."""
    session, issue = screen.session, screen.session.issue
    files = files_of(issue) if issue is not None else []
    if issue is None or not files:
        screen.say("No file is attached to this issue.", Role.SOON)
        return
    connected = await session.run("Looking who is signed in", session.connected, issue.shop)
    choices = [
        Choice(
            value=str(file.number),
            title=file.name,
            remark=session.show_time(issue.messages[file.message].at),
            refusal="" if connected else "This shop is not signed in to Wish, which has the file.",
        )
        for file in files
    ]

    def picked(value: str | None) -> None:
        if value:
            file = files[int(value) - 1]
            session.tasks.start(f"Fetching {file.name}", _save(screen, issue, file))
            screen.say(f"Fetching {file.name}")

    screen.app.push_screen(Picker("Save a file of the customer's", choices), picked)


async def _save(screen: InboxScreen, issue: Issue, file: File) -> None:
    """Fetch it in a thread of its own, so that no key and no store waits for the line."""
    session = screen.session
    try:
        content = await asyncio.to_thread(_fetched, session, issue, file)
        path = await session.run("Saving the file", _kept, session, content, file)
    except WishtuiError as error:
        screen.say(f"{file.name} is not saved. {error}", Role.OVERDUE)
    else:
        screen.say(f"{file.name}, {_size(len(content))}, saved as {path}")


def _fetched(session: Session, issue: Issue, file: File) -> bytes:
    assert session.live is not None  # the picker refuses a file of a shop that is not connected
    return asyncio.run(fetch(session.live.connections, issue, file))


def _kept(session: Session, content: bytes, file: File) -> Path:
    return keep(content, file.name, session.settings)


def _size(count: int) -> str:
    if count < 1_024:
        return f"{count} bytes"
    return f"{count / 1_024:,.0f} KiB" if count < 10 << 20 else f"{count / (1 << 20):,.1f} MiB"
