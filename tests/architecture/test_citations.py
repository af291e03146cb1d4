"""Whatever a file of the repository cites is in the repository: documents, their sections, and what pages link to."""

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

import wishtui

ROOT = Path(wishtui.__file__).parent.parent
FOLDERS = ("wishtui", "tests", "benchmarks", "docs", "styles", "templates")
FILES = sorted(
    [file for folder in FOLDERS for file in (ROOT / folder).rglob("*") if file.suffix in {".py", ".md", ".toml", ".j2"}]
    + [*ROOT.glob("*.md"), ROOT / "pyproject.toml"]
)

PAGE = re.compile(r"\bdocs/[\w/-]+(?:\.[\w-]+)*\.\w+")
SECTIONS = re.compile(r"\b(docs/[\w/-]+\.md), (\d+(?:(?:, | and )\d+)*)")
BY_NAME = re.compile(r"(?<![\w.])([A-Z]{5,})(?:\.md)?,? (?:section )?\d+(?:\.\d+)*\b(?!\.\w)")
"""How a section of a document is cited whose name is in capitals."""
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def prose(file: Path) -> str:
    """What a person reads of a file: of Python its comments and docstrings, of all else everything."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        return text
    strings = [
        node.value.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    ]
    with file.open("rb") as source:
        comments = [token.string for token in tokenize.tokenize(source.readline) if token.type == tokenize.COMMENT]
    return "\n".join(strings + comments)


def dangling(text: str, root: Path) -> Iterator[str]:
    """What `text` cites that is not below `root`."""
    yield from (page for page in PAGE.findall(text) if not (root / page).is_file())
    for page, numbers in SECTIONS.findall(text):
        if (root / page).is_file():
            headings = re.findall(r"^## (\d+)\.", (root / page).read_text(encoding="utf-8"), flags=re.MULTILINE)
            yield from (f"{page}, {number}" for number in re.findall(r"\d+", numbers) if number not in headings)
    yield from (match[0] for match in BY_NAME.finditer(text) if not (root / f"{match[1]}.md").is_file())


def test_nothing_cites_a_document_that_is_not_here() -> None:
    # To take all files apart costs seconds, and few say anything that could be a citation of what is not there.
    suspects = [file for file in FILES if any(dangling(file.read_text(encoding="utf-8"), ROOT))]
    assert not [(str(file.relative_to(ROOT)), cited) for file in suspects for cited in dangling(prose(file), ROOT)]


def test_every_link_of_a_page_leads_to_a_file() -> None:
    pages = [file for file in FILES if file.suffix == ".md"]
    links = [(page, link) for page in pages for link in LINK.findall(page.read_text(encoding="utf-8"))]
    broken = [(page, link) for page, link in links if "://" not in link and not (page.parent / link).exists()]
    assert not [(page.name, link) for page, link in broken]


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("A rule (docs/rules.md, 1 and 2).", []),
        ("A rule (docs/rules.md, 3).", ["docs/rules.md, 3"]),
        ("A rule (docs/other.md, 1).", ["docs/other.md"]),
        ("A rule (HANDBOOK 4.2).", ["HANDBOOK 4.2"]),
        ("A rule, see HANDBOOK.md, section 4", ["HANDBOOK.md, section 4"]),
        ("HTTP 429, then 200.", []),
    ],
)
def test_the_check_itself_finds_what_is_missing(text: str, cited: list[str], tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "rules.md").write_text("## 1. First\n\n## 2. Second\n")
    assert list(dangling(text, tmp_path)) == cited
