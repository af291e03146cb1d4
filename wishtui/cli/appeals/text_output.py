"""Kinds and appeals as lines of text."""

from collections.abc import Iterable, Iterator, Sequence

from wishtui.cli.appeals.context import AppealLimit, OpenAppeals
from wishtui.cli.context import CommandContext
from wishtui.cli.table import TableColumn, labelled, render
from wishtui.domain.appeal import Appeal, FieldSpec, KindSpec, PartSpec
from wishtui.i18n import N_, _, either, enumerated, ngettext, side_by_side, titled, with_note
from wishtui.letters import Letter
from wishtui.present.appeals import part_line
from wishtui.text import cell_width, clean, clean_line, pad, wrap

INDENT = "  "

_KINDS = (
    TableColumn(title=N_("kind"), weight=9, most=40),
    TableColumn(title=N_("title"), weight=3, least=12, most=40),
    TableColumn(title=N_("readers"), weight=1, most=24),
    TableColumn(title=N_("parts"), weight=2, least=5, align="right"),
    TableColumn(title=N_("time limit"), weight=0, least=20, most=90),
)

_APPEALS = (
    TableColumn(title=N_("status"), weight=8, least=9, most=9),
    TableColumn(title=N_("appeal"), weight=7, least=12, most=32),
    TableColumn(title=N_("about"), weight=6, least=8, most=36),
    TableColumn(title=N_("changed"), weight=4, most=16),
    TableColumn(title=N_("author"), weight=2, most=16),
    TableColumn(title=N_("limit"), weight=5, least=14, most=30),
    TableColumn(title=N_("reference"), weight=1, most=24),
    TableColumn(title=N_("id"), weight=9, least=64, most=64),
)


def kinds_lines(specs: Sequence[KindSpec], *, width: int | None) -> list[str]:
    """One line a kind."""
    rows = (
        (
            spec.name,
            _(spec.title),
            enumerated(spec.audience),
            str(len(spec.parts)),
            _(spec.time_limit.text) if spec.time_limit else "",
        )
        for spec in specs
    )
    return render(_KINDS, rows, width=width, titles=width is not None)


def kind_lines(spec: KindSpec, *, width: int) -> Iterator[str]:
    """One kind: its parts with the fields that fill them, and what may be chosen."""
    yield _(
        "{title} ({kind}), to {readers}",
        title=clean_line(_(spec.title)),
        kind=spec.name,
        readers=either(map(clean_line, spec.audience)),
    )
    if spec.time_limit:
        yield from wrap(clean_line(_(spec.time_limit.text)), width)
    for part in (*spec.parts, PartSpec(name="", title=N_("Details"))):
        fields = [field for field in spec.fields if field.part == part.name]
        if fields or part.name:
            yield ""
            title = _(part.title)
            words = _("{part}: {why}", part=title, why=_(part.help)) if part.help else title
            yield from wrap(clean_line(words), width)
        for field in fields:
            yield from _field_lines(field, width)
    if spec.advice:
        yield ""
        for advice in spec.advice:
            yield from _bullet(clean_line(_(advice)), "- ", width)


def appeals_lines(
    appeals: OpenAppeals, listed: Iterable[Appeal], context: CommandContext, *, width: int | None
) -> list[str]:
    """One line an appeal."""
    rows = (
        (
            _(appeal.status.value),
            _(appeals.title(appeal)),
            _about(appeal),
            context.show_time(appeal.changed_at),
            appeal.author,
            limit_text(appeals.limit(appeal)) if appeal.status.editable else "",
            appeal.submitted.reference if appeal.submitted else "",
            appeal.id,
        )
        for appeal in listed
    )
    return render(_APPEALS, rows, width=width, titles=width is not None)


def appeal_lines(
    appeals: OpenAppeals, appeal: Appeal, letter: Letter | None, context: CommandContext, *, width: int
) -> Iterator[str]:
    """One appeal: how it stands, what it lacks, and its letter."""
    show_time = context.show_time
    yield _("{title}, to {reader}", title=clean_line(_(appeals.title(appeal))), reader=clean_line(appeal.audience))
    sent, outcome = appeal.submitted, appeal.outcome
    limit = appeals.limit(appeal)
    facts = (
        (_("id"), appeal.id),
        (_("status"), _(appeal.status.value)),
        (_("issues"), enumerated(appeal.issue_ids)),
        (_("changed"), f"{show_time(appeal.changed_at)} {appeal.author}".strip()),
        (_("follows"), appeal.follows),
        (_("versions"), str(len(appeal.versions)) if appeal.versions else ""),
        (_("submitted"), side_by_side((show_time(sent.when), sent.where, sent.reference)) if sent else ""),
        (_("outcome"), side_by_side((show_time(outcome.when), outcome.why)) if outcome else ""),
        (_("limit"), limit_text(limit)),
    )
    yield from labelled(facts, least=10)
    if limit.text:
        yield from wrap(clean_line(_(limit.text)), width)
    if letter is None:
        return
    if letter.parts:
        yield ""
    for part in letter.parts:
        yield from _bullet(part_line(part), pad(_(part.state.value), 9), width)
    yield ""
    yield from (line.rstrip() for line in wrap(clean(letter.text).strip("\n"), width))


def limit_text(limit: AppealLimit) -> str:
    """`until 2026-04-01, 38 days left`; empty where the last day is not known."""
    if limit.day is None or limit.left is None:
        return ""
    day = limit.day.isoformat()
    if limit.left < 0:
        return ngettext("since {day}, {number} day over", "since {day}, {number:,} days over", -limit.left, day=day)
    return ngettext("until {day}, {number} day left", "until {day}, {number:,} days left", limit.left, day=day)


def _about(appeal: Appeal) -> str:
    """The customer, or how many; then the orders."""
    customers, orders = appeal.customers, appeal.orders
    who, what = "".join(customers), "".join(order.id for order in orders)
    if len(customers) > 1:
        who = ngettext("{number} customer", "{number:,} customers", len(customers))
    if len(orders) > 1:
        what = ngettext("{number} order", "{number:,} orders", len(orders))
    return _("{customers}, {orders}", customers=who, orders=what) if who and what else who or what


def _field_lines(field: FieldSpec, width: int) -> Iterator[str]:
    facts = [field.type.value, _("needed") if field.required else _("optional")]
    if field.min_count and field.max_count:
        facts.append(_("{least} to {most} lines", least=field.min_count, most=field.max_count))
    if field.audience:
        facts.append(_("to {reader} only", reader=field.audience))
    heading = titled(with_note(field.name, enumerated(facts)), _(field.help or field.label))
    yield from _bullet(clean_line(heading), INDENT, width)
    for number, option in enumerate(field.options, start=1):
        yield from _bullet(clean_line(option), f"{INDENT * 2}{number:>2}. ", width)


def _bullet(text: str, mark: str, width: int) -> Iterator[str]:
    for index, line in enumerate(wrap(text, max(20, width - cell_width(mark)))):
        yield f"{mark if index == 0 else ' ' * cell_width(mark)}{line}".rstrip()
