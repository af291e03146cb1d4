"""Private notes, tags and snoozes, on one issue or on all that are marked; and undo."""

from collections.abc import Callable
from functools import partial

from wishtui.domain.issue import Issue
from wishtui.errors import NotAcceptable, WishtuiError
from wishtui.present.replies import headers_lines
from wishtui.present.spans import Role
from wishtui.present.words import count
from wishtui.services import tending
from wishtui.services.answering import cancel_pending
from wishtui.services.moments import parse_snooze
from wishtui.tui.screens.confirm import Confirm
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.session import UndoStep
from wishtui.tui.widgets.prompt import Question

Act = Callable[[str], tuple[Issue, tending.Change]]


def add_note(screen: InboxScreen, text: str = "") -> None:
    """Ask for a note and add it."""
    session = screen.session

    def submit(note: str) -> None:
        now, agent, store = session.clock(), session.agent, session.store
        to_all(screen, "note", lambda key: tending.add_note(store, key, note, author=agent, now=now))

    _ask(screen, "Note", text, submit)


def edit_tags(screen: InboxScreen, text: str = "") -> None:
    """Ask for tags: for one issue the whole set, for several what is added to each."""
    session = screen.session
    several = len(session.targets()) > 1
    known = " ".join(session.issue.tags) if session.issue and not several else ""

    def submit(typed: str) -> None:
        try:
            tags = tending.parse_tags(typed)
        except NotAcceptable as error:
            screen.say(str(error), Role.OVERDUE)
            return
        act = tending.add_tags if several else tending.set_tags
        to_all(screen, "tags", lambda key: act(session.store, key, tags))

    _ask(screen, "Add tags" if several else "Tags", text, submit, known=known)


def set_snooze(screen: InboxScreen, text: str = "") -> None:
    """Ask until when; past the deadline it is asked once more."""
    _ask(screen, "Snooze until", text, partial(_snooze, screen, sure=False))


def _snooze(screen: InboxScreen, typed: str, *, sure: bool) -> None:
    session = screen.session
    if typed.strip().casefold() == "off":
        to_all(screen, "snooze", lambda key: tending.wake(session.store, key))
        return
    try:
        until = parse_snooze(typed, session.clock(), session.settings.local)
    except NotAcceptable as error:
        screen.say(str(error), Role.OVERDUE)
        return
    window = session.settings.window

    def act(key: str) -> tuple[Issue, tending.Change]:
        return tending.snooze(session.store, key, until, window=window, past_deadline=sure)

    if not sure and any(tending.is_past_deadline(session.store.get(key), until, window) for key in session.targets()):
        again = partial(_snooze, screen, sure=True)
        screen.ask(Question(label="Past the deadline! Enter again to mean it:", text=typed, submit=again))
        return
    to_all(screen, "snooze", act)


def to_all(screen: InboxScreen, what: str, act: Act) -> None:
    """Do something to every target; when several are marked, they are shown first."""
    session = screen.session
    if len(session.marked) < 2:
        _to_all(screen, what, act)
        return
    headers = [header for header in map(session.inbox.header, session.marked) if header is not None]

    def decided(yes: bool | None) -> None:
        if yes:
            _to_all(screen, what, act)

    title = f"{what.capitalize()} on {count(len(headers), 'issue')}?"
    screen.app.push_screen(Confirm(title, lambda width: headers_lines(headers, width)), decided)


def _to_all(screen: InboxScreen, what: str, act: Act) -> None:
    """Each can fail alone: those stay marked. One undo takes it all back."""
    session = screen.session
    done: list[tuple[str, tending.Change]] = []
    failed: list[str] = []
    for issue_id in session.targets():
        try:
            _, undo = act(issue_id)
        except WishtuiError as error:
            failed.append(str(error))
            continue
        done.append((issue_id, undo))
        session.marked.pop(issue_id, None)
    if done:
        session.undo_steps.append(UndoStep(what, partial(_undo_all, screen, done)))
    after_change(screen, [issue_id for issue_id, _ in done])
    said = f"{what.capitalize()}: {count(len(done), 'issue')}" if done else ""
    refused = f"{count(len(failed), 'refusal')}: {failed[0]}" if failed else ""
    screen.say("; ".join(filter(None, (said, refused))), Role.OVERDUE if failed else Role.ACCENT)


def undo(screen: InboxScreen) -> None:
    """Take the last step back: a reply whose hold runs, or a local change."""
    session = screen.session
    step = session.undoable()
    if step is None:
        if session.pending_here() and session.issue is not None:
            undo_send(screen, session.issue.id)
        return
    session.undo_steps.pop()
    try:
        touched = step.run()
    except WishtuiError as error:
        screen.say(str(error), Role.OVERDUE)
        return
    after_change(screen, touched)
    screen.say(f"Undone: {step.label}")


def undo_send(screen: InboxScreen, issue_id: str) -> list[str]:
    """Take a pending reply back: its issue opens with the exact draft in the reply box."""
    session = screen.session
    try:
        cancel_pending(session.store, issue_id, now=session.clock())
    except WishtuiError as error:
        screen.say(str(error), Role.OVERDUE)
        return []
    session.inbox.changed([issue_id])
    session.drafts.look()
    place = session.inbox.place(issue_id, session.tab, session.sort)
    screen.show_list(place)
    screen.show_issue(issue_id)
    screen.compose_reply()
    screen.say("Taken back: nothing was sent")
    return [issue_id]


def after_change(screen: InboxScreen, touched: list[str]) -> None:
    """Show what changed; the cursor stays with its issue."""
    session = screen.session
    session.inbox.changed(touched)
    session.search.touched(touched)
    screen.pulse.follow(touched)


def _undo_all(screen: InboxScreen, done: list[tuple[str, tending.Change]]) -> list[str]:
    for issue_id, change in done:
        tending.undo(screen.session.store, issue_id, change)
    return [issue_id for issue_id, _ in done]


def _ask(screen: InboxScreen, label: str, text: str, submit: Callable[[str], None], known: str = "") -> None:
    """Ask in the line, or take what was given with the command; several issues are counted in the label."""
    if text:
        submit(text)
        return
    targets = len(screen.session.targets())
    words = f"{label} ({targets} marked):" if screen.session.marked else f"{label}:"
    kind = label.split()[-1].lower()

    def answered(typed: str) -> None:
        screen.session.remember(kind, typed)
        submit(typed)

    history = screen.session.history.get(kind, ())
    screen.ask(Question(label=words, text=known, submit=answered, history=history))
