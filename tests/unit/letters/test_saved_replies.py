"""Saved replies: the right ones first, filled from the order, no blank ever ready to be sent, none against policy."""

import os
import re
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from tests.unit.letters.letter_samples import AWKWARD, CATALOGUE, NOW, SHOP, issue, order
from wishtui.domain.appeal import FieldType, FieldValue
from wishtui.domain.issue import Issue
from wishtui.domain.message import REPLY_LIMIT, Message, Sender
from wishtui.domain.order import Money, Order, Refund, Tracking
from wishtui.domain.policy import FindingKind, check
from wishtui.letters import Catalogue, ReplySpec
from wishtui.resources import templates_dir
from wishtui.services.replies import FilledReply, fill, suitable

GOLDEN = Path(__file__).parent / "golden"
REWRITE = bool(os.environ.get("WISHTUI_GOLDEN"))
SPECS = CATALOGUE.replies()
REPLIES = [spec.id for spec in SPECS]
LANGUAGES = ("de", "en", "es", "fr", "it", "ja", "pl", "pt", "ru", "zh")
BASIC = (
    "address-change", "cancel", "damaged", "late-parcel", "lost-parcel", "missing-part", "refund-started",
    "return-steps", "thank-you", "tracking-explained", "wrong-item", "wrong-size",
)  # fmt: skip
EVERYWHERE = (*BASIC, "ask-for-photo", "shown-as-delivered")
GREETINGS = {
    "en": "Hello Ana E.,\n\n",
    "es": "Hola Ana E.:\n\n",
    "de": "Guten Tag Ana E.,\n\n",
    "fr": "Bonjour Ana E.,\n\n",
    "pt": "Olá, Ana E.!\n\n",
    "it": "Buongiorno Ana E.,\n\n",
    "pl": "Dzień dobry,\n\n",
    "ru": "Здравствуйте, Ana E.!\n\n",
    "zh": "Ana E.，您好！\n\n",
    "ja": "Ana E. 様\n\n",
}
REFUND = "we can refund the order in full"
GIVEN: dict[str, FieldValue] = {
    "last_seen": "arrived at the sorting centre on 20 November",
    "part_missing": "the lid",
    "amount": "12.40 USD",
    "refunded": "2026-11-22",
    "has_left": "yes",
}


def given(name: str) -> dict[str, FieldValue]:
    """Answers to whatever the reply asks: the first option of a choice, a sample of the rest."""
    fields = CATALOGUE.reply(name).fields
    chosen = {field.name: field.options[0] for field in fields if field.type is FieldType.CHOICE}
    return {**chosen, **{field.name: GIVEN[field.name] for field in fields if field.name in GIVEN}}


def filled(name: str, one: Order, answers: dict[str, FieldValue] | None = None) -> FilledReply:
    return fill(CATALOGUE, name, issue([one]), shop=SHOP, now=NOW, given=answers)


def test_the_basic_replies_are_there_in_every_language() -> None:
    there = {(spec.name, spec.language) for spec in SPECS}
    assert {(name, language) for name in EVERYWHERE for language in LANGUAGES} == there


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_in_every_language_the_same_is_asked_for_and_taken_for_granted(spec: ReplySpec) -> None:
    english = CATALOGUE.reply(spec.name)
    assert (spec.fields, spec.claims, spec.reasons) == (english.fields, english.claims, english.reasons)
    assert spec.language == "en" or spec.title != english.title


def fit(name: str) -> Order:
    """An order that nothing of the reply contradicts."""
    late = order(0)
    if name.startswith("thank-you"):
        return msgspec.structs.replace(late, promised_delivery_at=NOW)
    return order(1) if name.startswith("shown-as-delivered") else late


@pytest.mark.parametrize("name", REPLIES)
def test_filled_for_an_order_it_is_ready_and_clean(name: str) -> None:
    reply = filled(name, fit(name), given(name))
    assert reply.ready, (reply.gaps, reply.contradiction, reply.text)
    assert check(reply.text) == []
    assert "None" not in reply.text
    assert "\n\n\n" not in reply.text
    assert reply.text.startswith(GREETINGS[reply.language])
    assert reply.text.endswith("\nBramble & Finch")
    assert len(reply.text) < REPLY_LIMIT / 2


