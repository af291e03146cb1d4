"""Reports of Wish and of files joined with what is known here."""

from datetime import timedelta
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.domain.domain_samples import at, issue, msg
from wishtui.domain import merging, message_pairs
from wishtui.domain.answering import hold, reply
from wishtui.domain.delivery import Delivery
from wishtui.domain.issue import Issue, Note, Snooze, Status, unanswered, waiting_since
from wishtui.domain.merging import as_new, merge, merged_messages, other_customer
from wishtui.domain.message import Attachment, Message
from wishtui.domain.order import Order, Tracking
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows

ASKED = issue("unhandled", msg("customer", 0), updated_at=at(0))
ANSWERED = reply(ASKED, "We look\n into it.", now=at(5), author="Mia")


def texts(one: Issue) -> list[str]:
    return [message.text for message in one.messages]


def test_an_older_report_does_not_take_our_answer_back() -> None:
    assert merge(ANSWERED, ASKED) == ANSWERED


def test_wishs_copy_takes_the_place_of_our_answer_and_keeps_who_wrote_it() -> None:
    copy = msg("seller", 5.1, "We look into it.")
    report = issue("responded", msg("customer", 0), copy, updated_at=at(5.1))
    merged = merge(ANSWERED, report)
    assert texts(merged) == ["customer at 0", "We look into it."]
    assert (merged.messages[1].author, merged.messages[1].local) == ("Mia", False)


def test_a_copy_of_the_very_same_moment_confirms_our_answer_too() -> None:
    report = issue("responded", msg("customer", 0), msg("seller", 5, "We look into it."), updated_at=at(5))
    assert not merge(ANSWERED, report).messages[1].local


def test_wishs_clock_may_be_minutes_behind_ours() -> None:
    copy = msg("seller", 4.9, "We look into it.")
    wrote = msg("customer", 4.95, "And now?")
    merged = merge(ANSWERED, issue("unhandled", msg("customer", 0), copy, wrote, updated_at=at(4.95)))
    assert texts(merged) == ["customer at 0", "We look into it.", "And now?"]
    assert (merged.status, waiting_since(merged)) == (Status.UNHANDLED, at(4.95))


_MINUTE = {"second": 0, "microsecond": 0}


@pytest.mark.parametrize(
    "rounded",
    [{"microsecond": 0}, _MINUTE, {"hour": 0, "minute": 0, **_MINUTE}],
    ids=["second", "minute", "day"],
)
def test_a_file_with_rounded_times_doubles_no_message_of_wishs(rounded: dict[str, Any]) -> None:
    precise = timedelta(seconds=17, microseconds=661_000)
    wrote = [
        msgspec.structs.replace(msg("customer", 0, "Hello?"), at=at(0) + precise + timedelta(seconds=n) / 8 * n)
        for n in range(3)
    ]
    reply_of_wish = msgspec.structs.replace(msg("seller", 5, "It left."), at=at(5) + precise)
    by_wish = issue("responded", *wrote, reply_of_wish, updated_at=at(6))
    in_file = tuple(msgspec.structs.replace(each, at=each.at.replace(**rounded)) for each in by_wish.messages)
    by_file = msgspec.structs.replace(by_wish, messages=in_file, updated_at=at(5))
    for first, second in ((by_wish, by_file), (by_file, by_wish)):
        merged = merge(first, second)
        assert merged.messages == by_wish.messages
        assert merged.status is Status.RESPONDED
        assert merge(merged, second) == merge(merged, first) == merged
    assert not other_customer(by_file, msgspec.structs.replace(by_wish, customer="Ana B."))


def test_an_answer_in_time_is_not_late_because_a_file_had_only_the_day_of_the_question() -> None:
    asked = msgspec.structs.replace(msg("customer", 0, "Hello?"), at=at(0).replace(hour=20))
    told = msgspec.structs.replace(asked, at=at(0).replace(hour=0, minute=0))
    answer = msgspec.structs.replace(msg("seller", 0, "Here."), at=asked.at + timedelta(hours=47))
    by_file = issue("unhandled", told, updated_at=told.at)
    merged = merge(by_file, issue("responded", asked, answer, updated_at=answer.at))
    assert (merged.messages, merged.late) == ((asked, answer), False)


