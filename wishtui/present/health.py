"""The health page: what the store's own check found."""

from collections.abc import Sequence

from wishtui.i18n import _, pgettext, sentences
from wishtui.present.spans import BLANK, Line, Role, Span, cell
from wishtui.store import HealthFinding
from wishtui.text import cell_width, clean_line, wrap

_ROLES = {"ok": Role.DIM, "note": Role.SOON, "bad": Role.OVERDUE}

_SEVERITY = {"bad": 0, "note": 1, "ok": 2}


def health_lines(findings: Sequence[HealthFinding], notices: Sequence[str], width: int) -> list[Line]:
    """What was found, the worst first; then `notices`."""
    lines: list[Line] = []
    signs = {"ok": pgettext("health", "ok"), "note": pgettext("health", "note"), "bad": pgettext("health", "BAD")}
    room = max(map(cell_width, signs.values())) + 1
    for finding in sorted(findings, key=lambda finding: _SEVERITY[finding.level]):
        sign, role = signs[finding.level], _ROLES[finding.level]
        words = wrap(clean_line(sentences((finding.what, finding.remedy))), max(10, width - room - 3))
        lines += [(Span("  "), cell("" if index else sign, room, role), Span(line)) for index, line in enumerate(words)]
    if notices:
        lines += [BLANK, (Span(_("What the store has to tell"), Role.ACCENT),)]
        lines += [(Span("  " + line),) for text in notices for line in wrap(clean_line(text), max(10, width - 4))]
    return lines or [(Span(_("A store in memory: nothing to check."), Role.DIM),)]
