"""One call: what becomes of it is said truly, in bounded time and size, and the token goes nowhere else."""

import asyncio
import json
import logging
import pickle
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.simulated_wish import TOKEN
from tests.wish.conftest import client_of, ticket
from wishtui.errors import NetworkError, UsageError
from wishtui.wish.address import address_of
from wishtui.wish.client import Client
from wishtui.wish.envelope import data_of
from wishtui.wish.failures import NotDone, NotSure, RateLimited, SignInRefused, WishRefused
from wishtui.wish.rate_limit import LONGEST_WAIT, Gate, RateLimit, limit_of
from wishtui.wish.secret import Secret
from wishtui.wish.simulator import Fault, Platform, Simulator
from wishtui.wish.tickets import WishApi

NOW = datetime(2026, 11, 26, 22, 0, tzinfo=UTC)


def asked(client: Client, what: Callable[[WishApi], Awaitable[Any]]) -> Any:
    async def ask() -> Any:
        async with client:
            return await what(WishApi(client))

    return asyncio.run(ask())


def answering(api: WishApi) -> Awaitable[None]:
    return api.reply("T1", "It left this morning.")


@pytest.mark.parametrize(
    ("fault", "failure", "done"),
    [
        (Fault.FAIL_BEFORE, NotSure, 0),
        (Fault.FAIL_AFTER, NotSure, 1),
        (Fault.LOSE_ANSWER, NotSure, 1),
        (Fault.CUT_BEFORE, NotSure, 0),
        (Fault.CUT_BODY, NotSure, 1),
        (Fault.LAND_LATE, NotSure, 0),
        (Fault.DRIP, NotSure, 1),
        (Fault.HUGE, NotSure, 1),
        (Fault.BOMB, NotSure, 1),
        (Fault.NO_JSON, NotSure, 1),
        (Fault.REDIRECT, NotSure, 0),
        (Fault.LIMIT_SECONDS, RateLimited, 0),
        (Fault.LIMIT_EPOCH, RateLimited, 0),
        (Fault.LIMIT_ISO, RateLimited, 0),
        (Fault.LIMIT_SILENT, RateLimited, 0),
    ],
)
def test_what_became_of_an_answer_is_never_said_wrongly(
    wish: Simulator, platform: Platform, fault: Fault, failure: type[NetworkError], done: int
) -> None:
    platform.tickets["T1"] = ticket("T1")
    wish.faults.add("reply", fault)
    with pytest.raises(failure):
        asked(client_of(wish, seconds=1.0), answering)
    sent = [reply for reply in platform.tickets["T1"]["replies"] if reply["sender"] == "MERCHANT"]
    assert len(sent) == done
    assert len(wish.calls) == 1  # an answer is never repeated here


def test_an_answer_that_goes_well(wish: Simulator, platform: Platform) -> None:
    platform.tickets["T1"] = ticket("T1")
    asked(client_of(wish), answering)
    assert platform.tickets["T1"]["state"] == "AWAITING_USER"


def test_a_refusal_carries_the_words_of_wish(wish: Simulator, platform: Platform) -> None:
    platform.tickets["T1"] = ticket("T1", state="CLOSED")
    with pytest.raises(WishRefused, match="Ticket is not awaiting the merchant") as refusal:
        asked(client_of(wish), answering)
    assert refusal.value.code == 1001
    assert refusal.value.request_id


@pytest.mark.parametrize("fault", [Fault.FAIL_BEFORE, Fault.CUT_BEFORE, Fault.CUT_BODY, Fault.LIMIT_SECONDS])
def test_a_read_is_asked_again(wish: Simulator, platform: Platform, fault: Fault) -> None:
    platform.tickets["T1"] = ticket("T1")
    wish.faults.add("ticket", fault)
    answer = asked(client_of(wish), lambda api: api.ticket("T1"))
    assert answer["id"] == "T1"


@pytest.mark.parametrize(
    ("how", "code"), [("expired", 1007), ("revoked", 1008), ("disabled", 1002), ("unknown", 1006), ("missing", 1012)]
)
def test_a_token_that_is_not_taken_is_told_from_other_refusals(
    wish: Simulator, platform: Platform, how: str, code: int
) -> None:
    platform.tokens[TOKEN] = how
    token = "" if how == "missing" else "another" if how == "unknown" else TOKEN
    with pytest.raises(SignInRefused) as refusal:
        asked(client_of(wish, token=token), lambda api: api.ticket("T1"))
    assert refusal.value.code == code
    assert len(wish.calls) == 1  # asking again would not help


