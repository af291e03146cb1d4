"""Signing in at a terminal: what is asked, what is not shown, and how it ends wherever it is left."""

import os
import signal
import termios
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.simulated_wish import TOKEN, platform_with
from tests.tui.terminal import PROGRAM, Terminal
from wishtui.cli.commands import login as login_command
from wishtui.wish.credentials import CredentialsFile
from wishtui.wish.failures import SignInRefused
from wishtui.wish.simulator import Platform, Simulator
from wishtui.wish.simulator.faults import Fault

CODE = "one-time-code-of-nobody"
SECRET = "the-own-word-of-an-app"
QUESTIONS = ("Access token", "Client id", "Client secret", "Redirect address", "Code, or the whole address")


@pytest.fixture
def platform() -> Platform:
    platform = platform_with()
    platform.codes.add(CODE)
    return platform


@pytest.fixture
def login(wish: Simulator, tmp_path: Path) -> Iterator[Terminal]:
    config = tmp_path / "config" / "config.toml"
    config.parent.mkdir(mode=0o700)
    config.touch(mode=0o600)
    words = [*PROGRAM, "login"]
    with Terminal(words, size=(120, 24), WISHTUI_WISH_URL=wish.url, WISHTUI_CONFIG=str(config)) as terminal:
        yield terminal


def answer(login: Terminal, upto: int = 4) -> None:
    """Answer the first questions, until that of the number `upto` stands there."""
    for question, words in zip(QUESTIONS[:upto], ("", "an-app", SECRET, "https://shop.example/back"), strict=False):
        login.shows(question)
        login.press(f"{words}\r")
    login.shows(QUESTIONS[upto])
    login.until(lambda: is_reading(login))


def is_reading(login: Terminal) -> bool:
    """Whether the program waits for what is typed; one that has just asked does not hear a signal before it does."""
    return Path(f"/proc/{login.process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "S"


def kept(tmp_path: Path) -> CredentialsFile:
    return CredentialsFile(tmp_path / "config")


def shows_what_is_typed(terminal: int) -> bool:
    """Whether the terminal has its echo."""
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


def test_settings_that_are_not_there_are_told_before_anything_is_asked(wish: Simulator, tmp_path: Path) -> None:
    words = [*PROGRAM, "login", "--url", wish.url, "--config", str(tmp_path / "none.toml")]
    with Terminal(words, size=(120, 24)) as terminal:
        terminal.until(lambda: terminal.process.poll() is not None or (is_reading(terminal) and terminal.output))
        assert b"Access token" not in terminal.output
        assert terminal.ended() == 2
        terminal.shows("There is no file")


@pytest.mark.parametrize(
    "pasted",
    [
        CODE,
        f"  {CODE} ",
        f"https://shop.example/back?state=x&code={CODE}",
        f"shop.example/back?code={CODE}&state=x#top",
        f"code={CODE}",
        f"https://shop.example/back#state=x&code={CODE}",
        f"{CODE[:9]} {CODE[9:]}",
    ],
)
def test_a_code_signs_in_however_it_is_pasted(login: Terminal, wish: Simulator, tmp_path: Path, pasted: str) -> None:
    answer(login)
    login.shows("/v3/oauth/authorize?client_id=an-app")
    login.press(f"{pasted}\r")
    assert login.ended() == 0
    login.shows("Signed in as merchant")
    assert kept(tmp_path).shops()[""].renewable
    for secret in (CODE, SECRET, kept(tmp_path).shops()[""].access_token.reveal()):
        assert secret.encode() not in login.output


@pytest.mark.parametrize(
    ("pasted", "problem"),
    [
        ("another-code", "Authorization code is wrong or was used"),
        ("https://shop.example/back?error=access_denied&error_description=You+said+no", "You said no"),
        ("https://shop.example/back?state=x", "There is no code in that address"),
        ("https://shop.example/back", "There is no code in that address"),
        ("", "That is no code"),
        ("\x04", "The input ended"),
    ],
)
def test_without_a_code_that_wish_takes_nothing_is_kept(
    login: Terminal, tmp_path: Path, pasted: str, problem: str
) -> None:
    answer(login)
    for _code in range(3 if pasted != "\x04" else 1):
        login.until(lambda: is_reading(login))
        asked = login.output.count(b"Code, or")
        login.press(f"{pasted}\r" if pasted != "\x04" else pasted)
        login.until(lambda: login.output.count(b"Code, or") > asked or login.process.poll() is not None)  # noqa: B023
    assert login.ended() in (2, 6)
    login.shows(problem)
    assert b"Traceback" not in login.output
    assert kept(tmp_path).shops() == {}


def test_after_a_wrong_code_the_code_alone_is_asked_for_again(login: Terminal, tmp_path: Path) -> None:
    answer(login)
    login.press("another-code\r")
    login.until(lambda: login.output.count(b"Code, or") == 2)
    login.until(lambda: is_reading(login))
    login.press(f"{CODE}\r")
    assert login.ended() == 0
    assert kept(tmp_path).shops()[""].renewable


def test_a_code_that_wish_has_not_seen_is_only_to_be_copied_again(login: Terminal, wish: Simulator) -> None:
    answer(login)
    login.press("\r")
    login.until(lambda: login.output.count(b"Code, or") == 2)
    assert b"Copy what stands behind `code=` in the address." in login.output
    assert b"Open the address again" not in login.output
    assert wish.calls == []


def test_of_an_account_that_wish_has_closed_no_other_code_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def typed(question: str, ask: Callable[[str], str] = input) -> str:
        asked.append(question)
        return "" if question.startswith("Access token") else CODE

    def refused(shop: str, call: Coroutine[Any, Any, Any]) -> None:
        call.close()
        raise SignInRefused("Merchant is disabled", code=1002, status=200)

    monkeypatch.setattr(login_command, "_typed", typed)
    monkeypatch.setattr(login_command, "_told_by_wish", refused)
    address = SimpleNamespace(base="https://wish.example/api/v3")
    with pytest.raises(SignInRefused):
        login_command._asked(cast(Any, None), "", cast(Any, address))
    assert sum(question.startswith("Code, or") for question in asked) == 1


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("question", range(5))
def test_left_at_any_question_it_ends_and_the_terminal_shows_again_what_is_typed(
    login: Terminal, tmp_path: Path, question: int, how: signal.Signals
) -> None:
    answer(login, question)
    kept_open = os.dup(login.master)
    if how is signal.SIGINT:
        login.press(b"\x03")
    else:
        login.signal(how)
    assert login.ended() == 128 + how
    assert shows_what_is_typed(kept_open)
    os.close(kept_open)
    assert b"Traceback" not in login.output
    assert kept(tmp_path).shops() == {}


def test_a_terminal_that_is_closed_ends_it(login: Terminal, tmp_path: Path) -> None:
    answer(login)
    login.hang_up()
    assert login.ended() != 0
    assert kept(tmp_path).shops() == {}


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_left_while_wish_is_asked_it_ends_and_keeps_nothing(
    login: Terminal, wish: Simulator, tmp_path: Path, how: signal.Signals
) -> None:
    wish.faults.add("oauth", Fault.DRIP)
    login.shows(QUESTIONS[0])
    login.press(f"{TOKEN}\r")
    login.until(lambda: wish.calls)
    login.signal(how)
    assert login.ended() == 128 + how
    assert b"Traceback" not in login.output
    assert kept(tmp_path).shops() == {}
