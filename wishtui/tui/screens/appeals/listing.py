"""All appeals, the one changed last first."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from textual.widget import Widget

from wishtui.commands import BY_ID, Context
from wishtui.domain.appeal import Appeal
from wishtui.letters import NoSuchTemplate
from wishtui.text import clean_line
from wishtui.tui.input_queue import HandlerResult
from wishtui.tui.present.appeals import Listed, appeal_details, appeal_line, listed
from wishtui.tui.present.spans import BLANK, Line, Role, Span, spread
from wishtui.tui.present.words import count
from wishtui.tui.screens.appeals.desk import DeskScreen
from wishtui.tui.session import Session
from wishtui.tui.widgets.conversation import Conversation
from wishtui.tui.widgets.rows import Rows
from wishtui.tui.widgets.rule import Rule


class AppealsScreen(DeskScreen):
    """The list, and below it what is known of the appeal under the cursor."""

    PLACE = Context.APPEALS
    AUTO_FOCUS = "Rows"

    def __init__(
        self,
        session: Session,
        handlers: Mapping[str, Callable[[Any], HandlerResult]],
        argued: Mapping[str, Callable[[Any, str], HandlerResult]],
        *,
        words: str = "",
    ) -> None:
        super().__init__(session, handlers, argued)
        self.words = words
        """What the list is narrowed to."""
        self._items: list[Listed] = []

    def body(self) -> Iterable[Widget]:
        """Top to bottom."""
        yield Rows(self._row, id="appeals")
        yield Rule("─", id="list-rule")
        yield Conversation(id="appeal-details")

    @property
    def rows(self) -> Rows:
        """The list."""
        return self.query_one(Rows)

    @property
    def item(self) -> Listed | None:
        """What is under the cursor."""
        return self._items[self.rows.cursor] if self._items else None

    @property
    def appeal(self) -> Appeal | None:
        """The appeal under the cursor."""
        return self.item.appeal if self.item else None

    def on_mount(self) -> None:
        """Every appeal."""
        self.look()

    def on_screen_resume(self) -> None:
        """Back from an appeal: it may read otherwise now."""
        self.look()

    def look(self, words: str | None = None) -> None:
        """Show what the store holds now, narrowed to `words`; the cursor stays with its appeal."""
        here = self.appeal.id if self.appeal else ""
        self.words = self.words if words is None else words
        desk = self.session.appeals
        self._items = [self._listed(appeal) for appeal in desk.all(self.words)]
        self.rows.empty = self._nothing()
        ids = [item.appeal.id for item in self._items]
        self.rows.show(len(ids), ids.index(here) if here in ids else 0)
        self.draw()

    def title_line(self, width: int) -> Line:
        """How many, and what is searched."""
        searched = f"  /{clean_line(self.words)}" if self.words else ""
        left = (Span(" Appeals", Role.STRONG), Span(searched, Role.ACCENT))
        return spread(left, (Span(count(len(self._items), "appeal") + " ", Role.DIM),), width)

    def position(self) -> str:
        """Where the cursor stands."""
        return f"{self.rows.cursor + 1} of {len(self._items)}" if self._items else ""

    def on_rows_moved(self) -> None:
        """What is known of the appeal under the cursor."""
        item, moment = self.item, self.session.settings.show_time
        details = self.query_one("#appeal-details", Conversation)
        details.show(lambda width: appeal_details(item, moment, width) if item else [])
        self.draw_status()

    def on_rows_opened(self) -> None:
        """A click opens."""
        self.keys.run(self, BY_ID["appeals.open"])

    def _row(self, place: int, width: int, selected: bool) -> Line:
        return appeal_line(self._items[place], self.session.settings.show_time, width, selected=selected)

    def _listed(self, appeal: Appeal) -> Listed:
        desk = self.session.appeals
        try:
            return listed(appeal, desk.catalogue.kind(appeal.kind), desk.time_limit(appeal))
        except NoSuchTemplate:
            return listed(appeal, None, ("Its template is not there any more.", None))

    def _nothing(self) -> tuple[Line, ...]:
        if self.words:
            return (BLANK, (Span(f"  Nothing found for: {clean_line(self.words)}", Role.STRONG),))
        said = (Span("  No appeal has been written yet.", Role.STRONG),)
        return (BLANK, said, (Span("  In the inbox, a starts one from the issue or from the marked ones.", Role.DIM),))
