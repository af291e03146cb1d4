"""A large list of records is read in pieces, and comes to the same as when it is read as a whole."""

import json
import os
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.exchange.exchange_samples import NOW, order, ticket
from wishtui.errors import UsageError
from wishtui.exchange import ImportFile, listed_records, read
from wishtui.exchange.records import ImportEntry

NEVER = 1 << 40

RECORDS: list[Any] = [
    ticket(),
    ticket(id="b2", subject="Où est 可以 ] } , [ {"),
    ticket(id="c3", replies=[], orders=[{"id": "o1"}, {"id": "o2"}]),
    ticket(id="d4", state="CLOSED", note={"a": [{}, {"b": "}"}]}),
    ticket(id="e5", orders=[order()]),
    {"id": "f6", "state": "LOST"},
    {},
]


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as large, and none fits into a piece."""
    monkeypatch.setattr(listed_records, "_PIECE", 300)
    monkeypatch.setattr(listed_records, "_LONGEST", 5_000)


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "tickets.json"
    path.write_bytes(data)
    return path


def said(path: Path, smallest: int, monkeypatch: pytest.MonkeyPatch) -> list[ImportEntry] | str:
    """What a file holds, or why it is refused, where files from `smallest` bytes on are read in pieces."""
    monkeypatch.setattr(listed_records, "SMALLEST", smallest)
    try:
        return list(read(path, now=NOW).records)
    except UsageError as error:
        return str(error)


def is_listed(path: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(listed_records, "SMALLEST", 0)
    return listed_records.listed_records(path, path.name, NEVER) is not None


@pytest.mark.usefixtures("small_pieces")
@given(records=st.lists(st.sampled_from(RECORDS), min_size=1, max_size=12), indent=st.sampled_from([None, 0, 2]))
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_list_of_records_comes_to_the_same_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, records: list[Any], indent: int | None
) -> None:
    path = written(tmp_path, json.dumps(records, indent=indent, ensure_ascii=False).encode() + b"\n")
    assert is_listed(path, monkeypatch)
    assert said(path, 0, monkeypatch) == said(path, NEVER, monkeypatch)


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b" ",
        b'{"code":0,"data":[{"id":"a"}]}',
        b'[{"id":"a"} {"id":"b"}]',
        b'[{"id":"a"},]',
        b'[{"id":"a"}],',
        b'[{"id":"a"},7]',
        b'[{"id":"a"}',
        b'[{"id":"a"},{"id":"b',
        b'[{"id":"a\xff"}]',
        b'[{"id":"\\ud83d"}]',
        b'\xef\xbb\xbf[{"id":"a"}]',
        b'{"id":"a"}\n{"id":"b"}\n',
        b"[" + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"]",
        b'[{"id":"' + b"x" * 6_000 + b'"}]',
    ],
)
def test_any_other_file_is_left_to_who_reads_it_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    path = written(tmp_path, data)
    assert not is_listed(path, monkeypatch)
    assert said(path, 0, monkeypatch) == said(path, NEVER, monkeypatch)


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("seed", range(4))
def test_damage_is_told_as_it_is_of_a_file_that_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    random = Random(seed)
    sound = json.dumps(RECORDS, ensure_ascii=False).encode()
    for _ in range(40):
        data = bytearray(sound)
        place = random.randrange(len(data))
        data[place : place + random.randrange(3)] = random.choice([b"", b'"', b"}", b"]", b",", b"\\", b"\x80", b"{"])
        path = written(tmp_path, bytes(data))
        assert said(path, 0, monkeypatch) == said(path, NEVER, monkeypatch)


def changed_while_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> ImportFile:
    monkeypatch.setattr(listed_records, "SMALLEST", 0)
    return read(path, now=NOW)


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("how", ["written to", "cut", "replaced", "removed"])
def test_a_file_that_is_changed_while_it_is_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    path = written(tmp_path, json.dumps([ticket(id=f"i{number}") for number in range(20)]).encode())
    records = changed_while_read(path, monkeypatch).records
    if how not in ("replaced", "removed"):
        next(records)
    if how == "written to":
        path.write_bytes(path.read_bytes().replace(b"mug", b"cup").replace(b"three", b"four "))
        os.utime(path, ns=(0, 0))
    elif how == "cut":
        os.truncate(path, 500)
    elif how == "replaced":
        other = tmp_path / "other.json"
        other.write_bytes(path.read_bytes())
        other.replace(path)
    else:
        path.unlink()
    with pytest.raises(UsageError) as caught:
        list(records)
    assert str(path) in caught.value.message
