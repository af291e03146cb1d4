"""Importing: whatever comes, in whatever order and how often, the store ends up knowing it once."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue, Note, Status
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Order, Tracking
from wishtui.domain.times import iso
from wishtui.domain.windows import ReplyWindows
from wishtui.errors import AnswerLocked, StoreFull, UsageError
from wishtui.exchange import ImportedIssue, ImportedOrder, ImportFile, NaiveTimes, OmittedValue, Rejected, read
from wishtui.services import importing, joining
from wishtui.services.answering import answer
from wishtui.services.importing import ONE_SHOP, ImportReport, ShopRules, import_files
from wishtui.services.joining import Tally
from wishtui.store import Store, memory_store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
OPENED = NOW - timedelta(days=2)

Record = ImportedIssue | ImportedOrder | Rejected


def reading(*records: Record) -> ImportFile:
    return ImportFile("file.json", "v3", len(records), iter(records))


def taken(store: Store, *records: Record, dry_run: bool = False) -> ImportReport:
    return import_files(store, [reading(*records)], now=NOW, author="Mira", dry_run=dry_run)


def issue(number: int = 1, *sent: tuple[Sender, int, str], **more: Any) -> Issue:
    messages = tuple(Message(sender=who, at=OPENED + timedelta(hours=hour), text=text) for who, hour, text in sent)
    known: dict[str, Any] = {"id": f"i{number}", "status": Status.UNHANDLED, "opened_at": OPENED, "messages": messages}
    return Issue(**(known | more))


ASKED = (Sender.CUSTOMER, 0, "Where is it?")


def test_an_issue_is_added_then_updated_then_unchanged() -> None:
    store = memory_store()
    first, more = issue(1, ASKED), issue(1, ASKED, (Sender.CUSTOMER, 5, "Well?"), updated_at=NOW)
    assert taken(store, ImportedIssue(first)).issues.added == 1
    assert taken(store, ImportedIssue(more)).issues.updated == 1
    assert taken(store, ImportedIssue(more), ImportedIssue(first)).issues.unchanged == 2
    stored = store.get("i1")
    assert stored is not None
    assert len(stored.messages) == 2


def test_what_was_done_here_survives_an_import() -> None:
    store = memory_store()
    taken(store, ImportedIssue(issue(1, ASKED)))
    store.change("i1", lambda known: msgspec.structs.replace(known, tags=("vip",), notes=(Note(at=NOW, text="call"),)))
    draft = Draft(id=store.drafts.new_id(), issue_id="i2", text="Dear", author="Mira", at=NOW)
    store.drafts.save(draft)
    answer(store, "i1", "Tomorrow.", author="Mira", now=NOW)
    taken(store, ImportedIssue(issue(1, ASKED)), ImportedIssue(issue(2, ASKED)))
    stored = store.get("i1")
    assert stored is not None
    assert (stored.status, stored.tags, stored.notes[0].text) == (Status.RESPONDED, ("vip",), "call")
    assert store.drafts.of("i2") == [draft]


def test_rejected_records_are_passed_on_and_cost_nothing_else() -> None:
    store = memory_store()
    rejected: list[Rejected] = []
    bad = Rejected(file="file.json", where="record 1", problem="is empty")
    report = import_files(store, [reading(bad, ImportedIssue(issue(1, ASKED)))], now=NOW, on_reject=rejected.append)
    assert rejected == [bad]
    assert (report.rejected, report.issues.added) == (1, 1)


def test_what_the_rules_refuse_is_rejected_and_the_rest_lands() -> None:
    store = memory_store()
    rejected: list[Rejected] = []
    records = (ImportedIssue(issue(1, ASKED, id="no id!"), where="record 1"), ImportedIssue(issue(2, ASKED)))
    report = import_files(store, [reading(*records)], now=NOW, on_reject=rejected.append)
    assert (report.rejected, report.issues.added) == (1, 1)
    assert (rejected[0].where, rejected[0].id) == ("record 1", "no id!")


def test_a_second_answer_from_another_store_is_not_slipped_in() -> None:
    store = memory_store()
    taken(store, ImportedIssue(issue(1, ASKED)))
    answer(store, "i1", "Ours.", author="Mira", now=NOW)
    theirs = Message(sender=Sender.SELLER, at=NOW, text="Theirs.", author="Bo", local=True)
    other = msgspec.structs.replace(
        issue(1, ASKED), status=Status.RESPONDED, messages=(*issue(1, ASKED).messages, theirs)
    )
    assert taken(store, ImportedIssue(other)).rejected == 1
    stored = store.get("i1")
    assert stored is not None
    assert [message.text for message in stored.messages] == ["Where is it?", "Ours."]


@pytest.mark.parametrize("order_first", [True, False])
def test_an_order_joins_every_issue_that_names_it(order_first: bool) -> None:
    store = memory_store()
    orders: list[Record] = [ImportedOrder(Order(id="o1", product="Mug"))]
    issues: list[Record] = [
        ImportedIssue(issue(1, ASKED, order_ids=("o2", "o1"))),
        ImportedIssue(issue(2, ASKED, order_ids=("o1",))),
    ]
    for records in [orders, issues] if order_first else [issues, orders]:
        taken(store, *records)
    for name in ("i1", "i2"):
        stored = store.get(name)
        assert stored is not None
        assert [order.product for order in stored.orders] == ["Mug"]


def test_an_order_that_is_told_again_updates_its_issues() -> None:
    store = memory_store()
    taken(
        store,
        ImportedIssue(issue(1, ASKED, order_ids=("o1",))),
        ImportedOrder(Order(id="o1", product="Mug", state="APPROVED")),
    )
    report = taken(store, ImportedOrder(Order(id="o1", state="SHIPPED", tracking=(Tracking(number="YT1"),))))
    assert report.orders.updated == 1
    stored = store.get("i1")
    assert stored is not None
    (order,) = stored.orders
    assert (order.product, order.state, order.tracking[0].number) == ("Mug", "SHIPPED", "YT1")


def test_drafts_of_an_export_come_back_once_and_in_order() -> None:
    store = memory_store(agent="Mira")
    imported = ImportedIssue(issue(1, ASKED), drafts=("one", "two", "one"))
    assert taken(store, imported).drafts == 2
    assert taken(store, imported).drafts == 0
    drafts = sorted(store.drafts.of("i1"), key=lambda draft: draft.at)
    assert [(draft.text, draft.author, draft.seen) for draft in drafts] == [("one", "Mira", 1), ("two", "Mira", 1)]


def test_a_dry_run_counts_the_same_and_touches_nothing() -> None:
    store = memory_store()
    taken(store, ImportedIssue(issue(1, ASKED)))
    records: list[Record] = [
        ImportedIssue(issue(1, ASKED, subject="New")),
        ImportedIssue(issue(2, ASKED), drafts=("x",)),
        ImportedIssue(issue(2, ASKED)),
        ImportedOrder(Order(id="o1")),
        ImportedOrder(Order(id="o1")),
    ]
    dry = taken(store, *records, dry_run=True)
    assert set(store.index()) == {"i1"}
    assert not store.orders(["o1"])
    assert not store.drafts.all()
    real = taken(store, *records)
    assert (dry.issues, dry.orders) == (real.issues, real.orders)


def test_batches_land_one_by_one_and_progress_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 3)
    store = memory_store()
    seen: list[tuple[int, int | None]] = []

    def records() -> Iterator[Record]:
        for number in range(7):
            yield ImportedIssue(issue(number, ASKED))
        raise StoreFull("The disk is full.")

    broken = ImportFile("file.json", "v3", 7, records())
    with pytest.raises(StoreFull):
        import_files(store, [broken], now=NOW, on_progress=lambda done, total: seen.append((done, total)))
    assert seen == [(3, 7), (6, 7)]
    assert len(store.index()) == 6


def test_a_store_that_fails_on_the_way_says_what_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 3)
    store = memory_store()

    def full(report: Issue, **options: object) -> Issue:
        if report.id == "i4":
            raise StoreFull("The disk is full. It is not recorded.", "Make room.")
        return report

    monkeypatch.setattr(joining, "as_new", full)
    with pytest.raises(StoreFull) as caught:
        taken(store, *(ImportedIssue(issue(number, ASKED)) for number in range(7)))
    again = "Before it, 3 records of the files were recorded; importing them again takes in the rest."
    assert caught.value.message == f"The disk is full. It is not recorded. {again}"
    assert caught.value.remedy == "Make room."
    assert len(store.index()) == 3
    monkeypatch.undo()
    assert taken(store, *(ImportedIssue(issue(number, ASKED)) for number in range(7))).issues.added == 4


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_file_that_was_changed_on_the_way_says_what_is_recorded(
    monkeypatch: pytest.MonkeyPatch, dry_run: bool
) -> None:
    monkeypatch.setattr(importing, "BATCH", 3)
    store = memory_store()

    def records() -> Iterator[ImportedIssue]:
        yield from (ImportedIssue(issue(number, ASKED)) for number in range(4))
        raise UsageError("The file was changed.", "Close it.")

    with pytest.raises(UsageError) as caught:
        import_files(store, [ImportFile("file.json", "v3", 9, records())], now=NOW, dry_run=dry_run)
    assert ("3 records of the files were recorded" in caught.value.message) is not dry_run
    assert len(store.index()) == (0 if dry_run else 3)


def test_two_customers_under_one_id_are_not_merged_across_files() -> None:
    store = memory_store()
    taken(store, ImportedIssue(issue(1, ASKED, customer="Ana")))
    refused: list[Rejected] = []
    other = issue(1, (Sender.CUSTOMER, 3, "Broken"), customer="Bo")
    report = import_files(store, [reading(ImportedIssue(other, where="row 2"))], now=NOW, on_reject=refused.append)
    assert (report.rejected, report.issues.total) == (1, 0)
    assert "“Ana”, not of “Bo”" in refused[0].problem
    assert (refused[0].where, refused[0].id) == ("row 2", "i1")
    renamed = issue(1, ASKED, (Sender.CUSTOMER, 3, "Broken"), customer="Ana Maria")
    assert taken(store, ImportedIssue(renamed)).issues.updated == 1


def test_values_that_were_left_out_are_passed_on_and_counted() -> None:
    store = memory_store()
    heard: list[object] = []
    value = OmittedValue("file.csv", "row 2", "i1", "amount", "is no amount.")
    zone = NaiveTimes("file.csv", "row 2", "local")
    report = import_files(
        store,
        [ImportFile("file.csv", "csv", 1, iter([zone, value, ImportedIssue(issue(1, ASKED))]))],
        now=NOW,
        on_notice=heard.append,
    )
    assert heard == [zone, value]
    assert (report.omitted, report.issues.added, report.rejected) == (1, 1, 0)


WORDS = st.sampled_from(["", "Mug", "帽子", "x"])
ORDERS = st.builds(
    Order,
    id=st.sampled_from(["o1", "o2"]),
    product=WORDS,
    state=WORDS,
    updated_at=st.none() | st.sampled_from([OPENED, NOW]),
)


@st.composite
def conversations(draw: st.DrawFn) -> ImportedIssue:
    """An issue as some file tells it, early or late in its life."""
    messages = draw(
        st.lists(st.sampled_from([ASKED, (Sender.SELLER, 3, "Soon."), (Sender.CUSTOMER, 6, "Well?")]), unique=True)
    )
    messages.sort(key=lambda one: one[1])
    status = Status.UNHANDLED if not messages or messages[-1][0] is Sender.CUSTOMER else Status.RESPONDED
    names = tuple(draw(st.lists(st.sampled_from(["o1", "o2"]), unique=True)))
    number = draw(st.integers(1, 2))
    return ImportedIssue(
        issue(number, *messages, status=status, order_ids=names, subject=draw(WORDS), customer=draw(WORDS))
    )


RECORDS = st.lists(conversations() | st.builds(ImportedOrder, order=ORDERS), max_size=6)


def known_to(store: Store) -> list[object]:
    return [store.get("i1"), store.get("i2"), store.orders(["o1", "o2"])]


@settings(max_examples=60)
@given(RECORDS)
def test_the_same_record_twice_in_a_row_changes_nothing_more(records: list[Record]) -> None:
    store = memory_store()
    for record in records:
        taken(store, record)
        before = known_to(store)
        report = taken(store, record)
        assert known_to(store) == before
        assert report.issues.added + report.issues.updated + report.orders.added + report.orders.updated == 0


@settings(max_examples=60)
@given(RECORDS)
def test_every_issue_ends_up_with_the_orders_that_it_names(records: list[Record]) -> None:
    store = memory_store()
    taken(store, *records)
    imported = {record.order.id for record in records if isinstance(record, ImportedOrder)}
    for name in ("i1", "i2"):
        stored = store.get(name)
        if stored is not None:
            assert {order.id for order in stored.orders} == set(stored.order_ids) & imported


@settings(max_examples=40)
@given(RECORDS, st.integers(1, 4))
def test_how_records_are_batched_makes_no_difference(records: list[Record], size: int) -> None:
    whole, parts = memory_store(), memory_store()
    taken(whole, *records)
    for chunk in chunks(records, size):
        taken(parts, *chunk)
    assert [comparable(one) for one in known_to(whole)[:2]] == [comparable(one) for one in known_to(parts)[:2]]


def chunks(records: list[Record], size: int) -> Iterable[list[Record]]:
    return (records[start : start + size] for start in range(0, len(records), size))


def comparable(one: object) -> object:
    return msgspec.structs.replace(one, rev=0) if isinstance(one, Issue) else one


def test_the_refusal_is_the_rules_own() -> None:
    store = memory_store()
    taken(store, ImportedIssue(issue(1, ASKED, (Sender.SELLER, 1, "Soon."), status=Status.RESPONDED)))
    with pytest.raises(AnswerLocked):
        answer(store, "i1", "Again.", author="Mira", now=NOW)


SHOPS = ShopRules(merchants={"m-1": "north", "m-2": "south"})


def taken_of(store: Store, record: Record, shops: ShopRules = ONE_SHOP) -> tuple[ImportReport, list[str]]:
    """The report of importing one record, and why it was rejected, if it was."""
    problems: list[str] = []
    report = import_files(
        store, [reading(record)], now=NOW, shops=shops, on_reject=lambda rejected: problems.append(rejected.problem)
    )
    return report, problems


def of_merchant(merchant: str, **more: Any) -> ImportedIssue:
    order = Order(id="o1", product="Lamp")
    about = {"orders": (order,), "order_ids": ("o1",), "extra": {"merchant_id": merchant}, **more}
    return ImportedIssue(issue(1, (Sender.CUSTOMER, 0, "Where?"), **about))


def shop_of(store: Store) -> str:
    known = store.get("i1")
    assert known is not None
    return known.shop


def test_an_issue_comes_to_the_shop_of_its_merchant_or_to_the_one_that_is_named() -> None:
    store = memory_store()
    assert taken_of(store, of_merchant("m-2"), SHOPS) == (ImportReport(issues=Tally(added=1)), [])
    assert shop_of(store) == "south"
    other = memory_store()
    taken_of(other, of_merchant("m-9"), msgspec.structs.replace(SHOPS, named="north"))
    assert shop_of(other) == "north"


@pytest.mark.parametrize(("merchant", "hours", "late"), [("m-1", 30, True), ("m-2", 60, False), ("m-9", 30, False)])
def test_whether_an_answer_was_late_goes_by_the_window_of_the_shop_that_it_is_found_to_be_of(
    merchant: str, hours: int, late: bool
) -> None:
    replies = [("USER", OPENED, "Where is it?"), ("MERCHANT", OPENED + timedelta(hours=hours), "Here.")]
    ticket = {
        "id": "i1",
        "merchant_id": merchant,
        "state": "AWAITING_USER",
        "opened_at": iso(OPENED),
        "replies": [{"sender": who, "replied_at": iso(at), "message": text} for who, at, text in replies],
    }
    windows = ReplyWindows(by_shop={"north": timedelta(hours=24), "south": timedelta(hours=72)})
    store, now = memory_store(), OPENED + timedelta(days=4)
    file = read(None, stdin=BytesIO(msgspec.json.encode(ticket)), now=now)
    assert import_files(store, [file], now=now, windows=windows, shops=SHOPS).issues.added == 1
    assert [header.late for header in store.headers(["i1"]).values()] == [late]


def test_an_issue_of_another_shop_than_the_one_that_is_named_is_refused() -> None:
    store = memory_store()
    _, problems = taken_of(store, of_merchant("m-2"), msgspec.structs.replace(SHOPS, named="north"))
    assert "south" in problems[0]
    assert store.get("i1") is None


def test_an_issue_does_not_move_to_another_shop() -> None:
    store = memory_store()
    taken_of(store, of_merchant("m-1"), SHOPS)
    _, problems = taken_of(store, of_merchant("m-2"), SHOPS)
    assert "north" in problems[0]
    assert shop_of(store) == "north"


def test_an_issue_that_nothing_says_the_shop_of_is_counted_and_keeps_the_one_it_has() -> None:
    store = memory_store()
    report, _ = taken_of(store, of_merchant("m-9"), SHOPS)
    assert report.without_shop == 1
    taken_of(store, of_merchant("m-9"), msgspec.structs.replace(SHOPS, named="north"))
    report, problems = taken_of(store, of_merchant("m-9"), SHOPS)
    assert (report.without_shop, problems, shop_of(store)) == (0, [], "north")


@pytest.mark.parametrize("merchant", [7, None, ["m-1"], {"m": 1}])
def test_a_merchant_id_of_any_kind_harms_nothing(merchant: Any) -> None:
    report, problems = taken_of(memory_store(), of_merchant(merchant), SHOPS)
    assert (report.issues.added, problems) == (1, [])
