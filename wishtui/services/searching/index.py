"""Search as you type: the words of every issue looked at so far, and what the last searches found."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from time import perf_counter

from wishtui.domain.issue import Header, Status
from wishtui.domain.query import Query, Searchable, parse, searchable_of
from wishtui.domain.windows import ReplyWindows
from wishtui.services.headers import UnclosedHeaders
from wishtui.services.searching.run import STRETCH, Clock, SearchRun
from wishtui.services.searching.terms import branches_of, narrowed_by_store, narrows, wordings_of
from wishtui.services.searching.texts import FoldedTexts
from wishtui.store import Store
from wishtui.text import Folder

UNCLOSED = frozenset(Status) - {Status.CLOSED}

_FRESH = timedelta(minutes=1)
"""How long a result may be narrowed further: in a minute, what is due within six hours is another list."""

_REMEMBERED = 16
"""Runs kept to be narrowed: a letter taken back, or a field's value typed to its end, comes back to an earlier one."""

_FEW = 12
"""The part of all issues below which looking at single ones is sooner done than looking through the blocks."""


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
        if known is not issue_ids:
            if not self._texts.lack_any(self._texts.known(issue_ids)):
                return True
            start = 0
        while start < len(issue_ids):
            for issue_id in self._texts.missing(issue_ids[start : start + STRETCH]):
                if self._texts.load(issue_id) and self._clock() >= end:
                    self._warming = (issue_ids, start)
                    return False
            start += STRETCH
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
            among = UNCLOSED if isinstance(headers, UnclosedHeaders) else frozenset(Status)
            holding = partial(self._store.holding, wordings_of(branches, among))
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
