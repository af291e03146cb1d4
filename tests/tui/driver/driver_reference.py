"""A small terminal of the tests' own, to the cell, where pyte is not one.

pyte leaves the other half of an overwritten wide character standing, knows no joined emoji, drops every mark
that is not a combining character, and always keeps the background when erasing. This one does as xterm does:
an overwritten half blanks the other, and widths come from the function it is given.
"""

import re
from collections.abc import Callable, Iterator
from unicodedata import category

from rich.cells import get_character_cell_size, split_graphemes

from wishtui.tui.driver.ambiguous_width import is_ambiguous

Cell = tuple[str, frozenset[str], str, str]
Split = Callable[[str], Iterator[tuple[str, int]]]

_TOKEN = re.compile(r"\x1b\[(\?[0-9;]*[hl])|\x1b\[([0-9;]*)([A-Za-z])|\x1b(M)|([\r\n\b])|([^\x1b\r\n\b]+)", re.DOTALL)
_OFF = {"22": "12", "23": "3", "24": ("4", "21"), "25": "56", "27": "7", "28": "8", "29": "9"}
_OFF |= {"54": ("51", "52"), "55": ("53",)}
_UNSEEN = frozenset(["1", "2", "3", "8"])


def as_measured(text: str) -> Iterator[tuple[str, int]]:
    """Graphemes as Rich, and so Textual, measures them."""
    for start, end, size in split_graphemes(text)[0]:
        yield text[start:end], size


def as_old_terminals_do(text: str) -> Iterator[tuple[str, int]]:
    """Every code point for itself: nothing is joined or widened by what follows it."""
    for char in text:
        yield char, get_character_cell_size(char)


def as_multiplexers_do(text: str) -> Iterator[tuple[str, int]]:
    """Every code point for itself, and a spacing vowel sign takes a cell."""
    for char in text:
        yield char, 1 if category(char) == "Mc" else get_character_cell_size(char)


def as_the_console_does(text: str) -> Iterator[tuple[str, int]]:
    """Every code point takes a cell, marks and joiners too."""
    for char in text:
        yield char, get_character_cell_size(char) or 1


def runs_of(row: list[Cell]) -> Iterator[tuple[int, int, int]]:
    """Start, stop and the end of the room behind it, of each text that is not measured alike everywhere."""

    def is_line(x: int) -> bool:
        return "\u2500" <= row[x][0] <= "\u259f"

    def is_gap(x: int) -> bool:
        char, attributes, _, background = row[x]
        beside = row[max(0, x - 1) : x] + row[x + 1 : x + 2]
        same = any(each[1] <= _UNSEEN and each[3] == background for each in beside)
        return char == " " and not attributes and same

    def ends(x: int) -> bool:
        return is_line(x) or (is_gap(x) and (x + 1 == len(row) or is_gap(x + 1) or is_line(x + 1)))

    x = 0
    while x < len(row):
        if not is_ambiguous(row[x][0]):
            x += 1
            continue
        start = x
        while x < len(row) and not ends(x):
            x += 1
        stop = x
        while x < len(row) and is_gap(x):
            x += 1
        yield start, stop, x


