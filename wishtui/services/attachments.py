"""Files that customers attached to their messages: which there are, how large, fetching one, and keeping it.

Wish's links hold for an hour (docs/platform.md, 4), so a file is fetched by a link that was asked for just before.
"""

import asyncio
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from wishtui.domain.issue import Issue
from wishtui.domain.message import Attachment, Message
from wishtui.errors import NetworkError, NotAcceptable, UsageError
from wishtui.i18n import _
from wishtui.services.files import output_file, whole_file
from wishtui.text import clean_line, truncate

if TYPE_CHECKING:
    from wishtui.config import Settings
    from wishtui.services.connections import Connections
    from wishtui.wish.address import Address

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp"})
"""Endings of what can be shown in a terminal."""

_LONGEST_STEM = 60
_UNSAFE = re.compile(r"[^\w.,()+ -]+")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}\Z")
_MOST_TRIES = 1_000
_MOST_SIZES = 50
_LONGEST_SIZES = 30.0
"""Seconds for all of them."""
_AT_ONCE = 2


class File(msgspec.Struct, frozen=True, kw_only=True):
    """One file of an issue."""

    number: int
    """Counted from 1 through the whole conversation, as a person names it."""
    name: str
    """What Wish calls it, cleaned: fit for a line and for a file name."""
    message: int
    """Which message it came with, counted from 0."""
    index: int
    """Which of that message's files it is, counted from 0."""

    @property
    def is_picture(self) -> bool:
        """Whether its name says that it is a picture."""
        return Path(self.name).suffix.lower() in PICTURES


def files_of(issue: Issue) -> list[File]:
    """Every file of the conversation, oldest first."""
    return [
        File(number=number, name=_name(each.name or each.url, number), message=message, index=index)
        for number, (message, index, each) in enumerate(_attachments(issue), 1)
    ]


def _attachments(issue: Issue) -> Iterator[tuple[int, int, Attachment]]:
    for message_index, message in enumerate(issue.messages):
        for index, each in enumerate(message.files):
            yield message_index, index, each


async def fetch(connections: "Connections", issue: Issue, file: File) -> bytes:
    """The content of `file`, by a fresh link.

    Raises:
        UsageError: the issue's shop is not signed in to Wish.
        NetworkError: Wish does not give the link, or its server not the file, within the bounds.
        NotAcceptable: the ticket on Wish has no such file any more.
    """
    from wishtui.wish.downloads import download

    fresh, wish = await _on_wish(connections, issue)
    return await download(_link(fresh, issue.messages[file.message], file), wish)


async def sizes(connections: "Connections", issue: Issue, files: Sequence[File]) -> dict[int, int | None]:
    """How many bytes each of `files` has, by its number; None where that cannot be learnt, or not in time.

    Raises:
        UsageError: the issue's shop is not signed in to Wish.
        NetworkError: Wish does not give the links.
    """
    from wishtui.wish.downloads import size_of

    known: dict[int, int | None] = {file.number: None for file in files}
    fresh, wish = await _on_wish(connections, issue)
    places = asyncio.Semaphore(_AT_ONCE)

    async def ask(file: File) -> None:
        with suppress(NetworkError, NotAcceptable):
            url = _link(fresh, issue.messages[file.message], file)
            async with places:
                known[file.number] = await size_of(url, wish)

    with suppress(TimeoutError):
        async with asyncio.timeout(_LONGEST_SIZES), asyncio.TaskGroup() as group:
            for file in files[:_MOST_SIZES]:
                group.create_task(ask(file))
    return known


async def _on_wish(connections: "Connections", issue: Issue) -> "tuple[Issue, Address]":
    """The issue as Wish has it now, with links that are fresh, and where that Wish is."""
    from wishtui.exchange.wish_json import decode_ticket
    from wishtui.wish.failures import NotDone, NotSure

    shop = connections.shop_of(issue.shop)
    if shop is None:
        from wishtui.services.connections import sign_in_command

        remedy = _("Sign in with `{command}`.", command=sign_in_command(issue.shop))
        raise UsageError(_("This shop is not signed in to Wish, which has the file."), remedy)
    async with connections.open(shop) as connection:
        try:
            raw = await connection.ask(lambda api: api.ticket(issue.id))
        except (NotDone, NotSure) as error:  # nobody asks for it by himself
            error.remedy = _("Ask for it once more.")
            raise
        return decode_ticket(raw, now=datetime.now(UTC)).issue, connections.address(shop, connection.credentials)


def _link(fresh: Issue, message: Message, file: File) -> str:
    """The link of `file` in the conversation as Wish has it now, wherever its message stands there."""
    known = message.files[file.index]
    same = [each for each in fresh.messages if each.at == message.at and each.sender is message.sender]
    for each in same:
        if file.index < len(each.files) and each.files[file.index].name == known.name:
            return each.files[file.index].url
    named = [kept for each in fresh.messages for kept in each.files if known.name and kept.name == known.name]
    if len(named) == 1:
        return named[0].url
    raise NotAcceptable(_("Wish has no file {file} in this conversation any more.", file=file.name))


def keep(content: bytes, name: str, settings: "Settings", *, folder: str = "") -> Path:
    """Write a fetched file beside others, under a name that is free; gives where.

    `folder` is where it goes, the present one unless told; a restricted login's files go to the owner's folder for
    that, whatever it asks for.

    Raises:
        UsageError: it cannot be written there, or the login writes no files.
    """
    stem, ending = os.path.splitext(name)
    for number in range(1, _MOST_TRIES):
        free = name if number == 1 else f"{stem} ({number}){ending}"
        file = output_file(free if settings.restricted or not folder else os.path.join(folder, free), settings)
        if os.path.lexists(file):
            continue
        with whole_file(file) as out:
            out.write(content)
        return file.absolute()
    raise UsageError(_("There are a thousand files called {name} already.", name=name), _("Move some of them."))


def _name(given: str, number: int) -> str:
    """A name of ours for what somebody called `given`: no folder, no dot at its head, nothing that a shell minds."""
    last = re.split(r"[/\\]", clean_line(given.split("?")[0][:2_000]))[-1]
    safe = _UNSAFE.sub("_", last).strip(" ._-")
    ending = _ENDING.search(safe)
    tail = ending.group() if ending else ""
    stem = truncate(safe.removesuffix(tail), _LONGEST_STEM, ellipsis="")
    return (stem or f"file-{number}") + tail.lower()
