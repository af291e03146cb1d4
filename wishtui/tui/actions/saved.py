"""Saved replies: pick one, see it filled from the order, put it into the reply box or send it to all marked."""

from collections.abc import Callable
from functools import partial

from wishtui.domain.appeal import FieldValue
from wishtui.domain.issue import Issue, lock_reason
from wishtui.domain.policy import check
from wishtui.errors import WishtuiError
from wishtui.present.picking import Choice
from wishtui.present.replies import bulk_lines, preview_lines
from wishtui.present.spans import Line, Role
from wishtui.present.words import count
from wishtui.services.answering import answer, cancel_pending
from wishtui.services.replies import FilledReply, Gap, fill, suitable
from wishtui.text import clean_line
from wishtui.tui.actions.tending import after_change
from wishtui.tui.screens.confirm import Confirm
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.picker import Picker
from wishtui.tui.session import UndoStep
from wishtui.tui.widgets.prompt import Question

Given = dict[str, FieldValue]


def start(screen: InboxScreen, name: str = "") -> None:
    """Reply from a saved reply: to the issue in hand, or to every marked one."""
    session = screen.session
    if session.marked:
        _pick(screen, session.store.get(next(iter(session.marked))), partial(_confirm_all, screen), name)
        return
    if not screen.reading:
        screen.show_issue(screen.issues.current)
    reason = lock_reason(session.issue) if session.issue else "no issue"
    if reason:
        screen.say(f"Locked: {reason}", Role.SOON)
        return
    screen.compose_reply()
    insert(screen, name)


def insert(screen: InboxScreen, name: str = "") -> None:
    """Put a saved reply where the cursor of the reply box is."""
    _pick(screen, screen.session.issue, lambda picked: _insert(screen, picked, {}), name)


def _pick(screen: InboxScreen, issue: Issue | None, then: Callable[[str], None], name: str) -> None:
    if issue is None:
        return
    if name:
        then(name)
        return
    session = screen.session
    now = session.clock()
    choices = [
        Choice(value=offered.spec.name, title=offered.spec.title, remark=offered.contradiction or offered.spec.language)
        for offered in suitable(session.catalogue, issue, now=now)
    ]

    def preview(value: str, width: int) -> list[Line]:
        return preview_lines(_fill(screen, value, issue, {}), width)

    def picked(value: str | None) -> None:
        if value:
            then(value)

    screen.app.push_screen(Picker("Saved replies", choices, preview=preview), picked)


def _fill(screen: InboxScreen, name: str, issue: Issue, given: Given) -> FilledReply:
    session = screen.session
    try:
        return fill(session.catalogue, name, issue, shop=session.settings.shop, now=session.clock(), given=given)
    except WishtuiError as error:
        screen.say(str(error), Role.OVERDUE)
        return FilledReply(name, "")


def _insert(screen: InboxScreen, name: str, given: Given) -> None:
    """Insert once nothing is missing; until then ask for one fact after the other."""
    issue = screen.session.issue
    if issue is None:
        return
    filled = _fill(screen, name, issue, given)
    if filled.gaps:
        _ask(screen, filled.gaps[0], given, lambda more: _insert(screen, name, more))
        return
    screen.compose_reply()
    screen.detail.reply.insert(filled.text)
    if filled.contradiction:
        screen.say(f"Look again: {filled.contradiction}.", Role.OVERDUE)


def _ask(screen: InboxScreen, gap: Gap, given: Given, then: Callable[[Given], None]) -> None:
    def submit(text: str) -> None:
        if text.strip():
            then({**given, gap.field.name: text.strip()})
        else:
            screen.say(f"Nothing inserted: {gap.field.label} is not known.", Role.SOON)

    label = f"{gap.field.label}:" if not gap.field.help else f"{gap.field.label} ({gap.field.help}):"
    screen.ask(Question(label=clean_line(label, limit=60), submit=submit))


def _confirm_all(screen: InboxScreen, name: str, given: Given | None = None) -> None:
    """Show how many, which, and what each will say, before anything is sent.

    What no order can tell, such as what is offered, is asked once and holds for all.
    """
    session, given = screen.session, given or {}
    issues = [issue for issue in map(session.store.get, session.targets()) if issue is not None]
    filled = [(issue, _fill(screen, name, issue, given)) for issue in issues]
    asked = next((gap for _, reply in filled for gap in reply.gaps if not gap.field.source), None)
    if asked is not None and asked.field.name not in given:
        _ask(screen, asked, given, partial(_confirm_all, screen, name))
        return
    words = [(issue, reply, _objection(issue, reply)) for issue, reply in filled]
    ready = sum(not against for _, _, against in words)
    title = f"Send to {count(ready, 'issue')}?"
    if ready < len(words):
        title += f" {len(words) - ready} cannot be answered so."

    def decided(yes: bool | None) -> None:
        if yes:
            _send_all(screen, words)

    screen.app.push_screen(Confirm(title, lambda width: bulk_lines(words, width)), decided)


def _objection(issue: Issue, reply: FilledReply) -> str:
    """Why this one cannot go out; empty when it can."""
    if lock_reason(issue):
        return f"Locked: {lock_reason(issue)}"
    if reply.contradiction:
        return f"Not so: {reply.contradiction}"
    if reply.gaps:
        return f"{reply.gaps[0].field.label} is not known"
    findings = check(reply.text)
    return findings[0].message if findings else ""


def _send_all(screen: InboxScreen, words: list[tuple[Issue, FilledReply, str]]) -> None:
    session = screen.session
    seconds, sent, failed = session.settings.hold_seconds, [], []
    for issue, reply, against in words:
        try:
            if against:
                failed.append(against)
                continue
            answer(
                session.store,
                issue.id,
                reply.text,
                author=session.agent,
                now=session.clock(),
                window=session.settings.window,
                hold_seconds=seconds,
                seen=len(issue.messages),
            )
        except WishtuiError as error:
            failed.append(str(error))
        else:
            sent.append(issue.id)
            session.marked.pop(issue.id, None)
    if sent and seconds:
        pending = session.store.get(sent[0])
        until = pending.pending.release_at if pending and pending.pending else None
        session.undo_steps.append(UndoStep("the replies", lambda: _undo_all(screen, sent), until))
    after_change(screen, sent)
    tail = f"; {count(len(failed), 'stays', 'stay')} marked: {failed[0]}" if failed else ""
    how = f"{'sends' if len(sent) == 1 else 'send'} in {seconds:g}s, u takes all back" if seconds else "answered"
    screen.say(f"{count(len(sent), 'reply', 'replies')} {how}{tail}", Role.OVERDUE if failed else Role.ACCENT)


def _undo_all(screen: InboxScreen, issue_ids: list[str]) -> list[str]:
    """Take every reply back; each is a draft of its issue again."""
    session = screen.session
    for issue_id in issue_ids:
        cancel_pending(session.store, issue_id, now=session.clock())
    session.drafts.look()
    return issue_ids
