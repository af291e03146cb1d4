"""Invented customers by language, and the small words around what they write."""

from typing import NamedTuple


class Voice(NamedTuple):
    """How customers of one language are called and how they write."""

    locales: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]
    hello: tuple[str, ...]
    bye: tuple[str, ...]
    nudge: tuple[str, ...]
    """A second message while still waiting."""
    family_first: str | None = None
    """What stands between family and given name where the family comes first."""

    def name(self, given: str, family: str) -> str:
        """A whole name, as Wish shows it."""
        if self.family_first is None:
            return f"{given} {family}"
        return f"{family}{self.family_first}{given}"


def _voice(locales: str, given: str, family: str, hello: str, bye: str, nudge: str, first: str | None = None) -> Voice:
    greetings = tuple(hello.split("|"))
    return Voice(
        tuple(locales.split()),
        tuple(given.split()),
        tuple(family.split()),
        greetings,
        tuple(bye.split("|")),
        tuple(nudge.split("|")),
        first,
    )


# A name list is of women where the language's past tense says who speaks.
VOICES: dict[str, Voice] = {
    "en": _voice(
        "en_US en_GB en_AU en_CA",
        "Ada Jonas Priya Tom Chidi Megan Rhys Olive Dwayne Fern Kofi Ruth",
        "Okafor H. Tamsin-Rowe B. Quillfeather D. Marlowe-Finch P. K. Thistlewood V.",
        "Hello,|Hi!|Hi there,|",
        "|Thanks|Kind regards|Thank you in advance",
        "Hello? Is anyone there?|Any news about this?|Just checking whether you have seen my message.",
    ),
    "es": _voice(
        "es_ES es_MX es_AR es_CL",
        "Ana Lucía Íñigo Begoña Tomás Ximena Rocío Andrés Noelia Pilar",
        "E. M. R. Ñ. Peñalara V. Q. Uría G.",
        "Hola:|Buenos días:|¡Hola!|",
        "|Gracias.|Un saludo|Quedo a la espera. Gracias.",
        "¿Hola? ¿Hay alguien?|¿Alguna novedad?|Sigo esperando su respuesta, gracias.",
    ),
    "de": _voice(
        "de_DE de_AT de_CH",
        "Jörg Käthe Uwe Annegret Björn Sönke Lieselotte Malte Grit Ömer",
        "W. Müßig K. Überall T. Größl S. B. Z.",
        "Hallo!|Guten Tag!|Guten Morgen!|",
        "|Viele Grüße|Mit freundlichen Grüßen|Danke im Voraus",
        "Gibt es schon etwas Neues?|Hallo? Ich warte noch auf eine Antwort.|Bitte um kurze Rückmeldung.",
    ),
    "fr": _voice(
        "fr_FR fr_BE fr_CA",
        "Hélène Maëlle Cécile Anaïs Noémie Océane Solène Garance Élodie",
        "D. L. Çelarier B. P. Œuvrard R. T.",
        "Bonjour,|Bonjour !|Bonsoir,|",
        "|Merci d'avance.|Cordialement|Bien à vous",
        "Bonjour, avez-vous des nouvelles ?|Toujours pas de réponse… Merci de revenir vers moi.",
    ),
    "it": _voice(
        "it_IT it_CH",
        "Niccolò Ilaria Fabrizio Chiara Ettore Ginevra Loredana Tullio",
        "C. Perlasca F. S. D'Orsara M. T.",
        "Buongiorno,|Salve,|Ciao!|",
        "|Grazie.|Cordiali saluti|Grazie mille",
        "C'è qualche novità?|Scusate, avete visto il mio messaggio?",
    ),
    "pt": _voice(
        "pt_PT pt_BR",
        "Conceição Inês Graça Luísa Benedita Iracema Marta Jacinta",
        "S. Falcão-Moura A. N. Quintão B. T.",
        "Bom dia,|Olá!|Boa tarde,|",
        "|Obrigada.|Cumprimentos|Aguardo resposta.",
        "Há alguma novidade?|Boa tarde, continuo sem resposta.",
    ),
    "pl": _voice(
        "pl_PL",
        "Małgorzata Żaneta Grażyna Łucja Bożena Kinga Iwona Dagmara",
        "W. Źrebiec K. Ś. Gżegżółka P. N.",
        "Dzień dobry!|Witam,|Dobry wieczór!|",
        "|Pozdrawiam|Z góry dziękuję|Proszę o odpowiedź.",
        "Czy coś już wiadomo?|Dzień dobry, nadal czekam na odpowiedź.",
    ),
    "cs": _voice(
        "cs_CZ",
        "Božena Růžena Zdeňka Šárka Ludmila Květa Alžběta",
        "K. Č. Řezníčková D. Ž. Vrabčáková",
        "Dobrý den,|Zdravím,|",
        "|Děkuji|S pozdravem|Předem díky",
        "Je něco nového?|Dobrý den, stále čekám na odpověď.",
    ),
    "sv": _voice(
        "sv_SE sv_FI",
        "Åsa Göran Märta Sören Ylva Björn Gunnel Östen",
        "L. Ängsmark N. Ö. Bäckfors T.",
        "Hej!|Hejsan!|God morgon!|",
        "|Mvh|Tack på förhand|Hälsningar",
        "Hej, har ni hunnit titta på det här?|Några nyheter?",
    ),
    "tr": _voice(
        "tr_TR",
        "Ayşe Gülşen İpek Çağrı Tuğba Şule Ozan Yağmur",
        "K. Ç. Işıkdere Ş. Gürağaç T.",
        "Merhaba,|İyi günler,|Selam!|",
        "|Teşekkürler|İyi çalışmalar|Şimdiden teşekkür ederim",
        "Bir gelişme var mı?|Merhaba, hâlâ cevap bekliyorum.",
    ),
    "el": _voice(
        "el_GR el_CY",
        "Ελένη Δέσποινα Σταύρος Χρυσούλα Θοδωρής Ουρανία Ζωή",
        "Κ. Π. Ξ. Μ. Γ. Τ.",
        "Καλημέρα,|Γεια σας!|Καλησπέρα,|",
        "|Ευχαριστώ|Με εκτίμηση|Περιμένω νέα σας.",
        "Υπάρχει κάποιο νέο;|Καλημέρα, περιμένω ακόμα απάντηση.",
    ),
    "ru": _voice(
        "ru_RU ru_KZ",
        "Оксана Людмила Зоя Ксения Алёна Жанна Ефросинья Таисия",
        "П. К. Щ. В. Р. М. Ю.",
        "Здравствуйте!|Добрый день!|Доброе утро!|",
        "|Спасибо|С уважением|Заранее благодарю",
        "Есть новости?|Здравствуйте, жду ответа.",
    ),
    "uk": _voice(
        "uk_UA",
        "Соломія Їванка Оленка Ярина Ґалина Мирослава Уляна",
        "Б. Ґ. К. Ш. Є. Д.",
        "Добрий день!|Вітаю!|Доброго ранку!|",
        "|Дякую|З повагою|Дякую наперед",
        "Чи є новини?|Добрий день, досі чекаю на відповідь.",
    ),
    "ar": _voice(
        "ar_SA ar_EG ar_AE",
        "ليلى سلمى نوال هالة رغد ابتسام أروى",
        "م. ع. ح. س. ك. ن.",
        "السلام عليكم|مرحبًا|صباح الخير|",
        "|شكرًا لكم|مع التحية|بانتظار ردكم",
        "هل من جديد؟|مرحبًا، ما زلت أنتظر الرد.",
    ),
    "he": _voice(
        "he_IL",
        "נועה תמר יעל שירה אביגיל רותם הדס",
        "ל. ב. כ. מ. ש. ר.",
        "שלום,|היי,|בוקר טוב,|",
        "|תודה|תודה מראש|בברכה",
        "יש חדש?|שלום, עדיין מחכה לתשובה.",
    ),
    "hi": _voice(
        "hi_IN",
        "मीरा सुनीता काव्या रेखा अनन्या गौरी लक्ष्मी",
        "श. व. प. म. ज. र.",
        "नमस्ते,|नमस्कार,|",
        "|धन्यवाद|कृपया जल्दी बताइए।|शुक्रिया",
        "क्या कोई जानकारी है?|नमस्ते, अभी भी जवाब का इंतज़ार है।",
    ),
    "th": _voice(
        "th_TH",
        "นภา กมลชนก ปิยะดา สุดารัตน์ วรรณา พิมพ์ใจ",
        "ส. ก. ว. จ. ท. พ.",
        "สวัสดีค่ะ|เรียนร้านค้า|",
        "|ขอบคุณค่ะ|รบกวนด้วยนะคะ|รอคำตอบนะคะ",
        "มีความคืบหน้าไหมคะ|ยังรอคำตอบอยู่นะคะ",
    ),
    "zh": _voice(
        "zh_CN zh_TW zh_HK",
        "语桐 若溪 清禾 子衿 雨萱 思齐 安歌 望舒",
        "李 欧阳 沈 顾 林 叶 司徒 骆",
        "你好，|您好！|在吗？|",
        "|谢谢！|麻烦了|请尽快回复，谢谢",
        "请问有消息了吗？|在吗？还在等您回复。",
        "",
    ),
    "ja": _voice(
        "ja_JP",
        "さくら 結衣 千晴 あおい 朔也 真帆 ひなた",
        "小野寺 七瀬 早乙女 月岡 五十鈴 雨宮",
        "こんにちは。|お世話になっております。|はじめまして。|",
        "|よろしくお願いいたします。|お手数をおかけします。",
        "その後いかがでしょうか。|まだお返事をいただいていないようです。",
        " ",
    ),
    "ko": _voice(
        "ko_KR",
        "하윤 서아 도현 다온 은별 시우 가람",
        "남궁 선우 류 제갈 황보 독고",
        "안녕하세요.|안녕하세요!|",
        "|감사합니다.|답변 부탁드립니다.|수고하세요.",
        "혹시 확인되셨나요?|아직 답변을 못 받았어요.",
        "",
    ),
}
