"""What Wish said last holds for every process: a token that it does not take, how long it wants to be left alone."""

import time
from datetime import timedelta
from pathlib import Path

import pytest

from tests.pseudo import pseudo_spoken
from tests.simulated_wish import TOKEN
from wishtui.i18n import _
from wishtui.wish.backoff import FILE, Backoff
from wishtui.wish.failures import SignInRefused
from wishtui.wish.rate_limit import LONGEST_WAIT
from wishtui.wish.secret import Secret

BASE = "https://merchant.wish.com/api/v3"
REFUSAL = SignInRefused("Access token has been revoked", code=1008, status=400, remedy="Sign in again.")


def test_a_refused_token_is_known_to_every_process_until_another_one_is_tried(tmp_path: Path) -> None:
    Backoff(tmp_path).refuse("north", Secret(TOKEN), BASE, REFUSAL)
    again = Backoff(tmp_path).refusal("north", Secret(TOKEN), BASE)
    assert str(again) == str(REFUSAL)
    assert Backoff(tmp_path).refusal("north", Secret("another"), BASE) is None
    assert Backoff(tmp_path).refusal("north", Secret(TOKEN), "https://sandbox.merchant.wish.com/api/v3") is None
    assert Backoff(tmp_path).refusal("south", Secret(TOKEN), BASE) is None
    Backoff(tmp_path).forget("north")
    assert Backoff(tmp_path).refusal("north", Secret(TOKEN), BASE) is None


def test_nothing_of_the_token_is_kept(tmp_path: Path) -> None:
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        Backoff(folder).refuse("", Secret(TOKEN), BASE, REFUSAL)
    kept = [(folder / FILE).read_text() for folder in folders]
    assert kept[0] != kept[1]  # the same token leaves no mark that could be looked up
    assert not any(TOKEN[start : start + 7] in text for text in kept for start in range(len(TOKEN) - 6))
    assert (folders[0] / FILE).stat().st_mode & 0o777 == 0o600


def test_a_wait_holds_for_the_next_process_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Backoff(tmp_path).close_for("", timedelta(minutes=5))
    assert timedelta(minutes=4) < Backoff(tmp_path).wait("") <= timedelta(minutes=5)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 2 * LONGEST_WAIT.total_seconds())
    assert Backoff(tmp_path).wait("") == timedelta()  # the clock was set back: nobody waits for that
    monkeypatch.setattr(time, "time", lambda: now + 600)
    assert Backoff(tmp_path).wait("") == timedelta()


def test_what_is_kept_is_english_whatever_the_screen_speaks(tmp_path: Path) -> None:
    with pseudo_spoken():
        refusal = SignInRefused(
            "revoked", code=1008, status=400, remedy=_("Sign in again with `{command}`.", command="x")
        )
        Backoff(tmp_path).refuse("north", Secret(TOKEN), BASE, refusal)
    again = Backoff(tmp_path).refusal("north", Secret(TOKEN), BASE)
    assert again is not None
    assert again.remedy == "Sign in again with `x`."


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"": {"opens_at": "x"}}', b"\xff", b'{"": {"refused": {}}}'])
def test_a_file_that_is_broken_is_no_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert Backoff(tmp_path).wait("") == timedelta()
    Backoff(tmp_path).refuse("", Secret(TOKEN), BASE, REFUSAL)
    assert Backoff(tmp_path).refusal("", Secret(TOKEN), BASE) is not None


def test_a_folder_that_takes_nothing_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    Backoff(tmp_path / "file").refuse("", Secret(TOKEN), BASE, REFUSAL)
    assert Backoff(tmp_path / "file").refusal("", Secret(TOKEN), BASE) is None
