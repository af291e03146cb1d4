"""Writing a reply, here or in the owner's editor, and sending it."""

from collections.abc import Callable
from functools import partial

import msgspec
from textual.app import SuspendNotSupported

from wishtui import log
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue, lock_reason
from wishtui.domain.origin import TYPED
from wishtui.domain.policy import Finding, check
from wishtui.errors import AnswerLocked, StoreError, WishtuiError
from wishtui.i18n import N_, _, ngettext
from wishtui.present.locks import locked_first
from wishtui.present.spans import Role
from wishtui.services.answering import answer
from wishtui.services.drafting import drafts_of
from wishtui.services.lent_texts import LentFile, as_typed
from wishtui.services.text_editor import LentText, editor_command
from wishtui.text import clean_line
from wishtui.tui.actions.annotate import say_done, undo_reply
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.session import Session, lent_texts
from wishtui.tui.widgets.moves import Move

_SENDING = N_("Sending the reply")


async def start(screen: InboxScreen) -> None:
    """Open the issue with the reply box in hand."""
    if not screen.reading and not await screen.opener.show(screen.opener.subject):
        return
    screen.compose_reply()
    issue = screen.session.issue
    writer = screen.session.marks.others.get(issue.id) if issue else None
    if writer:
        screen.say(_("{agent} is writing a reply to this customer too.", agent=clean_line(writer)), Role.SOON)


async def leave(screen: InboxScreen) -> None:
    """Back to the conversation; what was typed is kept."""
    if await screen.keep():
        screen.read(True)


async def send(screen: InboxScreen) -> None:
    """Answer the customer."""
    await _send(screen, close=False)


async def send_and_close(screen: InboxScreen) -> None:
    """Answer the customer and close the issue."""
    await _send(screen, close=True)


async def next_draft(screen: InboxScreen) -> None:
    """Put this draft aside and take the next of the issue in hand."""
    session = screen.session
    issue = session.issue
    if issue is None:
        return
    while await screen.keep():
        drafts = await session.run(N_("Looking for drafts"), drafts_of, session.store, issue.id, session.agent)
        if not session.drafts.dirty:
            break  # else something came into the box while the store was asked
    else:
        return
    draft, number, count = session.drafts.next(issue, drafts)
    screen.detail.reply.put(draft.text, draft.cursor)
    screen.detail.conversation.lay_out()
    screen.draft.draw(
        lambda: _("draft {number} of {count}, {time}", number=number, count=count, time=session.show_time(draft.at))
    )


def lending(session: Session) -> Callable[[], LentFile] | None:
    """Puts the draft in hand where it is found at the next start; None where nothing is kept of an inbox."""
    draft, texts = session.drafts.draft, lent_texts(session)
    if draft is None or texts is None:
        return None
    return partial(texts.lend, msgspec.structs.replace(draft, id=session.store.drafts.new_id()))


async def edit(screen: InboxScreen) -> None:
    """Open the draft in $VISUAL or $EDITOR; what is saved there replaces it, and the old text stays in the draft."""
    command = editor_command()
    if not command:
        screen.say(_("Neither VISUAL nor EDITOR names an editor."), Role.SOON)
        return
    box, run, drafts = screen.detail.reply, screen.session.run, screen.session.drafts
    if not await screen.keep():
        return
    lent = LentText(box.text, lend=lending(screen.session))
    origin = drafts.draft.origin if drafts.draft is not None else TYPED
    try:
        await run(N_("Writing the draft for the editor"), lent.write)
        with screen.app.suspend():
            lent.run(command)  # the editor has the terminal: nothing could be painted, and no key is ours
        text = await run(N_("Reading what the editor wrote"), lent.read)
    except SuspendNotSupported:
        await run(N_("Tidying up after the editor"), lent.discard)
        screen.say(_("This terminal cannot be lent to an editor."), Role.SOON)
        return
    except WishtuiError as error:
        lent.leave()
        screen.say(str(error), Role.OVERDUE)
        return
    drafts.come_from(origin)  # that of the text which went to the editor, whatever help came late
    box.put_again(as_typed(text))
    screen.draft.typed(box)
    kept = await screen.keep()
    await run(N_("Tidying up after the editor"), lent.discard if kept else lent.leave)


