"""What is said of a sync: nothing that is not so."""

from datetime import UTC, datetime

import msgspec
import pytest

from wishtui.commands import build_keymap
from wishtui.domain.delivery import Delivery, Step
from wishtui.domain.outbox import OutboxEntry
from wishtui.domain.shop_sync import ONLY, ShopSync
from wishtui.present.bars import header_line
from wishtui.present.live import sync_line, sync_note
from wishtui.services.delivery_run import Deliveries
from wishtui.services.sync_run import ShopRun

KEYMAP, _problems = build_keymap({})
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def entries_of(steps: list[Step], state: Delivery) -> list[OutboxEntry]:
    return [
        OutboxEntry(id=f"e{number}", issue_id=f"i{number}", step=step, state=state, created_at=NOON)
        for number, step in enumerate(steps)
    ]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([], ""),
        ([Step.REPLY], "1 answer sent"),
        ([Step.REPLY, Step.REPLY], "2 answers sent"),
        ([Step.CLOSE], "Wish was told of 1 issue"),
        ([Step.REPLY, Step.HAND], "Wish was told of 2 issues"),
    ],
)
def test_only_answers_are_called_answers(steps: list[Step], said: str) -> None:
    entries = entries_of(steps, Delivery.SENT)
    run = ShopRun("", deliveries=Deliveries(done=entries))
    assert sync_line([run], "", KEYMAP)[0] == said


def test_an_issue_that_was_answered_and_closed_is_one_issue() -> None:
    entries = [
        msgspec.structs.replace(entry, issue_id="i0") for entry in entries_of([Step.REPLY, Step.CLOSE], Delivery.SENT)
    ]
    run = ShopRun("", deliveries=Deliveries(done=entries))
    assert sync_line([run], "", KEYMAP)[0] == "Wish was told of 1 issue"


@pytest.mark.parametrize("words", ["Ticket is not awaiting the merchant", "Ticket is not awaiting the merchant."])
def test_what_wish_refused_ends_as_a_sentence_does_whatever_wish_wrote(words: str) -> None:
    entries = [msgspec.structs.replace(each, reason=words) for each in entries_of([Step.REPLY] * 2, Delivery.REFUSED)]
    refused = "i0: refused by Wish: Ticket is not awaiting the merchant"
    assert (
        sync_line([ShopRun("", deliveries=Deliveries(done=entries[:1]))], "", KEYMAP)[0]
        == f"{refused}. O shows the outbox."
    )
    more = sync_line([ShopRun("", deliveries=Deliveries(done=entries))], "", KEYMAP)[0]
    assert more == f"{refused} (and 1 more). O shows the outbox."


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([], ""),
        ([Step.REPLY], "1 answer waits"),
        ([Step.REPLY, Step.REPLY], "2 answers wait"),
        ([Step.CLOSE], "1 waits in the outbox"),
        ([Step.REPLY, Step.HAND], "2 wait in the outbox"),
    ],
)
def test_only_answers_that_wait_are_called_answers(steps: list[Step], said: str) -> None:
    assert sync_note([], entries_of(steps, Delivery.QUEUED), NOON, str, syncing=False) == said


@pytest.mark.parametrize(
    ("problem", "answered", "said"),
    [
        ("Wish refused: Access token expired.", True, "Wish refused: Access token expired since 12:00"),
        ("Wish asks to wait 30 seconds.", True, "Wish asks to wait 30 seconds since 12:00"),
        ("The connection was refused.", False, "offline since 12:00"),
    ],
)
def test_only_who_is_not_reached_is_called_offline(problem: str, answered: bool, said: str) -> None:
    sync = ShopSync(id=ONLY, failing_since=NOON, problem=problem, answered=answered)
    assert sync_note([sync], [], NOON, lambda at: f"{at:%H:%M}", syncing=False) == said


@pytest.mark.parametrize("note", ["synced just now · 1 waits in the outbox", "offline since 10:32 · 3 answers wait"])
def test_the_header_says_whole_how_many_wait_and_what_wish_says(note: str) -> None:
    narrow, wide = ("".join(span.text for span in header_line(27, 3, 5, [note], width)).rstrip() for width in (80, 120))
    assert narrow.startswith(" Customer Issues (27) ")
    assert narrow.endswith(f"3 overdue · {note}")
    assert wide.endswith(f"3 overdue · 5 due within 6h · {note}")
