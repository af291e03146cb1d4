"""Texts that an editor has, beside a note of what each is of: what was saved there outlives the editor and us.

    editor/ISSUE.DRAFT.json     the draft as it was lent; locked for as long as an editor, or who waits for it, lives
    editor/ISSUE.DRAFT.txt      what the editor was given

They lie in a folder of the user's own, for editors put files of theirs beside them.
"""

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from wishtui.domain.draft import Draft
from wishtui.domain.origin import origin_of
from wishtui.errors import StoreError, UsageError
from wishtui.i18n import _, sentences
from wishtui.i18n.system import os_reason
from wishtui.private_files import Files, UnusableFile, bounded, temporary, try_lock, write_all
from wishtui.services.drafting import drafts_of
from wishtui.store import Store
from wishtui.text import clean

APPEAL = "appeal"
"""The kind of what is lent of an appeal: its fields."""

LARGEST = 1 << 20
"""Bytes that a text may have."""

KEPT = timedelta(days=30)
"""How long a text stays in which nothing was changed: an editor that opens a window may save later."""

_NOTE = re.compile(r"[A-Za-z0-9_-]{1,64}\.[0-9a-z]{17}\.json")
_LARGEST_NOTE = 8 << 20
_SUFFIXES = {"": ".txt", APPEAL: ".toml"}
"""How the files of each kind end."""

_decode = msgspec.json.Decoder(Draft).decode


class LentFile:
    """A text in a file of its own, for an editor."""

    def __init__(self, files: Files, draft: Draft, note: Path, lock: int) -> None:
        self.draft = draft
        """As it was lent."""
        self.path = _text_of(note, draft.kind)
        """Where the text lies."""
        self.lock = lock
        """An open file: who has it, has the text in hand."""
        self._files = files
        self._note = note

    def remove(self) -> None:
        """Take text and note away."""
        for path in (self.path, self._note):
            with suppress(OSError):
                self._files.unlink(path)
        self.close()

    def close(self) -> None:
        """Have it out of hand; the text stays, and is found at the next start."""
        if self.lock >= 0:
            self._files.close(self.lock)
        self.lock = -1

    def saved(self) -> str:
        """What the editor saved, as the reply box takes it. Raises FileNotFoundError, UsageError as `saved_text`."""
        return as_typed(saved_text(self._files, self.path))

    def saved_at(self) -> datetime:
        """When the editor saved it; when it was lent, where that is not known."""
        with suppress(OSError):
            return datetime.fromtimestamp(self._files.stat(self.path).st_mtime, UTC)
        return self.draft.at

    def beside(self) -> list[Path]:
        """Files that an editor has made of it, such as one of what it could not save any more."""
        stem, mine = self.path.stem, (self._note.name, f".{self._note.name}.")
        with suppress(OSError):
            names = [name for name in self._files.names(self.path.parent) if stem in name and name != self.path.name]
            return [self.path.parent / name for name in names if not name.startswith(mine)]
        return []


class LentTexts:
    """The texts that editors have of one store."""

    def __init__(self, private: Callable[[], Path]) -> None:
        """`private` gives a folder of the user's own."""
        self._files = Files()
        self._files.root = private()
        self.folder = self._files.root / "editor"

    def lend(self, draft: Draft) -> LentFile:
        """Put the text of `draft` where an editor takes it from. Raises OSError, UnicodeEncodeError."""
        written, data = msgspec.json.encode(draft), draft.text.encode()
        note = self.folder / f"{draft.issue_id}.{draft.id}.json"
        text = _text_of(note, draft.kind)
        files = self._files
        files.make_folder(self.folder.parent)
        files.make_folder(self.folder)
        with ExitStack() as undo:
            fd = files.create(text, os.O_WRONLY)
            undo.callback(files.unlink, text)
            try:
                write_all(files, fd, data)
            finally:
                files.close(fd)
            # Under its own name it appears once it is locked: one that nobody locks is left over.
            with temporary(files, note) as (path, fd):
                write_all(files, fd, written)
                lock = files.duplicate(fd)
                undo.callback(files.close, lock)
                try_lock(lock)
                files.replace(path, note)
            undo.pop_all()
        return LentFile(files, draft, note, lock)

    def left_over(self, agent: str) -> Iterator[LentFile]:
        """What an agent's editors have left, each in hand until the next is asked for.

        One that somebody else has in hand has no lock.
        """
        for name in self._names():
            if _NOTE.fullmatch(name):
                with suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
                    lent = self._opened(name)
                    if lent.draft.author == agent:
                        yield lent
                    lent.close()

    def discard(self, agent: str, path: Path) -> None:
        """Take away what an agent's editor has left in `path`, if it has: it was used."""
        for lent in self.left_over(agent):
            if lent.lock >= 0 and lent.path == path.absolute():
                lent.remove()

    def _opened(self, name: str) -> LentFile:
        """What a note is of. Raises OSError, DecodeError."""
        files, note = self._files, self.folder / name
        with ExitStack() as undo:
            fd = files.open(note, os.O_RDWR)
            undo.callback(files.close, fd)
            data = files.read(fd, bounded(_own(files.fstat(fd), note).st_size, note, _LARGEST_NOTE), 0)
            lent = LentFile(files, _decode(data), note, fd if try_lock(fd) else -1)
            if lent.lock == fd:
                undo.pop_all()
        return lent

    def _names(self) -> list[str]:
        with suppress(OSError):
            return self._files.names(self.folder)
        return []


