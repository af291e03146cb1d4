"""Help, palette, command line, health, theme, redraw, suspend, quit."""

from wishtui.commands import BY_ID, COMMANDS, completions, parse_line
from wishtui.domain.ordering import Sort
from wishtui.errors import UsageError
from wishtui.present.help import help_lines, help_title
from wishtui.present.picking import Choice
from wishtui.present.spans import Role
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.page import Page
from wishtui.tui.screens.picker import Picker
from wishtui.tui.themes import THEMES
from wishtui.tui.widgets.prompt import Question

_VIEW = "view:"
_THEME = "theme:"


def show_help(screen: InboxScreen) -> None:
    """The keys of this place, as they are now."""
    keymap, context = screen.session.keymap, screen.context
    screen.app.push_screen(Page(help_title(context), lambda width: help_lines(keymap, context, width)))


def palette(screen: InboxScreen) -> None:
    """Every command by name, the saved views and the themes."""
    session = screen.session
    situation, here = session.situation(), screen.context
    choices = [
        Choice(
            value=command.id,
            title=command.title,
            remark=session.keymap.shown(command),
            refusal=command.refusal(situation),
        )
        for command in COMMANDS
        if command.palette and here in command.contexts and not (command.takes and not command.keys)
    ]
    choices += [
        Choice(value=_VIEW + name, title=f"View: {name}", remark=query)
        for name, query in session.settings.views.items()
    ]
    choices += [Choice(value=_THEME + theme.name, title=f"Theme: {theme.name}") for theme in THEMES]
    screen.app.push_screen(Picker("Commands", choices), lambda value: _picked(screen, value or ""))


def _picked(screen: InboxScreen, value: str) -> None:
    if value.startswith(_VIEW):
        screen.keys.run(screen, BY_ID["view.open"], value.removeprefix(_VIEW))
    elif value.startswith(_THEME):
        screen.keys.run(screen, BY_ID["app.theme"], value.removeprefix(_THEME))
    elif value:
        screen.keys.run(screen, BY_ID[value])


def command_line(screen: InboxScreen) -> None:
    """Ask for a command by its word, with what follows."""
    session = screen.session
    arguments = {
        "view.open": list(session.settings.views),
        "app.theme": [theme.name for theme in THEMES],
        "list.sort": [sort.value for sort in Sort],
        "appeal.new": [spec.name for spec in session.catalogue.kinds()],
    }
    screen.ask(
        Question(
            label=":",
            submit=lambda text: _run_line(screen, text),
            history=session.history.get("line", ()),
            complete=lambda text: completions(text, arguments),
        )
    )


def _run_line(screen: InboxScreen, text: str) -> None:
    if not text.strip():
        return
    screen.session.remember("line", text)
    try:
        command, argument = parse_line(text)
    except UsageError as error:
        screen.say(str(error), Role.OVERDUE)
    else:
        screen.keys.run(screen, command, argument)


def set_theme(screen: InboxScreen, name: str = "") -> None:
    """Change the colours for this sitting."""
    if name in {theme.name for theme in THEMES}:
        screen.app.theme = name
    else:
        screen.say("Themes: " + ", ".join(theme.name for theme in THEMES), Role.SOON if name else Role.ACCENT)


def redraw(screen: InboxScreen) -> None:
    """Paint everything again, whatever the terminal shows."""
    invalidate = getattr(screen.app._driver, "invalidate", None)
    if invalidate is not None:
        invalidate()
    screen.refresh(layout=True)


def suspend(screen: InboxScreen) -> None:
    """Give the terminal back to the shell; `fg` returns."""
    screen.chrome.save_draft()
    screen.app.action_suspend_process()


def quit_inbox(screen: InboxScreen) -> None:
    """Leave; drafts are on disk first. While a reply waits to be sent it is asked once."""
    session = screen.session
    if not screen.chrome.save_draft():
        return
    waiting = session.counting
    if waiting and not screen.leaving:
        screen.leaving = True
        screen.say(
            "A reply waits to be sent, and is recorded when its hold is over. q again leaves, u takes it back.",
            Role.SOON,
        )
        return
    screen.app.exit(0)


def quit_now(screen: InboxScreen) -> None:
    """Leave from anywhere, drafts on disk."""
    if screen.chrome.save_draft():
        screen.app.exit(0)
