"""What a query demands of every match, as far as its terms show it: the others need no closer look."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from wishtui.domain.issue import Status
from wishtui.domain.message import Sender
from wishtui.domain.query import FIELDS, AllOf, Not, Query, Section, Test
from wishtui.domain.query._tokens import TokenKind, tokens
from wishtui.domain.query._values import choice
from wishtui.store.protocols import SectionTerm, Wording
from wishtui.text import fold

_SECTIONS = {name: field.section for name, field in FIELDS.items() if field.section is not None}
"""The part of the folded text that fields look for their value in."""

_WITHIN = frozenset({"", *_SECTIONS})
"""Fields that look for their value in the folded text; "" is a plain word."""

_MOST = 16
"""Alternatives that are looked at; a query that comes to more is asked of every text."""

_STATUS = "status"
_SENDER = "sender"


class Term(NamedTuple):
    """One term: a plain word where `name` is empty, else a field. `value` is folded."""

    name: str
    value: str
    negated: bool = False

    @property
    def within(self) -> bool:
        """Whether the folded text of every match holds `value`."""
        return not self.negated and self.name in _WITHIN


class Branch:
    """Terms that must hold together: one alternative of a query."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms = tuple(terms)
        self._sampled = False

    @cached_property
    def words(self) -> tuple[bytes, ...]:
        """What the folded text of every match holds, in UTF-8: the longest first, being the rarest as a rule."""
        words = {term.value.encode() for term in self.terms if term.within}
        return tuple(sorted(words, key=lambda word: (-len(word), word)))

    @cached_property
    def without(self) -> tuple[bytes, ...]:
        """What the folded text of no match holds."""
        return tuple({term.value.encode() for term in self.terms if term.negated and not term.name})

    @cached_property
    def within(self) -> tuple[tuple[Section, bytes], ...]:
        """What one part of the folded text of every match holds."""
        return self._of_sections(negated=False)

    @cached_property
    def not_within(self) -> tuple[tuple[Section, bytes], ...]:
        """What one part of the folded text of no match holds."""
        return self._of_sections(negated=True)

    def _of_sections(self, *, negated: bool) -> tuple[tuple[Section, bytes], ...]:
        terms = (term for term in self.terms if term.name in _SECTIONS and term.negated is negated)
        return tuple({(_SECTIONS[term.name], term.value.encode()) for term in terms})

    @cached_property
    def only_words(self) -> bool:
        """Whether `words` are all that is demanded of the text."""
        return not (self.without or self.within or self.not_within)

    @cached_property
    def answered_by_text(self) -> bool:
        """Whether the text alone answers it."""
        return all(term.name in _WITHIN for term in self.terms)

    @cached_property
    def asks_text(self) -> bool:
        """Whether anything is demanded of the text, or of who wrote last, which is known beside it."""
        return any(term.name in _WITHIN or term.name == _SENDER for term in self.terms)

    def row_test(self, query: Query) -> Test | None:
        """What it demands of a list row; None where that is nothing. `query` is what it is an alternative of."""
        chosen = [term for term in self.terms if term.name not in _WITHIN and term.name != _SENDER]
        tests = [(query.field_tests[term.name, term.value], term.negated) for term in chosen]
        return AllOf([Not(test) if negated else test for test, negated in tests]) if tests else None

    def rarest_first(self, sample: bytes) -> tuple[bytes, ...]:
        """`words`, that first which the first sample of texts has least: what is looked for first decides the cost."""
        if len(self.words) > 1 and not self._sampled:
            self._sampled = True
            self.words = tuple(sorted(self.words, key=sample.count))
        return self.words

    @cached_property
    def section_terms(self) -> tuple[SectionTerm, ...]:
        """What the parts of the folded text of every match hold, and what they do not."""
        return tuple(
            SectionTerm(_SECTIONS[term.name], term.value, term.negated) for term in self.terms if term.name in _SECTIONS
        )

    @cached_property
    def statuses(self) -> frozenset[Status] | None:
        """The statuses that a match can have; None where each will do."""
        left = frozenset(Status)
        for term in self.terms:
            name = choice(term.value, Status) if term.name == _STATUS else None
            if name is not None:
                left = left - {Status(name)} if term.negated else left & {Status(name)}
        return None if len(left) == len(Status) else left

    @cached_property
    def senders(self) -> frozenset[Sender | None] | None:
        """Who can have written last; None where each will do, and nobody."""
        left: frozenset[Sender | None] = frozenset([None, *Sender])
        for term in self.terms:
            name = choice(term.value, Sender) if term.name == _SENDER else None
            if name is not None:
                left = left - {Sender(name)} if term.negated else left & {Sender(name)}
        return None if len(left) > len(Sender) else left

    @cached_property
    def stored(self) -> bool:
        """Whether a store that finds words can say of every issue whether it matches."""
        return all(term.name in _WITHIN or term.name == _STATUS for term in self.terms)

    def narrows(self, other: "Branch") -> bool:
        """Whether every match of this is one of `other` too."""
        return all(term in self.terms or self._implies(term) for term in other.terms)

    def _implies(self, term: Term) -> bool:
        return term.within and any(
            mine.within and term.name in ("", mine.name) and term.value in mine.value for mine in self.terms
        )


