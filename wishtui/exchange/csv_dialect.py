"""A CSV file cut into rows: which separator, which quotes, and rows that cannot be cut."""

import csv
import re
from collections.abc import Iterator

import msgspec

from wishtui.exchange.columns import match_columns
from wishtui.exchange.source import Source
from wishtui.i18n import _

FIELD_LIMIT = 4 << 20
"""Bytes of one cell: a longer one has lost its closing quote."""

_SEPARATORS = (",", ";", "\t", "|")
_ESCAPED_QUOTE = re.compile(r'(?<!\\)(\\++)"')


class Dialect(msgspec.Struct, frozen=True):
    """How the file is written."""

    separator: str
    skipped: int = 0
    """Rows before the header: that with `sep=`, and blank ones before it."""
    backslash: bool = False
    r"""Whether a quote inside a quoted cell is written `\"`."""


_CUT_OFF, _TOO_LONG = "unexpected end of data", "field larger"  # untranslated: the csv module's own words
_TEXT_BEHIND = "expected after"  # untranslated: as above


class CsvRow(msgspec.Struct, frozen=True, array_like=True):
    """A row with its two numbers: as a spreadsheet counts, header included, and as the file's lines run."""

    number: int
    line: int
    cells: list[str]
    problem: str = ""
    """Why it could not be cut into cells, in the csv module's words; `cells` is then a guess."""
    separator: str = ""
    """What separates cells, where there is a problem."""

    @property
    def where(self) -> str:
        """`row 3`, with the line where a cell of several lines has moved it."""
        if self.line == self.number:
            return _("row {row:,}", row=self.number)
        return _("row {row:,} (line {line:,})", row=self.number, line=self.line)

    @property
    def fault(self) -> str:
        """The problem as a person reads it, with its remedy."""
        if _TEXT_BEHIND in self.problem:
            sign = _("a tab") if self.separator == "\t" else f"`{self.separator}`"
            return _(
                "a quoted cell goes on behind its closing quote, where {sign} belongs; write a quote inside it twice.",
                sign=sign,
            )
        if "new-line" in self.problem:
            return _("a bare carriage return stands outside quotes; put the text that holds it in quotes.")
        return _(
            "it cannot be cut into cells: {problem}; write a quote inside a quoted cell twice.", problem=self.problem
        )


def dialect_of(source: Source) -> Dialect:
    """The separator that a first line `sep=;` names, or that shows most columns we know.

    Raises:
        UsageError: `sep=` names what can separate nothing.
    """
    for line_number, (_start, line) in enumerate(source.lines(), 1):
        head = line.decode().rstrip("\r\n")
        if not head.strip():
            continue
        named = head.strip('"')
        if not named.casefold().startswith("sep="):
            return Dialect(max(_SEPARATORS, key=lambda sign: _known_columns(head, sign)))
        sign = "".join(dict.fromkeys(named[4:]))  # a spreadsheet fills the line up to the width of the table
        if len(sign) != 1 or sign.isalnum() or sign in "\"' ":
            raise source.fault(
                _("`{named}` names no separator.", named=named), _("Write one of , ; | or a tab behind `sep=`.")
            )
        return Dialect(sign, skipped=line_number)
    raise source.fault(_("the file is empty."), _("Export it again."))


def _known_columns(head: str, sign: str) -> int:
    return len(match_columns([cell.strip('"') for cell in head.strip().split(sign)]))


def rows_of(source: Source, dialect: Dialect) -> Iterator[CsvRow]:
    """Rows that are not blank. One that cannot be cut is given with its problem, and the next goes on.

    Raises:
        UsageError: a quote is never closed, so that the rest of the file is one cell; or a cell is too long.
    """
    lines = _CsvLines(source, backslash=dialect.backslash)
    reader = csv.reader(lines, delimiter=dialect.separator, strict=True)
    number = 0
    while True:
        begin = lines.number + 1
        lines.text.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = str(error)
            if _CUT_OFF in problem or _TOO_LONG in problem:
                raise source.fault(*_fatal(problem, begin)) from error
            number += 1
            guess = lines.text[0].split(dialect.separator)
            yield CsvRow(number, begin, [cell.strip().strip('"') for cell in guess], problem, dialect.separator)
            continue
        number += 1
        if number > dialect.skipped and any(cell.strip() for cell in cells):
            yield CsvRow(number, begin, cells)


class _CsvLines:
    """The lines of a file, for a reader of rows. Line ends stay with their lines, so a cell may hold them."""

    def __init__(self, source: Source, *, backslash: bool) -> None:
        self._lines = source.lines()
        self._backslash = backslash
        self.number = 0
        self.text: list[str] = []
        """Lines of the row in hand."""

    def __iter__(self) -> "_CsvLines":
        return self

    def __next__(self) -> str:
        self.number, data = next(self._lines)
        line = data.decode()
        self.text.append(line)
        return _ESCAPED_QUOTE.sub(_doubled, line) if self._backslash else line


def _doubled(match: re.Match[str]) -> str:
    """A quote behind a backslash written as two; behind two backslashes it ends the cell."""
    backslashes = match[1]
    return f'{backslashes[1:]}""' if len(backslashes) % 2 else match[0]


def _fatal(problem: str, line: int) -> tuple[str, str]:
    if _CUT_OFF in problem:
        return (
            _(
                "line {line:,}: a quote is opened here and never closed, so the rest of the file is one cell.",
                line=line,
            ),
            _("Close it, or export the file again: it may be cut off."),
        )
    return (
        _("line {line:,}: a cell is longer than {most} MiB.", line=line, most=FIELD_LIMIT >> 20),
        _("A quote may be missing before it."),
    )
