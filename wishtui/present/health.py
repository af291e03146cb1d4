"""The health page: what the store's own check found."""

from collections.abc import Sequence

from wishtui.i18n import _
from wishtui.present.spans import BLANK, Line, Role, Span
from wishtui.store import HealthFinding
from wishtui.text import clean_line, wrap

_SIGNS = {"ok": ("  ok   ", Role.DIM), "note": ("  note ", Role.SOON), "bad": ("  BAD  ", Role.OVERDUE)}

_SEVERITY = {"bad": 0, "note": 1, "ok": 2}


def health_lines(findings: Sequence[HealthFinding], notices: Sequence[str], width: int) -> list[Line]:
    """What was found, the worst first; then `notices`."""
    lines: list[Line] = []
    for finding in sorted(findings, key=lambda finding: _SEVERITY[finding.level]):
        sign, role = _SIGNS[finding.level]
        words = wrap(clean_line(f"{finding.what} {finding.remedy}".strip()), max(10, width - 8))
        lines += [(Span(sign if index == 0 else "       ", role), Span(line)) for index, line in enumerate(words)]
    if notices:
        lines += [BLANK, (Span(_("What the store has to tell"), Role.ACCENT),)]
        lines += [(Span("  " + line),) for text in notices for line in wrap(clean_line(text), max(10, width - 4))]
    return lines or [(Span(_("A store in memory: nothing to check."), Role.DIM),)]
