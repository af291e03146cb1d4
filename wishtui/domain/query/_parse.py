"""A query's text read into one test, made once and run over every issue."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any, NamedTuple

from wishtui.domain.query._fields import FIELDS, ME, Field
from wishtui.domain.query._tests import AllOf, AnyOf, Not, Test, WordTest
from wishtui.domain.query._tokens import QueryError, Token, TokenKind, tokens
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.i18n import _
from wishtui.text import fold

_NO_NAME = "\x1f"
"""What no name folds to."""

DEEPEST = 40
"""Parentheses inside one another; more is a slip of the keyboard."""


class Query:
    """A query that was understood. Two of the same text and zone mean the same."""

    __slots__ = ("field_tests", "needs_text", "test", "text", "words", "zone")

    def __init__(
        self,
        text: str,
        zone: tzinfo | None,
        needs_text: bool,
        words: tuple[str, ...],
        test: Test | None,
        field_tests: Mapping[tuple[str, str], Test],
    ) -> None:
        self.text = text
        self.zone = zone
        """The zone of its days; None is that of this machine."""
        self.needs_text = needs_text
        """Whether it looks into messages, notes or orders: a header alone does not answer it."""
        self.words = words
        """What free words it looks for, folded; not those that must be absent."""
        self.test = test
        """What it asks of an issue; None where it asks nothing."""
        self.field_tests = field_tests
        """What each of its fields asks, by its name and its value, folded."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Query) and (self.text, self.zone) == (other.text, other.zone)

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Query({self.text!r})"

    @property
    def everything(self) -> bool:
        """Whether it matches every issue, as a blank one does."""
        return self.test is None

    def matches(self, subject: Any, now: datetime, windows: ReplyWindows = DEFAULT_WINDOWS) -> bool:
        """Whether `subject`, of what its fields are about, is asked for, at `now` and with `windows` to answer."""
        return self.test is None or self.test(subject, now, windows)


def parse(text: str, zone: tzinfo | None = UTC, fields: Mapping[str, Field] = FIELDS, *, me: str = "") -> Query:
    """Read `text`; a blank one matches everything. Days are those of `zone`; None is the zone of this machine.

    `fields` are those of an issue, or of what else is searched; its tests are asked of such subjects alone. `me` is
    the agent who asks; without one, nothing is theirs.

    Raises:
        QueryError: it cannot be understood; says where, and what would be.
    """
    reader = _Reader(text, zone, fields, me)
    node = reader.read()
    if node is None:
        return Query(text, zone, False, (), None, {})
    return Query(text, zone, node.needs_text, tuple(dict.fromkeys(node.words)), node.test, reader.field_tests)


def highlights(query: Query) -> list[str]:
    """The folded words to mark in what is shown, longest first so that no mark hides a longer one."""
    return sorted(query.words, key=lambda word: (-len(word), word))


class _Node(NamedTuple):
    test: Test
    needs_text: bool
    words: tuple[str, ...] = ()


