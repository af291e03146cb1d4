"""A task that takes the place of another finds it by its name: no other part of the program may use that name."""

import ast
from collections import defaultdict
from pathlib import Path

import wishtui

SCREEN = Path(wishtui.__file__).parent / "tui"


def _sentence(node: ast.expr) -> str:
    marked = isinstance(node, ast.Call) and ast.unparse(node.func) == "N_"
    return str(ast.literal_eval(node.args[0])) if isinstance(node, ast.Call) and marked else ""


def _named(tree: ast.Module) -> dict[str, str]:
    """The sentences that a module, or a class in it, keeps under a name."""
    named: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                named |= {ast.unparse(each): part for each, part in zip(target.elts, value.elts, strict=True)}
            else:
                named[ast.unparse(target)] = value
    return {name: sentence for name, value in named.items() if (sentence := _sentence(value))}


def _started(path: Path) -> list[tuple[str, bool]]:
    """Each task that a module starts: its name, and whether it takes the place of another."""
    tree = ast.parse(path.read_text())
    named = _named(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        (
            _sentence(call.args[0]) or named.get(ast.unparse(call.args[0]).removeprefix("self."), ""),
            any(keyword.arg == "replace" for keyword in call.keywords),
        )
        for call in calls
        if ast.unparse(call.func).endswith("tasks.start")
    ]


def test_a_task_takes_the_place_of_none_but_its_own_kind() -> None:
    modules: dict[str, set[str]] = defaultdict(set)
    replacing = set()
    for path in SCREEN.rglob("*.py"):
        for name, replaces in _started(path):
            modules[name].add(path.relative_to(SCREEN).as_posix())
            if replaces:
                replacing.add(name)
    assert replacing
    assert "" not in replacing
    assert {name: modules[name] for name in replacing if len(modules[name]) > 1} == {}
