"""Every regular expression of the package, how it is used, and texts that would be hard for it."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]  # what a pattern repeats is told nowhere else
from typing import Any, NamedTuple

import wishtui

Pattern = re.Pattern[Any]

_CALLS = frozenset({"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"})
_ANCHORED = frozenset({"match", "fullmatch"})
_REPEATS = frozenset({_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT})
_OF_CATEGORY = {"CATEGORY_SPACE": " ", "CATEGORY_DIGIT": "1", "CATEGORY_NOT_WORD": "-"}
_CALLED = re.compile(r"\bre\s*\.\s*(?!compile\b)\w+\s*\(")
_MANY = 20
"""A repeat that may go on for longer than this counts as one without end."""

USUAL = (
    *(" ", "\n", "\t", "a", "A", "1", ".", "-", "_", "@", "'", '"', "\\", "(", "[", "#", ":", "/", "=", "é", "中"),
    *(
        "a ",
        "1 ",
        "a.",
        "1.",
        "1-",
        "a@",
        " \n",
        "\n ",
        "\r\n",
        "[missing",
        "\u200d",
        "😀",
        "\u0301",
        "http://",
        "x\xa0",
    ),
)


class Used(NamedTuple):
    """A pattern, and whether it is only ever tried at one place instead of searched for."""

    pattern: Pattern
    anchored: bool


def used_patterns() -> dict[str, Used]:
    """Every pattern that can be found, by where it stands."""
    patterns: dict[str, Used] = {}
    for info in pkgutil.walk_packages(wishtui.__path__, "wishtui."):
        if info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        source = Path(str(module.__file__)).read_text(encoding="utf-8")
        for name, value in vars(module).items():
            for number, each in enumerate(_flat(value)):
                patterns.setdefault(f"{info.name}.{name}[{number}]", Used(each, _only_anchored(source, name)))
        patterns |= {f"{info.name}:{line}": used for line, used in _inline(source, vars(module))}
    seen: dict[tuple[object, int], str] = {}
    for name, used in patterns.items():
        seen.setdefault((used.pattern.pattern, used.pattern.flags), name)
    return {name: patterns[name] for name in seen.values()}


def _flat(value: object) -> Iterator[Pattern]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else (value,)
    for each in inside:
        owner = getattr(each, "__self__", each)
        if isinstance(owner, re.Pattern):
            yield owner
        elif _makes_pattern(each):
            yield each()


def _makes_pattern(each: Any) -> bool:
    """Whether it is a cached function of nothing that compiles a pattern when it is first wanted."""
    hints = getattr(each, "__annotations__", {}) if hasattr(each, "cache_info") else {}
    return set(hints) == {"return"} and "Pattern" in str(hints["return"])


def _only_anchored(source: str, name: str) -> bool:
    uses = set(re.findall(rf"\b{re.escape(name)}\s*\.\s*(\w+)\(", source))
    bound = re.search(rf"^{re.escape(name)} = re\.compile\(.*\)\.(\w+)$", source, re.MULTILINE)
    uses |= {bound[1]} if bound else set()
    return bool(uses) and uses <= _ANCHORED


def _inline(source: str, names: dict[str, Any]) -> Iterator[tuple[int, Used]]:
    """The patterns of calls such as `re.search(PATTERN, text)`, where their words can be told outside of the call."""
    if not _CALLED.search(source):
        return  # every worker asks each file of the package, and taking one apart takes far longer
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        of = node.func.value
        if not (isinstance(of, ast.Name) and of.id == "re" and node.func.attr in _CALLS - {"compile"}):
            continue
        try:
            words = eval(compile(ast.Expression(node.args[0]), "pattern", "eval"), dict(names))
        except NameError:
            continue
        yield node.lineno, Used(re.compile(words), node.func.attr in _ANCHORED)


def hard_texts(pattern: Pattern, length: int) -> Iterator[tuple[str, Any, Any]]:
    """Texts of `length` and of four times that: what the pattern repeats, and near misses of the whole of it."""
    tree = _parser.parse(pattern.pattern, pattern.flags)
    whole = _sample(tree, 0)
    units = {("", unit) for unit in (*USUAL, whole, whole[:-1], whole[: len(whole) // 2])}
    for before, repeated in _repeats(tree, ""):
        for turn in range(3):
            unit = _sample(repeated, turn)
            units |= {(before, unit), ("", before + unit)}
    for before, unit in sorted(units):
        if unit:
            for tail in ("", "!\0"):
                short, long = (before + (unit * (size // len(unit) + 1))[:size] + tail for size in (length, 4 * length))
                is_bytes = isinstance(pattern.pattern, bytes)
                label = f"{before[:20]!r} + {unit[:20]!r} * n + {tail!r}"
                yield label, *((short.encode(), long.encode()) if is_bytes else (short, long))


def _repeats(items: Any, before: str) -> Iterator[tuple[str, Any]]:
    """What is repeated without end, each with a text that leads there."""
    for kind, what in items:
        if kind in _REPEATS:
            _, most, inside = what
            if most is _constants.MAXREPEAT or most > _MANY:
                yield before, inside
            yield from _repeats(inside, before)
        for inside in _groups(kind, what):
            yield from _repeats(inside, before)
        before += _sample_of(kind, what, 0)


def _groups(kind: Any, what: Any) -> Sequence[Any]:
    if kind is _constants.SUBPATTERN:
        return [what[3]]
    if kind is _constants.BRANCH:
        return what[1]  # type: ignore[no-any-return]
    if kind in (_constants.ASSERT, _constants.ASSERT_NOT):
        return [what[1]]
    return [what] if kind is _constants.ATOMIC_GROUP else []


def _sample(items: Any, turn: int) -> str:
    return "".join(_sample_of(kind, what, turn) for kind, what in items)


def _sample_of(kind: Any, what: Any, turn: int) -> str:
    if kind is _constants.LITERAL:
        return chr(what)
    if kind is _constants.IN:
        return _one_of(what, turn)
    if kind in _REPEATS:
        return _sample(what[2], turn) * max(1, int(what[0]))
    if kind in (_constants.ANY, _constants.NOT_LITERAL):
        return "b"
    if kind in (_constants.ASSERT, _constants.ASSERT_NOT):
        return ""
    groups = _groups(kind, what)
    return _sample(groups[turn % len(groups)], turn) if groups else ""


def _one_of(members: Any, turn: int) -> str:
    characters: list[str] = []
    for kind, what in members:
        if kind is _constants.LITERAL:
            characters.append(chr(what))
        elif kind is _constants.RANGE:
            characters += [chr(what[0]), chr(what[1])]
        elif kind is _constants.CATEGORY:
            characters.append(_OF_CATEGORY.get(str(what), "a"))
    if members[0][0] is _constants.NEGATE:
        return next(each for each in "b c1-x@Z\n€" if each not in characters)
    return characters[turn % len(characters)]
