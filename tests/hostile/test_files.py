"""Every way a file can be bad: refused whole with its place, or the bad record named and the good ones kept.

No file may raise anything but a UsageError, hang, or pass for something that it is not.
"""

import contextlib
import io
import json
import os
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from wishtui.errors import UsageError
from wishtui.exchange import ImportedIssue, Rejected, read
from wishtui.exchange.records import ImportEntry

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def _ticket(**changes: Any) -> dict[str, Any]:
    reply = {"message": "Where is it?", "replied_at": "2026-11-20T00:00:00Z", "sender": "USER"}
    whole = {"id": "a", "state": "AWAITING_MERCHANT", "opened_at": "2026-11-20T00:00:00Z", "replies": [reply]}
    return whole | changes


def _own(**changes: Any) -> dict[str, Any]:
    whole = {"id": "a", "status": "unhandled", "opened_at": "2026-11-20T00:00:00Z", "messages": []}
    return whole | changes


GOOD = json.dumps([_ticket()]).encode()
CSV = b"id,message,at\na,hello,2026-11-20\n"


def _run(data: bytes, **options: Any) -> list[ImportEntry]:
    return list(read(None, stdin=io.BytesIO(data), now=NOW, **options).records)


WHOLE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the file is empty"),
    "blank": (b" \n\t \r\n", "the file is empty"),
    "mark only": (b"\xef\xbb\xbf", "the file is empty"),
    "utf-16 mark only": (b"\xff\xfe", "the file is empty"),
    "truncated in a string": (b'[{"id":"a","subject":"Mu', "line 1, column 25: the file is cut off here"),
    "truncated in the list": (GOOD[:-1], "cut off"),
    "truncated in a number": (b'[{"id":1', "cut off"),
    "truncated in an envelope": (b'{"code":0,"message":"","data":[{"id":"a"}', "cut off"),
    "truncated lines of one document": (b'{"code": 0,\n"data": [\n{"id": "a"},\n{"id"', "line 4, column 6"),
    "an opening bracket": (b"[", "cut off"),
    "trailing comma": (b'[{"id":"a"},]', "line 1, column 13: the JSON is broken: trailing comma"),
    "missing comma": (b'[{"id":"a"}\n{"id":"b"}]', "line 2, column 1"),
    "single quotes": (b"[{'id':'a'}]", "line 1, column 3"),
    "unquoted key": (b'[{id:"a"}]', "the JSON is broken"),
    "comment": (b'// export\n[{"id":"a"}]', "neither JSON nor a CSV"),
    "comment inside": (b'[/* x */{"id":"a"}]', "line 1, column 2"),
    "two documents": (GOOD + b"\n" + GOOD, "trailing characters"),
    "rubbish behind": (GOOD + b"xyz", "trailing characters"),
    "bare control character": (b'[{"id":"a\x01"}]', "invalid character"),
    "bad escape": (b'[{"id":"\\q"}]', "escape"),
    "bad unicode escape": (b'[{"id":"\\u12G4"}]', "unicode escape"),
    "NaN": (b'[{"id":"a",\n"amount":NaN}]', "line 2, column 10: NaN is not JSON"),
    "Infinity": (b'[{"id":Infinity}]', "Infinity is not JSON"),
    "minus Infinity": (b'[{"id":-Infinity}]', "Infinity is not JSON"),
    "Python None": (b'[{"id":None}]', "None is not JSON"),
    "Python True": (b'[{"id":True}]', "True is not JSON"),
    "undefined": (b'[{"id":undefined}]', "undefined is not JSON"),
    "leading zero": (b'[{"id":01}]', "invalid number"),
    "plus sign": (b'[{"id":+1}]', "invalid character"),
    "deep lists": (b"[" * 100_000 + b"]" * 100_000, "nested too deep"),
    "deep objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deep"),
    "deep inside a record": (b'[{"id":"a","x":' + b"[" * 50_000 + b"]" * 50_000 + b"}]", "nested too deep"),
    "only opening brackets": (b"[" * 100_000, ""),
    "null": (b"null", "neither JSON nor a CSV"),
    "a number": (b"42", "neither JSON nor a CSV"),
    "another program's JSON": (b'{"name":"x","version":"1.0"}', "neither issues nor orders"),
    "a list of numbers": (b"[1,2,3]", "neither issues nor orders"),
    "a list of lists": (b"[[],[]]", "neither issues nor orders"),
    "an empty object": (b"{}", "neither issues nor orders"),
    "an error of Wish": (
        b'{"message":"Token expired","code":1007,"data":{}}',
        "from Wish, not a list of issues: “Tok",
    ),
    "an error, code as text": (b'{"message":"no","code":"1012","data":null}', "1012"),
    "an error without data": (b'{"message":"no","code":4000}', "error envelope"),
    "an error with records": (b'{"message":"no","code":1,"data":[{"id":"a"}]}', "error envelope"),
    "a code that is a list": (b'{"message":"","code":[0],"data":[]}', "error envelope"),
    "a code that is false": (b'{"message":"","code":false,"data":[]}', "error envelope"),
    "an escape in an error's message": (b'{"message":"\\u001b[2J","code":5,"data":[]}', "\u241b[2J"),
    "data is text": (b'{"message":"","code":0,"data":"none"}', "neither a list nor an object"),
    "data is a number": (b'{"message":"","code":0,"data":7}', "neither a list nor an object"),
    "data twice": (b'{"code":0,"data":[{"id":"a"}],"data":[]}', "a key twice"),
    "code twice": (b'{"code":1, "code":0, "data":[]}', "a key twice"),
    "a login page": (b"<!DOCTYPE html><html><title>Log in</title></html>", "web page"),
    "a login page behind blanks": (b"\n\n  <html>", "web page"),
    "XML": (b'<?xml version="1.0"?><tickets/>', "web page or XML"),
    "latin-1": ('[{"id":"a","subject":"h\xe9llo"}]'.encode("latin-1"), "byte 24 (0xE9, line 1) is not UTF-8"),
    "latin-1 in the third line": (b"id,message,at\na,x,2026-11-20\nb,caf\xe9 x,2026-11-20\n", "line 3"),
    "shift-jis": ('[{"subject":"注文"}]'.encode("shift-jis"), "is not UTF-8"),
    "gb18030": ("id,message\n1,可以换颜色吗\n".encode("gb18030"), "is not UTF-8"),
    "cut inside a character": ("id,message\n1,可".encode()[:-1], "ends inside a character"),
    "overlong": (b'[{"id":"\xc0\xaf"}]', "is not UTF-8"),
    "surrogate bytes": (b'[{"id":"\xed\xa0\x80"}]', "is not UTF-8"),
    "utf-16 without a mark": ('[{"id":"a"}]'.encode("utf-16-le"), "zero"),
    "utf-16 cut off": ("\ufeff[]".encode("utf-16-le")[:-1], "is not UTF-16"),
    "utf-16 half a pair": (b"\xff\xfe" + b"[\x00" + b"\x00\xd8" + b"]\x00", "is not UTF-16"),
    "utf-32": ("[]".encode("utf-32"), "UTF-32"),
    "zero bytes": (GOOD + b"\x00", "is zero"),
    "zip or xlsx": (b"PK\x03\x04rest", "a spreadsheet or zip"),
    "old Excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel"),
    "gzip": (b"\x1f\x8b\x08\x00", "gzip"),
    "PDF": (b"%PDF-1.7\n", "a PDF"),
    "PNG": (b"\x89PNG\r\n\x1a\n", "a picture"),
    "SQLite": (b"SQLite format 3\x00", "SQLite"),
    "random bytes": (random.Random(3).randbytes(4096), ""),
    "prose": (b"Dear sir,\nthe parcel is late.\n", "begins with “Dear sir, ”"),
    "one word": (b"hello", "neither JSON nor a CSV"),
    "CSV without message": (b"id,subject\n1,x\n", "the header has no column `message`"),
    "CSV without id": (b"message,subject\n1,x\n", "the header has no column `id`"),
    "CSV with neither": (b"subject,status\n1,x\n", "no column `id` and `message`"),
    "CSV of unknown columns": (b"alpha,beta\n1,2\n", "neither JSON nor a CSV of issues"),
    "CSV without a header": (b"17,Where is it?,2026-11-20\n", "neither JSON nor a CSV of issues"),
    "CSV column twice": (b"id,message,ID\n1,x,2\n", "the column `id` is there twice"),
    "CSV quote never closed": (CSV + b'b,"never,2026-11-20\nc,x,2026-11-20\n', "line 3: a quote is opened here"),
    "CSV cell of 5 MiB": (CSV + b"b," + b"x" * (5 << 20) + b",2026-11-20\n", "longer than 4 MiB"),
    "CSV forced on JSON": (GOOD, "neither JSON nor a CSV"),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_is_broken_as_a_whole_is_refused_whole(name: str) -> None:
    data, message = WHOLE[name]
    options = {"format": "csv"} if "forced" in name else {}
    with pytest.raises(UsageError) as refusal:
        _run(data, **options)
    assert message in refusal.value.message
    assert refusal.value.message.startswith("standard input")
    assert refusal.value.remedy.endswith(".")
    assert "\x1b" not in str(refusal.value)
    assert refusal.value.exit_code == 2


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (b'b,"x"y,2026-11-20\n', "write a quote inside it twice"),
        (b'b,"a "b", c",2026-11-20\n', "write a quote inside it twice"),
        (b"b,x\ry,2026-11-20\n", "carriage return"),
    ],
)
def test_a_row_that_cannot_be_cut_is_named_and_its_neighbours_land(row: bytes, message: str) -> None:
    entries = _run(CSV + row + b"c,x,2026-11-20\n")
    assert [entry.issue.id for entry in entries if isinstance(entry, ImportedIssue)] == ["a", "c"]
    [bad] = [entry for entry in entries if isinstance(entry, Rejected)]
    assert (bad.where, bad.id) == ("row 3", "b")
    assert message in bad.problem
    assert row.split(b",")[1][:1].decode() in bad.raw


