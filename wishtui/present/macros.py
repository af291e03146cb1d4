"""What a macro would do, as lines: for one issue, and for all that it is run on."""

from collections.abc import Sequence

from wishtui.i18n import _
from wishtui.present.issue_titles import customer_name
from wishtui.present.spans import BLANK, Line, Role, Span, fit, set_in
from wishtui.present.words import FormatTime, field, subject
from wishtui.services.macros import MacroPlan
from wishtui.text import clean


def plan_lines(plan: MacroPlan, format_time: FormatTime, width: int) -> list[Line]:
    """Every part of the macro for one issue, the reply whole."""
    macro = plan.macro
    facts = []
    if plan.tags:
        facts.append(_("tags: {tags}", tags=" ".join(f"#{field(tag)}" for tag in plan.tags)))
    if macro.note.strip():
        facts.append(_("note: {note}", note=macro.note.strip()))
    if plan.assignee is not None:
        facts.append(_("assigned to {agent}", agent=field(plan.assignee)) if plan.assignee else _("assigned to nobody"))
    if macro.snooze and plan.until:
        facts.append(_("snoozed until {time}", time=format_time(plan.until)))
    elif macro.snooze:
        facts.append(_("snoozed until the customer writes"))
    if macro.close:
        facts.append(_("closed with the reply") if plan.reply else _("closed"))
    if macro.hand:
        facts.append(_("handed to Wish"))
    lines = [line for fact in facts for line in set_in(clean(fact), width, Role.ACCENT)]
    if plan.reply is not None:
        lines += [*set_in(_("reply:"), width, Role.ACCENT), *set_in(clean(plan.reply.text), width, Role.DIM)]
    return lines


def plans_lines(plans: Sequence[MacroPlan], busy: dict[str, str], format_time: FormatTime, width: int) -> list[Line]:
    """Every issue with what is done to it, or why it is left out; `busy` says which colleague writes to whom."""
    lines: list[Line] = []
    for plan in plans:
        who = f"{customer_name(plan.issue)}  {subject(plan.issue)}"
        lines.append(fit((Span("x " if plan.against else "  ", Role.OVERDUE), Span(who, Role.STRONG)), width))
        writer = busy.get(plan.issue.id)
        if writer:
            lines += set_in(_("{agent} is writing a reply", agent=field(writer)), width, Role.SOON)
        if plan.against:
            lines += set_in(clean(_("left out: {reason}", reason=plan.against)), width, Role.SOON)
        else:
            lines += plan_lines(plan, format_time, width)
        lines.append(BLANK)
    return lines