@pytest.mark.parametrize("name", REPLIES)
def test_a_saved_reply_reads_as_it_should(name: str) -> None:
    reply = filled(name, fit(name), given(name))
    file = GOLDEN / f"reply.{name.removesuffix('-en')}.txt"
    if REWRITE:
        file.write_text(reply.text + "\n", encoding="utf-8")
    assert reply.text + "\n" == file.read_text(encoding="utf-8")


CHOICES = [
    (spec.id, field.name, option)
    for spec in SPECS
    for field in spec.fields
    if field.type is FieldType.CHOICE
    for option in field.options
]


@pytest.mark.parametrize(("name", "field", "option"), CHOICES)
def test_every_option_is_worded_in_its_language_and_differently(name: str, field: str, option: str) -> None:
    """What may be chosen is English, as its claims are checked in every language; what is sent is not."""
    fields = {one.name: one for one in CATALOGUE.reply(name).fields}
    texts = {each: filled(name, fit(name), {**given(name), field: each}).text for each in fields[field].options}
    assert len(set(texts.values())) == len(texts)
    assert name.endswith("-en") or option not in texts[option] or option in ("yes", "no")
    assert "\n\n" in texts[option]


@pytest.mark.parametrize(
    "name", [name for name in REPLIES if "remedy" in {f.name for f in CATALOGUE.reply(name).fields}]
)
def test_an_offer_of_ones_own_stands_as_a_sentence(name: str) -> None:
    assert (
        "Wir legen ein Geschenk bei."
        in filled(name, fit(name), {**given(name), "remedy": "Wir legen ein Geschenk bei"}).text
    )
    assert "送您一份礼物。" in filled(name, fit(name), {**given(name), "remedy": "送您一份礼物"}).text


@pytest.mark.parametrize("name", REPLIES)
def test_facts_stand_in_it_without_doubled_marks_or_blanks(name: str) -> None:
    one = fit(name)
    for day in (1, 8, 22):
        on_day = NOW.replace(day=day)
        moved = msgspec.structs.replace(one, promised_delivery_at=on_day, shipped_at=on_day)
        text = filled(name, moved, given(name)).text.replace("Ana E.", "Ana")
        assert not re.search(r"[,;:.。，、]{2}|[(（] | {2}", text), text


@pytest.mark.parametrize("name", REPLIES)
def test_what_is_unknown_is_asked_for_and_never_sent_blank(name: str) -> None:
    reply = filled(name, Order(id="0000000000000000000000aa"))
    required = [field.name for field in CATALOGUE.reply(name).fields if field.required]
    assert {gap.field.name for gap in reply.gaps} <= set(required)
    assert all(gap.why for gap in reply.gaps)
    if reply.gaps:
        assert not reply.ready
        assert "[missing: " in reply.text
        assert FindingKind.PLACEHOLDER in {finding.kind for finding in check(reply.text)}


def test_facts_come_from_the_order() -> None:
    text = filled("late-parcel", order(0)).text
    assert "Enamel mug" in text
    assert "promised for 13 November 2026" in text
    assert "YunExpress, tracking number YT26000000000" in text
    refund = Refund(amount=order(0).total, at=NOW)
    started = filled("refund-started", msgspec.structs.replace(order(0), refunds=(refund,)))
    assert started.ready
    assert "12.40 USD" in started.text
    assert "23 November 2026" in started.text


@pytest.mark.parametrize(("state", "says"), [("APPROVED", "has not left us yet"), ("SHIPPED", "left us"), ("", "?")])
def test_whether_a_parcel_has_left_is_told_or_asked(state: str, says: str) -> None:
    reply = filled("cancel", Order(id="0000000000000000000000aa", state=state, product="Mug"))
    assert says in reply.text
    assert reply.ready == (state != "")


def test_facts_that_differ_between_orders_are_asked_for() -> None:
    two = issue([order(0), order(1, product="Canvas cap")])
    reply = fill(CATALOGUE, "late-parcel", two, shop=SHOP, now=NOW)
    assert {gap.field.name for gap in reply.gaps} == {"product", "tracking"}


