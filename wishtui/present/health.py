"""The health page: what the store's own check finds."""

from collections.abc import Sequence

from wishtui.present.spans import BLANK, Line, Role, Span
from wishtui.store import Store
from wishtui.text import clean_line, wrap

_SIGNS = {"ok": ("  ok   ", Role.DIM), "note": ("  note ", Role.SOON), "bad": ("  BAD  ", Role.OVERDUE)}


def health_lines(store: Store, told: Sequence[str], width: int) -> list[Line]:
    """Findings of the store's check, then what was said at the start."""
    lines: list[Line] = []
    for finding in store.maintenance.check():
        sign, role = _SIGNS[finding.level]
        words = wrap(clean_line(f"{finding.what} {finding.remedy}".strip()), max(10, width - 8))
        lines += [(Span(sign if place == 0 else "       ", role), Span(line)) for place, line in enumerate(words)]
    if told:
        lines += [BLANK, (Span("Said at the start", Role.ACCENT),)]
        lines += [(Span("  " + line),) for text in told for line in wrap(clean_line(text), max(10, width - 4))]
    return lines or [(Span("A store in memory: nothing to check.", Role.DIM),)]
