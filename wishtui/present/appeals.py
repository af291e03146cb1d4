"""Appeals as lines: the head of a letter, its checklist, its preview, its fields, and the list of all."""

from collections.abc import Collection, Sequence
from datetime import date

import msgspec

from wishtui.domain.appeal import (
    GAP_MARK,
    Appeal,
    AppealStatus,
    ChecklistItem,
    FieldSpec,
    FieldType,
    FieldValue,
    KindSpec,
    State,
    Submission,
)
from wishtui.i18n import N_, _, enumerated, ngettext, pgettext
from wishtui.i18n.dates import short_day
from wishtui.present.spans import BLANK, Line, Role, Span, cell, fit, spread
from wishtui.present.words import FormatTime
from wishtui.text import cell_width, clean, clean_line, pad, truncate, wrap

_SIGNS = {
    State.DONE: (N_("done"), Role.DIM),
    State.THIN: (N_("thin"), Role.SOON),
    State.MISSING: (N_("MISSING"), Role.OVERDUE),
}
_STATUS_WORDS = {
    AppealStatus.DRAFT: N_("draft"),
    AppealStatus.COMPLETE: N_("complete"),
    AppealStatus.SUBMITTED: N_("submitted"),
    AppealStatus.ACCEPTED: N_("accepted"),
    AppealStatus.REJECTED: N_("rejected"),
}
_OUTCOMES = {
    AppealStatus.ACCEPTED: (N_("Accepted {time}"), N_("Accepted {time}: {reason}")),
    AppealStatus.REJECTED: (N_("Rejected {time}"), N_("Rejected {time}: {reason}")),
}
_READERS = {"customer": N_("customer"), "wish": N_("wish")}
"""Who a letter is for, within a line."""
_STATUS = {
    AppealStatus.DRAFT: Role.SOON,
    AppealStatus.COMPLETE: Role.ACCENT,
    AppealStatus.SUBMITTED: Role.STRONG,
    AppealStatus.ACCEPTED: Role.DIM,
    AppealStatus.REJECTED: Role.OVERDUE,
}
_HOW = {
    FieldType.DATE: N_("2026-11-30, or +7; ↑ ↓ change the day"),
    FieldType.ITEMS: N_("a digit or space ticks, enter edits"),
    FieldType.EVIDENCE: N_("a digit or space ticks, enter edits"),
    FieldType.ORDERS: N_("space drops or takes one, enter edits its facts"),
}
_LABEL = 24


class FieldRow(msgspec.Struct, frozen=True, kw_only=True):
    """One field in the list of fields."""

    name: str
    label: str
    value: str
    state: State
    required: bool = False


def composer_title(title: str, reader: str, appeal: Appeal, width: int) -> Line:
    """What is written, to whom, and how it stands."""
    orders = f"{_orders(len(appeal.orders))} · " if appeal.orders else ""
    right = (Span(f"{orders}{clean_line(appeal.id)} ", Role.DIM),)
    to = _("to {reader}", reader=clean_line(reader))
    left = (Span(f" {clean_line(title)}", Role.STRONG), Span(f"  {to}", Role.DIM))
    return spread(left, right, width)


def _orders(number: int) -> str:
    return ngettext("{number:,} order", "{number:,} orders", number)


def status_words(status: AppealStatus) -> str:
    """How an appeal stands, as a person reads it."""
    return _(_STATUS_WORDS[status])


def reader_words(audience: str) -> str:
    """Who a letter is written to, as a person reads it."""
    return _(_READERS.get(audience, audience))


def summary_line(parts: Sequence[ChecklistItem], width: int) -> Line:
    """How many parts are done, and which are missing."""
    missing = [clean_line(_(part.title)) for part in parts if part.state is State.MISSING]
    done = ngettext("{done} of {number} part", "{done} of {number} parts", len(parts), done=len(parts) - len(missing))
    there = Span(f" {done}", Role.DIM if missing else Role.ACCENT)
    if not missing:
        return fit((there, Span(f" · {pgettext('appeal', 'complete')}", Role.ACCENT)), width)
    return fit((there, Span(f" · {_('missing: {names}', names=enumerated(missing))}", Role.SOON)), width)


def part_line(part: ChecklistItem) -> str:
    """A part and why it stands as it does: its name once, where what is said of it begins with it."""
    title, why = clean_line(_(part.title)), clean_line(part.why)
    if why.startswith(title):
        return why
    return _("{part}: {why}", part=title, why=why) if why else title