def in_locale(locale: str, *texts: str) -> Issue:
    """An issue of a customer from there, who wrote that."""
    messages = tuple(Message(sender=Sender.CUSTOMER, at=NOW, text=text) for text in texts)
    return msgspec.structs.replace(issue([order(0)]), locale=locale, messages=messages)


@pytest.mark.parametrize(
    ("one", "language", "guessed"),
    [
        (in_locale("de_AT", "Where is my parcel?"), "de", False),
        (in_locale("nl_NL", "Waar is mijn pakket?"), "en", False),
        (in_locale("", "¿Dónde está mi paquete? Lo espero desde hace dos semanas."), "es", True),
        (in_locale("", "ok", "Gdzie jest moja paczka? Czekam już trzy tygodnie."), "pl", True),
        (in_locale("", "Var är mitt paket? Det skulle komma förra veckan."), "en", False),
        (in_locale("", "Where is my parcel?"), "en", True),
        (in_locale("", "?!"), "en", False),
        (in_locale(""), "en", False),
    ],
)
def test_a_reply_is_in_the_customers_language_and_says_when_that_is_guessed(
    one: Issue, language: str, guessed: bool
) -> None:
    reply = fill(CATALOGUE, "late-parcel", one, shop=SHOP, now=NOW)
    assert (reply.language, reply.guessed) == (language, guessed)
    assert fill(CATALOGUE, "late-parcel-fr", one, shop=SHOP, now=NOW).text.startswith("Bonjour")
    assert fill(CATALOGUE, "late-parcel", one, shop=SHOP, now=NOW, language="fr").text.startswith("Bonjour")


def test_dates_and_amounts_are_those_of_the_language() -> None:
    refund = Refund(amount=Money(Decimal("1234.5"), "EUR"), at=NOW)
    refunded = msgspec.structs.replace(order(0), refunds=(refund,))
    shown = {language: filled(f"refund-started-{language}", refunded).text for language in LANGUAGES}
    assert "1,234.50 EUR" in shown["zh"]
    assert "2026年11月23日" in shown["zh"]
    assert "1.234,50 EUR" in shown["de"]
    assert "23. November 2026" in shown["de"]
    assert "1 234,50 EUR" in shown["fr"]
    assert "23 novembre 2026" in shown["fr"]
    assert "23 ноября 2026 года" in shown["ru"]
    assert "23 listopada 2026" in shown["pl"]


def test_templates_of_the_flat_form_go_on_working(tmp_path: Path) -> None:
    folder = tmp_path / "replies"
    folder.mkdir()
    (folder / "late-parcel-de.j2").write_text("+++\ntitle = 'Meins'\nlanguage = 'de'\n+++\nServus {{ today | date }}\n")
    (folder / "hallo-de.j2").write_text("+++\ntitle = 'Hallo'\n+++\nHello {{ today | date('de') }}\n")
    catalogue = Catalogue([tmp_path, templates_dir()])
    german = msgspec.structs.replace(issue([order(0)]), locale="de")
    texts = {
        name: fill(catalogue, name, german, shop=SHOP, now=NOW).text
        for name in ("late-parcel-de", "late-parcel", "late-parcel-en", "hallo-de")
    }
    assert texts["late-parcel-de"] == texts["late-parcel"] == "Servus 23. November 2026"
    assert texts["late-parcel-en"].startswith("Hello Ana E.")
    assert texts["hallo-de"] == "Hello 23. November 2026"


