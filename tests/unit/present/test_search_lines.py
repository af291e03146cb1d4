"""Carets stand under the place of a mistake, however wide what stands before it is."""

import pytest

from wishtui.domain.query import QueryError, parse
from wishtui.present.searching import mistake_lines
from wishtui.text import cell_width


@pytest.mark.parametrize("before", ["", "mug ", "包裹 ", "包裹 小さな箱 "])
def test_the_carets_are_as_wide_as_what_is_wrong_and_under_it(before: str) -> None:
    query = f"{before}status:包裹"
    with pytest.raises(QueryError) as caught:
        parse(query)
    line = "".join(span.text for span in mistake_lines(caught.value, query, 2, 100)[0])
    wrong = query[caught.value.start : caught.value.end]
    assert line.index("^") == 2 + cell_width(query[: caught.value.start])
    assert line.count("^") == cell_width(wrong)
