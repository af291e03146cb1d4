"""All appeals, the one changed last first."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from wishtui.commands import BY_ID, Context
from wishtui.domain.appeal import Appeal
from wishtui.i18n import N_, _, ngettext
from wishtui.letters import NoSuchTemplate
from wishtui.present.appeals import Listed, appeal_details, appeal_line, listed
from wishtui.present.spans import BLANK, Line, Role, Span, spread
from wishtui.store.changes import Changes
from wishtui.text import clean_line
from wishtui.tui.screens.appeals.list_screen import ListScreen
from wishtui.tui.screens.base import Argued, CommandHandlers
from wishtui.tui.session import Session
from wishtui.tui.widgets.conversation import Conversation
from wishtui.tui.widgets.row_list import RowList
from wishtui.tui.widgets.rule import Rule


class AppealsScreen(ListScreen):
    """The list, and below it what is known of the appeal under the cursor."""

    CONTEXT = Context.APPEALS
    READING = N_("Reading the appeals")

    def __init__(
        self,
        session: Session,
        handlers: CommandHandlers,
        argued: Argued,
        *,
        words: str = "",
        items: Sequence[Listed] = (),
    ) -> None:
        super().__init__(session, handlers, argued)
        self.words = words
        """What the list is narrowed to."""
        self._items = list(items)
        self.awaits_rows = True

    def body(self) -> Iterable[Widget]:
        """Top to bottom."""
        yield RowList(self._row, id="appeals")
        yield Rule("─", id="list-rule")
        yield Conversation(id="appeal-details")

    @property
    def item(self) -> Listed | None:
        """What is under the cursor."""
        return self._items[self.rows.cursor] if self._items else None

    @property
    def appeal(self) -> Appeal | None:
        """The appeal under the cursor."""
        return self.item.appeal if self.item else None

    def on_mount(self) -> None:
        """Show what was read, and what becomes of it."""
        self._show(self._items)

    def retranslate(self) -> None:
        """What is read of each holds words."""
        super().retranslate()
        self._look()

    def narrow(self, words: str) -> None:
        """Show the appeals that hold `words`."""
        self.words = words
        self._look()

    def heard(self, changes: Changes) -> None:
        """Appeals came, went or changed."""
        if changes.appeals or changes.everything:
            self._look()

    def _look(self) -> None:
        self.session.tasks.start(self.READING, self._read(), replace=True)

    async def _read(self) -> None:
        session = self.session
        items = await session.run(self.READING, listed_appeals, session, self.words)
        if not self.left:
            self._show(items)

    def _show(self, items: list[Listed]) -> None:
        """Show appeals anew; the cursor stays with its appeal."""
        here = self.appeal.id if self.appeal else ""
        self._items = items
        self.rows.empty = self._nothing()
        ids = [item.appeal.id for item in items]
        self.rows.show(len(ids), ids.index(here) if here in ids else 0)
        self.draw()

    def title_line(self, width: int) -> Line:
        """How many, and what is searched."""
        searched = f"  /{clean_line(self.words)}" if self.words else ""
        left = (Span(f" {_('Appeals')}", Role.STRONG), Span(searched, Role.ACCENT))
        counted = ngettext("{number:,} appeal", "{number:,} appeals", len(self._items))
        return spread(left, (Span(f"{counted} ", Role.DIM),), width)

    def position(self) -> str:
        """Where the cursor stands."""
        return _("{number} of {count}", number=self.rows.cursor + 1, count=len(self._items)) if self._items else ""

    def on_row_list_cursor_moved(self) -> None:
        """What is known of the appeal under the cursor."""
        item, format_time = self.item, self.session.show_time
        details = self.query_one("#appeal-details", Conversation)
        details.show(lambda width: appeal_details(item, format_time, width) if item else [])
        self.draw_status()

    def on_row_list_opened(self) -> None:
        """A click opens."""
        self.keys.run(self, BY_ID["appeals.open"])

    def _row(self, index: int, width: int, selected: bool) -> Line:
        return appeal_line(self._items[index], self.session.show_time, width, selected=selected)

    def _nothing(self) -> tuple[Line, ...]:
        if self.words:
            nothing = _("Nothing found for: {query}", query=clean_line(self.words))
            return (BLANK, (Span(f"  {nothing}", Role.STRONG),))
        empty = _("No appeal has been written yet.")
        key = self.session.keymap.key_of("appeal.new")
        hint = _("In the inbox, {key} starts one from the issue or from the marked ones.", key=key)
        return (BLANK, (Span(f"  {empty}", Role.STRONG),), (Span(f"  {hint}", Role.DIM),))


def listed_appeals(session: Session, words: str) -> list[Listed]:
    """The appeals that hold `words`, as the list shows them. Asks the store."""
    shop = session.inbox.shop
    return [_listed(session, appeal) for appeal in session.appeals.all(words) if shop in (None, appeal.shop)]


def _listed(session: Session, appeal: Appeal) -> Listed:
    service = session.appeals
    try:
        return listed(appeal, service.catalogue.kind(appeal.kind), service.time_limit(appeal))
    except NoSuchTemplate:
        return listed(appeal, None, (_("Its template is not there any more."), None))
