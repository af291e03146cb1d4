"""What the reports do by each command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from wishtui.domain.report import By, Report
from wishtui.errors import UsageError
from wishtui.i18n import N_, _, enumerated, titled
from wishtui.present.issue_titles import customer_name
from wishtui.present.picking import Choice
from wishtui.present.reports import miss_words
from wishtui.present.spans import Role
from wishtui.present.words import subject
from wishtui.services.files import FileTaken, output_file, whole_file
from wishtui.services.reports import named_span
from wishtui.text import clean_line
from wishtui.tui.actions.appeal_letters import SHARED, SHARED_ARGUED, go_to_issue
from wishtui.tui.keys import Work
from wishtui.tui.screens.base import KeyScreen
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.picker import Picker
from wishtui.tui.screens.reports import MISSES_SHOWN, SPANS, ReportsScreen
from wishtui.tui.session import Session
from wishtui.tui.widgets.letter_view import LetterView
from wishtui.tui.widgets.moves import Move
from wishtui.tui.widgets.prompt import Question

_GROUPS = tuple(By)
_ENDINGS = (".html", ".csv", ".json")


async def show(screen: InboxScreen, asked: str = "") -> None:
    """How customer issues are answered, grouped and over the span as `asked`.

    Raises:
        UsageError: there is no such group or span.
    """
    by, span = _group_and_span(screen.session, asked)
    if await screen.keep():
        screen.app.push_screen(ReportsScreen(screen.session, HANDLERS, ARGUED, by=by or By.AGENT, named=span))


def _group_and_span(session: Session, asked: str) -> tuple[By | None, str]:
    """What to group by, and a span as `named_span` reads it; each is empty where it is not asked for."""
    first, _blank, rest = asked.strip().casefold().partition(" ")
    by, span = (By(first), rest.strip()) if first in set(By) else (None, asked.strip().casefold())
    try:
        if span:
            named_span(span, session.clock(), session.settings.zone)
    except UsageError as error:
        raise UsageError(
            _("Reports know no group or span “{name}”.", name=clean_line(span, limit=40)),
            _(
                "Write one of {names}, and a span such as last week, 2026-11-23 or 2026-11-01..2026-11-15.",
                names=enumerated(By),
            ),
        ) from error
    return by, span


def not_here(screen: KeyScreen[None], argument: str = "") -> None:
    """A command of the reports, asked for in the inbox."""
    key = screen.session.keymap.key_of("reports.show")
    screen.say(_("That works in the reports: {key} shows them.", key=key), Role.SOON)


def next_span(screen: ReportsScreen) -> None:
    """A longer span, after the longest the shortest; after one that was named, that from before it."""
    if not screen.named:
        screen.days = SPANS[(SPANS.index(screen.days) + 1) % len(SPANS)]
    screen.show_span("")


def grouper(step: int) -> Callable[[ReportsScreen], None]:
    """The handler that groups by the next thing, or with -1 by the one before."""
    return lambda screen: screen.group_by(_GROUPS[(_GROUPS.index(screen.by) + step) % len(_GROUPS)])


def show_other(screen: ReportsScreen, asked: str) -> None:
    """Group by what somebody names, or show the span.

    Raises:
        UsageError: there is no such group or span.
    """
    by, span = _group_and_span(screen.session, asked)
    screen.by = by or screen.by
    screen.show_span(span or screen.named)


def misses(screen: ReportsScreen) -> None:
    """Pick one of the newest misses, and go to its issue."""
    report, show_time = screen.report, screen.session.show_time
    if report is None or not report.misses:
        screen.say(_("No miss in this span."), Role.SOON)
        return
    choices: dict[str, Choice] = {}
    for miss in report.misses[:MISSES_SHOWN]:
        header = screen.headers.get(miss.issue_id)
        about = titled(customer_name(header), subject(header)) if header else miss.issue_id
        words = _("{time}, {outcome}", time=show_time(miss.due_at), outcome=miss_words(miss))
        choices.setdefault(miss.issue_id, Choice(value=miss.issue_id, title=clean_line(about), remark=words))

    def picked(issue_id: str | None) -> None:
        if issue_id:
            screen.command(N_("Opening the issue"), _go_to(screen, issue_id))

    screen.app.push_screen(Picker(_("Missed"), list(choices.values())), picked)


async def _go_to(screen: ReportsScreen, issue_id: str) -> None:
    await go_to_issue(screen, issue_id)


def export(screen: ReportsScreen) -> None:
    """Ask for a file whose ending says how, and write the report to it."""
    question = Question(
        label=_("Export to:"),
        text="report.html",
        submit=lambda text: _export(screen, text.strip()) if text.strip() else None,
        complete=_endings,
        kind="report",
    )
    screen.ask(question)


async def _export(screen: ReportsScreen, name: str) -> None:
    """Raises UsageError: its ending says nothing, or no file can be written there."""
    if not name.endswith(_ENDINGS):
        raise UsageError(
            _("{name} does not say which format it wants.", name=clean_line(name)),
            _("End it in {names}.", names=enumerated(_ENDINGS)),
        )
    report = await screen.counted(By)
    title = screen.span_words(report)
    try:
        file = await screen.session.run(N_("Exporting"), _write, screen.session, report, screen.by, title, name)
    except FileTaken as error:
        raise UsageError(error.message, _("Name another file.")) from error
    screen.say(_("Written to {file}", file=file))


def _write(session: Session, report: Report, by: By, title: str, name: str) -> Path:
    file = output_file(name, session.settings)
    with whole_file(file) as out:
        if name.endswith(".csv"):
            from wishtui.exchange.report_files import write_report_csv

            write_report_csv(report, out, by)
        elif name.endswith(".json"):
            from wishtui.exchange import json_bytes
            from wishtui.exchange.report_files import report_item

            out.write(json_bytes(report_item(report, session.clock(), by), indent=2) + b"\n")
        else:
            from wishtui.present.report_page import report_page

            headers = session.store.headers(dict.fromkeys(miss.issue_id for miss in report.misses))
            out.write(report_page(report, headers, title, session.show_time).encode())
    return file.absolute()


def _endings(text: str) -> list[str]:
    stem = text.rsplit(".", 1)[0] if text.endswith(_ENDINGS) else text
    return [stem + ending for ending in _ENDINGS]


def back(screen: ReportsScreen) -> None:
    """Back to the inbox."""
    screen.dismiss()


def _mover(move: Move) -> Callable[[ReportsScreen], None]:
    return lambda screen: screen.query_one(LetterView).move(move)


HANDLERS: dict[str, Callable[[Any], Work | None]] = {
    **SHARED,
    **{f"move.{move}": _mover(move) for move in Move},
    "reports.span": next_span,
    "reports.next_group": grouper(1),
    "reports.previous_group": grouper(-1),
    "reports.misses": misses,
    "reports.export": export,
    "reports.back": back,
}
ARGUED: dict[str, Callable[[Any, str], Work | None]] = {**SHARED_ARGUED, "reports.show": show_other}
