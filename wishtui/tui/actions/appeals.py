"""From the inbox to appeals: writing one, going on with one, the list of all, the store's risks."""

from collections.abc import Sequence
from contextlib import suppress

from wishtui.domain.appeal import Appeal, likely_kind
from wishtui.domain.issue import Issue
from wishtui.errors import WishtuiError
from wishtui.i18n import N_, _, ngettext
from wishtui.present.appeals import reader_words, status_words
from wishtui.present.picking import Choice
from wishtui.present.spans import Role
from wishtui.services.appeal_editor import AppealEditor
from wishtui.text import clean_line
from wishtui.tui.actions import appeal_lists, compose_appeal
from wishtui.tui.actions.appeal_letters import SHARED_ARGUED
from wishtui.tui.screens.appeals.appeal_list import AppealsScreen
from wishtui.tui.screens.appeals.composer import ComposerScreen
from wishtui.tui.screens.appeals.risks import RisksScreen
from wishtui.tui.screens.base import KeyScreen
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.picker import Picker
from wishtui.tui.session import Session

_GO_ON = "go-on:"
_READ = "read:"
_OPENING = N_("Opening the appeal")


async def start(screen: InboxScreen, kind: str = "") -> None:
    """Ask for the kind, the likeliest first, and write; or go on with what was begun for the same issues."""
    session, targets = screen.session, screen.session.targets()
    if not await screen.keep():
        return
    if kind:
        await begin(screen, kind, targets)
        return
    choices = await session.run(_OPENING, _choices, session, targets)

    def picked(value: str | None) -> None:
        if value and value.startswith(_GO_ON):
            screen.command(_OPENING, go_on(screen, value.removeprefix(_GO_ON)))
        elif value and value.startswith(_READ):
            screen.command(_OPENING, show_all(screen, value.removeprefix(_READ)))
        elif value:
            screen.command(_OPENING, begin(screen, value, targets))

    if len(targets) > 1:
        title = ngettext("Write an appeal for {number:,} issue", "Write an appeal for {number:,} issues", len(targets))
    else:
        title = _("Write an appeal for this issue") if targets else _("Write an appeal")
    screen.app.push_screen(Picker(title, choices), picked)


async def begin(screen: KeyScreen[None], kind: str, issue_ids: Sequence[str]) -> None:
    """A new appeal of a kind, filled in from the issues."""
    _open(screen, await screen.session.run(_OPENING, _started, screen.session, kind, issue_ids))


async def go_on(screen: KeyScreen[None], appeal_id: str) -> None:
    """An appeal that was begun."""
    session = screen.session
    _open(screen, await session.run(_OPENING, lambda: _composing(session, session.appeals.get(appeal_id))))


async def start_next(screen: AppealsScreen) -> None:
    """Start the next from what the appeal under the cursor said."""
    session, appeal = screen.session, screen.appeal
    if appeal is not None:
        _open(screen, await session.run(_OPENING, lambda: _composing(session, session.appeals.start_next(appeal))))


async def open_listed(screen: AppealsScreen) -> None:
    """Write on; what was handed in is read."""
    item = screen.item
    if item is None:
        return
    if item.appeal.status.editable:
        await go_on(screen, item.appeal.id)
    else:
        await appeal_lists.read(screen, item)


async def write_for_risk(screen: RisksScreen) -> None:
    """Write the appeal that belongs to the risk under the cursor."""
    if screen.report is None:
        screen.say(_("Choose one of the risks first."), Role.SOON)
    else:
        await begin(screen, screen.report.kind, ())


async def show_all(screen: InboxScreen, words: str = "") -> None:
    """The list of all appeals."""
    session = screen.session
    if not await screen.keep():
        return
    items = await session.run(N_("Reading the appeals"), appeal_lists.listed_appeals, session, words)
    handlers = {**appeal_lists.HANDLERS, "appeals.open": open_listed, "appeals.follow": start_next}
    screen.app.push_screen(AppealsScreen(session, handlers, appeal_lists.ARGUED, words=words, items=items))


async def show_risks(screen: InboxScreen) -> None:
    """What may close the store, and the health of its files."""
    if await screen.keep():
        handlers = {**appeal_lists.RISK_HANDLERS, "risks.appeal": write_for_risk}
        screen.app.push_screen(RisksScreen(screen.session, handlers, SHARED_ARGUED))


def not_here(screen: InboxScreen, argument: str = "") -> None:
    """A command of an appeal's own screens, asked for in the inbox."""
    key_of = screen.session.keymap.key_of
    screen.say(
        _(
            "That works on an appeal: {new} writes one, {list} shows all of them.",
            new=key_of("appeal.new"),
            list=key_of("appeal.list"),
        ),
        Role.SOON,
    )


def _open(screen: KeyScreen[None], composing: AppealEditor) -> None:
    screen.app.push_screen(ComposerScreen(screen.session, composing, compose_appeal.HANDLERS, SHARED_ARGUED))


def _started(session: Session, kind: str, issue_ids: Sequence[str]) -> AppealEditor:
    issues = list(session.store.issues(issue_ids))
    known = session.store.orders({name for issue in issues for name in issue.order_ids})
    session.catalogue.usable_kind(kind)
    return _composing(
        session, session.appeals.start(kind, issues, orders=known.values(), shop=_shop_for(session, issues))
    )


def _shop_for(session: Session, issues: Sequence[Issue]) -> str:
    """The shop that all is narrowed to, where no issue says whose letter it is."""
    return "" if issues else session.inbox.shop or ""


def _composing(session: Session, appeal: Appeal) -> AppealEditor:
    composing = AppealEditor(session.appeals, appeal, today=session.settings.local(session.clock()).date())
    _letter = composing.letter  # written here, where nothing waits for it
    return composing


def _choices(session: Session, issue_ids: Sequence[str]) -> list[Choice]:
    """What was begun for exactly these issues, every kind, and what went out about any of them."""
    issues, appeals, wanted = list(session.store.issues(issue_ids)), session.appeals.all(), set(issue_ids)
    unfinished = [appeal for appeal in appeals if appeal.status.editable and wanted == set(appeal.issue_ids)]
    sent = [appeal for appeal in appeals if not appeal.status.editable and wanted.intersection(appeal.issue_ids)]
    choices = [
        Choice(
            value=_GO_ON + appeal.id,
            title=_("Go on: {title}", title=_title(session, appeal.kind)),
            remark=_("{status}, {time}", status=status_words(appeal.status), time=session.show_time(appeal.changed_at)),
        )
        for appeal in unfinished
    ]
    choices += _kinds(session, issues)
    choices += [
        Choice(
            value=_READ + appeal.id,
            title=_("Read: {title}", title=_title(session, appeal.kind)),
            remark=status_words(appeal.status),
        )
        for appeal in sent
    ]
    return choices


def _kinds(session: Session, issues: Sequence[Issue]) -> list[Choice]:
    """Every kind, the one that these issues most likely need first."""
    likely = likely_kind(issues[0], session.clock(), session.settings.windows) if issues else ""
    kinds = sorted(session.catalogue.kinds(), key=lambda spec: spec.kind != likely)
    return [
        Choice(
            value=spec.name,
            title=_(spec.title),
            remark=_("likeliest") if spec.kind == likely else _readers(spec.audience),
        )
        for spec in kinds
    ]


def _readers(audience: Sequence[str]) -> str:
    first, *others = map(reader_words, audience)
    return _("{reader} or {other}", reader=first, other=others[0]) if others else first


def _title(session: Session, kind: str) -> str:
    with suppress(WishtuiError):
        return _(session.catalogue.kind(kind).title)
    return clean_line(kind)
