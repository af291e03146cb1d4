"""Commands on reports: how customer issues are answered."""

from wishtui.commands.command import Command, Context
from wishtui.i18n import N_

_REPORTS = (Context.REPORTS,)


def _command(name: str, title: str, keys: tuple[str, ...], hint: str = "", weight: int = 0) -> Command:
    return Command(
        id=f"reports.{name}", title=title, keys=keys, contexts=_REPORTS, hint=hint, weight=weight, group=N_("Reports")
    )


SHOW = Command(
    id="reports.show",
    title=N_("Reports: how customer issues are answered"),
    keys=("D",),
    group=N_("Reports"),
    word="reports",
    takes=N_("a group such as hour, a span such as last week or 2026-11-01..today, or both"),
)

BRIEF = Command(
    id="brief.show",
    title=N_("Start of day: overdue, due today, new, not sent, who is on what"),
    keys=(),
    group=N_("Reports"),
    word="brief",
)

REPORTS = (
    _command("span", N_("A longer span, then the shortest again"), ("s",), N_("span"), 80),
    _command("next_group", N_("Group by the next: agent, reason, product, shop, hour…"), ("]", "b"), N_("by"), 70),
    _command("previous_group", N_("Group by the one before"), ("[", "B")),
    _command("misses", N_("Go to an issue that was missed"), ("enter", "m"), N_("misses"), 65),
    _command("export", N_("Write it to a file that ends in .html, .csv or .json"), ("e",), N_("export"), 60),
    _command("back", N_("Back to the inbox"), ("escape", "q"), N_("back"), 75),
)
