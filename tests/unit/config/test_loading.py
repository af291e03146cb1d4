"""What the settings file may say, and what is said about one that is wrong."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.pseudo import in_other_letters, pseudo_spoken
from wishtui.config import (
    Settings,
    ShopSettings,
    SuggestSettings,
    TranslateSettings,
    WishSettings,
    agent_name,
    load_settings,
    paths,
)
from wishtui.config.describing import effective, meanings, sample
from wishtui.config.language import language_setting
from wishtui.domain.appeal import Shop
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.errors import UsageError


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def problems_of(tmp_path: Path, text: str) -> str:
    """The one problem of a file, as a person reads it, without the file's name."""
    _, problems = load_settings(write(tmp_path, text))
    assert len(problems) == 1, problems
    return str(problems[0]).removeprefix(str(tmp_path / "config.toml"))


def test_without_a_file_every_default_applies(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.toml") == (Settings(), [])
    assert load_settings() == (Settings(), [])
    assert Settings().windows == DEFAULT_WINDOWS


def test_the_users_own_file_is_found(home: Path) -> None:
    (home / ".config/wishtui").mkdir(parents=True)
    (home / ".config/wishtui/config.toml").write_text('agent = "Ana"\n')
    assert load_settings()[0].agent == "Ana"


@pytest.mark.parametrize("zone", ["", "Pacific/Kiritimati", "America/New_York"])
def test_the_end_of_time_can_be_shown(zone: str) -> None:
    settings, now = Settings(time_zone=zone), datetime(2026, 11, 23, tzinfo=UTC)
    assert settings.show_time(datetime.max.replace(tzinfo=UTC), now)
    assert settings.show_time(datetime.min.replace(tzinfo=UTC), now)


def test_everything_can_be_set(tmp_path: Path, home: Path) -> None:
    text = """
        agent = "Ana"
        shop_name = "Kleine Kiste"
        merchant_id = "m-1"
        signer = "Ana E."
        reply_window_hours = 24
        hold_seconds = 0
        theme = "ansi"
        density = "comfortable"
        date_format = "%Y-%m-%d"
        time_zone = "Asia/Tokyo"
        restricted = true
        mouse = "off"
        template_folders = ["~/letters"]
        views.urgent = "due:<6h"
        [keys]
        reply = "f2"
        search = ["slash", "f3"]
    """
    settings, problems = load_settings(write(tmp_path, text))
    assert not problems
    assert settings == Settings(
        agent="Ana",
        shop_name="Kleine Kiste",
        merchant_id="m-1",
        signer="Ana E.",
        reply_window_hours=24,
        hold_seconds=0,
        theme="ansi",
        density="comfortable",
        date_format="%Y-%m-%d",
        time_zone="Asia/Tokyo",
        restricted=True,
        mouse="off",
        template_folders=("~/letters",),
        views={"urgent": "due:<6h"},
        keys={"reply": "f2", "search": ("slash", "f3")},
    )
    assert settings.profile() == Shop(name="Kleine Kiste", merchant_id="m-1", signer="Ana E.")
    assert settings.bindings["reply"] == ("f2",)
    assert settings.letter_folders == [home / "letters"]
    assert settings.show_time(datetime(2026, 11, 23, 20, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)) == "2026-11-24"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("\nholdseconds = 3", ", line 2: There is no setting “holdseconds”. Did you mean “hold_seconds”?"),
        ("zzz = 3", ", line 1: There is no setting “zzz”. Known are agent, shop_name"),
        ("[vieuws]\na = 'b'", ", line 1: There is no setting “vieuws”. Did you mean “views”?"),
        ("theme = 'drak'", ", line 1: theme cannot be “drak”. Did you mean “dark”?"),
        ("theme = 'x'", ", line 1: theme cannot be “x”. Choose one of dark, light, high-contrast, ansi, none."),
        ("hold_seconds = 61", ", line 1: hold_seconds cannot be 61: it takes a number <= 60.0."),
        ("hold_seconds = nan", ", line 1: hold_seconds cannot be nan: it takes a number"),
        ("reply_window_hours = 0", ", line 1: reply_window_hours cannot be 0: it takes a number > 0.0."),
        ("restricted = 'yes'", ", line 1: restricted cannot be “yes”: it takes true or false, and got text."),
        ("restricted = 1", ", line 1: restricted cannot be 1: it takes true or false, and got a whole number."),
        ("views = 3", ", line 1: views cannot be 3: it takes a table, and got a whole number."),
        ("# x\n[views]\na = 3", ", line 3: views.a cannot be 3: it takes text, and got a whole number."),
        ("time_zone = 'Europe/Berlim'", "no such time zone is known here. Did you mean “Europe/Berlin”?"),
        ("time_zone = '../../etc/passwd'", "no such time zone is known here. Write it as in"),
        ("time_zone = 'Europe'", "no such time zone is known here."),
        ("date_format = 'soon'", ", line 1: date_format cannot be “soon”: it gives no date."),
    ],
)
def test_a_wrong_entry_is_named_and_the_rest_applies(tmp_path: Path, text: str, says: str) -> None:
    assert says in problems_of(tmp_path, f"{text}\n")
    settings, _ = load_settings(write(tmp_path, f"agent = 'Ana'\n{text}\n"))
    assert settings == Settings(agent="Ana", restricted=text.startswith("restricted"))


