"""A big file costs its own size and little more: records are decoded one at a time."""

import io
import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wishtui.domain.issue import Issue, Status
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.exchange import ImportedIssue, listed_records, read, show_item, write_json

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
COUNT = 5_000


def _ticket(number: int) -> bytes:
    replies = [{"message": "x" * 120, "replied_at": f"2026-11-20T00:0{k}:00Z", "sender": "USER"} for k in range(2)]
    whole = {
        "id": f"5fb7{number:08}",
        "state": "AWAITING_MERCHANT",
        "opened_at": "2026-11-20T00:00:00Z",
        "replies": replies,
    }
    return json.dumps(whole | {"subject": "\\ud83d Where is it? é", "buyer_info": {"name": "Ana"}}).encode()


@pytest.mark.parametrize("shape", ["list", "envelope", "lines"])
def test_a_big_file_is_read_in_its_own_size(tmp_path: Path, shape: str) -> None:
    path = tmp_path / "big.json"
    head, between, tail = {
        "list": (b"[", b",\n", b"]"),
        "envelope": (b'{"message":"","code":0,"data":[', b",", b"]}"),
        "lines": (b"", b"\n", b"\n"),
    }[shape]
    path.write_bytes(head + between.join(_ticket(number) for number in range(COUNT)) + tail)
    size = path.stat().st_size
    tracemalloc.start()
    try:
        entries = read(path, now=NOW)
        assert entries.total == COUNT
        assert sum(isinstance(entry, ImportedIssue) for entry in entries.records) == COUNT
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # The file, and for each record its place and the digest that finds ids twice.
    assert peak < size + COUNT * 450 + (3 << 20)


def test_a_big_list_without_broken_characters_is_read_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed_records, "SMALLEST", 0)
    monkeypatch.setattr(listed_records, "_PIECE", 1 << 16)
    path = tmp_path / "big.json"
    path.write_bytes(b"[" + b",\n".join(_ticket(number) for number in range(COUNT)).replace(b"ud83d", b"u00e9") + b"]")
    tracemalloc.start()
    try:
        entries = read(path, now=NOW)
        assert sum(isinstance(entry, ImportedIssue) for entry in entries.records) == COUNT
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < path.stat().st_size / 2


def test_a_big_export_is_written_issue_by_issue() -> None:
    class Sink(io.RawIOBase):
        def write(self, data: object) -> int:
            return len(bytes(data))  # type: ignore[call-overload]

    def items() -> Iterator[dict[str, object]]:
        issue = Issue(id="a", status=Status.CLOSED, opened_at=NOW, subject="x" * 1000)
        for _ in range(2_000):
            yield show_item(issue, drafts=(), windows=DEFAULT_WINDOWS, now=NOW)

    write_json(items(), Sink())  # type: ignore[arg-type]  # fills the pools of the interpreter
    tracemalloc.start()
    try:
        assert write_json(items(), Sink()) == 2_000  # type: ignore[arg-type]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 300_000
