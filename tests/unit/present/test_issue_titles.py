"""An issue of which Wish tells neither customer nor subject is still told from others, wherever several are listed."""

from datetime import UTC, datetime

import msgspec

from wishtui.domain.issue import Issue, Status, header_of
from wishtui.domain.macro import Macro
from wishtui.present.issue_titles import issue_title
from wishtui.present.macros import plans_lines
from wishtui.present.replies import bulk_lines, headers_lines
from wishtui.present.spans import Line
from wishtui.services.macros import MacroPlan
from wishtui.services.replies import FilledReply

FIRST = Issue(id="5f00000000000000000001aa", status=Status.UNHANDLED, opened_at=datetime(2026, 11, 23, 12, tzinfo=UTC))
SECOND = msgspec.structs.replace(FIRST, id="5f00000000000000000001bb")


def texts(lines: list[Line]) -> str:
    return "\n".join("".join(span.text for span in line) for line in lines)


def test_two_of_the_kind_are_told_apart_on_every_page_that_asks_about_several() -> None:
    both, reply = (FIRST, SECOND), FilledReply("thanks", "Thank you.")
    pages = [
        plans_lines([MacroPlan(name="m", macro=Macro(close=True), issue=each) for each in both], {}, str, 60),
        headers_lines([header_of(each) for each in both], 60),
        bulk_lines([(each, reply, "") for each in both], 60),
    ]
    for page in map(texts, pages):
        assert "#…0001aa  (no subject)" in page
        assert "#…0001bb  (no subject)" in page


def test_beside_its_id_only_what_is_known_is_said() -> None:
    assert issue_title(FIRST) == "(no subject)"
    assert issue_title(msgspec.structs.replace(FIRST, subject="Late")) == "Late"
    assert issue_title(msgspec.structs.replace(FIRST, customer="Ana")) == "Ana: (no subject)"
    assert issue_title(msgspec.structs.replace(FIRST, customer="Ana", subject="Late")) == "Ana: Late"
