"""Words and phrases that a reply should not hold, in the languages that customers of Wish write.

Latin phrases are compared without accents. Lists are short on purpose: a false alarm costs trust in all the others.
"""

import re
from collections.abc import Iterator

from wishtui.domain.policy._addresses import Range
from wishtui.domain.policy._plain import LETTERS, Plain, pieces, words

_MESSENGERS = (
    words(
        r"wh?ats?['’]? ?-?app?s?|watsap|wats app|telegram|we ?chat|weixin|viber|instagram|snapchat|skype|kakao ?talk",
        r"tik ?tok|discord|facebook|fb messenger|facebook messenger|insta|imo app|zalo",
        r"line ?(?:id|app|account)|signal (?:app|messenger)|qq ?[:：]? ?[0-9]{5,12}",
        r"в[ао]тс[ае]пп?\w*|вацап\w*|телеграмм?\w*|вайбер\w*|скайп\w*|инстаграмм?\w*",
    ),
    pieces(
        r"微信|薇信|ライン(?:で|の|ID)|LINE(?:で|の|を)|インスタグラム|テレグラム|スカイプ|ワッツアップ|カカオトーク"
    ),
    # As plain words these three are a queue, a light and a courier; as names they have a capital and a way in front.
    re.compile(
        rf"(?<![{LETTERS}])(?i:on|via|through|over|uber|per|por|par|sur|su|przez|pres|через|add (?:me|us) on)\s{{1,3}}"
        rf"(?:L(?:INE|ine)|Signal|Messenger)(?![{LETTERS}]|\s{{0,3}}[0-9])"
    ),
    re.compile(rf"(?<![{LETTERS}])LINE\s?[:：@]"),
    re.compile(rf"(?<![{LETTERS}.@%+-])@[A-Za-z0-9_](?:[A-Za-z0-9_.]{{1,28}})[A-Za-z0-9_](?![{LETTERS}@])"),
)

_PAYMENT = (
    words(
        r"pay ?pal|western union|money ?gram|venmo|zelle|cash ?app",
        r"ali ?pay|iban|(?:swift|bic)[-\s]?(?:code|number|bic)",
        r"bitcoins?|btc|ethereum|usdt|crypto(?:currenc(?:y|ies))?|kryptowährung\w*|criptomonedas?|cryptomonnaies?",
        r"(?:bank|wire)[-\s]?transfers?|transferencia bancaria|transferência bancária|pix|banküberweisung|überweisung",
        r"überweisen sie|virement(?: bancaire)?|bonifico(?: bancario)?|przelew\w*|bankovní\w* převod\w*|převodem",
        r"banko?vsk\w+ perevod\w*|банковск\w+ перевод\w*|перевод\w* на карту|переве(?:дите|сти) (?:деньги|на карту)",
        r"pay (?:me|us|directly)|send (?:me|us) (?:the )?money|pay\w* (?:with|by|in) (?:a )?gift ?cards?|pay in cash",
        r"(?:outside|off)(?: of)? (?:the )?(?:wish|platform)",
        r"fuera de (?:wish|la plataforma)|fora d[ao] (?:wish|plataforma)",
        r"außerhalb (?:von |der )?(?:wish|plattform)|en dehors de (?:wish|la plateforme)|hors (?:de )?wish",
        r"(?:fuori da|al di fuori di|fuori dalla) (?:wish|piattaforma)",
        r"poza (?:wish|platformą)|mimo (?:wish|platformu)",
        r"вне (?:wish|платформы)|мимо wish",
    ),
    pieces(
        r"支付宝|支付寶|银行转账|銀行轉帳|转账给|汇款|平台外|平台之外|wish ?(?:之外|以外)",
        r"銀行振込|振り込|振込|仮想通貨|比特币",
    ),
)