async def _send(screen: InboxScreen, *, close: bool) -> None:
    session = screen.session
    issue, text = session.issue, screen.detail.reply.text
    if issue is None:
        return
    session.sending = issue.id  # from here on no help that comes late changes what is in the box
    try:
        if await screen.keep():
            await _send_kept(screen, issue, text, close=close)
    finally:
        session.sending = ""


async def _send_kept(screen: InboxScreen, issue: Issue, text: str, *, close: bool) -> None:
    """Send what stands in the box, which is on disk."""
    session = screen.session
    draft = session.drafts.draft
    if draft is None or draft.issue_id != issue.id:
        await screen.opener.show(issue.id)  # what stands in the box was written to another customer
        return
    if not _may_go(screen, text):
        return
    try:
        sent = await session.run(_SENDING, _answer, session, issue.id, text, draft, close=close)
    except AnswerLocked:
        await _moved_on(screen)
    except StoreError as error:
        screen.say(_("{error} Your text is kept as a draft.", error=error), Role.OVERDUE)
    except WishtuiError as error:
        screen.say(str(error), Role.OVERDUE)
    else:
        session.drafts.clear(text)
        _answered(screen, sent, close=close)


def _answer(session: Session, issue_id: str, text: str, draft: Draft, *, close: bool) -> Issue:
    """Record the answer, then let go of its draft; one that stays is no reason to call the answer a failure."""
    sent = answer(
        session.store,
        issue_id,
        text,
        author=session.agent,
        now=session.clock(),
        windows=session.settings.windows,
        close=close,
        hold_seconds=session.settings.hold_seconds,
        seen=draft.seen,
        connected=session.connected,
        origin=draft.origin,
    )
    try:
        session.store.drafts.discard(draft)
    except StoreError as error:
        log.get_logger(__name__).warning("The draft for issue %s stays: %s", issue_id, error.message)
    return sent


def _may_go(screen: InboxScreen, text: str) -> bool:
    """Whether nothing stands against the text, or the owner has seen what does and means it."""
    findings = check(text)
    blocking = [finding for finding in findings if finding.blocks]
    if blocking:
        screen.say(_complaint(blocking), Role.OVERDUE)
        return False
    if findings and screen.session.confirmed != text:
        screen.session.confirmed = text
        screen.say(_("{complaint} Same key again sends it.", complaint=_complaint(findings)), Role.OVERDUE)
        return False
    return True


def _complaint(findings: list[Finding]) -> str:
    first, more = findings[0].message, len(findings) - 1
    return ngettext("{first} (and {number} more)", "{first} (and {number} more)", more, first=first) if more else first


async def _moved_on(screen: InboxScreen) -> None:
    """Somebody else answered, or the customer wrote: show it, keep the text."""
    session = screen.session
    await session.run(N_("Looking for changes"), session.store.refresh)
    await screen.opener.reload()
    issue = session.issue
    if issue is None:
        return
    session.drafts.read(issue)
    if lock_reason(issue):
        screen.read(True)
        reason = locked_first(issue)
    else:
        reason = _("A new message came in: read it, then send again. Your text is kept.")
        screen.detail.conversation.move(Move.BOTTOM)
    screen.say(reason, Role.OVERDUE)


def _answered(screen: InboxScreen, issue: Issue, *, close: bool) -> None:
    """The cursor goes to the next one due, and an undo can take the reply back while its hold runs."""
    session, seconds = screen.session, screen.session.settings.hold_seconds
    # Where it left the list, the next has come under the cursor already.
    here = session.inbox.position(issue.id, session.tab, session.sort)
    if here is not None:
        screen.show_list(min(here + 1, len(session.ids) - 1))
    screen.read(False)
    if not seconds:
        screen.say(_("Answered and closed") if close else _("Answered: waiting for customer response"))
        return
    step = undo_reply(screen, issue)
    session.undo_history.push(step)
    key = session.keymap.key_of("undo")
    sends = (
        _("Sends in {seconds:g}s, and closes the issue. {key} takes it back.", seconds=seconds, key=key)
        if close
        else _("Sends in {seconds:g}s, and waits for the customer then. {key} takes it back.", seconds=seconds, key=key)
    )
    say_done(screen, sends, step)
