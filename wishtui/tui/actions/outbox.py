"""What the outbox does by each command; closing and handing to Wish, which go through it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from wishtui.domain.delivery import UNDER_WAY, Delivery, Step
from wishtui.domain.issue import Issue
from wishtui.domain.outbox import OutboxEntry
from wishtui.i18n import N_, _, ngettext, sentences
from wishtui.present.outbox import OutboxRow, outbox_details
from wishtui.present.replies import headers_lines
from wishtui.present.spans import Role
from wishtui.services import outbox
from wishtui.services.annotations import apply_to_all, undo_each
from wishtui.services.connections import sign_in_command
from wishtui.tui.actions.annotate import refused_line, say_done
from wishtui.tui.actions.appeal_letters import SHARED, SHARED_ARGUED, go_to_issue
from wishtui.tui.actions.appeal_lists import row_or_letter_mover
from wishtui.tui.keys import Work
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.outbox import OutboxScreen, outbox_rows
from wishtui.tui.screens.page import Confirm
from wishtui.tui.session import Session, listed
from wishtui.tui.undo import UndoStep
from wishtui.tui.widgets.moves import Move

_DECIDING = N_("Changing the outbox")
_LOOKING = N_("Looking which shops are signed in")
_NOT_SIGNED_IN = N_("No shop is signed in to Wish: `wishtui login` signs in.")


async def show(screen: InboxScreen) -> None:
    """All that is on its way to Wish."""
    session = screen.session
    if await screen.keep():
        rows = await session.run(N_("Reading the outbox"), outbox_rows, session)
        screen.app.push_screen(OutboxScreen(session, HANDLERS, SHARED_ARGUED, rows=rows))


async def sync(screen: InboxScreen) -> None:
    """Ask Wish now for what changed, and send what waits."""
    live = screen.session.live
    if live is None or not await screen.session.run(_LOOKING, live.connect):
        screen.say(_(_NOT_SIGNED_IN), Role.SOON)
    else:
        live.sync()
        screen.say(_("Syncing"), holds=lambda: live.syncing)


def not_here(screen: InboxScreen) -> None:
    """A command of the outbox, asked for in the inbox."""
    key = screen.session.keymap.key_of("outbox.show")
    screen.say(_("That works on an entry of the outbox: {key} shows it.", key=key), Role.SOON)


async def try_now(screen: OutboxScreen) -> None:
    """Send it or read the ticket again, now; what was held or refused, once that was agreed to."""
    entry = screen.entry
    if entry is None:
        return
    if entry.state is Delivery.SENDING:
        screen.say(_("It is being sent."), Role.SOON)
    elif entry.state in (Delivery.HELD, Delivery.REFUSED):
        _ask(screen, entry, _("Tell Wish all the same, as it stands here?"), lambda: _try_now(screen, entry))
    else:
        await _try_now(screen, entry)


async def _try_now(screen: OutboxScreen, entry: OutboxEntry) -> None:
    session = screen.session
    decide = partial(
        outbox.retry,
        session.store,
        entry.id,
        author=session.agent,
        now=session.clock(),
        windows=session.settings.windows,
        seen=entry,
    )
    await session.run(_DECIDING, _leased, session, decide)
    live = session.live
    shops = await session.run(_LOOKING, live.connect) if live is not None else []
    if live is not None and shops and await session.run(_LOOKING, session.connected, entry.shop):
        live.sync()
        screen.say(_("It is tried now."))
    else:
        command = sign_in_command(entry.shop)
        screen.say(_("The shop is not signed in. Sign in with `{command}`.", command=command), Role.SOON)


async def edit(screen: OutboxScreen) -> None:
    """Its text is a draft again, in the reply box of its issue."""
    entry = screen.entry
    if entry is None:
        return
    if entry.step is not Step.REPLY:
        screen.say(_("There is nothing to edit: it has no text."), Role.SOON)
    elif entry.state is Delivery.SENT:
        screen.say(_("It is sent: Wish takes nothing back."), Role.OVERDUE)
    elif entry.state in (Delivery.SENDING, Delivery.UNKNOWN):
        key = screen.session.keymap.key_of("outbox.sent")
        screen.say(
            _("It may have arrived: wait until that is known, or {key} says that it is on Wish.", key=key), Role.OVERDUE
        )
    elif entry.state is Delivery.QUEUED:
        _ask(
            screen,
            entry,
            _("Take it back to edit it? It is not sent then, and its text is a draft again."),
            lambda: _edit(screen, entry),
        )
    else:
        await _edit(screen, entry)


async def _edit(screen: OutboxScreen, entry: OutboxEntry) -> None:
    if entry.state is Delivery.QUEUED:
        await _drop(screen, entry)
    inbox = await go_to_issue(screen, entry.issue_id)
    if inbox is not None:
        inbox.compose_reply()


def _ask(screen: OutboxScreen, entry: OutboxEntry, title: str, act: Callable[[], Work]) -> None:
    """Show the entry, which others may slide past meanwhile, and do something to it once that was agreed to."""
    row, session = OutboxRow(entry=entry), screen.session

    def decided(yes: bool | None) -> None:
        if yes:
            screen.command(_DECIDING, act())

    screen.app.push_screen(Confirm(title, partial(outbox_details, row, session.show_time, None)), decided)


def drop(screen: OutboxScreen) -> None:
    """Give it up, once that was agreed to where it was not sent."""
    entry = screen.entry
    if entry is None:
        return
    if entry.state is Delivery.SENDING:
        screen.say(_("It is being sent."), Role.SOON)
    elif entry.state is Delivery.SENT:
        screen.command(_DECIDING, _drop(screen, entry))
    elif entry.state.over:
        title = _("Take it off the list? It is not sent any more then.")
        _ask(screen, entry, title, lambda: _drop(screen, entry))
    else:
        asked = [_("It may have arrived.")] if entry.state is Delivery.UNKNOWN else []
        asked.append(_("Drop it: Wish is not told."))
        asked += [_("Its text is a draft again.")] if entry.text else []
        _ask(screen, entry, sentences(asked), lambda: _drop(screen, entry))


def mark_sent(screen: OutboxScreen) -> None:
    """Note that somebody has seen it on Wish, once that was agreed to."""
    entry = screen.entry
    if entry is None:
        return
    if entry.state is Delivery.SENT:
        screen.say(_("It is sent already."), Role.SOON)
        return
    if entry.state is Delivery.SENDING:
        screen.say(_("It is being sent."), Role.SOON)
        return
    title = _("Have you seen it on Wish? It is not sent from here then.")
    if entry.close:
        title = _("Have you seen it on Wish? It is not sent from here, and its issue is closed.")
    _ask(screen, entry, title, lambda: _mark_sent(screen, entry))


async def issue(screen: OutboxScreen) -> None:
    """Go to the issue that it is about."""
    if screen.entry is not None:
        await go_to_issue(screen, screen.entry.issue_id)


def back(screen: OutboxScreen) -> None:
    """Back to the inbox."""
    screen.dismiss()


async def _drop(screen: OutboxScreen, entry: OutboxEntry) -> None:
    session, now = screen.session, screen.session.clock()
    store, agent = session.store, session.agent
    await session.run(
        _DECIDING, _leased, session, lambda: outbox.drop(store, entry.id, author=agent, now=now, seen=entry)
    )
    undone = entry.state in UNDER_WAY and entry.text
    screen.say(_("Dropped: its text is a draft again") if undone else _("Dropped"))


async def _mark_sent(screen: OutboxScreen, entry: OutboxEntry) -> None:
    session, now = screen.session, screen.session.clock()
    decide = partial(outbox.mark_sent, session.store, entry.id, author=session.agent, now=now, seen=entry)
    await session.run(_DECIDING, _leased, session, decide)
    if entry.close and session.live is not None:
        session.live.sync()
    screen.say(_("Marked as sent; the issue is closed on Wish next.") if entry.close else _("Marked as sent"))


def _leased(session: Session, decide: Callable[[], object]) -> None:
    """Decide while nobody tells Wish anything."""
    with session.store.delivery_lease():
        decide()


def close(screen: InboxScreen) -> None:
    """Close the issue in hand, or the marked ones, once that was agreed to."""
    _change_state(screen, Step.CLOSE)


def hand(screen: InboxScreen) -> None:
    """Hand it, or them, to Wish's own people, once that was agreed to."""
    _change_state(screen, Step.HAND)