def test_a_table_keeps_what_fits(tmp_path: Path) -> None:
    settings, problems = load_settings(write(tmp_path, "[views]\nbad = 1\ngood = 'tag:vip'\n"))
    assert settings.views == {"good": "tag:vip"}
    assert [problem.line for problem in problems] == [2]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"a = \n", "line 1: This is not TOML: Invalid value."),
        (b"agent = 'Ana'\nagent = 'Bo'\n", "line 2: This is not TOML: Cannot overwrite a value."),
        (b'agent = "\xff"\n', "line 1: This is not UTF-8."),
        (b"a = " + b"[" * 100_000, "nested"),
        (b"#" * (1 << 20) + b"##", "larger than 1 MiB"),
    ],
)
def test_a_file_that_is_wrong_as_a_whole_leaves_the_defaults(tmp_path: Path, raw: bytes, says: str) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(raw)
    settings, problems = load_settings(file)
    assert settings == Settings()
    assert [problem.fatal for problem in problems] == [True]
    assert says in str(problems[0])


@pytest.mark.parametrize(
    ("text", "restricted"),
    [
        ("restricted = 1\n", True),
        ("restricted = 'yes'\nagent = 'Ana'\n", True),
        ("agent = \n restricted = true\n", True),
        ("restricted = tru\n", True),
        ('"restricted" = true\nagent = \n', True),
        ("\ufeffrestricted = true\nagent = \n", True),
        ("restricted = false\nagent = \n", False),
        ("# restricted = true\nagent = \n", False),
    ],
)
def test_a_mistake_never_lifts_a_restriction(tmp_path: Path, text: str, restricted: bool) -> None:
    settings, problems = load_settings(write(tmp_path, text))
    assert problems
    assert settings.restricted is restricted


@pytest.mark.parametrize("raw", [b"agent = ", b"\xff", b"#" * (1 << 20) + b"##"])
def test_who_cannot_write_the_settings_is_restricted_where_they_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raw: bytes
) -> None:
    monkeypatch.setattr("wishtui.config.fallback.is_out_of_reach", lambda file: True)
    file = tmp_path / "config.toml"
    file.write_bytes(raw)
    assert load_settings(file)[0].restricted
    assert load_settings(tmp_path)[0].restricted
    assert not load_settings(tmp_path / "none.toml")[0].restricted


