"""What customers write in German, Polish, Czech and Swedish."""

from wishtui.services.demo.story import Story

STORIES: dict[str, tuple[Story, ...]] = {
    "de": (
        Story(
            "late",
            "blanket:grey",
            "Wo bleibt mein Paket?",
            (
                "Die Decke sollte schon vor Tagen da sein. In der Sendungsverfolgung tut sich nichts. Können Sie "
                "bitte nachsehen?",
                "Das genannte Datum ist vorbei, und es ist immer noch nichts angekommen.",
                "Dann bitte das Geld zurück. Eine zweite Sendung möchte ich nicht abwarten.",
                "Danke. Wie lange dauert die Erstattung ungefähr?",
            ),
        ),
        Story(
            "faulty",
            "scale",
            "Waage zeigt nur „Err“ an",
            (
                "Die Küchenwaage zeigt nach dem Einschalten nur „Err“. Neue Batterien habe ich schon eingelegt.",
                "Habe ich alles so gemacht, leider ohne Erfolg.",
                "Prima, das ist ein Wort. Vielen Dank!",
            ),
        ),
        Story(
            "colour",
            "curtain:grey",
            "Farbe noch änderbar?",
            (
                "Ich habe die Vorhänge in Grau bestellt, hätte sie aber doch lieber in Dunkelblau. Geht das noch?",
                "Super, vielen Dank! Wann kommen sie ungefähr an?",
                "Wunderbar, dann passt es genau zum Umzug.",
            ),
        ),
        Story(
            "missing",
            "clock",
            "Es fehlt die Aufhängung",
            (
                "Die Wanduhr ist schön, aber die Aufhängung und die Schraube fehlen. So kann ich sie nicht aufhängen.",
                "Es fehlt der Metallhaken für die Rückseite, mit der kleinen Schraube.",
            ),
        ),
        Story(
            "cancel",
            "cable",
            "Bitte stornieren",
            (
                "Ich habe aus Versehen das Kabel mit einem Meter statt zwei Metern bestellt. Bitte stornieren Sie "
                "die Bestellung, ich bestelle dann neu.",
                "Danke, das ging schnell. Wann ist das Geld wieder da?",
            ),
        ),
        Story(
            "refund",
            "lamp",
            "Nur ein Zettel im Paket",
            (
                "Statt der Lampe lag nur ein Zettel im Paket, dass sie nachgeliefert wird. Ich möchte lieber mein "
                "Geld zurück.",
                "Einverstanden. Wie lange dauert das?",
                "Das Geld ist da. Danke für die schnelle Hilfe.",
            ),
            reason="RECEIVED_NOTE_FROM_MERCHANT",
        ),
    ),
    "pl": (
        Story(
            "late",
            "towels",
            "Gdzie jest moja paczka?",
            (
                "Paczka miała być kilka dni temu, a śledzenie stoi w miejscu. Czy mogą Państwo sprawdzić, co się "
                "dzieje?",
                "Termin minął, a paczki nadal nie ma. To miał być prezent.",
                "W takim razie poproszę o zwrot pieniędzy.",
            ),
        ),
        Story(
            "size",
            "hoodie:black/L",
            "Za mała bluza",
            (
                "Zamówiłam L, a przyszło coś, co wygląda na S. Czy mogę wymienić na większą?",
                "Poproszę XL.",
                "Dziękuję! Kiedy mniej więcej dojdzie?",
            ),
        ),
        Story(
            "damaged",
            "clock",
            "Zegar przyszedł uszkodzony",
            (
                "Szybka jest pęknięta, a wskazówka odpadła. Zdjęcie w załączniku.",
                "Wolę nowy zegar niż zwrot.",
                "Nowy doszedł cały i pięknie chodzi. Dziękuję!",
            ),
        ),
        Story(
            "address",
            "bag",
            "Zmiana adresu dostawy",
            (
                "Podałam stary adres. Czy można go jeszcze zmienić, zanim paczka wyjdzie?",
                "Zmieniłam w aplikacji. Czy Państwo to widzą?",
            ),
        ),
        Story(
            "refund",
            "mug",
            "„Doręczono”, ale nic nie dostałam",
            (
                "Śledzenie pokazuje „doręczono”, a ja niczego nie dostałam. Sąsiedzi też nie. Proszę o zwrot "
                "pieniędzy.",
                "Dziękuję. Ile to potrwa?",
            ),
            reason="ITEM_NEVER_ARRIVED",
        ),
    ),
    "cs": (
        Story(
            "missing",
            "scale",
            "Chybí baterie",
            (
                "Váha přišla v pořádku, ale v balení chybí baterie, i když v popisu jsou uvedené.",
                "Chybí dvě malé kulaté baterie.",
                "Už dorazily, děkuji moc!",
            ),
        ),
        Story(
            "tracking",
            "speaker",
            "Sledování zásilky nefunguje",
            (
                "Číslo zásilky prý neexistuje. Byl reproduktor opravdu odeslán?",
                "Už to funguje, ale zásilka je prý v jiné zemi. Je to v pořádku?",
                "Dnes dorazil, hraje skvěle. Děkuji!",
            ),
        ),
        Story(
            "cancel",
            "sheets",
            "Prosím o zrušení objednávky",
            (
                "Objednala jsem omylem špatný rozměr povlečení. Můžete objednávku zrušit?",
                "Děkuji. Kdy se mi vrátí peníze?",
            ),
        ),
        Story(
            "late",
            "frame",
            "Balíček stále nedorazil",
            (
                "Rámeček měl přijít už před několika dny. Můžete prosím zjistit, kde je?",
                "Termín uplynul a pořád nic.",
            ),
        ),
    ),
    "sv": (
        Story(
            "late",
            "slippers",
            "Var är mitt paket?",
            (
                "Tofflorna skulle ha kommit för flera dagar sedan och spårningen står still. Kan ni kolla vad som "
                "hänt?",
                "Nu har datumet passerat och inget har kommit.",
                "Då vill jag ha pengarna tillbaka, tack.",
            ),
        ),
        Story(
            "thanks",
            "lantern",
            "Jättefina lyktor!",
            (
                "Lyktorna kom i dag och lyser så fint i trädgården. Får ni in den stora modellen igen?",
                "Härligt, då väntar jag på den.",
            ),
        ),
        Story(
            "faulty",
            "band",
            "Armbandet laddar inte",
            (
                "Aktivitetsarmbandet laddar inte alls, skärmen är helt svart. Jag har provat två olika laddare.",
                "Har gjort precis som ni skrev, men det är fortfarande dött.",
                "Tack, snabb hjälp!",
            ),
        ),
        Story(
            "cancel",
            "shelf",
            "Vill avbeställa",
            (
                "Vi har ändrat oss om hallen och behöver inte hyllan längre. Går det att avbeställa innan den skickas?",
                "Toppen. När kommer pengarna tillbaka?",
            ),
            reason="USER_NO_LONGER_WANTS_ITEM",
        ),
    ),
}
