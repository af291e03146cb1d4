"""Names in a row, as the reader's language writes them: `a, b and c`, `a、b和c`."""

from collections.abc import Iterable

from wishtui.i18n.catalogue import pgettext


def listed(names: Iterable[str]) -> str:
    """`a, b and c`; one name as it is, and nothing of none."""
    *first, last = [*names] or [""]
    return pgettext("list", "{names} and {name}", names=enumerated(first), name=last) if first else last


def either(names: Iterable[str]) -> str:
    """`a, b or c`."""
    *first, last = [*names] or [""]
    return pgettext("list", "{names} or {name}", names=enumerated(first), name=last) if first else last


def enumerated(names: Iterable[str]) -> str:
    """`a, b, c`: where others may follow, or what each is shows anyway."""
    first, *rest = [*names] or [""]
    for name in rest:
        first = pgettext("list", "{names}, {name}", names=first, name=name)
    return first
