"""The files of an issue in a list; below it, one of them with the message that it came with."""

from collections.abc import Iterable

from textual.widget import Widget

from wishtui.commands import BY_ID, Context
from wishtui.domain.issue import Issue
from wishtui.errors import WishtuiError
from wishtui.i18n import N_, _, ngettext
from wishtui.present.files import ASKING, UNKNOWN_SIZE, FileRow, file_details, file_line, file_size
from wishtui.present.spans import Line, Role, Span, spread
from wishtui.present.words import field
from wishtui.services.attachments import File, sizes
from wishtui.services.connections import sign_in_command
from wishtui.tui.screens.appeals.list_screen import ListScreen
from wishtui.tui.screens.base import Argued, CommandHandlers
from wishtui.tui.session import Session
from wishtui.tui.widgets.letter_view import LetterView
from wishtui.tui.widgets.row_list import RowList
from wishtui.tui.widgets.rule import Rule

_ASKING = N_("Asking for the sizes")


class FilesScreen(ListScreen):
    """What was attached, oldest first. How large each is, is asked when the list is opened."""

    CONTEXT = Context.FILES

    def __init__(
        self,
        session: Session,
        handlers: CommandHandlers,
        argued: Argued,
        *,
        issue: Issue,
        files: list[File],
        reachable: bool,
        no_pictures: str,
    ) -> None:
        """`no_pictures` is why no picture can be shown, in the catalogue's English; empty where they can."""
        super().__init__(session, handlers, argued)
        self.issue = issue
        self.files = files
        self._reachable = reachable
        self._no_pictures = no_pictures
        self._sizes: dict[int, int | None] = {}
        self._asking = reachable

    def body(self) -> Iterable[Widget]:
        """Top to bottom."""
        yield RowList(self._line, id="files")
        yield Rule("─", id="list-rule")
        yield LetterView(id="file-details")

    @property
    def file(self) -> File:
        """What is under the cursor."""
        return self.files[self.rows.cursor]

    @property
    def refusal(self) -> str:
        """Why none of them can be fetched; empty where they can."""
        if self._reachable:
            return ""
        command = sign_in_command(self.issue.shop)
        return _("This shop is not signed in to Wish, which has the file: `{command}` signs in.", command=command)

    @property
    def picture_refusal(self) -> str:
        """Why no picture can be shown; empty where they can."""
        return _(self._no_pictures, key=self.session.keymap.key_of("files.save"))

    def on_mount(self) -> None:
        """Show them, and learn how large they are."""
        self.rows.show(len(self.files), 0)
        self._show_one()
        self.draw()
        if self._asking:
            self.session.tasks.start(_ASKING, self._ask(), replace=True)

    def retranslate(self) -> None:
        """What is said of the one under the cursor too."""
        super().retranslate()
        self._show_one()

    def on_unmount(self) -> None:
        """Nobody waits for the sizes any more."""
        self.session.tasks.cancel(_ASKING)
        super().on_unmount()

    async def _ask(self) -> None:
        live = self.session.live
        try:
            if live is not None:
                self._sizes = await live.ask(lambda: sizes(live.connections, self.issue, self.files))
        except WishtuiError as error:
            self.say(_("How large they are is not known. {error}", error=error), Role.SOON)
        finally:
            self._asking = False
        if self.left:
            return
        self.rows.show(len(self.files))
        self._show_one()

    def title_line(self, width: int) -> Line:
        """What the screen is about."""
        about = " · ".join(filter(None, (field(self.issue.customer), field(self.issue.subject))))
        left = (Span(f" {_('Files')}", Role.STRONG), Span(f"  {about}", Role.DIM))
        counted = ngettext("{number:,} file", "{number:,} files", len(self.files))
        return spread(left, (Span(f"{counted} ", Role.DIM),), width)

    def position(self) -> str:
        """Where the cursor stands."""
        return _("{number} of {count}", number=self.rows.cursor + 1, count=len(self.files))

    def on_row_list_cursor_moved(self) -> None:
        """The file under the cursor, whole."""
        self._show_one()
        self.draw_status()

    def on_row_list_opened(self) -> None:
        """A click shows it."""
        self.keys.run(self, BY_ID["files.view"])

    def _show_one(self) -> None:
        row, format_time, keymap = self._row(self.rows.cursor), self.session.show_time, self.session.keymap
        self.query_one("#file-details", LetterView).show(lambda width: file_details(row, format_time, keymap, width))

    def _row(self, index: int) -> FileRow:
        file = self.files[index]
        size = self._sizes.get(file.number)
        words = file_size(size) if size is not None else _(ASKING if self._asking else UNKNOWN_SIZE)
        problem = self.refusal or (self.picture_refusal if file.is_picture else "")
        message = self.issue.messages[file.message]
        return FileRow(name=file.name, is_picture=file.is_picture, message=message, size=words, problem=problem)

    def _line(self, index: int, width: int, selected: bool) -> Line:
        return file_line(self._row(index), self.session.show_time, width, selected=selected)