def test_a_pipe_that_nobody_writes_to_is_told(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    os.mkfifo(file)
    _, problems = load_settings(file)
    assert "It is a pipe that nobody writes to." in str(problems[0])


def test_a_folder_is_not_a_file_of_settings(tmp_path: Path) -> None:
    _, problems = load_settings(tmp_path)
    assert "cannot be read" in str(problems[0])


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes("\ufeffagent = 'Zoë'\n".encode())
    assert load_settings(file)[0].agent == "Zoë"


def test_the_language_is_found_behind_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes("\ufefflanguage = 'zh'\n".encode())
    assert load_settings(file)[0].language == language_setting(file) == "zh"


def test_every_setting_is_explained() -> None:
    named = {"wish": WishSettings, "shops": ShopSettings, "translate": TranslateSettings, "suggest": SuggestSettings}
    tables = {f"{table}.{name}" for table, settings in named.items() for name in settings.__struct_fields__}
    assert set(meanings()) == {*Settings.__struct_fields__, *tables}
    assert all(text.endswith(".") for text in meanings().values())


def test_the_sample_changes_nothing_and_names_everything(tmp_path: Path) -> None:
    assert load_settings(write(tmp_path, sample())) == (Settings(), [])
    live = re.sub(r"^# (?=[\w\".]+ = |\[)", "", sample(), flags=re.MULTILINE)
    settings, problems = load_settings(write(tmp_path, live))
    assert not problems
    assert settings.keys
    assert settings.views


def test_what_is_in_force_reads_back_as_itself(tmp_path: Path) -> None:
    chosen = Settings(
        agent='Zoë "the\n\x7f\x1b quick" 🙂',
        hold_seconds=2.5,
        hook_seconds=12.3456789,
        restricted=True,
        template_folders=("a", "b"),
        views={"my view": "x", "b": ""},
        keys={"reply": ("f2", "r")},
    )
    assert load_settings(write(tmp_path, effective(chosen))) == (chosen, [])


def test_an_agent_is_named_by_setting_environment_or_login(monkeypatch: pytest.MonkeyPatch) -> None:
    assert agent_name(Settings())
    monkeypatch.setenv("WISHTUI_AGENT", "  Bo\x1b[31m\tLee ")
    assert agent_name(Settings()) == "Bo␛[31m Lee"
    assert agent_name(Settings(agent="Ana")) == "Ana"
    assert len(agent_name(Settings(agent="x" * 500))) == 40


def test_an_agent_whose_name_is_no_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WISHTUI_AGENT", os.fsdecode(b"Ren\xe9e"))
    with pytest.raises(UsageError, match="WISHTUI_AGENT is not UTF-8"):
        agent_name(Settings())
    assert agent_name(Settings(agent="Ana")) == "Ana"
    assert agent_name(Settings(restricted=True)).isascii()


def test_places_follow_xdg_and_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert paths.store_folder() == home / ".local/share/wishtui"
    assert paths.config_file() == home / ".config/wishtui/config.toml"
    assert paths.template_folder() == home / ".config/wishtui/templates"
    assert paths.state_folder() == home / ".local/state/wishtui"
    assert not os.listdir(home)
    monkeypatch.setenv("WISHTUI_STORE", "~/shop")
    monkeypatch.setenv("WISHTUI_CONFIG", "/etc/shop.toml")
    assert paths.store_folder() == home / "shop"
    assert paths.config_file() == Path("/etc/shop.toml")
    assert paths.template_folder() == Path("/etc/templates")


def test_a_command_may_be_named_without_quotes(tmp_path: Path) -> None:
    settings, problems = load_settings(write(tmp_path, '[keys]\nreply.start = "e"\n"move.top" = "g g"\nundo = 5\n'))

    assert settings.keys == {"reply.start": "e", "move.top": "g g"}
    assert [problem.line for problem in problems] == [4]


def test_a_table_of_known_entries_keeps_those_that_fit(tmp_path: Path) -> None:
    text = '[wish]\nevery_seconds = 5\nsettle_seconds = 90\nurls = "x"\n'
    settings, problems = load_settings(write(tmp_path, text))
    assert settings.wish == WishSettings(settle_seconds=90)
    assert [problem.line for problem in problems] == [2, 4]
    assert "wish.url" in problems[1].what or "url" in problems[1].remedy


SHOPS = """
    signer = "Ana E."
    [shops.north]
    shop_name = "North goods"
    merchant_id = "m-1"
    [shops.south]
    shop_name = "South goods"
    signer = "Jo B."
"""


def test_each_shop_has_letters_signed_with_its_own_profile(tmp_path: Path) -> None:
    settings, problems = load_settings(write(tmp_path, SHOPS))
    assert not problems
    assert settings.profile("north") == Shop(name="North goods", merchant_id="m-1", signer="Ana E.")
    assert settings.profile("south") == Shop(name="South goods", signer="Jo B.")


def test_each_shop_has_a_time_to_answer_of_its_own_or_that_of_all(tmp_path: Path) -> None:
    own = "[shops.north]\nreply_window_hours = 24\n[shops.south]\nshop_name = 'South goods'\n"
    settings, problems = load_settings(write(tmp_path, "reply_window_hours = 36\n" + own))
    assert not problems
    hours = {shop: settings.windows.of(shop) / timedelta(hours=1) for shop in ("north", "south", "west", "")}
    assert hours == {"north": 24, "south": 36, "west": 36, "": 36}
    assert load_settings(write(tmp_path, effective(settings))) == (settings, [])


def test_no_letter_is_signed_with_the_name_of_another_shop(tmp_path: Path) -> None:
    settings, _ = load_settings(write(tmp_path, "shop_name = 'West'\n" + SHOPS))
    assert settings.profile("east") == Shop(signer="Ana E.")
    assert settings.profile("") == Shop(name="West", signer="Ana E.")


def test_a_single_shop_needs_no_table_whatever_it_was_called_at_the_sign_in(tmp_path: Path) -> None:
    settings, _ = load_settings(write(tmp_path, "shop_name = 'West'"))
    assert settings.profile("west") == Shop(name="West")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "[shops.north]\nshop_nam = 'x'",
            "line 2: There is no setting shops.north.shop_nam. Did you mean “shop_name”?",
        ),
        ("[shops.north]\n\nchina = 'no'", "line 3: shops.north.china cannot be “no”: it takes true or false"),
        (
            "[shops.north]\nreply_window_hours = 800",
            "line 2: shops.north.reply_window_hours cannot be 800: it takes a number <= 720.0",
        ),
        (
            "[shops.north]\nreply_window_hours = '24 h'",
            "line 2: shops.north.reply_window_hours cannot be “24 h”: it takes a number",
        ),
        ("[shops.'no rth']\nurl = ''", "line 1: “no rth” cannot be the name of a shop. Letters, digits"),
        ("[shops.default]\nurl = ''", "line 1: “default” cannot be the name of a shop. It stands for"),
        ("[shops]\nnorth = 3", "line 2: shops.north is no table. Write [shops.north] above its settings."),
        ("shops = 3", "line 1: shops cannot be 3"),
    ],
)
def test_what_is_wrong_with_a_shop_is_named_and_the_rest_of_it_applies(tmp_path: Path, text: str, says: str) -> None:
    rest = "\n[shops.south]\nshop_name = 'South goods'\n" if not text.startswith("shops") else ""
    settings, problems = load_settings(write(tmp_path, text + rest))
    assert says in str(problems[0])
    assert len(problems) == 1
    assert settings.profile("south").name == ("South goods" if rest else "")


