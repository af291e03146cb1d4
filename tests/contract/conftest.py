"""Each promise of the store holds whether its files are read from end to end or known by an index."""

import pytest

from wishtui.store.files import index_writer


@pytest.fixture(autouse=True, params=["read", "indexed"])
def by_index(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of every file however small, or of none."""
    monkeypatch.setattr(index_writer, "SMALLEST", 0 if request.param == "indexed" else 1 << 60)
