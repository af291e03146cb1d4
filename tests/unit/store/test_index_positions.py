"""Where an issue stands in an index is found the same way round however many were asked for before."""

from hypothesis import given
from hypothesis import strategies as st

from wishtui.store.files.indexed import IndexedRows, RowColumns

IDS = [f"5f{number:04d}" for number in range(400)]


def rows() -> IndexedRows:
    none = memoryview(b"")
    return IndexedRows(RowColumns(*[none] * 7), memoryview("\n".join(IDS).encode()), {}, none)


@given(asked=st.lists(st.one_of(st.integers(0, 399), st.sampled_from(["", "5f", "6f0001", None, 7])), max_size=80))
def test_every_issue_is_found_where_it_stands(asked: list[object]) -> None:
    index = rows()
    for each in asked:
        known = isinstance(each, int) and each != 7
        issue_id = IDS[each] if isinstance(each, int) and known else each
        assert index.position(issue_id) == (each if known else -1)
        assert (issue_id in index) is known
