"""Pages made from the code are those of this code, and the README's promises hold."""

import re
from pathlib import Path

import pytest

import wishtui
from docs import generate
from wishtui.exchange.columns import ALIASES

ROOT = Path(wishtui.__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", generate.PAGES)
def test_a_generated_page_is_not_stale(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == generate.PAGES[name](), (
        "run `python -m docs.generate` and commit what it writes"
    )


def test_the_page_on_importing_names_every_column_and_what_else_it_may_be_called() -> None:
    page = (ROOT / "docs" / "import.md").read_text(encoding="utf-8")
    for name, aliases in ALIASES.items():
        assert f"| `{name}` | {', '.join(f'`{alias}`' for alias in aliases)} |" in page


def test_every_file_that_the_readme_links_to_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("http") or (ROOT / target).exists(), target


def test_the_readme_has_the_two_commands() -> None:
    assert "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/wishtui demo" in README
    assert "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest" in README


def test_the_changelog_knows_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{wishtui.__version__}]" in changelog


def test_the_chinese_readme_has_the_commands_settings_and_keys_of_the_english_one() -> None:
    chinese = (ROOT / "docs" / "README.zh-CN.md").read_text(encoding="utf-8")
    blocks = re.compile(r"^ *```\w+\n.*?^ *```$", re.MULTILINE | re.DOTALL)
    assert blocks.findall(chinese) == blocks.findall(README)
    assert _keys(chinese, "## 日常按键") == _keys(README, "## A day's work")


def _keys(page: str, heading: str) -> list[str]:
    """The left column of the table below `heading`, without the words between the keys."""
    section = page.partition(heading)[2].partition("\n## ")[0]
    return [" ".join(re.findall(r"`[^`]+`", row)) for row in re.findall(r"^\| (`.*?) \| ", section, re.MULTILINE)]
