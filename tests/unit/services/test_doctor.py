"""The doctor names what is wrong and what to do, and leaves everything as it is."""

from pathlib import Path
from typing import Any

import pytest

from wishtui import resources
from wishtui.config import Settings, SuggestSettings, TranslateSettings, load_settings
from wishtui.services.doctor import (
    TerminalFacts,
    examine_assistance,
    examine_letters,
    examine_settings,
    examine_store,
    examine_terminal,
)
from wishtui.store import open_store


def terminal(**more: object) -> TerminalFacts:
    values = {
        "watched": True,
        "columns": 120,
        "rows": 40,
        "encoding": "utf-8",
        "environment": {"TERM": "xterm-256color"},
    }
    return TerminalFacts(**{**values, **more})  # type: ignore[arg-type]  # the values are those of the fields named


def test_a_store_that_is_not_there_is_no_fault(tmp_path: Path) -> None:
    (finding,) = examine_store(tmp_path / "store")
    assert (finding.level, "wishtui import" in finding.remedy) == ("note", True)
    assert not (tmp_path / "store").exists()


def test_a_sound_store_is_called_sound(tmp_path: Path) -> None:
    open_store(tmp_path / "store").close()
    levels = {finding.level for finding in examine_store(tmp_path / "store")}
    assert levels <= {"ok", "note"}
    assert "ok" in levels


def test_settings_are_reported_with_their_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    assert [finding.level for finding in examine_settings(file, [])] == ["ok"]
    file.write_text("them = 3\n")
    (finding,) = examine_settings(file, load_settings(file)[1])
    assert finding.level == "note"
    assert "line 1" in finding.what
    assert "theme" in finding.remedy


def test_our_own_letters_are_sound() -> None:
    (finding,) = examine_letters([resources.templates_dir()])
    assert finding.level == "ok"


def test_a_broken_letter_is_named_and_the_others_stay(tmp_path: Path) -> None:
    (tmp_path / "replies").mkdir()
    (tmp_path / "replies/mine.j2").write_text("+++\ntitle = 'x'\n+++\n{{ 1 + }}\n")
    findings = list(examine_letters([tmp_path, tmp_path / "absent", resources.templates_dir()]))
    assert [(finding.level, "mine.j2:4" in finding.what) for finding in findings] == [("bad", True)]


@pytest.mark.parametrize(
    ("more", "level", "says"),
    [
        ({}, "ok", "120×40"),
        ({"watched": False}, "note", "no terminal"),
        ({"columns": 70}, "note", "80×24"),
        ({"columns": 50}, "bad", "60×15"),
        ({"environment": {"TERM": "dumb"}}, "bad", "TERM"),
        ({"environment": {}}, "bad", "TERM"),
        ({"encoding": "ascii"}, "note", "UTF-8"),
    ],
)
def test_a_terminal_is_judged_by_what_the_inbox_needs(more: dict[str, object], level: str, says: str) -> None:
    finding = next(iter(examine_terminal(terminal(**more))))
    assert finding.level == level
    assert says in f"{finding.what} {finding.remedy}"


def test_who_translates_and_suggests_is_named_and_missed(tmp_path: Path) -> None:
    def found(**settings: Any) -> list[tuple[str, str, str]]:
        findings = examine_assistance(Settings(**settings), tmp_path / "config.toml")
        return [(finding.area, finding.level, finding.what) for finding in findings]

    assert found() == []
    server = TranslateSettings(url="http://127.0.0.1:5000")
    assert found(translate=server) == [("translate", "ok", "It is done by http://127.0.0.1:5000.")]
    program = SuggestSettings(command=("no-such-program", "-x"))
    assert found(suggest=program) == [("suggest", "bad", "There is no program no-such-program.")]
    assert found(suggest=SuggestSettings(command=("cat",)))[0][1] == "ok"
    assert found(restricted=True, translate=server)[0][1] == "note"
