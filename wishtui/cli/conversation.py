"""One issue as lines of text: what `wishtui show` prints."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from wishtui.cli.context import CommandContext
from wishtui.cli.table import labelled
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue, lock_reason
from wishtui.domain.message import Message, Sender
from wishtui.i18n import _, with_note
from wishtui.present.conversation import View, head_line, loose_lines, order_lines
from wishtui.present.spans import Line
from wishtui.text import clean, clean_line, wrap

if TYPE_CHECKING:
    from wishtui.domain.outbox import OutboxEntry

INDENT = "  "


def issue_lines(
    issue: Issue,
    drafts: Sequence[Draft],
    entry: "OutboxEntry | None",
    context: CommandContext,
    now: datetime,
    *,
    width: int,
) -> Iterator[str]:
    """Everything of the issue, top to bottom; the conversation is never cut."""
    view = View(now=now, windows=context.windows, width=width, format_time=context.show_time)
    yield clean_line(issue.subject) or _("(no subject)")
    yield _text(head_line(issue, view))
    yield ""
    yield from _facts(issue, view)
    yield from _orders(issue, view)
    for message in issue.messages:
        yield ""
        yield from message_lines(message, issue, context, width)
    if entry is not None:
        from wishtui.present.delivery import STEPS, delivery_line

        yield ""
        yield from wrap(_("Wish: {step}, {state}", step=_(STEPS[entry.step]), state=delivery_line(entry)), width)
    for note in issue.notes:
        yield ""
        note_by = _("Note by {author}", author=clean_line(note.author)) if note.author else _("Note by the team")
        yield f"{note_by}  {view.format_time(note.at)}"
        yield from _indented(note.text, width)
    for draft in drafts:
        yield ""
        draft_by = _("Draft by {author}", author=clean_line(draft.author)) if draft.author else _("Draft by somebody")
        yield f"{draft_by}  {view.format_time(draft.at)}"
        yield from _indented(draft.text, width)
    yield from _end(issue, width)


def _orders(issue: Issue, view: View) -> Iterator[str]:
    for order in issue.orders:
        yield ""
        yield from (_text(line) for line in order_lines(order, view))
    known = {order.id for order in issue.orders}
    yield from (
        _("order {order}: nothing imported yet", order=clean_line(name))
        for name in issue.order_ids
        if name not in known
    )
    yield from (_text(line) for line in loose_lines(issue))


def message_lines(message: Message, issue: Issue, context: CommandContext, width: int) -> Iterator[str]:
    """Who wrote, when, and all of the words."""
    yield f"{_who(message, issue)}  {context.show_time(message.at)}"
    yield from _indented(message.readable, width)
    yield from (f"{INDENT}{_('[file: {name}]', name=clean_line(file.name or file.url))}" for file in message.files)


def _facts(issue: Issue, view: View) -> Iterator[str]:
    facts = (
        (_("id"), issue.id),
        (_("customer"), with_note(issue.customer, issue.locale)),
        (_("reason"), issue.reason),
        (_("label"), issue.label),
        (_("opened"), view.format_time(issue.opened_at)),
        (_("closed"), view.format_time(issue.closed_at) if issue.closed_at else ""),
    )
    yield from labelled(facts, least=9)


def _end(issue: Issue, width: int) -> Iterator[str]:
    """Why it takes no answer, and the reply that waits to be sent."""
    reason = lock_reason(issue)
    if issue.pending is not None:
        yield ""
        author = clean_line(issue.pending.author)
        yield _("Reply by {author}, not sent yet", author=author) if author else _("Reply by a colleague, not sent yet")
        yield from _indented(issue.pending.text, width)
    if reason:
        yield ""
        yield _("Locked: {reason}", reason=clean_line(reason))


def _who(message: Message, issue: Issue) -> str:
    if message.sender is Sender.CUSTOMER:
        return clean_line(issue.customer) or _("Customer")
    if message.sender is Sender.WISH:
        return _("Wish, automatically") if message.automated else "Wish"
    return _("Seller ({author})", author=clean_line(message.author)) if message.author else _("Seller")


def _indented(text: str, width: int) -> Iterator[str]:
    yield from (f"{INDENT}{line}".rstrip() for line in wrap(clean(text).strip("\n"), width - len(INDENT)))


def _text(line: Line) -> str:
    return "".join(span.text for span in line)
