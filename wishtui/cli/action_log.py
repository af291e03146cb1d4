"""What a command did that is no change of the store's own, put into its log all the same."""

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.domain.log import Action, LogEntry, shortened
from wishtui.errors import WishtuiError
from wishtui.i18n import _


def log_action(context: CommandContext, action: Action, *, shop: str = "", text: str = "") -> None:
    """Note it in the store's log. It is done already, so that what cannot be noted is a notice and no failure."""
    entry = LogEntry(at=context.now(), agent=context.agent, action=action, shop=shop, text=shortened(text))
    try:
        with context.writing() as store, store.unit_of_work() as work:
            work.add_log(entry)
    except WishtuiError as error:
        output.print_notice(_("This could not be noted in the log: {error}", error=error))
