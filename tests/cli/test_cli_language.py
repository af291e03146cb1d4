"""In which language a call is answered: that of `--lang`, else of the setting, else of the environment."""

import io
import subprocess
import sys
from gettext import NullTranslations
from pathlib import Path

import pytest

from tests.cli.cli_shop import Run
from tests.pseudo import glued, in_other_letters, pseudo_spoken
from wishtui.cli.fast_path import inbox_call
from wishtui.cli.language import language_of
from wishtui.cli.main import main
from wishtui.cli.parser import COMMANDS, build_parser
from wishtui.i18n.catalogue import LANGUAGES, speak_from, spoken
from wishtui.resources import locales_dir
from wishtui.text import cell_width


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of this test, which are not written yet."""
    file = tmp_path / "own.toml"
    monkeypatch.setenv("WISHTUI_CONFIG", str(file))
    return file


@pytest.mark.parametrize(
    "words",
    [
        ["--lang", "zh"],
        ["--lang=zh"],
        ["--lang", "zh", "list"],
        ["list", "--lang", "zh"],
        ["appeal", "list", "--lang=zh"],
        ["--lang", "en", "list", "--lang", "zh"],
        ["--store", "x", "--lang", "zh"],
    ],
)
def test_the_call_names_the_language_wherever_it_stands(words: list[str]) -> None:
    assert language_of(words) == "zh"
    assert build_parser().parse_args(words).lang == "zh"


@pytest.mark.parametrize("words", [["list", "--", "--lang", "zh"], ["--lang"], ["list", "lang", "zh"]])
def test_words_that_are_no_option_name_none(words: list[str]) -> None:
    assert language_of(words) == "en"


def test_the_call_goes_before_the_setting_and_that_before_the_environment(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert language_of([]) == "zh"
    config.write_text('language = "en"\n')
    assert language_of([]) == "en"
    assert language_of(["--lang", "zh"]) == "zh"
    config.write_text('language = "auto"\n')
    assert language_of([]) == "zh"


def test_the_settings_that_the_call_names_are_those_that_count(config: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text('theme = "light"\nlanguage = "zh"\n')
    assert language_of(["--config", str(other)]) == "zh"
    assert language_of(["list", f"--config={other}"]) == "zh"
    assert language_of([]) == "en"


@pytest.mark.parametrize(
    ("variable", "value", "chosen"),
    [
        ("LC_ALL", "zh_TW.UTF-8", "zh"),
        ("LC_MESSAGES", "zh_CN", "zh"),
        ("LANGUAGE", "xx:zh", "zh"),
        ("LANGUAGE", "fr:en", "en"),
        ("LANG", "de_DE.UTF-8", "en"),
        ("LANG", "C", "en"),
    ],
)
def test_the_environment_is_read_as_gettext_reads_it(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, chosen: str
) -> None:
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    monkeypatch.setenv(variable, value)
    assert language_of([]) == chosen


@pytest.mark.parametrize(
    "wrong",
    [
        b'language = "zh"\nthis is no TOML',
        b'language = "tlh"\n',
        b"language = 7\n",
        b'language = "zh"\n\xff\xfe',
        b'[translate]\nlanguage = "zh"\n',
        b'# language = "zh"\n',
    ],
)
def test_settings_that_cannot_be_used_hinder_nothing(config: Path, wrong: bytes) -> None:
    config.write_bytes(wrong)
    assert language_of([]) == "en"


def test_a_place_without_settings_hinders_nothing(config: Path, tmp_path: Path) -> None:
    config.mkdir()
    assert language_of([]) == "en"
    assert language_of(["--config", "a\0b"]) == "en"
    assert language_of(["--config", "~nobody-of-that-name/x"]) == "en"


def test_a_language_that_there_is_not_is_refused_with_those_that_there_are(run: Run, config: Path) -> None:
    for words in (["--lang", "tlh"], ["--lang", "tlh", "list"], ["list", "--lang=tlh"]):
        ran = run(*words)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == "wishtui: --lang cannot be “tlh”. Choose one of en, zh.\n"
    config.write_text('language = "tlh"\n')
    ran = run("list")
    assert ran.code == 0
    assert "line 1: language cannot be “tlh”. Choose one of auto, en, zh." in ran.err


def test_the_inbox_opens_in_a_language_without_the_parser() -> None:
    for code in LANGUAGES:
        call = inbox_call(["--lang", code])
        assert call is not None
        assert call.lang == code
    assert inbox_call(["--lang", "tlh"]) is None


def test_a_start_in_english_loads_no_settings_and_no_catalogue(home: Path) -> None:
    code = (
        "import sys\n"
        "before = set(sys.modules)\n"  # what measures coverage reads its own settings
        "from wishtui.cli.main import main\n"
        "main(['--help'])\n"
        "print({'tomllib', 'msgspec', 'babel', 'wishtui.config.settings'} & set(sys.modules) - before)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "set()"


def test_the_next_call_speaks_its_own_language(run: Run) -> None:
    run("--lang", "zh", "paths")
    assert spoken() == "zh"
    run("paths")
    assert spoken() == "en"


@pytest.mark.parametrize("content", [None, b"", b"no catalogue", "half"])
def test_an_installation_without_a_sound_catalogue_speaks_english_and_says_why(
    content: bytes | str | None, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "zh" / "LC_MESSAGES" / "wishtui.mo"
    if content is not None:
        whole = (locales_dir() / "zh" / "LC_MESSAGES" / "wishtui.mo").read_bytes()
        file.parent.mkdir(parents=True)
        file.write_bytes(content if isinstance(content, bytes) else whole[: len(whole) // 2])
    monkeypatch.setattr("wishtui.resources.locales_dir", lambda: tmp_path)
    ran = run("--lang", "zh", "list", "--help")
    assert ran.code == 0
    assert ran.err == "wishtui: The catalogue of 中文 cannot be read. Install wishtui again.\n"
    assert spoken() == "en"
    assert run("list", "--help").err == ""


@pytest.mark.parametrize(
    ("encoding", "chosen"), [("ascii", "en"), ("iso-8859-1", "en"), ("gb18030", "zh"), ("utf-8", "zh")]
)
def test_an_output_that_cannot_hold_the_characters_gets_english(
    encoding: str, chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    assert main(["--lang", "zh", "paths"]) == 0
    assert spoken() == chosen


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_in_the_language_that_is_asked_for(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pseudo_spoken():
        assert main([*filter(None, [name]), "--help", "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(in_other_letters("usage: "))
    assert in_other_letters("show this help message and exit") in out
    assert in_other_letters("everywhere") in out
    assert in_other_letters("no colours (NO_COLOR)").split()[0] in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["lst"], "There is no command {}."),
        (["show"], "The following arguments are required: {}."),
        (["--nonsense"], "Unrecognized arguments: {}."),
        (["list", "--limit"], "expected one argument"),
        (["list", "--limit", "x"], "it takes a number from {}, not {}"),
        (["list", "--json", "-q"], "not allowed with argument {}"),
        (["reply", "x"], "One of the arguments {} is required."),
        (["demo", "--count", "x"], "it takes a whole number, not {}"),
        (["list", "--sort", "x"], "cannot be {}."),
    ],
)
def test_a_mistake_in_the_call_is_told_in_that_language(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pseudo_spoken():
        assert main([*words, "--lang", "zh"] if words != ["list", "--limit"] else ["--lang", "zh", *words]) == 2
    err = capsys.readouterr().err
    for piece in says.split("{}"):
        assert in_other_letters(piece.strip(" :")) in err
    assert len(err.splitlines()) == 1


def test_a_value_is_quoted_alike_where_a_language_puts_no_blank_before_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unspaced(NullTranslations):
        def gettext(self, message: str) -> str:
            return message.replace("ignored explicit argument ", "不取值，给了")

    monkeypatch.setattr("wishtui.cli.main.speak_as_asked", lambda words: speak_from(Unspaced(), "zh"))
    assert main(["list", "--json=many"]) == 2
    assert "给了“many”" in capsys.readouterr().err


def test_help_in_chinese_fits_the_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Wide:
        """Every sentence is a long one without blanks."""

        def gettext(self, message: str) -> str:
            return message if message.startswith("%") or message.endswith(": ") else "说" * 90

        def ngettext(self, one: str, many: str, n: int) -> str:
            return one

        def pgettext(self, context: str, message: str) -> str:
            return message

    monkeypatch.setenv("COLUMNS", "80")
    speak_from(Wide(), "zh")
    assert main(["config", "--help", "--lang", "zh"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(cell_width(line) for line in lines if line.startswith(" ")) <= 80


def test_usage_and_headings_of_help_are_as_wide_as_they_look(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pseudo_spoken():
        assert main(["reply", "--help", "--lang", "zh"]) == 0
    lines = capsys.readouterr().out.splitlines()
    begin = cell_width(lines[0][: lines[0].index("[-h]")])
    usage = lines[1 : lines.index("")]
    assert usage
    assert all(line.index(line.strip()) == begin and cell_width(line) <= 80 for line in usage)
    assert f"{in_other_letters('options')}：" in lines
    assert glued("\n".join(lines)) == []