def wordings_of(branches: Sequence[Branch], among: frozenset[Status]) -> list[Wording]:
    """What a store is asked for that finds words itself, in issues of some statuses."""
    return [
        Wording(
            tuple(word.decode() for word in branch.words),
            tuple(word.decode() for word in branch.without),
            branch.section_terms,
            _among(branch.statuses, among),
        )
        for branch in branches
    ]


def _among(wanted: frozenset[Status] | None, among: frozenset[Status]) -> frozenset[Status] | None:
    statuses = among if wanted is None else wanted & among
    return None if len(statuses) == len(Status) else statuses


def narrowed_by_store(branches: Sequence[Branch]) -> bool:
    """Whether a store that finds words leaves anything out when it is asked for `branches`."""
    return bool(branches) and all(
        branch.words or branch.without or branch.section_terms or branch.statuses is not None for branch in branches
    )


def answered_by_store(branches: Sequence[Branch]) -> bool:
    """Whether what it finds for `branches` is all that matches."""
    return bool(branches) and all(branch.stored for branch in branches)


def answered_by_texts(query: Query, branches: Sequence[Branch]) -> bool:
    """Whether the folded text of an issue answers `query`, which `branches` are of."""
    return query.needs_text and bool(branches) and all(branch.answered_by_text for branch in branches)


def branches_of(text: str) -> tuple[Branch, ...]:
    """The alternatives of a query that was understood; none where parentheses make too many of them."""
    try:
        return tuple(map(Branch, _Alternatives(text).read()))
    except _TooMany:
        return ()


class _TooMany(Exception):
    """There are more alternatives than are looked at."""


class _Alternatives:
    """Reads a query that was understood as alternatives of terms that must hold together, as `_parse` reads it.

    An alternative without terms holds everything. So does the opposite of what holds everything: nothing is asked.
    """

    def __init__(self, text: str) -> None:
        self._tokens = tokens(text)
        self._position = 0

    def read(self) -> list[list[Term]]:
        """All of them up to the end, or to the closing parenthesis. Raises _TooMany."""
        alternatives = self._sequence()
        while self._kind is TokenKind.OR:
            self._position += 1
            alternatives += self._sequence()
        return alternatives if all(alternatives) else [[]]

    @property
    def _kind(self) -> TokenKind | None:
        return self._tokens[self._position].kind if self._position < len(self._tokens) else None

    def _sequence(self) -> list[list[Term]]:
        alternatives: list[list[Term]] = [[]]
        while self._kind not in (None, TokenKind.CLOSE, TokenKind.OR):
            alternatives = _both(alternatives, self._term())
        return alternatives

    def _term(self) -> list[list[Term]]:
        negated = False
        while self._kind is TokenKind.NOT:
            negated = not negated
            self._position += 1
        token = self._tokens[self._position]
        self._position += 1
        if token.kind is not TokenKind.OPEN:
            value = fold(token.text)
            return [[Term(token.name, value, negated)]] if value else [[]]
        group = self.read()
        self._position += 1  # the closing parenthesis
        return _opposite(group) if negated else group


def _both(some: list[list[Term]], others: list[list[Term]]) -> list[list[Term]]:
    """One of each. Raises _TooMany."""
    if len(some) * len(others) > _MOST:
        raise _TooMany
    return [[*terms, *more] for terms in some for more in others]


def _opposite(alternatives: list[list[Term]]) -> list[list[Term]]:
    """Not: of each alternative one term does not hold. Raises _TooMany."""
    opposite: list[list[Term]] = [[]]
    for terms in alternatives if all(alternatives) else ():
        opposite = _both(opposite, [[term._replace(negated=not term.negated)] for term in terms])
    return opposite


def narrows(branches: Sequence[Branch], others: Sequence[Branch]) -> bool:
    """Whether every match of `branches` is certain to be one of `others`."""
    return bool(branches) and all(any(branch.narrows(other) for other in others) for branch in branches)
