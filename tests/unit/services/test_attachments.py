"""Files of customers: what they are called here, whose link is asked, and where they are kept."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.simulated_wish import platform_with, waiting_ticket
from wishtui.config import Settings, WishSettings
from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import Attachment, Message, Sender
from wishtui.errors import NotAcceptable, UsageError
from wishtui.services import attachments
from wishtui.services.attachments import fetch, files_of, keep, sizes
from wishtui.services.connections import Connections
from wishtui.wish import downloads
from wishtui.wish.address import Address
from wishtui.wish.downloads import NotFetched
from wishtui.wish.simulator import Platform, Simulator

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
TICKET = "6b0000000000000000000001"


def issue(*names: str) -> Issue:
    files = tuple(Attachment(name=name, url=f"https://files.example/{number}") for number, name in enumerate(names))
    message = Message(sender=Sender.CUSTOMER, at=NOW, text="Look.", files=files)
    return Issue(id=TICKET, status=Status.UNHANDLED, opened_at=NOW, messages=(message,))


@pytest.mark.parametrize(
    ("given_name", "ours"),
    [
        ("photo.JPG", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\broken lamp.png", "broken lamp.png"),
        (".bashrc", "bashrc"),
        ("a\nb;rm -rf ~.png", "a_b_rm -rf _.png"),
        ("…", "file-1"),
    ],
)
def test_a_file_has_a_name_that_no_shell_and_no_folder_minds(given_name: str, ours: str) -> None:
    (file,) = files_of(issue(given_name))
    assert file.name == ours


@given(st.text(max_size=300))
def test_any_name_is_that_of_a_plain_file(text: str) -> None:
    (file,) = files_of(issue(text))
    assert file.name
    assert Path(file.name).name == file.name
    assert not file.name.startswith((".", "-"))
    assert file.name.isprintable()
    assert len(file.name.encode()) <= 255


def test_a_kept_file_stands_beside_the_others(tmp_path: Path) -> None:
    folder = str(tmp_path)
    paths = [keep(content, "photo.jpg", Settings(), folder=folder) for content in (b"one", b"two", b"three")]
    assert [path.name for path in paths] == ["photo.jpg", "photo (2).jpg", "photo (3).jpg"]
    assert [path.read_bytes() for path in paths] == [b"one", b"two", b"three"]
    assert paths[0].stat().st_mode & 0o777 == 0o600


def test_a_folder_that_no_file_system_takes_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        keep(b"x", "photo.jpg", Settings(), folder=str(tmp_path / ("a" * 300)))


def test_a_restricted_login_keeps_files_in_the_owners_folder_alone(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    settings = Settings(restricted=True, export_folder=str(exports))
    assert keep(b"x", "photo.jpg", settings, folder="/etc") == exports / "photo.jpg"
    with pytest.raises(UsageError):
        keep(b"x", "photo.jpg", Settings(restricted=True))


def links(*names: str) -> list[dict[str, str]]:
    """Files as Wish has them, each with a link that ends with its number."""
    return [{"file_name": name, "url": f"https://files.example/{number}"} for number, name in enumerate(names, 1)]


def wish_with(on_wish: list[dict[str, str]]) -> Platform:
    """A Wish that has the issue, with these files by now."""
    ticket = waiting_ticket(TICKET, NOW, "Look.")
    ticket["replies"][0]["supporting_files"] = on_wish
    return platform_with(ticket, token="t", clock=lambda: NOW)


def fetched(tmp_path: Path, here: Issue, on_wish: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which links are asked for the first file of `here` when Wish has the files `on_wish` by now."""
    asked = []

    async def download(url: str, wish: Address, **bounds: Any) -> bytes:
        asked.append(url)
        return b"content"

    monkeypatch.setattr(downloads, "download", download)
    with Simulator(wish_with(on_wish)) as wish:
        connections = Connections(tmp_path, WishSettings(url=wish.url), {"WISHTUI_TOKEN": "t"})
        assert asyncio.run(fetch(connections, here, files_of(here)[0])) == b"content"
    return asked


def test_the_link_is_the_one_that_wish_gives_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = [{"file_name": "photo.jpg", "url": "https://files.example/fresh"}]
    assert fetched(tmp_path, issue("photo.jpg"), fresh, monkeypatch) == ["https://files.example/fresh"]


def test_another_file_in_its_place_is_not_taken_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = [{"file_name": "other.jpg", "url": "https://files.example/other"}]
    with pytest.raises(NotAcceptable, match="no file"):
        fetched(tmp_path, issue("photo.jpg"), other, monkeypatch)


def test_each_file_has_its_size_or_none_where_it_cannot_be_learnt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def size_of(url: str, wish: Address) -> int | None:
        if url.endswith("2"):
            raise NotFetched("The line broke.")
        return 1_200 if url.endswith("1") else None

    monkeypatch.setattr(downloads, "size_of", size_of)
    here = issue("one.jpg", "two.jpg", "three.jpg", "missing.jpg")
    on_wish = links("one.jpg", "two.jpg", "three.jpg")
    with Simulator(wish_with(on_wish)) as wish:
        connections = Connections(tmp_path, WishSettings(url=wish.url), {"WISHTUI_TOKEN": "t"})
        assert asyncio.run(sizes(connections, here, files_of(here))) == {1: 1_200, 2: None, 3: None, 4: None}
        assert len(wish.calls) == 1


def test_a_server_that_never_answers_costs_the_other_sizes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def size_of(url: str, wish: Address) -> int | None:
        if url.endswith("1"):
            await asyncio.Event().wait()
        return 7

    monkeypatch.setattr(downloads, "size_of", size_of)
    monkeypatch.setattr(attachments, "_LONGEST_SIZES", 0.2)
    here = issue("one.jpg", "two.jpg")
    on_wish = links("one.jpg", "two.jpg")
    with Simulator(wish_with(on_wish)) as wish:
        connections = Connections(tmp_path, WishSettings(url=wish.url), {"WISHTUI_TOKEN": "t"})
        assert asyncio.run(sizes(connections, here, files_of(here))) == {1: None, 2: 7}


def test_without_a_sign_in_nothing_is_asked(tmp_path: Path) -> None:
    here = issue("photo.jpg")
    connections = Connections(tmp_path, WishSettings(), {})
    with pytest.raises(UsageError, match="not signed in"):
        asyncio.run(fetch(connections, here, files_of(here)[0]))
