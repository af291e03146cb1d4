"""Every command of the inbox, once. Keys, footer, help, palette, `wishtui keys` and the docs come from here."""

from wishtui.commands.appeal_commands import APPEALS
from wishtui.commands.command import BROWSING, EVERYWHERE, Command, Context, needs_shell
from wishtui.commands.editing_commands import EDITING
from wishtui.commands.issue_commands import COMPOSER, ISSUE
from wishtui.commands.live_commands import FILES, LIVE, OUTBOX
from wishtui.commands.navigation import MOVES, STATUS
from wishtui.commands.report_commands import BRIEF, REPORTS, SHOW
from wishtui.i18n import N_

_PROMPT = (Context.PROMPT,)

PROMPT = (
    Command(
        id="prompt.submit", title=N_("Take it"), keys=("enter",), contexts=_PROMPT, group=N_("Line"), palette=False
    ),
    Command(
        id="prompt.cancel", title=N_("Leave it"), keys=("escape",), contexts=_PROMPT, group=N_("Line"), palette=False
    ),
    Command(
        id="prompt.older", title=N_("An earlier one"), keys=("up",), contexts=_PROMPT, group=N_("Line"), palette=False
    ),
    Command(
        id="prompt.newer", title=N_("A later one"), keys=("down",), contexts=_PROMPT, group=N_("Line"), palette=False
    ),
    Command(
        id="prompt.complete", title=N_("Complete"), keys=("tab",), contexts=_PROMPT, group=N_("Line"), palette=False
    ),
)

PROGRAM = (
    Command(
        id="app.help",
        title=N_("Help for this screen"),
        keys=("?", "f1"),
        contexts=BROWSING,
        hint=N_("help"),
        weight=85,
        word="help",
    ),
    Command(
        id="app.help_typing",
        title=N_("Help for this screen"),
        keys=("f1",),
        contexts=(Context.COMPOSER, Context.PROMPT),
        hint=N_("help"),
        weight=20,
        palette=False,
    ),
    Command(id="app.palette", title=N_("Every command by name"), keys=("ctrl+p",), contexts=BROWSING, palette=False),
    Command(id="app.line", title=N_("Command line"), keys=(":",), contexts=BROWSING, palette=False),
    Command(
        id="log.show",
        title=N_("Log: who did what, newest first"),
        keys=(),
        word="log",
        takes=N_("words, agent: action: issue: since: until:"),
    ),
    Command(id="store.health", title=N_("Store risks and health"), keys=("H",), word="health"),
    Command(
        id="app.theme",
        title=N_("Change the theme"),
        keys=(),
        word="theme",
        takes=N_("dark, light, high-contrast or ansi"),
    ),
    Command(
        id="app.language",
        title=N_("Change the language"),
        keys=(),
        word="language",
        takes=N_("en or zh"),
    ),
    Command(
        id="app.redraw",
        title=N_("Draw the screen anew"),
        keys=("ctrl+l",),
        contexts=EVERYWHERE,
        palette=False,
        word="redraw",
    ),
    Command(
        id="app.suspend",
        title=N_("Suspend to the shell"),
        keys=("ctrl+z",),
        contexts=EVERYWHERE,
        palette=False,
        login_refusal=needs_shell,
    ),
    Command(id="app.quit", title=N_("Quit"), keys=("q",), hint=N_("quit"), weight=30, word="quit"),
    Command(id="app.quit_now", title=N_("Quit, drafts kept"), keys=("ctrl+q",), contexts=EVERYWHERE, palette=False),
)

COMMANDS: tuple[Command, ...] = (
    *(*MOVES, *STATUS, *ISSUE, *COMPOSER, *LIVE, *OUTBOX, *FILES),
    *(*APPEALS, SHOW, BRIEF, *REPORTS, *PROMPT, *EDITING, *PROGRAM),
)
"""In the order in which help shows them."""

BY_ID = {command.id: command for command in COMMANDS}

LEAVING = {
    Context.APPEAL: "appeal.leave",
    Context.APPEALS: "appeals.back",
    Context.RISKS: "risks.back",
    Context.OUTBOX: "outbox.back",
    Context.REPORTS: "reports.back",
    Context.FILES: "files.back",
    Context.PICTURE: "files.hide_picture",
}
"""The command that goes back from each screen over the inbox."""
