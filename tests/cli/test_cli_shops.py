"""Several shops in one store: each is asked where it is, with its own token, and answers go to the right one."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.cli_shop import Run
from tests.simulated_wish import platform_with, utc_now, waiting_ticket
from wishtui.cli.commands import syncing
from wishtui.domain.times import iso
from wishtui.errors import UsageError
from wishtui.wish.credentials import Credentials, CredentialsFile
from wishtui.wish.secret import Secret
from wishtui.wish.simulator import Platform, Simulator

TOKENS = {"north": "token-of-north-alone", "south": "token-of-south-alone"}
MERCHANTS = {"north": "aaaa0001", "south": "aaaa0002"}
IDS = {"north": "6b00000000000000000000a1", "south": "6b00000000000000000000b2"}
WORDS = "It left our warehouse this morning."


def platform_of(shop: str) -> Platform:
    ticket = waiting_ticket(
        IDS[shop],
        utc_now() - timedelta(hours=2),
        merchant_id=MERCHANTS[shop],
        subject=f"Parcel of {shop}",
        buyer_info={"name": "Ana E.", "locale": "en"},
    )
    return platform_with(ticket, token=TOKENS[shop], merchant_id=MERCHANTS[shop])


@pytest.fixture
def wishes() -> Iterator[dict[str, Simulator]]:
    with ExitStack() as stack:
        yield {shop: stack.enter_context(Simulator(platform_of(shop))) for shop in TOKENS}


@pytest.fixture
def config(tmp_path: Path, wishes: dict[str, Simulator], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings of both shops; they are the ones in force."""
    file = tmp_path / "config" / "config.toml"
    file.parent.mkdir()
    tables = (
        f'[shops.{shop}]\nshop_name = "{shop.title()} goods"\nmerchant_id = "{MERCHANTS[shop]}"\nurl = "{wish.url}"\n'
        for shop, wish in wishes.items()
    )
    file.write_text('signer = "Jo Berg"\n' + "".join(tables))
    monkeypatch.setenv("WISHTUI_CONFIG", str(file))
    monkeypatch.setenv("WISHTUI_SETTLE_SECONDS", "0.2")
    return file


@pytest.fixture
def shops(run: Run, config: Path) -> Run:
    """The program with both shops signed in and fetched."""

    def call(*argv: str | Path, **more: object) -> object:
        return run(*argv, **{"now": iso(datetime.now(UTC)), **more})

    for shop, token in TOKENS.items():
        ran = run("login", "--shop", shop, "--token-file", "-", stdin=token.encode())
        assert (ran.code, MERCHANTS[shop] in ran.out) == (0, True)
    assert run("sync", now=iso(datetime.now(UTC))).code == 0
    return call  # type: ignore[return-value]  # it gives what `run` gives


def answers(wish: Simulator, shop: str) -> list[str]:
    replies = wish.platform.tickets[IDS[shop]]["replies"]
    return [reply["message"] for reply in replies if reply["sender"] == "MERCHANT"]


def test_each_shop_is_fetched_with_its_own_token_into_one_list(shops: Run) -> None:
    listed = {each["id"]: each["shop"] for each in shops("list", "--json").json}
    assert listed == {issue_id: shop for shop, issue_id in IDS.items()}
    lines = shops("list").lines
    assert {shop for shop in TOKENS for line in lines if shop in line.replace(f"Parcel of {shop}", "")} == set(TOKENS)
    assert [each["id"] for each in shops("list", "shop:north", "--json").json] == [IDS["north"]]
    assert [each["id"] for each in shops("list", "-shop:north", "--json").json] == [IDS["south"]]
    assert "north" not in shops("list", "shop:north").out.replace("Parcel of north", "")


def test_an_answer_goes_to_the_shop_of_its_issue(shops: Run, wishes: dict[str, Simulator]) -> None:
    assert shops("reply", IDS["south"], "-m", WORDS).out == f"{IDS['south']}: sent\n"
    assert answers(wishes["south"], "south") == [WORDS]
    assert answers(wishes["north"], "north") == []
    assert not any(method == "POST" for method, _ in wishes["north"].calls)