def test_an_answer_recorded_here_is_known_in_a_file_without_times_of_day_and_keeps_its_own_time() -> None:
    day: dict[str, Any] = {"hour": 0, "minute": 0}
    dated = [msgspec.structs.replace(each, at=each.at.replace(**day), local=False) for each in ANSWERED.messages]
    merged = merge(ANSWERED, issue("responded", *dated, updated_at=at(0)))
    assert [(each.at, each.local) for each in merged.messages] == [(at(0), False), (at(5), False)]


def test_the_same_words_said_at_midnight_sharp_do_not_confirm_an_answer_recorded_here() -> None:
    old = msg("seller", -9, "We look into it.")
    assert old.at.hour == 0
    merged = merge(ANSWERED, issue("unhandled", old, msg("customer", 0), updated_at=at(0)))
    assert [each.local for each in merged.messages] == [False, False, True]


def _dated(message: Message) -> Message:
    """As a file has it that leaves the time of day out."""
    day: dict[str, Any] = {"hour": 0, "minute": 0}
    return msgspec.structs.replace(message, at=message.at.replace(**day), local=False)


@pytest.mark.parametrize("told", [_dated(msg("customer", 0)), msg("customer", 0)], ids=["day", "time"])
def test_an_older_report_with_the_time_of_what_was_known_by_its_day_reopens_nothing(told: Message) -> None:
    known = issue("responded", told, updated_at=at(20))
    merged = merge(known, issue("unhandled", msg("customer", 0), updated_at=at(0)))
    assert (merged.status, merged.messages) == (Status.RESPONDED, (msg("customer", 0),))


def test_an_older_answer_of_the_same_words_and_day_in_a_file_without_times_does_not_confirm_one_recorded_here() -> None:
    older = msg("seller", -1, "We look into it.")
    report = issue("unhandled", _dated(older), _dated(ANSWERED.messages[0]), updated_at=at(0))
    for merged in (merge(ANSWERED, report), merge(report, ANSWERED)):
        assert [each.local for each in merged.messages if each.answers] == [False, True]


@pytest.mark.parametrize("rounded", [_MINUTE, {"hour": 0, "minute": 0, **_MINUTE}], ids=["minute", "day"])
def test_wishs_own_of_two_answers_of_the_same_words_is_the_one_that_a_file_has(rounded: dict[str, Any]) -> None:
    precise = timedelta(seconds=17)
    asked, ours = msg("customer", 0), msg("seller", 5, "We look into it.", local=True)
    ours = msgspec.structs.replace(ours, at=ours.at + precise)
    wishs = msgspec.structs.replace(ours, local=False, at=ours.at + precise)
    in_file = [msgspec.structs.replace(each, at=each.at.replace(**rounded)) for each in (asked, wishs)]
    known, report = issue("responded", asked, ours, wishs), issue("responded", *in_file, updated_at=at(0))
    for merged in (merge(known, report), merge(report, known)):
        assert [each.local for each in merged.messages] == [False, True, False]


def test_the_same_words_of_another_day_are_another_message() -> None:
    first = msgspec.structs.replace(msg("customer", 0, "Hello?"), at=at(0).replace(hour=0, minute=0))
    again = msgspec.structs.replace(first, at=first.at + timedelta(hours=24, minutes=3))
    assert merged_messages((first,), (again,)) == (first, again)


def test_the_same_words_said_long_before_are_another_message() -> None:
    old = msg("seller", -8, "We look into it.")
    assert len(merge(ANSWERED, issue("unhandled", old, msg("customer", 0), updated_at=at(0))).messages) == 3


def test_an_old_export_of_this_store_does_not_double_an_answer_that_wish_has_confirmed() -> None:
    confirmed = merge(
        ANSWERED,
        issue("responded", msg("customer", 0), msg("seller", 5.1, "We look into it."), updated_at=at(5.1)),
    )
    assert merge(confirmed, ANSWERED) == confirmed


