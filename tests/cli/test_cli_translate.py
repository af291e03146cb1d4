"""`wishtui translate`: agreed to once, all of the conversation, and an exit code that says what was had."""

import json
import sys
from pathlib import Path

import pytest

from tests.cli.cli_shop import Run
from tests.translate_server import TranslateServer, giving, well
from wishtui.services import assistance

ROWS = (
    "id,customer,subject,status,opened_at,sender,at,message",
    "taza1,Eva,Taza,unhandled,2026-11-23T08:00Z,customer,2026-11-23T08:00Z,¿Dónde está mi paquete? Lo espero mucho.",
    "taza1,Eva,Taza,unhandled,2026-11-23T08:00Z,customer,2026-11-23T09:00Z,Muchas gracias por su ayuda con la taza.",
)


@pytest.fixture
def issues(run: Run, tmp_path: Path) -> None:
    """An issue in Spanish."""
    (tmp_path / "rows.csv").write_text("\n".join(ROWS), encoding="utf-8")
    assert run("import", tmp_path / "rows.csv").code == 0


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings."""
    file = tmp_path / "config.toml"
    monkeypatch.setenv("WISHTUI_CONFIG", str(file))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    file.write_text("")
    return file


@pytest.mark.usefixtures("issues")
def test_it_is_off_until_it_is_configured_and_agreed_to(run: Run, config: Path) -> None:
    ran = run("translate", "taza1")
    assert (ran.code, "[translate]" in ran.err) == (2, True)
    with TranslateServer(well) as server:
        config.write_text(f'[translate]\nurl = "{server.url}"\n')
        ran = run("translate", "taza1")
        assert (ran.code, ran.out, server.asked) == (2, "", [])
        assert f"would go to {server.url} for the first time" in ran.err
        ran = run("translate", "taza1", "--agree")
        assert ran.code == 0
        assert "¿Dónde está mi paquete?" in ran.out
        assert f"  » <en> {'¿Dónde está mi paquete? Lo espero mucho.'[::-1]}" in ran.out
        shown = run("translate", "taza1", "--to", "de", "--json")
        assert shown.code == 0
        assert [item["language"] for item in shown.json] == ["es", "es"]
        assert [item["translation"][:4] for item in shown.json] == ["<de>", "<de>"]
        assert {item["sender"] for item in shown.json} == {"customer"}
        assert len(server.asked) == 4
        assert run("translate", "taza1").code == 0
        assert len(server.asked) == 4
        assert run("translate", "taza1", "--to", "not a language").code == 2
    with TranslateServer(well) as other:
        config.write_text(f'[translate]\nurl = "{other.url}"\n')
        assert run("translate", "taza1").code == 2


@pytest.mark.usefixtures("issues")
def test_the_exit_code_says_what_was_had(run: Run, config: Path) -> None:
    with TranslateServer(giving({"error": "no such language"}, 400)) as server:
        config.write_text(f'[translate]\nurl = "{server.url}"\n')
        ran = run("translate", "taza1", "--agree")
        assert (ran.code, ran.err.count("no such language")) == (6, 1)
        assert "Muchas gracias" in ran.out
        server.way = lambda call, body: (well if "Muchas" in body["q"] else giving(b"x"))(call, body)
        assert run("translate", "taza1").code == 1


@pytest.mark.usefixtures("issues")
def test_a_text_of_ones_own_is_translated_for_the_customer(run: Run, config: Path) -> None:
    with TranslateServer(well) as server:
        config.write_text(f'[translate]\nurl = "{server.url}"\n')
        ran = run("translate", "taza1", "-m", "It is here", "--agree")
        assert (ran.code, ran.out) == (0, "<es> ereh si tI\n")
        assert "In Spanish, guessed from the message." in ran.err
        assert run("translate", "taza1", "-m", "It is here", "--to", "de").out == "<de> ereh si tI\n"
        shown = run("translate", "taza1", "-m", "It is here", "--to", "de", "--json").json
        assert (shown["language"], shown["translation"]) == ("de", "<de> ereh si tI")
        server.way = giving(b"x")
        assert run("translate", "taza1", "-m", "It is there").code == 6


@pytest.mark.usefixtures("issues")
def test_what_a_program_writes_reaches_the_terminal_clean(run: Run, config: Path) -> None:
    command = [sys.executable, "-c", "print('a\\x1b]52;c;eA==\\x07b\\u202ec')"]
    config.write_text(f"[translate]\ncommand = {json.dumps(command)}\n")
    ran = run("translate", "taza1", "--agree")
    assert (ran.code, "  » a␛]52;c;eA==␇b\ufffdc" in ran.out) == (0, True)


@pytest.mark.usefixtures("issues")
def test_a_restricted_login_has_it_by_its_owners_file_alone(
    run: Run, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TranslateServer(well) as server:
        config.write_text(f'restricted = true\n[translate]\nurl = "{server.url}"\n')
        ran = run("translate", "taza1", "--agree")
        assert (ran.code, "This login is restricted" in ran.err, server.asked) == (2, True, [])
        monkeypatch.setattr(assistance, "is_out_of_reach", lambda file: file == config)
        assert run("translate", "taza1", "--agree").code == 0
        config.write_text('restricted = true\n[translate]\ncommand = ["cat"]\n')
        ran = run("translate", "taza1", "--agree")
        assert (ran.code, "by its whole path" in ran.err) == (2, True)


def test_an_address_that_may_not_be_asked_is_a_mistake_of_the_settings(run: Run, config: Path) -> None:
    for url, why in {
        "http://translate.example.com": "not encrypted",
        "ftp://127.0.0.1": "is no address",
        "https://me:secret@translate.example.com": "must not hold a name or a password",
    }.items():
        config.write_text(f'[translate]\nurl = "{url}"\n')
        ran = run("config", "check")
        assert ran.code != 0
        assert why in ran.out + ran.err
        assert "secret" not in ran.out + ran.err
