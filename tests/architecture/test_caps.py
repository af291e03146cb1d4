"""No file, class or function grows past what one can hold in mind."""

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

import wishtui

PACKAGE = Path(wishtui.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

FILE_LINES = 350
CLASS_METHODS = 20
FUNCTION_LINES = 40

BROAD = {"Exception", "BaseException"}

WAIVED: frozenset[str] = frozenset()
"""`file.py`, `file.py:Class` or `file.py:function` that may be larger, each with its reason beside it."""


def too_large(file: Path) -> Iterator[str]:
    name = str(file.relative_to(PACKAGE))
    text = file.read_text(encoding="utf-8")
    lines = text.count("\n")
    if lines > FILE_LINES and name not in WAIVED:
        yield f"{name} has {lines} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef):
            methods = sum(isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) for part in node.body)
            if methods > CLASS_METHODS and f"{name}:{node.name}" not in WAIVED:
                yield f"{name}:{node.name} has {methods} methods"
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES and f"{name}:{node.name}" not in WAIVED:
                yield f"{name}:{node.name} has {length} lines"


def test_everything_stays_within_its_cap() -> None:
    assert not [complaint for file in FILES for complaint in too_large(file)]


def test_no_waiver_outlives_its_reason() -> None:
    names = {str(file.relative_to(PACKAGE)) for file in FILES}
    assert not [waiver for waiver in WAIVED if waiver.split(":")[0] not in names]


@pytest.mark.parametrize(("lines", "complaints"), [(FUNCTION_LINES, 0), (FUNCTION_LINES + 1, 1)])
def test_the_cap_itself_is_kept(lines: int, complaints: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "long.py"
    file.write_text("def long():\n" + "    pass\n" * (lines - 1))
    monkeypatch.setattr(f"{__name__}.PACKAGE", tmp_path)
    assert len(list(too_large(file))) == complaints


def comments(file: Path) -> Iterator[tuple[str, str]]:
    """The place and the text of each comment."""
    with file.open("rb") as source:
        for token in tokenize.tokenize(source.readline):
            if token.type == tokenize.COMMENT:
                yield f"{file.relative_to(PACKAGE)}:{token.start[0]}", token.string


def test_no_unfinished_work_is_left_behind() -> None:
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert not [where for file in FILES for where, text in comments(file) if words.search(text)]


def test_each_waived_check_says_why() -> None:
    waived = re.compile(r"#\s*type: ignore(?!.*  # \w)")
    assert not [where for file in FILES for where, text in comments(file) if waived.search(text)]


def test_nothing_catches_every_failure_but_the_boundary() -> None:
    caught = {
        str(file.relative_to(PACKAGE))
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and (node.type is None or ast.unparse(node.type) in BROAD)
    }
    # What one subscriber of a recorded change fails over must not reach the one who made it, nor the other subscribers.
    # What a template raises is its author's mistake, whoever that is and whatever it is.
    # What a thread of the loop fails over belongs to whoever awaits it.
    # A look on the thread beside everything else, or a sync, is nobody's to answer for: the next one comes.
    boundaries = {"wish/event_loop.py", "services/background.py", "tui/live.py"}
    assert caught <= {"cli/main.py", "store/changes.py", "letters/sandbox.py", *boundaries}
