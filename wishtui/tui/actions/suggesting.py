"""A suggestion for the reply: asked for in the background, put into the box as a draft, never sent by itself."""

from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue
from wishtui.domain.origin import Origin
from wishtui.domain.policy import check
from wishtui.i18n import N_, _, english, sentences
from wishtui.present.assistance import SUGGESTED
from wishtui.present.spans import Role
from wishtui.services.assistance import Assistance
from wishtui.tui.actions.agreeing import once_agreed, put_reply, still_open
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.session import Session
from wishtui.tui.stoppable import in_thread

if TYPE_CHECKING:
    from wishtui.services.suggesting import Suggester


async def suggest(screen: InboxScreen) -> None:
    """Have a reply to the issue in hand suggested. What is typed meanwhile, or was before, is left as it is."""
    issue = screen.session.issue
    if issue is not None:
        await once_agreed(screen, Assistance.suggester, SUGGESTED, partial(_ask, screen, issue))


async def _ask(screen: InboxScreen, issue: Issue, suggester: "Suggester") -> None:
    session, text = screen.session, screen.detail.reply.text
    given = await session.run(N_("Reading what a suggestion needs"), _request, session, issue, text)
    screen.say(_("Asking {title}: what you type meanwhile is yours.", title=suggester.title))

    async def ask() -> None:
        suggestion = await in_thread(partial(_suggestion, suggester, given))
        await _show(screen, issue, text, suggestion, suggester)

    session.tasks.start(N_("Asking for a suggestion"), ask(), replace=True)


async def _show(screen: InboxScreen, issue: Issue, before: str, text: str, suggester: "Suggester") -> None:
    """Put the suggestion into a blank reply box; beside anything that somebody wrote, as a draft of its own."""
    session, box = screen.session, screen.detail.reply
    origin = Origin(suggested_by=english(suggester.title))

    def stands() -> bool:
        return still_open(session, issue) and box.text == before

    # Keys come while what stands there is saved: what they typed, and where they led to, counts too.
    if stands() and await screen.keep() and stands():
        if before.strip():
            session.drafts.begin(issue)
            box.put("")
        put_reply(screen, text, origin)
        await screen.keep()
        messages = [_("Suggested by {program}: read it, change it.", program=suggester.title)]
        if before.strip():
            key = session.keymap.key_of("reply.next_draft")
            messages.append(_("Your own draft is there too: {key}.", key=key))
        messages += [finding.message for finding in check(text)[:1]]
        screen.say(sentences(messages), Role.SOON)
        return
    draft = await session.run(N_("Keeping the suggestion"), _keep, session, issue, text, origin)
    screen.say(_("The suggestion for {issue} is kept as another draft of it.", issue=draft.issue_id), Role.SOON)


def _request(session: Session, issue: Issue, draft: str) -> bytes:
    from wishtui.services.suggesting import request

    settings = session.settings
    return request(
        issue,
        session.catalogue,
        shop=settings.profile(issue.shop),
        now=session.clock(),
        windows=settings.windows,
        draft=draft,
    )


def _suggestion(suggester: "Suggester", given: bytes, stop: Event) -> str:
    return suggester.suggest(given, stop)


def _keep(session: Session, issue: Issue, text: str, origin: Origin) -> Draft:
    draft = Draft(
        id=session.store.drafts.new_id(),
        issue_id=issue.id,
        text=text,
        author=session.agent,
        at=session.clock(),
        seen=len(issue.messages),
        origin=origin,
    )
    session.store.drafts.save(draft)
    return draft
