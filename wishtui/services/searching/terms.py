"""What a query demands of every match, as far as its terms show it: the others need no closer look."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from wishtui.domain.issue import Status
from wishtui.domain.query import FIELDS, Query
from wishtui.domain.query._tokens import TokenKind, tokens
from wishtui.domain.query._values import choice
from wishtui.store.protocols import Part, Wording
from wishtui.text import fold

_SECTIONS = {name: field.section for name, field in FIELDS.items() if field.section is not None}
"""The part of the folded text that fields look for their value in."""

_WITHIN = frozenset({"", *_SECTIONS})
"""Fields that look for their value in the folded text; "" is a plain word."""

_STATUS = "status"


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
    def plain(self) -> bool:
        """Whether `words` and `without` are all that is asked for."""
        return all(not term.name for term in self.terms)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What the parts of the folded text of every match hold, and what they do not."""
        return tuple(
            Part(_SECTIONS[term.name], term.value, term.negated) for term in self.terms if term.name in _SECTIONS
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


def wordings_of(branches: Sequence[Branch]) -> list[Wording]:
    """What a store is asked for that finds words itself."""
    return [
        Wording(
            tuple(word.decode() for word in branch.words),
            tuple(word.decode() for word in branch.without),
            branch.parts,
            branch.statuses,
        )
        for branch in branches
    ]


def narrowed_by_store(branches: Sequence[Branch]) -> bool:
    """Whether a store that finds words leaves anything out when it is asked for `branches`."""
    return bool(branches) and all(
        branch.words or branch.without or branch.parts or branch.statuses is not None for branch in branches
    )


def answered_by_store(branches: Sequence[Branch]) -> bool:
    """Whether what it finds for `branches` is all that matches."""
    return bool(branches) and all(branch.stored for branch in branches)


def answered_by_words(query: Query, branches: Sequence[Branch]) -> bool:
    """Whether the words of `branches` are all that `query` asks for."""
    return query.needs_text and bool(branches) and all(branch.plain for branch in branches)


def branches_of(text: str) -> tuple[Branch, ...]:
    """The alternatives of a query that was understood; none where parentheses make it hard to see."""
    branches: list[list[Term]] = [[]]
    negated = False
    for token in tokens(text):
        if token.kind is TokenKind.NOT:
            negated = not negated
        elif token.kind is TokenKind.OR:
            branches.append([])
        elif token.kind in (TokenKind.WORD, TokenKind.FIELD):
            value = fold(token.text)
            if value:
                branches[-1].append(Term(token.name, value, negated))
            negated = False
        else:
            return ()
    return tuple(map(Branch, branches))


def narrows(branches: Sequence[Branch], others: Sequence[Branch]) -> bool:
    """Whether every match of `branches` is certain to be one of `others`."""
    return bool(branches) and all(any(branch.narrows(other) for other in others) for branch in branches)
