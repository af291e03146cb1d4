"""How customer issues are answered: figures of a span beside those of the span before, plots, groups, misses."""

from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from textual.widget import Widget

from wishtui.commands import Command, Context
from wishtui.domain.issue import Header
from wishtui.domain.report import By, Frame, Report, ReportSpan
from wishtui.errors import StoreError
from wishtui.i18n import N_, _
from wishtui.present.reports import GROUPED, figure_lines, group_lines, miss_lines, plotted_by, span_title
from wishtui.present.spans import BLANK, Line, Role, Span, spread
from wishtui.present.words import shop_name
from wishtui.services.reports import ReportFacts, days_up_to_now, last_days, named_span
from wishtui.store.changes import Changes
from wishtui.tui.screens.base import Argued, CommandHandlers, OverlayScreen
from wishtui.tui.session import Session
from wishtui.tui.widgets.letter_view import LetterView

SPANS: tuple[int | None, ...] = (7, 30, 90, 365, None)
"""Days; None is all there ever was."""
READING = N_("Counting")
MISSES_SHOWN = 50

_SLICE = 0.02
"""Seconds for which the store's thread counts before others have their turn."""
_SETTLE = 2.0
"""Seconds that changes are let come in before all is counted anew."""
_NEEDS_REPORT = ("reports.misses", "reports.export")


class ReportsScreen(OverlayScreen):
    """One report at a time, kept up with what is recorded for as long as it is shown."""

    AUTO_FOCUS = "LetterView"
    CONTEXT = Context.REPORTS

    def __init__(self, session: Session, handlers: CommandHandlers, argued: Argued, *, by: By, named: str) -> None:
        super().__init__(session, handlers, argued)
        self.by = by
        self.days: int | None = 30
        """The span where none is named: so many days up to now."""
        self.named = named
        """The span as somebody named it, such as `last week`."""
        self.report: Report | None = None
        self.headers: dict[str, Header] = {}
        """Of the newest misses."""
        self._facts = ReportFacts(session.store)
        self._trouble = ""
        self._stale = False
        self._unsubscribe: Callable[[], None] = lambda: None

    def body(self) -> Iterable[Widget]:
        """One view that scrolls."""
        yield LetterView(id="report")

    def under_way(self, command: Command) -> Coroutine[Any, Any, None] | None:
        """What acts on the report waits for the one that is being counted."""
        tasks = self.session.tasks
        return tasks.named_over(READING) if command.id in _NEEDS_REPORT and READING in tasks.names else None

    def on_mount(self) -> None:
        """Counting takes a while over a large store; keys are taken meanwhile."""
        self._unsubscribe = self.session.changes.subscribe(self._heard)
        self.query_one(LetterView).show(self._lines)
        self.count()

    def on_unmount(self) -> None:
        """Nobody is left to be told."""
        self._unsubscribe()
        self.session.tasks.cancel(READING)

    def count(self) -> None:
        """Count anew; what is shown stays until that is done."""
        self._stale = False
        self.session.tasks.start(READING, self._count(), replace=True)

    def group_by(self, by: By) -> None:
        """Show the figures of each of something else."""
        self.by = by
        self.count()

    def show_span(self, named: str) -> None:
        """Show another span, as `named_span` reads it; empty is so many days up to now."""
        self.named = named
        self.count()

    async def counted(self, by: Iterable[By]) -> Report:
        """A report of the span, grouped so, with all that is recorded by now.

        Raises:
            StoreError: the Closed issues cannot be read.
        """
        session, settings = self.session, self.session.settings
        while not await session.run(READING, self._facts.step, _SLICE):
            self._retouch()
        frame = Frame(
            span=self._span(),
            by=tuple(by),
            windows=settings.windows,
            zone=settings.zone,
            shop=session.inbox.shop,
        )
        run = await session.run(READING, self._facts.run, frame)
        report = None
        while report is None:
            report = await session.run(READING, run.step, _SLICE)
        return report

    async def _count(self) -> None:
        session = self.session
        try:
            by = dict.fromkeys((plotted_by(self._span()), self.by))
            report = await self.counted(by)
        except StoreError as error:
            self._trouble = str(error)
            self._retouch()
            raise
        missed = dict.fromkeys(miss.issue_id for miss in report.misses[:MISSES_SHOWN])
        self.headers = await session.run(READING, session.store.headers, list(missed))
        self.report, self._trouble = report, ""
        if self.left:
            return
        self.query_one(LetterView).show(self._lines, keep_scroll=True)
        self.draw()

    def _heard(self, changes: Changes) -> None:
        self._facts.look_again(changes)
        if (changes.issues or changes.everything) and not self._stale:
            self._stale = True
            self.set_timer(_SETTLE, self.count)

    def title_line(self, width: int) -> Line:
        """What the report is of."""
        report = self.report
        if report is None:
            return (Span(f" {_('Reports')}", Role.STRONG),)
        title = _("Reports: {span}", span=self.span_words(report))
        beside = f" {_('beside the span before')} " if report.before else " "
        return spread((Span(f" {title}", Role.STRONG),), (Span(beside, Role.DIM),), width)

    def position(self) -> str:
        """What it is grouped by."""
        return _(GROUPED[self.by])

    def _retouch(self) -> None:
        if self.report is None:
            self.query_one(LetterView).retouch()

    def span_words(self, report: Report) -> str:
        """Which span a report is of, and of which shop where it is of one alone."""
        span = span_title(report.frame.span, self.session.show_time, days_up_to_now(report.frame.span))
        return (
            span
            if report.frame.shop is None
            else _("{span}, shop {shop}", span=span, shop=shop_name(report.frame.shop))
        )

    def _span(self) -> ReportSpan:
        now = self.session.clock()
        return named_span(self.named, now, self.session.settings.zone) if self.named else last_days(now, self.days)

    def _lines(self, width: int) -> list[Line]:
        report = self.report
        if report is None:
            words = self._trouble or self._progress_words()
            return [BLANK, (Span(f"   {words}", Role.OVERDUE if self._trouble else Role.DIM),)]
        by = next((by for by in report.groups if by is self.by), None)
        lines = figure_lines(report, width)
        lines += [BLANK, *group_lines(report, by, width)] if by is not None else []
        return [*lines, BLANK, *miss_lines(report, self.headers, self.session.show_time, width, MISSES_SHOWN)]

    def _progress_words(self) -> str:
        total = self._facts.total
        if total is None or total < 1_000:
            return _("Counting…")
        return _("Counting… {value} % of {total:,} issues", value=self._facts.count * 100 // total, total=total)
