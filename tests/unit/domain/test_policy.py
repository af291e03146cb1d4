"""What a reply must not say: sentences as sellers write them, those that pass and those that do not."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from linkify_it import LinkifyIt

from tests.growth import too_steep
from wishtui.domain.policy import Finding, FindingKind, check
from wishtui.domain.policy._check import READ

FINE = [
    # ids, tracking numbers, prices, dates, sizes, times
    "Your order 5f2a9c1e7b3d4a0012345678 left our warehouse on 2026-11-20.",
    "Order number 1234567890 was shipped on 20.11.2026 and should arrive by 05/12/2026.",
    "The tracking number is YT2632100412345678 with YunExpress.",
    "Tracking: 9400 1000 0000 0000 0000 00 (USPS), 00340434161094022115 (DHL).",
    "Sendungsnummer 0034 0434 1610 9402 2115, Paket mit DHL unterwegs.",
    "LP00123456789012 and RB123456789CN are both on their way.",
    # their check digits are those of an account
    "LP26100123400036 and YT26100123400042 are both on their way.",
    "Shipped as GB26100123400050.",
    # so are these, of the length of one, but no account of that country has such a form
    "Shipped as GB66341672110684038854, then as NL1321430443244519.",
    "We refunded 12.40 USD on 2026-11-21 10:30, it may take 5-10 business days.",
    "The mug is 350 ml, 9.5 x 8.2 cm, and costs 1,299.00 in total.",
    "Size XXL is sold out; XXXL and 4XL are still there. 100% cotton!",
    "Delivery is expected between 2026-12-01 and 2026-12-08, 09:00-18:00.",
    "Your parcel #20261120001 passed customs. The SKU is MUG-2026-001-0042.",
    # Wish itself
    "Please open your order on wish.com and choose Contact Support.",
    "Please write to support at wish dot com.",
    "Please write to support (at) wish (dot) com, or go to WISH dot com.",
    "You can follow it here: https://www.wish.com/transaction/5f2a9c1e7b3d4a0012345678.",
    "The refund will arrive in your bank account within 14 days; the box is 100-200-3000 mm.",
    "The help pages are at https://merchant.help.wish.com/hc/en-us?page=2 as well.",
    # everyday words that look like something else
    "Please confirm the shipping address so that we can send it again.",
    "The production line was late, and the signal lamp is a new item in line with the picture.",
    "The messenger will ring at your door. The item arrived.It was a gift.",
    "Your bank may take a few days to show the refund on your card.",
    "You do not need to pay anything extra; the shipping is free.",
    "Is the passport cover the blue one, and the card holder the brown one?",
    "Happy birthday to your son! Two mugs @ 6.20 each are on their way.",
    "Thanks for the photos.So sorry that it broke.We will send a new one.",
    "You will get an email from Wish when the refund is done.",
    "We will never ask you for your card number or your password.",
    "I <3 that you like it :) Which colour [blue] or [red] do you want?",
    "Hello Ana,\n\nthe cap (8.00 EUR) is sold out. Shall we send the black one?\n\nKind regards\nMia",
    # other languages
    "Hola, su pedido 1234567890123 está en camino y llegará antes del 05/12/2026. TODO está bien.",
    "Lo sentimos mucho. ¿Podría confirmar la dirección de envío y enviarnos una foto?",
    "Guten Tag, Ihre Bestellung kommt am 24.11.2026 an. Bitte bestätigen Sie die Lieferadresse.",
    "Bonjour, le colis est en route. Merci de confirmer l'adresse de livraison, s'il vous plaît.",
    "Nous ne demandons jamais votre mot de passe.",
    "Buongiorno, il pacco arriverà entro 10 giorni; il rimborso di 12,40 EUR è già stato avviato.",
    "Olá, o seu pedido chegou às 10 com atraso. Pedimos desculpa e enviamos outro sem custo.",
    "Dzień dobry, paczka dotrze do 5 grudnia. Proszę potwierdzić adres dostawy.",
    "Dobrý den, zásilka 12345678901 je na cestě. Omlouváme se za zpoždění.",
    "Здравствуйте! Ваш заказ 123456789012 уже в пути, трек-номер RB123456789CN.",
    "您好，您的订单 1234567890123 已于2026年11月20日发货，请确认收货地址。",
    "您好。退款12.40美元已处理，预计5到10个工作日到账。谢谢。",
    "ご注文番号 1234567890 は11月20日に発送しました。お届け先の住所をご確認ください。",
    "パスワードを教えないでください。",
]

WRONG = [
    ("See https://evil.example/refund for details", FindingKind.LINK, "https://evil.example/refund"),
    ("Look at www.my-shop.example!", FindingKind.LINK, "www.my-shop.example"),
    ("Buy it at bestmugs.com, it is cheaper.", FindingKind.LINK, "bestmugs.com"),
    ("Go to https://wish.com.evil.example/login.", FindingKind.LINK, "https://wish.com.evil.example/login"),
    ("Write to support at wish dot com dot ru", FindingKind.EMAIL, "support at wish dot com"),
    ("Write to support at wishes dot com", FindingKind.EMAIL, "support at wishes dot com"),
    ("Go to wish dot com dot ru now", FindingKind.LINK, "wish dot com"),
    ("Go to evil-wish dot com now", FindingKind.LINK, "evil-wish dot com"),
    ("Go to evil-wish.com now", FindingKind.LINK, "evil-wish.com"),
    ("Open https://wish.com@evil.example/a", FindingKind.LINK, "https://wish.com@evil.example/a"),
    (
        "Open https://www.wish.com/go?to=https://evil.example",
        FindingKind.LINK,
        "https://www.wish.com/go?to=https://evil.example",
    ),
    ("Join us: t.me/mugshop", FindingKind.LINK, "t.me/mugshop"),
    ("Our site is mugshop dot com", FindingKind.LINK, "mugshop dot com"),
    ("Our site is mugshop[.]com", FindingKind.LINK, "mugshop[.]com"),
    ("我们的网站是ｍｕｇｓｈｏｐ．ｃｏｍ，欢迎", FindingKind.LINK, "ｍｕｇｓｈｏｐ．ｃｏｍ"),
    ("Write to mia@mugs.example please", FindingKind.EMAIL, "mia@mugs.example"),
    ("Write to mia.mugs at gmail dot com", FindingKind.EMAIL, "mia.mugs at gmail dot com"),
    ("Escríbame a mia (arroba) correo (punto) com", FindingKind.EMAIL, "mia (arroba) correo (punto) com"),
    ("Schreiben Sie an mia [at] laden.de", FindingKind.EMAIL, "mia [at] laden.de"),
    ("m\u200bia@mu\u200bgs.example", FindingKind.EMAIL, "m\u200bia@mu\u200bgs.example"),
    ("Call me: +49 151 23456789", FindingKind.PHONE, "+49 151 23456789"),
    ("Phone (555) 010-0199 any time", FindingKind.PHONE, "(555) 010-0199"),
    ("You can reach us under 5550100199", FindingKind.PHONE, "5550100199"),
    ("Rufen Sie an: 0151/2345678", FindingKind.PHONE, "0151/2345678"),
    ("Mon numéro est 01 99 00 12 34", FindingKind.PHONE, "01 99 00 12 34"),
    ("请联系 139 0000 1234 退款", FindingKind.PHONE, "139 0000 1234"),
    ("Позвоните: 8 (900) 000-12-34", FindingKind.PHONE, "8 (900) 000-12-34"),
    ("Add me on WhatsApp", FindingKind.MESSENGER, "WhatsApp"),
    ("whats app me and I send the picture", FindingKind.MESSENGER, "whats app"),
    ("请加我微信，谢谢", FindingKind.MESSENGER, "微信"),
    ("请加我WhatsApp吧", FindingKind.MESSENGER, "WhatsApp"),
    ("Find us via Signal, it is quicker", FindingKind.MESSENGER, "via Signal"),
    ("Let us talk on Line", FindingKind.MESSENGER, "on Line"),
    ("LINEで連絡してください", FindingKind.MESSENGER, "LINEで"),
    ("Напишите нам в телеграм", FindingKind.MESSENGER, "телеграм"),
    ("Follow @mug.shop for news", FindingKind.MESSENGER, "@mug.shop"),
    ("I refund you by PayPal today", FindingKind.PAYMENT, "PayPal"),
    ("Please pay me the rest", FindingKind.PAYMENT, "pay me"),
    ("Deal with us outside of Wish and save 10 %", FindingKind.PAYMENT, "outside of Wish"),
    ("Haga una transferencia bancaria, por favor", FindingKind.PAYMENT, "transferencia bancaria"),
    ("Bitte per Banküberweisung bezahlen", FindingKind.PAYMENT, "Banküberweisung"),
    ("Faites un virement bancaire", FindingKind.PAYMENT, "virement bancaire"),
    ("Il bonifico va bene", FindingKind.PAYMENT, "bonifico"),
    ("Proszę zrobić przelew", FindingKind.PAYMENT, "przelew"),
    ("Zaplaťte bankovním převodem", FindingKind.PAYMENT, "bankovním převodem"),
    ("请用支付宝付款", FindingKind.PAYMENT, "支付宝"),
    ("銀行振込でお支払いください", FindingKind.PAYMENT, "銀行振込"),
    ("Use GB82 WEST 1234 5698 7654 32", FindingKind.PAYMENT, "GB82 WEST 1234 5698 7654 32"),
    ("Transfer to DE89370400440532013000", FindingKind.PAYMENT, "DE89370400440532013000"),
    ("Konto FR14 2004 1010 0505 0001 3M02 606", FindingKind.PAYMENT, "FR14 2004 1010 0505 0001 3M02 606"),
    ("Send your credit card number and CVV", FindingKind.PAYMENT_DETAILS, "credit card number"),
    ("Is it 4111 1111 1111 1111 still?", FindingKind.PAYMENT_DETAILS, "4111 1111 1111 1111"),
    ("Envíe su numero de tarjeta", FindingKind.PAYMENT_DETAILS, "numero de tarjeta"),
    ("Senden Sie uns Ihre Bankverbindung", FindingKind.PAYMENT_DETAILS, "Bankverbindung"),
    ("Envoyez vos coordonnées bancaires", FindingKind.PAYMENT_DETAILS, "coordonnées bancaires"),
    ("Mi invii i dati della carta", FindingKind.PAYMENT_DETAILS, "dati della carta"),
    ("Envie os dados do cartão", FindingKind.PAYMENT_DETAILS, "dados do cartão"),
    ("Proszę podać numer karty", FindingKind.PAYMENT_DETAILS, "numer karty"),
    ("Pošlete číslo karty", FindingKind.PAYMENT_DETAILS, "číslo karty"),
    ("Пришлите номер карты", FindingKind.PAYMENT_DETAILS, "номер карты"),
    ("请提供您的银行卡号码", FindingKind.PAYMENT_DETAILS, "银行卡"),
    ("カード番号を教えてください", FindingKind.PAYMENT_DETAILS, "カード番号"),
    ("What is your date of birth?", FindingKind.PERSONAL_DATA, "date of birth"),
    ("Please send us a copy of your passport", FindingKind.PERSONAL_DATA, "passport"),
    ("Please send us your phone number", FindingKind.PERSONAL_DATA, "send us your phone number"),
    (
        "please tell us your address and phone number",
        FindingKind.PERSONAL_DATA,
        "tell us your address and phone number",
    ),
    ("Indíquenos su fecha de nacimiento", FindingKind.PERSONAL_DATA, "fecha de nacimiento"),
    ("Пришлите фото паспорта", FindingKind.PERSONAL_DATA, "паспорта"),
    ("请提供身份证", FindingKind.PERSONAL_DATA, "身份证"),
    ("You are an idiot.", FindingKind.INSULT, "idiot"),
    ("Usted es un mentiroso", FindingKind.INSULT, "mentiroso"),
    ("あなたは馬鹿です", FindingKind.INSULT, "馬鹿"),
    ("Dear {{ customer }}, thank you", FindingKind.PLACEHOLDER, "{{ customer }}"),
    ("Dear [name], thank you", FindingKind.PLACEHOLDER, "[name]"),
    ("Dear [Customer Name], thank you", FindingKind.PLACEHOLDER, "[Customer Name]"),
    ("Order <order id> is on its way", FindingKind.PLACEHOLDER, "<order id>"),
    ("It arrives on ____.", FindingKind.PLACEHOLDER, "____"),
    ("Tracking number XXX with DHL", FindingKind.PLACEHOLDER, "XXX"),
    ("您好 [姓名]，谢谢", FindingKind.PLACEHOLDER, "[姓名]"),
    ("Hello ${first_name}", FindingKind.PLACEHOLDER, "${first_name}"),
]


def marked(text: str) -> list[tuple[FindingKind, str]]:
    return [(finding.kind, text[finding.start : finding.end]) for finding in check(text)]


@pytest.mark.parametrize("sentence", FINE)
def test_an_everyday_sentence_passes(sentence: str) -> None:
    assert marked(sentence) == []


@pytest.mark.parametrize(("sentence", "kind", "piece"), WRONG)
def test_what_must_not_be_said_is_marked_at_its_place(sentence: str, kind: FindingKind, piece: str) -> None:
    assert (kind, piece) in marked(sentence)


def test_an_empty_reply_and_one_over_the_limit_cannot_be_sent() -> None:
    assert [(one.kind, one.blocks) for one in check(" \n ")] == [(FindingKind.EMPTY, True)]
    assert check("a" * 2_000) == []
    long = check("a" * 2_001)
    assert [(one.kind, one.start, one.end, one.blocks) for one in long] == [(FindingKind.TOO_LONG, 2_000, 2_001, True)]
    assert check("hello", limit=4)[0].kind is FindingKind.TOO_LONG


def test_only_blanks_length_and_emptiness_cannot_be_overridden() -> None:
    text = "Dear [name], call +49 151 23456789, WhatsApp, idiot, mia@mugs.example"
    assert {one.kind for one in check(text) if one.blocks} == {FindingKind.PLACEHOLDER}
    assert all(one.message.endswith(".") for one in check(text))


def test_several_findings_stand_in_order_and_do_not_overlap() -> None:
    text = "mia@mugs.example, https://mugs.example/mia@mugs.example, PayPal"
    assert [kind for kind, _ in marked(text)] == [FindingKind.EMAIL, FindingKind.LINK, FindingKind.PAYMENT]


@pytest.mark.parametrize("sentence", [*FINE, *(sentence for sentence, _kind, _piece in WRONG)])
def test_whatever_the_librarys_finder_of_links_finds_is_found(sentence: str) -> None:
    """It finds nine of our sixteen; docs/architecture.md has the comparison."""
    found = [text for kind, text in marked(sentence) if kind in (FindingKind.LINK, FindingKind.EMAIL)]
    for link in LinkifyIt().match(sentence) or ():
        is_home = re.match(r"(https?://([a-z]+\.)*)?wish\.com(/|$)", link.text) and "to=" not in link.text
        two_sentences = link.text in ("arrived.It", "photos.So")
        assert is_home or two_sentences or any(link.text in text or text in link.text for text in found)


SIGNS = "+()-. \n0123456789@{[<_X]>}wWishcom:/ÀßΩйｗ。微信\u200b\u0301https"
hostile = st.one_of(
    st.text(), st.text(SIGNS), st.lists(st.sampled_from(FINE + [one[0] for one in WRONG])).map(" ".join)
)


@given(hostile)
@settings(deadline=None, max_examples=300)
@example("\ud800")
@example("ﬃ" * 30 + "@ﬃ.com")
@example("a " * 1_000 + "http://")
def test_any_text_gets_findings_inside_itself(text: str) -> None:
    last = Finding(FindingKind.LINK, 0, 0, "", False)
    for finding in check(text):
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.start < finding.end or not text
        if finding.kind is not FindingKind.TOO_LONG:  # whatever else is wrong there is marked as well
            assert finding.start >= last.end
            last = finding


MIB = 1 << 20
HOSTILE = {
    "one letter": "a" * MIB,
    "labels": "a." * (MIB // 2),
    "hyphens": "a-" * (MIB // 2),
    "at signs": "a@" * (MIB // 2),
    "digits": "1" * MIB,
    "spaced digits": "1 " * (MIB // 2),
    "signs": "+(" * (MIB // 2),
    "braces": "{{" * (MIB // 2),
    "brackets": "[name" * (MIB // 5),
    "angles": "<" * MIB,
    "underscores": "_" * MIB,
    "blanks": " " * (MIB - 1) + "a",
    "urls": "http://" * (MIB // 7),
    "www": "www." * (MIB // 4),
    "spoken": "a at b dot " * (MIB // 11),
    "accents": "\u0301" * MIB,
    "iban": "DE" + "12 " * (MIB // 3),
    "words": "pay ur " * (MIB // 7),
    "send": "send a b c " * (MIB // 11),
    "Cyrillic": "номер " * (MIB // 6),
    "Chinese": "微" * MIB,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_time_that_grows_with_its_length(name: str) -> None:
    assert not too_steep(check, HOSTILE[name][: READ // 4], HOSTILE[name][:READ])


@pytest.mark.parametrize("name", HOSTILE)
def test_of_a_mebibyte_only_the_beginning_is_looked_through(name: str) -> None:
    assert all(finding.end <= READ or finding.kind is FindingKind.TOO_LONG for finding in check(HOSTILE[name]))
