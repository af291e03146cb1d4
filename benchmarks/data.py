"""The stores and mailboxes that are measured: invented issues in the demo's words, kept in a cache for a day."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import msgspec

from wishtui.domain.issue import Issue, Status
from wishtui.services.demo.content import load_content
from wishtui.services.demo.issues import IssueFactory
from wishtui.services.demo.live import ticket_of
from wishtui.services.demo.scenarios import Scenario, random_scenario
from wishtui.store import Store, open_store
from wishtui.text import clean_line

_SEED = 7
_BATCH = 10_000
_FORM = 4
"""Counts the changes of what is made here, so that a cache of an older form is left alone."""


def cache() -> Path:
    """Today's cache; yesterday's is removed, since its deadlines are past."""
    root = Path(tempfile.gettempdir()) / f"wishtui-benchmarks-{os.getuid()}"
    root.mkdir(mode=0o700, exist_ok=True)
    today = root / f"{datetime.now(UTC):%Y%m%d}-{_FORM}"
    for old in root.iterdir():
        if old != today:
            shutil.rmtree(old, ignore_errors=True)
    today.mkdir(mode=0o700, exist_ok=True)
    return today


def issues(total: int, opened: int) -> Iterator[Issue]:
    """`total` issues of which `opened` are Unhandled or, one in ten, Responded; the others are Closed."""
    rng = Random(_SEED)
    content = load_content()
    factory = IssueFactory(content, rng, datetime.now(UTC).replace(microsecond=0))
    for number in range(total):
        scenario = _scenario(rng, number, opened)
        yield factory.issue(scenario, content.common[int(rng.random() * len(content.common))])


def store(total: int, opened: int) -> Path:
    """The folder of a store of that size, made on first use. It is never opened for writing: see `copy`."""
    folder = cache() / f"store-{total}-{opened}"
    if not folder.exists():
        unfinished = folder.with_name(folder.name + ".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        filled = open_store(unfinished)
        fill(filled, total, opened)
        filled.close()
        unfinished.rename(folder)
    return folder


def fill(store: Store, total: int, opened: int) -> None:
    """Put as many issues into an empty store."""
    coming = issues(total, opened)
    for _ in range(0, total, _BATCH):
        with store.unit_of_work(independent=True) as changes:
            for _, issue in zip(range(_BATCH), coming, strict=False):
                changes.put(issue)


def copy(folder: Path, to: Path) -> Path:
    """A store to write into. Snapshots are replaced and never written in place, so links to them suffice."""
    to.mkdir(mode=0o700, parents=True)
    for file in folder.glob("*.json"):
        os.link(file, to / file.name)
    return to


def index(folder: Path) -> Path:
    """The store with the indexes that its first session leaves, as neomutt's header cache is warm."""
    opened = open_store(folder)
    opened.closed_index()
    opened.maintenance.prepare()
    opened.close(compact=False)
    return folder


def size(folder: Path) -> int:
    """Bytes of a store's databases."""
    return sum(file.stat().st_size for file in folder.glob("*.json"))


def plain_file(total: int, opened: int) -> Path:
    """The same issues in one file, as plain TinyDB keeps them."""
    file = cache() / f"plain-{total}-{opened}.json"
    if not file.exists():
        tables = msgspec.json.Decoder(dict[str, dict[str, msgspec.Raw]])
        documents: dict[str, msgspec.Raw] = {}
        for database in store(total, opened).glob("*.json"):
            documents.update(tables.decode(database.read_bytes()).get("issues", {}))
        file.write_bytes(msgspec.json.encode({"issues": documents}))
    return file


def tickets(count: int) -> Path:
    """As many issues in one file, as Wish's API gives tickets."""
    file = cache() / f"tickets-{count}.json"
    if not file.exists():
        unfinished = file.with_name(file.name + ".part")
        with unfinished.open("wb") as out:
            for number, issue in enumerate(issues(count, count)):
                out.write((b"," if number else b"[") + msgspec.json.encode(ticket_of(issue)))
            out.write(b"]")
        unfinished.rename(file)
    return file


def maildir(count: int) -> Path:
    """As many mails, the same words in them, in a maildir."""
    folder = cache() / f"maildir-{count}"
    if not folder.exists():
        unfinished = folder.with_name(folder.name + ".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        for name in ("cur", "new", "tmp"):
            (unfinished / name).mkdir(parents=True)
        for number, issue in enumerate(issues(count, count)):
            (unfinished / "cur" / f"{number:08d}.benchmark:2,").write_bytes(_mail(number, issue))
        unfinished.rename(folder)
    return folder


def _scenario(rng: Random, number: int, opened: int) -> Scenario:
    draw = rng.random
    messages = 1 + int(draw() * draw() * 4)
    if number < opened // 10:
        return Scenario(status=Status.RESPONDED, hours=(30 + int(draw() * 20_000)) / 60, messages=messages)
    if number < opened:
        return Scenario(status=Status.UNHANDLED, hours=(int(draw() * 51 * 60) - 180) / 60, messages=messages)
    while (scenario := random_scenario(rng)).status is not Status.CLOSED:
        pass
    return scenario


def _mail(number: int, issue: Issue) -> bytes:
    message = issue.messages[-1]
    head = (
        f"From: {clean_line(issue.customer)} <customer{number}@example.org>\n"
        "To: Shop <shop@example.com>\n"
        f"Subject: {clean_line(issue.subject)}\n"
        f"Date: {message.at:%a, %d %b %Y %H:%M:%S +0000}\n"
        f"Message-ID: <{issue.id}@example.org>\n"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    )
    return (head + "\n\n".join(message.text for message in issue.messages) + "\n").encode("utf-8", "replace")
