"""The texts that a store keeps for searching: they tell what its records tell, whatever becomes of them."""

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract.store_shop import everything, put, titled
from tests.searches import ISSUES, NOW, QUERIES, made, understood
from wishtui.domain.issue import Issue, Status, header_of
from wishtui.domain.ordering import Sort, sort_headers
from wishtui.domain.query import parse, searchable_of
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.private_files import Files
from wishtui.services.headers import KnownHeaders
from wishtui.services.listing import Selection, select, select_ids
from wishtui.services.searching import SearchIndex
from wishtui.services.searching import texts as searching_texts
from wishtui.store import check
from wishtui.store.files import index_writer, kept_texts, texts_writer
from wishtui.store.files.store import FileStore


@pytest.fixture(autouse=True)
def by_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts of every store, however small, in chunks of a few."""
    monkeypatch.setattr(index_writer, "SMALLEST", 0)
    monkeypatch.setattr(kept_texts, "SMALLEST", 0)
    monkeypatch.setattr(texts_writer, "_CHUNK", 150)
    monkeypatch.setattr(searching_texts, "_MANY", 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store of twenty issues about mugs, one of them about a cup, folded and indexed."""
    folder = tmp_path / "shop"
    store = FileStore.open(folder)
    put(store, *(made(number, "A cup" if number == 7 else "A mug") for number in range(20)))
    store.close()
    return folder


def _plainly(store: FileStore, text: str, sort: Sort = Sort.DUE) -> list[str]:
    """What a query finds, looked for in every whole record."""
    query = parse(text)
    issues = [
        issue for issue in everything(store).values() if query.matches(searchable_of(issue), NOW, DEFAULT_WINDOWS)
    ]
    return [header.id for header in sort_headers(map(header_of, issues), sort, DEFAULT_WINDOWS)]


def _listed(store: FileStore, text: str, sort: Sort = Sort.DUE) -> list[str]:
    """What the command line lists, in both ways."""
    ids = select_ids(store, Selection(now=NOW, query=parse(text), sort=sort))
    assert [header.id for header in select(store, Selection(now=NOW, query=parse(text), sort=sort))] == ids
    return ids


def _letters(store: FileStore, text: str, headers: KnownHeaders, index: SearchIndex) -> set[str]:
    run = index.begin(text, headers.uncached, NOW)
    while not run.step(0):
        continue
    return run.matches


def _known(store: FileStore) -> KnownHeaders:
    headers = KnownHeaders(store)
    headers.add_archive(store.closed_index())
    return headers


def _kept(store: FileStore) -> None:
    for _ in store.keep_texts():
        continue


def _moved(issue: Issue, status: Status) -> Issue:
    return msgspec.structs.replace(issue, status=status, tags=(*issue.tags, "mug"))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=ISSUES,
    after=ISSUES,
    asked=st.lists(QUERIES.filter(understood), min_size=1, max_size=4),
    moved=st.lists(st.tuples(st.integers(0, 6), st.sampled_from(Status)), max_size=3),
    folded=st.booleans(),
    sort=st.sampled_from(Sort),
)
def test_a_search_finds_what_the_records_tell(
    before: list[Issue],
    after: list[Issue],
    asked: list[str],
    moved: list[tuple[int, Status]],
    folded: bool,
    sort: Sort,
) -> None:
    with tempfile.TemporaryDirectory() as name:
        store = FileStore.open(Path(name, "shop"))
        put(store, *before)
        store.close()
        first = FileStore.open(Path(name, "shop"))
        first.closed_index()
        _kept(first)
        put(first, *after)
        for number, status in moved:
            if first.get(f"i{number}") is not None:
                first.change(f"i{number}", partial(_moved, status=status))
        first.close(compact=folded)
        later = FileStore.open(Path(name, "shop"), check_later=True)
        for text in asked:
            assert _listed(later, text, sort) == _plainly(later, text, sort)
        headers, index = _known(later), SearchIndex(later, windows=DEFAULT_WINDOWS)
        for text in asked:
            for end in range(1, len(text) + 1):
                if understood(text[:end]):
                    assert _letters(later, text[:end], headers, index) == set(_plainly(later, text[:end]))
        later.close(compact=False)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=ISSUES, after=ISSUES, text=QUERIES.filter(understood), folded=st.booleans())
