"""Finds sentences for people that the catalogue does not know: `python -m tests.architecture.sentences [FOLDER]`.

A line that ends in `# untranslated: why` is let by: what it holds is for a program, or for whoever maintains this one.
So is a file in which such a comment has a line of its own.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import wishtui

PACKAGE = Path(wishtui.__file__).parent
KEYWORDS = {"_": 1, "N_": 1, "ngettext": 2, "pgettext": 2}
"""The calls that know the catalogue, and how many of their arguments are literals."""

_WORDS = re.compile(r"[A-Za-z]{2,}[^A-Za-z]* [^A-Za-z]*[A-Za-z]")
_PIECE = re.compile(r"[A-Za-z]{3,}[.,:;]? | [A-Za-z]{3,}|^[A-Z]?[a-z]{2,} \0|\0 [a-z]{2,}")
_SQL = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|WHERE|VALUES|ORDER BY|GRANT|BEGIN|LISTEN|NOTIFY|FROM|AND|SET)\b"
)
_FOR_PROGRAMS = re.compile(
    r"(^|\.)(debug|info|warning|error|critical|exception|compile|execute|sub|fullmatch|match|search|encode|cast|TypeVar"
    r"|startswith|endswith|removeprefix|removesuffix|split|replace|partition|rpartition|TypeError|RuntimeError"
    r"|AssertionError|KeyError|getattr|set_title|create_task|Thread|pieces|words)$"
)


def untranslated(file: Path) -> Iterator[str]:
    """The sentences in `file` that no translator sees, each with its line."""
    source = file.read_text(encoding="utf-8")
    lines = source.splitlines()
    if any(line.startswith("# untranslated:") for line in lines):
        return
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not _is_sentence(node) or _is_let_by(node, parents):
            continue
        line = getattr(node, "lineno", 1)
        if not any("# untranslated:" in each for each in lines[line - 1 : getattr(node, "end_lineno", line)]):
            yield f"{file.relative_to(PACKAGE)}:{line}: {ast.unparse(node)[:100]}"


def ill_formed(file: Path) -> Iterator[str]:
    """The calls in `file` of which a sentence cannot be taken, or whose values are not those that it names."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in KEYWORDS:
            continue
        literals = [each.value for each in node.args[: KEYWORDS[node.func.id]] if isinstance(each, ast.Constant)]
        where = f"{file.relative_to(PACKAGE)}:{node.lineno}: {ast.unparse(node)[:100]}"
        if any(isinstance(part, ast.JoinedStr | ast.BinOp) for part in node.args[: KEYWORDS[node.func.id]]):
            yield f"{where}: it is put together"
        given = {word.arg for word in node.keywords}
        own = {"number"} if node.func.id == "ngettext" else set()
        if not literals or None in given or not (given or own):
            continue
        named = {name for text in literals for _, name, _, _ in Formatter().parse(str(text)) if name is not None}
        if named | own != given | own:
            yield f"{where}: it names {sorted(named)} and is given {sorted(map(str, given))}"


def _is_sentence(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "\0" for part in node.values]
        text = "".join(map(str, parts))
        return bool(_PIECE.search(text)) and not _SQL.search(text)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return bool(_WORDS.search(node.value)) and not _SQL.search(node.value)
    return False


def _is_let_by(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether it is a docstring, a type, a part of a larger one, or given to what no person reads."""
    child, nearest_call = node, True
    while child in parents:
        parent = parents[child]
        if isinstance(parent, ast.Expr | ast.JoinedStr):
            return True
        if isinstance(parent, ast.Subscript) and child is parent.slice:
            return True
        if child is getattr(parent, "annotation", None) or child is getattr(parent, "returns", None):
            return True
        if isinstance(parent, ast.Call):
            name = ast.unparse(parent.func)
            if name in KEYWORDS and child in parent.args:
                return True
            if nearest_call and _FOR_PROGRAMS.search(name):
                return True
            nearest_call = False
        if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return False
        child = parent
    return False


def main(folders: list[str]) -> None:
    """Print what is not translated in the folders of the package that are named, or in all of it."""
    for folder in folders or ["."]:
        path = PACKAGE / folder
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for complaint in (*untranslated(file), *ill_formed(file)):
                print(complaint)


if __name__ == "__main__":
    main(sys.argv[1:])
