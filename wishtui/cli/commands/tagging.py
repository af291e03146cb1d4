"""`wishtui tag`: tags of issues, shown and changed."""

import argparse

from wishtui.cli.context import CommandContext
from wishtui.cli.each_issue import add_issue_arguments, change_each
from wishtui.domain.issue import Issue
from wishtui.errors import NotAcceptable, UsageError
from wishtui.i18n import _
from wishtui.services.annotations import change_tags, parse_tags
from wishtui.store import Store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_issue_arguments(parser)
    parser.add_argument("--add", action="append", default=[], metavar="TAG", help=_("add a tag; once for each"))
    parser.add_argument(
        "--remove", action="append", default=[], metavar="TAG", help=_("take a tag away; once for each")
    )


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Change the tags of each issue, and say which it has.

    Raises:
        UsageError: there is nothing to change, or one of them can be no tag.
    """
    added, removed = _tags(args.add), _tags(args.remove)
    if not added and not removed:
        raise UsageError(
            _("Say which tags."), _("Use --add TAG and --remove TAG; `wishtui show` names those of an issue.")
        )
    both = sorted(set(added) & set(removed))
    if both:
        raise UsageError(_("“{tag}” is to be added and removed.", tag=both[0]), _("Choose one."))

    def change(store: Store, issue: Issue) -> tuple[Issue, str]:
        changed = change_tags(store, issue.id, add=added, remove=removed, author=context.agent, now=context.now())
        return changed, _("tags: {tags}", tags=" ".join(changed.tags)) if changed.tags else _("no tags.")

    return change_each(context, args, change)


def _tags(words: list[str]) -> tuple[str, ...]:
    try:
        return parse_tags(" ".join(words))
    except NotAcceptable as error:
        raise UsageError(error.message, error.remedy) from error
