"""What a search found, marked in the line that shows it."""

from collections.abc import Iterator, Sequence

from wishtui.present.spans import Line, Role, Span
from wishtui.text import fold, graphemes


def with_matches(line: Line, words: Sequence[str]) -> Line:
    """`line` with the folded `words` marked wherever they stand within one span."""
    if not words:
        return line
    return tuple(part for span in line for part in _parts(span, words))


def has_match(line: Line, words: Sequence[str]) -> bool:
    """Whether `with_matches` would mark something in `line`."""
    return any(word in folded for folded in (fold(span.text) for span in line) for word in words)


def _parts(span: Span, words: Sequence[str]) -> Iterator[Span]:
    folded = fold(span.text)
    if not any(word in folded for word in words):
        yield span
        return
    ranges = sorted(_ranges(span.text, words))
    at = 0
    for start, end in ranges:
        if start >= at:
            if start > at:
                yield Span(span.text[at:start], span.role)
            yield Span(span.text[start:end], Role.MATCH)
            at = end
    if at < len(span.text):
        yield Span(span.text[at:], span.role)


def _ranges(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the words stand in `text` itself."""
    folded: list[str] = []
    starts: list[int] = []
    at = 0
    for piece, letters in _pieces(text):
        folded.append(letters)
        starts += [at] * len(letters)
        at += len(piece)
    whole = "".join(folded)
    ends = dict(zip(starts, [*starts[1:], at], strict=True))
    for word in words:
        index = whole.find(word)
        while index >= 0:
            yield starts[index], ends[starts[index + len(word) - 1]]
            index = whole.find(word, index + len(word))


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The parts of `text` that can be folded each on its own, with what they fold to.

    That is a grapheme, or several that become one letter: a half-width kana and its voicing mark.
    """
    piece = letters = ""
    for grapheme, _width in graphemes(text):
        if grapheme.isspace():
            # A blank folds to nothing on its own, and parts words all the same; several in a row fold to one.
            if piece.isspace():
                piece += grapheme
                continue
            yield piece, letters
            piece, letters = grapheme, " "
            continue
        own = fold(grapheme)
        if piece and not piece.isspace() and not grapheme.isascii():
            together = fold(piece + grapheme)
            if together != letters + own:
                piece, letters = piece + grapheme, together
                continue
        yield piece, letters
        piece, letters = grapheme, own
    yield piece, letters