def test_two_answers_of_the_same_words_stay_two() -> None:
    known = (msg("seller", 1, "Hi", local=True), msg("seller", 9, "Hi", local=True))
    reported = (msg("seller", 1.1, "Hi"), msg("seller", 9, "Hi"))
    assert [message.at for message in merged_messages(known, reported)] == [at(1.1), at(9)]


def test_a_customers_message_that_only_an_older_report_holds_is_not_hidden() -> None:
    known = issue("responded", msg("customer", 0), msg("wish", 1), updated_at=at(9))
    merged = merge(known, issue("unhandled", msg("customer", 0), msg("customer", 7, "Hello?"), updated_at=at(7)))
    assert (merged.status, waiting_since(merged)) == (Status.UNHANDLED, at(7))


def test_a_newer_report_reopens_a_closed_issue_and_an_older_one_does_not() -> None:
    closed = issue("closed", msg("customer", 0), msg("wish", 1), updated_at=at(9), closed_at=at(9), closed_by="Wish")
    thread = closed.messages
    opened = merge(closed, issue("unhandled", *thread, updated_at=at(20)))
    assert (opened.status, opened.closed_at, opened.closed_by, waiting_since(opened)) == (
        Status.UNHANDLED,
        None,
        "",
        at(20),
    )
    assert merge(closed, issue("unhandled", msg("customer", 0), updated_at=at(0))).status is Status.CLOSED


def test_a_later_report_does_not_restart_the_clock_of_a_reopened_issue() -> None:
    opened = issue("unhandled", msg("customer", 0), msg("wish", 1), updated_at=at(20))
    later = issue("unhandled", *opened.messages, msg("wish", 30, automated=True), updated_at=at(30))
    assert waiting_since(merge(opened, later)) == at(20)


def test_an_answer_to_a_reopened_issue_past_its_deadline_is_late() -> None:
    opened = issue("unhandled", msg("customer", 0), msg("wish", 1), updated_at=at(20), reopened_at=at(20))
    report = issue("responded", *opened.messages, msg("wish", 69), updated_at=at(69))
    assert merge(opened, report).late
    assert merge(opened, report).reopened_at is None


def test_what_was_attached_shows_later_than_the_words_and_is_lost_by_no_report() -> None:
    photo = Attachment(name="lamp.jpg", url="https://files.example/1")
    plain = ASKED.messages[0]
    with_photo = msgspec.structs.replace(
        ASKED, messages=(msgspec.structs.replace(plain, files=(photo,)), *ASKED.messages[1:])
    )
    merged = merge(ASKED, with_photo)
    assert merged.messages[0].files == (photo,)
    assert merge(merged, ASKED).messages[0].files == (photo,)
    link = msgspec.structs.replace(photo, url="https://files.example/another-link-of-an-hour")
    again = msgspec.structs.replace(with_photo, messages=(msgspec.structs.replace(plain, files=(link,)),))
    assert merge(merged, again) == merged


def test_what_is_ours_alone_stays() -> None:
    known = hold(
        msgspec.structs.replace(
            ASKED, tags=("vip",), notes=(Note(at=at(1), text="Ask Jo"),), snooze=Snooze(until=at(3)), rev=7
        ),
        "Hi",
        now=at(1),
        author="Mia",
        seconds=10,
    )
    merged = merge(known, issue("unhandled", msg("customer", 0), updated_at=at(2), subject="Mug", tags=("late",)))
    assert (merged.notes, merged.pending, merged.snooze, merged.rev) == (known.notes, known.pending, known.snooze, 7)
    assert (merged.tags, merged.subject) == (("vip", "late"), "Mug")


def test_the_customers_next_message_ends_a_snooze() -> None:
    known = msgspec.structs.replace(ASKED, snooze=Snooze())
    assert merge(known, issue("unhandled", msg("customer", 0), msg("customer", 1), updated_at=at(1))).snooze is None


