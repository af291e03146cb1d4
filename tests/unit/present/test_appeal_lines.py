"""Lines of appeals and risks: nothing wider than asked for, nothing unclean, and what may be picked."""

import pytest

from tests.hostile.corpus import SMALL, Hostile
from wishtui.domain.appeal import ChecklistItem, FieldSpec, FieldType, FieldValue, KindSpec, State
from wishtui.present.appeals import (
    advice_lines,
    checklist_lines,
    field_head,
    field_line,
    field_row,
    letter_lines,
    option_lines,
    part_line,
    summary_line,
)
from wishtui.present.field_options import MORE, OTHER, FieldOptions
from wishtui.present.risks import trend_line
from wishtui.present.spans import Line, line_width
from wishtui.text import is_clean

LIST = FieldSpec(name="measures", label="Measures", type=FieldType.ITEMS, min_count=4, max_count=7)
CHOICE = FieldSpec(name="cause", label="Cause", type=FieldType.CHOICE)


@pytest.mark.parametrize("case", SMALL, ids=lambda case: case.name)
def test_hostile_text_comes_out_clean_and_no_wider_than_the_line(case: Hostile) -> None:
    text, width = case.text, 60
    part = ChecklistItem("x", text, State.MISSING, text)
    field = FieldSpec(name="x", label=text, help=text)
    lines: list[Line] = [
        *checklist_lines([part], width),
        *letter_lines(text, (), width),
        *option_lines(text, "1 ( )", width, selected=True),
        *advice_lines(KindSpec(title=text, advice=(text,)), field, text, width),
        summary_line([part], width),
        field_head(field, text, width),
        field_line(field_row(field, text, State.THIN), width, selected=True),
        field_line(field_row(LIST, (text, text), State.DONE), width, selected=False),
    ]
    for line in lines:
        assert line_width(line) <= width
        assert all(is_clean(span.text) and "\n" not in span.text for span in line)


@pytest.mark.parametrize("width", [80, 40])
def test_a_part_and_its_field_of_the_same_name_are_named_once(width: int) -> None:
    alike = ChecklistItem("x", "The mistake", State.MISSING, "The mistake: what was wrong, in one or two sentences")
    other = ChecklistItem("y", "Evidence attached", State.MISSING, "Papers: 0 of at least 1")
    for part in (alike, other):
        shown = " ".join("".join(span.text for span in line) for line in checklist_lines([part], width))
        assert shown.count(part.title) == part_line(part).count(part.title) == 1
        assert all(word in shown and word in part_line(part) for word in part.why.split())


def test_a_list_keeps_its_order_of_ticking_and_what_was_written_besides() -> None:
    field_options = FieldOptions(LIST, ("c", "own"), ("a", "b", "c"))
    assert [field_options.shown(index)[1] for index in range(field_options.length)] == ["a", "b", "c", "own", MORE]
    field_options.toggle(0)
    assert list(field_options.value) == ["c", "own", "a"]
    field_options.toggle(2)
    assert list(field_options.value) == ["own", "a"]
    field_options.rewrite(4, "new")
    assert list(field_options.value) == ["own", "a", "new"]
    field_options.rewrite(0, "a, but better")
    assert list(field_options.value) == ["own", "a, but better", "new"]


@pytest.mark.parametrize(("value", "mark"), [("", "3 ( )"), ("mine", "3 (x)")])
def test_the_last_row_of_a_choice_holds_what_is_not_among_the_options(value: FieldValue, mark: str) -> None:
    field_options = FieldOptions(CHOICE, value, ("a", "b"))
    assert field_options.shown(2) == (mark, value or OTHER)
    field_options.toggle(1)
    assert field_options.value == "b"
    before = field_options.snapshot()
    field_options.rewrite(2, "else")
    assert field_options.value == "else"
    field_options.restore(before)
    assert field_options.value == "b"


def test_a_choice_without_other_takes_nothing_else() -> None:
    closed = FieldSpec(name="reader", label="Reader", type=FieldType.CHOICE, other=False)
    assert FieldOptions(closed, "a", ("a", "b")).length == 2


def test_a_trend_shows_its_numbers_and_where_there_is_too_little() -> None:
    line = trend_line((None, 0.0, 0.05, 0.1), "share")
    assert "".join(span.text for span in line).split("  ", 1)[1].strip().startswith("·▁▅█  now 10.0%, most 10.0%")
    line = trend_line((0.0, 4.0), "issues")
    assert "now 4, most 4, least 0 a week" in "".join(span.text for span in line)