class _Reader:
    """Recursive descent: alternatives of sequences of terms. Deep nesting is refused before it hurts."""

    def __init__(self, text: str, zone: tzinfo | None, fields: Mapping[str, Field], me: str) -> None:
        self.field_tests: dict[tuple[str, str], Test] = {}
        self._tokens = tokens(text)
        self._fields = fields
        self._me = fold(me) or _NO_NAME
        self._zone = zone
        self._position = 0
        self._depth = 0

    def read(self) -> _Node | None:
        node = self._alternatives()
        extra = self._peek()
        if extra is not None:
            raise QueryError(
                _("Nothing is open to close here."), _("Remove the ), or quote it."), extra.start, extra.end
            )
        return node

    def _peek(self) -> Token | None:
        return self._tokens[self._position] if self._position < len(self._tokens) else None

    def _alternatives(self) -> _Node | None:
        choices: list[_Node | None] = [self._sequence()]
        while (mark := self._peek()) is not None and mark.kind is TokenKind.OR:
            following = self._tokens[self._position + 1] if self._position + 1 < len(self._tokens) else None
            before = self._tokens[self._position - 1].kind if self._position else TokenKind.OPEN
            if (
                before in (TokenKind.OPEN, TokenKind.OR)
                or following is None
                or following.kind in (TokenKind.CLOSE, TokenKind.OR)
            ):
                raise QueryError(
                    _("`or` stands between two words."), _('Add the other, or quote it: "or".'), *_span(mark)
                )
            self._position += 1
            choices.append(self._sequence())
        return None if any(node is None for node in choices) else _either([node for node in choices if node])

    def _sequence(self) -> _Node | None:
        """What stands side by side must all hold. None: nothing is asked, so everything holds."""
        parts: list[_Node] = []
        while (token := self._peek()) is not None and token.kind not in (TokenKind.CLOSE, TokenKind.OR):
            part = self._term()
            if part is not None:
                parts.append(part)
        return _all(parts) if parts else None

    def _term(self) -> _Node | None:
        negated, mark = False, self._tokens[self._position]
        while (token := self._peek()) is not None and token.kind is TokenKind.NOT:
            negated = not negated
            mark = token
            self._position += 1
        if token is None or token.kind in (TokenKind.CLOSE, TokenKind.OR):
            raise QueryError(
                _("`-` needs what it leaves out."), _('Write a word behind it, or quote it: "-".'), *_span(mark)
            )
        node = self._group(token) if token.kind is TokenKind.OPEN else self._leaf(token)
        if token.kind is not TokenKind.OPEN:
            self._position += 1
        return _opposite(node) if negated else node

    def _group(self, opening: Token) -> _Node | None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise QueryError(
                _("More than {number} parentheses are open.", number=DEEPEST), _("Use fewer."), *_span(opening)
            )
        self._position += 1
        node = self._alternatives()
        closing = self._peek()
        if closing is None:
            raise QueryError(_("This ( is never closed."), _("Add a ), or quote it."), *_span(opening))
        self._position += 1
        self._depth -= 1
        return node

    def _leaf(self, token: Token) -> _Node | None:
        value = fold(token.text)
        if token.kind is TokenKind.WORD:
            return _Node(WordTest(value), True, (value,)) if value else None
        known = self._fields.get(token.name)
        if known is None:
            raise _unknown_field(token, self._fields)
        asked = f"={self._me}" if known.agent and value == ME else value
        test = known.test(asked, self._zone) if value else None
        if test is None:
            problem = (
                _("{field}: cannot be “{value}”.", field=token.name, value=token.text)
                if value
                else _("{field}: needs a value.", field=token.name)
            )
            start = token.start + len(token.name) + 1
            raise QueryError(
                problem, _("It takes {help}.", help=_(known.help)), start if value else token.start, token.end
            )
        self.field_tests[token.name, value] = test
        return _Node(test, known.needs_text, (value,) if known.free else ())


def _unknown_field(token: Token, fields: Mapping[str, Field]) -> QueryError:
    from difflib import get_close_matches  # needed for a slip only, and slow to load

    near = get_close_matches(token.name[:20], fields, 1)
    remedy = (
        _("Did you mean “{name}”?", name=f"{near[0]}:")
        if near
        else _('To search for it as text, put it in "quotation marks".')
    )
    return QueryError(
        _("There is no field “{field}”.", field=f"{token.name}:"),
        remedy,
        token.start,
        token.start + len(token.name) + 1,
    )


def _all(parts: Sequence[_Node]) -> _Node:
    if len(parts) == 1:
        return parts[0]
    tests = [part.test for part in sorted(parts, key=lambda part: part.needs_text)]
    return _Node(AllOf(tests), any(part.needs_text for part in parts), _words_of(parts))


def _either(parts: Sequence[_Node]) -> _Node:
    if len(parts) == 1:
        return parts[0]
    tests = [part.test for part in sorted(parts, key=lambda part: part.needs_text)]
    return _Node(AnyOf(tests), any(part.needs_text for part in parts), _words_of(parts))


def _words_of(parts: Sequence[_Node]) -> tuple[str, ...]:
    return tuple(word for part in parts for word in part.words)


def _opposite(node: _Node | None) -> _Node | None:
    """Not. What is absent is not highlighted; the opposite of nothing asked is nothing asked."""
    return None if node is None else _Node(Not(node.test), node.needs_text)


def _span(token: Token) -> tuple[int, int]:
    return token.start, token.end