def test_a_folder_says_the_language_and_takes_the_rest_from_its_english_one(tmp_path: Path) -> None:
    english = "title = 'Gift'\nclaims = ['late']\n[[fields]]\nname = 'what'\nlabel = 'What'\nrequired = true"
    for language, text in {
        "en": f"{english}\n+++\nA {{{{ what }}}}",
        "nl": "title = 'Cadeau'\n+++\nEen {{ what }}",
        "sv": "title = 'Gåva'\nlanguage = 'de'\n+++\nEn {{ what }}",
        "dutch": "title = 'Cadeau'\n+++\nEen {{ what }}",
    }.items():
        (tmp_path / "replies" / language).mkdir(parents=True)
        (tmp_path / "replies" / language / "gift.j2").write_text(f"+++\n{text}\n")
    catalogue = Catalogue([tmp_path])
    reply = fill(catalogue, "gift", in_locale("nl"), shop=SHOP, now=NOW, given={"what": "mok"})
    assert reply.text == "Een mok"
    assert [gap.field.name for gap in fill(catalogue, "gift-nl", in_locale("nl"), shop=SHOP, now=NOW).gaps] == ["what"]
    assert catalogue.reply("gift", "nl").claims == ("late",)
    assert sorted(str(problem).rpartition("replies/")[2] for problem in catalogue.problems) == [
        "dutch: “dutch” is no language, and what is in there is not read. Call the folder by a code such as de",
        "sv/gift.j2:3: it lies in the folder of “sv”. See docs/templates.md for the format",
    ]


def test_the_suitable_ones_come_first_in_the_customers_language() -> None:
    german = msgspec.structs.replace(issue([order(0)]), locale="de-AT")
    offered = suitable(CATALOGUE, german, now=NOW)
    assert len(offered) == len(REPLIES)
    firsts = [each for each in offered if each.first_choice]
    assert {(each.spec.name, each.spec.language) for each in firsts} == {(name, "de") for name in EVERYWHERE}
    sound = [each for each in offered if not each.contradiction]
    assert offered[: len(sound)] == sound
    assert [each.spec.id for each in sound[:3]] == ["late-parcel-de", "lost-parcel-de", "tracking-explained-de"]
    assert sound[0].title == "Parcel is late"
    rest = [each.spec.language for each in sound if not each.first_choice]
    assert rest == sorted(rest, key=lambda language: language != "en")
    damaged = issue([], reason="ITEM_IS_DAMAGED")
    assert {each.spec.name for each in suitable(CATALOGUE, damaged, now=NOW)[:3]} == {
        "damaged", "ask-for-photo", "refund-started",
    }  # fmt: skip


def test_awkward_names_stay_text() -> None:
    text = fill(CATALOGUE, "thank-you", issue([], customer=AWKWARD), shop=SHOP, now=NOW).text
    assert text.startswith("Hello O'Brien {{ 7*7 }} <b>李娜</b> ␛[31m")
    assert "\x1b" not in text


def test_a_reply_that_grows_too_long_says_by_how_much(tmp_path: Path) -> None:
    (tmp_path / "replies").mkdir()
    (tmp_path / "replies" / "long.j2").write_text("+++\ntitle = 'Long'\n+++\n" + "x" * 2_100)
    reply = fill(Catalogue([tmp_path]), "long", issue([]), shop=SHOP, now=NOW)
    assert (reply.over, reply.ready) == (100, False)


DELIVERED = order(1)
REFUNDED = order(4)
UNSHIPPED = msgspec.structs.replace(order(0), state="APPROVED", shipped_at=None, first_scan_at=None, tracking=())
NOT_DUE = order(0, late=-5)
LATE = order(0)
CONTRADICTED = [
    ("late-parcel", DELIVERED, "was delivered on 21 November 2026"),
    ("late-parcel", NOT_DUE, "is promised for 28 November 2026"),
    ("late-parcel", REFUNDED, "was refunded on 22 November 2026"),
    ("late-parcel", UNSHIPPED, "has not been shipped"),
    ("lost-parcel", DELIVERED, "was delivered on 21 November 2026"),
    ("tracking-explained", DELIVERED, "was delivered on 21 November 2026"),
    ("tracking-explained", UNSHIPPED, "has not been shipped"),
    ("address-change", DELIVERED, "was delivered on 21 November 2026"),
    ("cancel", REFUNDED, "was refunded on 22 November 2026"),
    ("damaged", UNSHIPPED, "has not been shipped"),
    ("wrong-size", UNSHIPPED, "has not been shipped"),
    ("return-steps", REFUNDED, "was refunded on 22 November 2026"),
    ("shown-as-delivered", LATE, "has no delivery on record"),
    ("thank-you", LATE, "is overdue, and has neither arrived nor been refunded"),
]


