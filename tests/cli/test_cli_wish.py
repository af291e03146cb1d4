"""The commands that speak to Wish, on a shop that is connected to a simulated one."""

import os
import re
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.cli_shop import Run
from tests.simulated_wish import TOKEN, platform_with, utc_now, waiting_ticket
from wishtui.domain.times import iso
from wishtui.errors import StoreFull
from wishtui.store import UnitOfWork, open_store
from wishtui.store.files.store import FileStore
from wishtui.wish.simulator import Fault, Platform, Simulator

OTHER = "another-token-that-opens-none"
WORDS = "It left our warehouse this morning."


@pytest.fixture
def platform() -> Platform:
    return platform_with(
        *(waiting_ticket(f"T{number}", utc_now() - timedelta(hours=number + 1)) for number in range(3))
    )


@pytest.fixture
def wish(wish: Simulator, monkeypatch: pytest.MonkeyPatch) -> Simulator:
    """The one that the program asks."""
    monkeypatch.setenv("WISHTUI_WISH_URL", wish.url)
    monkeypatch.setenv("WISHTUI_SETTLE_SECONDS", "0.2")
    return wish


@pytest.fixture
def now() -> str:
    return iso(datetime.now(UTC))


@pytest.fixture
def shop(run: Run, wish: Simulator, monkeypatch: pytest.MonkeyPatch, now: str) -> Run:
    """The program on a store that was fetched from the simulated Wish."""
    monkeypatch.setenv("WISHTUI_TOKEN", TOKEN)

    def call(*argv: str | Path, **more: str) -> object:
        return run(*argv, **{"now": now, **more})

    assert run("sync", now=now).code == 0
    return call  # type: ignore[return-value]  # it gives what `run` gives


def answers(platform: Platform, ticket_id: str) -> list[str]:
    return [reply["message"] for reply in platform.tickets[ticket_id]["replies"] if reply["sender"] == "MERCHANT"]


def test_a_reply_is_sent_before_the_command_returns(shop: Run, platform: Platform) -> None:
    ran = shop("reply", "T1", "-m", WORDS)
    assert (ran.code, ran.out) == (0, "T1: sent\n")
    assert answers(platform, "T1") == [WORDS]
    shown = shop("show", "T1", "--json").json
    assert (shown["delivery"], shown["status"], shown["wish_state"]) == ("sent", "responded", "AWAITING_USER")
    assert shop("reply", "T1", "-m", "Again.").code == 3


@pytest.mark.parametrize("fault", [Fault.LOSE_ANSWER, Fault.FAIL_AFTER, Fault.NO_JSON])
def test_a_reply_whose_answer_is_lost_is_found_to_be_sent(
    shop: Run, platform: Platform, wish: Simulator, fault: Fault
) -> None:
    wish.faults.add("reply", fault)
    assert shop("reply", "T1", "-m", WORDS).out == "T1: sent\n"
    assert answers(platform, "T1") == [WORDS]


