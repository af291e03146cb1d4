"""Tokens: kept where nobody else reads them, made new by one process at a time, on disk before they are used."""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wish.conftest import START, client_of
from wishtui.errors import NetworkError, UsageError
from wishtui.wish.address import address_of
from wishtui.wish.credentials import Credentials, CredentialsFile
from wishtui.wish.failures import WishRefused
from wishtui.wish.oauth import authorize_url, due_for_renewal, ends_soon, exchange, renew
from wishtui.wish.secret import Secret
from wishtui.wish.simulator import Fault, Platform, Simulator

APP = Credentials(access_token=Secret(""), client_id="an-app", client_secret=Secret("the-app's-own"))


def signed_in(wish: Simulator, platform: Platform) -> Credentials:
    platform.codes.add("code-1")
    return exchanged(wish, "code-1")


def exchanged(wish: Simulator, code: str) -> Credentials:
    async def ask() -> Credentials:
        async with client_of(wish) as client:
            return await exchange(client, code, APP, redirect_uri="https://shop.example/back")

    return asyncio.run(ask())


def renewed(wish: Simulator, kept: CredentialsFile, stale: Secret) -> Credentials:
    async def ask() -> Credentials:
        async with client_of(wish) as client:
            return await renew(client, kept, "", stale=stale)

    return asyncio.run(ask())


def test_a_code_becomes_a_pair_once(wish: Simulator, platform: Platform) -> None:
    pair = signed_in(wish, platform)
    assert platform.tokens[pair.access_token.reveal()] == "valid"
    assert pair.renewable
    assert pair.merchant_id == platform.merchant_id
    assert pair.expires_at is not None
    with pytest.raises(WishRefused):
        exchanged(wish, "code-1")


def test_the_new_pair_is_on_disk_when_it_is_given(wish: Simulator, platform: Platform, tmp_path: Path) -> None:
    kept = CredentialsFile(tmp_path)
    old = signed_in(wish, platform)
    kept.put("", old)
    new = renewed(wish, kept, old.access_token)
    assert kept.shops()[""].access_token == new.access_token != old.access_token
    assert platform.tokens[old.access_token.reveal()] == "revoked"


def test_of_two_that_renew_one_asks_wish(wish: Simulator, platform: Platform, tmp_path: Path) -> None:
    kept = CredentialsFile(tmp_path)
    old = signed_in(wish, platform)
    kept.put("", old)
    wish.calls.clear()

    async def both() -> list[Credentials]:
        one, other = client_of(wish), client_of(wish)
        async with one, other:
            stale = old.access_token
            return list(await asyncio.gather(renew(one, kept, "", stale=stale), renew(other, kept, "", stale=stale)))

    first, second = asyncio.run(both())
    assert first.access_token == second.access_token
    assert len(wish.calls) == 1


def test_a_renewal_that_fails_leaves_what_was_kept(wish: Simulator, platform: Platform, tmp_path: Path) -> None:
    kept = CredentialsFile(tmp_path)
    old = signed_in(wish, platform)
    kept.put("", old)
    wish.faults.add("oauth", Fault.FAIL_BEFORE)
    with pytest.raises(NetworkError):
        renewed(wish, kept, old.access_token)
    assert kept.shops()[""] == old


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.text(max_size=20), st.text(min_size=1, max_size=60), max_size=4))
def test_whatever_a_token_and_a_name_hold_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, shops: dict[str, str]
) -> None:
    kept = CredentialsFile(tmp_path_factory.mktemp("config"))
    given_ = {name: Credentials(access_token=Secret(word), expires_at=START) for name, word in shops.items()}
    for name, each in given_.items():
        kept.put(name, each)
    assert kept.shops() == given_


def test_a_file_that_others_can_read_is_refused_with_what_to_do(tmp_path: Path) -> None:
    kept = CredentialsFile(tmp_path)
    kept.put("", Credentials(access_token=Secret("word")))
    assert os.stat(kept.path).st_mode & 0o777 == 0o600
    kept.path.chmod(0o640)
    with pytest.raises(UsageError, match="chmod 600") as refusal:
        kept.shops()
    assert "word" not in str(refusal.value)


