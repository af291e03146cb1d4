"""`wishtui suggest`: a draft for an issue's reply, by the program that the settings name. It sends nothing."""

import argparse

from wishtui.cli import output
from wishtui.cli.assistance import add_agreement, assistance_of, check_agreement
from wishtui.cli.context import CommandContext
from wishtui.errors import NotAcceptable
from wishtui.i18n import _, english
from wishtui.text import clean_line


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("id", metavar="ID", help=_("the issue, as `wishtui list` names it"))
    add_agreement(parser)
    parser.add_argument("--json", action="store_true", help=_("as JSON"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Print the draft. Exit 4 where it breaks the rules for replies, 6 where there is none.

    Raises:
        UsageError: there is no such issue, nobody suggests, or it was not agreed to.
        NotSuggested: the program gave no draft.
    """
    from wishtui.domain.policy import check
    from wishtui.letters import Catalogue
    from wishtui.services.suggesting import request

    assistance = assistance_of(context)
    suggester = assistance.suggester()
    with context.reading() as store:
        issue = context.find(store, args.id)
    leaves = _("The issue and its orders would go to {helper} for the first time.", helper=suggester.title)
    check_agreement(assistance, suggester.key, leaves, agree=args.agree)
    catalogue, shop = Catalogue(context.letter_folders), context.settings.profile(issue.shop)
    text = suggester.suggest(request(issue, catalogue, shop=shop, now=context.now(), windows=context.windows))
    findings = check(text)
    if args.json:
        problems = [{"problem": each.message, "text": text[each.start : each.end]} for each in findings]
        output.print_json(
            {"id": issue.id, "draft": text, "suggested_by": english(suggester.title), "problems": problems}
        )
    else:
        output.print_text(text)
    for each in findings:
        output.print_notice(f"“{clean_line(text[each.start : each.end], limit=60)}”: {each.message}")
    return NotAcceptable.exit_code if findings else 0