_DETAILS = (
    words(
        r"card (?:number|details|info(?:rmation)?|expiry|pin)",
        r"(?:credit|debit) card (?:number|details|info(?:rmation)?)",
        r"cvv2?|cvc2?|security code|expir(?:y|ation) date of (?:your|the) card",
        r"bank(?:ing)? (?:account )?(?:number|details|information)",
        r"your (?:account number|password|passcode|login|pin|billing (?:details|information))",
        r"your one[-\s]time (?:code|password)",
        r"número de (?:la |su |tu )?tarjeta",
        r"datos (?:bancarios|de (?:la |su |tu )?tarjeta)|su contraseña|tu contraseña",
        r"número de cuenta|código de seguridad|kartennummer|kreditkarten(?:nummer|daten)|prüfnummer|bankverbindung",
        r"kontodaten|kontonummer|(?:ihr|dein) passwort|numéro de (?:votre |la |ta )?carte|coordonnées bancaires",
        r"cryptogramme|mot de passe|votre rib|numero (?:della|di) (?:sua |tua )?carta",
        r"dati (?:della (?:sua )?carta|bancari)",
        r"codice di sicurezza|coordinate bancarie|password",
        r"número do (?:seu )?cartão|dados (?:bancários|do (?:seu )?cartão)",
        r"sua senha|numer(?:u)? (?:pańskiej |twojej )?karty",
        r"dane karty|numer(?:u)? konta|hasło|čísl[oa] (?:vaší )?karty",
        r"čísl[oa] (?:vašeho )?účtu|údaje o kartě|vaše heslo|номер\w* (?:вашей |банковской )?карты|реквизит\w*",
        r"номер\w* сч[её]та|код cvv|ваш пароль|код из (?:смс|sms)",
    ),
    pieces(
        r"卡号|卡號|银行卡|信用卡(?:信息|号码|资料)|安全码|验证码|支付密码|您的密码|カード番号|セキュリティコード|口座番号|暗証番号|パスワード"
    ),
)

_PERSONAL = (
    words(
        r"passport(?! (?:cover|holder|case|wallet|sleeve))|date of birth|birth ?date|social security(?: number)?|ssn",
        r"(?:id|identity) card(?: number)?(?! (?:holder|case|sleeve|wallet))",
        r"national id|driver'?s? licen[cs]e|tax id",
        r"(?:send|give|tell|provide|share|leave|need|what is|what's|know)(?: \w{1,12}){0,3} your"
        r"(?: \w{1,12} (?:and|or))? (?:private |personal )?"
        r"(?:e-?mail|(?:tele|mobile |cell |whatsapp )?phone|mobile|cell)(?: address| number)?",
        r"pasaporte|fecha de nacimiento|documento de identidad",
        r"dni|(?:su|tu) (?:número de teléfono|correo electrónico)",
        r"reisepass(?:nummer)?|geburtsdatum|personalausweis|ausweisnummer|(?:ihre|deine) (?:telefon|handy)nummer",
        r"passeport|date de naissance|(?:pièce|carte) d['’]identité|votre (?:numéro de téléphone|adresse e-?mail)",
        r"passaporto|data di nascita|carta d['’]identità|codice fiscale|(?:suo|tuo) numero di (?:telefono|cellulare)",
        r"passaporte|data de nascimento|cpf",
        r"seu (?:número de )?(?:telefone|celular|whatsapp)|paszport\w*|data urodzenia",
        r"datę urodzenia|dow[oó]d\w* osobist\w*|pesel|numer telefonu",
        r"cestovní pas|datum narození|občansk\w+ průkaz\w*",
        r"rodné číslo|vaše telefonní číslo|паспорт(?:а|ные|ных|у)?(?: данные| данных)?",
        r"дат[ау] рождения|снилс|ваш номер телефона",
    ),
    pieces(
        r"身份证|身分證|护照|護照|出生日期|您的(?:手机号|电话号码|邮箱)|生年月日|マイナンバー|パスポート(?!ケース)|身分証|電話番号を(?:お|教)"
    ),
)

