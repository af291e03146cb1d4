"""A restricted login: its files go to the owner's folder, its name is that of the login."""

import os
import pwd
from pathlib import Path

import pytest

from tests.cli.cli_shop import DUE, LATE, Run
from wishtui.config import Settings, agent_name
from wishtui.errors import UsageError
from wishtui.services.files import output_file

LOGIN = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    return folder


@pytest.fixture
def config(tmp_path: Path, folder: Path) -> Path:
    file = tmp_path / "restricted.toml"
    file.write_text(f'restricted = true\nexport_folder = "{folder}"\n')
    return file


def test_a_plain_name_lands_in_the_owners_folder(folder: Path) -> None:
    settings = Settings(restricted=True, export_folder=str(folder))
    assert output_file("issues.csv", settings) == folder / "issues.csv"
    assert output_file(str(folder / "issues.csv"), settings) == folder / "issues.csv"
    assert output_file("~/x.csv", Settings()) == Path("~/x.csv").expanduser()


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../x.csv",
        "a/x.csv",
        "/tmp/x.csv",
        "~/x.csv",
        "./../x.csv",
        ".profile",
        "{folder}/../x.csv",
        "a\0b",
    ],
)
def test_every_other_name_is_refused(folder: Path, name: str) -> None:
    settings = Settings(restricted=True, export_folder=str(folder))
    with pytest.raises(UsageError, match="This login is restricted"):
        output_file(name.format(folder=folder), settings)


def test_no_folder_is_no_file_and_a_link_is_no_folder(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="writes no files"):
        output_file("issues.csv", Settings(restricted=True))
    link = tmp_path / "link"
    link.symlink_to(folder)
    with pytest.raises(UsageError, match="is no folder"):
        output_file("issues.csv", Settings(restricted=True, export_folder=str(link)))


@pytest.mark.parametrize("argv", [["export", "-o"], ["backup"], ["appeal", "new", "account-unlink", "--draft", "-o"]])
def test_what_a_command_writes_goes_there_or_nowhere(
    shop: Run, folder: Path, config: Path, tmp_path: Path, argv: list[str]
) -> None:
    if argv[0] == "appeal":
        kinds = [kind["name"] for kind in shop("appeal", "kinds", "--json").json]
        argv = ["appeal", "new", kinds[0], "--draft", "-o"]
    outside = tmp_path / "outside.txt"
    ran = shop(*argv, outside, "--config", config)
    assert ran.code == 2
    assert "This login is restricted" in ran.err
    assert not outside.exists()
    assert shop(*argv, "kept.txt", "--config", config).code in {0, 4}
    assert [file.name for file in folder.iterdir()] == ["kept.txt"]


def test_a_file_behind_a_link_is_never_written(shop: Run, folder: Path, config: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim.json"
    victim.write_text("mine")
    (folder / "issues.json").symlink_to(victim)
    assert shop("export", "-o", "issues.json", "--config", config).code == 2
    assert shop("export", "-o", "issues.json", "--overwrite", "--config", config).code == 0
    assert victim.read_text() == "mine"


def test_its_settings_are_the_owners(run: Run, config: Path) -> None:
    before = config.read_text()
    assert run("config", "init", "--overwrite", "--config", config).code == 2
    assert config.read_text() == before


def test_its_name_is_that_of_the_login_unless_the_owner_says_otherwise(
    shop: Run, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WISHTUI_AGENT", "Somebody Else")
    assert agent_name(Settings()) == "Somebody Else"
    assert agent_name(Settings(restricted=True)) == LOGIN
    assert agent_name(Settings(restricted=True, agent="Noor")) == "Noor"
    assert agent_name(Settings(restricted=True, agent_from_environment=True)) == "Somebody Else"
    assert shop("note", DUE, "-m", "Seen.", "--config", config).code == 0
    assert shop("reply", LATE, "-m", "Sorry.", "--config", config).code == 0
    assert shop("show", DUE, "--json").json["notes"][0]["author"] == LOGIN
    assert shop("show", LATE, "--json").json["messages"][-1]["author"] == LOGIN


def test_the_settings_that_the_call_names_win_over_those_of_the_environment(
    run: Run, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.toml"
    other.write_text("restricted = false\n")
    monkeypatch.setenv("WISHTUI_CONFIG", str(other))
    assert run("config", "show", "--json", "--config", config).json["restricted"] is True
    assert run("config", "show", "--json").json["restricted"] is False