def checklist_lines(parts: Sequence[ChecklistItem], width: int) -> list[Line]:
    """Every part with how it stands, and why: beside it where there is room, else below."""
    lines: list[Line] = []
    indent = max(cell_width(_(word)) for word, _role in _SIGNS.values()) + 1
    for part in parts:
        word, role = _SIGNS[part.state]
        title, why = clean_line(_(part.title)), clean_line(part.why)
        sign, named = cell(_(word), indent, role), Span(title, Role.PLAIN if part.state is State.DONE else Role.STRONG)
        below = wrap(why, max(10, width - indent))
        if title and below and below[0].startswith(title):  # a field of it is called alike
            lines.append(fit((sign, named, Span(below.pop(0)[len(title) :], Role.DIM)), width))
        elif cell_width(title) + cell_width(why) + indent + 2 <= width:
            lines.append((sign, named, Span(f"  {why}", Role.DIM)))
            continue
        else:
            lines.append(fit((sign, named), width))
        lines += [(Span(" " * indent + line, Role.DIM),) for line in below]
    return lines


def letter_lines(text: str, headings: Collection[str], width: int) -> list[Line]:
    """The letter; gaps and headings stand out, a table keeps its columns."""
    lines: list[Line] = []
    for paragraph in clean(text).split("\n"):
        if paragraph.startswith("    "):
            lines.append((Span(truncate(paragraph[2:], width), Role.DIM),))
            continue
        role = Role.OVERDUE if GAP_MARK in paragraph else Role.STRONG if paragraph in headings else Role.PLAIN
        indent = "  " if paragraph.startswith("- ") else ""
        first, *rest = wrap(paragraph, max(10, width - len(indent)))
        lines += [(Span(first, role),), *((Span(indent + line, role),) for line in rest)]
    return lines


def field_row(field: FieldSpec, value: FieldValue, state: State) -> FieldRow:
    """A field as its line shows it."""
    return FieldRow(
        name=field.name,
        label=clean_line(_(field.label)),
        value=shown_value(field, value),
        state=state,
        required=field.required,
    )


def shown_value(field: FieldSpec, value: FieldValue) -> str:
    """What stands in a field, in one line."""
    if isinstance(value, str):
        return clean_line(" ".join(value[:500].split()))
    if field.type is FieldType.ORDERS and len(value) > 1:
        return _orders(len(value))
    if len(value) > 1:
        return f"{len(value)}: " + clean_line("; ".join(value[:3]), limit=300)
    return clean_line(value[0], limit=300) if value else ""


