"""What may close the store, measured; and the health of its files."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from textual.widget import Widget

from wishtui.commands import Context
from wishtui.domain.risk import RiskReport
from wishtui.services.measuring import assess
from wishtui.tui.input_queue import HandlerResult
from wishtui.tui.present.health import health_lines
from wishtui.tui.present.risks import HEALTH, health_row, risk_line, risk_lines
from wishtui.tui.present.spans import Line, Role, Span
from wishtui.tui.screens.appeals.desk import DeskScreen
from wishtui.tui.session import Session
from wishtui.tui.widgets.letter_view import LetterView
from wishtui.tui.widgets.rows import Rows
from wishtui.tui.widgets.rule import Rule


class RisksScreen(DeskScreen):
    """The five risks and the store's health in a list; below it, one of them whole."""

    PLACE = Context.RISKS
    AUTO_FOCUS = "Rows"

    def __init__(
        self,
        session: Session,
        handlers: Mapping[str, Callable[[Any], HandlerResult]],
        argued: Mapping[str, Callable[[Any, str], HandlerResult]],
    ) -> None:
        super().__init__(session, handlers, argued)
        self.reports: list[RiskReport] = []
        self._health: dict[int, list[Line]] = {}
        self._shown = -1

    def body(self) -> Iterable[Widget]:
        """Top to bottom."""
        yield Rows(self._row, id="risks")
        yield Rule("─", id="list-rule")
        yield LetterView(id="risk")

    @property
    def rows(self) -> Rows:
        """The list."""
        return self.query_one(Rows)

    @property
    def report(self) -> RiskReport | None:
        """The risk under the cursor; None on the store's health, and until all is counted."""
        place = self.rows.cursor
        return self.reports[place] if place < len(self.reports) else None

    def on_mount(self) -> None:
        """Counting may take a while over a large store; keys are taken meanwhile."""
        self.rows.empty = ((Span("   Counting…", Role.DIM),),)
        self.recount()

    def recount(self) -> None:
        """Measure anew; the figures that stand are shown until it is done."""
        self.run_worker(self._count(), name="risks", exclusive=True)

    async def _count(self) -> None:
        # Every record is read: a thread does it, so that no key waits.
        self._show(await asyncio.to_thread(assess, self.session.store, self.session.clock()))

    def title_line(self, width: int) -> Line:
        """What the screen is about."""
        return (Span(" Store risks and health", Role.STRONG),)

    def on_rows_moved(self) -> None:
        """The risk under the cursor, whole."""
        self._show_one(keep_place=self._shown == self.rows.cursor)

    def _show(self, reports: list[RiskReport]) -> None:
        self.reports = reports
        self.rows.show(len(reports) + 1)
        self._show_one(keep_place=True)
        self.draw()

    def _show_one(self, *, keep_place: bool) -> None:
        if not self.reports:
            return
        report = self.report
        self._shown = self.rows.cursor
        source = self._health_lines if report is None else lambda width: risk_lines(report, width)
        self.query_one(LetterView).show(source, keep_place=keep_place)

    def _row(self, place: int, width: int, selected: bool) -> Line:
        if place < len(self.reports):
            return risk_line(self.reports[place], width, selected=selected)
        return health_row(self._health_lines(width), HEALTH, width, selected=selected)

    def _health_lines(self, width: int) -> list[Line]:
        if width not in self._health:
            self._health = {width: health_lines(self.session.store, self.session.told, width)}
        return self._health[width]