class Reference:
    """Cells, cursor and colours, fed with output."""

    def __init__(
        self, width: int, height: int, *, bce: bool = True, split: Split = as_measured, tidy: bool = True
    ) -> None:
        """A terminal that is not `tidy` leaves rubbish in the other half of an overwritten wide character."""
        self.width, self.height, self.bce, self.split = width, height, bce, split
        self.orphan = " " if tidy else "?"
        self.look: tuple[frozenset[str], str, str] = (frozenset(), "", "")
        self.y = self.x = 0
        self.top, self.bottom = 0, height - 1
        self.rows = [[self.blank()] * width for _ in range(height)]

    def blank(self) -> Cell:
        return (" ", frozenset(), "", self.look[2] if self.bce else "")

    def feed(self, data: str) -> None:
        assert "".join(match[0] for match in _TOKEN.finditer(data)) == data, data
        for match in _TOKEN.finditer(data):
            mode, parameters, final, reverse, control, text = match.groups()
            if text:
                self.text(text)
            elif reverse:
                self.line_feed(-1)
            elif control:
                self.control(control)
            elif final:
                self.sequence(parameters, final)
            else:
                assert mode[:-1] == "?2026"

    def text(self, text: str) -> None:
        for grapheme, size in self.split(text):
            if not size:
                self.mark(grapheme)
                continue
            if self.x + size > self.width:  # no wrapping: the last column is overwritten
                self.x = self.width - size
            self.put(self.x, (grapheme, *self.look))
            if size == 2:
                self.put(self.x + 1, ("", *self.look), tail=True)
            self.x += size

    def mark(self, grapheme: str) -> None:
        row = self.rows[self.y]
        base = self.x - 1
        if base >= 0:
            base -= row[base][0] == ""
            row[base] = (row[base][0] + grapheme, *row[base][1:])

    def put(self, x: int, cell: Cell, *, tail: bool = False) -> None:
        row = self.rows[self.y]
        if row[x][0] == "" and not tail and x:
            row[x - 1] = (self.orphan, *row[x - 1][1:])
        if x + 1 < self.width and row[x + 1][0] == "":
            row[x + 1] = (self.orphan, *row[x + 1][1:])
        row[x] = cell

    def control(self, char: str) -> None:
        if char == "\n":
            self.line_feed(1)
        else:
            self.x = 0 if char == "\r" else max(0, min(self.x, self.width - 1) - 1)

    def line_feed(self, step: int) -> None:
        if step > 0 and self.y == self.bottom:
            self.rows.insert(self.bottom + 1, [self.blank()] * self.width)
            del self.rows[self.top]
        elif step < 0 and self.y == self.top:
            del self.rows[self.bottom]
            self.rows.insert(self.top, [self.blank()] * self.width)
        else:
            self.y += step
            assert 0 <= self.y < self.height, "moved off the screen"

    def sequence(self, parameters: str, final: str) -> None:
        numbers = [int(each or 0) for each in parameters.split(";")]
        count = max(1, numbers[0])
        x = min(self.x, self.width - 1)
        if final == "m":
            self.colour(parameters.split(";"))
            return
        if final == "H":
            self.y, x = count - 1, max(1, numbers[-1] if len(numbers) > 1 else 1) - 1
        elif final in "AB":
            self.y += count if final == "B" else -count
        elif final in "CD":
            x += count if final == "C" else -count
        elif final == "G":
            x = count - 1
        elif final == "d":
            self.y = count - 1
        elif final == "K":
            self.erase(x, self.width)
        elif final == "X":
            self.erase(x, min(self.width, x + count))
        elif final == "J":
            assert numbers == [2]
            self.rows = [[self.blank()] * self.width for _ in range(self.height)]
        else:
            assert final == "r", final
            self.top, self.bottom = (count - 1, numbers[1] - 1) if parameters else (0, self.height - 1)
            self.y, x = 0, 0
        self.x = x
        assert 0 <= self.y < self.height, "moved off the screen"
        assert 0 <= self.x < self.width, "moved off the screen"

    def erase(self, start: int, end: int) -> None:
        for x in range(start, end):
            self.put(x, self.blank())

    def colour(self, codes: list[str]) -> None:
        attributes, foreground, background = self.look
        rest = iter(codes)
        for code in rest:
            if code in ("", "0"):
                attributes, foreground, background = frozenset(), "", ""
            elif code in _OFF:
                attributes -= frozenset(_OFF[code])
            elif code in ("38", "48"):
                kind = next(rest)
                colour = _plain_colour(code, kind, [int(next(rest)) for _ in range(1 if kind == "5" else 3)])
                foreground, background = (colour, background) if code == "38" else (foreground, colour)
            elif code in ("39", "49"):
                foreground, background = ("", background) if code == "39" else (foreground, "")
            elif len(code) > 1 and code[0] in "39":
                foreground = code
            elif (code[0] in "4" and len(code) == 2) or len(code) == 3:
                background = code
            else:
                attributes |= {code}
        self.look = (attributes, foreground, background)

    def picture(self) -> list[list[Cell]]:
        """The cells as they look: a blank shows neither text colour nor weight."""
        return [[_as_seen(cell) for cell in row] for row in self.rows]

    def resize(self, width: int, height: int) -> None:
        """Cuts, or fills up with blanks in the default colours."""
        blank: Cell = (" ", frozenset(), "", "")
        for row in self.rows:
            if len(row) > width and row[width][0] == "":
                row[width - 1] = (" ", *row[width - 1][1:])
        self.rows = [row[:width] + [blank] * (width - len(row)) for row in self.rows[:height]]
        self.rows += [[blank] * width for _ in range(height - len(self.rows))]
        self.width, self.height, self.top, self.bottom = width, height, 0, height - 1
        self.y, self.x = min(self.y, height - 1), min(self.x, width - 1)

    def scramble(self) -> None:
        """What another program or a reflow leaves behind."""
        self.rows = [[("#", frozenset("7"), "31", "")] * self.width for _ in self.rows]
        self.look, self.y, self.x = (frozenset("4"), "32", "45"), self.height - 1, 0


def _as_seen(cell: Cell) -> Cell:
    char, attributes, _, background = cell
    if char == " " and attributes <= _UNSEEN:
        return (" ", frozenset(), "", background)
    return cell


def _plain_colour(code: str, kind: str, values: list[int]) -> str:
    """A colour by its parts of red, green and blue, whichever way it was named; the first sixteen have none."""
    number = values[0]
    if kind == "2" or number < 16:
        return ";".join([code, kind, *map(str, values)])
    if number >= 232:
        return f"{code};2" + f";{8 + 10 * (number - 232)}" * 3
    levels = (0, 95, 135, 175, 215, 255)
    red, green, blue = (number - 16) // 36, (number - 16) // 6 % 6, (number - 16) % 6
    return f"{code};2;{levels[red]};{levels[green]};{levels[blue]}"
