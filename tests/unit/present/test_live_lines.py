"""What is said of a sync: nothing that is not so."""

from datetime import UTC, datetime

import pytest

from wishtui.domain.delivery import Delivery, Step
from wishtui.domain.outbox import OutboxEntry
from wishtui.present.live import sync_line, sync_note
from wishtui.services.delivery_run import Deliveries
from wishtui.services.sync_run import ShopRun

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


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
    entries = [
        OutboxEntry(id=f"e{number}", issue_id=f"i{number}", step=step, state=Delivery.SENT, created_at=NOON, text="")
        for number, step in enumerate(steps)
    ]
    run = ShopRun("", deliveries=Deliveries(done=entries))
    assert sync_line([run], "")[0] == said


@pytest.mark.parametrize(("waiting", "said"), [(0, ""), (1, "1 waits in the outbox"), (2, "2 wait in the outbox")])
def test_what_waits_is_not_called_an_answer_for_it_may_be_a_closing(waiting: int, said: str) -> None:
    assert sync_note([], [Delivery.QUEUED] * waiting, NOON, str, syncing=False) == said
