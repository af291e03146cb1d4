"""Messages are translated by a real program or server, within bounds, once, and whatever comes back is a text."""

import gzip
import json
import os
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Timer
from typing import Any

import pytest

from tests import translate_server
from tests.translate_server import HUGE, TranslateServer, Way, giving
from wishtui.config import TranslateSettings
from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import Message, Sender
from wishtui.domain.translation import Translation
from wishtui.services.caching_translator import (
    LONGEST_RATIO,
    LONGEST_SHORT,
    MOST_KEPT,
    CachingTranslator,
    TranslationCache,
)
from wishtui.services.translators import LONGEST_TEXT, NotTranslated, translator_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SPANISH = "¿Dónde está mi paquete? Lo espero desde hace dos semanas."
TEXTS = (SPANISH, "Where is my parcel? I have waited for two weeks.", "👍", "Gdzie jest moja paczka?")
PATIENCE = 60.0


def message(text: str) -> Message:
    return Message(sender=Sender.CUSTOMER, at=NOW, text=text)


ISSUE = Issue(id="5f1", status=Status.UNHANDLED, opened_at=NOW, messages=tuple(map(message, TEXTS)))


def by_server(url: str, folder: Path | None = None, seconds: float = PATIENCE) -> CachingTranslator:
    return caching(TranslateSettings(url=url, timeout_seconds=seconds), folder)


def by_program(code: str, folder: Path | None = None, seconds: float = PATIENCE) -> CachingTranslator:
    command = (sys.executable, "-c", code)
    return caching(TranslateSettings(command=command, timeout_seconds=seconds), folder)


def caching(settings: TranslateSettings, folder: Path | None) -> CachingTranslator:
    translator = translator_of(settings)
    assert translator is not None
    return CachingTranslator(translator, "en", TranslationCache(None if folder is None else lambda: folder))


def first(source: CachingTranslator, **more: Any) -> Translation:
    return source.of_message(ISSUE, ISSUE.messages[0], **more)


ECHO = "import json, sys; d = json.load(sys.stdin); print(json.dumps(d))"


def test_a_program_gets_the_message_as_json() -> None:
    given = json.loads(first(by_program(ECHO)).text)
    assert given == {"text": SPANISH, "from": "es", "to": "en", "issue": "5f1", "sender": "customer"}
    given = json.loads(by_program(ECHO).of_reply(ISSUE, "It is on its way.", to="es"))
    assert given == {"text": "It is on its way.", "from": "en", "to": "es", "issue": "5f1", "sender": "seller"}
    assert json.loads(by_program(ECHO).of_reply(ISSUE, "Die Tasse ist unterwegs zu Ihnen.", to="es"))["from"] == "de"


def test_a_server_is_asked_as_libretranslate_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WISHTUI_TRANSLATE_KEY", "k3y")
    with TranslateServer(translate_server.well) as server:
        translated = first(by_server(f"{server.url}/"))
        assert translated == Translation(text=f"<en> {SPANISH[::-1]}", source="es")
        asked = {"q": SPANISH, "source": "es", "target": "en", "format": "text", "api_key": "k3y"}
        assert server.asked == [("/translate", asked)]


def test_what_is_read_anyway_is_not_asked_for() -> None:
    with TranslateServer(translate_server.well) as server:
        source = by_server(server.url)
        results = [source.of_message(ISSUE, one) for one in ISSUE.messages]
        assert [bool(result.text) for result in results] == [True, False, False, True]
        assert [result.same for result in results] == [False, True, True, False]
        assert len(server.asked) == 2
        assert source.of_message(ISSUE, ISSUE.messages[1], to="es").text


