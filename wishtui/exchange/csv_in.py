"""Issues from CSV: one row a message, rows of one id are one issue, wherever they stand."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from wishtui.exchange.columns import ALIASES, NEEDED, key_of, placed, unguarded
from wishtui.exchange.csv_rows import NamedRow, told_by
from wishtui.exchange.decoding import Decoding, Entry
from wishtui.exchange.records import BadRecord, Reading, Terms
from wishtui.exchange.source import Source

_FIELD_LIMIT = 4 << 20
_DELIMITERS = (",", ";", "\t")
_SHOWN = 60


@dataclass(frozen=True)
class Row:
    """A row with its two numbers: as a spreadsheet counts, header included, and as the file's lines run."""

    number: int
    line: int
    cells: list[str]

    @property
    def where(self) -> str:
        """`row 3`, with the line where a cell of several lines has moved it."""
        return f"row {self.number:,}" + (f" (line {self.line:,})" if self.line != self.number else "")


@dataclass(frozen=True)
class Sheet:
    """A CSV file as a whole: what its columns mean, and its rows by id, packed."""

    headers: list[str]
    names: dict[int, str]
    rows: dict[str, list[bytes]]


def reading(source: Source, terms: Terms) -> Reading:
    """The issues of a CSV file.

    Raises:
        UsageError: a quote is not closed, the header is missing a column or has one twice, or it is no CSV at all.
    """
    previous = csv.field_size_limit(_FIELD_LIMIT)
    try:
        sheet = _sheet(source)
    finally:
        csv.field_size_limit(previous)
    return Reading(source.name, "csv", len(sheet.rows), _entries(source, sheet, terms))


def _sheet(source: Source) -> Sheet:
    """Every row of the file, by the id that it belongs to. Rows without one stand under no id, alone."""
    delimiter = ""
    header: Row | None = None
    names: dict[int, str] = {}
    rows: dict[str, list[bytes]] = {}
    skip = 0
    head = next((line for _, line in source.lines() if line.strip()), b"").decode()
    if head.casefold().startswith("sep=") and len(head.strip()) == 5:
        delimiter, skip = head.strip()[4], 1
    delimiter = delimiter or _delimiter(head)
    for row in _rows(source, delimiter, skip):
        if header is None:
            header, names = row, _columns(source, row)
            place = next(place for place, name in names.items() if name == "id")
            continue
        key = unguarded(row.cells[place]).strip() if place < len(row.cells) else ""
        rows.setdefault(key or f"\0{row.number}", []).append(msgspec.msgpack.encode((row.number, row.line, row.cells)))
    if header is None:
        raise source.fault("there is no header.", f"The first row names the columns; {_needed(NEEDED)} must be there.")
    return Sheet(header.cells, names, rows)


def _delimiter(head: str) -> str:
    """The one that shows most columns we know."""
    return max(_DELIMITERS, key=lambda sign: len(placed([cell.strip('"') for cell in head.strip().split(sign)])))


def _rows(source: Source, delimiter: str, skip: int) -> Iterator[Row]:
    """Rows that are not blank. Line ends stay with their lines, so a cell may hold them."""
    lines = (line.decode() for _, line in source.lines())
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = line = 0
    try:
        for cells in reader:
            begin, line = line + 1, reader.line_num
            number += 1
            if number > skip and any(cell.strip() for cell in cells):
                yield Row(number, begin, cells)
    except csv.Error as error:
        raise source.fault(*_broken(str(error), line + 1)) from error


def _broken(problem: str, line: int) -> tuple[str, str]:
    where = f"line {line:,}: "
    if "unexpected end of data" in problem:
        return (
            f"{where}a quote is opened here and never closed, so the rest of the file is one cell.",
            "Close it, or export the file again: it may be cut off.",
        )
    if "field larger" in problem:
        return f"{where}a cell is longer than {_FIELD_LIMIT >> 20} MiB.", "A quote may be missing before it."
    return f"{where}{problem}.", "Inside a quoted cell, write a quote twice."


def _columns(source: Source, header: Row) -> dict[int, str]:
    """What the columns mean, once the header is known to be one."""
    names = placed(header.cells)
    if not names:
        first = ", ".join(header.cells)[:_SHOWN]
        raise source.fault(
            f'this is neither JSON nor a CSV of issues; it begins with "{first}".',
            f"A CSV's first row names the columns; {_needed(NEEDED)} must be there.",
        )
    keys = [key_of(cell) for cell in header.cells if cell.strip()]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise source.fault(f"the column `{twice}` is there twice.", "Remove or rename one of them.")
    missing = [name for name in NEEDED if name not in names.values()]
    if missing:
        also = "; ".join(f"`{name}` may also be called {', '.join(ALIASES[name][:4])}" for name in missing)
        raise source.fault(f"the header has no column {_needed(missing)}.", f"Add it: {also}.")
    return names


def _needed(names: tuple[str, ...] | list[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)


def _entries(source: Source, sheet: Sheet, terms: Terms) -> Iterator[Entry]:
    decoding = Decoding(source.name, terms)
    for key in list(sheet.rows):
        rows = [Row(*msgspec.msgpack.decode(packed, type=tuple[int, int, list[str]])) for packed in sheet.rows.pop(key)]
        try:
            told = told_by([_named(sheet, row) for row in rows], terms)
            entries = list(decoding.checked(told, rows[0].where))
        except BadRecord as error:
            raw = _as_csv(sheet.headers, *(row.cells for row in rows))
            yield decoding.rejected(rows[0].where, error, raw, "" if key.startswith("\0") else key)
        else:
            yield from entries


def _named(sheet: Sheet, row: Row) -> NamedRow:
    """The row's cells by what their columns mean; columns that nobody knows keep their header."""
    over = [cell for cell in row.cells[len(sheet.headers) :] if cell.strip()]
    if over or len(row.cells) < len(sheet.headers):
        raise BadRecord(
            "",
            f"has {len(row.cells)} of the {len(sheet.headers)} cells that the header names; "
            "put text that holds the separator in quotes, and see whether the file is cut off.",
            row.where,
        )
    named, extra = {}, {}
    for place, cell in enumerate(row.cells[: len(sheet.headers)]):
        if place in sheet.names:
            named[sheet.names[place]] = unguarded(cell)
        elif cell.strip():
            extra[sheet.headers[place].strip() or f"column {place + 1}"] = unguarded(cell)
    return NamedRow(row.where, named, extra)


def _as_csv(*rows: list[str]) -> str:
    """Rows as they are kept for the rejects file, the header before them."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