def test_shops_are_shown_as_they_would_be_written(tmp_path: Path) -> None:
    settings, _ = load_settings(write(tmp_path, SHOPS))
    assert load_settings(write(tmp_path, effective(settings))) == (settings, [])


@pytest.mark.parametrize("text", ["x = [", "x" + "=[" * 2_000], ids=["broken", "nested"])
def test_what_is_done_about_a_broken_file_is_said_in_the_language_of_the_reader(tmp_path: Path, text: str) -> None:
    file = write(tmp_path, text)
    with pseudo_spoken():
        _settings, (problem,) = load_settings(file)
    assert problem.remedy == in_other_letters("Until it is, every default applies.")


@pytest.mark.parametrize("number", ["9" * 5_000, f"0x{'f' * 5_000}"], ids=["decimal", "hexadecimal"])
@pytest.mark.parametrize("entry", ["hold_seconds = {}", "log_days = {}", "agent = {}", "alert_on = [{}]"])
def test_a_number_that_python_does_not_write_out_is_a_problem(tmp_path: Path, entry: str, number: str) -> None:
    settings, (problem,) = load_settings(write(tmp_path, entry.format(number)))
    assert settings == Settings()
    assert "It holds a number that is too large." in str(problem)


@pytest.mark.parametrize("table", ["keys", "views", "shops", "nobody_knows"])
def test_a_name_of_thousands_of_parts_is_a_problem(tmp_path: Path, table: str) -> None:
    settings, problems = load_settings(write(tmp_path, f"{table}.{'.'.join('a' * 3_000)} = 1"))
    assert settings == Settings()
    assert problems


def test_a_home_that_nobody_knows_is_part_of_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WISHTUI_STORE", "~nobody-of-this-name/store")
    monkeypatch.setenv("WISHTUI_CONFIG", "~nobody-of-this-name/config.toml")
    assert paths.store_folder() == Path("~nobody-of-this-name/store")
    assert paths.config_file() == Path("~nobody-of-this-name/config.toml")
    assert Settings(template_folders=("~nobody-of-this-name",)).letter_folders == [Path("~nobody-of-this-name")]
