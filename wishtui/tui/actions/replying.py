"""Writing a reply and sending it."""

from functools import partial

from wishtui.domain.answering import answered_by
from wishtui.domain.issue import lock_reason
from wishtui.domain.policy import Finding, check
from wishtui.errors import AnswerLocked, WishtuiError
from wishtui.present.spans import Role
from wishtui.services.answering import answer
from wishtui.text import clean_line
from wishtui.tui.actions.tending import undo_send
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.session import UndoStep
from wishtui.tui.widgets.moves import Move


def start(screen: InboxScreen) -> None:
    """Open the issue with the reply box in hand."""
    if not screen.reading:
        screen.show_issue(screen.issues.current)
    screen.compose_reply()


def leave(screen: InboxScreen) -> None:
    """Back to the conversation; what was typed is kept."""
    if screen.chrome.save_draft():
        screen.read(True)


def send(screen: InboxScreen) -> None:
    """Answer the customer."""
    _send(screen, close=False)


def send_and_close(screen: InboxScreen) -> None:
    """Answer the customer and close the issue."""
    _send(screen, close=True)


def next_draft(screen: InboxScreen) -> None:
    """Put this draft aside and take the next of the issue in hand."""
    session = screen.session
    if session.issue is None or not screen.chrome.save_draft():
        return
    draft, place, count = session.drafts.next(session.issue)
    screen.detail.reply.put(draft.text, draft.cursor)
    screen.chrome.draw_reply(f"draft {place} of {count}, {session.show_time(draft.at)}")


def _send(screen: InboxScreen, *, close: bool) -> None:
    session = screen.session
    issue, text = session.issue, screen.detail.reply.text
    if issue is None or not screen.chrome.save_draft() or not _may_go(screen, text):
        return
    draft = session.drafts.draft
    try:
        answer(
            session.store,
            issue.id,
            text,
            author=session.agent,
            now=session.clock(),
            window=session.settings.window,
            close=close,
            hold_seconds=session.settings.hold_seconds,
            seen=draft.seen if draft else None,
        )
    except AnswerLocked:
        _moved_on(screen, issue.id)
    except WishtuiError as error:
        screen.say(str(error), Role.OVERDUE)
    else:
        session.drafts.sent()
        answered(screen, issue.id, close=close)


def _may_go(screen: InboxScreen, text: str) -> bool:
    """Whether nothing stands against the text, or the owner has seen what does and means it."""
    findings = check(text)
    blocking = [finding for finding in findings if finding.blocks]
    if blocking:
        screen.say(_said(blocking), Role.OVERDUE)
        return False
    if findings and screen.session.confirmed != text:
        screen.session.confirmed = text
        screen.say(f"{_said(findings)} Same key again sends it.", Role.OVERDUE)
        return False
    return True


def _said(findings: list[Finding]) -> str:
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    return f"{findings[0].message}{more}"


def _moved_on(screen: InboxScreen, issue_id: str) -> None:
    """Somebody else answered, or the customer wrote: show it, keep the text."""
    session = screen.session
    session.inbox.changed([issue_id])
    session.search.touched([issue_id])
    screen.pulse.follow([issue_id])
    issue = session.issue
    if issue is None:
        return
    session.drafts.read(issue)
    if lock_reason(issue):
        said = f"{clean_line(answered_by(issue))} answered first. Your text is kept as a draft."
    else:
        said = "A new message came in: read it, then send again. Your text is kept."
        screen.detail.conversation.move(Move.BOTTOM)
    screen.say(said, Role.OVERDUE)


def answered(screen: InboxScreen, issue_id: str, *, close: bool) -> None:
    """The cursor goes to the next one due, and `u` can take the reply back while its hold runs."""
    session = screen.session
    row, seconds = screen.issues.cursor, session.settings.hold_seconds
    session.inbox.changed([issue_id])
    session.search.touched([issue_id])
    screen.read(False)
    here = session.inbox.place(issue_id, session.tab, session.sort)
    screen.show_list(row if here is None else min(here + 1, len(session.ids) - 1))
    what = "closes the issue" if close else "waits for the customer then"
    if not seconds:
        screen.say("Answered and closed" if close else "Answered: waiting for customer response")
        return
    issue = session.store.get(issue_id)
    until = issue.pending.release_at if issue is not None and issue.pending is not None else None
    session.undo_steps.append(UndoStep("the reply", partial(undo_send, screen, issue_id), until))
    screen.say(f"Sends in {seconds:g}s, and {what}. u takes it back.")
