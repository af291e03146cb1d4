"""`wishtui note`: a private note on issues."""

import argparse

from wishtui.cli.context import CommandContext
from wishtui.cli.each_issue import add_issue_arguments, change_each
from wishtui.domain.issue import Issue
from wishtui.errors import NotAcceptable
from wishtui.i18n import _
from wishtui.services.annotations import add_note
from wishtui.store import Store
from wishtui.text import clean


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_issue_arguments(parser)
    parser.add_argument("-m", "--message", metavar="TEXT", required=True, help=_("the note"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Add the note to each issue.

    Raises:
        NotAcceptable: the note is blank.
    """
    text = clean(args.message).strip()
    if not text:
        raise NotAcceptable(_("The note is empty."), _("Write something first."))

    def change(store: Store, issue: Issue) -> tuple[Issue, str]:
        changed, _undo = add_note(store, issue.id, text, author=context.agent, now=context.now())
        return changed, _("the note is kept.")

    return change_each(context, args, change)
