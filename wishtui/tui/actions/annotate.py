"""Private notes, tags and snoozes, on one issue or on all that are marked; and undo."""

from collections.abc import Callable
from functools import partial

from wishtui.domain.issue import Issue
from wishtui.errors import NotAcceptable, StoreError, WishtuiError
from wishtui.present.replies import headers_lines
from wishtui.present.spans import Role
from wishtui.present.words import count
from wishtui.services import annotations
from wishtui.services.annotations import BulkOutcome, Change, apply_to_all
from wishtui.services.answering import cancel_pending
from wishtui.services.snooze_times import parse_snooze
from wishtui.tui.keys import Work
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.page import Confirm
from wishtui.tui.session import UndoStep
from wishtui.tui.widgets.prompt import Question

Act = Callable[[str], tuple[Issue, Change]]


def add_note(screen: InboxScreen, text: str = "") -> Work | None:
    """Ask for a note and add it."""
    session = screen.session

    def submit(note: str) -> Work | None:
        now, agent, store = session.clock(), session.agent, session.store
        return to_all(screen, "note", lambda key: annotations.add_note(store, key, note, author=agent, now=now))

    return _ask(screen, "Note", text, submit)


def edit_tags(screen: InboxScreen, text: str = "") -> Work | None:
    """Ask for tags: for one issue the whole set, for several what is added to each."""
    session = screen.session
    several = len(session.targets()) > 1
    # A blank behind each: what is typed next is a tag of its own.
    known = "".join(f"{tag} " for tag in session.issue.tags) if session.issue and not several else ""

    def submit(typed: str) -> Work | None:
        try:
            tags = annotations.parse_tags(typed)
        except NotAcceptable as error:
            screen.say(str(error), Role.OVERDUE)
            return None
        act = annotations.add_tags if several else annotations.set_tags
        return to_all(screen, "tags", lambda key: act(session.store, key, tags))

    return _ask(screen, "Add tags" if several else "Tags", text, submit, known=known)


def set_snooze(screen: InboxScreen, text: str = "") -> Work | None:
    """Ask until when; past the deadline it is asked once more."""
    return _ask(screen, "Snooze until", text, partial(_snooze, screen, sure=False))


def _snooze(screen: InboxScreen, typed: str, *, sure: bool) -> Work | None:
    session = screen.session
    if typed.strip().casefold() == "off":
        return to_all(screen, "snooze", lambda key: annotations.wake(session.store, key))
    try:
        until = parse_snooze(typed, session.clock(), session.settings.local)
    except NotAcceptable as error:
        screen.say(str(error), Role.OVERDUE)
        return None
    window = session.settings.window

    def act(key: str) -> tuple[Issue, Change]:
        return annotations.snooze(session.store, key, until, window=window, past_deadline=sure)

    headers = [header for header in map(session.inbox.header, session.targets()) if header is not None]
    if not sure and any(annotations.is_past_deadline(header, until, window) for header in headers):
        again = partial(_snooze, screen, sure=True)
        screen.ask(Question(label="Past the deadline! Enter again to mean it:", text=typed, submit=again))
        return None
    return to_all(screen, "snooze", act)


def to_all(screen: InboxScreen, what: str, act: Act) -> Work | None:
    """Do something to every target; when several are marked, they are shown first."""
    session = screen.session
    if len(session.marked) < 2:
        return _to_all(screen, what, act)
    headers = [header for header in map(session.inbox.header, session.marked) if header is not None]

    def decided(yes: bool | None) -> None:
        if yes:
            screen.command(_saving(what), _to_all(screen, what, act))

    title = f"{what.capitalize()} on {count(len(headers), 'issue')}?"
    screen.app.push_screen(Confirm(title, lambda width: headers_lines(headers, width)), decided)
    return None


async def _to_all(screen: InboxScreen, what: str, act: Act) -> None:
    """Each can fail alone: those stay marked. One undo takes it all back."""
    session = screen.session
    outcome: BulkOutcome[Change] = await session.run(_saving(what), apply_to_all, session.targets(), act)
    for issue_id in outcome.done:
        session.marked.pop(issue_id, None)
    if outcome.done:
        session.undo_steps.append(UndoStep(what, partial(annotations.undo_all, session.store, outcome.done)))
        screen.issues.touch()
    failed = outcome.failed
    message = f"{what.capitalize()}: {count(len(outcome.done), 'issue')}" if outcome.done else ""
    refused = f"{count(len(failed), 'refusal')}: {failed[0]}" if failed else ""
    screen.say("; ".join(filter(None, (message, refused))), Role.OVERDUE if failed else Role.ACCENT)


def _saving(what: str) -> str:
    return f"Saving the {what}"


async def undo(screen: InboxScreen) -> None:
    """Take the last step back: a reply whose hold runs, or a local change."""
    session = screen.session
    step = session.undoable()
    if step is None and session.issue is not None and session.pending_here():
        step = undo_reply(screen, session.issue)
    if step is None:
        return
    try:
        await session.run(f"Undoing {step.label}", step.run)
    except StoreError:
        raise  # it can still be undone
    except WishtuiError:
        _forget(screen, step)
        raise
    _forget(screen, step)
    screen.say(f"Undone: {step.label}")
    if step.then is not None:
        await step.then()


def _forget(screen: InboxScreen, step: UndoStep) -> None:
    steps = screen.session.undo_steps
    steps[:] = [other for other in steps if other is not step]


def undo_reply(screen: InboxScreen, issue: Issue) -> UndoStep:
    """Takes a pending reply back: its issue opens with the exact draft in the reply box."""
    session = screen.session

    async def reopen() -> None:
        screen.show_list(session.inbox.position(issue.id, session.tab, session.sort))
        await screen.opener.show(issue.id)
        screen.compose_reply()
        screen.say("Taken back: nothing was sent")

    return UndoStep(
        "the reply",
        lambda: cancel_pending(session.store, issue.id, now=session.clock()),
        issue.pending.release_at if issue.pending is not None else None,
        reopen,
    )


def _ask(
    screen: InboxScreen, label: str, text: str, submit: Callable[[str], Work | None], known: str = ""
) -> Work | None:
    """Ask in the line, or take what was given with the command; several issues are counted in the label."""
    if text:
        return submit(text)
    targets = len(screen.session.targets())
    words = f"{label} ({targets} marked):" if screen.session.marked else f"{label}:"
    kind = label.split()[-1].lower()

    def answered(typed: str) -> Work | None:
        screen.session.remember(kind, typed)
        return submit(typed)

    history = screen.session.history.get(kind, ())
    screen.ask(Question(label=words, text=known, submit=answered, history=history))
    return None