def test_one_outbox_names_the_shop_and_each_sync_tells_its_own(shops: Run, wishes: dict[str, Simulator]) -> None:
    for shop in TOKENS:
        assert shops("reply", IDS[shop], "-m", WORDS, "--queue").code == 0
    assert {each["shop"] for each in shops("outbox", "--json").json} == set(TOKENS)
    assert all(f"shop {shop}" in shops("outbox").out for shop in TOKENS)
    assert shops("sync", "--shop", "north").code == 0
    assert (answers(wishes["north"], "north"), answers(wishes["south"], "south")) == ([WORDS], [])
    assert shops("sync").code == 0
    assert answers(wishes["south"], "south") == [WORDS]


def test_what_one_shop_is_refused_does_not_keep_the_other_from_its_answers(
    shops: Run, wishes: dict[str, Simulator]
) -> None:
    wishes["north"].platform.tokens[TOKENS["north"]] = "revoked"
    for shop in TOKENS:
        shops("reply", IDS[shop], "-m", WORDS, "--queue")
    ran = shops("sync")
    assert (ran.code, "north: " in ran.err) == (6, True)
    assert ran.err.count("`wishtui login --shop north`") == ran.err.count("`wishtui login") > 0
    assert answers(wishes["south"], "south") == [WORDS]
    assert all(token not in ran.out + ran.err for token in TOKENS.values())


def test_a_shop_whose_address_cannot_be_used_does_not_keep_the_other_from_its_answers(
    shops: Run, wishes: dict[str, Simulator], config: Path
) -> None:
    config.write_text(config.read_text().replace(wishes["north"].url, "http://wish.example"))
    shops("reply", IDS["south"], "-m", WORDS, "--queue")
    ran = shops("sync")
    assert (ran.code, "north: " in ran.err, "not encrypted" in ran.err) == (2, True, True)
    assert answers(wishes["south"], "south") == [WORDS]


def test_a_letter_and_a_saved_reply_are_signed_by_the_right_shop(shops: Run) -> None:
    letter = shops("appeal", "new", "linked-accounts", "--shop", "south", "--draft", "--json").json
    assert (letter["shop"], "South goods" in letter["letter"]) == ("south", True)
    of_issue = shops("appeal", "new", "shipment-delay", "--issue", IDS["north"], "--draft", "--json").json
    assert of_issue["shop"] == "north"
    assert "several shops" in shops("appeal", "new", "shipment-delay", *_issues(), "--draft").err
    assert "There is no shop east" in shops("appeal", "new", "linked-accounts", "--shop", "east").err


def test_figures_and_risks_of_one_shop_alone(shops: Run) -> None:
    of_all, of_one = shops("stats", "--json").json, shops("stats", "--shop", "north", "--json").json
    assert (of_all["issues"], of_all["shop"], of_one["issues"], of_one["shop"]) == (2, None, 1, "north")
    assert "shop north" in shops("stats", "--shop", "north").out
    assert shops("risks", "--shop", "south").code == 0
    assert "There is no shop east" in shops("risks", "--shop", "east").err


def _issues() -> list[str]:
    return [word for issue_id in IDS.values() for word in ("--issue", issue_id)]


def test_a_token_of_the_other_shop_is_not_kept(run: Run, config: Path, wishes: dict[str, Simulator]) -> None:
    wishes["north"].platform.merchant_id = MERCHANTS["south"]
    ran = run("login", "--shop", "north", "--token-file", "-", stdin=TOKENS["north"].encode())
    assert ran.code == 2
    assert f"merchant {MERCHANTS['south']}" in ran.err
    assert not (config.parent / "credentials.toml").exists()


def test_doctor_looks_at_each_shop(shops: Run, config: Path, wishes: dict[str, Simulator]) -> None:
    def findings() -> str:
        return " ".join(each["what"] for each in shops("doctor", "--json").json["findings"] if each["area"] == "wish")

    findings_now = findings()
    for shop, wish in wishes.items():
        assert f"Shop {shop} is signed in as merchant {MERCHANTS[shop]}, at {wish.url}" in findings_now
    config.write_text(config.read_text() + "[shops.east]\n")
    assert "Shop east is not signed in." in findings()
    assert "Shop east has no shop_name" in findings()
    config.write_text('[shops.north]\nshop_name = "North"\n' + f'url = "{wishes["north"].url}"\n')
    assert "the settings have no [shops.south]" in findings()


def test_config_check_names_what_is_wrong_with_a_shop(run: Run, config: Path) -> None:
    config.write_text(
        config.read_text() + f'[shops.east]\nmerchant_id = "{MERCHANTS["north"]}"\nurl = "http://w.example"\n'
    )
    ran = run("config", "check")
    assert ran.code == 1
    assert "shops.east.merchant_id is that of the shop north too." in ran.err
    assert "shops.east.url" in ran.err


