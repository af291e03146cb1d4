"""`wishtui translate`: what an issue's messages say in one's own language, or a text of one's own in the customer's."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from wishtui.cli import output
from wishtui.cli.assistance import add_agreement, assistance_of, check_agreement
from wishtui.cli.context import CommandContext
from wishtui.cli.conversation import message_lines
from wishtui.domain.issue import Issue
from wishtui.domain.message import Message
from wishtui.domain.times import iso
from wishtui.domain.translation import Translation
from wishtui.errors import UsageError
from wishtui.i18n import _
from wishtui.i18n.languages import base_language
from wishtui.text import clean, wrap

if TYPE_CHECKING:
    from wishtui.services.caching_translator import CachingTranslator

_INDENT = "  » "


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("id", metavar="ID", help=_("the issue, as `wishtui list` names it"))
    parser.add_argument(
        "-m",
        "--message",
        metavar="TEXT",
        help=_("translate this text of yours for the customer, and print nothing else"),
    )
    parser.add_argument(
        "--to",
        metavar="LANG",
        default="",
        help=_("into this language, such as en; else yours, of a text the customer's"),
    )
    add_agreement(parser)
    parser.add_argument("--json", action="store_true", help=_("as JSON"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Translate what is in another language, and print all of it. Exit 1 where some was not had, 6 where none was.

    Raises:
        UsageError: there is no such issue, nobody translates, or it was not agreed to; or nobody knows the language.
        NotTranslated: the text has no translation.
    """
    to = base_language(args.to)
    if args.to and to != args.to.lower():
        raise UsageError(_("--to cannot be “{to}”.", to=args.to), _("Write the code of a language, such as en."))
    assistance = assistance_of(context)
    translator = assistance.translator()
    with context.reading() as store:
        issue = context.find(store, args.id)
    who = translator.translator
    leaves = _("The text of messages would go to {helper} for the first time.", helper=who.title)
    check_agreement(assistance, who.key, leaves, agree=args.agree)
    if args.message is not None:
        language = to or _language_of(issue)
        text = translator.of_reply(issue, args.message, to=language)
        if args.json:
            output.print_json({"id": issue.id, "language": language, "text": args.message, "translation": text})
        else:
            output.print_text(text)
        return 0
    results = _translated(translator, issue, to)
    if args.json:
        output.print_json([_item(message, results.get(message.text)) for message in issue.messages])
    else:
        width = output.terminal_width() or output.PLAIN_WIDTH
        for message in issue.messages:
            output.print_lines(_lines(context, issue, message, results.get(message.text), width))
    return _exit_code(results)


def _language_of(issue: Issue) -> str:
    """The customer's language, said in words."""
    from wishtui.present.replies import language_words
    from wishtui.services.customer_language import customer_language

    language = customer_language(issue)
    if not language.code:
        raise UsageError(_("Nobody can tell which language the customer reads."), _("Name it with --to."))
    output.print_notice(language_words(language.code, guessed=language.guessed) or _("In English."))
    return language.code


def _translated(translator: "CachingTranslator", issue: Issue, to: str) -> dict[str, Translation]:
    """What became of each message, by its text."""
    from wishtui.services.caching_translator import to_translate

    return {message.text: translator.of_message(issue, message, to=to) for message in to_translate(issue)}


def _exit_code(results: dict[str, Translation]) -> int:
    problems = {translated.problem for translated in results.values() if translated.problem}
    for problem in sorted(problems):
        output.print_notice(_("Not translated: {problem}", problem=problem))
    if not problems:
        return 0
    return 1 if any(translated.text for translated in results.values()) else 6


def _lines(
    context: CommandContext, issue: Issue, message: Message, translated: Translation | None, width: int
) -> Iterator[str]:
    yield from message_lines(message, issue, context, width)
    if translated is not None and translated.text:
        yield from (f"{_INDENT}{line}" for line in wrap(clean(translated.text), max(8, width - len(_INDENT))))
    yield ""


def _item(message: Message, translated: Translation | None) -> dict[str, Any]:
    known = translated or Translation()
    return {
        "sender": message.sender.value,
        "at": iso(message.at),
        "text": message.readable,
        "language": known.source or None,
        "translation": known.text or None,
        "problem": known.problem or None,
    }
