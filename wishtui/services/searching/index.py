"""Search as you type: what was found so far is there after each slice, and no key waits for the rest."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from itertools import islice
from time import perf_counter

from wishtui.domain.issue import Header
from wishtui.domain.query import Query, Searchable, parse, searchable_of
from wishtui.domain.windows import ReplyWindows
from wishtui.services.searching.terms import (
    answered_by_store,
    answered_by_texts,
    branches_of,
    narrowed_by_store,
    narrows,
    wordings_of,
)
from wishtui.services.searching.texts import Block, FoldedTexts, LateSubject, StoredBlock
from wishtui.store import Store
from wishtui.store.stored_texts import UnsoundTexts
from wishtui.text import Folder

Clock = Callable[[], float]
"""Seconds from any begin, never backwards."""

_PIECE = 64
"""Issues looked at between two looks at the clock, where their text is at hand: a third of a millisecond at most."""

_STRETCH = 4096
"""Issues asked at once whether their text is at hand."""

_FRESH = timedelta(minutes=1)
"""How long a result may be narrowed further: in a minute, what is due within six hours is another list."""

_REMEMBERED = 16
"""Runs kept to be narrowed: a letter taken back, or a field's value typed to its end, comes back to an earlier one."""

_FEW = 12
"""The part of all issues below which looking at single ones is sooner done than looking through the blocks."""


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
        return self.query.needs_text or bool(self.branches and all(branch.words for branch in self.branches))

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
            yield from self._each(list(self.headers))
        else:
            yield from self._texts.cover(self.headers)
            known = self._texts.known(self.headers)
            for block in self._texts.blocks():
                yield from self._look_through(block, known)
                yield
            every = list(self.headers) if self._texts.lack_any(known) else []
            for start in range(0, len(every), _STRETCH):
                yield from self._each(self._texts.missing(every[start : start + _STRETCH]))
                yield

    def _look_again(self, changed: set[str]) -> Iterator[None]:
        """Look once more at what changed; where that is much, such as all Closed issues, sooner at everything."""
        if len(changed) < _STRETCH or (self._batch > 1 and self._holding is None):
            yield from self._each(changed)
            return
        self.matches.clear()
        yield from self._look(None, self._holding)

    def _look_through(self, block: Block | StoredBlock, known: set[str]) -> Iterator[None]:
        headers = self.headers
        having = block.having(self.branches)
        if self._exact:
            self.matches.update(known.intersection([issue_id for _slot, issue_id in having]))
            return
        subject: Searchable | None = None
        for count, (slot, issue_id) in enumerate(having, 1):
            header = headers.get(issue_id)
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


class SearchIndex:
    """The folded words of every issue looked at so far, and the last search. For one thread."""

    def __init__(
        self,
        store: Store,
        *,
        windows: ReplyWindows,
        zone: tzinfo | None = UTC,
        me: str = "",
        clock: Clock = perf_counter,
    ) -> None:
        self._store = store
        self._windows = windows
        self._zone = zone
        self._me = me
        self._clock = clock
        self._fold = Folder()
        self._texts = FoldedTexts(self._read, store.searchables, store)
        self._recent: list[SearchRun] = []
        self._warming: tuple[Sequence[str], int] = ((), 0)

    def begin(self, text: str, headers: Mapping[str, Header], now: datetime) -> SearchRun:
        """Begin to look for `text` among `headers`, the live ones; what follows from the last run is made use of.

        Raises:
            QueryError: `text` cannot be understood; the last run goes on as it was.
        """
        query = parse(text, self._zone, me=self._me)
        self._recent = [run for run in self._recent if self._useful(run, headers, now)][1 - _REMEMBERED :]
        run = self._run(query, headers, now, self._narrowed(query))
        self._recent.append(run)
        return run

    def look_for(self, text: str, headers: Mapping[str, Header], now: datetime) -> SearchRun:
        """The same, for a query that nobody is typing: no later search makes use of it, and `refresh` does not tell it.

        Raises:
            QueryError: `text` cannot be understood.
        """
        return self._run(parse(text, self._zone, me=self._me), headers, now)

    def matches(self, query: Query, headers: Mapping[str, Header], now: datetime) -> set[str] | None:
        """All that `query` finds; None where the store keeps too few of the texts that it looks through."""
        run = self._run(query, headers, now)
        if run.needs_texts and not self._texts.are_kept(headers):
            return None
        while not run.step(math.inf):
            continue
        return run.matches

    def refresh(self, issue_ids: Iterable[str]) -> None:
        """These were changed, added or removed: their words are read anew, and the last run looks at them again.

        Its `step` says False once more until that is done; runs before it are not told.
        """
        changed = set(issue_ids)
        self._texts.forget(changed)
        self._warming = ((), 0)
        self._recent = self._recent[-1:]
        for run in self._recent:
            run.look_again(changed)

    def warm(self, issue_ids: Sequence[str], seconds: float) -> bool:
        """Take in more of these for about `seconds`; True when all are in. Give the same sequence to go on with it."""
        if self._store.finds_words:
            return True
        end = self._clock() + seconds
        for _ in self._texts.cover(issue_ids):
            if self._clock() >= end:
                return False
        known, start = self._warming
        start = start if known is issue_ids else 0
        while start < len(issue_ids):
            for issue_id in self._texts.missing(issue_ids[start : start + _STRETCH]):
                if self._texts.load(issue_id) and self._clock() >= end:
                    self._warming = (issue_ids, start)
                    return False
            start += _STRETCH
            if self._clock() >= end:
                break
        self._warming = (issue_ids, start)
        return start >= len(issue_ids)

    def _run(
        self, query: Query, headers: Mapping[str, Header], now: datetime, narrowed: SearchRun | None = None
    ) -> SearchRun:
        """A run. What an earlier one has left is looked through here once its texts are a single question."""
        holding, branches = None, branches_of(query.text)
        few = narrowed is not None and len(narrowed.matches) <= self._store.batch
        if self._store.finds_words and not few and narrowed_by_store(branches):
            holding = partial(self._store.holding, wordings_of(branches))
        return SearchRun(
            query,
            self._texts,
            headers,
            now=now,
            windows=self._windows,
            clock=self._clock,
            narrowed=narrowed,
            holding=holding,
            batch=self._store.batch,
            read_headers=self._store.headers,
        )

    def _read(self, issue_id: str) -> Searchable | None:
        issue = self._store.get(issue_id)
        return None if issue is None else searchable_of(issue, self._fold)

    def _useful(self, run: SearchRun, headers: Mapping[str, Header], now: datetime) -> bool:
        """Whether what `run` found may be narrowed: all of that, not too long ago, and little enough to gain by it."""
        return (
            run.finished
            and run.headers is headers
            and run.size == len(headers)
            and timedelta() <= now - run.since < _FRESH
            and len(run.matches) <= len(headers) // _FEW
        )

    def _narrowed(self, query: Query) -> SearchRun | None:
        """The recent run with the fewest matches among which is all that `query` can find."""
        branches = branches_of(query.text)
        wider = [
            run
            for run in self._recent
            # A record that cannot be read is passed over by its words, and may still match by its row.
            if query.needs_text >= run.query.needs_text and narrows(branches, run.branches)
        ]
        return min(wider, key=lambda run: len(run.matches), default=None)