def test_a_reply_that_cannot_go_out_waits_and_goes_with_the_next_sync(
    shop: Run, platform: Platform, wish: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WISHTUI_WISH_URL", "http://127.0.0.1:9/api/v3")
    ran = shop("reply", "T1", "-m", WORDS)
    assert ran.code == 0
    assert ran.out.startswith("T1: waits to be sent: Wish cannot be reached.")
    assert shop("list", "--json", "--sort", "due").json[0]["delivery"] in ("queued", None)
    assert shop("show", "T1", "--json").json["delivery"] == "queued"
    assert "waits to be sent: Wish cannot be reached." in shop("show", "T1").out
    assert "responded, waits" in shop("list").out
    assert shop("sync").code == 6
    monkeypatch.setenv("WISHTUI_WISH_URL", wish.url)
    ran = shop("sync", "--json")
    assert [each["issue"] for each in ran.json["sent"]] == ["T1"]
    assert answers(platform, "T1") == [WORDS]


@pytest.mark.parametrize("recorded", [1, 2, 3, 4])
def test_what_is_recorded_is_not_called_lost_where_the_disk_is_full_behind_it(
    shop: Run, platform: Platform, monkeypatch: pytest.MonkeyPatch, recorded: int
) -> None:
    usual, commits = FileStore.unit_of_work, 0

    def full(store: FileStore, **options: bool) -> AbstractContextManager[UnitOfWork]:
        nonlocal commits
        commits += 1
        if commits > recorded:
            raise StoreFull("Could not record the change: the disk is full. It is not recorded.", "Make room.")
        return usual(store, **options)

    with monkeypatch.context() as patched:
        patched.setattr(FileStore, "unit_of_work", full)
        ran = shop("reply", "T1", "--close", "-m", WORDS)
    assert commits > recorded
    assert ran.code == 5
    assert "What you asked for is recorded, and the next `wishtui sync` looks whether Wish has it." in ran.err
    assert "Make room, then run `wishtui sync`." in ran.err
    assert shop("show", "T1", "--json").json["messages"][-1]["text"] == WORDS
    assert shop("sync").code == 0
    assert answers(platform, "T1") == [WORDS]
    assert platform.tickets["T1"]["state"] == "CLOSED"


def test_a_reply_may_be_only_queued(shop: Run, platform: Platform) -> None:
    ran = shop("reply", "T1", "-m", WORDS, "--queue")
    assert (ran.code, "waits to be sent" in ran.out) == (0, True)
    assert answers(platform, "T1") == []
    assert [each["state"] for each in shop("outbox", "--json").json] == ["queued"]
    assert shop("sync").code == 0
    assert answers(platform, "T1") == [WORDS]


def test_a_refusal_exits_6_with_the_words_of_wish_and_the_text_is_a_draft(
    shop: Run, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = (400, {"code": 4711, "message": "No replies on Sundays", "data": {}})
    monkeypatch.setattr(platform, "reply", lambda *_: refusal)
    ran = shop("reply", "T1", "-m", WORDS)
    assert ran.code == 6
    assert "refused by Wish: No replies on Sundays" in ran.err
    shown = shop("show", "T1", "--json").json
    assert (shown["delivery"], shown["status"], shown["draft"]) == ("refused", "unhandled", WORDS)
    monkeypatch.undo()


def test_a_reply_is_held_where_the_customer_wrote_meanwhile(shop: Run, platform: Platform) -> None:
    platform.customer_writes("T1", "Cancel it!")
    ran = shop("reply", "T1", "-m", WORDS)
    assert (ran.code, "held: The customer wrote meanwhile." in ran.err) == (3, True)
    assert answers(platform, "T1") == []
    entry = shop("outbox", "--json").json[0]["id"]
    assert shop("outbox", "retry", entry).out == "T1: sent\n"
    assert answers(platform, "T1") == [WORDS]


def test_what_waits_can_be_dropped_or_said_to_be_sent(shop: Run, platform: Platform) -> None:
    shop("reply", "T1", "-m", WORDS, "--queue")
    shop("reply", "T2", "-m", WORDS, "--queue")
    assert shop("outbox", "drop", "T1").code == 0
    assert shop("outbox", "sent", "T2").code == 0
    assert shop("sync").code == 0
    assert answers(platform, "T1") == answers(platform, "T2") == []
    assert shop("show", "T1", "--json").json["draft"] == WORDS
    assert shop("outbox", "retry", "T0").code == 2


def test_what_is_left_of_what_is_dropped_is_said_as_it_is(shop: Run, platform: Platform, store: Path) -> None:
    shop("reply", "T0", "-m", WORDS)
    assert shop("outbox", "drop", "T0").out == "T0: off the list. Wish has it.\n"
    platform.customer_writes("T1", "Cancel it!")
    shop("reply", "T1", "-m", WORDS)
    with closing(open_store(store)) as opened:
        for draft in opened.drafts.all():
            opened.drafts.discard(draft)
    assert shop("outbox", "drop", "T1").out == "T1: dropped. There is no draft of it any more.\n"


def test_an_entry_is_found_by_a_head_or_a_tail_of_its_issue_and_what_became_of_it_is_json(
    run: Run, wish: Simulator, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WISHTUI_TOKEN", TOKEN)
    for ticket in ("lamp-77", "lamp-88"):
        platform.tickets[ticket] = waiting_ticket(ticket, utc_now() - timedelta(hours=1))
    assert run("sync", now=iso(utc_now())).code == 0
    for ticket in ("lamp-77", "lamp-88"):
        assert run("reply", ticket, "-m", WORDS, "--queue", now=iso(utc_now())).code == 0
    assert run("outbox", "drop", "lamp").code == 2
    assert [each["issue"] for each in run("outbox", "list", "88", "--json").json] == ["lamp-88"]
    assert run("outbox", "drop", "77", "--json", now=iso(utc_now())).json == []
    assert run("outbox", "drop", "88", now=iso(utc_now())).out == "lamp-88: dropped. The text is a draft.\n"
    assert run("outbox", "list", "88").code == 2


def test_issues_are_closed_and_handed_on_wish(shop: Run, platform: Platform) -> None:
    assert shop("close", "T0").out == "T0: closed.\n"
    assert shop("hand", "T1").out == "T1: handed to Wish.\n"
    assert shop("reply", "T2", "-m", WORDS, "--close").code == 0
    states = [platform.tickets[f"T{number}"]["state"] for number in range(3)]
    assert states == ["CLOSED", "AWAITING_WISH", "CLOSED"]
    assert shop("close", "T0").code == 3
    shown = {each["id"]: each["status"] for each in shop("list", "--json").json}
    assert shown == {"T0": "closed", "T1": "responded", "T2": "closed"}


def test_a_pending_reply_goes_into_the_outbox_when_its_hold_is_over(run: Run, shop: Run, platform: Platform) -> None:
    later = iso(datetime.now(UTC) + timedelta(minutes=2))
    assert shop("reply", "T1", "-m", WORDS, "--hold", "30").code == 0
    assert run("sync", now=later).code == 0
    assert answers(platform, "T1") == [WORDS]


def test_a_token_is_tested_before_it_is_kept_and_never_shown(
    run: Run, wish: Simulator, platform: Platform, home: Path, now: str
) -> None:
    refused = run("login", "--token-file", "-", stdin=OTHER.encode(), now=now)
    assert refused.code == 6
    assert not list(home.rglob("credentials.toml"))
    assert run("sync", now=now).code == 2
    taken = run("login", "--token-file", "-", stdin=f"{TOKEN}\n".encode(), now=now)
    assert (taken.code, platform.merchant_id in taken.out) == (0, True)
    (kept,) = home.rglob("credentials.toml")
    assert os.stat(kept).st_mode & 0o777 == 0o600
    assert run("sync", now=now).code == 0
    assert run("reply", "T1", "-m", WORDS, now=now).out == "T1: sent\n"
    assert run("logout", now=now).code == 0
    assert run("sync", now=now).code == 2
    assert run("reply", "T2", "-m", WORDS, now=now).out == "T2: answered. It waits for the customer now.\n"
    assert answers(platform, "T2") == []


def test_a_refused_token_asks_for_login_and_nothing_secret_is_anywhere(
    shop: Run, platform: Platform, home: Path, tmp_path: Path
) -> None:
    log = tmp_path / "all.log"
    platform.tokens[TOKEN] = "revoked"
    outputs = [shop("--verbose", "--log-file", log, *words) for words in (("sync",), ("reply", "T1", "-m", WORDS))]
    assert [each.code for each in outputs] == [6, 0]
    assert all("wishtui login" in each.err + each.out for each in outputs)
    texts = [each.err + each.out for each in outputs]
    texts += [file.read_text("utf-8", "replace") for file in (*home.rglob("*"), *tmp_path.rglob("*")) if file.is_file()]
    assert not [text for text in texts if TOKEN in text]
    assert WORDS not in log.read_text()


@pytest.mark.parametrize(
    "faults",
    [[Fault.FAIL_BEFORE] * 5, [Fault.NO_JSON] * 5, [Fault.CUT_BEFORE] * 5, [Fault.LIMIT_SECONDS] * 20, []],
)
def test_a_login_that_fails_says_that_nothing_is_kept_and_nothing_that_it_does_not_do(
    run: Run, wish: Simulator, now: str, faults: list[Fault]
) -> None:
    wish.faults.add("oauth", *faults)
    token = TOKEN if faults else OTHER
    ran = run("login", "--shop", "north", "--token-file", "-", stdin=token.encode(), now=now)
    assert ran.code == 6
    assert "Nothing is kept: start `wishtui login --shop north` again." in ran.err
    assert not [word for word in ("looked at again", "by itself", "tried again") if word in ran.err]


def test_a_disabled_account_is_no_matter_of_another_sign_in(
    run: Run, wish: Simulator, platform: Platform, shop: Run, now: str
) -> None:
    platform.tokens[TOKEN] = "disabled"
    login = run("login", "--token-file", "-", stdin=TOKEN.encode(), now=now)
    for ran in (shop("sync"), login):
        assert ran.code == 6
        assert "Ask Wish why, and sign in with `wishtui login` once the account is open again." in ran.err
        assert "Sign in again" not in ran.err


def test_a_login_says_which_other_shop_is_of_the_same_merchant(run: Run, wish: Simulator, now: str) -> None:
    first, second = (
        run("login", "--shop", name, "--token-file", "-", stdin=TOKEN.encode(), now=now) for name in ("north", "south")
    )
    assert (first.code, second.code) == (0, 0)
    assert "signed in as north too: `wishtui logout --shop north` ends that" in second.err
    assert first.err == ""


def test_no_shop_is_called_as_the_one_without_a_name_is_kept(run: Run, wish: Simulator, now: str) -> None:
    ran = run("login", "--shop", "default", "--token-file", "-", stdin=TOKEN.encode(), now=now)
    assert (ran.code, wish.calls) == (2, [])
    assert "stands for the shop without a name" in ran.err


def test_a_read_that_fails_says_nothing_of_what_is_repeated(run: Run, wish: Simulator, now: str) -> None:
    assert run("login", "--token-file", "-", stdin=TOKEN.encode(), now=now).code == 0
    wish.faults.add("tickets", *[Fault.NO_JSON] * 5)
    ran = run("sync", now=now)
    assert ran.code == 6
    assert "looked at again" not in ran.err


def test_a_token_that_was_refused_twice_is_not_shown_to_wish_again_before_a_login(
    run: Run, wish: Simulator, platform: Platform, now: str
) -> None:
    assert run("login", "--token-file", "-", stdin=TOKEN.encode(), now=now).code == 0
    assert run("sync", now=now).code == 0
    platform.tokens[TOKEN] = "revoked"
    assert run("sync", now=now).code == 6
    wish.calls.clear()
    for words in (("sync",), ("sync", "--watch"), ("reply", "T1", "-m", WORDS), ("outbox", "retry", "T1"), ("doctor",)):
        ran = run(*words, now=now)
        assert "Access token has been revoked" in ran.out + ran.err, words
        assert "wishtui login" in ran.out + ran.err, words
    assert wish.calls == []
    platform.tokens[TOKEN] = "valid"
    assert run("login", "--token-file", "-", stdin=TOKEN.encode(), now=now).code == 0
    assert run("sync", now=now).code == 0
    assert answers(platform, "T1") == [WORDS]


def test_a_wait_that_wish_asks_for_holds_for_the_next_command_as_well(
    shop: Run, wish: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wishtui.wish.simulator.server._LIMIT_SECONDS", 300)
    wish.faults.add("tickets", Fault.LIMIT_EPOCH)
    assert "Wish asks to wait" in shop("sync").err
    wish.calls.clear()
    assert "Wish asks to wait" in shop("sync").err
    assert "waits to be sent: Wish asks to wait" in shop("reply", "T1", "-m", WORDS).out
    assert wish.calls == []


def test_several_shops_are_synced_one_by_one(run: Run, wish: Simulator, platform: Platform, now: str) -> None:
    platform.tokens[OTHER] = "expired"
    assert run("login", "--shop", "north", "--token-file", "-", stdin=TOKEN.encode(), now=now).code == 0
    platform.tokens[OTHER] = "valid"
    assert run("login", "--shop", "south", "--token-file", "-", stdin=OTHER.encode(), now=now).code == 0
    platform.tokens[OTHER] = "revoked"
    ran = run("sync", "--json", now=now)
    assert ran.code == 6
    shops = {each["shop"]: each for each in ran.json["shops"]}
    assert (shops["north"]["added"], shops["north"]["problem"]) == (3, None)
    assert "revoked" in shops["south"]["problem"]
    assert {each["shop"] for each in run("list", "--json", now=now).json} == {"north"}
    assert run("reply", "T1", "-m", WORDS, now=now).out == "T1: sent\n"


def test_a_dry_run_makes_no_store(run: Run, wish: Simulator, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WISHTUI_TOKEN", TOKEN)
    ran = run("sync", "--dry-run", "--json")
    assert (ran.code, ran.json["added"], ran.json["dry_run"]) == (0, 3, True)
    assert not store.exists()


@pytest.mark.parametrize("seconds", ["x", "-1", "nan", "1e9"])
def test_an_answer_is_on_record_though_the_settings_are_wrong(
    shop: Run, platform: Platform, monkeypatch: pytest.MonkeyPatch, seconds: str
) -> None:
    monkeypatch.setenv("WISHTUI_SETTLE_SECONDS", seconds)
    ran = shop("reply", "T1", "-m", WORDS)
    assert (ran.code, "WISHTUI_SETTLE_SECONDS" in ran.out) == (0, True)
    monkeypatch.delenv("WISHTUI_SETTLE_SECONDS")
    assert shop("sync").code == 0
    assert answers(platform, "T1") == [WORDS]


def test_doctor_says_who_is_signed_in_and_what_went_wrong_last(
    shop: Run, platform: Platform, monkeypatch: pytest.MonkeyPatch, wish: Simulator
) -> None:
    def findings() -> str:
        ran = shop("doctor", "--json")
        assert TOKEN not in ran.out + ran.err
        return " ".join(each["what"] for each in ran.json["findings"] if each["area"] == "wish")

    assert f"signed in as merchant {platform.merchant_id}" in findings()
    shop("sync")
    assert re.search(r"was synced last at [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2} UTC[.]", findings())
    platform.tokens[TOKEN] = "revoked"
    assert "Access token has been revoked" in findings()
    monkeypatch.setenv("WISHTUI_WISH_URL", "http://127.0.0.1:9/")
    shop("sync")
    assert re.search(r"could not be synced since [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2} UTC: ", findings())
    monkeypatch.setenv("WISHTUI_WISH_URL", "http://wish.example/")
    assert "is not encrypted" in findings()