def test_a_session_sees_every_change(before: list[Issue], after: list[Issue], text: str, folded: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        store = FileStore.open(Path(name, "shop"))
        put(store, *before)
        headers, index = _known(store), SearchIndex(store, windows=DEFAULT_WINDOWS)
        assert _letters(store, text, headers, index) == set(_plainly(store, text))
        other = FileStore.open(Path(name, "shop"))
        put(other, *after)
        if folded:
            other.maintenance.compact()
        other.close(compact=False)
        changed = store.refresh().issues
        for header in store.headers(changed).values():
            headers.put(header)
        index.refresh(changed)
        assert _letters(store, text, headers, index) == set(_plainly(store, text))
        store.close(compact=False)


def _texts_of(folder: Path) -> Path:
    return folder / "inbox.texts"


def test_the_first_search_makes_them_and_nothing_else_does(folder: Path) -> None:
    store = FileStore.open(folder)
    put(store, made(50, "A mug"))
    store.close()
    assert not _texts_of(folder).exists()
    for _ in range(2):
        looking = FileStore.open(folder, check_later=True)
        assert _listed(looking, "cup") == ["i7"]
        looking.close(compact=False)
    assert _texts_of(folder).stat().st_mode & 0o777 == 0o600
    assert not [path for path in folder.iterdir() if path.suffix == ".tmp"]


def test_they_outlive_changes_and_foldings_and_are_made_anew_when_many_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FileStore.open(folder)
    _kept(store)
    made_at = _texts_of(folder).stat().st_ino
    for number in range(5):
        store.change(f"i{number}", lambda issue: titled(issue, "Cup"))
    store.close()
    for most, same in ((5, True), (4, False)):
        monkeypatch.setattr(kept_texts, "_FEW", most)
        later = FileStore.open(folder)
        assert sorted(_listed(later, "cup")) == ["i0", "i1", "i2", "i3", "i4", "i7"]
        assert (_texts_of(folder).stat().st_ino == made_at) is same
        later.close()


def test_what_a_hand_changed_is_found_as_it_is(folder: Path) -> None:
    store = FileStore.open(folder)
    _kept(store)
    store.close()
    path = folder / "inbox.json"
    path.write_bytes(path.read_bytes().replace(b"A cup", b"A jar"))
    for _ in range(2):
        later = FileStore.open(folder)
        assert _listed(later, "jar") == ["i7"]
        assert _listed(later, "cup") == []
        later.change("i1", lambda issue: titled(issue, "Folded in"))
        later.close()


def _flipped(at: int) -> Callable[[bytes], bytes]:
    def harm(data: bytes) -> bytes:
        place = at % len(data)
        return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]

    return harm


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: b"",
        lambda data: data[:10],
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"cup", b"jar"),
        lambda data: b"\0" * len(data),
        *(_flipped(at) for at in (0, 20, 200, -1, -5, -9, -20, -300)),
    ],
)
def test_damaged_ones_are_passed_over_and_made_anew(folder: Path, harm: Callable[[bytes], bytes]) -> None:
    store = FileStore.open(folder)
    _kept(store)
    sound = _texts_of(folder).read_bytes()
    store.close()
    _texts_of(folder).write_bytes(harm(sound))
    for _ in range(2):
        later = FileStore.open(folder)
        for text in ("cup", "mug", "-mug", "jar", "text:cup"):
            assert _listed(later, text) == _plainly(later, text)
        assert not later.notices
        later.close()
    assert _texts_of(folder).read_bytes() == sound


@pytest.mark.parametrize("gone", [True, False])
def test_a_session_goes_on_when_they_go_or_are_harmed(folder: Path, gone: bool) -> None:
    store = FileStore.open(folder)
    _kept(store)
    headers, index = _known(store), SearchIndex(store, windows=DEFAULT_WINDOWS)
    run = index.begin("mug", headers.uncached, NOW)
    run.step(0)
    if gone:
        _texts_of(folder).unlink()
    else:
        os.truncate(_texts_of(folder), 40)
    while not run.step(0):
        continue
    assert run.matches == set(_plainly(store, "mug"))
    assert _letters(store, "mug cup or cup", headers, index) == {"i7"}
    store.close()


