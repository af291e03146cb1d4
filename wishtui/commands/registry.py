"""Every command of the inbox, once. Keys, footer, help, palette, `wishtui keys` and the docs come from here."""

from wishtui.commands.command import (
    EVERYWHERE,
    READING,
    Command,
    Context,
    needs_answerable,
    needs_issue,
)

_TYPING = (Context.COMPOSER, Context.SEARCH)

_MOVE = (
    Command(id="move.down", title="Next line", keys=("j", "down"), group="Move", palette=False),
    Command(id="move.up", title="Previous line", keys=("k", "up"), group="Move", palette=False),
    Command(id="move.top", title="First", keys=("g", "home"), group="Move"),
    Command(id="move.bottom", title="Last", keys=("G", "end"), group="Move"),
    Command(id="move.half_down", title="Half a page down", keys=("ctrl+d",), group="Move", palette=False),
    Command(id="move.half_up", title="Half a page up", keys=("ctrl+u",), group="Move", palette=False),
    Command(id="move.page_down", title="A page down", keys=("pagedown",), group="Move", palette=False),
    Command(id="move.page_up", title="A page up", keys=("pageup",), group="Move", palette=False),
)

_TABS = (
    Command(id="tab.unhandled", title="Show Unhandled", keys=("1",), group="Status"),
    Command(id="tab.responded", title="Show Responded", keys=("2",), group="Status"),
    Command(id="tab.closed", title="Show Closed", keys=("3",), group="Status"),
    Command(id="tab.all", title="Show all", keys=("4",), group="Status"),
    Command(id="tab.previous", title="Previous status", keys=("[",), group="Status", palette=False),
    Command(id="tab.next", title="Next status", keys=("]",), group="Status", palette=False),
    Command(
        id="list.sort", title="Next sort: due, recent, opened", keys=("o",), hint="sort", weight=20, group="Status"
    ),
)

_ISSUE = (
    Command(
        id="issue.open",
        title="Open the issue",
        keys=("enter",),
        contexts=(Context.LIST,),
        hint="open",
        weight=70,
        group="Issue",
        refusal=needs_issue,
    ),
    Command(
        id="issue.back",
        title="Back to the list",
        keys=("escape",),
        contexts=(Context.DETAIL,),
        hint="back",
        weight=65,
        group="Issue",
        palette=False,
    ),
    Command(
        id="reply.start",
        title="Reply",
        keys=("r",),
        hint="reply",
        weight=90,
        group="Issue",
        refusal=needs_answerable,
    ),
    Command(id="copy.issue", title="Copy the issue's id", keys=("y",), group="Issue", refusal=needs_issue),
    Command(id="copy.order", title="Copy the order's id", keys=("Y",), group="Issue", refusal=needs_issue),
)

_COMPOSER = (
    Command(
        id="reply.send",
        title="Send the reply",
        keys=("ctrl+s",),
        contexts=(Context.COMPOSER,),
        hint="send",
        weight=90,
        group="Reply",
        refusal=needs_answerable,
    ),
    Command(
        id="reply.send_close",
        title="Send the reply and close the issue",
        keys=("ctrl+x",),
        contexts=(Context.COMPOSER,),
        hint="send and close",
        weight=60,
        group="Reply",
        refusal=needs_answerable,
    ),
    Command(
        id="reply.leave",
        title="Leave, the draft is kept",
        keys=("escape",),
        contexts=(Context.COMPOSER,),
        hint="leave, draft kept",
        weight=80,
        group="Reply",
        palette=False,
    ),
)

_APP = (
    Command(id="app.help", title="Help for this screen", keys=("?", "f1"), hint="help", weight=85),
    Command(id="app.redraw", title="Draw the screen anew", keys=("ctrl+l",), contexts=EVERYWHERE, palette=False),
    Command(id="app.suspend", title="Suspend to the shell", keys=("ctrl+z",), contexts=EVERYWHERE, palette=False),
    Command(id="app.quit", title="Quit", keys=("q",), contexts=READING, hint="quit", weight=30),
    Command(id="app.quit_now", title="Quit, drafts kept", keys=("ctrl+q",), contexts=EVERYWHERE, palette=False),
)

COMMANDS: tuple[Command, ...] = (*_MOVE, *_TABS, *_ISSUE, *_COMPOSER, *_APP)
"""In the order in which help shows them."""

BY_ID = {command.id: command for command in COMMANDS}