def field_line(row: FieldRow, width: int, *, selected: bool) -> Line:
    """Cursor, label, and what stands in it or that something must."""
    label = cell(row.label, min(_LABEL, max(10, width // 3)), Role.STRONG if selected else Role.PLAIN)
    if row.state is State.MISSING:
        shown = Span(f"{_('MISSING')}  {row.value}" if row.value else _("MISSING"), Role.OVERDUE)
    elif row.state is State.THIN:
        shown = Span(f"{_('thin')}  {row.value}", Role.SOON)
    else:
        shown = Span(row.value or "–", Role.PLAIN if row.value else Role.DIM)
    return fit((Span(" > " if selected else "   ", Role.ACCENT), label, Span("  "), shown), width)


def field_head(field: FieldSpec, remark: str, width: int) -> Line:
    """Which field has the keys, and what is to be known of what stands in it."""
    left = (
        Span(f" {clean_line(_(field.label))}", Role.ACCENT),
        Span("" if field.required else f"  {_('may stay empty')}", Role.DIM),
    )
    return spread(left, (Span(clean_line(remark) + " ", Role.DIM),), width)


def field_help(field: FieldSpec, *, writing: bool) -> str:
    """What the field wants, and how it is filled in; while something of one's own is written, how that ends."""
    if writing:
        return _("enter takes it, esc leaves it as it was")
    return " · ".join(filter(None, (_(field.help), _(_HOW.get(field.type, "")))))


def advice_lines(spec: KindSpec, field: FieldSpec, limit: str, width: int) -> list[Line]:
    """What helps with a letter of this kind: the part that the field belongs to, advice, the time for it."""
    part = next((part for part in spec.parts if part.name == field.part), None)
    texts = [_("{part}: {help}", part=_(part.title), help=_(part.help))] if part and part.help else []
    texts += [*map(_, spec.advice), limit]
    lines: list[Line] = [BLANK]
    for text in filter(None, texts):
        wrapped = wrap(clean_line(text), max(10, width - 2))
        lines += [(Span(("· " if not index else "  ") + line, Role.DIM),) for index, line in enumerate(wrapped)]
    return lines


def counted_remark(field: FieldSpec, chosen: int) -> str:
    """How many of a list there are, of how many."""
    if field.max_count > field.min_count > 0:
        return _("{chosen} of {least} to {most}", chosen=chosen, least=field.min_count, most=field.max_count)
    if field.max_count:
        return _("{chosen} of at most {most}", chosen=chosen, most=field.max_count)
    if field.min_count:
        return _("{chosen} of at least {least}", chosen=chosen, least=field.min_count)
    return _("{chosen} chosen", chosen=chosen)


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One appeal in the list of all."""

    appeal: Appeal
    title: str
    limit: str = ""
    """What guides say of the time for it."""
    last: date | None = None
    """The last day that this gives, where it can be told."""


def listed(appeal: Appeal, spec: KindSpec | None, limit: tuple[str, date | None]) -> Listed:
    """An appeal as the list shows it; without a `spec` its template is gone."""
    return Listed(appeal=appeal, title=_(spec.title) if spec else appeal.kind, limit=limit[0], last=limit[1])


def appeal_line(item: Listed, format_time: FormatTime, width: int, *, selected: bool) -> Line:
    """Status, kind, when it changed, whose it is, and until when it is taken."""
    appeal = item.appeal
    about = enumerated(clean_line(name, limit=40) for name in appeal.customers) or _orders(len(appeal.orders))
    number = len(appeal.issue_ids)
    issues = f"{ngettext('{number:,} issue', '{number:,} issues', number)} · " if number else ""
    until = _("until {day}", day=short_day(item.last)) if item.last and not appeal.outcome else ""
    left = (
        Span(" > " if selected else "   ", Role.ACCENT),
        cell(status_words(appeal.status), 11, _STATUS[appeal.status]),
        cell(clean_line(item.title), 24, Role.STRONG if selected else Role.PLAIN),
        cell(f" {format_time(appeal.changed_at)}", 15, Role.DIM),
        Span(f" {issues}{about}"),
    )
    return spread(left, (Span(until + " ", Role.SOON),), width)


def appeal_details(item: Listed, format_time: FormatTime, width: int) -> list[Line]:
    """What is known of one appeal beside its words."""
    appeal = item.appeal
    named = {"appeal": appeal.id, "reader": reader_words(appeal.audience)}
    facts = [
        _("{appeal} by {author}, to {reader}", author=appeal.author, **named)
        if appeal.author
        else _("{appeal} by nobody named, to {reader}", **named)
    ]
    if appeal.follows:
        facts.append(_("started from {appeal}", appeal=appeal.follows))
    if appeal.versions:
        facts.append(
            ngettext("{number:,} earlier version kept", "{number:,} earlier versions kept", len(appeal.versions))
        )
    texts = [" · ".join(facts)]
    if appeal.issue_ids:
        texts.append(_("Issues: {ids}", ids=enumerated(appeal.issue_ids)))
    if appeal.orders:
        texts.append(_("Orders: {ids}", ids=enumerated(order.id for order in appeal.orders)))
    if item.limit and not appeal.outcome:
        texts.append(item.limit)
    if appeal.submitted:
        texts.append(_handed_in(appeal.submitted, format_time))
    if appeal.outcome and appeal.status in _OUTCOMES:
        short, whole = _OUTCOMES[appeal.status]
        when = format_time(appeal.outcome.when)
        texts.append(_(whole, time=when, reason=appeal.outcome.why) if appeal.outcome.why else _(short, time=when))
    return [(Span(" " + truncate(clean_line(text), width - 1), Role.DIM),) for text in texts]


def _handed_in(submission: Submission, format_time: FormatTime) -> str:
    """When, where and under which reference a letter was handed in."""
    facts = {"time": format_time(submission.when), "where": submission.where, "reference": submission.reference}
    if submission.where and submission.reference:
        return _("Handed in {time} at {where}, reference {reference}", **facts)
    if submission.where:
        return _("Handed in {time} at {where}", **facts)
    if submission.reference:
        return _("Handed in {time}, reference {reference}", **facts)
    return _("Handed in {time}", **facts)


def read_lines(item: Listed, text: str, headings: Collection[str], format_time: FormatTime, width: int) -> list[Line]:
    """A letter that went out, to be read, with what is known of it."""
    return [*appeal_details(item, format_time, width), BLANK, *letter_lines(text, headings, width)]


def option_lines(text: str, mark: str, width: int, *, selected: bool) -> list[Line]:
    """One thing to pick or tick, wrapped beside its mark."""
    head = ("> " if selected else "  ") + mark + " "
    indent = cell_width(head)
    role = Role.STRONG if selected else Role.PLAIN
    wrapped = wrap(clean_line(text), max(10, width - indent))
    first = (Span(head, Role.ACCENT if selected else Role.DIM), Span(wrapped[0], role))
    return [first, *((Span(pad("", indent)), Span(line, role)) for line in wrapped[1:])]