def test_a_folder_that_anybody_may_write_to_is_refused_with_what_to_do(tmp_path: Path) -> None:
    kept = CredentialsFile(tmp_path / "config")
    kept.put("", Credentials(access_token=Secret("word")))
    kept.path.parent.chmod(0o777)
    with pytest.raises(UsageError, match="chmod o-rwx") as refusal:
        kept.shops()
    assert "word" not in str(refusal.value)
    kept.path.parent.chmod(0o1777)  # of which nobody takes away what is another's
    assert list(kept.shops()) == [""]


@pytest.mark.parametrize("word", ["w\u00f6rd", "two words", "word\r\nX-More: 1", "word\x7f"])
def test_what_no_header_can_carry_is_no_token_and_is_not_shown(tmp_path: Path, word: str) -> None:
    with pytest.raises(UsageError, match="WISHTUI_TOKEN is no access token") as refusal:
        CredentialsFile(tmp_path).of("", {"WISHTUI_TOKEN": word})
    assert word not in str(refusal.value)


def test_a_link_or_a_pipe_in_its_place_is_refused(tmp_path: Path) -> None:
    kept = CredentialsFile(tmp_path)
    (tmp_path / "elsewhere").write_text('[shops.""]\naccess_token = "x"\n')
    kept.path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError):
        kept.shops()
    kept.path.unlink()
    os.mkfifo(kept.path, 0o600)
    with pytest.raises(UsageError):
        kept.shops()


def test_a_broken_file_names_itself_and_shows_nothing_of_its_own(tmp_path: Path) -> None:
    kept = CredentialsFile(tmp_path)
    kept.put("", Credentials(access_token=Secret("a-word-nobody-knows")))
    kept.path.write_text('[shops.""]\naccess_token = "a-word-nobody-knows\n')
    with pytest.raises(UsageError, match="cannot be read") as refusal:
        kept.shops()
    assert "nobody" not in repr(refusal.value)


def test_the_last_shop_that_is_forgotten_leaves_a_file_that_can_be_read(tmp_path: Path) -> None:
    kept = CredentialsFile(tmp_path)
    kept.put("", Credentials(access_token=Secret("kept")))
    kept.put("", None)
    assert kept.shops() == {}


def test_the_environment_comes_first(tmp_path: Path) -> None:
    kept = CredentialsFile(tmp_path)
    kept.put("", Credentials(access_token=Secret("kept")))
    assert kept.of("", {"WISHTUI_TOKEN": "named"}) == Credentials(access_token=Secret("named"))
    assert kept.of("", {}) == Credentials(access_token=Secret("kept"))
    assert kept.of("other", {"WISHTUI_TOKEN": "named"}) is None


@pytest.mark.parametrize(("days", "renews", "ending"), [(20, False, False), (9, False, True), (0.5, True, True)])
def test_the_end_of_a_token_is_seen_in_time(days: float, renews: bool, ending: bool) -> None:
    now = datetime(2026, 11, 26, tzinfo=UTC)
    pasted = Credentials(access_token=Secret("x"), expires_at=now + timedelta(days=days))
    pair = Credentials(
        access_token=Secret("x"),
        refresh_token=Secret("y"),
        client_id="an-app",
        client_secret=Secret("z"),
        expires_at=now + timedelta(days=days),
    )
    assert due_for_renewal(pair, now) is renews
    assert not due_for_renewal(pasted, now)
    assert (ends_soon(pasted, now) is not None) is ending
    assert ends_soon(pair, now) is None


def test_the_address_to_open_carries_the_app_and_nothing_secret() -> None:
    assert authorize_url(address_of("https://merchant.wish.com/api/v3"), "an app&") == (
        "https://merchant.wish.com/v3/oauth/authorize?client_id=an+app%26"
    )
