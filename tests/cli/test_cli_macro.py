"""`wishtui macro` and what `config check` says of macros."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.cli_shop import ANSWERED, CLOSED, DUE, LATE, Ran, Run

MACROS = """
[macros.sorry]
reply = "damaged"
tags = ["broken"]
note = "Offered a new one."
assign = "me"

[macros.later]
snooze = "2h"

[macros.done]
close = true
"""


@pytest.fixture
def macro(shop: Run, tmp_path: Path) -> Callable[..., Ran]:
    """Run a macro of the settings."""
    config = tmp_path / "config.toml"
    config.write_text(f'shop_name = "Mug Shop"\n{MACROS}', encoding="utf-8")
    return lambda *words: shop("--config", config, *words)


def test_a_macro_is_run_on_each_issue_and_each_can_be_refused_alone(macro: Callable[..., Ran]) -> None:
    ran = macro("macro", "later", DUE, CLOSED)
    assert ran.code == 1
    assert ran.lines == [f"{DUE}: done."]
    assert f"{CLOSED}: Locked: Closed, review only." in ran.err
    assert macro("show", DUE, "--json").json["snooze"] is not None


def test_what_it_would_do_is_shown_and_nothing_is_done(macro: Callable[..., Ran]) -> None:
    before = macro("show", LATE, "--json").json
    ran = macro("macro", "later", DUE, "--dry-run")
    assert ran.code == 0
    assert "snoozed until" in ran.out
    assert macro("show", LATE, "--json").json == before
    assert [each["action"] for each in macro("log", "--json").json] == ["import"]


def test_it_closes_what_a_query_finds(macro: Callable[..., Ran]) -> None:
    ran = macro("macro", "done", "--query", "broken", "--json")
    assert [(each["id"], each["done"], each["issue"]["status"]) for each in ran.json] == [(LATE, True, "closed")]
    assert macro("log", "action:macro", "--json").json[0]["macro"] == "done"


def test_what_is_locked_is_refused(macro: Callable[..., Ran]) -> None:
    ran = macro("macro", "done", ANSWERED)
    assert ran.code == 3
    assert "Locked" in ran.err


def test_a_macro_that_is_not_there_is_named_with_those_that_are(macro: Callable[..., Ran]) -> None:
    ran = macro("macro", "sory", LATE)
    assert ran.code == 2
    assert "sorry, later, done" in ran.err


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[macros.a]\nreply = "no-such"\n', "line 2: macros.a.reply: "),
        ('[macros.a]\ntags = ["two words", "' + "x" * 41 + '"]\n', "line 2: macros.a.tags: "),
        ('[macros.a]\nnote = "x"\nsnooze = "soon"\n', "line 3: macros.a.snooze: “soon” is no time."),
        ('[macros.a]\nassign = " "\n', "line 2: macros.a.assign: Say who it is for."),
        ("[macros.a]\n", "line 1: macros.a does nothing."),
        ('[macros.a]\ntags = [""]\nnote = " "\n', "line 1: macros.a does nothing."),
        ('[macros.a]\nreply = "damaged"\nhand = true\n', "line 1: macros.a hands the issue to Wish and has reply too."),
        ('[macros.a]\nreply = "damaged"\nsnooze = "4h"\n', "line 1: macros.a puts the issue aside and has reply too."),
        ('[macros.a]\nrepli = "damaged"\n', "line 2: There is no setting macros.a.repli. Did you mean “reply”?"),
        ('[macros.a]\nnote = "x"\nclose = "yes"\n', "line 3: macros.a.close cannot be “yes”"),
        ("[macros]\na = 3\n", "line 2: macros.a is no table"),
    ],
)
def test_a_mistake_in_a_macro_is_named_with_its_line(run: Run, tmp_path: Path, text: str, problem: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(text, encoding="utf-8")
    ran = run("--config", config, "config", "check")
    assert ran.code == 1
    assert f"{config}, {problem}" in ran.err


def test_macros_that_are_sound_are_no_problem_and_are_shown(macro: Callable[..., Ran]) -> None:
    assert macro("config", "check").code == 0
    assert 'tags = ["broken"]' in macro("config", "show").out


def test_half_a_macro_is_not_run(shop: Run, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[macros.a]\nnote = "x"\nclose = "yes"\n', encoding="utf-8")
    ran = shop("--config", config, "macro", "a", LATE)
    assert ran.code == 2
    assert "There is no macro “a”." in ran.err


def test_what_it_would_do_is_json_too_and_says_that_nothing_is_done(macro: Callable[..., Ran]) -> None:
    before = macro("show", LATE, "--json").json
    offer = "remedy=we can send a new one at no cost to you"
    given = ("--set", "product=Mug", "--set", offer)
    ran = macro("macro", "sorry", LATE, ANSWERED, "--dry-run", "--json", *given)
    planned, refused = ran.json
    assert (planned["id"], planned["done"], planned["refusal"]) == (LATE, False, None)
    would = planned["would"]
    assert would["tags"] == ["broken"]
    assert would["note"] == "Offered a new one."
    assert would["assign"]
    assert would["reply"].strip()
    assert (would["close"], would["hand"], would["snooze"], would["snoozed_until"]) == (False, False, False, None)
    assert (refused["done"], refused["would"]) == (False, None)
    assert "Locked" in refused["refusal"]
    assert macro("show", LATE, "--json").json == before
    later = macro("macro", "later", DUE, "--dry-run", "--json").json[0]["would"]
    assert later["snooze"]
    assert later["snoozed_until"] > "2026"
    assert "would" not in macro("macro", "later", DUE, "--json").json[0]
