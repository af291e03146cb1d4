"""One picture of a customer's, as large as the terminal can show it."""

import os
from collections.abc import Iterable

from textual.widget import Widget

from wishtui.commands import Context
from wishtui.errors import WishtuiError
from wishtui.i18n import N_, _
from wishtui.present.files import picture_title
from wishtui.present.spans import Line, Role, Span
from wishtui.present.words import field
from wishtui.services.attachments import File
from wishtui.tui.driver.diff import DiffDriver
from wishtui.tui.driver.overlay import PictureOverlay
from wishtui.tui.pictures import Box, DecodedPicture, Graphics, Mode, decode, drawing
from wishtui.tui.pictures.graphics import QUERY, graphics_of, is_last
from wishtui.tui.screens.base import Argued, CommandHandlers, OverlayScreen
from wishtui.tui.session import Session
from wishtui.tui.widgets.picture_view import PictureView

_DECODING = N_("Decoding the picture")
_WIDEST, _HIGHEST = 960, 720
"""Pixels that are drawn at the most: what a line carries in a second or so."""


class PictureScreen(OverlayScreen):
    """Decodes the picture for the room that there is, and again when that changes."""

    CONTEXT = Context.PICTURE

    def __init__(
        self, session: Session, handlers: CommandHandlers, argued: Argued, *, file: File, content: bytes, files: int
    ) -> None:
        super().__init__(session, handlers, argued)
        self.file = file
        self.content = content
        self._files = files
        """How many there are."""
        self._shown: DecodedPicture | None = None
        self._overlay: PictureOverlay | None = None
        self._refused = False
        """Whether it cannot be shown, whatever room there is."""

    def body(self) -> Iterable[Widget]:
        """The picture."""
        yield PictureView(id="picture")

    def on_mount(self) -> None:
        """The picture comes with the size of its room."""
        self.draw()

    def on_unmount(self) -> None:
        """The terminal takes the picture away."""
        self.session.tasks.cancel(_DECODING)
        self._lay_over(None)

    def on_screen_suspend(self) -> None:
        """Something is shown over it."""
        self._lay_over(None)

    def on_screen_resume(self) -> None:
        """It is on top again."""
        self._lay_over(self._overlay)

    def on_picture_view_resized(self) -> None:
        """Make it fit."""
        if self._refused:
            return
        self._lay_over(None)
        self._overlay = None
        self.session.tasks.start(_DECODING, self._decode(), replace=True)

    def title_line(self, width: int) -> Line:
        """What it is."""
        shown = self._shown
        title = (
            field(self.file.name)
            if shown is None
            else picture_title(self.file.name, shown.whole, len(self.content), animated=shown.animated)
        )
        return (Span(f" {title}", Role.STRONG),)

    def position(self) -> str:
        """Which of the files it is."""
        return _("{number} of {count}", number=self.file.number, count=self._files)

    async def _decode(self) -> None:
        view = self.query_one(PictureView)
        graphics = await self._graphics()
        columns, rows = view.size
        if graphics.mode is not Mode.BLOCKS:
            columns, rows = min(columns, _WIDEST // graphics.cell_width), min(rows, _HIGHEST // graphics.cell_height)
        if not columns or not rows:
            return
        box = Box(columns, rows, graphics.cell_width, graphics.cell_height)
        try:
            picture = await decode(self.content, graphics.mode, box)
        except WishtuiError as error:
            self._refused = True
            self.say(str(error), Role.OVERDUE)
            return
        self._shown = picture
        self.draw()
        if graphics.mode is Mode.BLOCKS:
            view.show(picture)
        else:
            view.show(None)
            self._overlay = self._placed(view, picture, graphics)
            self._lay_over(self._overlay)

    async def _graphics(self) -> Graphics:
        """How the terminal shows pictures. It is asked each time: its letters may have another size by now."""
        wanted, driver = self.session.settings.pictures, self.app._driver
        over_ssh = "SSH_CONNECTION" in os.environ
        if wanted == "blocks" or (wanted == "auto" and over_ssh) or not isinstance(driver, DiffDriver):
            return Graphics()
        return Graphics() if driver.fallback else graphics_of(await driver.query(QUERY, is_last), driver.cell_size())

    def _placed(self, view: PictureView, picture: DecodedPicture, graphics: Graphics) -> PictureOverlay:
        columns, rows = -(-picture.width // graphics.cell_width), -(-picture.height // graphics.cell_height)
        place = view.place(columns, rows)
        draw, erase = drawing(picture, graphics.mode)
        width, height = self.app.size
        return PictureOverlay(row=place.y, column=place.x, rows=rows, draw=draw, erase=erase, screen=(width, height))

    def _lay_over(self, overlay: PictureOverlay | None) -> None:
        driver = self.app._driver
        if isinstance(driver, DiffDriver) and (overlay is None or self.app.screen is self):
            driver.lay_over(overlay)
