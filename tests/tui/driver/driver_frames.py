"""Random frames, written as Textual 8.2 writes them."""

from dataclasses import dataclass

from hypothesis import strategies as st
from rich.cells import cell_len

STYLES = [
    "",
    "1",
    "31",
    "38;2;10;20;30;48;2;1;2;3",
    "38;2;10;20;40;48;2;1;2;3",
    "48;2;1;2;3",
    "38;5;200;48;5;17",
    "7",
    "4;32",
    "1;2;91;104",
    "3;9;38;2;10;20;30",
    "1;2;38;2;10;20;30",
    "1;38;2;10;20;30",
    "4;21;38;2;10;20;30",
    "4;38;2;10;20;30",
]
NARROW = ["a", "bc", " ", "  ", "      ", "due in 2h", "─", "é", "‼", "▁"]
WIDE = ["宽", "换颜", "日本 語", "한국"]
TRICKY = [
    "e\u0301",
    "👩\u200d👩\u200d👧",
    "❤\ufe0f",
    "🇪🇸",
    "👍🏽",
    "n\u0303o",
    "1\ufe0f\u20e3",
    "🎉",
    "a\u200db",
    "क\u094dष",
    "मेरा",
    "है?",
    "செ.",
    "น้ำ",
]


@dataclass(frozen=True)
class Piece:
    """A run of styled texts that starts at a cell."""

    y: int
    x: int
    texts: tuple[tuple[str, str], ...]


def frame(pieces: list[Piece], cursor: tuple[int, int] = (0, 0)) -> str:
    """What Textual writes for these pieces."""
    out = ""
    row = None
    for piece in sorted(pieces, key=lambda each: each.y):
        out += "\n" if row not in (None, piece.y) else ""
        row = piece.y
        out += f"\x1b[{row + 1};{piece.x + 1}H"
        out += "".join(f"\x1b[{style}m{text}\x1b[0m" if style else text for style, text in piece.texts)
    return f"{out}\x1b[{cursor[0] + 1};{cursor[1] + 1}H"


def _fitting(texts: list[tuple[str, str]], room: int) -> tuple[tuple[str, str], ...]:
    kept = []
    for style, text in texts:
        if cell_len(text) > room:
            break
        room -= cell_len(text)
        kept.append((style, text))
    return tuple(kept)


@st.composite
def pieces(draw: st.DrawFn, width: int, height: int, words: list[str]) -> list[Piece]:
    """Some pieces anywhere, which fit: Textual cuts its strips to the width."""
    drawn = []
    for _ in range(draw(st.integers(1, 4))):
        x = draw(st.integers(0, width - 1))
        texts = draw(st.lists(st.tuples(st.sampled_from(STYLES), st.sampled_from(words)), max_size=6))
        drawn.append(Piece(draw(st.integers(0, height - 1)), x, _fitting(texts, width - x)))
    return drawn


@st.composite
def listing(draw: st.DrawFn, width: int, height: int) -> list[Piece]:
    """A window on a long list: what scrolling paints."""
    first = draw(st.integers(0, 12))
    marked = draw(st.integers(0, height - 1))
    top = draw(st.integers(0, 2))
    fill = draw(st.sampled_from(["", "48;2;1;2;3"]))
    rows = []
    for y in range(top, height):
        text = f"{'>' if y == marked else ' '} issue {first + y} {['', '宽字', 'over'][(first + y) % 3]}"
        rest = (fill, " " * (width - cell_len(text)))
        rows.append(Piece(y, 0, (("38;2;9;9;9;48;2;1;2;3" if y == marked else fill, text), rest)))
    return rows
