"""Whatever way Wish has of answering: what is to be sent is taken in once, and what is said of it is so."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wish.delivering import answered, changed, connections, delivered, entry, issue, rules
from tests.wish.other_wish import DATES, ENVELOPES, OUTCOMES, QUESTION, STATES, TEXTS, TICKET, OtherWish, serving
from wishtui.domain.delivery import Delivery, Step
from wishtui.domain.issue import Status
from wishtui.services.connections import Connections
from wishtui.services.fetching import SyncOptions
from wishtui.services.sync_run import ShopRun, sync_shops
from wishtui.store import Store

ID = str(TICKET)
ANSWER = 'Dear Zoë,\n\nit left "Łódź" & <is> on its way:   3 > 2 ½ ﬁles.\n'


@pytest.fixture
def wish() -> Iterator[OtherWish]:
    with serving(OtherWish()) as running:
        yield running


@pytest.fixture
def made(wish: OtherWish, tmp_path: Path) -> Connections:
    return connections(wish.url, tmp_path / "config", seconds=5.0)


def synced(store: Store, made: Connections, settle: float = 0.05) -> ShopRun:
    return asyncio.run(sync_shops(store, made, [""], SyncOptions(rules=rules(settle))))[0]


def settled(store: Store, made: Connections, *, runs: int = 12) -> None:
    """Sync until nothing is under way."""
    for _ in range(runs):
        synced(store, made)
        if entry(store, ID).state.over:
            return


def arrived_once(store: Store, wish: OtherWish) -> None:
    assert wish.accepted == [ANSWER]
    assert entry(store, ID).state is Delivery.SENT
    assert all(before < after for before, after in zip([0, *wish.reads_at_post], wish.reads_at_post, strict=False))


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("outcome", ["", "the line is cut"])
def test_an_answer_is_recognised_whatever_becomes_of_its_text(
    store: Store, made: Connections, wish: OtherWish, text: str, outcome: str
) -> None:
    wish.text, wish.after_post = text, [outcome]
    synced(store, made)
    answered(store, ID, ANSWER)
    settled(store, made)
    arrived_once(store, wish)
    assert wish.posts == 1
    synced(store, made)
    known = issue(store, ID)
    assert known.status is Status.RESPONDED
    assert len(known.messages) == 2


@pytest.mark.parametrize("envelope", ENVELOPES)
@pytest.mark.parametrize("date", DATES)
def test_every_way_to_wrap_and_to_date_is_read(
    store: Store, made: Connections, wish: OtherWish, envelope: str, date: str
) -> None:
    wish.envelope, wish.date, wish.newest_first = envelope, date, True
    assert synced(store, made).report.issues.added == 1
    assert issue(store, ID).messages[0].text == QUESTION
    answered(store, ID, ANSWER)
    settled(store, made)
    arrived_once(store, wish)
    assert wish.posts == 1


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("outcome", ["", "HTTP 500"])
def test_the_state_after_an_answer_is_what_wish_says(
    store: Store, made: Connections, wish: OtherWish, state: object, outcome: str
) -> None:
    wish.state_after, wish.after_post = state, [outcome]
    synced(store, made)
    answered(store, ID, ANSWER)
    settled(store, made)
    arrived_once(store, wish)
    known = issue(store, ID)
    closed = str(state).endswith("CLOSED")
    assert known.status is (Status.CLOSED if closed else Status.RESPONDED)
    assert known.wish_state == (str(state).upper() if state is not None else "AWAITING_MERCHANT")


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("stale", [0, 1, 4])
def test_an_answer_that_was_taken_in_is_not_sent_again_nor_called_refused(
    store: Store, made: Connections, wish: OtherWish, outcome: str, stale: int
) -> None:
    wish.after_post, wish.stale_reads = [outcome], stale
    synced(store, made)
    answered(store, ID, ANSWER)
    settled(store, made)
    assert wish.accepted == [ANSWER]
    wish.stale_reads = 0
    synced(store, made)  # what Wish said no to has arrived for all that: a later look shows it
    assert entry(store, ID).state is Delivery.SENT
    assert issue(store, ID).status is Status.RESPONDED


def test_what_wish_refuses_at_the_second_attempt_is_sent_no_third_time(
    store: Store, made: Connections, wish: OtherWish
) -> None:
    wish.after_post = ["nothing is done, HTTP 503", "it is refused"]
    synced(store, made)
    answered(store, ID, ANSWER)
    settled(store, made)
    assert (wish.posts, wish.accepted) == (2, [])
    assert entry(store, ID).state is Delivery.REFUSED
    assert entry(store, ID).reason == "Not like that"
    assert [draft.text for draft in store.drafts.of(ID)] == [ANSWER]


@pytest.mark.parametrize("stale", [1, 2, 5])
def test_an_answer_that_shows_late_does_not_open_the_issue_again(
    store: Store, made: Connections, wish: OtherWish, stale: int
) -> None:
    wish.stale_reads = stale
    synced(store, made)
    answered(store, ID, ANSWER)
    for _ in range(stale + 2):
        synced(store, made)
        known = issue(store, ID)
        assert (known.status, known.delivery, len(known.messages)) == (Status.RESPONDED, Delivery.SENT, 2)
    arrived_once(store, wish)


@pytest.mark.parametrize("as_success", [False, True])
def test_a_second_attempt_that_is_refused_says_nothing_of_the_first(
    store: Store, made: Connections, wish: OtherWish, as_success: bool
) -> None:
    wish.after_post, wish.stale_reads, wish.errors_as_success = ["the line is cut"], 6, as_success
    synced(store, made)
    answered(store, ID, ANSWER)
    delivered(store, made, rules(0))  # nothing shows
    delivered(store, made, rules(0))  # nothing yet: it is sent once more, and Wish takes no second one
    assert wish.posts == 2
    assert entry(store, ID).state is Delivery.UNKNOWN
    wish.stale_reads = 0
    settled(store, made)
    assert wish.accepted == [ANSWER]
    assert entry(store, ID).state is Delivery.SENT


@pytest.mark.parametrize("closed_by", ["CLOSED", "PERMANENTLY_CLOSED", "AWAITING_WISH", "PARKED"])
def test_what_wish_decides_meanwhile_holds_the_answer_back(
    store: Store, made: Connections, wish: OtherWish, closed_by: str
) -> None:
    synced(store, made)
    answered(store, ID, ANSWER)
    wish.state = closed_by
    settled(store, made)
    assert wish.posts == 0
    assert entry(store, ID).state is Delivery.HELD
    assert [draft.text for draft in store.drafts.of(ID)] == [ANSWER]


@pytest.mark.parametrize("sender", ["SELLER", "", None])
def test_an_answer_is_recognised_under_another_word_for_its_sender(
    store: Store, made: Connections, wish: OtherWish, sender: str
) -> None:
    synced(store, made)
    answered(store, ID, ANSWER)
    wish.sender, wish.after_post = sender, ["HTTP 502, a page"]
    settled(store, made)
    arrived_once(store, wish)


@pytest.mark.parametrize("state", ["AWAITING_USER", "awaiting_user", None, "AWAITING_MERCHANT"])
def test_an_answer_that_closes_does_both(store: Store, made: Connections, wish: OtherWish, state: object) -> None:
    wish.state_after = state
    synced(store, made)
    answered(store, ID, ANSWER, close=True)
    settled(store, made)
    assert wish.accepted == [ANSWER]
    assert wish.state == "CLOSED"
    synced(store, made)
    assert issue(store, ID).status is Status.CLOSED


@pytest.mark.parametrize("step", [Step.CLOSE, Step.HAND])
def test_a_state_is_set_whatever_wraps_the_answer(store: Store, made: Connections, wish: OtherWish, step: Step) -> None:
    wish.envelope = "bare"
    synced(store, made)
    changed(store, ID, step)
    settled(store, made)
    assert wish.state == ("CLOSED" if step is Step.CLOSE else "AWAITING_WISH")
    assert entry(store, ID).state is Delivery.SENT


@pytest.mark.parametrize("seed", range(12))
def test_any_mixture_of_odd_ways(store: Store, made: Connections, wish: OtherWish, seed: int) -> None:
    chance = random.Random(seed)
    wish.envelope, wish.date = chance.choice(list(ENVELOPES)), chance.choice(list(DATES))
    wish.text, wish.newest_first = chance.choice(list(TEXTS)), chance.random() < 0.5
    wish.state_after = chance.choice(STATES)
    lost = [each for each in OUTCOMES if each not in ("HTTP 400, though it is done", "HTTP 200, error code")]
    wish.after_post = ["nothing is done, HTTP 503"] * chance.randint(0, 2) + [chance.choice(lost)]
    synced(store, made)
    answered(store, ID, ANSWER)
    wish.stale_reads = chance.randint(0, 1)
    settled(store, made)
    assert wish.accepted == [ANSWER]
    assert entry(store, ID).state is Delivery.SENT
