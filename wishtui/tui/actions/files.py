"""Files that the customer attached: which there are, saving one, and looking at a picture."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from wishtui.domain.issue import Issue
from wishtui.errors import WishtuiError
from wishtui.i18n import N_, _
from wishtui.present.files import PICTURES_EXTRA, file_size
from wishtui.present.spans import Role
from wishtui.services.attachments import File, fetch, files_of, keep
from wishtui.tui.actions.appeal_letters import SHARED, SHARED_ARGUED
from wishtui.tui.keys import Work
from wishtui.tui.pictures import missing_extra
from wishtui.tui.screens.base import OverlayScreen
from wishtui.tui.screens.files import FilesScreen
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.picture import PictureScreen
from wishtui.tui.session import Session
from wishtui.tui.widgets.moves import Move


async def show(screen: InboxScreen) -> None:
    """List the files of the issue in hand."""
    session, issue = screen.session, screen.session.issue
    files = files_of(issue) if issue is not None else []
    if issue is None or not files:
        screen.say(_("No file is attached to this issue."), Role.SOON)
        return
    reachable, no_pictures = await session.run(N_("Looking who is signed in"), _hindrances, session, issue)
    listed = FilesScreen(
        session,
        HANDLERS,
        SHARED_ARGUED,
        issue=issue,
        files=files,
        reachable=reachable,
        no_pictures=no_pictures if reachable else "",
    )
    screen.app.push_screen(listed)


def _hindrances(session: Session, issue: Issue) -> tuple[bool, str]:
    """Whether files can be fetched, and why no picture is shown; empty where it can. Both look at the disk."""
    reachable = session.live is not None and session.connected(issue.shop)
    return reachable, PICTURES_EXTRA if missing_extra() else ""


def not_here(screen: InboxScreen) -> None:
    """A command of the files, asked for in the inbox."""
    key = screen.session.keymap.key_of("files.show")
    screen.say(_("That works on a file of the issue: {key} lists them.", key=key), Role.SOON)


def view(screen: FilesScreen) -> None:
    """Fetch the picture under the cursor, and show it."""
    file = screen.file
    refusal = screen.refusal or (screen.picture_refusal if file.is_picture else "")
    if refusal:
        screen.say(refusal, Role.SOON)
    elif not file.is_picture:
        key = screen.session.keymap.key_of("files.save")
        screen.say(_("{file} is no picture by its name: {key} saves it.", file=file.name, key=key), Role.SOON)
    else:
        _fetching(screen, file, _view(screen, file))


def save(screen: FilesScreen) -> None:
    """Fetch the file under the cursor, and save it."""
    if screen.refusal:
        screen.say(screen.refusal, Role.SOON)
    else:
        _fetching(screen, screen.file, _save(screen, screen.file))


def _fetching(screen: FilesScreen, file: File, work: Any) -> None:
    """One at a time: whoever asks for another has changed their mind."""
    screen.say(_("Fetching {file}", file=file.name))
    screen.session.tasks.start(N_("Fetching a file"), work, replace=True)


async def _view(screen: FilesScreen, file: File) -> None:
    try:
        content = await _fetched(screen, file)
    except WishtuiError as error:
        screen.say(_("{file} is not shown. {error}", file=file.name, error=error), Role.OVERDUE)
        return
    if screen.app.screen is screen:
        screen.quiet()
        picture = PictureScreen(
            screen.session, PICTURE_HANDLERS, SHARED_ARGUED, file=file, content=content, files=len(screen.files)
        )
        screen.app.push_screen(picture)


async def _save(screen: FilesScreen, file: File) -> None:
    try:
        content = await _fetched(screen, file)
    except WishtuiError as error:
        screen.say(_("{file} is not saved. {error}", file=file.name, error=error), Role.OVERDUE)
    else:
        await _keep(screen, file, content)


async def _fetched(screen: FilesScreen, file: File) -> bytes:
    """On the thread that speaks to Wish, so that no key and no store waits for the line."""
    live = screen.session.live
    assert live is not None  # else there is a refusal
    return await live.ask(partial(fetch, live.connections, screen.issue, file))


async def save_picture(screen: PictureScreen) -> None:
    """Save the picture that is shown, as it came."""
    await _keep(screen, screen.file, screen.content)


async def _keep(screen: OverlayScreen, file: File, content: bytes) -> None:
    try:
        path = await screen.session.run(N_("Saving the file"), _kept, screen.session, content, file)
    except WishtuiError as error:
        screen.say(_("{file} is not saved. {error}", file=file.name, error=error), Role.OVERDUE)
    else:
        screen.say(_("{file}, {size}, saved as {path}", file=file.name, size=file_size(len(content)), path=path))


def _kept(session: Session, content: bytes, file: File) -> Path:
    return keep(content, file.name, session.settings)


def _turn(screen: PictureScreen, *, by: int) -> None:
    """Show the next picture of the issue, or the one before."""
    listed = next((below for below in screen.app.screen_stack if isinstance(below, FilesScreen)), None)
    files, number = listed.files if listed is not None else [], screen.file.number
    others = files[number:] if by > 0 else files[: number - 1][::-1]
    picture = next((file for file in others if file.is_picture), None)
    if listed is None or picture is None:
        screen.say(_("There is no other picture that way."), Role.SOON)
        return
    screen.dismiss()
    listed.rows.go_to(picture.number - 1)
    _fetching(listed, picture, _view(listed, picture))


def _whole(screen: PictureScreen) -> None:
    key_of = screen.session.keymap.key_of
    screen.say(
        _(
            "The picture is shown whole: {down} and {up} show the next one and the one before.",
            down=key_of("move.down"),
            up=key_of("move.up"),
        ),
        Role.SOON,
    )


def back(screen: OverlayScreen) -> None:
    """Back to where one was."""
    screen.dismiss()


def _mover(move: Move) -> Callable[[FilesScreen], None]:
    return lambda screen: screen.rows.move(move)


HANDLERS: dict[str, Callable[[Any], Work | None]] = {
    **SHARED,
    **{f"move.{move}": _mover(move) for move in Move},
    "files.view": view,
    "files.save": save,
    "files.back": back,
}
PICTURE_HANDLERS: dict[str, Callable[[Any], Work | None]] = {
    **SHARED,
    **{f"move.{move}": _whole for move in Move},
    "move.down": partial(_turn, by=1),
    "move.up": partial(_turn, by=-1),
    "files.save_picture": save_picture,
    "files.hide_picture": back,
}
