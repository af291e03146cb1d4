"""Kinds and appeals as lines of text."""

from collections.abc import Iterable, Iterator, Sequence

from wishtui.cli.appeals.context import AppealLimit, OpenAppeals
from wishtui.cli.context import CommandContext
from wishtui.cli.table import TableColumn, render
from wishtui.domain.appeal import Appeal, FieldSpec, KindSpec, PartSpec, counted
from wishtui.i18n import N_, _
from wishtui.letters import Letter
from wishtui.text import clean, clean_line, wrap

INDENT = "  "

_KINDS = (
    TableColumn(title="kind", weight=9, most=40),
    TableColumn(title="title", weight=3, least=12, most=40),
    TableColumn(title="readers", weight=1, most=24),
    TableColumn(title="parts", weight=2, least=5, align="right"),
    TableColumn(title=N_("time limit"), weight=0, least=20, most=90),
)

_APPEALS = (
    TableColumn(title="status", weight=8, least=9, most=9),
    TableColumn(title="appeal", weight=7, least=12, most=32),
    TableColumn(title="about", weight=6, least=8, most=36),
    TableColumn(title="changed", weight=4, most=16),
    TableColumn(title="by", weight=2, most=16),
    TableColumn(title="limit", weight=5, least=14, most=30),
    TableColumn(title="reference", weight=1, most=24),
    TableColumn(title="id", weight=9, least=64, most=64),
)


def kinds_lines(specs: Sequence[KindSpec], *, width: int | None) -> list[str]:
    """One line a kind."""
    limits = {spec.name: spec.time_limit.text if spec.time_limit else "" for spec in specs}
    rows = (
        (spec.name, spec.title, ", ".join(spec.audience), str(len(spec.parts)), limits[spec.name]) for spec in specs
    )
    return render(_KINDS, rows, width=width, titles=width is not None)


def kind_lines(spec: KindSpec, *, width: int) -> Iterator[str]:
    """One kind: its parts with the fields that fill them, and what may be chosen."""
    yield f"{clean_line(spec.title)} ({spec.name}), to {' or '.join(map(clean_line, spec.audience))}"
    if spec.time_limit:
        yield from wrap(clean_line(spec.time_limit.text), width)
    for part in (*spec.parts, PartSpec(name="", title="Details")):
        fields = [field for field in spec.fields if field.part == part.name]
        if fields or part.name:
            yield ""
            yield from wrap(clean_line(f"{part.title}: {part.help}" if part.help else part.title), width)
        for field in fields:
            yield from _field_lines(field, width)
    if spec.advice:
        yield ""
        for advice in spec.advice:
            yield from _bullet(clean_line(advice), "- ", width)


def appeals_lines(
    appeals: OpenAppeals, listed: Iterable[Appeal], context: CommandContext, *, width: int | None
) -> list[str]:
    """One line an appeal."""
    rows = (
        (
            appeal.status.value,
            appeals.title(appeal),
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
    yield _("{title}, to {audience}", title=clean_line(appeals.title(appeal)), audience=clean_line(appeal.audience))
    sent, outcome = appeal.submitted, appeal.outcome
    limit = appeals.limit(appeal)
    facts = (
        ("id", appeal.id),
        ("status", appeal.status.value),
        ("issues", ", ".join(appeal.issue_ids)),
        ("changed", f"{show_time(appeal.changed_at)} {appeal.author}".strip()),
        ("follows", appeal.follows),
        ("versions", str(len(appeal.versions)) if appeal.versions else ""),
        ("submitted", " · ".join(filter(None, (show_time(sent.when), sent.where, sent.reference))) if sent else ""),
        ("outcome", " · ".join(filter(None, (show_time(outcome.when), outcome.why))) if outcome else ""),
        ("limit", limit_text(limit)),
    )
    yield from (f"{name:<10} {clean_line(value)}" for name, value in facts if value)
    if limit.text:
        yield from wrap(clean_line(limit.text), width)
    if letter is None:
        return
    if letter.parts:
        yield ""
    for part in letter.parts:
        why = f": {clean_line(part.why)}" if part.why else ""
        yield from _bullet(f"{clean_line(part.title)}{why}", f"{part.state.value:<9}", width)
    yield ""
    yield from (line.rstrip() for line in wrap(clean(letter.text).strip("\n"), width))


def limit_text(limit: AppealLimit) -> str:
    """`until 2026-04-01, 38 days left`; empty where the last day is not known."""
    if limit.day is None or limit.left is None:
        return ""
    if limit.left < 0:
        return f"since {limit.day.isoformat()}, {counted(-limit.left, 'day')} over"
    return f"until {limit.day.isoformat()}, {counted(limit.left, 'day')} left"


def _about(appeal: Appeal) -> str:
    """The customer, or how many; then the orders."""
    customers, orders = appeal.customers, appeal.orders
    who = customers[0] if len(customers) == 1 else counted(len(customers), "customer") if customers else ""
    what = orders[0].id if len(orders) == 1 else counted(len(orders), "order") if orders else ""
    return ", ".join(filter(None, (who, what)))


def _field_lines(field: FieldSpec, width: int) -> Iterator[str]:
    needs = "needed" if field.required else "optional"
    count = ""
    if field.min_count and field.max_count:
        count = _(", {min_count} to {max_count} lines", min_count=field.min_count, max_count=field.max_count)
    reader = _(", to {audience} only", audience=field.audience) if field.audience else ""
    heading = f"{field.name} ({field.type.value}, {needs}{count}{reader}): {field.help or field.label}"
    yield from _bullet(clean_line(heading), INDENT, width)
    for number, option in enumerate(field.options, start=1):
        yield from _bullet(clean_line(option), f"{INDENT * 2}{number:>2}. ", width)


def _bullet(text: str, mark: str, width: int) -> Iterator[str]:
    for index, line in enumerate(wrap(text, max(20, width - len(mark)))):
        yield f"{mark if index == 0 else ' ' * len(mark)}{line}".rstrip()
