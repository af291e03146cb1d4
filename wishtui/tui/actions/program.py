"""The line at the bottom, help, palette, command line, theme, redraw, suspend, quit: the same on every screen."""

import sys

from wishtui.commands import BY_ID, COMMANDS, completions, parse_line
from wishtui.domain.appeal import KindSpec
from wishtui.domain.ordering import Sort
from wishtui.domain.query import ME, NOBODY, QueryError, parse
from wishtui.domain.report import By
from wishtui.errors import InstallationBroken, UsageError
from wishtui.i18n import N_, _, enumerated
from wishtui.i18n.catalogue import LANGUAGES, is_writable
from wishtui.present.help import help_lines, help_title
from wishtui.present.picking import Choice
from wishtui.present.spans import Role
from wishtui.resources import speak_installed
from wishtui.services.assigning import known_agents
from wishtui.tui.keys import Work
from wishtui.tui.screens.base import BaseScreen, KeyScreen
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.leaving import may_leave
from wishtui.tui.screens.page import TextPage
from wishtui.tui.screens.picker import Picker
from wishtui.tui.session import Session
from wishtui.tui.themes import THEMES
from wishtui.tui.widgets.prompt import Question

_VIEW = "view:"
_THEME = "theme:"
_LANGUAGE = "language:"
_CHANGING_LANGUAGE = N_("Changing the language")


def submit(screen: KeyScreen[None]) -> Work | None:
    """Take the answer, unless it has a mistake: then it stays, and is told."""
    if not screen.prompt.accepts():
        return None
    return screen.asking.submit()


def cancel(screen: KeyScreen[None]) -> None:
    """Take the question back."""
    screen.asking.cancel()


def older(screen: KeyScreen[None]) -> None:
    """An earlier answer."""
    screen.prompt.recall(-1)


def newer(screen: KeyScreen[None]) -> None:
    """A later answer."""
    screen.prompt.recall(1)


def complete(screen: KeyScreen[None]) -> None:
    """The next completion."""
    screen.prompt.complete()


def show_help(screen: KeyScreen[None]) -> None:
    """The keys of this screen, as they are now."""
    keymap, context, situation = screen.session.keymap, screen.context, screen.session.situation()
    screen.app.push_screen(TextPage(help_title(context), lambda width: help_lines(keymap, context, width, situation)))


def palette(screen: KeyScreen[None]) -> None:
    """Every command of this screen by name, in the inbox the saved views too, and the themes."""
    session = screen.session
    situation, here = session.situation(), screen.context
    inbox = isinstance(screen, InboxScreen)
    choices = [
        Choice(
            value=command.id,
            title=_(command.title),
            remark=session.keymap.shown(command),
            refusal=command.refusal(situation) if inbox else "",
        )
        for command in COMMANDS
        if command.palette and here in command.contexts and not (command.takes and not command.keys)
        if not command.login_refusal(situation)
    ]
    views = session.settings.views if inbox else {}
    choices += [
        Choice(value=_VIEW + name, title=_("View: {name}", name=name), remark=query) for name, query in views.items()
    ]
    choices += [Choice(value=_THEME + theme.name, title=_("Theme: {name}", name=theme.name)) for theme in THEMES]
    choices += [
        Choice(value=_LANGUAGE + code, title=_("Language: {name}", name=name)) for code, name in LANGUAGES.items()
    ]
    screen.app.push_screen(Picker(_("Commands"), choices), lambda value: _picked(screen, value or ""))


def _picked(screen: KeyScreen[None], value: str) -> None:
    if value.startswith(_VIEW):
        screen.keys.run(screen, BY_ID["view.open"], value.removeprefix(_VIEW))
    elif value.startswith(_THEME):
        set_theme(screen, value.removeprefix(_THEME))
    elif value.startswith(_LANGUAGE):
        screen.command(_CHANGING_LANGUAGE, set_language(screen, value.removeprefix(_LANGUAGE)))
    elif value:
        screen.keys.run(screen, BY_ID[value])


