"""Search as you type: what was found so far is there after each slice, and no key waits for the rest."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from time import perf_counter

from wishtui.domain.issue import Header
from wishtui.domain.query import Query, Searchable, parse, searchable_of, searchable_of_header
from wishtui.services.searching.terms import Terms, terms_of
from wishtui.services.searching.texts import Block, FoldedTexts
from wishtui.store import Store

Clock = Callable[[], float]
"""Seconds from any begin, never backwards."""

_PIECE = 64
"""Issues looked at between two looks at the clock, where their text is at hand: a third of a millisecond at most."""

_STRETCH = 4096
"""Issues asked at once whether their text is at hand."""

_FRESH = timedelta(minutes=1)
"""How long a result may be narrowed further: in a minute, what is due within six hours is another list."""


class Run:
    """One search under way. `matches` grows with each `step`; it may be dropped at any time."""

    def __init__(
        self,
        query: Query,
        texts: FoldedTexts,
        headers: Mapping[str, Header],
        *,
        now: datetime,
        window: timedelta,
        clock: Clock = perf_counter,
        narrowed: "Run | None" = None,
    ) -> None:
        self.query = query
        self.matches: set[str] = set()
        """Ids found so far; all of them once `finished`."""
        self.finished = False
        self.headers = headers
        self.terms = terms_of(query.text)
        self.since: datetime = narrowed.since if narrowed else now
        """The moment that it all is about: an older run's where this one narrows it."""
        self.size = -1
        """How many headers there were when it was finished."""
        self._texts = texts
        self._now = now
        self._window = window
        self._clock = clock
        self._changed: set[str] = set()
        self._work = self._look(None if narrowed is None else list(narrowed.matches))

    def step(self, seconds: float) -> bool:
        """Look further for about `seconds`; True when all has been looked at."""
        end = self._clock() + seconds
        while not self.finished:
            for _ in self._work:
                if self._clock() >= end:
                    return False
            if self._changed:
                changed, self._changed = self._changed, set()
                self._work = self._each(changed)
            else:
                self.finished, self.size = True, len(self.headers)
        return True

    def look_again(self, issue_ids: Iterable[str]) -> None:
        """These have changed: look at them once more before it is finished."""
        self._changed.update(issue_ids)
        if self._changed:
            self.finished = False

    def _look(self, candidates: list[str] | None) -> Iterator[None]:
        """The work, in pieces that each take far less than a frame."""
        if self.query.everything:
            self.matches.update(self.headers)
        elif candidates is not None or not self.query.needs_text:
            yield from self._each(list(self.headers) if candidates is None else candidates)
        else:
            for block in self._texts.blocks():
                self._look_through(block)
                yield
            every = list(self.headers)
            for place in range(0, len(every), _STRETCH):
                yield from self._each(self._texts.missing(every[place : place + _STRETCH]))
                yield

    def _look_through(self, block: Block) -> None:
        words, plain = _demanded(self.terms)
        headers, matches, ids = self.headers, self.matches, block.ids
        subject: Searchable | None = None
        for slot in block.holding(words):
            issue_id = ids[slot]
            header = headers.get(issue_id)
            if header is None:
                continue
            if not plain:
                if subject is None:
                    subject = Searchable(header, "")
                subject.header, subject.text, subject.last_sender = header, block.text(slot), block.senders[slot]
                if not self.query.matches(subject, self._now, self._window):
                    continue
            matches.add(issue_id)

    def _each(self, issue_ids: Iterable[str]) -> Iterator[None]:
        """Look at issues one by one; those whose text must be made first are a piece of work each."""
        texts, needs_text = self._texts, self.query.needs_text
        left = _PIECE
        for issue_id in issue_ids:
            header = self.headers.get(issue_id)
            if header is not None and needs_text and issue_id not in texts:
                texts.load(issue_id)
                left = 0
            if header is not None and self._holds(issue_id, header):
                self.matches.add(issue_id)
            else:
                self.matches.discard(issue_id)
            left -= 1
            if left <= 0:
                left = _PIECE
                yield

    def _holds(self, issue_id: str, header: Header) -> bool:
        if self.query.needs_text:
            subject = Searchable(header, "")
            if not self._texts.fill(subject, issue_id):
                return False
        else:
            subject = _Row(header, self._texts, issue_id)
        return self.query.matches(subject, self._now, self._window)


class SearchIndex:
    """The folded words of every issue looked at so far, and the last search. For one thread."""

    def __init__(self, store: Store, *, window: timedelta, clock: Clock = perf_counter) -> None:
        self._store = store
        self._window = window
        self._clock = clock
        self._texts = FoldedTexts(self._read)
        self._last: Run | None = None
        self._warming: tuple[Sequence[str], int] = ((), 0)

    def begin(self, text: str, headers: Mapping[str, Header], now: datetime) -> Run:
        """Begin to look for `text` among `headers`, the live ones; what follows from the last run is made use of.

        Raises:
            QueryError: `text` cannot be understood; the last run goes on as it was.
        """
        query = parse(text)
        run = Run(
            query,
            self._texts,
            headers,
            now=now,
            window=self._window,
            clock=self._clock,
            narrowed=self._narrowed(query, headers, now),
        )
        self._last = run
        return run

    def touched(self, issue_ids: Iterable[str]) -> None:
        """These were changed, added or removed: their words are read anew, and the last run looks at them again."""
        changed = set(issue_ids)
        self._texts.forget(changed)
        self._warming = ((), 0)
        if self._last is not None:
            self._last.look_again(changed)

    def warm(self, issue_ids: Sequence[str], seconds: float) -> bool:
        """Take in more of these for about `seconds`; True when all are in. Give the same sequence to go on with it."""
        end = self._clock() + seconds
        known, place = self._warming
        place = place if known is issue_ids else 0
        while place < len(issue_ids):
            issue_id = issue_ids[place]
            place += 1
            if issue_id not in self._texts:
                self._texts.load(issue_id)
                if self._clock() >= end:
                    break
        self._warming = (issue_ids, place)
        return place >= len(issue_ids)

    def _read(self, issue_id: str) -> Searchable | None:
        issue = self._store.get(issue_id)
        return None if issue is None else searchable_of(issue)

    def _narrowed(self, query: Query, headers: Mapping[str, Header], now: datetime) -> Run | None:
        """The last run, when all that `query` can find is among what it found and that is not much."""
        last = self._last
        if last is None or not last.finished or last.headers is not headers or last.size != len(headers):
            return None
        if not timedelta() <= now - last.since < _FRESH or len(last.matches) > len(headers) // 4:
            return None
        terms = terms_of(query.text)
        return last if terms is not None and last.terms is not None and terms.narrows(last.terms) else None


class _Row(Searchable):
    """A list row whose words are looked up only when they are asked for."""

    __slots__ = ("_issue_id", "_texts")

    def __init__(self, header: Header, texts: FoldedTexts, issue_id: str) -> None:
        self.header = header
        self._texts = texts
        self._issue_id = issue_id

    @property
    def text(self) -> str:
        """The folded words: all that are known, at the least those of the row."""
        kept = Searchable(self.header, "")
        if self._issue_id in self._texts and self._texts.fill(kept, self._issue_id):
            return kept.text
        return searchable_of_header(self.header).text

    @text.setter
    def text(self, text: str) -> None:
        raise AttributeError("the words of a row are looked up")


def _demanded(terms: Terms | None) -> tuple[list[bytes], bool]:
    """Words that every match holds, and whether these are all that is asked for."""
    if terms is None:
        return [], False
    return [word.encode() for word in terms.words()], terms.plain
