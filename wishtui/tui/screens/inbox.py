"""The inbox screen: composes the panes, shows the session's state, hands keys to commands. No business rule."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget

from wishtui.commands import Context
from wishtui.domain.issue import lock_reason
from wishtui.services.inbox import Tab
from wishtui.tui.input_queue import HandlerResult
from wishtui.tui.keys import KeyReader
from wishtui.tui.present.empty import empty_lines
from wishtui.tui.present.spans import Role
from wishtui.tui.screens.chrome import Chrome
from wishtui.tui.screens.pulse import Pulse
from wishtui.tui.session import Session
from wishtui.tui.sheets import need_sheet
from wishtui.tui.widgets.issue_list import IssueList
from wishtui.tui.widgets.painted import LineBar, Painted

if TYPE_CHECKING:
    from textual.widgets import TextArea

    from wishtui.tui.widgets.detail import Detail
    from wishtui.tui.widgets.prompt import Prompt, Question

Handlers = Mapping[str, Callable[["InboxScreen"], HandlerResult]]
"""What each command does to the screen, by its id."""

Argued = Mapping[str, Callable[["InboxScreen", str], HandlerResult]]
"""The same for commands that were given something."""

WIDE = 120
SMALLEST = (60, 15)


class InboxScreen(Screen[None]):
    """List and detail, side by side where there is room."""

    AUTO_FOCUS = "IssueList"

    def __init__(self, session: Session, handlers: Handlers, argued: Argued) -> None:
        super().__init__()
        self.session = session
        self.chrome = Chrome(self, session)
        self.keys = KeyReader(session.keymap, handlers, argued, situation=session.situation, say=self.chrome.say)
        self.pulse = Pulse(self, session)
        self.leaving = False
        """Whether leaving was asked for while a reply still waits."""
        self._asked_from: Widget | None = None
        self.reading = False
        """Whether the detail has the keys; in a narrow terminal it then has the screen too."""
        self.bars = {name: LineBar(id=name) for name in ("header", "tabs", "status", "too-small")}
        """The lines around the panes, by their names."""
        self.issues = IssueList(session.row, roomy=session.settings.density == "comfortable", id="issues")
        """The list of issues."""
        self.panes: list[Painted] = [self.issues]
        """What shows issues."""
        self._body = Horizontal(self.issues, id="body")

    def compose(self) -> ComposeResult:
        """Top to bottom, what the first frame shows; the stylesheet decides what is seen at which width."""
        self._fit(self.app.size)
        yield from (self.bars["header"], self.bars["tabs"], self._body, self.bars["status"], self.bars["too-small"])

    @cached_property
    def detail(self) -> "Detail":
        """The issue in hand. It is made when the first is shown: half of a first frame's widgets are in it."""
        from wishtui.tui.widgets.detail import Detail
        from wishtui.tui.widgets.rule import Rule

        need_sheet(self.app, "detail.tcss")
        detail = Detail(id="detail")
        detail.mounting.append(self._body.mount(Rule("│", id="divider"), detail))
        detail.fill()
        detail.conversation.mark_matches(self.session.sought)
        self.panes.append(detail.conversation)
        return detail

    @cached_property
    def prompt(self) -> "Prompt":
        """The line to type in, made for the first question."""
        from wishtui.tui.widgets.prompt import Prompt

        need_sheet(self.app, "prompt.tcss")
        prompt = Prompt(id="prompt")
        self.mount(prompt, after=self.bars["status"])
        return prompt

    @property
    def context(self) -> Context:
        """Where the keys go."""
        context = getattr(self.focused, "context", Context.LIST)
        return context if isinstance(context, Context) else Context.LIST

    async def on_mount(self) -> None:
        """The first frame: the list, from what is open, where the last sitting ended, and the issue beside it."""
        self.pulse.resume()
        if self.has_class("wide"):
            # What is still being mounted is not painted: without this it would come in a frame of its own.
            await self.detail.mounted()
        self.set_interval(1.0, self.pulse.tick)

    def on_resize(self, event: events.Resize) -> None:
        """Pane by pane or side by side; below the smallest size, one line that says so."""
        narrow = not self.has_class("wide")
        self._fit(event.size)
        if narrow and self.has_class("wide") and not self.reading and self.is_attached:
            self.show_issue(self.issues.current)
        self.chrome.draw()

    def _fit(self, size: Size) -> None:
        small = size.width < SMALLEST[0] or size.height < SMALLEST[1]
        self.keys.blocked = small
        self.set_class(small, "too-small")
        self.set_class(size.width >= WIDE, "wide")
        self.set_class(size.width < WIDE, "narrow")

    def show_list(self, cursor: int | None = None, *, top: int | None = None) -> None:
        """Show the issues of the tab anew, the cursor on row `cursor`."""
        session = self.session
        reading = session.tab is Tab.CLOSED and not session.inbox.archive_loaded
        self.issues.empty = empty_lines(
            session.tab, store_is_empty=session.store_is_empty, reading=reading, searched=session.searched
        )
        self.issues.show(session.ids, cursor, top=top)
        self.chrome.draw()

    def show_issue(self, issue_id: str, *, keep_place: bool = False) -> None:
        """Show an issue in the detail, with its draft, as it is in the store now.

        Where the disk does not take what was typed of another, that one stays in hand.
        """
        if not self.chrome.save_draft():
            return
        session, detail = self.session, self.detail
        issue = session.open(issue_id)
        detail.set_class(issue is None, "empty")
        detail.set_lock(lock_reason(issue) if issue else "")
        detail.conversation.show(self.session.lines, keep_place=keep_place)
        if issue is not None:
            draft = session.drafts.take(issue)
            detail.reply.put(draft.text if draft else "", draft.cursor if draft else None)
            self.chrome.draw_reply("draft restored" if draft else "")
        self.chrome.draw()

    def read(self, reading: bool) -> None:
        """Give the keys to the detail, or back to the list."""
        self.reading = reading
        self.set_class(reading, "reading")
        self.remove_class("composing")
        self.set_focus(self.detail.conversation if reading else self.issues)
        self.chrome.draw()

    def compose_reply(self) -> None:
        """Give the keys to the reply box."""
        self.reading = True
        self.add_class("reading", "composing")
        self.set_focus(self.detail.reply)
        self.chrome.draw()
        # What is answered must be in sight, and the box takes its room only with the next layout.
        self.detail.conversation.show_end()

    def ask(self, question: "Question") -> None:
        """Ask in the line at the bottom; afterwards the keys go back to where they were."""
        if self.prompt.question is None:
            self._asked_from = self.focused
        self.add_class("asking")
        self.prompt.ask(question)

    def close_prompt(self) -> None:
        """Give the keys back."""
        self.remove_class("asking")
        self.set_focus(self._asked_from or self.issues)

    def say(self, text: str, role: Role = Role.ACCENT) -> None:
        """One line in the status bar, until the next key."""
        self.chrome.say(text, role)

    def on_key(self, event: events.Key) -> None:
        """Every key that no text field took is a command, or the beginning of one."""
        self.chrome.quiet()
        if event.key != "q":
            self.leaving = False
        if self.keys.press(self, self.context, event):
            event.stop()
            event.prevent_default()

    def on_issue_list_cursor_moved(self, event: IssueList.CursorMoved) -> None:
        """Side by side, the detail follows the cursor."""
        if event.issue_id:
            self.session.wanted_issue, self.session.wanted_top = event.issue_id, self.issues.top
        if self.has_class("wide"):
            self.show_issue(event.issue_id)
        else:
            self.session.issue = self.session.store.get(event.issue_id) if event.issue_id else None
            self.chrome.draw()

    def on_conversation_moved(self) -> None:
        """The status line says where the detail stands."""
        self.chrome.draw_status()

    def on_issue_list_opened(self, event: IssueList.Opened) -> None:
        """A click opened a row."""
        self.show_issue(event.issue_id)
        self.read(True)

    def on_text_area_changed(self, event: "TextArea.Changed") -> None:
        """What is typed is in hand at once, and on disk within a second."""
        self.chrome.typed(self.detail.reply)
