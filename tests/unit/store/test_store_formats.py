"""Journal lines, snapshots and document ids, byte by byte."""

import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wishtui.domain.issue import Header, Issue, header_of
from wishtui.store.files.journal import JournalEntry, Rest, line_of, scan
from wishtui.store.files.snapshot import Meta, Tables, chunks, parse, peek, salvage
from wishtui.store.records import (
    UNREADABLE,
    issue_document,
    keys,
    read_detailed_row,
    read_header,
    read_index_row,
    read_issue,
)
from wishtui.store.side_records import READERS

_BODIES = st.lists(st.dictionaries(st.sampled_from("1234"), st.text(max_size=20), max_size=3), min_size=1, max_size=6)


def _entry(body: dict[str, str], gone: tuple[str, ...] = ()) -> JournalEntry:
    return JournalEntry(
        "issues", {key: msgspec.Raw(msgspec.json.encode({"id": text})) for key, text in body.items()}, [*gone]
    )


def _plain(entries: list[JournalEntry]) -> list[object]:
    return [(entry.t, {key: bytes(memoryview(raw)) for key, raw in entry.put.items()}, entry.gone) for entry in entries]


def test_a_line_is_what_the_documentation_says() -> None:
    line = line_of([_entry({"7": "a"}, ("8",))])
    checksum, body = line.rstrip(b"\n").split(b" ", 1)
    assert json.loads(body) == {"t": "issues", "put": {"7": {"id": "a"}}, "del": ["8"]}
    assert int(checksum, 16) == zlib.crc32(body)
    both = line_of([_entry({"7": "a"}), JournalEntry("orders", {}, ["9"])])
    assert [entry["t"] for entry in json.loads(both[9:])] == ["issues", "orders"]
    assert both.count(b"\n") == 1


@given(_BODIES)
def test_what_is_written_is_read(bodies: list[dict[str, str]]) -> None:
    entries = [_entry(body) for body in bodies]
    data = b"".join(line_of([entry]) for entry in entries)
    scanned = scan(data)
    assert _plain(scanned.entries) == _plain(entries)
    assert (scanned.good, scanned.rest) == (len(data), Rest.NOTHING)
    assert scan(data[scanned.last :]).good == len(data) - scanned.last


@given(_BODIES, st.data())
def test_a_journal_cut_anywhere_keeps_its_whole_lines(bodies: list[dict[str, str]], data: st.DataObject) -> None:
    lines = [line_of([_entry(body)]) for body in bodies]
    whole = b"".join(lines)
    cut = data.draw(st.integers(0, len(whole)))
    scanned = scan(whole[:cut])
    kept = [line for index, line in enumerate(lines) if len(b"".join(lines[: index + 1])) <= cut]
    assert len(scanned.entries) == len(kept)
    assert scanned.good == len(b"".join(kept))
    assert scanned.rest is (Rest.NOTHING if cut == scanned.good else Rest.TORN)


@given(_BODIES, st.data())
def test_one_wrong_byte_never_passes_for_a_change(bodies: list[dict[str, str]], data: st.DataObject) -> None:
    lines = [line_of([_entry(body)]) for body in bodies]
    whole = bytearray(b"".join(lines))
    offset = data.draw(st.integers(0, len(whole) - 1))
    whole[offset] ^= data.draw(st.integers(1, 255))
    scanned = scan(bytes(whole))
    sound = [_plain(scan(line).entries)[0] for line in lines]
    assert all(entry in sound for entry in _plain([*scanned.entries, *scanned.later]))
    assert scanned.rest is not Rest.NOTHING
    assert len(scanned.entries) + len(scanned.later) >= len(lines) - 2


def test_document_ids_never_change() -> None:
    assert next(keys("5f0000000000000000000001")) == "3359770331141180"
    document_ids = [next(keys(f"issue-{number}")) for number in range(20_000)]
    assert len(set(document_ids)) == 20_000
    assert all(0 < int(key) < 1 << 53 for key in document_ids)
    assert len(set(keys("x"))) == 8


def test_a_row_is_read_from_the_document_without_the_conversation(asked_issue: Issue) -> None:
    raw = issue_document(asked_issue)
    assert read_header(raw) == header_of(asked_issue)
    assert read_issue(raw) == asked_issue
    document = json.loads(bytes(memoryview(raw)))
    assert document["schema"] == 2
    assert set(Header.__struct_fields__) <= set(Issue.__struct_fields__) | set(document)