def test_the_newer_report_wins_over_facts_and_an_empty_one_erases_none() -> None:
    known = issue(subject="Old", customer="Ana", updated_at=at(5), extra={"a": 1, "b": 1})
    newer = issue(subject="New", updated_at=at(6), extra={"b": 2})
    older = issue(subject="Older", locale="en", updated_at=at(4), extra={"b": 0, "c": 3})
    merged = merge(merge(known, newer), older)
    assert (merged.subject, merged.customer, merged.locale) == ("New", "Ana", "en")
    assert merged.extra == {"a": 1, "b": 2, "c": 3}


def test_orders_stand_as_the_issue_names_them() -> None:
    known = issue(order_ids=("o1", "o2"), orders=(Order(id="o2", product="Cap"),))
    merged = merge(known, issue(order_ids=("o1",), orders=(Order(id="o1"), Order(id="o2", sku="C-1"))))
    assert merged.orders == (Order(id="o1"), Order(id="o2", product="Cap", sku="C-1"))


hours = st.integers(0, 6)
senders = st.sampled_from(["customer", "seller", "wish"])
messages = st.lists(
    st.builds(
        lambda sender, when, text, flag: msg(
            sender, when, text, local=flag and sender == "seller", automated=flag and sender == "wish"
        ),
        senders,
        hours,
        st.sampled_from(["Hi", "Bye"]),
        st.booleans(),
    ),
    max_size=5,
).map(lambda many: tuple(sorted(many, key=lambda one: one.at)))
issues = st.builds(
    lambda status, thread, opened, updated, reopened: issue(
        status,
        messages=thread,
        opened_at=at(opened),
        updated_at=None if updated is None else at(updated),
        reopened_at=at(reopened) if reopened is not None and status == "unhandled" else None,
    ),
    st.sampled_from(["unhandled", "responded", "closed"]),
    messages,
    hours,
    st.none() | hours,
    st.none() | hours,
)


@given(issues, issues)
@settings(deadline=None, max_examples=300)
def test_telling_the_same_report_twice_changes_nothing_more(known: Issue, reported: Issue) -> None:
    once = merge(known, reported)
    assert merge(once, reported) == once


@given(issues, issues)
@settings(deadline=None)
def test_no_message_is_lost_and_a_report_of_oneself_adds_none(known: Issue, reported: Issue) -> None:
    merged = merge(known, reported)
    wrote = {(one.sender, one.text) for one in merged.messages}
    assert wrote == {(one.sender, one.text) for one in (*known.messages, *reported.messages)}
    assert len(merged.messages) >= max(len(known.messages), len(reported.messages))
    assert merge(known, known).messages == known.messages


times = st.none() | hours.map(at)
some_orders = st.lists(
    st.builds(
        Order,
        id=st.sampled_from(["o1", "o2"]),
        product=st.sampled_from(["", "Mug", "Cap"]),
        updated_at=times,
        tracking=st.lists(st.builds(Tracking, number=st.sampled_from(["1", "2"])), max_size=3).map(tuple),
    ),
    max_size=3,
)


@st.composite
def unsorted_reports(draw: st.DrawFn) -> Issue:
    """Whatever an issue may hold, also what no file of Wish does."""
    report = draw(issues)
    return msgspec.structs.replace(
        report,
        messages=tuple(draw(st.permutations(report.messages))),
        closed_at=draw(times),
        closed_by=draw(st.sampled_from(["", "Wish"])),
        reopened_at=draw(times),
        late=draw(st.booleans()),
        delivery=draw(st.none() | st.sampled_from(Delivery)),
        order_ids=tuple(draw(st.lists(st.sampled_from(["o1", "o2", "o3"]), max_size=3))),
        orders=tuple(draw(some_orders)),
        notes=tuple(draw(st.lists(st.builds(Note, at=hours.map(at), text=st.sampled_from(["a", "b"])), max_size=3))),
        snooze=draw(st.none() | st.builds(Snooze, until=times)),
    )


