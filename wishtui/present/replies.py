"""What a saved reply would say, for one issue or for many."""

from collections.abc import Sequence

from wishtui.domain.issue import Header, Issue
from wishtui.domain.quoting import quote
from wishtui.i18n import _, enumerated, ngettext
from wishtui.i18n.formats import language_name
from wishtui.i18n.languages import ENGLISH
from wishtui.present.issue_titles import customer_name
from wishtui.present.spans import BLANK, Line, Role, Span, fit, set_in
from wishtui.present.words import subject
from wishtui.services.replies import FilledReply
from wishtui.text import clean, clean_line, wrap


def language_words(language: str, *, guessed: bool) -> str:
    """In which language a reply is: `In Spanish, guessed from the message.`; empty for English."""
    if language == ENGLISH:
        return ""
    name = language_name(language)
    if guessed:
        return _("In {language}, guessed from the message.", language=name)
    return _("In {language}.", language=name)


def preview_lines(reply: FilledReply, width: int) -> list[Line]:
    """The filled letter, above it its language and what the order says against it, below it what will be asked for."""
    lines: list[Line] = []
    words = language_words(reply.language, guessed=reply.guessed)
    if words:
        lines += [
            *((Span(line, Role.SOON if reply.guessed else Role.DIM),) for line in wrap(words, max(10, width))),
            BLANK,
        ]
    against = _("Not so: {reason}.", reason=reply.contradiction) if reply.contradiction else reply.problem
    if against:
        lines += [*((Span(line, Role.OVERDUE),) for line in wrap(clean_line(against), max(10, width))), BLANK]
    lines += [(Span(line),) for line in wrap(clean(reply.text), max(10, width))]
    if reply.gaps:
        asked = enumerated(clean_line(_(gap.field.label)) for gap in reply.gaps)
        lines += [
            BLANK,
            *((Span(line, Role.SOON),) for line in wrap(_("Will be asked for: {names}", names=asked), max(10, width))),
        ]
    if reply.over:
        lines += [BLANK, (Span(_over_limit(reply.over), Role.OVERDUE),)]
    return lines


def _over_limit(number: int) -> str:
    return ngettext("{number:,} character over Wish's limit", "{number:,} characters over Wish's limit", number)


def quote_lines(text: str, width: int) -> list[Line]:
    """A passage as it would be quoted."""
    return [(Span(line),) for line in wrap(quote(text), max(10, width))]


def headers_lines(issues: Sequence[Header | str], width: int) -> list[Line]:
    """Issues by customer and subject, a line each; by its id one of which no more is known."""
    return [
        fit((Span(f"  {clean_line(issue)}", Role.STRONG),), width)
        if isinstance(issue, str)
        else fit((Span(f"  {customer_name(issue)}  "), Span(subject(issue), Role.STRONG)), width)
        for issue in issues
    ]


def change_lines(change: str, issues: Sequence[Header | str], width: int) -> list[Line]:
    """What would be recorded, and below it the issues on which."""
    words = wrap(clean(change), max(10, width - 2))
    return [*((Span(f"  {line}", Role.ACCENT),) for line in words), BLANK, *headers_lines(issues, width)]


def bulk_lines(replies: Sequence[tuple[Issue, FilledReply, str]], width: int) -> list[Line]:
    """Every issue with what it gets, or why it gets nothing."""
    lines: list[Line] = []
    for issue, reply, against in replies:
        who = f"{customer_name(issue)}  {subject(issue)}"
        lines.append(fit((Span("x " if against else "  ", Role.OVERDUE), Span(who, Role.STRONG)), width))
        if against:
            lines += set_in(clean_line(against), width, Role.SOON)
        else:
            words = language_words(reply.language, guessed=reply.guessed)
            lines += set_in(words, width, Role.SOON if reply.guessed else Role.PLAIN) if words else []
            lines += set_in(clean(reply.text), width, Role.DIM)
        lines.append(BLANK)
    return lines
