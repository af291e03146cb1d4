"""`wishtui translate`: an issue's conversation, each message with what it says in another language."""

import argparse
from collections.abc import Iterator
from typing import Any

from wishtui.cli import output
from wishtui.cli.assistance import add_agreement, assistance_of, check_agreement
from wishtui.cli.context import CommandContext
from wishtui.cli.conversation import message_lines
from wishtui.domain.issue import Issue
from wishtui.domain.message import Message
from wishtui.domain.times import iso
from wishtui.domain.translated import Translated
from wishtui.errors import UsageError
from wishtui.i18n.languages import base_language
from wishtui.text import clean, wrap

_INDENT = "  » "


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("id", metavar="ID", help="the issue, as `wishtui list` names it")
    parser.add_argument("--to", metavar="LANG", default="", help="into this language, such as en; unless told yours")
    add_agreement(parser)
    parser.add_argument("--json", action="store_true", help="as JSON")


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Translate what is in another language, and print all of it. Exit 1 where some was not had, 6 where none was.

    Raises:
        UsageError: there is no such issue, nobody translates, or it was not agreed to.
    """
    from wishtui.services.translations import to_translate

    to = base_language(args.to)
    if args.to and to != args.to.lower():
        raise UsageError(f"--to cannot be {args.to!r}.", "Write the code of a language, such as en.")
    assistance = assistance_of(context)
    source = assistance.translations()
    with context.reading() as store:
        issue = context.find(store, args.id)
    who = source.translator
    check_agreement(assistance, who.key, who.title, "The text of messages", agree=args.agree)
    wanted = to_translate(issue)
    found = {message.text: source.of_message(issue, message, to=to) for message in wanted}
    if args.json:
        output.print_json([_item(message, found.get(message.text)) for message in issue.messages])
    else:
        width = output.terminal_width() or output.PLAIN_WIDTH
        for message in issue.messages:
            output.print_lines(_lines(context, issue, message, found.get(message.text), width))
    return _exit_code(found)


def _exit_code(found: dict[str, Translated]) -> int:
    problems = {translated.problem for translated in found.values() if translated.problem}
    for problem in sorted(problems):
        output.print_notice(f"Not translated: {problem}")
    if not problems:
        return 0
    return 1 if any(translated.text for translated in found.values()) else 6


def _lines(
    context: CommandContext, issue: Issue, message: Message, translated: Translated | None, width: int
) -> Iterator[str]:
    yield from message_lines(message, issue, context, width)
    if translated is not None and translated.text:
        yield from (f"{_INDENT}{line}" for line in wrap(clean(translated.text), max(8, width - len(_INDENT))))
    yield ""


def _item(message: Message, translated: Translated | None) -> dict[str, Any]:
    known = translated or Translated()
    return {
        "sender": message.sender.value,
        "at": iso(message.at),
        "text": message.readable,
        "language": known.source or None,
        "translation": known.text or None,
        "problem": known.problem or None,
    }
