"""What is on its way to Wish: all of it in a list; below it, one entry whole."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from wishtui.commands import BY_ID, Context
from wishtui.domain.outbox import OutboxEntry
from wishtui.errors import UsageError
from wishtui.i18n import N_, _, ngettext
from wishtui.present.outbox import ORDER, OutboxRow, outbox_details, outbox_line
from wishtui.present.spans import BLANK, Line, Role, Span, spread
from wishtui.present.words import shop_name
from wishtui.services.connections import sign_in_command
from wishtui.store.changes import Changes
from wishtui.tui.screens.appeals.list_screen import ListScreen
from wishtui.tui.screens.base import Argued, CommandHandlers
from wishtui.tui.session import Session, names_shops
from wishtui.tui.widgets.letter_view import LetterView
from wishtui.tui.widgets.row_list import RowList
from wishtui.tui.widgets.rule import Rule

_READING = N_("Reading the outbox")


class OutboxScreen(ListScreen):
    """What wants a person first, then what waits, then what is done; each newest first."""

    CONTEXT = Context.OUTBOX

    def __init__(
        self, session: Session, handlers: CommandHandlers, argued: Argued, *, rows: Sequence[OutboxRow] = ()
    ) -> None:
        super().__init__(session, handlers, argued)
        self._rows = list(rows)
        self._shown = ""

    def body(self) -> Iterable[Widget]:
        """Top to bottom."""
        yield RowList(self._row, id="outbox")
        yield Rule("─", id="list-rule")
        yield LetterView(id="outbox-details")

    @property
    def entry(self) -> OutboxEntry | None:
        """What is under the cursor."""
        return self._rows[self.rows.cursor].entry if self._rows else None

    def on_mount(self) -> None:
        """Show what was read, and what becomes of it."""
        self._show(self._rows)

    def retranslate(self) -> None:
        """What it says without entries too."""
        super().retranslate()
        self._show(self._rows)

    def heard(self, changes: Changes) -> None:
        """Something was put in, went on, or was dropped."""
        if changes.outbox or changes.everything:
            self.session.tasks.start(_READING, self._read(), replace=True)

    async def _read(self) -> None:
        rows = await self.session.run(_READING, outbox_rows, self.session)
        if not self.left:
            self._show(rows)

    def _show(self, rows: list[OutboxRow]) -> None:
        """The cursor stays with its entry."""
        nothing = _("Nothing is on its way to Wish.")
        hint = _("After its hold, an answer of a signed-in shop stands here until Wish has it.")
        self.rows.empty = (BLANK, (Span(f"  {nothing}", Role.STRONG),), (Span(f"  {hint}", Role.DIM),))
        here = self.entry.id if self.entry else ""
        self._rows = rows
        ids = [row.entry.id for row in rows]
        self.rows.show(len(ids), ids.index(here) if here in ids else min(self.rows.cursor, max(0, len(ids) - 1)))
        self._show_one()
        self.draw()

    def title_line(self, width: int) -> Line:
        """What the screen is about."""
        narrowed = self.session.inbox.shop
        shop = f"{_('Shop: {shop}', shop=shop_name(narrowed))} · " if narrowed is not None else ""
        entries = ngettext("{number:,} entry", "{number:,} entries", len(self._rows))
        return spread((Span(f" {_('Outbox')}", Role.STRONG),), (Span(f"{shop}{entries} ", Role.DIM),), width)

    def position(self) -> str:
        """Where the cursor stands."""
        return _("{number} of {count}", number=self.rows.cursor + 1, count=len(self._rows)) if self._rows else ""

    def on_row_list_cursor_moved(self) -> None:
        """The entry under the cursor, whole."""
        self._show_one()
        self.draw_status()

    def on_row_list_opened(self) -> None:
        """A click goes to the issue."""
        self.keys.run(self, BY_ID["outbox.issue"])

    def _show_one(self) -> None:
        row = self._rows[self.rows.cursor] if self._rows else None
        same, self._shown = bool(row and row.entry.id == self._shown), row.entry.id if row else ""
        format_time, keymap = self.session.show_time, self.session.keymap
        source = self.query_one("#outbox-details", LetterView)
        source.show(lambda width: outbox_details(row, format_time, keymap, width) if row else [], keep_scroll=same)

    def _row(self, index: int, width: int, selected: bool) -> Line:
        return outbox_line(self._rows[index], self.session.show_time, width, selected=selected)


def _sign_in(session: Session, shop: str) -> str:
    """The command that signs a shop in; empty where it is, or where nobody can tell."""
    try:
        return "" if session.connected(shop) else sign_in_command(shop)
    except UsageError:  # whoever speaks to Wish is told
        return ""


def outbox_rows(session: Session) -> list[OutboxRow]:
    """The outbox in the order in which it is shown. Asks the store."""
    narrowed, several = session.inbox.shop, names_shops(session)
    there = (entry for entry in session.store.outbox().values() if narrowed in (None, entry.shop))
    entries = sorted(there, key=lambda entry: entry.created_at, reverse=True)
    entries.sort(key=lambda entry: ORDER.index(entry.state))
    headers = session.store.headers([entry.issue_id for entry in entries])
    rows = []
    for entry in entries:
        header = headers.get(entry.issue_id)
        rows.append(
            OutboxRow(
                entry=entry,
                subject=header.subject if header else "",
                customer=header.customer if header else "",
                shop=entry.shop if several else "",
                sign_in=_sign_in(session, entry.shop),
            )
        )
    return rows
