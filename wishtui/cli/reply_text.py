"""Where the text of `wishtui reply` comes from: the call itself, a file, or a saved reply filled from the order."""

import argparse
from typing import TYPE_CHECKING

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.text_files import small_text
from wishtui.domain.issue import Issue
from wishtui.domain.quoting import passages, quote
from wishtui.errors import NotAcceptable, UsageError
from wishtui.i18n import _, enumerated, ngettext, sentences, titled
from wishtui.text import clean, clean_line

MOST_NAMED = 5
"""Findings of the policy check that one line names."""

if TYPE_CHECKING:
    from wishtui.services.replies import FilledReply


def add_text_arguments(parser: argparse.ArgumentParser) -> None:
    """The three ways to give a text, of which one is taken."""
    text = parser.add_mutually_exclusive_group(required=True)
    text.add_argument("-m", "--message", metavar="TEXT", help=_("the reply"))
    text.add_argument("-F", "--file", metavar="FILE", help=_("the reply is in this file; - reads stdin"))
    text.add_argument("--template", metavar="NAME", help=_("a saved reply, filled from the issue and its order"))
    parser.add_argument("--quote", action="store_true", help=_("quote the customer's last message above it"))
    parser.add_argument(
        "--language",
        default="",
        metavar="CODE",
        help=_("with --template: in this language, such as de; unless told the customer's"),
    )
    parser.add_argument(
        "--set", action="append", default=[], metavar="FIELD=VALUE", help=_("with --template: a fact that is not known")
    )


def typed_text(args: argparse.Namespace) -> str | None:
    """The text that the call gives, read before the store is opened; None for a saved reply.

    It goes out as it is shown: no controls but line ends, no blank lines around it.
    """
    if args.template is not None:
        return None
    if args.set or args.language:
        option = "--set" if args.set else "--language"
        raise UsageError(_("{option} is for a saved reply.", option=option), _("Name it with --template."))
    return clean(args.message if args.message is not None else _content(args.file)).strip()


def saved_text(context: CommandContext, issue: Issue, args: argparse.Namespace) -> str:
    """The saved reply, filled; that it is not in English is said.

    Raises:
        UsageError: there is no such reply, or not in the language that is asked for.
        NotAcceptable: facts are missing, each of which is named; or an order says otherwise, without `--force`.
    """
    from wishtui.letters import Catalogue
    from wishtui.present.replies import language_words
    from wishtui.services.replies import fill

    shop = context.settings.profile(issue.shop)
    filled = fill(
        Catalogue(context.letter_folders),
        args.template,
        issue,
        shop=shop,
        now=context.now(),
        given=given_facts(args.set),
        language=args.language,
    )
    if args.language and filled.language != args.language:
        raise UsageError(
            _(
                "The saved reply “{name}” is not there in “{language}”.",
                name=args.template,
                language=args.language,
            ),
            _("Write the code of a language it has."),
        )
    if filled.contradiction and not args.force:
        raise NotAcceptable(
            _("The saved reply says what is not so: {contradiction}.", contradiction=filled.contradiction),
            _("Choose another, or add --force to send it all the same."),
        )
    _check_gaps(filled)
    words = language_words(filled.language, guessed=filled.guessed)
    if words:
        output.print_notice(words)
    return clean(filled.text).strip()


def _check_gaps(filled: "FilledReply") -> None:
    if filled.gaps:
        wanting = enumerated(
            _("{fact} ({why})", fact=_(gap.field.label), why=gap.why) if gap.why else _(gap.field.label)
            for gap in filled.gaps
        )
        raise NotAcceptable(
            _("The saved reply lacks: {facts}.", facts=wanting),
            _("Give each, as in --set {field}=…", field=filled.gaps[0].field.name),
        )


def with_quote(issue: Issue, text: str) -> str:
    """The text below a quote of the customer's last message, as long as there is room for it.

    Raises:
        NotAcceptable: there is nothing to quote, or no room.
    """
    quotable = passages(issue)
    quoted = quote(quotable[0], text) if quotable else ""
    if not quoted:
        reason = (
            _("The reply leaves no room for a quote.") if quotable else _("The customer has written nothing to quote.")
        )
        raise NotAcceptable(reason, _("Leave --quote out."))
    return f"{quoted}\n\n{text}"


def check_policy(text: str, *, force: bool) -> None:
    """See that the reply says nothing that shops are suspended for (docs/platform.md, 1); `force` passes over warnings.

    Raises:
        NotAcceptable: it does; each place is named.
    """
    from wishtui.domain.policy import check

    findings = [finding for finding in check(text) if finding.blocks or not force]
    if not findings:
        return
    named = [
        titled(f"“{clean_line(text[each.start : each.end], limit=60)}”", each.message) for each in findings[:MOST_NAMED]
    ]
    over = len(findings) - MOST_NAMED
    if over > 0:
        named.append(ngettext("And {number} more.", "And {number} more.", over))
    blocked = any(finding.blocks for finding in findings)
    remedy = (
        _("Put that right: it is never sent so.")
        if blocked
        else _("Change it, or add --force to send it all the same.")
    )
    raise NotAcceptable(_("The reply is not sent. {findings}", findings=sentences(named)), remedy)


def given_facts(pairs: list[str]) -> dict[str, str]:
    """What `--set` tells, by the names of the fields. Raises UsageError."""
    given = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise UsageError(_("--set cannot be “{pair}”.", pair=pair), _("Write it as --set field=value."))
        given[name.strip()] = value
    return given


def _content(name: str) -> str:
    return small_text(name, wanted=_("Name a file of text, or - for stdin."), too_large=_("a reply"))
