"""No text takes more than its share of time: a run of blanks freezes nothing."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.patterns import USUAL, Used, hard_texts, used_patterns
from tests.growth import too_steep
from wishtui.domain.appeal import FieldSpec, field_state, orders_of, parse_money
from wishtui.domain.message import comparable_text
from wishtui.domain.policy import check
from wishtui.domain.query import QueryError, parse
from wishtui.letters import as_html, as_markdown
from wishtui.letters.sandbox import compile_template
from wishtui.letters.views import lines
from wishtui.text import clean, clean_line, fold, truncate, wrap

LENGTH = 400

PATTERNS = used_patterns()
LETTER = compile_template("{{ text }}", Path("letter.j2"), names=["text"])
FUNCTIONS: dict[str, Callable[[str], object]] = {
    "clean": clean,
    "clean_line": clean_line,
    "fold": fold,
    "wrap": lambda text: wrap(text, 40),
    "truncate": lambda text: truncate(text, 40),
    "comparable_text": comparable_text,
    "policy": check,
    "query": parse,
    "field": lambda text: field_state(FieldSpec(name="t", label="T", required=True), text, language="en"),
    "money": parse_money,
    "orders": lambda text: orders_of(text.split("\n"), ()),
    "value": lines,
    "letter": lambda text: LETTER.render({"text": text}, most_work=1_000_000),
    "markdown": as_markdown,
    "page": lambda text: as_html(text, title=text),
}


def tried(used: Used) -> Callable[[Any], object]:
    """The pattern on one text, as the package uses it."""
    if used.anchored:
        return lambda text: (used.pattern.match(text), used.pattern.fullmatch(text))
    return lambda text: sum(1 for _ in used.pattern.finditer(text))


def steep_texts(used: Used) -> list[str]:
    texts = hard_texts(used.pattern, LENGTH)
    return [label for label, short, long in texts if too_steep(tried(used), short, long)]


def test_the_walk_finds_the_patterns() -> None:
    assert len(PATTERNS) > 50


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_a_pattern_takes_time_as_the_text_is_long(name: str) -> None:
    assert not steep_texts(PATTERNS[name]), PATTERNS[name].pattern.pattern


@pytest.mark.parametrize("words", [r"[ \t]+\n", r"\s*(?:UTC)$", r"\d+x"])
def test_a_quadratic_pattern_would_be_seen(words: str) -> None:
    used = Used(re.compile(words), anchored=False)
    assert any(too_steep(tried(used), short, long) for _, short, long in hard_texts(used.pattern, LENGTH))


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_text_is_read_in_time_as_it_is_long(name: str) -> None:
    def reading(text: str) -> None:
        with suppress(ValueError, QueryError):
            FUNCTIONS[name](text)

    def repeated(unit: str, length: int) -> str:
        return (unit * length)[:length]

    units = [unit for unit in USUAL if too_steep(reading, repeated(unit, 1_500), repeated(unit, 6_000))]
    assert not units