@pytest.mark.parametrize(("name", "one", "against"), CONTRADICTED)
def test_a_reply_that_the_order_contradicts_comes_last_and_says_why(name: str, one: Order, against: str) -> None:
    offered = suitable(CATALOGUE, issue([one]), now=NOW)
    sound = [each.spec.id for each in offered if not each.contradiction]
    assert [each.spec.id for each in offered][: len(sound)] == sound
    of_this = [each for each in offered if each.spec.name == name]
    assert {each.contradiction for each in of_this} == {f"the order {against}"}
    for each in of_this:
        reply = filled(each.spec.id, one, given(each.spec.id))
        assert reply.contradiction == f"the order {against}"
        assert not reply.ready


@pytest.mark.parametrize("one", [DELIVERED, REFUNDED, UNSHIPPED, NOT_DUE, LATE], ids=lambda one: one.id[-2:])
def test_there_is_always_a_reply_that_fits(one: Order) -> None:
    first = suitable(CATALOGUE, issue([one], reason="ITEM_NEVER_ARRIVED"), now=NOW)[0]
    assert not first.contradiction


def test_a_choice_is_contradicted_as_the_reply_is() -> None:
    reply = filled("damaged", msgspec.structs.replace(DELIVERED, refunds=REFUNDED.refunds), {"remedy": REFUND})
    assert "was refunded on 22 November 2026" in reply.contradiction
    assert filled("damaged", DELIVERED, {"remedy": REFUND}).ready


def test_one_order_of_several_is_enough_to_contradict() -> None:
    two = issue([LATE, DELIVERED])
    assert fill(CATALOGUE, "late-parcel", two, shop=SHOP, now=NOW).contradiction.startswith(f"order {DELIVERED.id}")


def test_a_refund_of_a_part_is_not_the_whole() -> None:
    part = Refund(amount=Money(Decimal("3.00"), "USD"), at=NOW)
    assert filled("late-parcel", msgspec.structs.replace(LATE, refunds=(part,))).ready


def test_several_parcels_are_spoken_of_as_several() -> None:
    two = msgspec.structs.replace(LATE, tracking=(*LATE.tracking, Tracking(number="YT2", carrier="YunExpress")))
    assert "YunExpress, tracking numbers YT26000000000, YT2." in filled("late-parcel", two).text


SINGULAR = {
    "en": ("The carrier (YunExpress, CNE) recorded", "the carrier (YunExpress, CNE) can no longer"),
    "de": ("Der Zusteller (YunExpress, CNE) hat", "kann der Zusteller (YunExpress, CNE) das Paket"),
    "fr": ("Le transporteur (YunExpress, CNE) a", "le transporteur (YunExpress, CNE) ne parvient"),
    "es": ("El transportista (YunExpress, CNE) registró", "el transportista (YunExpress, CNE) ya no puede"),
    "it": ("Il corriere (YunExpress, CNE) ha", "il corriere (YunExpress, CNE) non riesce"),
    "pt": ("A transportadora (YunExpress, CNE) registrou", "a transportadora (YunExpress, CNE) não consegue"),
    "pl": ("Przewoźnik (YunExpress, CNE) odnotował", "przewoźnik (YunExpress, CNE) nie może"),
    "ru": ("Перевозчик (YunExpress, CNE) зафиксировал", "перевозчик (YunExpress, CNE) больше не может"),
}


@pytest.mark.parametrize("language", SINGULAR)
def test_what_one_carrier_does_is_said_of_no_two_names(language: str) -> None:
    tracking = (*LATE.tracking, Tracking(number="CN2", carrier="CNE"))
    there, lost = (msgspec.structs.replace(one, tracking=tracking) for one in (DELIVERED, LATE))
    recorded, gone = SINGULAR[language]
    assert recorded in filled(f"shown-as-delivered-{language}", there).text
    assert gone in filled(f"lost-parcel-{language}", lost).text