def test_a_link_in_their_place_is_not_followed(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"somebody's")
    _texts_of(folder).symlink_to(elsewhere)
    store = FileStore.open(folder)
    assert _listed(store, "cup") == ["i7"]
    store.close()
    assert "inbox.texts is not used: it is a link" in store.notices[-1]
    assert elsewhere.read_bytes() == b"somebody's"
    (bad,) = [finding.what for finding in check(folder) if finding.level == "bad"]
    assert "inbox.texts is not used" in bad


class _Full(Files):
    """A disk that has no room for texts."""

    def create(self, path: Path, flags: int) -> int:
        if ".texts" in path.name:
            raise OSError(28, os.strerror(28), str(path))
        return super().create(path, flags)


def test_where_they_cannot_be_written_all_is_found_all_the_same(folder: Path) -> None:
    store = FileStore.open(folder, files=_Full())
    assert _listed(store, "cup") == ["i7"]
    assert _letters(store, "cup", _known(store), SearchIndex(store, windows=DEFAULT_WINDOWS)) == {"i7"}
    store.close()
    assert not store.notices
    assert not _texts_of(folder).exists()


def test_what_is_written_anew_takes_its_words_along(folder: Path, tmp_path: Path) -> None:
    from wishtui.store import backup, restore

    file = tmp_path / "shop.zip"
    empty = FileStore.open(tmp_path / "empty")
    empty.close()
    backup(tmp_path / "empty", file)
    store = FileStore.open(folder)
    _kept(store)
    store.close()
    assert b"cup" in _texts_of(folder).read_bytes()
    restore(folder, file)
    assert not _texts_of(folder).exists()


def test_making_them_that_is_left_leaves_nothing(folder: Path) -> None:
    store = FileStore.open(folder)
    making: Iterator[None] = store.keep_texts()
    next(making)
    del making
    store.close()
    assert not [path for path in folder.iterdir() if "texts" in path.name]


def test_who_asks_for_them_while_they_are_made_goes_on_with_that(folder: Path) -> None:
    store = FileStore.open(folder)
    one, other = store.keep_texts(), store.keep_texts()
    steps = sum(1 for _both in zip(one, other, strict=False))
    assert 5 < steps < 15  # half of twenty each
    _kept(store)
    assert len(select_ids(store, Selection(now=NOW, query=parse("mug")))) == 19
    store.close()


def test_a_store_that_closes_its_issues_keeps_theirs_beside_the_archive(folder: Path) -> None:
    store = FileStore.open(folder)
    for number in range(3):
        store.change(f"i{number}", lambda issue: msgspec.structs.replace(issue, status=Status.CLOSED))
    store.close()
    later = FileStore.open(folder)
    later.closed_index()
    later.maintenance.prepare()
    later.close()
    again = FileStore.open(folder)
    assert len(select_ids(again, Selection(now=NOW, query=parse("mug"), status=Status.UNHANDLED))) == 16
    assert not (folder / "archive.texts").exists()
    assert len(_listed(again, "mug")) == 19
    again.close()
    assert (folder / "archive.texts").exists()


@pytest.mark.parametrize("job", ["texts", "opening"])
def test_what_was_read_from_end_to_end_is_mapped_no_more(tmp_path: Path, job: str) -> None:
    folder = tmp_path / "shop"
    store = FileStore.open(folder)
    put(store, *(made(number, "A mug " * 2_000) for number in range(300)))
    store.close()

    store = FileStore.open(folder)
    everything(store)
    read = _resident(folder / "inbox.json")
    for _ in store.keep_texts() if job == "texts" else ():
        continue
    if job == "opening":
        store.maintenance.prepare()
    kept = _resident(folder / "inbox.json")
    store.close()

    assert read > 2_000
    assert kept < read / 10


def _resident(path: Path) -> int:
    """How many KiB of a file this process has mapped and in memory."""
    mappings = re.split(r"^(?=[0-9a-f]+-[0-9a-f]+ )", Path("/proc/self/smaps").read_text(), flags=re.MULTILINE)
    sizes = [re.search(r"^Rss: +(\d+)", text, re.MULTILINE) for text in mappings if str(path) in text]
    return sum(int(size[1]) for size in sizes if size)
