"""Changes over a mapping that never changes are a mapping like any other."""

from hypothesis import given
from hypothesis import strategies as st

from wishtui.store.files.overlay import Overlay

keys = st.sampled_from("abcdef")
steps = st.lists(st.tuples(keys, st.none() | st.integers(1, 9)), max_size=12)


@given(st.dictionaries(keys, st.integers(1, 9)), steps)
def test_it_is_what_a_dictionary_would_be(base: dict[str, int], steps: list[tuple[str, int | None]]) -> None:
    overlay, plain = Overlay(base.copy()), base.copy()
    for key, value in steps:
        before = overlay.copy()
        known = dict(before.items())
        if value is None:
            assert overlay.pop(key, None) == plain.pop(key, None)
        else:
            overlay[key] = plain[key] = value
        assert dict(overlay.items()) == plain
        assert sorted(overlay) == sorted(plain)
        assert sorted(overlay.values()) == sorted(plain.values())
        assert len(overlay) == len(plain)
        assert all((key in overlay) == (key in plain) for key in "abcdef")
        assert [overlay.get(key) for key in "abcdef"] == [plain.get(key) for key in "abcdef"]
        assert dict(before.items()) == known
    assert overlay.base == base


def test_walking_it_sees_the_moment_it_began() -> None:
    overlay = Overlay({"a": 1, "b": 2}, {"c": 3})
    seen = []
    for key, value in overlay.items():
        seen.append((key, value))
        overlay.pop("b", None)
        overlay["d"] = 4
    assert seen == [("a", 1), ("b", 2), ("c", 3)]
