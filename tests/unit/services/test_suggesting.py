"""A suggestion is made by a real program, from all that an answer needs and nothing that is private."""

import json
import sys
from pathlib import Path
from threading import Event, Timer

import msgspec
import pytest

from tests.unit.letters.letter_samples import CATALOGUE, NOW, SHOP, issue, order
from wishtui.domain.issue import Note
from wishtui.domain.message import REPLY_LIMIT, Attachment, Message, Sender
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.letters import Catalogue
from wishtui.resources import templates_dir
from wishtui.services.suggesting import NotSuggested, Suggester, request

QUESTION = Message(sender=Sender.CUSTOMER, at=NOW, text="¿Dónde está mi paquete? Lo espero desde hace dos semanas.")
LATE = msgspec.structs.replace(
    issue([msgspec.structs.replace(order(0), extra={"ShippingDetail": {"name": "Calle Mayor 2"}})]),
    locale="",
    messages=(
        msgspec.structs.replace(
            QUESTION,
            files=(Attachment(name="passport.jpg", url="https://files.example.com/signed"),),
            extra={"UserInfo": {"phone": "+34 600 000 000"}},
        ),
    ),
    extra={"ShippingDetail": {"street_address1": "Calle Mayor 1"}},
    notes=(Note(at=NOW, text="a difficult customer", author="Mira"),),
)
PATIENCE = 60.0


def given(catalogue: Catalogue = CATALOGUE) -> bytes:
    return request(LATE, catalogue, shop=SHOP, now=NOW, windows=DEFAULT_WINDOWS, draft="Say sorry.")


def by_program(code: str, seconds: float = PATIENCE) -> Suggester:
    return Suggester((sys.executable, "-c", code), seconds)


def test_the_program_is_told_what_an_answer_needs() -> None:
    payload = json.loads(given())
    assert payload["issue"]["messages"][0]["text"] == QUESTION.text
    assert payload["issue"]["orders"][0]["product"] == "Enamel mug"
    assert (payload["language"], payload["language_is_guessed"]) == ("es", True)
    assert (payload["draft"], payload["limit"]) == ("Say sorry.", REPLY_LIMIT)
    assert any("payment" in rule for rule in payload["rules"])
    replies = {reply["name"]: reply for reply in payload["saved_replies"]}
    assert replies["late-parcel"]["text"].startswith("Hola Ana E.:")
    assert replies["late-parcel"]["missing"] == []
    assert replies["lost-parcel"]["missing"] == ["What you offer"]
    assert "shown-as-delivered" not in replies  # the order says otherwise


def test_what_is_private_stays_here() -> None:
    assert b"difficult customer" not in given()
    for private in (b"passport.jpg", b"files.example.com", b"600 000 000", b"Calle Mayor"):
        assert private not in given()
    assert not {"notes", "draft", "drafts"} & set(json.loads(given())["issue"])


def test_a_broken_template_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "replies").mkdir()
    (tmp_path / "replies" / "mine.j2").write_text("+++\ntitle = 'Mine'\n+++\n{{ customers[7] }}\n")
    payload = json.loads(given(Catalogue([tmp_path, templates_dir()])))
    assert "mine" not in {reply["name"] for reply in payload["saved_replies"]}
    assert len(payload["saved_replies"]) > 5


def test_what_it_writes_is_a_clean_draft() -> None:
    code = "import json, sys; d = json.load(sys.stdin); print('  Hola\\x1b[2J', d['issue']['id'], '\\r\\n')"
    assert by_program(code).suggest(given()) == f"Hola␛[2J {LATE.id}"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import sys; sys.exit('no model')", "ended with 1: no model."),
        ("", "The program suggested nothing."),
        ("print(' \\n')", "The program suggested nothing."),
        ("import sys; sys.stdout.buffer.write(b'\\xff')", "The program wrote what is not UTF-8."),
        ("while True: print('x' * 1000)", "wrote more than 64 KiB and was stopped."),
        ("import time; time.sleep(100)", "took longer than 0.5 seconds and was stopped."),
    ],
)
def test_what_goes_wrong_is_one_sentence(code: str, reason: str) -> None:
    with pytest.raises(NotSuggested) as raised:
        by_program(code, 0.5 if "0.5" in reason else PATIENCE).suggest(given())
    assert raised.value.message.endswith(reason)


def test_it_is_given_up_when_nobody_waits_any_more() -> None:
    stop = Event()
    timer = Timer(0.2, stop.set)
    timer.start()
    with pytest.raises(NotSuggested, match="was stopped"):
        by_program("import time; time.sleep(100)").suggest(given(), stop)
    timer.join()
