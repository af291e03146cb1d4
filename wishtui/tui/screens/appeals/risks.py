"""What may close the store, measured; and the health of its files."""

from collections.abc import Iterable
from functools import partial

from textual.widget import Widget

from wishtui.commands import Context
from wishtui.domain.risk import RiskReport
from wishtui.errors import StoreError
from wishtui.i18n import N_, _
from wishtui.present.health import health_lines
from wishtui.present.risks import HEALTH, health_row, risk_line, risk_lines
from wishtui.present.spans import Line, Role, Span, spread
from wishtui.present.words import shop_name
from wishtui.services.measurements import assess
from wishtui.store import Changes, HealthFinding
from wishtui.tui.screens.appeals.list_screen import ListScreen
from wishtui.tui.screens.base import Argued, CommandHandlers
from wishtui.tui.session import Session
from wishtui.tui.widgets.letter_view import LetterView
from wishtui.tui.widgets.row_list import RowList
from wishtui.tui.widgets.rule import Rule

_SETTLE = 2.0
"""Seconds that changes are let come in before all is measured anew."""


class RisksScreen(ListScreen):
    """The five risks and the store's health in a list; below it, one of them whole."""

    CONTEXT = Context.RISKS
    READING = N_("Measuring the risks")

    def __init__(
        self,
        session: Session,
        handlers: CommandHandlers,
        argued: Argued,
    ) -> None:
        super().__init__(session, handlers, argued)
        self.reports: list[RiskReport | None] = []
        """The most pressing first; None stands for the store's health."""
        self._findings: list[HealthFinding] = []
        self._trouble = ""
        self._shown = -1
        self._stale = False

    def body(self) -> Iterable[Widget]:
        """Top to bottom."""
        yield RowList(self._row, id="risks")
        yield Rule("─", id="list-rule")
        yield LetterView(id="risk")

    @property
    def report(self) -> RiskReport | None:
        """The risk under the cursor; None on the store's health, and until all is counted."""
        index = self.rows.cursor
        return self.reports[index] if index < len(self.reports) else None

    def on_mount(self) -> None:
        """Measuring may take a while over a large store; keys are taken meanwhile."""
        self.rows.empty = ((Span(f"   {_('Counting…')}", Role.DIM),),)
        self._recount(awaited=True)

    def retranslate(self) -> None:
        """What was measured is said in words."""
        super().retranslate()
        self._recount()

    def heard(self, changes: Changes) -> None:
        """Ticks are ours as a rule and show at once; what others do is measured once it has come in."""
        if changes.ticks or changes.everything:
            self._recount(awaited=True)
        elif (changes.issues or changes.orders) and not self._stale:
            self._stale = True
            self.set_timer(_SETTLE, self._recount)

    def _recount(self, *, awaited: bool = False) -> None:
        self._stale = False
        self.awaits_rows |= awaited
        self.session.tasks.start(self.READING, self._count(), replace=True)

    async def _count(self) -> None:
        session = self.session
        try:
            store, now, shop = session.store, session.clock(), session.inbox.shop
            risks = await session.run(self.READING, lambda: assess(store, now, shop=shop))
            self._trouble = ""
        except StoreError as error:
            risks = [report for report in self.reports if report is not None]
            self._trouble = str(error)
            self.say(self._trouble, Role.OVERDUE)
        self._findings = await session.run(N_("Checking the store"), session.store.maintenance.check)
        if self.left:
            return
        here = self.report.risk if self.report is not None else None
        damaged = any(finding.level == "bad" for finding in self._findings)
        self.reports = [None, *risks] if damaged else [*risks, None]
        rows = [row for row, report in enumerate(self.reports) if report is not None and report.risk is here]
        self.awaits_rows = False
        self.rows.show(len(self.reports), rows[0] if rows else None)
        self._show_one(keep_scroll=True)
        self.draw()

    def title_line(self, width: int) -> Line:
        """What the screen is about."""
        shop = self.session.inbox.shop
        of = "" if shop is None else f"{_('Shop: {shop}', shop=shop_name(shop))} "
        return spread((Span(f" {_('Store risks and health')}", Role.STRONG),), (Span(of, Role.DIM),), width)

    def on_row_list_cursor_moved(self) -> None:
        """The risk under the cursor, whole."""
        self._show_one(keep_scroll=self._shown == self.rows.cursor)

    def _show_one(self, *, keep_scroll: bool) -> None:
        report = self.report
        self._shown = self.rows.cursor
        source = self._health_lines if report is None else partial(risk_lines, report, self.session.keymap)
        self.query_one(LetterView).show(source, keep_scroll=keep_scroll)

    def _row(self, index: int, width: int, selected: bool) -> Line:
        report = self.reports[index]
        if report is not None:
            return risk_line(report, width, selected=selected)
        return health_row(self._health_lines(width), _(HEALTH), width, selected=selected)

    def _health_lines(self, width: int) -> list[Line]:
        session = self.session
        notices = [*filter(None, [self._trouble, session.store.read_only]), *session.startup_notices]
        return health_lines(self._findings, notices, width)
