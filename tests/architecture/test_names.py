"""One name for one thing: no two modules of the package call different types by the same word."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import wishtui

PACKAGE = Path(wishtui.__file__).parent

WAIVED = frozenset({"Translations"})
"""The standard library calls a catalogue so; beside it are those that one translator made."""


def types(tree: ast.Module) -> Iterator[str]:
    """Public classes of a module, and other names for a type; type variables are names of nothing."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name, call = node.targets[0].id, getattr(node.value, "func", None)
            if not name.isupper() and name[:1].isupper() and getattr(call, "id", "") != "TypeVar":
                yield name


def test_no_two_types_have_the_same_name() -> None:
    modules = defaultdict(list)
    for file in sorted(PACKAGE.rglob("*.py")):
        for name in types(ast.parse(file.read_text(encoding="utf-8"))):
            modules[name].append(str(file.relative_to(PACKAGE)))
    twice = {name: where for name, where in modules.items() if len(where) > 1 and not name.startswith("_")}
    assert {name: where for name, where in twice.items() if name not in WAIVED} == {}
    assert set(modules) > {"Translations", "Store", "OnProgress"}, "the walk finds them"