def test_an_issue_with_a_row_that_cannot_be_cut_is_rejected_whole() -> None:
    entries = _run(CSV + b'a,"x"y,2026-11-21\n')
    assert [type(entry) for entry in entries] == [Rejected]


@pytest.mark.parametrize("seed", range(6))
def test_damage_at_random_never_gets_past_as_something_else(seed: int) -> None:
    chance = random.Random(seed)
    for whole in (GOOD, CSV, json.dumps(_own()).encode(), json.dumps(_ticket()).encode() + b"\n" + GOOD[1:-1] + b"\n"):
        for _ in range(60):
            data = bytearray(whole)
            for _ in range(chance.randint(1, 3)):
                offset = chance.randrange(len(data))
                how: Callable[[], None] = chance.choice(
                    [
                        lambda: data.__setitem__(offset, chance.randrange(256)),  # noqa: B023
                        lambda: data.__delitem__(slice(offset, offset + chance.randint(1, 9))),  # noqa: B023
                        lambda: data.insert(offset, chance.choice(b'"{}[],:\\\n\0')),  # noqa: B023
                    ]
                )
                how()
                if not data:
                    break
            # Whatever it has become, it is refused with a sentence or read with one for each bad record.
            with contextlib.suppress(UsageError):
                assert all(str(entry) for entry in _run(bytes(data)))


