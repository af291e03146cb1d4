"""Saved replies: pick one, see it filled from the order, put it into the reply box or send it to all marked."""

from collections.abc import Callable, Collection, Sequence
from functools import partial

from wishtui.commands import BY_ID
from wishtui.domain.appeal import FieldType, FieldValues
from wishtui.domain.issue import Issue, lock_reason
from wishtui.errors import WishtuiError
from wishtui.i18n import N_, _, ngettext, sentences, with_note
from wishtui.i18n.formats import language_name
from wishtui.i18n.languages import ENGLISH
from wishtui.present.picking import Choice
from wishtui.present.replies import bulk_lines, language_words, preview_lines
from wishtui.present.spans import Line, Role
from wishtui.services.annotations import apply_to_all, shared_reason, undo_each
from wishtui.services.answering import answer, cancel_pending
from wishtui.services.replies import FilledReply, Gap, Suggestion, fill, objection, prepare, suitable
from wishtui.tui.actions.annotate import say_done
from wishtui.tui.actions.reply_facts import ask_fact, facts_used
from wishtui.tui.keys import Work
from wishtui.tui.screens.asking import ConfirmFirst
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.page import Confirm, Refusal
from wishtui.tui.screens.picker import Picker
from wishtui.tui.session import Session
from wishtui.tui.text_edits import as_paragraphs
from wishtui.tui.undo import UndoStep

Bulk = list[tuple[Issue, FilledReply, str]]
"""Issues, what each is to be answered, and what stands against it."""

_INSERT, _REPLACE = "insert", "replace"

_FILLING = N_("Filling in the saved reply")
_SENDING = N_("Sending the replies")


async def start(screen: InboxScreen, name: str = "") -> None:
    """Reply from a saved reply: to the issue in hand, or to every marked one."""
    session = screen.session
    if session.marked:
        targets = session.targets()
        issues = await session.run(_FILLING, issues_to_answer, session, targets[:1])
        await _pick(screen, next(iter(issues), None), partial(_confirm_all, screen, targets), name)
        return
    if not screen.reading and not await screen.opener.show(screen.opener.subject):
        return
    if session.issue is None:
        screen.say(_("Locked: no issue"), Role.SOON)
        return
    reason = lock_reason(session.issue)
    if reason:
        screen.say(_("Locked: {reason}", reason=reason), Role.SOON)
        return
    was_reading = screen.reading
    screen.compose_reply()
    await _pick(screen, session.issue, partial(_insert, screen, given={}), name, partial(screen.read, was_reading))


async def insert(screen: InboxScreen, name: str = "") -> None:
    """Put a saved reply where the cursor of the reply box is."""
    await _pick(screen, screen.session.issue, partial(_insert, screen, given={}), name)


async def _pick(
    screen: InboxScreen,
    issue: Issue | None,
    then: Callable[[str], Work],
    name: str,
    otherwise: Callable[[], None] = lambda: None,
) -> None:
    """Have a saved reply picked, or take the named one, and go on with it; `otherwise` where none was picked."""
    if issue is None:
        return
    if name:
        await then(name)
        return
    session = screen.session
    offered = await session.run(N_("Reading the saved replies"), _offered, session, issue)
    if session.marked:
        # To each customer in their language: what is chosen is the reply, whatever the language.
        choices = [_choice(each, _(each.title)) for each in offered if each.first_choice]
    else:
        choices = [_choice(each, _in_language(each)) for each in offered]

    def preview(value: str, width: int) -> list[Line]:
        return preview_lines(fill_reply(screen, value, issue, {}), width)

    def picked(value: str | None) -> None:
        if value:
            screen.command(_FILLING, then(value))
        else:
            otherwise()

    screen.app.push_screen(Picker(_("Saved replies"), choices, preview=preview), picked)


def _offered(session: Session, issue: Issue) -> list[Suggestion]:
    prepare(session.catalogue)
    return suitable(session.catalogue, issue, now=session.clock())


