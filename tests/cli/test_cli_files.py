"""`wishtui files`: what the customer attached, listed without a network, and refused where no shop is signed in."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.cli_shop import Run
from wishtui.cli.commands import files as fetching
from wishtui.errors import UsageError

TICKET: dict[str, Any] = {
    "id": "6b0000000000000000000001",
    "state": "AWAITING_MERCHANT",
    "opened_at": "2026-11-20T08:00:00Z",
    "updated_at": "2026-11-20T08:00:00Z",
    "replies": [
        {
            "message": "Look.",
            "replied_at": "2026-11-20T08:00:00Z",
            "sender": "USER",
            "supporting_files": [{"file_name": "lamp.jpg", "url": "https://files.example/1"}],
        }
    ],
}


@pytest.fixture
def imported(run: Run, tmp_path: Path) -> Run:
    file = tmp_path / "tickets.json"
    file.write_text(json.dumps([TICKET]), encoding="utf-8")
    run("import", file)
    return run


def test_files_are_listed_with_their_numbers(imported: Run) -> None:
    assert imported("files", "0001").out.startswith("1  lamp.jpg  ")
    (item,) = imported("files", "0001", "--json").json
    assert (item["number"], item["name"], item["sender"], item["size"]) == (1, "lamp.jpg", "customer", None)


def test_sizes_are_asked_where_they_are_wanted(imported: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def known(*about: object) -> dict[int, int | None]:
        return {1: 34_000}

    monkeypatch.setattr("wishtui.cli.commands.files.sizes", known)
    assert "lamp.jpg  33 KiB" in imported("files", "0001", "--sizes").out
    assert imported("files", "0001", "--sizes", "--json").json[0]["size"] == 34_000


def test_a_size_that_cannot_be_learnt_is_said(imported: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*about: object) -> dict[int, int | None]:
        return {1: None}

    monkeypatch.setattr("wishtui.cli.commands.files.sizes", unknown)
    assert "size not known" in imported("files", "0001", "--sizes").out


def test_a_file_that_is_not_there_and_a_shop_that_is_not_signed_in_are_said(imported: Run) -> None:
    assert "no file 7" in imported("files", "0001", "7").err
    ran = imported("files", "0001", "1")
    assert (ran.code, ran.out) == (2, "")
    assert "wishtui login" in ran.err


def test_what_is_saved_before_one_that_cannot_be_is_in_the_json(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (reply,) = TICKET["replies"]
    files = [{"file_name": f"{name}.jpg", "url": "https://files.example/1"} for name in ("lamp", "box")]
    (tmp_path / "tickets.json").write_text(json.dumps([{**TICKET, "replies": [{**reply, "supporting_files": files}]}]))
    run("import", tmp_path / "tickets.json")

    async def content(*about: object) -> bytes:
        return b"a picture"

    def full(*about: object, **more: object) -> Path:
        monkeypatch.setattr(fetching, "keep", fails)
        return tmp_path / "lamp.jpg"

    def fails(*about: object, **more: object) -> Path:
        raise UsageError("The disk is full.")

    monkeypatch.setattr(fetching, "fetch", content)
    monkeypatch.setattr(fetching, "keep", full)
    ran = run("files", "0001", "1", "2", "--json")
    assert (ran.code, [item["name"] for item in ran.json]) == (2, ["lamp.jpg"])
    assert "disk is full" in ran.err
