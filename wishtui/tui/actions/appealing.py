"""From the inbox to appeals: writing one, the list of all, the store's risks."""

from collections.abc import Sequence
from contextlib import suppress

from wishtui.domain.appeal import Appeal, likely_kind
from wishtui.domain.issue import Issue
from wishtui.errors import WishtuiError
from wishtui.present.picking import Choice
from wishtui.present.spans import Role
from wishtui.present.words import count
from wishtui.text import clean_line
from wishtui.tui.actions import appeal_listing, appeal_risks
from wishtui.tui.actions.appeal_opening import begin, go_on
from wishtui.tui.screens.appeals.listing import AppealsScreen
from wishtui.tui.screens.appeals.risks import RisksScreen
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.picker import Picker
from wishtui.tui.session import Session

_GO_ON = "go on:"
_READ = "read:"


def start(screen: InboxScreen, kind: str = "") -> None:
    """Ask for the kind, the likeliest first, and write; or go on with what was begun for the same issues."""
    session = screen.session
    if not screen.chrome.save_draft():
        return
    issues = [issue for issue in map(session.store.get, session.targets()) if issue is not None]
    if kind:
        begin(screen, kind, issues)
        return
    begun = _begun(session, issues)
    choices = [
        Choice(
            value=_GO_ON + appeal.id,
            title=f"Go on: {_title(session, appeal.kind)}",
            remark=f"{appeal.status.value}, {session.show_time(appeal.changed_at)}",
        )
        for appeal in begun
    ]
    choices += _kinds(session, issues)
    choices += [
        Choice(value=_READ + appeal.id, title=f"Read: {_title(session, appeal.kind)}", remark=appeal.status.value)
        for appeal in _handed_in(session, issues)
    ]

    def picked(value: str | None) -> None:
        if value and value.startswith(_GO_ON):
            go_on(screen, value.removeprefix(_GO_ON))
        elif value and value.startswith(_READ):
            show_all(screen, value.removeprefix(_READ))
        elif value:
            begin(screen, value, issues)

    about = "" if not issues else f" for {count(len(issues), 'issue')}" if len(issues) > 1 else " for this issue"
    screen.app.push_screen(Picker(f"Write an appeal{about}", choices), picked)


def show_all(screen: InboxScreen, words: str = "") -> None:
    """The list of all appeals."""
    session = screen.session
    if not screen.chrome.save_draft():
        return
    listing = AppealsScreen(session, appeal_listing.HANDLERS, appeal_listing.ARGUED, words=words)
    screen.app.push_screen(listing)


def show_risks(screen: InboxScreen) -> None:
    """What may close the store, and the health of its files."""
    if screen.chrome.save_draft():
        screen.app.push_screen(RisksScreen(screen.session, appeal_risks.HANDLERS, {}))


def elsewhere(screen: InboxScreen, argument: str = "") -> None:
    """A command of an appeal's own screens, asked for in the inbox."""
    screen.say("That works on an appeal: a writes one, A shows all of them.", Role.SOON)


def _kinds(session: Session, issues: Sequence[Issue]) -> list[Choice]:
    """Every kind, the one that these issues most likely need first."""
    likely = likely_kind(issues[0], session.clock(), session.settings.window) if issues else ""
    kinds = sorted(session.catalogue.kinds(), key=lambda spec: spec.kind != likely)
    return [
        Choice(
            value=spec.name,
            title=spec.title,
            remark="likeliest" if spec.kind == likely else " or ".join(spec.audience),
        )
        for spec in kinds
    ]


def _begun(session: Session, issues: Sequence[Issue]) -> list[Appeal]:
    """Appeals that were begun for exactly these issues and not handed in."""
    wanted = {issue.id for issue in issues}
    return [appeal for appeal in session.appeals.all() if appeal.status.editable and wanted == set(appeal.issue_ids)]


def _handed_in(session: Session, issues: Sequence[Issue]) -> list[Appeal]:
    """Appeals about any of these issues that went out."""
    wanted = {issue.id for issue in issues}
    return [
        appeal
        for appeal in session.appeals.all()
        if not appeal.status.editable and wanted.intersection(appeal.issue_ids)
    ]


def _title(session: Session, kind: str) -> str:
    with suppress(WishtuiError):
        return session.catalogue.kind(kind).title
    return clean_line(kind)
