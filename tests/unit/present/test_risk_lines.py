"""The lines of a risk: all of it can be read, however narrow the screen."""

from datetime import date

import pytest

from wishtui.commands import build_keymap
from wishtui.domain.risk import Check, Figure, Level, Risk, RiskReport
from wishtui.present.risks import risk_line, risk_lines
from wishtui.present.spans import line_width

REPORT = RiskReport(
    risk=next(iter(Risk)),
    title="Infringement",
    meaning="Goods or pictures that infringe the rights of somebody else, whoever made them.",
    advice="Keep proof of rights, and upload nothing that infringes.",
    level=Level.WATCH,
    summary="12 complaints, most often about: Insulated garden lantern",
    kind="infringement",
    figures=(
        Figure(name="90 days", value=0.0625, unit="share", basis="5 of 80 orders that were shipped", before=0.04),
    ),
    details=("Insulated garden lantern: 8 complaints, of which none was answered within the window",),
    trend=tuple(number / 100 for number in range(13)),
    trend_unit="share",
    checks=(
        Check(id="proof", text="Every brand that is sold has a proof of rights", ticked=date(2026, 9, 1), stale=True),
    ),
)


@pytest.mark.parametrize("width", [60, 80, 160])
def test_a_risk_can_be_read_whole(width: int) -> None:
    lines = [risk_line(REPORT, width, selected=True), *risk_lines(REPORT, build_keymap({})[0], width)]
    assert all(line_width(line) <= width for line in lines)
    whole = [REPORT.summary, REPORT.meaning, "each over 30 days", "look again", REPORT.checks[0].text, *REPORT.details]
    words = " ".join(" ".join("".join(span.text for span in line).split()) for line in lines)
    assert [text for text in whole if text not in words] == []