def recover(store: Store, texts: LentTexts, agent: str, now: datetime, *, appeal: str = "") -> list[str]:
    """Make drafts of what an agent's editors had saved when they were killed together with us; gives what to tell.

    With `appeal` only what was saved of that one is looked for.
    """
    notices: list[str] = []
    for lent in texts.left_over(agent):
        if appeal and (lent.draft.kind, lent.draft.issue_id) != (APPEAL, appeal):
            continue
        try:
            notices += _recovered(store, lent, now)
        except StoreError as error:
            notices.append(sentences((_left_behind(lent.draft), str(error), _("It is in {file}.", file=lent.path))))
    return notices


def saved_text(files: Files, path: Path) -> str:
    """What an editor saved.

    Raises:
        FileNotFoundError: nothing is there.
        UsageError: it is no text; the message says where it is.
    """
    try:
        fd = files.open(path, os.O_RDONLY)
        try:
            data = files.read(fd, min(_own(files.fstat(fd), path).st_size, LARGEST + 1), 0)
        finally:
            files.close(fd)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UsageError(
            _("What the editor wrote cannot be read: {reason}.", reason=os_reason(error)),
            _("It was {file}.", file=path),
        ) from error
    if len(data) > LARGEST:
        raise UsageError(_("What the editor wrote is larger than 1 MiB."), _("It is in {file}.", file=path))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(
            _("What the editor wrote is not UTF-8, line {line}.", line=line), _("It is in {file}.", file=path)
        ) from error


def _recovered(store: Store, lent: LentFile, now: datetime) -> list[str]:
    """Take in hand what is left of one, as far as that can be done; gives what to tell."""
    draft = lent.draft
    if lent.lock < 0:
        return [_in_hand(lent)]
    try:
        text = lent.saved()
    except FileNotFoundError:
        lent.remove()
        return []
    except UsageError as error:
        return [sentences((_left_behind(draft), error.message, error.remedy))]
    more = [_("What it could not save may be in {file}.", file=path) for path in lent.beside()]
    if text == as_typed(draft.text) or not text:
        if more or now - draft.at > KEPT:
            lent.remove()
        return [sentences((_left_behind(draft), *more))] if more else []
    if draft.kind:
        return [
            _(
                "What an editor had saved of appeal {appeal} is in {file}: "
                "give it with `wishtui appeal edit {appeal} --fields {file}`.",
                appeal=draft.issue_id,
                file=lent.path,
            )
        ]
    if store.get(draft.issue_id) is None:
        return [sentences((_left_behind(draft), _("It is in {file}.", file=lent.path)))]
    told = _keep(store, msgspec.structs.replace(draft, text=text, cursor=len(text), at=lent.saved_at()))
    lent.remove()
    return [sentences((told, *more))] if told or more else []


def _keep(store: Store, draft: Draft) -> str:
    """Have the draft among those of its issue; gives what to tell, nothing where it is there already.

    Raises:
        StoreError: it could not be saved.
    """
    known = drafts_of(store, draft.issue_id, draft.author)
    if any(as_typed(each.text) == draft.text for each in known):
        return ""
    store.drafts.save(msgspec.structs.replace(draft, origin=origin_of(draft.text, draft.origin)))
    if known:
        return _("What an editor had saved of your reply to issue {issue} is a second draft.", issue=draft.issue_id)
    return _("What an editor had saved of your reply to issue {issue} is its draft.", issue=draft.issue_id)


def _in_hand(lent: LentFile) -> str:
    if lent.draft.kind:
        return _(
            "An editor or another wishtui still has appeal {appeal}, in {file}.",
            appeal=lent.draft.issue_id,
            file=lent.path,
        )
    return _(
        "An editor or another wishtui still has your reply to issue {issue}, in {file}.",
        issue=lent.draft.issue_id,
        file=lent.path,
    )


def _left_behind(draft: Draft) -> str:
    if draft.kind:
        return _("The editor that had appeal {appeal} was ended.", appeal=draft.issue_id)
    return _("The editor that had your reply to issue {issue} was ended.", issue=draft.issue_id)


def as_typed(text: str) -> str:
    """A text as the reply box takes it from an editor."""
    return clean(text).rstrip("\n")


def _text_of(note: Path, kind: str) -> Path:
    return note.with_suffix(_SUFFIXES.get(kind, ".txt"))


def _own(about: os.stat_result, path: Path) -> os.stat_result:
    """What is known of a file of ours. Raises UnusableFile: it is somebody else's."""
    if about.st_uid != os.getuid():
        raise UnusableFile(errno.EPERM, _("it belongs to somebody else"), str(path))
    return about
