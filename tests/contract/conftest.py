"""Every backend, and each promise of the files whether they are read from end to end or known by an index."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.contract.postgres_proxy import Proxy, line_to
from wishtui.store import Store, memory_store, open_store
from wishtui.store.files import index_writer

BACKENDS = ("memory", "disk", "postgres")


class Backend:
    """One kind of store, which several may open; in memory there is only one view of it."""

    def __init__(self, name: str, opened: Callable[[str], Store]) -> None:
        self.name = name
        self._open = opened
        self._stores: list[Store] = []

    def open(self, agent: str = "Bo") -> Store:
        """The store as somebody sees it who opens it now."""
        if self.name != "memory" or not self._stores:
            self._stores.append(self._open(agent))
        return self._stores[-1]

    def close(self) -> None:
        """Close whatever was opened."""
        for store in self._stores:
            store.close()


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    """A store of each kind, empty."""
    name = request.param
    where: Path | str = request.getfixturevalue("postgres") if name == "postgres" else tmp_path / "store"
    kind = Backend(
        name, lambda agent: memory_store(agent=agent) if name == "memory" else open_store(where, agent=agent)
    )
    yield kind
    kind.close()


@pytest.fixture
def line(postgres: str) -> Iterator[Proxy]:
    """A way to the database that a test can cut or slow down."""
    with line_to(postgres) as proxy:
        yield proxy


@pytest.fixture(autouse=True, params=["read", "indexed"])
def by_index(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of every file however small, or of none."""
    monkeypatch.setattr(index_writer, "SMALLEST", 0 if request.param == "indexed" else 1 << 60)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Only files have indexes."""
    items[:] = [item for item in items if not _twice(item)]


def _twice(item: pytest.Item) -> bool:
    params: dict[str, object] = item.callspec.params if hasattr(item, "callspec") else {}
    no_files = params.get("backend") in ("memory", "postgres") or item.path.name.startswith("test_postgres")
    return params.get("by_index") == "indexed" and no_files
