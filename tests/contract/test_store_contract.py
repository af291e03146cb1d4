"""What every store does, in memory, on disk and in a database."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Thread

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import Query
from tinydb.table import Document

from tests.contract.conftest import Backend
from tests.contract.store_shop import NOON, answered, archive, asked, everything, filled, inbox, put, stored, titled
from wishtui.domain.answering import receive
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue, Status, header_of
from wishtui.domain.merging import merge
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Order
from wishtui.errors import AnswerLocked, NotAcceptable, UsageError
from wishtui.store import Changes, NoSuchIssue, Store, memory_store
from wishtui.store.files.store import FileStore

Reopen = Callable[[Store], Store]


@pytest.fixture
def store(backend: Backend) -> Store:
    return backend.open()


@pytest.fixture
def again(backend: Backend) -> Reopen:
    """The same store, seen by somebody who opens it now; in memory there is only one view."""

    def reopen(store: Store, *, close: bool = True) -> Store:
        if close:
            store.close()
        return backend.open()

    return reopen


def test_a_new_store_is_empty(store: Store) -> None:
    assert not inbox(store)
    assert not archive(store)
    assert store.get("issue-0001") is None
    assert store.orders(["order-1"]) == {}
    assert store.drafts.all() == []
    assert (store.read_only, store.notices, store.refresh()) == ("", [], Changes())


def test_what_is_recorded_is_there_for_the_next_one(store: Store, again: Reopen) -> None:
    with store.unit_of_work() as changes:
        stored = changes.put(asked(1))
    assert stored.rev == 1
    reopened = again(store).get("issue-0001")
    assert reopened == stored == msgspec.structs.replace(asked(1), rev=1)


def test_rows_say_what_the_records_say(store: Store, again: Reopen) -> None:
    put(store, asked(1), answered(asked(2)), answered(asked(3), close=True))
    for one in (store, again(store)):
        assert set(inbox(one)) == {"issue-0001", "issue-0002"}
        assert set(archive(one)) == {"issue-0003"}
        assert set(one.headers(f"issue-{number:04d}" for number in range(5))) == {*inbox(one), *archive(one)}
        assert one.headers((f"issue-{number:04d}" for number in range(5)), unclosed=True) == inbox(one)
        for issue in everything(one).values():
            row = {**inbox(one), **archive(one)}[issue.id]
            assert row == header_of(issue)
        assert inbox(one)["issue-0001"].product == "Enamel mug"


def test_a_change_bumps_the_revision_and_no_change_does_not(store: Store) -> None:
    filled(store)
    assert store.change("issue-0001", lambda issue: titled(issue, "New")).rev == 2
    assert store.change("issue-0001", lambda issue: titled(issue, "New")).rev == 2
    assert store.change("issue-0001", lambda issue: msgspec.structs.replace(issue, rev=77)).rev == 2


def test_an_issue_is_in_one_place_wherever_its_status_takes_it(store: Store, again: Reopen) -> None:
    filled(store)
    store.change("issue-0002", lambda issue: answered(issue, close=True))
    assert "issue-0002" not in inbox(store)
    assert archive(store)["issue-0002"].status is Status.CLOSED
    store.change("issue-0002", lambda issue: msgspec.structs.replace(issue, status=Status.UNHANDLED))
    assert "issue-0002" in inbox(store)
    assert not archive(store)
    later = again(store)
    stored = later.get("issue-0002")
    assert (len(inbox(later)), len(archive(later))) == (5, 0)
    assert stored is not None
    assert stored.rev == 3


def test_a_transaction_that_fails_leaves_nothing(store: Store, again: Reopen) -> None:
    filled(store, 2)
    before = everything(store)

    def half_way() -> None:
        with store.unit_of_work() as changes:
            changes.put(titled(asked(0), "Changed"))
            changes.put(asked(7))
            changes.put_order(Order(id="order-7"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_way()
    assert everything(store) == before == everything(again(store))
    assert store.orders(["order-7"]) == {}


def test_a_transaction_sees_what_it_has_put(store: Store) -> None:
    with store.unit_of_work() as changes:
        changes.put(asked(1))
        changes.put_order(Order(id="order-9", product="Lamp"))
        stored = changes.get("issue-0001")
        assert stored is not None
        again = changes.put(titled(stored, "Twice"))
        assert changes.issues_of_order("order-1") == ["issue-0001"]
        assert changes.order("order-9") == Order(id="order-9", product="Lamp")
        assert store.get("issue-0001") is None
    assert store.get("issue-0001") == again


def test_only_one_transaction_at_a_time(store: Store) -> None:
    with store.unit_of_work(), pytest.raises(RuntimeError), store.unit_of_work():
        pass
    filled(store)


def test_an_unknown_issue_is_named(store: Store) -> None:
    with pytest.raises(NoSuchIssue, match="no issue nowhere"):
        store.change("nowhere", lambda issue: issue)
    assert issubclass(NoSuchIssue, UsageError)


@pytest.mark.parametrize("close", [False, True])
def test_no_second_answer_reaches_a_locked_issue(store: Store, close: bool) -> None:
    filled(store)
    first = store.change("issue-0001", lambda issue: answered(issue, author="Bo", close=close))
    second = Message(sender=Sender.SELLER, at=NOON + timedelta(hours=2), text="Again", author="Cy", local=True)
    with pytest.raises(AnswerLocked, match="Bo answered"):
        store.change("issue-0001", lambda issue: msgspec.structs.replace(issue, messages=(*issue.messages, second)))
    assert store.get("issue-0001") == first


def test_an_answer_is_taken_again_once_the_customer_has_written(store: Store) -> None:
    filled(store)
    store.change("issue-0001", answered)
    more = Message(sender=Sender.CUSTOMER, at=NOON + timedelta(hours=3), text="Still not here")
    store.change("issue-0001", lambda issue: receive(issue, more))
    assert store.change("issue-0001", answered).status is Status.RESPONDED


def test_what_wish_reports_is_no_second_answer(store: Store) -> None:
    filled(store)
    ours = store.change("issue-0001", answered)
    copy = msgspec.structs.replace(ours.messages[-1], local=False, author="")
    extra = Message(sender=Sender.WISH, at=NOON + timedelta(hours=5), text="Wish here")
    reported = msgspec.structs.replace(
        asked(1),
        status=Status.RESPONDED,
        messages=(*asked(1).messages, copy, extra),
        updated_at=NOON + timedelta(days=1),
    )
    merged = store.change("issue-0001", lambda issue: merge(issue, reported))
    assert [message.text for message in merged.messages][-1] == "Wish here"
    assert store.change("issue-0001", lambda issue: merge(issue, reported)).rev == merged.rev


def test_orders_keep_until_an_issue_names_them(store: Store, again: Reopen) -> None:
    with store.unit_of_work() as changes:
        changes.put_order(Order(id="order-1", product="Lamp", quantity=2))
        changes.put_order(Order(id="order-2"))
    later = again(store)
    assert later.orders(["order-2", "order-1", "order-3"]) == {
        "order-2": Order(id="order-2"),
        "order-1": Order(id="order-1", product="Lamp", quantity=2),
    }


def test_who_names_an_order_follows_every_change(store: Store, again: Reopen) -> None:
    put(store, asked(1), answered(msgspec.structs.replace(asked(2), order_ids=("order-1", "order-2")), close=True))
    assert set(store.issues_of_order("order-1")) == {"issue-0001", "issue-0002"}
    store.change("issue-0001", lambda issue: msgspec.structs.replace(issue, order_ids=("order-8",)))
    for one in (store, again(store)):
        assert one.issues_of_order("order-1") == ["issue-0002"]
        assert one.issues_of_order("order-8") == ["issue-0001"]
        assert one.issues_of_order("order-99") == []


def test_an_index_is_its_askers_own_and_stays_as_it_was(store: Store) -> None:
    filled(store, 3)
    rows = store.index()
    for issue_id in rows:
        store.change(issue_id, lambda issue: answered(issue, close=True))
    assert len(rows) == 3
    assert not store.index()
    del rows["issue-0001"]
    assert "issue-0001" not in store.index()
    assert [row.id for row in archive(store).values()] == ["issue-0000", "issue-0001", "issue-0002"]


def test_any_text_is_kept_as_it_came(store: Store, again: Reopen) -> None:
    odd = 'a\x00\x1b[2J\u202e\u2028\ufeff日本🙂\n\r\t"\\' + "é" * 10
    put(store, asked(1, odd), msgspec.structs.replace(asked(2), extra={"deep": [{"x": 1.5, "y": None}]}))
    later = again(store)
    first, second = later.get("issue-0001"), later.get("issue-0002")
    assert first is not None
    assert first.messages[0].text == odd
    assert second is not None
    assert second.extra == {"deep": [{"x": 1.5, "y": None}]}


def test_half_a_surrogate_pair_does_not_cost_the_record(store: Store) -> None:
    put(store, asked(1, "lost \ud83d half"))
    stored = store.get("issue-0001")
    assert stored is not None
    assert stored.messages[0].text == "lost \ufffd half"


def test_a_megabyte_in_one_message(store: Store, again: Reopen) -> None:
    put(store, asked(1, "x" * (1 << 20)), asked(2))
    stored = again(store).get("issue-0001")
    assert stored is not None
    assert len(stored.messages[0].text) == 1 << 20


@pytest.mark.parametrize("bad", ["", "a b", "../x", "x" * 65, "é"])
def test_an_id_that_fits_no_file_is_refused(store: Store, bad: str) -> None:
    with pytest.raises(NotAcceptable), store.unit_of_work() as changes:
        changes.put(msgspec.structs.replace(asked(1), id=bad))
    with pytest.raises(NotAcceptable), store.unit_of_work() as changes:
        changes.put_order(Order(id=bad))
    assert not inbox(store)


def test_what_json_cannot_hold_is_refused_by_name(store: Store) -> None:
    with pytest.raises(NotAcceptable, match="issue-0001"), store.unit_of_work() as changes:
        changes.put(msgspec.structs.replace(asked(1), extra={"odd": object()}))
    assert not inbox(store)


def test_drafts_are_kept_side_by_side(store: Store, again: Reopen) -> None:
    box = store.drafts
    mine = Draft(id=box.new_id(), issue_id="issue-0001", text="Dear Ana…", author="Bo", at=NOON, cursor=3)
    later = Draft(id=box.new_id(), issue_id="issue-0001", text="Hi", author="Bo", at=NOON + timedelta(minutes=1))
    theirs = Draft(id=box.new_id(), issue_id="issue-0001", text="Hello", author="Cy", at=NOON + timedelta(hours=1))
    other = Draft(id=box.new_id(), issue_id="issue-0002", text="?", author="Bo", at=NOON)
    for draft in (mine, later, theirs, other):
        box.save(draft)
    box.save(msgspec.structs.replace(mine, text="Dear Ana, sorry"))
    box = again(store).drafts
    assert [draft.text for draft in box.of("issue-0001")] == ["Hi", "Dear Ana, sorry", "Hello"]
    assert len(box.all()) == 4
    box.discard(theirs)
    box.discard(theirs)
    assert [draft.author for draft in box.of("issue-0001")] == ["Bo", "Bo"]
    assert box.of("issue-000") == []


def test_a_draft_survives_odd_text_and_refuses_odd_names(store: Store) -> None:
    box = store.drafts
    box.save(Draft(id="d1", issue_id="i1", text="half \ud83d", author="Bo", at=NOON))
    assert box.of("i1")[0].text == "half \ufffd"
    for issue_id, draft_id in (("../i", "d"), ("i", "../d"), ("i", "")):
        with pytest.raises(UsageError):
            box.save(Draft(id=draft_id, issue_id=issue_id, text="x", author="Bo", at=NOON))


def test_draft_ids_are_unique_and_sort_by_time(store: Store) -> None:
    ids = [store.drafts.new_id() for _ in range(2000)]
    assert len(set(ids)) == 2000
    assert ids[0][:6] <= ids[-1][:6]


def test_it_is_a_tinydb_to_those_who_ask(tmp_path: Path) -> None:
    store = FileStore.open(tmp_path / "store")
    filled(store)
    table = store.table()
    row = Query()
    assert len(table) == 5
    matches = table.search(row.subject == "Parcel 3")
    assert [document["id"] for document in matches] == ["issue-0003"]
    same = table.get(doc_id=matches[0].doc_id)
    assert isinstance(same, Document)
    assert same["customer"] == "Ana Example"
    table.update({"customer": "Zoe Example"}, row.id == "issue-0003")
    assert inbox(store)["issue-0003"].customer == "Zoe Example"
    assert table.remove(row.id == "issue-0004")
    assert "issue-0004" not in inbox(store)
    assert table.insert(
        {
            "id": "by-hand",
            "status": "unhandled",
            "opened_at": "2026-11-20T12:00:00Z",
            "last_activity_at": "2026-11-20T12:00:00Z",
        }
    )
    assert store.change("by-hand", lambda issue: titled(issue, "Mine")).subject == "Mine"
    assert len(table) == 5
    assert table.count(row.subject == "Mine") == 1
    store.close()


def test_threads_of_one_process_may_share_it(store: Store) -> None:
    filled(store, 1)

    def work(name: str) -> None:
        def tagged(issue: Issue) -> Issue:
            return msgspec.structs.replace(issue, tags=(*issue.tags, f"{name}{issue.rev}"))

        for _ in range(40):
            store.change("issue-0000", tagged)
            store.refresh()

    threads = [Thread(target=work, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert store.get("issue-0000") is not None
        store.maintenance.compact()
    for thread in threads:
        thread.join()
    stored = store.get("issue-0000")
    assert stored is not None
    assert [int(tag[1:]) for tag in stored.tags] == list(range(1, 81))


_steps = st.lists(
    st.tuples(st.sampled_from(["put", "close", "open", "answer", "fail", "compact", "reopen"]), st.integers(0, 4)),
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_steps)
def test_any_sequence_of_changes_ends_as_in_a_dictionary(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("any") / "store"
    memory, disk = memory_store(), FileStore.open(folder)
    model: dict[str, Issue] = {}
    for (step, number), serial in zip(steps, itertools.count()):
        issue_id = f"issue-{number:04d}"
        known = model.get(issue_id)
        if step == "compact":
            disk.maintenance.compact()
            continue
        if step == "reopen":
            disk.close(compact=number % 2 == 0)
            disk = FileStore.open(folder)
            continue
        wanted = _wanted(step, known or asked(number), serial)
        for store in (memory, disk):
            try:
                put(store, wanted)
            except AnswerLocked:
                assert known is not None
                assert known.status is not Status.UNHANDLED
            else:
                model[issue_id] = stored(store, issue_id)
    for store in (memory, disk):
        assert everything(store) == model
        assert set(inbox(store)) == {key for key, issue in model.items() if issue.status is not Status.CLOSED}
        assert {row.id: row.rev for row in (*inbox(store).values(), *archive(store).values())} == {
            issue.id: issue.rev for issue in model.values()
        }
    disk.close()


def _wanted(step: str, issue: Issue, serial: int) -> Issue:
    if step == "close":
        return msgspec.structs.replace(issue, status=Status.CLOSED)
    if step == "open":
        return msgspec.structs.replace(issue, status=Status.UNHANDLED)
    if step in ("answer", "fail"):
        mine = Message(sender=Sender.SELLER, at=NOON, text=f"answer {serial}", local=True)
        status = Status.RESPONDED if step == "answer" else issue.status
        return msgspec.structs.replace(issue, messages=(*issue.messages, mine), status=status)
    return titled(issue, f"subject {serial}")
