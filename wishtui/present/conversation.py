"""The detail: order facts and conversation of one issue as lines of a given width."""

from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec

from wishtui.domain.deadline import Urgency, due_at, time_left, urgency
from wishtui.domain.delivery import UNDER_WAY, Delivery
from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Order, days_late
from wishtui.domain.translation import Translation
from wishtui.domain.windows import ReplyWindows
from wishtui.i18n import N_, _, english, ngettext
from wishtui.present.copying import sender_name
from wishtui.present.delivery import delivery_words
from wishtui.present.rows import short_id
from wishtui.present.spans import BLANK, Line, Role, Span, line_width, spread, wrapped
from wishtui.present.words import FormatTime, field, sentence, shop_name, subject
from wishtui.text import clean, wrap

SHOWN = 20_000
"""Characters of one message that the screen lays out; `wishtui show` prints the rest."""

LOOSE_FACTS = ("product", "quantity", "sku", "amount", "currency", "carrier", "tracking_number")
"""Columns about an order that `exchange` keeps with the issue where a row names no order, or several."""

_STATUS = {Status.UNHANDLED: N_("Unhandled"), Status.RESPONDED: N_("Responded"), Status.CLOSED: N_("Closed")}
_SENDER = {Sender.CUSTOMER: Role.CUSTOMER, Sender.SELLER: Role.SELLER, Sender.WISH: Role.WISH}


class View(msgspec.Struct, frozen=True, kw_only=True):
    """How and when an issue is looked at."""

    now: datetime
    windows: ReplyWindows
    width: int
    format_time: FormatTime
    appeals: tuple[str, ...] = ()
    """The issue's appeals, a line each."""
    names_shop: bool = False
    """Whether issues of several shops are shown, so that it says to which one it came."""
    translation: Callable[[Message], Translation | None] = lambda message: None
    """What is known of a message's translation; None where none is shown."""
    original: str = ""
    """What the draft said before it was translated."""


def detail_lines(issue: Issue, view: View) -> list[Line]:
    """Everything of an issue, top to bottom."""
    lines = [*_head(issue, view), BLANK]
    for order in issue.orders:
        lines += [*order_lines(order, view), BLANK]
    known = {order.id for order in issue.orders}
    lines += [
        (Span(_("Order {order}: no facts imported yet", order=field(name)), Role.DIM),)
        for name in issue.order_ids
        if name not in known
    ]
    loose = list(loose_lines(issue))
    lines += [*loose, BLANK] if loose else []
    lines += [(Span(_("Appeal {appeal}", appeal=field(appeal)), Role.ACCENT),) for appeal in view.appeals]
    lines += [BLANK] if view.appeals else []
    for message in issue.messages:
        lines += [*message_lines(message, issue, view), *_delivery_line(message, issue)]
        lines += [*translation_lines(view.translation(message), view.width), BLANK]
    if not issue.messages:
        lines.append((Span(_("No messages."), Role.DIM),))
    for note in issue.notes:
        author = field(note.author)
        who = (
            f"{_('Note by {author}', author=author) if author else _('Note by the team')}  {view.format_time(note.at)}"
        )
        lines += [(Span(who, Role.ACCENT),), *_indented(note.text, view.width, Role.DIM), BLANK]
    if view.original:
        head = (Span(_("Your words, before they were translated"), Role.ACCENT),)
        lines += [head, *_indented(view.original, view.width, Role.PLAIN), BLANK]
    return [part for line in lines for part in wrapped(line, view.width)]


def translation_lines(translated: Translation | None, width: int) -> Iterator[Line]:
    """Below a message: what it says in the reader's language, or why that is not known."""
    if translated is None or translated.same:
        return
    if translated.pending:
        yield (Span(f"  » {_('being translated')}", Role.DIM),)
    elif translated.problem:
        problem = _("not translated: {problem}", problem=field(translated.problem))
        for line in wrap(f"» {problem}", max(8, width - 3)):
            yield (Span(f"  {line}", Role.SOON),)
    else:
        for line in wrap(clean(translated.text[:SHOWN]), max(8, width - 5)):
            yield (Span("  » ", Role.DIM), Span(line, Role.ACCENT))
        if len(translated.text) > SHOWN:
            more = ngettext(
                "… {number:,} more character: `wishtui translate` prints it",
                "… {number:,} more characters: `wishtui translate` prints them",
                len(translated.text) - SHOWN,
            )
            yield (Span("  » ", Role.DIM), Span(more, Role.DIM))


def head_line(issue: Issue, view: View) -> Line:
    """Status, time left and what it means."""
    words = [_(_STATUS[issue.status])]
    role = Role.DIM
    due = due_at(issue, view.windows)
    if due is not None:
        words.append(time_left(due, view.now))
        pressing = urgency(due, view.now)
        role = {Urgency.OVERDUE: Role.OVERDUE, Urgency.SOON: Role.SOON}.get(pressing, Role.DIM)
        if pressing is Urgency.OVERDUE:
            words.append(_("Wish may step in"))
    if issue.status is Status.RESPONDED and issue.wish_state == "AWAITING_WISH":
        words.append(_("with Wish"))
    if issue.wish_state == "PERMANENTLY_CLOSED":
        words.append(_("permanently"))
    if issue.late:
        words.append(_("answered late"))
    if issue.delivery in (Delivery.HELD, Delivery.REFUSED):
        words.append(_("{state}: see the outbox", state=delivery_words(issue.delivery)))
    if issue.assignee:
        words.append(_("assigned to {agent}", agent=field(issue.assignee)))
    words += [f"#{field(tag)}" for tag in issue.tags]
    return (Span(" · ".join(words), role),)


