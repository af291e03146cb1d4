"""An appeal from its first draft to Wish's answer, over a store in memory."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from wishtui.domain.appeal import Appeal, AppealChanged, AppealStatus, NoSuchAppeal, Shop
from wishtui.domain.issue import Issue, Status
from wishtui.domain.log import Action
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Money, Order, Refund, Tracking
from wishtui.errors import NotAcceptable, Refused, StoreBusy, UsageError
from wishtui.letters import Catalogue
from wishtui.resources import templates_dir
from wishtui.services.appeal_editor import AppealEditor, save_appeal
from wishtui.services.appeals import AppealService
from wishtui.store import Store, memory_store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CHOSEN = {
    "cause": "The carrier collected later than agreed",
    "solution": "We send the goods again, with tracking",
    "care": "We answer every message about this within 24 hours",
    "compensation": "a full refund",
}


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store() -> Store:
    return memory_store()


def service_for(store: Store, clock: Callable[[], datetime], *, author: str = "noor") -> AppealService:
    shop = Shop(name="Bramble & Finch", merchant_id="M-4711", signer="Noor Haddad")
    shops = {"north": Shop(name="North goods", merchant_id="M-1", signer="Jo Berg")}
    catalogue = Catalogue([templates_dir()])
    return AppealService(store, catalogue, profile=lambda name: shops.get(name, shop), clock=clock, author=author)


@pytest.fixture
def service(store: Store, clock: Clock) -> AppealService:
    return service_for(store, clock)


def late(number: int, *, customer: str = "Ana E.") -> Issue:
    order = Order(
        id=f"5f1a9c00000000000000{number:04}",
        product="Enamel mug",
        total=Money(Decimal("12.40"), "USD"),
        promised_delivery_at=NOW - timedelta(days=5 + number),
        tracking=(Tracking(number=f"YT{number:08}", carrier="YunExpress"),),
    )
    return Issue(
        id=f"T-{number}",
        status=Status.UNHANDLED,
        opened_at=NOW - timedelta(hours=5),
        customer=customer,
        order_ids=(order.id,),
        orders=(order,),
    )


def test_from_a_late_parcel_four_choices_make_a_complete_letter(service: AppealService) -> None:
    started = service.start("shipment-delay", [late(1)])
    missing = [part.name for part in service.letter(started).parts if part.state == "missing"]
    assert missing == ["reasons", "solution", "care", "compensation"]
    saved = service.save(service.edit(started, CHOSEN))
    assert saved.status is AppealStatus.COMPLETE
    assert "5f1a9c000000000000000001" in service.export(saved)
    assert [appeal.issue_ids for appeal in service.all()] == [("T-1",)]


def test_many_issues_make_one_letter_with_all_their_orders(service: AppealService) -> None:
    started = service.start("shipment-delay", [late(number, customer=f"C{number}") for number in range(1, 4)])
    text = service.letter(started).text
    assert (
        "All 3 orders went past the promised delivery date, the longest by 8 days. Altogether 3 customers have" in text
    )
    assert text.count("YunExpress YT") == 3


def test_a_letter_says_of_how_many_orders_the_customer_wrote(service: AppealService) -> None:
    asked, other = late(1), late(2).orders
    text = service.letter(service.start("shipment-delay", [asked], orders=other)).text
    assert "The customer has written to us about one of these orders." in text
    told = Message(sender=Sender.WISH, at=NOW, text="We are looking into this order.")
    silent = msgspec.structs.replace(asked, messages=(told,))
    assert "written to us" not in service.letter(service.start("shipment-delay", [silent])).text


def test_an_incomplete_letter_is_kept_but_not_exported(service: AppealService) -> None:
    saved = service.save(service.start("pricing", [late(1)]))
    assert saved.status is AppealStatus.DRAFT
    with pytest.raises(NotAcceptable, match=r"Corrective measures: .*Promise: In force by") as refused:
        service.export(saved, "html")
    assert refused.value.exit_code == 4
    assert "[missing: Measures]" in service.export(saved, "md", draft=True).replace("\\", "")


def test_the_number_of_measures_is_held_to(service: AppealService) -> None:
    started = service.start("pricing")

    def measures(count: int) -> tuple[str, str]:
        given = "\n".join(f"We check every price on the {number}th of the month" for number in range(count))
        parts = service.letter(service.edit(started, {"measures": given})).parts
        part = next(part for part in parts if part.name == "measures")
        return part.state.value, part.why

    assert measures(3) == ("missing", "Measures: 3 of 4 to 7")
    assert measures(4)[0] == measures(7)[0] == "done"
    assert measures(8) == ("missing", "Measures: 8, which is more than 7")


def test_facts_nobody_told_can_be_typed_into_the_orders_line(service: AppealService) -> None:
    started = service.start("shipment-delay", orders=[Order(id="0000000000000000000000aa")], fields=CHOSEN)
    assert "[missing" in service.letter(started).text
    line = "0000000000000000000000aa; promised=2026-11-10; carrier=PostNord; tracking=PN1, PN2"
    edited = service.edit(
        started, {"orders": line, "impact": "One customer waits for a birthday present, 12 days late."}
    )
    letter = service.letter(edited)
    assert letter.complete, letter.parts
    assert "12 days" in letter.text
    assert "PN1, PN2" in letter.text
    wrong = service.letter(service.edit(edited, {"orders": "aa; promised=13/11/26"}))
    assert "promised=13/11/26 is not a date" in next(part.why for part in wrong.parts if part.name == "problem")


def test_what_was_handed_in_stays_word_for_word(service: AppealService, clock: Clock) -> None:
    saved = service.save(service.start("shipment-delay", [late(1)], fields=CHOSEN))
    before = service.export(saved)
    sent = service.submit(saved, where="dashboard", reference="C-77")
    clock.now += timedelta(days=30)
    assert service.export(sent) == before
    assert service.export(saved, draft=True) != before
    with pytest.raises(NotAcceptable, match="Solved by lies in the past"):
        service.export(saved)
    with pytest.raises(Refused, match="handed in"):
        service.edit(sent, {"cause": "Something else happened altogether"})
    with pytest.raises(Refused, match="only a complete one"):
        service.submit(sent)
    refused = service.outcome(sent, accepted=False, why="No proof of the scan was attached")
    refused = service.outcome(refused, accepted=False)  # once more, by whoever did not look
    assert (refused.status, refused.outcome and refused.outcome.why) == (
        AppealStatus.REJECTED,
        "No proof of the scan was attached",
    )
    following = service.start_next(refused)
    assert following.follows == sent.id
    assert following.fields == sent.fields
    assert following.status is AppealStatus.DRAFT


def test_an_incomplete_letter_is_not_handed_in(service: AppealService) -> None:
    with pytest.raises(NotAcceptable, match="Confirmed reasons"):
        service.submit(service.save(service.start("shipment-delay", [late(1)])))
    with pytest.raises(Refused, match="no outcome"):
        service.outcome(service.start("pricing"), accepted=True)


def test_versions_are_kept_one_a_session(service: AppealService, clock: Clock) -> None:
    appeal = service.start("pricing", fields={"mistake": "first"})
    for words in ("second", "third", "fourth"):
        clock.now += timedelta(minutes=1)
        appeal = service.edit(appeal, {"mistake": words})
    clock.now += timedelta(hours=2)
    appeal = service.edit(appeal, {"mistake": "fifth"})
    assert [version.fields["mistake"] for version in appeal.versions] == ["first", "fourth"]
    assert service.edit(appeal, {"mistake": "fifth"}) is appeal
    assert "mistake" not in service.edit(appeal, {"mistake": ""}).fields


def test_two_at_once_lose_nothing(store: Store, clock: Clock) -> None:
    mine, theirs = service_for(store, clock), service_for(store, clock, author="mira")
    saved = mine.save(mine.start("pricing"))
    theirs.save(theirs.edit(saved, {"mistake": "theirs"}))
    with pytest.raises(AppealChanged):
        mine.save(mine.edit(saved, {"mistake": "mine"}))
    assert mine.get(saved.id).fields["mistake"] == "theirs"


def test_a_customers_letter_as_a_reply(service: AppealService) -> None:
    one = service.start("shipment-delay", [late(1)], audience="customer", fields=CHOSEN)
    assert service.as_reply(one).fits
    assert service.as_reply(one).text.startswith("Hello Ana E.,")
    with pytest.raises(NotAcceptable, match="for Wish"):
        service.as_reply(service.edit(one, {}, audience="wish"))
    two = service.start("shipment-delay", [late(1), late(2, customer="Li N.")], audience="customer", fields=CHOSEN)
    with pytest.raises(NotAcceptable, match="several customers: Ana E"):
        service.as_reply(two)
    many = service.start(
        "shipment-delay", [late(number) for number in range(1, 30)], audience="customer", fields=CHOSEN
    )
    assert service.as_reply(many).over > 0


def test_changing_the_reader_asks_for_what_that_reader_needs(service: AppealService) -> None:
    turned = service.edit(service.start("shipment-delay", [late(1)], fields=CHOSEN), {}, audience="customer")
    letter = service.letter(turned)
    assert letter.complete, letter.parts
    assert "Your order is 6 days late." in letter.text
    with pytest.raises(UsageError, match="Its readers: wish"):
        service.start("pricing", audience="customer")


def test_what_does_not_exist_is_named(service: AppealService) -> None:
    with pytest.raises(NoSuchAppeal):
        service.get("A-0")
    with pytest.raises(UsageError, match="has no field “colour”"):
        service.start("pricing", fields={"colour": "red"})
    with pytest.raises(UsageError, match="txt, md, html"):
        service.export(service.start("pricing"), "pdf", draft=True)


def test_appeals_are_found_by_any_word_in_them(service: AppealService, clock: Clock) -> None:
    first = service.save(service.start("shipment-delay", [late(1, customer="José")]))
    clock.now += timedelta(hours=1)
    second = service.save(service.start("pricing", fields={"mistake": "The mug was too dear"}))
    assert service.all() == [second, first]
    assert service.all("jose mug") == [first]
    assert service.all("dear") == [second]


def test_the_time_limit_is_shown_and_not_enforced(service: AppealService) -> None:
    appeal = service.start("pricing", fields={"notice_date": "2026-01-01"})
    text, last = service.time_limit(appeal)
    assert "90 calendar days" in text
    assert last == date(2026, 4, 1)
    assert service.save(appeal).rev == 1
    assert service.time_limit(service.start("pricing"))[1] is None


def test_a_delay_is_not_complete_while_nothing_is_asked_of_wish(service: AppealService) -> None:
    started = service.start("shipment-delay", [late(1)], fields=CHOSEN | {"request": ""})
    solution = next(part for part in service.letter(started).parts if part.name == "solution")
    assert (solution.state, "What you ask of Wish" in solution.why) == ("missing", True)
    prefilled = service.start("shipment-delay", [late(1)]).fields["request"]
    assert prefilled == "Please allow us until the date above to put this right"
    asked = service.edit(started, {"request": "Please review the penalty in the light of these facts"})
    assert "has no penalty on record" in str(service.letter(asked).parts)
    line = "5f1a9c000000000000000001; penalty=1.00 USD"
    assert service.letter(service.edit(asked, {"orders": line})).complete


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("cause", "Transit took longer than planned after the carrier had accepted the goods"),
        ("solution", "We refund part of the price for the late arrival"),
    ],
)
def test_a_delay_is_not_stated_of_orders_that_came_in_time(service: AppealService, field: str, said: str) -> None:
    one, two = (msgspec.structs.replace(late(n).orders[0], delivered_at=NOW - timedelta(days=1)) for n in (1, 2))
    in_time = msgspec.structs.replace(one, promised_delivery_at=NOW)
    part = {"cause": "Confirmed reason", "solution": "Solution"}[field]

    def contradicted(*orders: Order) -> bool:
        letter = service.letter(service.start("shipment-delay", orders=orders, fields=CHOSEN | {field: said}))
        return any(f"{part}: the order was delivered in time" in each.why for each in letter.parts)

    assert contradicted(in_time)
    assert not contradicted(one)
    assert not contradicted(in_time, two)


@pytest.mark.parametrize("audience", ["wish", "customer"])
@pytest.mark.parametrize(
    ("offered", "named"),
    [
        ("a partial refund", True),
        ("a replacement at no cost", False),
        ("We have already refunded the full amount", False),
    ],
)
def test_an_amount_is_named_only_where_money_is_offered(
    service: AppealService, offered: str, named: bool, audience: str
) -> None:
    more = {"compensation": offered, "compensation_amount": "4.00 USD"}
    started = service.start("shipment-delay", orders=late(1).orders, fields=CHOSEN | more, audience=audience)
    assert ("4.00" in service.letter(started).text) is named


def test_a_letter_about_refunds_lists_the_refunded_orders_and_no_others(service: AppealService) -> None:
    kept, paid_back = late(1).orders[0], late(2).orders[0]
    paid_back = msgspec.structs.replace(paid_back, refunds=(Refund(reason="ITEM_IS_DAMAGED", at=NOW),))
    started = service.start("refund-rate", orders=[kept, paid_back])
    assert started.fields["orders"] == (f"{paid_back.id}; refunded=2026-11-23; refund=?; reason=ITEM_IS_DAMAGED",)
    assert started.fields["reasons"] == ("The item was damaged (1 order)",)
    named = service.letter(service.edit(started, {"orders": f"{kept.id}\n{paid_back.id}"}))
    assert kept.id not in named.text
    assert "The refunded order:" in named.text
    assert f"1 order without a refund, so the letter leaves it out: {kept.id}" in str(named.parts)
    assert "refunded order" not in service.letter(service.start("refund-rate", orders=[kept])).text


def test_a_letter_whose_template_broke_is_still_kept(store: Store, clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "appeals").mkdir()
    file = tmp_path / "appeals" / "mine.j2"
    file.write_text("+++\ntitle = 'Mine'\n[[fields]]\nname = 'what'\nlabel = 'What'\n+++\n{{ customers[0] }}\n")
    service = AppealService(store, Catalogue([tmp_path]), profile=lambda name: Shop(), clock=clock)
    editor = AppealEditor(service, service.start("mine"), today=NOW.date())
    editor.put(editor.field("what"), "typed")
    assert "mine.j2:7: the list has no place 0" in editor.letter.text
    assert [part.state for part in editor.missing()] == ["missing"]
    assert editor.gaps() == []
    save_appeal(service, editor.appeal)
    assert service.get(editor.appeal.id).fields == {"what": "typed"}
    assert service.get(editor.appeal.id).status is AppealStatus.DRAFT


def test_a_store_that_fails_while_mine_is_put_beside_a_colleagues_leaves_no_copy(
    service: AppealService, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = service.save(service.start("shipment-delay", [late(1)]))
    service.save(service.edit(mine, {"cause": "Theirs"}))
    mine = service.edit(mine, {"cause": "Mine"})
    put, calls = store.appeals.put_appeal, 0

    def busy_from_the_second(appeal: Appeal) -> Appeal:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise StoreBusy("Another wishtui is at work.")
        return put(appeal)

    monkeypatch.setattr(store.appeals, "put_appeal", busy_from_the_second)
    try:
        save_appeal(service, mine)
    except StoreBusy:
        calls = 0
        save_appeal(service, mine)
    assert sorted(str(appeal.fields["cause"]) for appeal in service.all()) == ["Mine", "Theirs"]


def of_shop(shop: str, number: int) -> Issue:
    return msgspec.structs.replace(late(number), shop=shop)


def test_a_letter_is_signed_by_the_shop_of_its_issues(service: AppealService) -> None:
    appeal = service.start("shipment-delay", [of_shop("north", 1), late(2)])
    assert appeal.shop == "north"
    text = service.letter(appeal).text
    assert "North goods" in text
    assert "Bramble & Finch" not in text
    assert service.start_next(service.save(appeal)).shop == "north"


def test_a_letter_about_no_issue_is_signed_by_the_shop_that_is_named(service: AppealService) -> None:
    assert "North goods" in service.letter(service.start("linked-accounts", shop="north")).text
    assert "Bramble & Finch" in service.letter(service.start("linked-accounts")).text


def test_no_letter_is_about_issues_of_several_shops(service: AppealService) -> None:
    with pytest.raises(UsageError, match="several shops: north, south"):
        service.start("shipment-delay", [of_shop("north", 1), of_shop("south", 2)])
    with pytest.raises(UsageError, match="several shops"):
        service.start("shipment-delay", [of_shop("north", 1)], shop="south")


def test_what_becomes_of_an_appeal_is_in_the_log_once_each_and_edits_are_not(
    service: AppealService, store: Store, clock: Clock
) -> None:
    appeal = service.save(service.start("shipment-delay", [late(1)], fields=CHOSEN))
    edited = service.save(service.edit(appeal, {"request": "Please allow us until then to put this right"}))
    sent = service.submit(edited, where="Merchant dashboard", reference="R-77")
    refused = service.outcome(sent, accepted=False, why="Too late")
    following = service.start_next(refused)
    entries = [entry for entry in store.log() if entry.action is Action.APPEAL]
    assert [(entry.before, entry.after) for entry in reversed(entries)] == [
        ("", "complete"),
        ("complete", "submitted"),
        ("submitted", "rejected"),
        ("", "draft"),
    ]
    assert {entry.agent for entry in entries} == {"noor"}
    assert {entry.issue_id for entry in entries} == {"T-1"}
    assert "Merchant dashboard R-77" in entries[2].text
    assert entries[1].reason == "Too late"
    assert entries[0].text.split()[0] == following.id
    assert refused.id in entries[0].text


def test_an_appeal_that_a_colleague_changed_meanwhile_leaves_no_entry(store: Store, clock: Clock) -> None:
    mine, theirs = service_for(store, clock), service_for(store, clock, author="mira")
    saved = mine.save(mine.start("shipment-delay", [late(1)], fields=CHOSEN))
    theirs.save(theirs.edit(saved, {"request": "theirs"}))
    before = len(list(store.log()))
    with pytest.raises(AppealChanged):
        mine.submit(saved)
    assert len(list(store.log())) == before
