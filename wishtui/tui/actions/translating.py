"""Translation: below each message of the issue in hand, and of the reply that is being written."""

from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from wishtui.domain.issue import Issue
from wishtui.domain.origin import Origin
from wishtui.i18n import N_, _, sentences
from wishtui.i18n.formats import language_name
from wishtui.present.assistance import TRANSLATED
from wishtui.present.spans import Role
from wishtui.services.assistance import Assistance
from wishtui.services.customer_language import customer_language
from wishtui.text import clean
from wishtui.tui.actions.agreeing import once_agreed, put_reply, still_open
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.stoppable import in_thread

if TYPE_CHECKING:
    from wishtui.services.caching_translator import CachingTranslator

_LOOKING = N_("Looking up the language")


async def toggle(screen: InboxScreen) -> None:
    """Show what each message says in the reader's language, or show that no more."""
    session = screen.session
    if session.translations.on:
        session.translations.turn_off()
        screen.detail.conversation.lay_out()
        screen.say(_("Translation is off."))
        return

    async def start(translator: "CachingTranslator") -> None:
        session.translations.turn_on(translator, session.issue)
        screen.detail.conversation.lay_out()
        name = await session.run(_LOOKING, language_name, translator.language)
        key = session.keymap.key_of("translation.toggle")
        screen.say(_("Translation into {language} is on; {key} switches it off.", language=name, key=key))

    await once_agreed(screen, Assistance.translator, TRANSLATED, start)


async def translate_reply(screen: InboxScreen) -> None:
    """Put the translation for the customer in the place of the reply; what was written stands above it.

    The same key takes one's own words back.
    """
    session, box = screen.session, screen.detail.reply
    draft, issue = session.drafts.draft, session.issue
    if draft is None or issue is None:
        return
    if draft.origin.original:
        put_reply(screen, draft.origin.original, Origin(suggested_by=draft.origin.suggested_by))
        screen.say(_("Your own words are back."))
    elif not box.text.strip():
        screen.say(_("Write the reply in your own language first."), Role.SOON)
    else:
        await once_agreed(screen, Assistance.translator, TRANSLATED, partial(_translate_reply, screen, issue))


async def _translate_reply(screen: InboxScreen, issue: Issue, translator: "CachingTranslator") -> None:
    session, text = screen.session, screen.detail.reply.text
    language = customer_language(issue)
    if not language.code:
        screen.say(_("Nobody can tell which language the customer reads."), Role.SOON)
        return
    name = await session.run(_LOOKING, language_name, language.code)
    if language.code == translator.language:
        screen.say(_("The customer reads {language}, as you do.", language=name), Role.SOON)
        return
    screen.say(
        _("Translating into {language}, guessed from the message", language=name)
        if language.guessed
        else _("Translating into {language}", language=name)
    )

    async def translate() -> None:
        translation = await in_thread(partial(_translation, translator, issue, text, language.code))
        if not still_open(session, issue):
            screen.say(_("The reply to {issue} is not open any more, and is left as it is.", issue=issue.id), Role.SOON)
            return
        if screen.detail.reply.text != text:
            screen.say(_("The reply was changed meanwhile, and is left as it is."), Role.SOON)
            return
        draft = session.drafts.draft
        put_reply(
            screen, clean(translation), Origin(original=text, suggested_by=draft.origin.suggested_by if draft else "")
        )
        into = (
            _("In {language}, guessed from the message.", language=name)
            if language.guessed
            else _("In {language}.", language=name)
        )
        screen.say(sentences((into, _("Your words stand above; the same key brings them back."))))

    session.tasks.start(N_("Translating the reply"), translate(), replace=True)


def _translation(translator: "CachingTranslator", issue: Issue, text: str, to: str, stop: Event) -> str:
    return translator.of_reply(issue, text, to=to, stop=stop)