def test_a_snapshot_is_plain_json_and_tells_its_generation(asked_issue: Issue) -> None:
    meta = Meta(generation=7, follows=6, migrations=["one"])
    data = b"".join(chunks(meta, {"issues": {"5": issue_document(asked_issue)}, "orders": {}}))
    assert json.loads(data)["issues"]["5"]["id"] == asked_issue.id
    assert peek(data[:200]) == meta == parse(data)[0]
    assert peek(json.dumps(json.loads(data), indent=2).encode()) == meta
    assert peek(b"") is None
    assert peek(b'{"meta":{"1":{"schema":"x"}}}') is None


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), st.integers(), max_size=5))
def test_a_snapshot_is_sound_whatever_another_program_calls_a_document(numbers: dict[str, int]) -> None:
    """Written as it stands, a quotation mark broke the file that it was carried over into."""
    rows = {key: msgspec.Raw(str(number).encode()) for key, number in numbers.items()}
    again = _read_again({"issues": rows})
    assert {key: json.loads(bytes(memoryview(raw))) for key, raw in again.items()} == numbers


def _read_again(tables: Tables) -> Mapping[str, msgspec.Raw]:
    return parse(b"".join(chunks(Meta(), tables)))[1]["issues"]


def test_documents_of_every_table_are_saved_from_a_damaged_snapshot(asked_issue: Issue) -> None:
    appeal = msgspec.Raw(b'{"schema":1,"id":"a1","kind":"pricing"}')
    order = msgspec.Raw(b'{"schema":1,"id":"o1"}')
    tables: Tables = {"issues": {"5": issue_document(asked_issue)}, "orders": {"6": order}, "appeals": {"7": appeal}}
    data = b"".join(chunks(Meta(generation=7), tables))
    saved, lost = salvage(data[:-1])
    assert {name: set(rows) for name, rows in saved.items()} == {"issues": {"5"}, "orders": {"6"}, "appeals": {"7"}}
    assert read_issue(saved["issues"]["5"]) == asked_issue
    assert lost == 0
    assert salvage(data.replace(b'"status"', b'"statue"'))[1] == 1


@pytest.fixture
def asked_issue() -> Issue:
    return msgspec.json.decode(
        b'{"id":"5f01","status":"unhandled","opened_at":"2026-11-20T12:00:00Z","subject":"Where?","order_ids":["o1"],'
        b'"orders":[{"id":"o1","product":"Mug","total":{"amount":"12.40","currency":"USD"}}],"tags":["vip"],"rev":3,'
        b'"messages":[{"sender":"customer","at":"2026-11-20T12:00:00Z","text":"\\"7\\":{\\"schema\\":1} }}"}]}',
        type=Issue,
    )


@pytest.mark.parametrize("read", [read_issue, read_header, read_index_row, read_detailed_row, *READERS.values()])
def test_no_time_of_a_record_is_without_a_zone(read: Callable[[msgspec.Raw], object]) -> None:
    """It could be compared with no other, so that one such record ended every list that it is in."""
    decoder = getattr(read, "__self__", None)
    assert isinstance(decoder, msgspec.json.Decoder)
    assert all(kind.tz for kind in _times(msgspec.inspect.type_info(decoder.type), set()))


def _times(info: object, seen: set[type]) -> Iterator[msgspec.inspect.DateTimeType]:
    """The times that stand anywhere in a type."""
    if isinstance(info, msgspec.inspect.DateTimeType):
        yield info
    elif isinstance(info, msgspec.inspect.StructType):
        if info.cls not in seen:
            seen.add(info.cls)
            for field in info.fields:
                yield from _times(field.type, seen)
    elif isinstance(info, msgspec.inspect.Type):
        for name in info.__struct_fields__:
            value = getattr(info, name)
            for part in value if isinstance(value, tuple) else (value,):
                yield from _times(part, seen)


def test_a_document_whose_time_has_no_zone_cannot_be_read(asked_issue: Issue) -> None:
    document = bytes(issue_document(asked_issue))
    with pytest.raises(UNREADABLE):
        read_issue(msgspec.Raw(re.sub(rb'("opened_at":"[^"]*)Z"', rb'\1"', document)))