@given(issues | unsorted_reports(), st.sampled_from([ReplyWindows(timedelta(hours=2)), DEFAULT_WINDOWS]))
@settings(deadline=None, max_examples=300)
def test_a_report_of_what_was_not_known_comes_to_what_telling_it_twice_does(
    report: Issue, windows: ReplyWindows
) -> None:
    assert as_new(report, windows=windows) == merge(report, report, windows=windows)


@pytest.mark.parametrize("hours", [3, 48])
def test_lateness_goes_by_the_window_of_the_shop(hours: int) -> None:
    report = issue("responded", msg("customer", 0), msg("seller", 5), updated_at=at(5))
    assert merge(ASKED, report, windows=ReplyWindows(timedelta(hours=hours))).late is (hours < 5)


def test_messages_of_one_minute_stand_as_the_report_has_them() -> None:
    asked, answered = msg("customer", 0, "Where?"), msg("seller", 0, "Here.")
    thanks = msg("customer", 0, "Thanks!")
    assert merged_messages((answered,), (asked, answered)) == (asked, answered)
    assert merged_messages((asked, thanks), (asked, answered, thanks)) == (asked, answered, thanks)
    assert merged_messages((asked,), (asked, answered, thanks)) == (asked, answered, thanks)


@st.composite
def histories(draw: st.DrawFn) -> list[Issue]:
    """States of one ticket, oldest first, as Wish reports them: it grows, is closed and opened again."""
    thread: list[Message] = [msg("customer", 0, "message 0")]
    orders: tuple[str, ...] = ("o1",)
    states = [issue("unhandled", *thread, updated_at=at(0), order_ids=orders)]
    minute = 0
    for step in range(1, draw(st.integers(1, 5)) + 1):
        what = draw(st.sampled_from(["customer", "seller", "wish", "closed", "unhandled", "order"]))
        if what in ("customer", "seller", "wish"):
            minute = draw(st.sampled_from([minute, step]))  # several messages may be of one minute
            thread.append(msg(what, minute, f"message {step}"))
        orders += (f"o{step + 1}",) if what == "order" else ()
        status = what if what in ("closed", "unhandled") else "unhandled" if unanswered(tuple(thread)) else "responded"
        closed_at = at(step) if status == "closed" else None
        facts = {"subject": f"subject {step}", "order_ids": orders, "closed_at": closed_at}
        states.append(issue(status, *thread, updated_at=at(step + 0.5), **facts))
    return states


@settings(max_examples=100, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_states_of_a_ticket_come_to_the_same_in_any_order(states: list[Issue], random: Random) -> None:
    shuffled = [*states, *random.choices(states, k=2)]
    random.shuffle(shuffled)

    def joined(reports: list[Issue]) -> Issue:
        known = merge(reports[0], reports[0])
        for report in reports[1:]:
            known = merge(known, report)
        # Since when a ticket is open again is known only to who heard of it between.
        return msgspec.structs.replace(known, reopened_at=None)

    assert joined(shuffled) == joined(states)
    assert joined(states).status is states[-1].status
    assert joined(shuffled).messages == states[-1].messages


def test_one_id_for_two_customers_is_known_by_their_conversations() -> None:
    ana, bo = issue("unhandled", customer="Ana"), issue("unhandled", msg("customer", 3, "Broken"), customer="Bo")
    assert other_customer(ana, bo)
    assert not other_customer(ana, msgspec.structs.replace(bo, customer="ANA "))
    assert not other_customer(ana, msgspec.structs.replace(bo, customer=""))
    renamed = msgspec.structs.replace(bo, messages=(*ana.messages, *bo.messages))
    assert not other_customer(ana, renamed)


def test_thousands_of_answers_are_matched_without_comparing_each_with_each(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []

    def counted(text: str) -> str:
        compared.append(text)
        return text

    for module in (merging, message_pairs):
        monkeypatch.setattr(module, "comparable_text", counted)
    ours = tuple(msg("seller", n, f"answer {n}", local=True) for n in range(500))
    theirs = tuple(msg("seller", n + 0.1, f"another {n}") for n in range(500))
    assert len(merged_messages(ours, theirs)) == len(ours) + len(theirs)
    assert len(compared) < 10 * len(ours)