def test_no_secret_is_in_any_error_or_log(
    wish: Simulator, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    platform.tickets["T1"] = ticket("T1")
    for fault in Fault:
        wish.faults.clear()
        wish.faults.add("reply", fault)
        with pytest.raises(NetworkError) as failure:
            asked(client_of(wish, seconds=0.5), answering)
        output = f"{failure.value} {failure.value!r} {failure.value.__cause__!r}"
        assert TOKEN not in output
        assert failure.value.__cause__ is None
    own = [record.getMessage() for record in caplog.records if record.name.startswith(("wishtui", "httpx"))]
    assert own
    assert not any(TOKEN in line or "It left" in line for line in own)


def test_nobody_there_is_certainly_not_done() -> None:
    client = Client(address_of("http://127.0.0.1:9/api/v3"), lambda: Secret(TOKEN))
    with pytest.raises(NotDone):
        asked(client, answering)


@pytest.mark.parametrize(
    "text",
    [
        "http://merchant.wish.com/api/v3",
        "ftp://merchant.wish.com",
        "merchant.wish.com",
        "https://",
        "https://name:word@merchant.wish.com/api/v3",
        "https://merchant.wish.com/api/v3?a=b",
        "http://127.0.0.1.example.com/",
        "http://[::1",
        "https://merchant.wish.com:99999/",
    ],
)
def test_an_address_that_would_show_the_token_to_others_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as refusal:
        address_of(text)
    assert "word" not in str(refusal.value).split()


@pytest.mark.parametrize(
    "text", ["http://localhost:8/x/", "http://[::1]:8/x", "http://127.0.0.9/x", "https://a.example/x"]
)
def test_an_address_that_may_be_used(text: str) -> None:
    assert address_of(text).base == text.rstrip("/")


def test_a_secret_shows_itself_to_nobody() -> None:
    secret = Secret(TOKEN)
    assert TOKEN not in f"{secret} {secret!r} {secret:>40}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        msgspec.json.encode(secret)
    assert secret == Secret(TOKEN)
    assert not Secret("")


@given(st.integers(0, 550), st.integers(-300, 300), st.sampled_from(["seconds", "epoch", "millis", "iso", "http"]))
def test_the_wait_is_that_of_the_servers_clock(seconds: int, skew: int, form: str) -> None:
    theirs = NOW + timedelta(seconds=skew)
    reset = theirs + timedelta(seconds=seconds)
    text = {
        "seconds": str(seconds),
        "epoch": str(int(reset.timestamp())),
        "millis": str(int(reset.timestamp() * 1000)),
        "iso": reset.isoformat(),
        "http": format_datetime(reset, usegmt=True),
    }[form]
    headers = {"date": format_datetime(theirs, usegmt=True), "wish-rate-limit-reset": text}
    assert limit_of(headers, NOW).wait == timedelta(seconds=seconds)


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_header_makes_anybody_wait_longer_than_ten_minutes(reset: str, remaining: str) -> None:
    limit = limit_of({"wish-rate-limit-reset": reset, "wish-rate-limit-remaining": remaining}, NOW)
    assert limit.wait is None or timedelta(0) <= limit.wait <= LONGEST_WAIT


@given(st.lists(st.sampled_from([None, timedelta(0), timedelta(seconds=3)]), min_size=1, max_size=12))
def test_who_is_turned_away_again_and_again_waits_longer_whatever_the_header_says(
    said: list[timedelta | None],
) -> None:
    clock = 0.0
    gate = Gate(lambda: clock)
    for wait in said:
        pause = gate.turn_away(RateLimit(0, wait))
        assert gate.wait == pytest.approx(pause.total_seconds())
        assert pause >= (wait if wait is not None else timedelta(seconds=5))
        assert timedelta(seconds=1) <= pause <= timedelta(seconds=75)
        clock += pause.total_seconds()
    assert pause >= timedelta(seconds=min(2 ** (len(said) - 1), 60))
    gate.heed(RateLimit(9, None))
    assert gate.turn_away(RateLimit(0, timedelta(0))) < timedelta(seconds=2)


@given(st.binary(max_size=80), st.sampled_from([200, 204, 302, 400, 401, 404, 408, 418]))
def test_whatever_wish_answers_is_data_or_a_failure_of_ours(body: bytes, status: int) -> None:
    expected = pytest.raises(NetworkError) if status >= 400 else suppress(NetworkError)
    with expected:
        data_of(body, status)


@pytest.mark.parametrize(
    ("body", "status", "data"),
    [
        (b'{"code": 0, "data": {"a": 1}, "message": ""}', 200, {"a": 1}),
        (b'{"code": "0", "data": [1]}', 200, [1]),
        (b'[{"id": "x"}]', 200, [{"id": "x"}]),
        (b'{"data": {"total": 12.40}, "code": 0}', 200, {"total": "12.40"}),
    ],
)
def test_an_envelope_is_taken_off(body: bytes, status: int, data: object) -> None:
    assert data_of(body, status) == data


ITEMS = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 63), (1 << 63) - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(ITEMS, max_size=6), st.sampled_from(["", "data", "wrapped"]), st.sampled_from(["", " \n"]))
def test_a_long_answer_is_read_as_a_short_one(items: list[object], around: str, blank: str) -> None:
    answers: dict[str, object] = {"data": {"code": 0, "data": items}, "wrapped": {"code": 0, "data": {"rows": items}}}
    answer = answers.get(around, items)
    expected = data_of(json.dumps(answer).encode(), 200)
    filled = (blank + json.dumps(answer, indent=1 if blank else None)).encode() + b" " * (1 << 15)
    assert data_of(filled, 200) == expected


def test_in_a_long_answer_a_broken_value_costs_only_itself() -> None:
    items = ",".join(f'{{"id": "T{number}", "paid": 1.{number}0}}' for number in range(2_000))
    body = f'{{"code": 0, "data": [{items}, {{"id": "T-", "text": "half \\ud83d"}}]}}'.encode()
    data = data_of(body, 200)
    assert data[7] == {"id": "T7", "paid": "1.70"}
    assert data[-1] == {"id": "T-", "text": "half \N{REPLACEMENT CHARACTER}"}
    with pytest.raises(NotSure):
        data_of(body[:-9], 200)


@pytest.mark.parametrize("status", [200, 400, 401, 403])
def test_the_code_decides_whatever_the_status_is(status: int) -> None:
    with pytest.raises(SignInRefused):
        data_of(b'{"code": "1008", "message": "Access token has been revoked", "data": {}}', status)
