"""A mapping that never changes, and over it what changed since: a copy costs what changed, not what there is."""

from collections.abc import ItemsView, Iterator, Mapping, MutableMapping, ValuesView
from itertools import chain
from typing import Generic, Self, TypeVar, overload

V = TypeVar("V")
D = TypeVar("D")


class Overlay(MutableMapping[str, V], Generic[V]):
    """`base` with changes over it. One thread changes it; others may look, or copy it, meanwhile."""

    def __init__(self, base: Mapping[str, V], put: dict[str, V] | None = None, gone: set[str] | None = None) -> None:
        self.base = base
        self.put: dict[str, V] = {} if put is None else put
        """What was added, and what stands in the place of something in `base`."""
        self.gone: set[str] = set() if gone is None else gone
        """Keys of `base` that it no longer speaks for: replaced, or removed."""

    def copy(self) -> Self:
        """The same as it is now, with changes of its own from here on."""
        # A key that is being replaced just now is in both parts for a moment: then the new one counts.
        gone, put = self.gone.copy(), self.put.copy()
        gone.update(key for key in put if key in self.base)
        return type(self)(self.base, put, gone)

    def __getitem__(self, key: str) -> V:
        value = self.get(key)
        if value is None:
            raise KeyError(key)
        return value

    @overload
    def get(self, key: str, default: None = None) -> V | None: ...
    @overload
    def get(self, key: str, default: V | D) -> V | D: ...
    def get(self, key: str, default: V | D | None = None) -> V | D | None:
        value = self.put.get(key)
        if value is None:
            # Looked for again, since it may have been replaced between the two looks.
            value = self.put.get(key) if key in self.gone else self.base.get(key)
        return default if value is None else value

    def __contains__(self, key: object) -> bool:
        return key in self.put or (key not in self.gone and key in self.base) or key in self.put

    def __setitem__(self, key: str, value: V) -> None:
        self.put[key] = value
        if key in self.base:
            self.gone.add(key)

    def __delitem__(self, key: str) -> None:
        if key not in self:
            raise KeyError(key)
        if key in self.base:
            self.gone.add(key)
        self.put.pop(key, None)

    def __iter__(self) -> Iterator[str]:
        put, gone = self.put, self.gone
        if not put and not gone:
            return iter(self.base)
        return chain([key for key in self.base if key not in gone and key not in put], list(put))

    def values(self) -> ValuesView[V]:
        """What there is now: walking it sees nothing of what changes meanwhile."""
        return ValuesView(self.copy()) if self.put or self.gone else self.base.values()

    def items(self) -> ItemsView[str, V]:
        """The same with its keys."""
        return ItemsView(self.copy()) if self.put or self.gone else self.base.items()

    def __len__(self) -> int:
        return len(self.base) - len(self.gone) + len(self.put)


def copied(mapping: MutableMapping[str, V]) -> MutableMapping[str, V]:
    """The mapping as it is now."""
    return mapping.copy() if isinstance(mapping, Overlay) else dict(mapping)
