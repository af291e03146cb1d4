"""Commands that move: through lines, and from status to status."""

from wishtui.commands.command import BROWSING, Command, Context, needs_issue, needs_view
from wishtui.i18n import N_

_LIST = (Context.LIST,)
_DETAIL = (Context.DETAIL,)

MOVES = (
    Command(
        id="move.down", title=N_("Next line"), keys=("j", "down"), contexts=BROWSING, group=N_("Move"), palette=False
    ),
    Command(
        id="move.up", title=N_("Previous line"), keys=("k", "up"), contexts=BROWSING, group=N_("Move"), palette=False
    ),
    Command(id="move.top", title=N_("First"), keys=("g", "home"), contexts=BROWSING, group=N_("Move"), word="top"),
    Command(id="move.bottom", title=N_("Last"), keys=("G", "end"), contexts=BROWSING, group=N_("Move"), word="bottom"),
    Command(
        id="move.half_down",
        title=N_("Half a page down"),
        keys=("ctrl+d",),
        contexts=BROWSING,
        group=N_("Move"),
        palette=False,
    ),
    Command(
        id="move.half_up",
        title=N_("Half a page up"),
        keys=("ctrl+u",),
        contexts=BROWSING,
        group=N_("Move"),
        palette=False,
    ),
    Command(
        id="move.page_down",
        title=N_("A page down"),
        keys=("pagedown",),
        contexts=BROWSING,
        group=N_("Move"),
        palette=False,
    ),
    Command(
        id="move.page_up", title=N_("A page up"), keys=("pageup",), contexts=BROWSING, group=N_("Move"), palette=False
    ),
)

_SHOW_VIEW = (
    N_("Show saved view 1"),
    N_("Show saved view 2"),
    N_("Show saved view 3"),
    N_("Show saved view 4"),
    N_("Show saved view 5"),
)

STATUS = (
    Command(id="tab.unhandled", title=N_("Show Unhandled"), keys=("1",), group=N_("Status"), word="unhandled"),
    Command(id="tab.responded", title=N_("Show Responded"), keys=("2",), group=N_("Status"), word="responded"),
    Command(id="tab.closed", title=N_("Show Closed"), keys=("3",), group=N_("Status"), word="closed"),
    Command(id="tab.all", title=N_("Show all"), keys=("4",), group=N_("Status"), word="all"),
    *(
        Command(
            id=f"view.{number}",
            title=title,
            keys=(str(number + 4),),
            group=N_("Status"),
            refusal=needs_view(number),
            palette=False,
        )
        for number, title in enumerate(_SHOW_VIEW, start=1)
    ),
    Command(id="tab.previous", title=N_("Previous status or view"), keys=("[",), group=N_("Status"), palette=False),
    Command(id="tab.next", title=N_("Next status or view"), keys=("]",), group=N_("Status"), palette=False),
    Command(
        id="issue.next",
        title=N_("Next issue, without going back to the list"),
        keys=("J",),
        contexts=_DETAIL,
        group=N_("Move"),
        refusal=needs_issue,
        palette=False,
    ),
    Command(
        id="issue.previous",
        title=N_("Previous issue, without going back to the list"),
        keys=("K",),
        contexts=_DETAIL,
        group=N_("Move"),
        refusal=needs_issue,
        palette=False,
    ),
    Command(
        id="match.next",
        title=N_("Next match of the search"),
        keys=(".",),
        contexts=_DETAIL,
        group=N_("Find"),
        palette=False,
    ),
    Command(
        id="match.previous",
        title=N_("Previous match of the search"),
        keys=(",",),
        contexts=_DETAIL,
        group=N_("Find"),
        palette=False,
    ),
    Command(
        id="list.sort",
        title=N_("Next sort: due, recent, opened"),
        keys=("o",),
        hint=N_("sort"),
        weight=20,
        group=N_("Status"),
        word="sort",
        takes=N_("due, recent or opened"),
    ),
    Command(
        id="search.start",
        title=N_("Search as you type"),
        keys=("/",),
        hint=N_("search"),
        weight=60,
        group=N_("Find"),
        word="search",
        takes=N_("a query"),
    ),
    Command(
        id="search.clear",
        title=N_("Clear the search, then the marks"),
        keys=("escape",),
        contexts=_LIST,
        group=N_("Find"),
        word="clear",
    ),
    Command(
        id="view.open",
        title=N_("Open a saved view"),
        keys=(),
        group=N_("Find"),
        word="view",
        takes=N_("its name"),
    ),
    Command(
        id="mark.toggle",
        title=N_("Mark, and go to the next"),
        keys=("space",),
        contexts=_LIST,
        hint=N_("mark"),
        weight=50,
        group=N_("Find"),
        palette=False,
        refusal=needs_issue,
    ),
    Command(
        id="mark.range",
        title=N_("Mark from the last mark to here"),
        keys=("v",),
        contexts=_LIST,
        group=N_("Find"),
        refusal=needs_issue,
    ),
    Command(
        id="mark.all",
        title=N_("Mark all shown, or none"),
        keys=("V",),
        contexts=_LIST,
        group=N_("Find"),
        word="mark",
        refusal=needs_issue,
    ),
)
