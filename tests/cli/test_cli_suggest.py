"""`wishtui suggest`: prints a draft, sends nothing, and says what stands against it."""

import json
import sys
from pathlib import Path

import pytest

from tests.cli.cli_shop import LATE, Run


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings."""
    file = tmp_path / "config.toml"
    monkeypatch.setenv("WISHTUI_CONFIG", str(file))
    file.write_text("")
    return file


def configure(config: Path, code: str) -> None:
    config.write_text(f"[suggest]\ncommand = {json.dumps([sys.executable, '-c', code])}\n")


def test_it_is_off_until_it_is_configured_and_agreed_to(shop: Run, config: Path) -> None:
    ran = shop("suggest", LATE)
    assert (ran.code, "[suggest]" in ran.err) == (2, True)
    configure(config, "import json, sys; print('About', json.load(sys.stdin)['issue']['id'])")
    ran = shop("suggest", LATE)
    assert (ran.code, "would go to the program" in ran.err, ran.out) == (2, True, "")
    ran = shop("suggest", LATE, "--agree")
    assert (ran.code, ran.out.startswith("About ")) == (0, True)
    before = shop("show", LATE, "--json").json
    shown = shop("suggest", LATE, "--json")
    assert (shown.code, shown.json["problems"], shown.json["id"]) == (0, [], before["id"])
    assert shop("show", LATE, "--json").json == before


def test_a_draft_against_the_rules_is_exit_4_and_none_is_exit_6(shop: Run, config: Path) -> None:
    configure(config, "print('Pay me by PayPal')")
    ran = shop("suggest", LATE, "--agree")
    assert (ran.code, ran.out, "PayPal" in ran.err) == (4, "Pay me by PayPal\n", True)
    configure(config, "raise SystemExit(3)")
    ran = shop("suggest", LATE, "--agree")
    assert (ran.code, "ended with 3" in ran.err) == (6, True)


def test_a_restricted_login_needs_its_owners_file(shop: Run, config: Path) -> None:
    configure(config, "print('x')")
    config.write_text(f"restricted = true\n{config.read_text()}")
    ran = shop("suggest", LATE, "--agree")
    assert (ran.code, "This login is restricted" in ran.err) == (2, True)