def _change_state(screen: InboxScreen, step: Step) -> None:
    session, targets = screen.session, screen.session.targets()
    issues = listed(session, targets)

    def decided(yes: bool | None) -> None:
        if yes:
            screen.command(_saving(step), _to_all(screen, targets, step))

    title = _asked(step, len(issues))
    screen.app.push_screen(Confirm(title, lambda width: headers_lines(issues, width)), decided)


def _asked(step: Step, number: int) -> str:
    """Whether to do it to so many issues."""
    if step is not Step.CLOSE:
        return ngettext("Hand this issue to Wish?", "Hand {number:,} issues to Wish?", number)
    return ngettext(
        "Close this issue? A closed issue takes no answer any more.",
        "Close {number:,} issues? A closed issue takes no answer any more.",
        number,
    )


def _done(step: Step, number: int) -> str:
    """To how many issues it was done."""
    if step is Step.CLOSE:
        return ngettext("Closed: {number:,} issue", "Closed: {number:,} issues", number)
    return ngettext("Handed to Wish: {number:,} issue", "Handed to Wish: {number:,} issues", number)


async def _to_all(screen: InboxScreen, targets: list[str], step: Step) -> None:
    """Each can be refused alone, and stays marked then. One undo takes it all back, while the hold runs."""
    session = screen.session
    outcome = await session.run(_saving(step), apply_to_all, targets, partial(_change_one, session, step))
    for issue_id in outcome.done:
        session.marked.pop(issue_id, None)
    screen.issues.touch()
    done, undo_step = "", None
    if outcome.done:
        number = len(outcome.done)
        can_be_undone = any(changed.delivery is not None for _before, changed in outcome.done.values())
        seconds = session.settings.hold_seconds if can_be_undone else 0.0
        until = session.clock() + timedelta(seconds=seconds) if seconds else None
        label = N_("the closing") if step is Step.CLOSE else N_("the handing to Wish")
        undo_step = UndoStep(label, partial(_undo_all, session, step, outcome.done), until)
        session.undo_history.push(undo_step)
        countdown = ngettext(
            "Wish is told in {seconds:g}s of {number:,} issue. {key} takes it back.",
            "Wish is told in {seconds:g}s of {number:,} issues. {key} takes it back.",
            number,
            seconds=seconds,
            key=session.keymap.key_of("undo"),
        )
        done = countdown if seconds else _done(step, number)
    say_done(screen, done, undo_step, refused_line(outcome.failed) if outcome.failed else "")


def _change_one(session: Session, step: Step, issue_id: str) -> tuple[Issue, tuple[Issue, Issue]]:
    """Gives the issue as it was as well."""
    before, changed = outbox.change_state(
        session.store,
        issue_id,
        step,
        author=session.agent,
        now=session.clock(),
        connected=session.connected,
        hold_seconds=session.settings.hold_seconds,
    )
    return changed, (before, changed)


def _undo_all(session: Session, step: Step, done: dict[str, tuple[Issue, Issue]]) -> None:
    """Every one that can be. Raises as `undo_each` does."""

    def undo(_issue_id: str, change: tuple[Issue, Issue]) -> None:
        outbox.undo_state(session.store, *change, step, author=session.agent, now=session.clock())

    undo_each(done, undo)


def _saving(step: Step) -> str:
    return N_("Closing") if step is Step.CLOSE else N_("Handing to Wish")


HANDLERS: dict[str, Callable[[Any], Work | None]] = {
    **SHARED,
    **{f"move.{move}": row_or_letter_mover(move) for move in Move},
    "outbox.issue": issue,
    "outbox.try": try_now,
    "outbox.edit": edit,
    "outbox.drop": drop,
    "outbox.sent": mark_sent,
    "outbox.back": back,
}