def test_each_is_asked_for_once_and_kept_privately(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    with TranslateServer(translate_server.well) as server:
        assert [first(by_server(server.url, folder)) for _ in range(3)] == [first(by_server(server.url, folder))] * 3
        assert len(server.asked) == 1
        assert first(by_server(server.url, folder), to="de").text.startswith("<de>")
        assert len(server.asked) == 2
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    with TranslateServer(giving({"translatedText": "another"})) as other:
        assert first(by_server(other.url, folder)).text == "another"


def test_what_is_kept_has_a_bound(tmp_path: Path) -> None:
    for number in range(MOST_KEPT + 1):
        file = tmp_path / f"{number:040d}"
        file.touch()
        os.utime(file, (number, number))
    (tmp_path / "mine.txt").touch()
    TranslationCache(lambda: tmp_path).put("f" * 40, "text")
    left = {file.name for file in tmp_path.iterdir()}
    assert len(left) <= MOST_KEPT
    assert {"f" * 40, "mine.txt", f"{MOST_KEPT:040d}"} <= left
    assert f"{0:040d}" not in left


def test_a_folder_that_cannot_be_used_keeps_nobody_from_a_translation(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with TranslateServer(translate_server.well) as server:
        assert first(by_server(server.url, tmp_path / "file" / "in")).text


BAD_SERVERS: dict[str, tuple[Way, str]] = {
    "slow": (translate_server.never, "took longer than 0.5 seconds"),
    "drop by drop": (translate_server.drop_by_drop, "took longer than 0.5 seconds"),
    "dead": (translate_server.hang_up, "broke the line"),
    "huge": (giving(b" " * HUGE), "gave an answer that is larger than 256 KiB"),
    "a bomb": (giving(gzip.compress(b" " * HUGE), Content_Encoding="gzip"), "larger than 256 KiB"),
    "another code": (giving(b"x", Content_Encoding="br"), "encoded in a way that was not asked for"),
    "no JSON": (giving(b"<html>"), "gave no translation (HTTP 200)"),
    "no text": (giving({"translatedText": {"a": 1}}), "gave no translation (HTTP 200)"),
    "nothing": (giving({}), "gave an empty translation"),
    "blanks": (giving({"translatedText": " \n"}), "gave an empty translation"),
    "deep": (giving(b"[" * 100_000), "gave no translation"),
    "no UTF-8": (giving(b'{"translatedText": "\xff\xfe"}'), "gave no translation"),
    "elsewhere": (giving(b"", 302, Location="http://127.0.0.1:1/"), "gave no translation (HTTP 302)"),
    "refusing": (giving({"error": "Visit \x1b[31mus.\nfor a key."}, 403), "refused: Visit ␛[31mus.⏎for a key."),
    "lying": (giving({"translatedText": "done", "error": "not done"}), "refused: not done."),
    "failing": (giving({"translatedText": "x"}, 500), "refused: HTTP 500."),
}


@pytest.mark.parametrize("name", BAD_SERVERS)
def test_a_bad_server_gives_a_reason_and_no_translation(name: str, tmp_path: Path) -> None:
    way, reason = BAD_SERVERS[name]
    with TranslateServer(way) as server:
        seconds = 0.5 if "0.5" in reason else PATIENCE
        translated = first(by_server(server.url, tmp_path, seconds))
    assert translated.text == ""
    assert translated.problem.startswith("The server ")
    assert reason in translated.problem
    assert not list(tmp_path.iterdir())


def test_a_server_that_is_not_there_is_said() -> None:
    assert first(by_server("http://127.0.0.1:9")).problem == "The server cannot be reached."


BAD_PROGRAMS = {
    "fails": ("import sys; sys.exit('no model')", "ended with 1: no model."),
    "says nothing": ("", "The program gave an empty translation."),
    "no UTF-8": ("import sys; sys.stdout.buffer.write(b'\\xff\\xfe')", "The program wrote what is not UTF-8."),
    "endless": ("while True: print('x' * 1000)", "wrote more than 256 KiB and was stopped."),
    "slow": ("import time; time.sleep(100)", "took longer than 0.5 seconds and was stopped."),
}


@pytest.mark.parametrize("name", BAD_PROGRAMS)
def test_a_bad_program_gives_a_reason_and_no_translation(name: str) -> None:
    code, reason = BAD_PROGRAMS[name]
    translated = first(by_program(code, seconds=0.5 if "0.5" in reason else PATIENCE))
    assert (translated.text, translated.problem.endswith(reason)) == ("", True), translated


def test_after_three_failures_nobody_is_asked_any_more_and_that_is_said() -> None:
    with TranslateServer(giving({"error": "full"}, 429)) as server:
        source = by_server(server.url)
        messages = [message(f"{SPANISH} {'ya ' * number}") for number in range(6)]
        problems = [source.of_message(ISSUE, one).problem for one in messages]
        assert problems[:3] == ["The server refused: full."] * 3
        assert problems[3:] == ["Nobody was asked, as several in a row failed. The server refused: full."] * 3
        assert len(server.asked) == 3
        server.way = translate_server.well
        assert source.of_reply(ISSUE, "Thank you.", to="es")


def test_what_is_given_up_or_is_too_long_is_no_failure_of_the_translators() -> None:
    stop = Event()
    stop.set()
    with TranslateServer(translate_server.never) as server:
        source = by_server(server.url)
        for number in range(3):
            assert source.of_message(ISSUE, message(f"{SPANISH} {'ya ' * number}"), stop=stop).problem
            assert source.of_message(ISSUE, message(SPANISH * 1_000)).problem
        server.way = translate_server.well
        assert first(source).text


def test_what_is_kept_is_shown_when_nobody_is_asked_any_more(tmp_path: Path) -> None:
    with TranslateServer(translate_server.well) as server:
        source = by_server(server.url, tmp_path)
        known = first(source)
        server.way = giving(b"x")
        assert all(source.of_message(ISSUE, message(f"{SPANISH} {'ya ' * number}")).problem for number in range(1, 5))
        assert first(source) == known


@pytest.mark.parametrize("size", [LONGEST_SHORT + LONGEST_RATIO * len(SPANISH) + 1, 200_000])
def test_what_is_far_longer_than_the_text_is_no_translation(size: int, tmp_path: Path) -> None:
    with TranslateServer(giving({"translatedText": "x" * size})) as server:
        source = by_server(server.url, tmp_path)
        assert first(source) == Translation(source="es", problem="What came back is far longer than the text.")
        with pytest.raises(NotTranslated):
            source.of_reply(ISSUE, SPANISH, to="de")
        server.way = giving({"translatedText": "x" * (LONGEST_SHORT + LONGEST_RATIO * len(SPANISH))})
        assert first(source).text
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("kind", ["server", "program"])
def test_it_is_given_up_when_nobody_waits_any_more(kind: str) -> None:
    stop = Event()
    timer = Timer(0.2, stop.set)
    with TranslateServer(translate_server.never) as server:
        source = by_server(server.url) if kind == "server" else by_program("import time; time.sleep(100)")
        timer.start()
        assert "stop" in first(source, stop=stop).problem
        timer.join()


def test_a_text_without_end_is_not_sent() -> None:
    with TranslateServer(translate_server.well) as server:
        source = by_server(server.url)
        assert "longer than 20,000 characters" in source.of_message(ISSUE, message(SPANISH * 1_000)).problem
        with pytest.raises(NotTranslated):
            source.of_reply(ISSUE, "x" * (LONGEST_TEXT + 1), to="es")
        assert server.asked == []
