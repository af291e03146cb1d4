"""An answer reaches Wish once: whatever goes wrong with the call, whoever writes meanwhile, wherever it is killed."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import msgspec
import pytest
import stamina

from tests.simulated_wish import TOKEN
from tests.wish.conftest import ticket
from tests.wish.delivering import (
    NOW,
    WORDS,
    answered,
    answers,
    changed,
    connections,
    delivered,
    entry,
    fetched,
    issue,
    rules,
    until_over,
)
from wishtui.config import WishSettings
from wishtui.domain.delivery import Delivery, Step
from wishtui.domain.issue import Status
from wishtui.domain.outbox import shows_after_all
from wishtui.errors import AnswerLocked, StoreFull
from wishtui.exchange.wish_json import decode_ticket
from wishtui.services import outbox
from wishtui.services.connections import Connections
from wishtui.store import Store, UnitOfWork, open_store
from wishtui.wish.credentials import Credentials
from wishtui.wish.secret import Secret
from wishtui.wish.simulator import Fault, Platform, Simulator

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def store(platform: Platform, tmp_path: Path) -> Iterator[Store]:
    platform.tickets["T1"] = ticket("T1")
    opened = open_store(tmp_path / "store", agent="Mira")
    fetched(opened, platform)
    yield opened
    opened.close()


@pytest.fixture
def made(wish: Simulator, tmp_path: Path) -> Connections:
    return connections(wish.url, tmp_path / "config", seconds=1.0)


def posts(wish: Simulator) -> int:
    return sum(method == "POST" for method, _ in wish.calls)


def test_an_answer_is_sent_and_the_issue_is_what_wish_says(store: Store, made: Connections, platform: Platform) -> None:
    answered(store, "T1")
    assert issue(store, "T1").delivery is Delivery.QUEUED
    assert delivered(store, made).of(Delivery.SENT)
    known = issue(store, "T1")
    assert (known.status, known.wish_state, known.delivery) == (Status.RESPONDED, "AWAITING_USER", Delivery.SENT)
    assert [(message.text, message.local, message.author) for message in known.messages[1:]] == [(WORDS, False, "Mira")]
    assert answers(platform, "T1") == 1


@pytest.mark.usefixtures("short_waits")
@pytest.mark.parametrize("fault", list(Fault))
def test_whatever_goes_wrong_with_the_call_it_arrives_once(
    store: Store, made: Connections, platform: Platform, wish: Simulator, fault: Fault
) -> None:
    answered(store, "T1")
    wish.faults.add("reply", fault)
    run = delivered(store, made)
    if fault is Fault.LAND_LATE:
        assert run.of(Delivery.UNKNOWN)
        wish.land()
    until_over(store, made)
    assert answers(platform, "T1") == 1
    assert entry(store, "T1").state is Delivery.SENT
    assert issue(store, "T1").status is Status.RESPONDED
    assert len(issue(store, "T1").messages) == 2


@pytest.mark.parametrize("fault", [Fault.FAIL_AFTER, Fault.LOSE_ANSWER, Fault.CUT_BODY, Fault.DRIP, Fault.NO_JSON])
def test_an_answer_that_got_there_is_seen_at_once(
    store: Store, made: Connections, wish: Simulator, fault: Fault
) -> None:
    answered(store, "T1")
    wish.faults.add("reply", fault)
    assert delivered(store, made, rules(settle=3600)).of(Delivery.SENT)
    assert posts(wish) == 1


def test_nothing_is_sent_again_before_it_had_time_to_arrive(
    store: Store, made: Connections, wish: Simulator, platform: Platform
) -> None:
    answered(store, "T1")
    wish.faults.add("reply", Fault.FAIL_BEFORE)
    for _ in range(3):
        assert delivered(store, made, rules(settle=3600)).of(Delivery.UNKNOWN)
    assert posts(wish) == 1
    assert delivered(store, made, rules(settle=0)).of(Delivery.SENT)
    assert answers(platform, "T1") == 1


@pytest.mark.parametrize("kind", ["ticket", "reply"])
@pytest.mark.parametrize("fault", [Fault.FAIL_BEFORE, Fault.CUT_BEFORE, Fault.LIMIT_SECONDS])
def test_a_look_that_fails_sends_nothing(
    store: Store, made: Connections, wish: Simulator, platform: Platform, kind: str, fault: Fault
) -> None:
    answered(store, "T1")
    wish.faults.add(kind, *[fault] * 5)
    with stamina.set_testing(True, attempts=5, cap=True):  # it does not wait between two tries
        delivered(store, made, rules(settle=3600), patience=0.1)
    assert entry(store, "T1").state in (Delivery.QUEUED, Delivery.UNKNOWN)
    assert entry(store, "T1").reason
    assert answers(platform, "T1") == 0
    wish.faults.clear()
    until_over(store, made)
    assert answers(platform, "T1") == 1


@pytest.mark.parametrize("who", ["customer", "wish", "colleague"])
def test_it_is_held_where_somebody_wrote_meanwhile(
    store: Store, made: Connections, wish: Simulator, platform: Platform, who: str
) -> None:
    answered(store, "T1")
    if who == "customer":
        platform.customer_writes("T1", "Please cancel it.")
    elif who == "wish":
        platform.wish_writes("T1", "We deal with it.")
    else:
        platform.reply("T1", "Sent from the dashboard.")
    assert delivered(store, made).of(Delivery.HELD)
    known = issue(store, "T1")
    assert posts(wish) == 0
    assert known.status is (Status.UNHANDLED if who == "customer" else Status.RESPONDED)
    assert [message.text for message in known.messages if message.local] == []
    assert [draft.text for draft in store.drafts.of("T1")] == [WORDS]
    assert known.delivery is Delivery.HELD


def test_the_customers_reaction_to_the_answer_does_not_hide_that_it_arrived(
    store: Store, made: Connections, wish: Simulator, platform: Platform
) -> None:
    answered(store, "T1")
    wish.faults.add("reply", Fault.LAND_LATE)
    delivered(store, made)
    wish.land()
    platform.customer_writes("T1", "Thank you, and where is the other one?")
    until_over(store, made)
    assert entry(store, "T1").state is Delivery.SENT
    assert answers(platform, "T1") == 1
    assert issue(store, "T1").status is Status.UNHANDLED


def test_an_older_answer_of_the_same_words_is_not_taken_for_it(
    store: Store, made: Connections, wish: Simulator, platform: Platform
) -> None:
    platform.reply("T1", WORDS)
    platform.customer_writes("T1", "It is still not here.")
    fetched(store, platform)
    answered(store, "T1")
    wish.faults.add("reply", Fault.FAIL_BEFORE)
    delivered(store, made, rules(settle=3600))
    assert entry(store, "T1").state is Delivery.UNKNOWN
    until_over(store, made)
    assert answers(platform, "T1") == 2
    assert sum(message.text == WORDS for message in issue(store, "T1").messages) == 2


def test_a_refusal_gives_the_words_of_wish_and_the_text_back(
    store: Store, made: Connections, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(store, "T1")
    monkeypatch.setattr(platform, "reply", lambda *_: (400, {"code": 77, "message": "Not <b>today</b>.", "data": {}}))
    assert delivered(store, made).of(Delivery.REFUSED)
    assert entry(store, "T1").reason == "Not <b>today</b>."
    assert issue(store, "T1").status is Status.UNHANDLED
    assert [draft.text for draft in store.drafts.of("T1")] == [WORDS]


def test_a_refusal_of_what_is_done_already_is_none(
    store: Store, made: Connections, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(store, "T1")
    reply = platform.reply

    def refusing(ticket_id: str, text: object) -> object:
        reply(ticket_id, text)
        return reply(ticket_id, text)

    monkeypatch.setattr(platform, "reply", refusing)
    assert delivered(store, made).of(Delivery.SENT)
    assert answers(platform, "T1") == 1


def test_a_ticket_that_wish_does_not_know_costs_no_text(store: Store, made: Connections, platform: Platform) -> None:
    answered(store, "T1")
    del platform.tickets["T1"]
    assert delivered(store, made).of(Delivery.REFUSED)
    assert [draft.text for draft in store.drafts.of("T1")] == [WORDS]
    assert issue(store, "T1").wish_state == "GONE"


@pytest.mark.parametrize("how", ["expired", "revoked", "disabled"])
def test_it_waits_for_a_new_sign_in_and_wish_is_asked_twice_at_most(
    store: Store, made: Connections, platform: Platform, wish: Simulator, tmp_path: Path, how: str
) -> None:
    answered(store, "T1")
    platform.tokens[TOKEN] = how
    run = delivered(store, made)
    assert "wishtui login" in str(run.problem)
    assert len(wish.calls) == 2
    assert entry(store, "T1").state is Delivery.QUEUED
    assert "wishtui login" in str(delivered(store, connections(wish.url, tmp_path / "config")).problem)
    assert len(wish.calls) == 2  # nor by another process
    platform.tokens[TOKEN] = "valid"
    made.backoff.forget("")
    until_over(store, made)
    assert answers(platform, "T1") == 1


@pytest.mark.parametrize(("step", "state"), [(Step.CLOSE, "CLOSED"), (Step.HAND, "AWAITING_WISH")])
@pytest.mark.parametrize("fault", [None, Fault.FAIL_AFTER, Fault.FAIL_BEFORE, Fault.LOSE_ANSWER, Fault.LIMIT_SECONDS])
def test_a_change_of_state_is_made(
    store: Store, made: Connections, platform: Platform, wish: Simulator, step: Step, state: str, fault: Fault | None
) -> None:
    changed(store, "T1", step)
    assert issue(store, "T1").status is Status.UNHANDLED
    with pytest.raises(AnswerLocked):
        answered(store, "T1")
    wish.faults.add("state", *([fault] if fault else []))
    until_over(store, made)
    assert platform.tickets["T1"]["state"] == state
    assert issue(store, "T1").status is (Status.CLOSED if step is Step.CLOSE else Status.RESPONDED)


def test_a_reply_that_closes_is_a_reply_and_then_a_closing(store: Store, made: Connections, platform: Platform) -> None:
    answered(store, "T1", close=True)
    run = delivered(store, made)
    assert [(each.step, each.state) for each in run.done] == [
        (Step.REPLY, Delivery.SENT),
        (Step.CLOSE, Delivery.SENT),
    ]
    assert platform.tickets["T1"]["state"] == "CLOSED"
    assert issue(store, "T1").status is Status.CLOSED
    assert issue(store, "T1").delivery is Delivery.SENT


def test_an_issue_is_not_closed_over_what_the_customer_wrote(
    store: Store, made: Connections, platform: Platform, wish: Simulator
) -> None:
    answered(store, "T1", close=True)
    wish.faults.add("state", Fault.LIMIT_SECONDS)
    delivered(store, made, patience=0.0)
    platform.customer_writes("T1", "One more thing.")
    until_over(store, made)
    assert answers(platform, "T1") == 1
    assert issue(store, "T1").status is Status.UNHANDLED
    assert entry(store, "T1").state is Delivery.HELD


def test_what_a_person_had_looked_for_again_is_known_when_it_arrives_later_still(
    store: Store, made: Connections, platform: Platform, wish: Simulator
) -> None:
    answered(store, "T1")
    wish.faults.add("reply", Fault.LAND_LATE)
    delivered(store, made, rules(settle=3600))
    outbox.retry(store, entry(store, "T1").id, author="mira", now=NOW)
    platform.customer_writes("T1", "Please cancel it.")
    delivered(store, made, rules(settle=0))
    assert entry(store, "T1").state is Delivery.HELD
    wish.land()
    report = decode_ticket(platform.tickets["T1"], now=NOW).issue
    assert shows_after_all(entry(store, "T1"), report.messages)


def test_a_person_sends_what_was_held_again(store: Store, made: Connections, platform: Platform) -> None:
    answered(store, "T1")
    platform.customer_writes("T1", "Please cancel it.")
    delivered(store, made)
    outbox.retry(store, entry(store, "T1").id, author="mira", now=NOW)
    assert [draft.text for draft in store.drafts.of("T1")] == [WORDS]
    until_over(store, made)
    assert answers(platform, "T1") == 1
    assert not store.drafts.of("T1")


@pytest.mark.parametrize("added", ["", " It is cancelled."])
def test_the_draft_of_what_somebody_saw_on_wish_goes_unless_it_was_changed(
    store: Store, made: Connections, platform: Platform, added: str
) -> None:
    answered(store, "T1")
    platform.customer_writes("T1", "Please cancel it.")
    delivered(store, made)
    (draft,) = store.drafts.of("T1")
    store.drafts.save(msgspec.structs.replace(draft, text=f"{WORDS}{added}"))
    outbox.mark_sent(store, entry(store, "T1").id, author="mira", now=NOW)
    assert [draft.text for draft in store.drafts.of("T1")] == ([f"{WORDS}{added}"] if added else [])


def test_what_is_dropped_is_a_draft_and_never_sent(store: Store, made: Connections, wish: Simulator) -> None:
    answered(store, "T1")
    outbox.drop(store, entry(store, "T1").id, author="mira", now=NOW)
    delivered(store, made)
    assert posts(wish) == 0
    assert issue(store, "T1").status is Status.UNHANDLED
    assert [draft.text for draft in store.drafts.of("T1")] == [WORDS]


def test_only_one_delivers(store: Store, made: Connections, wish: Simulator, tmp_path: Path) -> None:
    answered(store, "T1")
    other = open_store(tmp_path / "store", agent="Bo")
    with other.delivery_lease():
        run = delivered(store, made)
    assert "Bo" in run.busy
    assert posts(wish) == 0
    assert delivered(store, made).of(Delivery.SENT)
    other.close()


def signed_in_by_an_app(wish: Simulator, platform: Platform, tmp_path: Path) -> tuple[Connections, str]:
    """A shop whose tokens can be made new, and its access token."""
    pair = platform.issue_tokens()[1]["data"]
    kept = Connections(tmp_path / "config", WishSettings(url=wish.url), {})
    kept.kept.put(
        "",
        Credentials(
            access_token=Secret(pair["access_token"]),
            refresh_token=Secret(pair["refresh_token"]),
            client_id="an-app",
            client_secret=Secret("its-own"),
        ),
    )
    return kept, pair["access_token"]


def test_an_old_token_is_made_new_and_the_answer_goes_out_once(
    store: Store, wish: Simulator, platform: Platform, tmp_path: Path
) -> None:
    kept, token = signed_in_by_an_app(wish, platform, tmp_path)
    answered(store, "T1")
    platform.tokens[token] = "expired"
    assert delivered(store, kept).of(Delivery.SENT)
    assert answers(platform, "T1") == 1
    assert kept.kept.shops()[""].access_token != Secret(token)


def test_of_a_disabled_account_no_new_token_is_asked_for(
    store: Store, wish: Simulator, platform: Platform, tmp_path: Path
) -> None:
    kept, token = signed_in_by_an_app(wish, platform, tmp_path)
    answered(store, "T1")
    platform.tokens[token] = "disabled"
    run = delivered(store, kept)
    assert "Ask Wish why" in str(run.problem)
    assert len(wish.calls) == 2
    assert kept.kept.shops()[""].access_token == Secret(token)
    assert entry(store, "T1").state is Delivery.QUEUED


@pytest.mark.parametrize(("code", "attempts"), [(1006, 1), (1007, 2), (1008, 2)])
def test_a_code_of_another_meaning_is_a_refusal_and_no_end_of_the_sign_in(
    store: Store,
    made: Connections,
    platform: Platform,
    wish: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    attempts: int,
) -> None:
    answered(store, "T1")
    refusal = (400, {"code": code, "message": "The ticket has expired", "data": {}})
    monkeypatch.setattr(platform, "reply", lambda *_: refusal)
    until_over(store, made)
    assert entry(store, "T1").state is Delivery.REFUSED
    assert entry(store, "T1").reason == "The ticket has expired"
    assert posts(wish) == attempts
    assert [draft.text for draft in store.drafts.of("T1")] == [WORDS]


def test_a_token_that_is_called_ended_once_and_is_not_costs_no_answer(
    store: Store, made: Connections, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(store, "T1")
    with monkeypatch.context() as patched:
        patched.setattr(platform, "reply", lambda *_: (400, {"code": 1008, "message": "Revoked", "data": {}}))
        delivered(store, made)
    assert entry(store, "T1").state is Delivery.QUEUED
    assert entry(store, "T1").reason == "Wish refused: Revoked."
    until_over(store, made)
    assert entry(store, "T1").state is Delivery.SENT
    assert answers(platform, "T1") == 1


@pytest.mark.parametrize("failing", range(1, 5))
def test_a_disk_that_is_full_at_any_step_costs_and_doubles_nothing(
    store: Store, made: Connections, platform: Platform, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    answered(store, "T1")
    commits = 0
    usual = store.unit_of_work

    def full(**options: bool) -> AbstractContextManager[UnitOfWork]:
        nonlocal commits
        commits += 1
        if commits == failing:
            raise StoreFull("The disk is full.", "Make room.")
        return usual(**options)

    monkeypatch.setattr(store, "unit_of_work", full)
    with suppress(StoreFull):
        delivered(store, made)
    monkeypatch.undo()
    until_over(store, made)
    assert answers(platform, "T1") == 1
    assert entry(store, "T1").state is Delivery.SENT


def test_what_a_person_said_of_it_is_not_overruled_by_who_still_has_the_old_record(
    store: Store, made: Connections, wish: Simulator, tmp_path: Path
) -> None:
    answered(store, "T1")
    wish.faults.add("reply", Fault.FAIL_BEFORE)
    delivered(store, made, rules(settle=3600))
    other = open_store(tmp_path / "store", agent="Bo")
    outbox.mark_sent(other, entry(other, "T1").id, author="mira", now=NOW)
    other.close()
    delivered(store, made, rules(settle=0))
    assert posts(wish) == 1


def started(folder: Path, url: str, point: int = 0) -> subprocess.Popen[bytes]:
    argv = [sys.executable, "-m", "tests.wish.delivering", str(folder), url, str(point)]
    return subprocess.Popen(argv, cwd=ROOT, stderr=subprocess.PIPE)


@pytest.mark.parametrize("point", range(1, 9))
def test_a_sender_that_is_killed_anywhere_costs_and_doubles_nothing(
    store: Store, made: Connections, wish: Simulator, platform: Platform, tmp_path: Path, point: int
) -> None:
    answered(store, "T1")
    with started(tmp_path / "store", wish.url, point) as killed:
        killed.communicate(timeout=60)
    store.refresh()
    until_over(store, made)
    assert answers(platform, "T1") == 1
    assert entry(store, "T1").state is Delivery.SENT
    assert issue(store, "T1").status is Status.RESPONDED


def test_two_processes_at_once_send_each_answer_once(
    store: Store, made: Connections, wish: Simulator, platform: Platform, tmp_path: Path
) -> None:
    for number in range(12):
        platform.tickets[f"N{number}"] = ticket(f"N{number}")
    fetched(store, platform)
    for number in range(12):
        answered(store, f"N{number}", f"Answer {number}")
    wish.faults.add("reply", Fault.LOSE_ANSWER, Fault.FAIL_BEFORE, Fault.LIMIT_SECONDS)
    processes = [started(tmp_path / "store", wish.url) for _ in range(2)]
    for process in processes:
        with process:
            _, errors = process.communicate(timeout=60)
            assert process.returncode == 0, errors
    store.refresh()
    until_over(store, made)
    assert [answers(platform, f"N{number}", f"Answer {number}") for number in range(12)] == [1] * 12
