"""The last bar: what is said wraps, and a text of any length costs no more than what can be seen of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wishtui.present import bars
from wishtui.present.bars import message_line, message_lines
from wishtui.present.spans import Role, line_width
from wishtui.text import clean, wrap

WIDTH = 40
MOST = 6
"""Lines that a message takes at the most."""


def texts_of(said: str) -> list[str]:
    return [
        "".join(span.text for span in line).strip() for line in message_lines(message_line(said, Role.PLAIN), WIDTH)
    ]


@given(st.text(st.sampled_from("ab é中文😀-.,"), max_size=1_500))
def test_its_first_lines_are_those_of_the_whole_text(said: str) -> None:
    said = " ".join(clean(said).split())
    whole = wrap(said, WIDTH - 1)
    lines = texts_of(said)
    assert len(lines) == max(1, min(len(whole), MOST))
    assert [line.strip() for line in whole[: MOST - 1]] == lines[: MOST - 1][: len(whole)]
    assert all(line_width(line) <= WIDTH for line in message_lines(message_line(said, Role.PLAIN), WIDTH))
    assert len(whole) <= MOST or lines[-1].endswith("…")


def test_no_more_of_it_is_wrapped_than_can_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    wrapped = []

    def counted(text: str, cells: int) -> list[str]:
        wrapped.append(len(text))
        return wrap(text, cells)

    monkeypatch.setattr(bars, "wrap", counted)
    assert len(texts_of("é and more " * 100_000)) == MOST
    assert wrapped
    assert max(wrapped) < 10 * WIDTH