def test_an_import_finds_the_shop_by_its_merchant_id_or_is_told(run: Run, config: Path, tmp_path: Path) -> None:
    file = tmp_path / "tickets.json"
    tickets = [platform_of(shop).tickets[IDS[shop]] for shop in TOKENS]
    unknown = {**tickets[0], "id": "6b00000000000000000000c3", "merchant_id": "bbbb"}
    file.write_text(json.dumps([*tickets, unknown]))
    now = iso(datetime.now(UTC))
    ran = run("import", file, now=now)
    assert ran.code == 0
    assert "1 issue belongs to no shop yet" in ran.err
    assert {each["id"]: each["shop"] for each in run("list", "--json", now=now).json} == {
        **{issue_id: shop for shop, issue_id in IDS.items()},
        unknown["id"]: None,
    }
    ran = run("import", file, "--shop", "north", now=now)
    assert ran.code == 1
    assert "south" in ran.err
    assert run("show", unknown["id"], "--json", now=now).json["shop"] == "north"
    assert "There is no shop east" in run("import", file, "--shop", "east", now=now).err


@pytest.mark.parametrize("command", ["stats", "risks"])
def test_figures_of_a_shop_that_is_none_are_refused_with_those_that_there_are(shops: Run, command: str) -> None:
    ran = shops(command, "--shop", "sotuh")
    assert (ran.code, ran.out) == (2, "")
    assert "There is no shop sotuh: there are north, south." in ran.err
    assert shops(command, "--shop", "south").code == 0


@pytest.mark.parametrize("command", ["stats", "risks"])
def test_figures_of_a_shop_that_only_issues_know_are_counted(shops: Run, config: Path, command: str) -> None:
    config.write_text("", encoding="utf-8")
    for shop in TOKENS:
        shops("logout", "--shop", shop)
    assert shops(command, "--shop", "north").code == 0
    ran = shops(command, "--shop", "nowhere")
    assert ran.code == 2
    assert "north, south" in ran.err


def test_a_watch_that_asks_less_often_than_it_was_told_to_says_so(shops: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def over(*facts: object) -> float:
        raise UsageError("It ends here.")

    monkeypatch.setattr(syncing, "_until_next", over)
    assert "not every 3" not in shops("sync", "--watch", "3").err
    monkeypatch.setattr("wishtui.wish.address.is_loopback", lambda url: False)
    ran = shops("sync", "--watch", "3")
    assert "Wish is asked every 30 seconds, not every 3." in ran.err


@pytest.mark.parametrize("refused", [True, False])
def test_a_watch_takes_up_a_shop_that_is_signed_in_meanwhile(
    shops: Run, wishes: dict[str, Simulator], config: Path, monkeypatch: pytest.MonkeyPatch, *, refused: bool
) -> None:
    north = wishes["north"]
    if refused:
        north.platform.tokens[TOKENS["north"]] = "revoked"
    else:
        assert shops("logout", "--shop", "north").code == 0
    asked: list[int] = []

    def between(*_: object) -> float:
        asked.append(len(north.calls))
        north.calls.clear()
        if len(asked) == 3:
            raise UsageError("It ends here.")
        if len(asked) == 2:
            north.platform.tokens["another"] = "valid"
            CredentialsFile(config.parent).put("north", Credentials(access_token=Secret("another")))
        return 0.0

    north.calls.clear()
    monkeypatch.setattr(syncing, "_until_next", between)
    ran = shops("sync", "--watch", "1")
    assert "It ends here." in ran.err
    assert bool(asked[0]) is refused
    assert not asked[1]
    assert asked[2]
    assert ran.err.count("revoked") == refused


def test_an_issue_stays_where_it_is_when_its_merchant_is_signed_in_as_another_shop_too(
    shops: Run, wishes: dict[str, Simulator], config: Path
) -> None:
    token, url = TOKENS["north"].encode(), wishes["north"].url
    assert shops("login", "--shop", "twin", "--token-file", "-", "--url", url, stdin=token).code == 0
    for _ in range(2):
        ran = shops("sync", "--full", "--json")
        assert (ran.code, ran.json["updated"]) == (0, 0)
    assert [each["id"] for each in shops("list", "shop:north", "--json").json] == [IDS["north"]]
    assert shops("logout", "--shop", "north").code == 0
    assert shops("sync").code == 0
    assert [each["id"] for each in shops("list", "shop:twin", "--json").json] == [IDS["north"]]