def _choice(offered: Suggestion, title: str) -> Choice:
    """A saved reply to pick. Beside it stands what its order says against it."""
    value = offered.spec.name if offered.first_choice else offered.spec.id
    return Choice(value=value, title=title, remark=offered.contradiction)


def _in_language(offered: Suggestion) -> str:
    """Its title, and its language unless that is English."""
    title, language = _(offered.title), offered.spec.language
    return title if language == ENGLISH else with_note(title, language_name(language))


def issues_to_answer(session: Session, ids: Sequence[str]) -> list[Issue]:
    """The issues as they are in the store now, and the letters ready to be filled in. Asks the store."""
    prepare(session.catalogue)
    return list(session.store.issues(ids))


def fill_reply(screen: InboxScreen, name: str, issue: Issue, given: FieldValues) -> FilledReply:
    """A saved reply filled for an issue; what goes wrong with that is its problem."""
    session = screen.session
    try:
        return fill(
            session.catalogue, name, issue, shop=session.settings.profile(issue.shop), now=session.clock(), given=given
        )
    except WishtuiError as error:
        return FilledReply(name, "", problem=str(error))


async def _insert(screen: InboxScreen, name: str, given: FieldValues) -> None:
    """Insert once nothing is missing; until then ask for one fact after the other."""
    issue = screen.session.issue
    if issue is None:
        return
    await screen.session.run(_FILLING, lambda: prepare(screen.session.catalogue))
    filled = fill_reply(screen, name, issue, given)
    if filled.problem:
        screen.say(filled.problem, Role.OVERDUE)
        return
    if filled.gaps:
        gap = filled.gaps[0]
        about = (issue.id, name)
        ask_fact(screen, gap, given, about, partial(_insert, screen, name), [issue], _wording(filled, gap))
        return

    async def put(how: str) -> None:
        screen.compose_reply()
        if how == _REPLACE:
            await _replace(screen, issue, filled.text)
        else:
            box = screen.detail.reply
            box.put_in(as_paragraphs(filled.text, box.standing))
        facts_used(screen, given, (issue.id, name))
        if filled.contradiction:
            screen.say(_("Look again: {reason}.", reason=filled.contradiction), Role.OVERDUE)
        elif filled.guessed:
            screen.say(language_words(filled.language, guessed=True), Role.SOON)

    def picked(how: str | None) -> None:
        if how:
            screen.command(N_("Inserting the saved reply"), put(how))

    draft = FilledReply(name, screen.detail.reply.text)
    if not draft.text.strip():
        await put(_INSERT)
        return
    # Two letters in one reply are seldom meant.
    title = _("A reply is begun here: what becomes of it?")
    screen.app.push_screen(Picker(title, _choices(), preview=lambda value, width: preview_lines(draft, width)), picked)


def _choices() -> list[Choice]:
    """What can become of a reply that is begun when a saved one comes."""
    return [
        Choice(value=_INSERT, title=_("Insert it at the cursor")),
        Choice(value=_REPLACE, title=_("Replace the draft"), remark=_("can be undone")),
    ]


async def _replace(screen: InboxScreen, issue: Issue, text: str) -> None:
    """Put a letter in place of the draft, which goes to the bin; an undo in the box has it back.

    Raises:
        StoreError: the draft cannot be kept; it stands as it was.
    """
    session = screen.session
    while True:
        if not await screen.keep():
            return
        old = session.drafts.draft
        if old is None:
            break
        await session.run(N_("Keeping the draft"), session.store.drafts.discard, old)
        if not session.drafts.dirty:  # else something came into the box meanwhile
            session.drafts.begin(issue)
            break
    screen.detail.reply.put_again(text)
    undo = session.keymap.shown(BY_ID["edit.undo"])
    screen.say(_("The draft is replaced; {key} brings it back.", key=undo) if undo else _("The draft is replaced."))


def _wording(reply: FilledReply, gap: Gap) -> str:
    """In which language an answer is wanted that goes into the letter as it is typed; empty for English."""
    free = gap.field.type in (FieldType.TEXT, FieldType.LINES) and not gap.field.source
    return language_name(reply.language) if free and reply.language != ENGLISH else ""