async def command_line(screen: KeyScreen[None]) -> None:
    """Ask for a command by its word, with what follows."""
    session = screen.session
    kinds, agents = await session.run(N_("Reading the letters"), _to_choose_from, session)
    arguments = {
        "view.open": list(session.settings.views),
        "app.theme": [theme.name for theme in THEMES],
        "app.language": list(LANGUAGES),
        "list.sort": [sort.value for sort in Sort],
        "shop.switch": [*filter(None, session.shops), "all"],
        "assign.set": [ME, NOBODY, *agents],
        "macro.run": list(session.settings.macros),
        "reports.show": [by.value for by in By],
        "appeal.new": [spec.name for spec in kinds],
    }
    screen.ask(
        Question(
            label=":",
            check=line_mistake,
            submit=lambda text: _run_line(screen, text),
            kind="line",
            complete=lambda text: completions(text, arguments, session.situation()),
        )
    )


def _to_choose_from(session: Session) -> tuple[list[KindSpec], list[str]]:
    """The kinds of appeals, and the names of the team. Asks the store, and reads the letters."""
    return session.catalogue.kinds(), known_agents(session.store, session.agent)


def line_mistake(text: str) -> UsageError | None:
    """What is wrong with a line of commands; None when it can be run."""
    try:
        if text.strip():
            command, argument = parse_line(text)
            if command.id == "search.start" and argument:
                parse(argument)
    except QueryError as error:
        # Its place is counted in the query, which is not all of the line.
        return UsageError(error.message, error.remedy)
    except UsageError as error:
        return error
    return None


def _run_line(screen: KeyScreen[None], text: str) -> Work | None:
    """Raises UsageError: there is no such command."""
    if not text.strip():
        return None
    command, argument = parse_line(text)
    return screen.keys.work(screen, command, argument)


def set_theme(screen: KeyScreen[None], name: str = "") -> None:
    """Change the colours for this run."""
    if name in {theme.name for theme in THEMES}:
        screen.app.theme = name
    else:
        names = enumerated(theme.name for theme in THEMES)
        screen.say(_("Themes: {names}", names=names), Role.SOON if name else Role.ACCENT)


async def set_language(screen: KeyScreen[None], code: str = "") -> None:
    """Speak another language for this run, on every screen that stands."""
    if code not in LANGUAGES:
        codes = enumerated(LANGUAGES)
        screen.say(_("Languages: {codes}", codes=codes), Role.SOON if code else Role.ACCENT)
        return
    name, encoding = LANGUAGES[code], sys.__stdout__.encoding if sys.__stdout__ is not None else ""
    if not is_writable(code, encoding or "utf-8"):
        screen.say(
            _("This terminal cannot show {name}: its encoding is {encoding}.", name=name, encoding=encoding), Role.SOON
        )
        return
    broken = await screen.session.run(_CHANGING_LANGUAGE, _speak, code)
    for each in screen.app.screen_stack:
        if isinstance(each, BaseScreen):
            each.retranslate()
    if broken is None:
        setting = f'language = "{code}"'  # untranslated: a setting
        screen.say(_("{name} from here on; `{setting}` in the configuration keeps it.", name=name, setting=setting))
    else:
        screen.say(str(broken), Role.OVERDUE)


def _speak(code: str) -> InstallationBroken | None:
    """Read a catalogue, and speak it; gives why that could not be done."""
    try:
        speak_installed(code)
    except InstallationBroken as error:
        return error
    return None


def redraw(screen: KeyScreen[None]) -> None:
    """Paint everything again, whatever the terminal shows."""
    invalidate = getattr(screen.app._driver, "invalidate", None)
    if invalidate is not None:
        invalidate()
    screen.refresh(layout=True)


async def suspend(screen: KeyScreen[None]) -> None:
    """Give the terminal back to the shell; `fg` returns."""
    await screen.keep()
    screen.app.action_suspend_process()


async def quit_inbox(screen: InboxScreen) -> None:
    """Leave; drafts are on disk first. While a reply waits to be sent it is asked once."""
    if not await may_leave(screen.app, screen.session):
        return
    if screen.session.has_pending_reply and not screen.leaving:
        screen.leaving = True
        key_of = screen.session.keymap.key_of
        screen.say(
            _(
                "A reply waits to be sent, and is recorded when its hold is over. "
                "{quit} again leaves, {undo} takes it back.",
                quit=key_of("app.quit"),
                undo=key_of("undo"),
            ),
            Role.SOON,
            holds=lambda: screen.session.has_pending_reply,
        )
        return
    screen.app.exit(0)


async def quit_now(screen: KeyScreen[None]) -> None:
    """Leave from anywhere, what is typed on disk."""
    if await may_leave(screen.app, screen.session):
        screen.app.exit(0)
