"""One search, looked through in slices: what was found so far is there after each, and no key waits for the rest."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from time import perf_counter
from typing import NamedTuple

from wishtui.domain.issue import Header
from wishtui.domain.query import Query, Searchable, Test
from wishtui.domain.windows import ReplyWindows
from wishtui.services.headers import UncachedHeaders
from wishtui.services.searching.terms import Branch, answered_by_store, answered_by_texts, branches_of
from wishtui.services.searching.texts import Block, FoldedTexts, LateSubject, StoredBlock
from wishtui.store.stored_texts import UnsoundTexts

Clock = Callable[[], float]
"""Seconds from any begin, never backwards."""

STRETCH = 4096
"""Issues asked at once whether their text is at hand."""

_PIECE = 64
"""Issues looked at between two looks at the clock, where their text is at hand: a third of a millisecond at most."""


class _Alternative(NamedTuple):
    """One alternative of a query, which texts and rows answer together."""

    branch: Branch
    within: set[str]
    """The issues whose rows are as it demands."""

    def having(self, block: Block | StoredBlock) -> set[str]:
        """Ids of the issues in a block that are as it demands. Raises UnsoundTexts."""
        slots, senders = block.having((self.branch,)), self.branch.senders
        if senders is not None:
            slots = [slot for slot in slots if block.sender(slot) in senders]
        return self.within.intersection(block.ids_of(slots))


class SearchRun:
    """One search under way. `matches` grows with each `step`; it may be dropped at any time."""

    def __init__(
        self,
        query: Query,
        texts: FoldedTexts,
        headers: Mapping[str, Header],
        *,
        now: datetime,
        windows: ReplyWindows,
        clock: Clock = perf_counter,
        narrowed: "SearchRun | None" = None,
        holding: Callable[[set[str]], set[str]] | None = None,
        batch: int = 1,
        read_headers: Callable[[Sequence[str]], object] = lambda issue_ids: None,
    ) -> None:
        """`holding` asks the store which of some issues have what it can find, where that narrows the search. Texts are
        read `batch` at once, and `read_headers` has the store keep as many headers at hand.
        """
        self.query = query
        self.matches: set[str] = set()
        """Ids found so far; all of them once `finished`."""
        self.finished = False
        self.headers = headers
        self.branches = branches_of(query.text)
        self.since: datetime = narrowed.since if narrowed else now
        """The moment that it all is about: an older run's where this one narrows it."""
        self.size = -1
        """How many headers there were when it was finished."""
        self._exact = answered_by_texts(query, self.branches)
        self._batch = batch
        self._read_headers = read_headers
        self._texts = texts
        self._now = now
        self._windows = windows
        self._clock = clock
        self._changed: set[str] = set()
        self._holding = holding
        self._work = self._look(None if narrowed is None else list(narrowed.matches), holding)

    @property
    def needs_texts(self) -> bool:
        """Whether it looks through the folded texts, and not only at rows."""
        return self.query.needs_text or any(branch.asks_text for branch in self.branches)

    def step(self, seconds: float) -> bool:
        """Look further for about `seconds`; True when all has been looked at."""
        end = self._clock() + seconds
        while not self.finished:
            try:
                for _step in self._work:
                    if self._clock() >= end:
                        return False
            except UnsoundTexts:
                self._texts.drop_stored()
                self.matches.clear()
                self._work = self._look(None, None)
                continue
            if self._changed:
                changed, self._changed = self._changed, set()
                self._work = self._look_again(changed)
            else:
                self.finished, self.size = True, len(self.headers)
        return True

    def look_again(self, issue_ids: Iterable[str]) -> None:
        """These have changed: look at them once more before it is finished."""
        self._changed.update(issue_ids)
        if self._changed:
            self.finished = False

    def _look(self, candidates: list[str] | None, ask: Callable[[set[str]], set[str]] | None) -> Iterator[None]:
        """The work, in pieces that each take far less than a frame. Raises StoreError where the store is asked."""
        holding = None if ask is None or self.query.everything else ask(self._texts.known(self.headers))
        if self.query.everything:
            self.matches.update(self.headers)
        elif holding is not None and answered_by_store(self.branches):
            self.matches.update(holding)
        elif holding is not None:
            within = holding if candidates is None else holding.intersection(candidates)
            yield from self._each(within)
        elif candidates is not None:
            yield from self._each(candidates)
        elif not self.needs_texts:
            yield from self._look_at_rows()
        else:
            yield from self._texts.cover(self.headers)
            known = self._texts.known(self.headers)
            alternatives = yield from self._alternatives(known)
            for block in self._texts.blocks():
                if alternatives is None:
                    yield from self._look_through(block)
                for one in alternatives or ():
                    self.matches.update(one.having(block))
                yield
            every = list(self.headers) if self._texts.lack_any(known) else []
            for start in range(0, len(every), STRETCH):
                yield from self._each(self._texts.missing(every[start : start + STRETCH]))
                yield

    def _look_at_rows(self) -> Iterator[None]:
        """Look at what places issues in the list, by columns where it is kept so."""
        matches = None if self.query.test is None else (yield from self._with_rows(self.query.test))
        if matches is None:
            yield from self._each(list(self.headers))
        else:
            self.matches.update(matches)

    def _with_rows(self, test: Test) -> Generator[None, None, set[str] | None]:
        """Ids of the issues whose rows pass a test; None where no columns tell it."""
        headers = self.headers
        rows = headers.matching(test, self._now, self._windows) if isinstance(headers, UncachedHeaders) else None
        if rows is None:
            return None
        found: set[str] = set()
        for issue_ids in rows.matches:
            found.update(issue_ids)
            yield
        for issue_id in rows.others:
            header = headers.get(issue_id)
            if header is not None and test(LateSubject(header, self._texts), self._now, self._windows):
                found.add(issue_id)
            yield
        return found

    def _alternatives(self, known: set[str]) -> Generator[None, None, list["_Alternative"] | None]:
        """What to look for in the texts, and in those of which issues; None where not all is told by texts and rows."""
        alternatives: list[_Alternative] = []
        for branch in self.branches:
            test = branch.row_test(self.query)
            within = known if test is None else (yield from self._with_rows(test))
            if within is None:
                return None
            if branch.asks_text:
                alternatives.append(_Alternative(branch, within))
            elif self.query.needs_text:  # what cannot be read is passed over by its words
                self.matches.update(within.difference(self._texts.missing(within)))
            else:
                self.matches.update(within)
        return alternatives if self.branches else None

    def _look_again(self, changed: set[str]) -> Iterator[None]:
        """Look once more at what changed; where that is much, such as all Closed issues, sooner at everything."""
        if len(changed) < STRETCH or (self._batch > 1 and self._holding is None):
            yield from self._each(changed)
            return
        self.matches.clear()
        yield from self._look(None, self._holding)

    def _look_through(self, block: Block | StoredBlock) -> Iterator[None]:
        headers = self.headers
        slots = block.having(self.branches)
        subject: Searchable | None = None
        for count, (slot, issue_id) in enumerate(zip(slots, block.ids_of(slots), strict=True), 1):
            header = headers.get(issue_id) if issue_id else None
            if header is None:
                continue
            subject = subject or Searchable(header, "")
            subject.header = header
            block.fill(subject, slot)
            if self.query.matches(subject, self._now, self._windows):
                self.matches.add(issue_id)
            if not count % _PIECE:
                yield

    def _each(self, issue_ids: Iterable[str]) -> Iterator[None]:
        """Look at issues, with what a batch of them needs read at once where that is a way over a line."""
        if self._batch == 1:
            yield from self._one_by_one(issue_ids)
            return
        wanted = iter(issue_ids)
        while batch := list(islice(wanted, self._batch)):
            self._read_headers(batch)
            if self.query.needs_text:
                self._texts.load_all(batch)
            yield
            yield from self._one_by_one(batch)

    def _one_by_one(self, issue_ids: Iterable[str]) -> Iterator[None]:
        """Look at issues one by one; those whose text must be made first are a piece of work each."""
        load, headers, matches = self._texts.load, self.headers, self.matches
        needs_text = self.query.needs_text
        left = _PIECE
        for issue_id in issue_ids:
            header = headers.get(issue_id)
            if header is not None and needs_text and load(issue_id):
                left = 0
            if header is not None and self._holds(issue_id, header):
                matches.add(issue_id)
            else:
                matches.discard(issue_id)
            left -= 1
            if left <= 0:
                left = _PIECE
                yield

    def _holds(self, issue_id: str, header: Header) -> bool:
        if not self.query.needs_text:
            return self.query.matches(LateSubject(header, self._texts), self._now, self._windows)
        text = self._texts.find(issue_id)
        if text is None:
            return False
        block, slot = text
        if not block.has(slot, self.branches):
            return False
        if self._exact:
            return True
        subject = Searchable(header, "")
        block.fill(subject, slot)
        return self.query.matches(subject, self._now, self._windows)
