"""Names and sentences in a row, as the reader's language writes them: `a, b and c`, `a、b和c`."""

from collections.abc import Callable, Iterable
from functools import reduce

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
    return _joined(names, lambda names, name: pgettext("list", "{names}, {name}", names=names, name=name))


def clauses(parts: Iterable[str]) -> str:
    """`this is so; that is so`: several things said in one sentence; what is empty is left out."""
    return _joined(filter(None, parts), lambda so, on: pgettext("list", "{clauses}; {clause}", clauses=so, clause=on))


def side_by_side(parts: Iterable[str]) -> str:
    """`one thing · another`: for things that hold commas and semicolons themselves."""
    return _joined(filter(None, parts), lambda so, on: pgettext("list", "{parts} · {part}", parts=so, part=on))


def sentences(parts: Iterable[str]) -> str:
    """`This is so. Do that.`: whole sentences, one behind the other; what is empty is left out."""
    return _joined(
        filter(None, parts), lambda so, on: pgettext("list", "{sentences} {sentence}", sentences=so, sentence=on)
    )


def _joined(parts: Iterable[str], join: Callable[[str, str], str]) -> str:
    """All of them by `join`, which is given what stands already and the next; nothing of none."""
    first, *rest = [*parts] or [""]
    return reduce(join, rest, first)


def titled(name: str, text: str) -> str:
    """`issue 7: closed`: what is said of something that is named first."""
    return pgettext("list", "{name}: {text}", name=name, text=text)


def with_note(name: str, note: str) -> str:
    """`Ada (en)`: a name with what is added to it; without that the name alone."""
    return pgettext("list", "{name} ({note})", name=name, note=note) if note else name
