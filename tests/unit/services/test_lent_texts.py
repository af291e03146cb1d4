"""What an editor had saved when it was killed is found again: as a draft, or named where it can be none."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.contract.store_shop import filled
from wishtui.domain.draft import Draft
from wishtui.services.lent_texts import APPEAL, LentTexts, recover
from wishtui.store import Store, memory_store

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ISSUE = "issue-0001"


@pytest.fixture
def store() -> Store:
    return filled(memory_store(agent="mira"))


@pytest.fixture
def texts(tmp_path: Path) -> LentTexts:
    return LentTexts(lambda: tmp_path / "mine")


def lent(
    store: Store, texts: LentTexts, saved: bytes | None, *, issue: str = ISSUE, author: str = "mira", kind: str = ""
) -> Path:
    """A text that an editor had, and has saved as `saved` if it has; whoever waited for it is gone."""
    number = store.drafts.new_id()
    draft = Draft(id=number, issue_id=issue, text="Dear Ana,", author=author, at=NOW, kind=kind)
    file = texts.lend(draft)
    if saved is not None:
        file.path.write_bytes(saved)
    file.close()
    return file.path


def found(store: Store, texts: LentTexts, now: datetime = NOW) -> str:
    """What the next start says."""
    return "\n".join(recover(store, texts, "mira", now))


def drafts(store: Store) -> list[str]:
    return [draft.text for draft in store.drafts.of(ISSUE)]


def test_it_is_the_draft_where_there_is_none_and_is_said_once(store: Store, texts: LentTexts) -> None:
    file = lent(store, texts, b"\xef\xbb\xbfDear Ana,\n\nit left today.\x1b[2J\n")
    assert found(store, texts) == f"What an editor had saved of your reply to issue {ISSUE} is its draft."
    assert drafts(store) == ["Dear Ana,\n\nit left today.␛[2J"]
    assert found(store, texts) == ""
    assert not list(file.parent.iterdir())


def test_it_is_a_second_draft_beside_one_that_differs_and_nothing_beside_its_equal(
    store: Store, texts: LentTexts
) -> None:
    store.drafts.save(Draft(id=store.drafts.new_id(), issue_id=ISSUE, text="Dear Ana,", author="mira", at=NOW))
    lent(store, texts, b"Dear Ana, it left.")
    assert found(store, texts).endswith("is a second draft.")
    assert sorted(drafts(store)) == ["Dear Ana,", "Dear Ana, it left."]
    lent(store, texts, b"Dear Ana, it left.\n")
    assert found(store, texts) == ""
    assert len(drafts(store)) == 2


@pytest.mark.parametrize("saved", [None, b"Dear Ana,\n", b"", b"\n\n"])
def test_what_was_not_changed_is_waited_for_a_month_in_silence(
    store: Store, texts: LentTexts, saved: bytes | None
) -> None:
    file = lent(store, texts, saved)
    assert found(store, texts, NOW + timedelta(days=29)) == ""
    assert file.exists()
    assert found(store, texts, NOW + timedelta(days=31)) == ""
    assert not file.exists()
    assert drafts(store) == []


def test_a_colleagues_is_left_alone(store: Store, texts: LentTexts) -> None:
    file = lent(store, texts, b"Dear Ana, it left.", author="noor")
    assert (found(store, texts), drafts(store), file.exists()) == ("", [], True)


def test_what_is_still_in_hand_is_left_alone_and_named(store: Store, texts: LentTexts) -> None:
    draft = Draft(id=store.drafts.new_id(), issue_id=ISSUE, text="Dear", author="mira", at=NOW)
    file = texts.lend(draft)
    file.path.write_text("Dear Ana")
    assert str(file.path) in found(store, texts)
    assert drafts(store) == []
    file.remove()
    assert found(store, texts) == ""


def test_no_text_is_named_with_its_place_at_each_start(store: Store, texts: LentTexts) -> None:
    file = lent(store, texts, "Grüße".encode("latin-1"))
    for _ in range(2):
        told = found(store, texts)
        assert (f"issue {ISSUE}" in told, "not UTF-8, line 1" in told, str(file) in told) == (True, True, True)
    assert file.read_bytes() == "Grüße".encode("latin-1")
    file.unlink()
    assert found(store, texts) == ""


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "large"])
def test_what_is_no_file_of_ours_is_neither_followed_nor_waited_for(
    store: Store, texts: LentTexts, tmp_path: Path, kind: str
) -> None:
    file = lent(store, texts, None)
    file.unlink()
    (tmp_path / "secret").write_text("somebody's")
    if kind == "link":
        file.symlink_to(tmp_path / "secret")
    elif kind == "pipe":
        os.mkfifo(file)
    elif kind == "folder":
        file.mkdir()
    else:
        with file.open("wb") as out:
            out.truncate(30 << 30)
    assert str(file) in found(store, texts)
    assert drafts(store) == []
    assert file.is_symlink() or file.exists()


def test_notes_that_are_none_are_passed_over(store: Store, texts: LentTexts, tmp_path: Path) -> None:
    note = lent(store, texts, b"Dear Ana, it left.").with_suffix(".json")
    other = lent(store, texts, b"Dear Ana, it came.").with_suffix(".json")
    note.write_bytes(b'{"id": \xff')
    (note.parent / f"{ISSUE}.{'a' * 17}.json").symlink_to(other)
    os.mkfifo(note.parent / f"{ISSUE}.{'b' * 17}.json")
    assert "is its draft" in found(store, texts)
    assert drafts(store) == ["Dear Ana, it came."]
    assert note.exists()


def test_a_folder_that_is_a_link_is_not_followed(store: Store, texts: LentTexts, tmp_path: Path) -> None:
    lent(store, texts, b"Dear Ana, it left.")
    texts.folder.rename(tmp_path / "elsewhere")
    texts.folder.symlink_to(tmp_path / "elsewhere")
    assert (found(store, texts), drafts(store)) == ("", [])
    with pytest.raises(OSError, match="link"):
        lent(store, texts, None)


def test_a_reply_to_an_issue_that_is_gone_is_named(store: Store, texts: LentTexts) -> None:
    file = lent(store, texts, b"Dear Ana, it left.", issue="gone-1")
    assert str(file) in found(store, texts)
    assert file.exists()


def test_what_the_editor_kept_besides_is_named(store: Store, texts: LentTexts) -> None:
    file = lent(store, texts, None)
    more = file.with_name(f"{file.name}.save")
    more.write_text("Dear Ana, not saved yet")
    assert str(more) in found(store, texts)
    assert found(store, texts) == ""
    assert more.exists()


def test_the_fields_of_an_appeal_are_named_until_they_are_used(store: Store, texts: LentTexts) -> None:
    file = lent(store, texts, b'mistake = "typed"', issue="A261120-000001", kind=APPEAL)
    assert file.suffix == ".toml"
    for _ in range(2):
        assert f"`wishtui appeal edit A261120-000001 --fields {file}`" in found(store, texts)
    assert recover(store, texts, "mira", NOW, appeal="A261120-000002") == []
    texts.discard("mira", file)
    assert found(store, texts) == ""