def _head(issue: Issue, view: View) -> Iterator[Line]:
    name: Line = (Span("#" + short_id(issue.id, 7), Role.DIM),)
    first, *more = wrap(subject(issue), max(1, view.width - line_width(name) - 1))
    yield spread((Span(first, Role.STRONG),), name, view.width)
    yield from ((Span(line, Role.STRONG),) for line in more)
    yield head_line(issue, view)
    reason, label = sentence(field(issue.reason)), field(issue.label)
    topic = reason if english(reason).casefold() == label.casefold() else " · ".join(filter(None, (reason, label)))
    shop = _("shop {shop}", shop=shop_name(issue.shop)) if view.names_shop else ""
    about = [part for part in (field(issue.customer), topic, shop) if part]
    if about:
        yield (Span(" · ".join(about), Role.DIM),)


def order_lines(order: Order, view: View) -> Iterator[Line]:
    """What was bought, what was promised and what happened."""
    product, variant = field(order.product), field(order.variant)
    both = _("{product}, {variant}", product=product, variant=variant) if product and variant else product or variant
    what = both or _("Order")
    times = f" × {order.quantity}" if order.quantity else ""
    facts = [str(order.amount) if order.amount else "", order.state]
    yield (Span(what + times), *(Span("   " + field(fact)) for fact in facts if fact))
    dates = [
        _(sentence, time=view.format_time(at))
        for sentence, at in (
            (N_("promised {time}"), order.promised_delivery_at),
            (N_("shipped {time}"), order.shipped_at),
            (N_("delivered {time}"), order.delivered_at),
        )
        if at
    ]
    days = days_late(order, view.now)
    late = ngettext("{number:,} day late", "{number:,} days late", days) if days else ""
    behind = Span(late + (" · " if dates and late else ""), Role.OVERDUE)
    if dates or late:
        yield (behind, Span(" · ".join(dates), Role.DIM))
    for parcel in order.tracking:
        yield (Span(field(f"{parcel.carrier} {parcel.number}".strip()), Role.DIM),)
    named = [_("order {order}", order=field(order.id)), *([_("SKU {sku}", sku=field(order.sku))] if order.sku else [])]
    yield (Span(" · ".join(named), Role.DIM),)
    yield from _money_lines(order, view)


def loose_lines(issue: Issue) -> Iterator[Line]:
    """What a file says of what was bought without naming one order for it, as a row of a table may."""
    said = {name: field("; ".join(texts)) for name in LOOSE_FACTS if (texts := _texts(issue.extra.get(name)))}
    if not said:
        return
    product, amount, sku = said.get("product", ""), said.get("amount", ""), said.get("sku", "")
    parts = [
        f"{product} × {said['quantity']}".strip() if "quantity" in said else product,
        _("SKU {sku}", sku=sku) if sku else "",
        f"{amount} {said.get('currency', '')}".strip(),
        f"{said.get('carrier', '')} {said.get('tracking_number', '')}".strip(),
    ]
    yield (Span(_("Of no order: {facts}", facts=" · ".join(filter(None, parts))), Role.DIM),)


def _texts(value: object) -> list[str]:
    """The text that a file had in one column, or what its rows had there; nothing where it is something else."""
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str) and text.strip()]


def _money_lines(order: Order, view: View) -> Iterator[Line]:
    for refund in order.refunds:
        yield (Span(_money(_("refunded"), refund.amount, refund.at, refund.reason, view), Role.SOON),)
    for penalty in order.penalties:
        yield (Span(_money(_("penalty"), penalty.amount, penalty.at, penalty.reason, view), Role.SOON),)


def _money(word: str, amount: object, at: datetime | None, reason: str, view: View) -> str:
    parts = [
        word,
        field(str(amount)) if amount else "",
        view.format_time(at) if at else "",
        field(sentence(reason)),
    ]
    return " · ".join(part for part in parts if part)


def message_lines(message: Message, issue: Issue, view: View) -> Iterator[Line]:
    """Who, when, and the words."""
    who = sender_name(message, issue)
    part = {Sender.CUSTOMER: _("customer"), Sender.SELLER: _("seller"), Sender.WISH: ""}[message.sender]
    named = {Sender.CUSTOMER: issue.customer, Sender.SELLER: message.author, Sender.WISH: ""}[message.sender]
    # Room enough for a terminal that counts a name wider than it is laid out.
    tail = f"    {part}" if field(named) and field(named).casefold() != part.casefold() else ""
    yield (Span(who, _SENDER[message.sender]), Span(f"{tail}  {view.format_time(message.at)}", Role.DIM))
    yield from _indented(message.readable, view.width, Role.PLAIN)
    for file in message.files:
        yield (Span(f"  {_('[file] {name}', name=field(file.name or file.url))}", Role.DIM),)


def _delivery_line(message: Message, issue: Issue) -> Iterator[Line]:
    """Below the answer that is on its way to Wish: how far it has come."""
    if issue.delivery in UNDER_WAY and message.local and message is issue.messages[-1]:
        yield (Span(f"  {delivery_words(issue.delivery)}", Role.SOON),)


def _indented(text: str, width: int, role: Role) -> Iterator[Line]:
    for line in wrap(clean(text[:SHOWN]), max(8, width - 3)):
        yield (Span("  " + line, role),)
    if len(text) > SHOWN:
        more = ngettext(
            "… {number:,} more character: `wishtui show` prints it",
            "… {number:,} more characters: `wishtui show` prints them",
            len(text) - SHOWN,
        )
        yield (Span(f"  {more}", Role.DIM),)
