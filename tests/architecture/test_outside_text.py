"""The one door, held by the syntax tree: no data becomes markup, and nothing passes by the text module."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import wishtui

TUI = Path(wishtui.__file__).parent / "tui"
FILES = sorted(TUI.rglob("*.py"))
PARSES_MARKUP = {
    "Static",
    "Label",
    "Button",
    "Checkbox",
    "OptionList",
    "Select",
    "Collapsible",
    "ListItem",
    "DataTable",
}


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node


def is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or (
        isinstance(node, ast.JoinedStr) and not any(isinstance(part, ast.FormattedValue) for part in node.values)
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TUI)))
def test_no_data_reaches_a_widget_that_parses_markup(path: Path) -> None:
    tree = ast.parse(path.read_text())
    for name, call in calls(tree):
        where = f"{path.name}:{call.lineno}"
        if name in PARSES_MARKUP:
            markup = next((word.value for word in call.keywords if word.arg == "markup"), None)
            safe = isinstance(markup, ast.Constant) and markup.value is False
            assert safe or all(is_literal(argument) for argument in call.args), where
        assert name not in {"notify", "from_markup", "render_markup", "escape"}, where
        if name == "Markdown":
            words = {word.arg: word.value for word in call.keywords}
            assert getattr(words.get("open_links"), "value", True) is False, where


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TUI)))
def test_nothing_imports_the_libraries_escape_or_their_markup(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert node.module not in {"rich.markup", "textual.markup"}, path.name
            assert not {"escape", "DataTable", "ListView"} & {alias.name for alias in node.names}, path.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(TUI)))
def test_style_stands_in_styles_and_keys_stand_in_the_registry(path: Path) -> None:
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            assert node.id not in {"DEFAULT_CSS", "BINDINGS"}, f"{path.name}:{node.lineno}"
        if isinstance(node, ast.Assign | ast.AnnAssign) and "CSS" in _assigned(node):
            # Rules that are made from the looks as data stand in no file; those that are written do.
            assert isinstance(node.value, ast.Call), f"{path.name}:{node.lineno}"


def _assigned(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {target.id for target in targets if isinstance(target, ast.Name)}