_INSULTS = (
    words(
        r"idiots?|stupid|morons?|imbecile|scammers?|liars?|shut up",
        r"fuck\w*|bullshit|bitch|assholes?|bastards?|go to hell",
        r"idiotas?|estúpid[oa]s?|imbécil(?:es)?|mentiros[oa]s?",
        r"gilipollas|mierda|idioten?|dummkopf|arschloch|lügner(?:in)?",
        r"imbéciles?|connards?|conne|salope|menteu(?:r|se)s?|merde",
        r"crétins?|stupid[oai]|cretin[oi]|stronz[oaie]|bugiard[oaie]",
        r"idiot(?:ka|ą|o)|kretyn\w*|debil\w*|kłamc[ay]|kurw\w*|blbec|blbče|kretén\w*|lhář\w*",
        r"идиот\w*|дурак\w*|дура|тупой|тупая|лжец\w*|мошенни(?:к|ца|ки)|сука|заткнись",
    ),
    pieces(r"白痴|笨蛋|傻逼|傻瓜|骗子|騙子|他妈的|混蛋|滚蛋|馬鹿|バカ(?!ンス|リ|ラ)|アホ|死ね|嘘つき"),
)

_NEVER = re.compile(
    r"\bnever\b"
    r"|\b(?:do|does|will|would|should|need) ?n[o']t (?:\w+ ){0,2}(?:ask|need|share|send|give|post|enter|have|require)"
    r"|\bnunca\b|\bno (?:necesit|comparta|envie|pedi)|\bniemals\b"
    r"|\bnie(?: |$)|\bbrauchen (?:wir )?(?:keine|nicht)|\bkeine"
    r"|\bjamais\b|\bn'avons pas besoin|\bne (?:partagez|communiquez|demand)|\bmai\b|\bnon (?:condivid|invi|chied)"
    r"|\bnao (?:precis|envie|compartilh|ped)|\bnigdy\b|\bnikdy\b"
    r"|никогда|\bне (?:нужн|надо|сообщайте|присылайте|запраш)"
    r"|不要|不会|不會|不需要|请勿|請勿|切勿|ないでください|ありません|不要です",
    re.IGNORECASE,
)
_AFTER_NEVER = re.compile(
    r"^[^.!?\n。！？]{0,30}(?:不要です|必要はありません|ないでください|お聞きしません|伺いません)"
)
_SENTENCE_END = re.compile(r"[.!?\n。！？;]")
_REACH = 80
"""Characters before a phrase in which a "never" still speaks of it."""


def messengers(text: Plain) -> Iterator[Range]:
    """Names of messengers and accounts on them."""
    return _matches(_MESSENGERS, text)


def payments(text: Plain) -> Iterator[Range]:
    """Ways to pay outside Wish."""
    return _matches(_PAYMENT, text)


def details(text: Plain) -> Iterator[Range]:
    """Payment details and passwords, but for sentences that warn of giving them away."""
    return _matches(_DETAILS, text, spare_warnings=True)


def personal(text: Plain) -> Iterator[Range]:
    """Personal data beyond what an order needs; the shipping address is everyday business."""
    return _matches(_PERSONAL, text, spare_warnings=True)


def insults(text: Plain) -> Iterator[Range]:
    """Words that hurt."""
    return _matches(_INSULTS, text)


def _matches(patterns: tuple[re.Pattern[str], ...], text: Plain, *, spare_warnings: bool = False) -> Iterator[Range]:
    for pattern in patterns:
        for match in pattern.finditer(text.text):
            if not (spare_warnings and _is_warning(text.text, *match.span())):
                yield text.span(*match.span())


def _is_warning(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _REACH) : start]
    sentence = _SENTENCE_END.split(before)[-1]
    return _NEVER.search(sentence) is not None or _AFTER_NEVER.match(text[end : end + 40]) is not None
