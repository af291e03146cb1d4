"""The simulated Wish of the demo: its tickets read like the invented issues, and its customers write."""

from datetime import UTC, datetime

from wishtui.domain.issue import Status
from wishtui.exchange.wish_json import decode_order, decode_ticket
from wishtui.services.demo import demo_issues
from wishtui.services.demo.live import LiveDemo, order_record, ticket_of

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def test_a_ticket_of_the_demo_reads_like_the_issue_that_it_was_made_of() -> None:
    for issue in demo_issues(60, now=NOW):
        read = decode_ticket(ticket_of(issue), now=NOW).issue
        assert (read.id, read.status, read.subject, read.customer) == (
            issue.id,
            issue.status,
            issue.subject,
            issue.customer,
        )
        assert [(each.sender, each.text) for each in read.messages] == [
            (each.sender, each.text) for each in issue.messages
        ]
        for order in issue.orders:
            kept = decode_order(order_record(order), now=NOW).order
            assert (kept.product, kept.amount, kept.shipped_at, kept.tracking) == (
                order.product,
                order.amount,
                order.shipped_at,
                order.tracking,
            )


def test_a_customer_who_had_an_answer_writes_again() -> None:
    issues = list(demo_issues(60, now=NOW))
    with LiveDemo(issues, seed=1, pace=3600) as live:
        live.step()
    reopened = [
        issue.id
        for issue in issues
        if issue.status is Status.RESPONDED and live.platform.tickets[issue.id]["state"] == "AWAITING_MERCHANT"
    ]
    assert len(reopened) == 1
