"""`wishtui assign`: make issues an agent's, one's own, or everybody's again."""

import argparse

from wishtui.cli.context import CommandContext
from wishtui.cli.each_issue import add_issue_arguments, change_each
from wishtui.domain.issue import Issue
from wishtui.errors import NotAcceptable, UsageError
from wishtui.i18n import _
from wishtui.services.assigning import assign, parse_agent
from wishtui.store import Store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_issue_arguments(
        parser,
        last="AGENT",
        explained=_(
            "the issues, as `wishtui list` names them, and then whose they are to be: an agent's name, me or nobody"
        ),
    )


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Assign each issue, and say whose it is.

    Raises:
        UsageError: it is not said to whom, or that is no name.
    """
    if not args.ids:
        raise UsageError(_("Say who they are for."), _("Write me, nobody, or an agent's name behind the issues."))
    try:
        agent = parse_agent(args.ids.pop(), me=context.agent)
    except NotAcceptable as error:
        raise UsageError(error.message, error.remedy) from error

    def change(store: Store, issue: Issue) -> tuple[Issue, str]:
        changed, _undo = assign(store, issue.id, agent, author=context.agent, now=context.now())
        return changed, _("assigned to {agent}.", agent=agent) if agent else _("assigned to nobody: it is everybody's.")

    return change_each(context, args, change)
