"""What a query demands of every match, as far as that shows from its terms: it spares looking at the others."""

from collections.abc import Iterable
from typing import NamedTuple

from wishtui.domain.query._tokens import Kind, tokens
from wishtui.text import fold

_WITHIN = frozenset({"", "customer", "id", "note", "order", "product", "sku", "subject", "tag", "text", "tracking"})
"""Fields that look for their value in the folded text; "" is a plain word."""


class Term(NamedTuple):
    """One term: a plain word where `name` is empty, else a field. `value` is folded."""

    name: str
    value: str
    negated: bool = False

    @property
    def within(self) -> bool:
        """Whether the folded text of every match holds `value`."""
        return not self.negated and self.name in _WITHIN


class Terms(tuple[Term, ...]):
    """The terms of a query that all must hold."""

    __slots__ = ()

    @property
    def plain(self) -> bool:
        """Whether the words are all that is asked for."""
        return all(term.within and not term.name for term in self)

    def words(self) -> tuple[str, ...]:
        """What the folded text of every match holds, the longest first, being the rarest as a rule."""
        words = {term.value for term in self if term.within}
        return tuple(sorted(words, key=lambda word: (-len(word.encode()), word)))

    def narrows(self, other: "Terms") -> bool:
        """Whether every match of these is one of `other` too."""
        return all(term in self or _implied(term, self) for term in other)


def terms_of(text: str) -> Terms | None:
    """The terms of a query that was understood; None where it has alternatives or parentheses."""
    terms: list[Term] = []
    negated = False
    for token in tokens(text):
        if token.kind is Kind.NOT:
            negated = not negated
        elif token.kind in (Kind.WORD, Kind.FIELD):
            value = fold(token.text)
            if value:
                terms.append(Term(token.name, value, negated))
            negated = False
        else:
            return None
    return Terms(terms)


def _implied(term: Term, by: Iterable[Term]) -> bool:
    return term.within and any(
        other.within and term.name in ("", other.name) and term.value in other.value for other in by
    )
