"""Writing a reply and sending it."""

from wishtui.errors import AnswerLocked, WishtuiError
from wishtui.services.answering import answer
from wishtui.tui.present.spans import Role
from wishtui.tui.screens.inbox import InboxScreen


def start(screen: InboxScreen) -> None:
    """Open the issue with the reply box in hand."""
    issue = screen.session.issue
    if issue is None or screen.context.value != "detail":
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


def _send(screen: InboxScreen, *, close: bool) -> None:
    session = screen.session
    issue = session.issue
    if issue is None or not screen.chrome.save_draft():
        return
    draft = session.drafts.draft
    try:
        answer(
            session.store,
            issue.id,
            screen.detail.reply.text,
            author=session.agent,
            now=session.clock(),
            window=session.settings.window,
            close=close,
            seen=draft.seen if draft else None,
        )
    except AnswerLocked as error:
        _moved_on(screen, issue.id, error)
    except WishtuiError as error:
        screen.say(str(error), Role.OVERDUE)
    else:
        session.drafts.sent()
        _answered(screen, issue.id, close=close)


def _moved_on(screen: InboxScreen, issue_id: str, error: AnswerLocked) -> None:
    """Somebody else answered, or the customer wrote: show it, keep the text."""
    session = screen.session
    session.inbox.changed([issue_id])
    screen.pulse.follow([issue_id])
    if session.issue is not None:
        session.drafts.read(session.issue)
    screen.say(f"{error} Your text is kept as a draft.", Role.OVERDUE)


def _answered(screen: InboxScreen, issue_id: str, *, close: bool) -> None:
    """The row leaves the tab, and the cursor stands on the next one due."""
    session = screen.session
    row = screen.issues.cursor
    session.inbox.changed([issue_id])
    screen.read(False)
    here = session.inbox.place(issue_id, session.tab, session.sort)
    screen.show_list(row if here is None else min(here + 1, len(session.ids) - 1))
    what = "Answered and closed" if close else "Answered: waiting for customer response"
    screen.say(what)
