"""The inbox screen: composes the panes, shows the session's state, hands keys to commands. No business rule."""

from collections.abc import Coroutine
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from wishtui.commands import Command, Context
from wishtui.domain.issue import lock_reason
from wishtui.i18n import N_, _
from wishtui.present.bars import position_words, tab_at
from wishtui.present.panes import WIDE
from wishtui.tui import inbox_lines
from wishtui.tui.screens.archive import READING_ARCHIVE, Archive
from wishtui.tui.screens.base import Argued, CommandHandlers, KeyScreen
from wishtui.tui.screens.inbox_view import resume_list
from wishtui.tui.screens.issue_opener import IssueOpener
from wishtui.tui.screens.reply_draft import ReplyDraft
from wishtui.tui.screens.ticker import Ticker
from wishtui.tui.screens.updates import Updates
from wishtui.tui.screens.view_counter import ViewCounter
from wishtui.tui.session import Session, names_shops
from wishtui.tui.style_sheets import need_sheet
from wishtui.tui.widgets.issue_list import IssueList
from wishtui.tui.widgets.line_widget import LineWidget

if TYPE_CHECKING:
    from textual.widgets import TextArea

    from wishtui.tui.widgets.detail import Detail


class InboxScreen(KeyScreen[None]):
    """List and detail, side by side where there is room."""

    AUTO_FOCUS = "IssueList"
    BARS: ClassVar[tuple[str, ...]] = ("header", "tabs", "listed", "status", "too-small")

    def __init__(self, session: Session, handlers: CommandHandlers, argued: Argued) -> None:
        super().__init__(session, handlers, argued)
        self.draft = ReplyDraft(self, session)
        """What is typed as a reply."""
        self.typed_texts.append(self.draft)
        self.opener = IssueOpener(self, session, self.draft)
        """What brings an issue into the detail."""
        self.asking.closed = session.tasks.commands_over = self.opener.follow_cursor
        self.archive = Archive(self, session)
        self.view_counter = ViewCounter(session, self.archive, draw=self.draw)
        self.updates = Updates(self, session, self.opener, self.archive, self.view_counter)
        self.ticker = Ticker(self, session, self.archive, self.view_counter)
        self.leaving = False
        """Whether leaving was asked for while a reply still waits."""
        self.reading = False
        """Whether the detail has the keys; in a narrow terminal it then has the screen too."""
        self.issues = IssueList(session.row, roomy=session.settings.density == "comfortable", id="issues")
        """The list of issues."""
        self.issues.reach = lambda row: session.tasks.command(READING_ARCHIVE, self._go_to(row))
        self.default_focus = self.issues
        self.panes: list[LineWidget] = [self.issues]
        """What shows issues."""
        self._body = Horizontal(self.issues, id="body")

    def compose(self) -> ComposeResult:
        """Top to bottom, what the first frame shows; the stylesheet decides what is seen at which width."""
        self.fit(self.app.size)
        yield from (self.bars["header"], self.bars["tabs"], self.bars["listed"], self._body)
        yield from (self.bars["status"], self.bars["too-small"])

    @cached_property
    def detail(self) -> "Detail":
        """The issue in hand. It is made when the first is shown: half of a first frame's widgets are in it."""
        from wishtui.tui.widgets.detail import Detail
        from wishtui.tui.widgets.rule import Rule

        need_sheet(self.app, "detail.tcss")
        detail = Detail(id="detail")
        detail.mounting.append(self._body.mount(Rule("│", id="divider"), detail))
        detail.fill()
        detail.conversation.mark_matches(self.session.search_words)
        self.session.translations.redraw = detail.conversation.lay_out
        self.panes.append(detail.conversation)
        return detail

    async def on_mount(self) -> None:
        """The first frame: the list, from what is open, where the last run ended, and the issue beside it."""
        self.updates.start()
        resume_list(self, self.session)
        if self.has_class("wide"):
            # What is still being read or mounted is not painted: without this it would come in a frame of its own.
            await self.opener.show_first()
            await self.detail.mounted()
        self.set_interval(1.0, self.ticker.tick)

    def on_unmount(self) -> None:
        """Nobody is left to be told."""
        self.updates.stop()

    def on_resize(self, event: events.Resize) -> None:
        """Where the detail comes into sight, it shows the issue under the cursor."""
        if not self.has_class("wide") and event.size.width >= WIDE and not self.reading and self.is_attached:
            self.session.tasks.command(N_("Opening the issue"), self.opener.show(self.opener.subject))

    def draw(self) -> None:
        """Counts, tabs, and what the list shows too."""
        self.bars["header"].show(inbox_lines.header(self.session))
        self.bars["tabs"].show(inbox_lines.tabs(self.session))
        self.bars["listed"].show(inbox_lines.listed(self.session, self.issues.length))
        super().draw()

    def retranslate(self) -> None:
        """What the list says without rows, the lock, and what has become of the draft too."""
        super().retranslate()
        self.show_list(self.issues.cursor, top=self.issues.top)
        if "detail" in self.__dict__:
            self.detail.set_lock(lock_reason(self.session.issue) if self.session.issue else "")
            self.opener.draw_reply_head()

    def on_click(self, event: events.Click) -> None:
        """A click on a tab shows what it names."""
        bar, session = self.bars["tabs"], self.session
        if event.widget is not bar:
            return
        titles, shown = session.views.titles(), session.views.index(session.tab)
        index = tab_at(titles, shown, bar.size.width, event.x)
        if index is not None:
            self.run_command(session.views.command(index))

    def position(self) -> str:
        """The line of the conversation, or the row of the list."""
        if self.context is Context.DETAIL:
            top, length = self.detail.conversation.position
            return _("line {number:,} of {count:,}", number=top + 1, count=length)
        return position_words(self.issues.cursor, self.issues.length)

    def before_key(self, event: events.Key) -> None:
        """Leaving is asked for by the same key twice."""
        super().before_key(event)
        if event.key != "q":
            self.leaving = False

    def under_way(self, command: Command) -> Coroutine[Any, Any, None] | None:
        """A command other than a move acts on the issue under the cursor, so that one has to be in hand."""
        return None if command.id.startswith("move.") else self.opener.under_way()

    def show_list(self, cursor: int | None = None, *, top: int | None = None) -> None:
        """Show the issues of the tab anew, the cursor on row `cursor`."""
        session = self.session
        self.issues.empty = inbox_lines.empty(session)
        self.issues.name_shops(names_shops(session))
        self.issues.show(session.ids, cursor, top=top)
        self.draw()

    async def _go_to(self, row: int) -> None:
        """Put the cursor on a row that has to be read first."""
        await self.archive.pages.reach(row)
        if self.session.ids[row : row + 1] != [""]:
            self.issues.go_to(row)

    def read(self, reading: bool) -> None:
        """Give the keys to the detail, or back to the list."""
        self.reading = reading
        self.set_class(reading, "reading")
        self.remove_class("composing")
        self.draft.leave()
        self.set_focus(self.detail.conversation if reading else self.issues)
        if not reading:
            self.opener.follow_cursor()
        self.draw()

    def compose_reply(self) -> None:
        """Give the keys to the reply box."""
        self.reading = True
        self.add_class("reading", "composing")
        self.set_focus(self.detail.reply)
        self.draft.enter()
        self.draw()
        # What is answered must be in sight, and the box takes its room only with the next layout.
        self.detail.conversation.show_end()

    def on_issue_list_cursor_moved(self, event: IssueList.CursorMoved) -> None:
        """The issue under the cursor is in hand, and side by side it is shown, unless another is being read."""
        if event.issue_id:
            self.session.resume_issue, self.session.resume_top = event.issue_id, self.issues.top
        self.archive.pages.look_ahead()
        self.opener.follow_cursor()
        self.draw_status()

    def on_conversation_scrolled(self) -> None:
        """The status bar says where the detail stands."""
        self.draw_status()

    async def on_issue_list_opened(self, event: IssueList.Opened) -> None:
        """A click opened a row."""
        if await self.opener.show(event.issue_id):
            self.read(True)

    def on_text_area_changed(self, event: "TextArea.Changed") -> None:
        """What is typed is in hand at once, and on disk within a second."""
        self.draft.typed(self.detail.reply)