async def _confirm_all(
    screen: InboxScreen, targets: Sequence[str], name: str, given: FieldValues | None = None
) -> None:
    """Show how many of the `targets`, which, and what each will say, before anything is sent.

    What no order can tell, such as what is offered, is asked once and holds for all.
    """
    session, given = screen.session, given or {}
    about = (*targets, name)
    issues = await session.run(_FILLING, issues_to_answer, session, targets)
    filled = [(issue, fill_reply(screen, name, issue, given)) for issue in issues]
    asked = next((gap for _issue, reply in filled for gap in reply.gaps if not gap.field.source), None)
    if asked is not None and asked.field.name not in given:
        ask_fact(screen, asked, given, about, partial(_confirm_all, screen, targets, name), issues)
        return
    words = [(issue, reply, objection(issue, reply)) for issue, reply in filled]
    ready = sum(not against for _issue, _reply, against in words)
    title = ngettext("Send to {number:,} issue?", "Send to {number:,} issues?", ready)
    if ready < len(words):
        left = ngettext("{number} cannot be answered so.", "{number} cannot be answered so.", len(words) - ready)
        title = sentences((title, left)) if ready else left

    async def send() -> None:
        sent = await _send_all(screen, words)
        if sent:
            facts_used(screen, given, about, [target for target in targets if target not in sent])

    page = (Confirm if ready else Refusal)(title, lambda width: bulk_lines(words, width))
    first = ConfirmFirst(page, _SENDING, send)
    if given:
        raise first
    screen.asking.confirm(first)


async def _send_all(screen: InboxScreen, words: Bulk) -> Collection[str]:
    """Send what nothing stands against; gives the ids of the issues that were answered."""
    session = screen.session
    seconds = session.settings.hold_seconds
    replies = {issue.id: (issue, reply.text) for issue, reply, against in words if not against}

    def send(issue_id: str) -> tuple[Issue, Issue]:
        issue, text = replies[issue_id]
        sent = answer(
            session.store,
            issue_id,
            text,
            author=session.agent,
            now=session.clock(),
            windows=session.settings.windows,
            hold_seconds=seconds,
            seen=len(issue.messages),
            connected=session.connected,
        )
        return sent, sent

    outcome = await session.run(_SENDING, apply_to_all, replies, send)
    failed = [*(against for _issue, _reply, against in words if against), *outcome.failed]
    sent = list(outcome.done.values())
    for issue in sent:
        session.marked.pop(issue.id, None)
    screen.issues.touch()
    step = None
    if sent and seconds:
        until = sent[0].pending.release_at if sent[0].pending else None
        step = UndoStep(N_("the replies"), partial(_undo_all, session, outcome.done), until)
        session.undo_history.push(step)
    left = _left_line(failed) if failed else ""
    say_done(screen, _done_line(session, len(sent), seconds) if sent else "", step, left)
    return set(outcome.done)


def _left_line(failed: Sequence[str]) -> str:
    """How many issues were not answered, and why."""
    reason = shared_reason(failed)
    return ngettext("{number:,} stays marked: {reason}", "{number:,} stay marked: {reason}", len(failed), reason=reason)


def _done_line(session: Session, number: int, seconds: float) -> str:
    """How many issues were answered; `seconds` is for how long the replies are held."""
    if not seconds:
        return ngettext("{number:,} issue answered", "{number:,} issues answered", number)
    return ngettext(
        "{number:,} reply sends in {seconds:g}s, {key} takes all back",
        "{number:,} replies send in {seconds:g}s, {key} takes all back",
        number,
        seconds=seconds,
        key=session.keymap.key_of("undo"),
    )


def _undo_all(session: Session, sent: dict[str, Issue]) -> None:
    """Take back every reply that can be, each a draft of its issue again. Raises as `undo_each` does."""

    def undo(issue_id: str, issue: Issue) -> None:
        cancel_pending(session.store, issue_id, now=session.clock(), reply=issue.pending)

    undo_each(sent, undo)
