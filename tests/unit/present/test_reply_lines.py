"""What replies to many issues would say, as lines: why one is left out is read whole."""

import pytest

from tests.unit.letters.letter_samples import issue, order
from wishtui.present.replies import bulk_lines
from wishtui.present.spans import line_width
from wishtui.services.replies import FilledReply

AGAINST = "Not so: order 5f1a9c000000000000000003 was delivered on 21 November 2026, and so with 3 more"


@pytest.mark.parametrize("width", [40, 60, 80])
def test_why_an_issue_is_left_out_is_read_whole_at_any_width(width: int) -> None:
    one = issue([order(0)])
    spanish = FilledReply("thank-you", "Hola", language="es", guessed=True)
    lines = bulk_lines([(one, spanish, AGAINST), (one, spanish, "")], width)
    assert max(map(line_width, lines)) <= width
    text = " ".join(" ".join(span.text for span in line).strip() for line in lines)
    assert AGAINST in text
    assert "In Spanish, guessed from the message." in text