def _read(path: Path, **options: Any) -> list[ImportEntry]:
    return list(read(path, now=NOW, **options).records)


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("nowhere")
    for name, message in {
        "absent.json": "does not exist",
        ".": "is a folder",
        "pipe": "no regular file",
        "link": "does not exist",
        "a" * 300: "cannot be read",
        "zero\0": "cannot be read",
    }.items():
        with pytest.raises(UsageError, match=message):
            _read(tmp_path / name)
    with pytest.raises(UsageError, match="no regular file"):
        _read(Path("/dev/zero"))
    with pytest.raises(UsageError, match="No file was named"):
        read(None, now=NOW)


def test_a_file_that_is_too_large_is_refused_before_it_is_read_and_while_it_comes(tmp_path: Path) -> None:
    path = tmp_path / "big.json"
    path.write_bytes(GOOD)
    os.truncate(path, 1 << 40)
    with pytest.raises(UsageError, match="at most 1,073,741,824 are read"):
        _read(path)
    with pytest.raises(UsageError, match="at most 100 are read"):
        _run(GOOD + b" " * 100, limit=100)


def test_a_name_that_would_move_the_cursor_is_shown_harmless(tmp_path: Path) -> None:
    path = tmp_path / "\x1b[2J.json"
    path.write_bytes(b"[")
    with pytest.raises(UsageError) as refusal:
        _read(path)
    assert "\x1b" not in str(refusal.value)


def test_a_format_that_does_not_exist_is_named() -> None:
    with pytest.raises(UsageError, match="Choose one of v3, v2, orders, jsonl, csv, wishtui"):
        _run(GOOD, format="xml")


def test_a_symlink_to_a_file_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_bytes(GOOD)
    (tmp_path / "link.json").symlink_to("real.json")
    assert len(_read(tmp_path / "link.json")) == 1
