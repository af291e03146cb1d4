"""Issues from CSV: one row a message, rows of one id are one issue, wherever they stand."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import msgspec

from wishtui.domain.issue import valid_id
from wishtui.errors import UsageError
from wishtui.exchange.columns import ALIASES, COLUMNS, NEEDED, match_columns, plain_cell, plain_fact, repeated_column
from wishtui.exchange.csv_dialect import FIELD_LIMIT, CsvRow, Dialect, dialect_of, rows_of
from wishtui.exchange.csv_rows import NamedRow, add_extra, decode_rows, newest_first
from wishtui.exchange.decoding import Decoding
from wishtui.exchange.records import BadRecord, DecodeContext, ImportEntry, ImportFile
from wishtui.exchange.source import Source
from wishtui.i18n import _, clauses, enumerated, listed

_SHOWN = 60


@dataclass
class Sheet:
    """A CSV file as a whole: what its columns mean, and its rows by id, packed."""

    headers: list[str] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    rows: dict[str, list[bytes]] = field(default_factory=dict)
    broken: int = 0
    """Rows that cannot be cut into cells."""

    def add(self, row: CsvRow) -> None:
        """Put a row to the others of its id; one without an id stands alone."""
        index = next(index for index, name in self.names.items() if name == "id")
        key = plain_fact(row.cells[index]) if index < len(row.cells) else ""
        key = "" if row.problem and not valid_id(key) else key
        self.rows.setdefault(key or f"\0{row.number}", []).append(msgspec.msgpack.encode(row))
        self.broken += bool(row.problem)


def read_csv(source: Source, context: DecodeContext) -> ImportFile:
    """The issues of a CSV file.

    Raises:
        UsageError: a quote is not closed, the header lacks a column or has one twice, or it is no CSV at all.
    """
    with _field_limit():
        sheet = _best_sheet(source, dialect_of(source))
    return ImportFile(source.name, "csv", len(sheet.rows), _entries(source, sheet, context))


@contextmanager
def _field_limit() -> Iterator[None]:
    previous = csv.field_size_limit(FIELD_LIMIT)
    try:
        yield
    finally:
        csv.field_size_limit(previous)


def _best_sheet(source: Source, dialect: Dialect) -> Sheet:
    """The file with quotes doubled, or behind backslashes where that makes sense of more rows."""
    sheet, fault = None, None
    try:
        sheet = _sheet(source, dialect)
    except UsageError as error:
        fault = error
    if (sheet is None or sheet.broken) and b'\\"' in source.data:
        with suppress(UsageError):
            other = _sheet(source, msgspec.structs.replace(dialect, backslash=True))
            sheet = other if sheet is None or other.broken < sheet.broken else sheet
    if sheet is None:
        assert fault is not None  # nothing else leaves no sheet
        raise fault
    return sheet


def _sheet(source: Source, dialect: Dialect) -> Sheet:
    """Every row of the file, by the id that it belongs to."""
    rows = rows_of(source, dialect)
    header = next(rows, None)
    if header is None:
        raise source.fault(
            _("there is no header."),
            _("The first row names the columns; {columns} must be there.", columns=_needed(NEEDED)),
        )
    if header.problem:
        raise source.fault(
            _("the header cannot be read: {problem}", problem=header.fault), _("Write the names without quotes.")
        )
    sheet = Sheet(header.cells, _columns(source, header.cells))
    for row in rows:
        sheet.add(row)
    return sheet


def _columns(source: Source, headers: list[str]) -> dict[int, str]:
    """What the columns mean, once the header is known to be one."""
    names = match_columns(headers)
    if not names:
        first = ", ".join(headers)[:_SHOWN]
        raise source.fault(
            _("this is neither JSON nor a CSV of issues; it begins with “{text}”.", text=first),
            _("A CSV's first row names the columns; {columns} must be there.", columns=_needed(NEEDED)),
        )
    twice = repeated_column(headers)
    if twice:
        raise source.fault(_("the column `{column}` is there twice.", column=twice), _("Remove or rename one of them."))
    missing = [name for name in NEEDED if name not in names.values()]
    if missing:
        also = clauses(
            _("`{column}` may also be called {names}", column=name, names=enumerated(ALIASES[name][:4]))
            for name in missing
        )
        raise source.fault(
            _("the header has no column {columns}.", columns=_needed(missing)), _("Add it: {names}.", names=also)
        )
    return names


def _needed(names: tuple[str, ...] | list[str]) -> str:
    return listed(f"`{name}`" for name in names)


def _entries(source: Source, sheet: Sheet, context: DecodeContext) -> Iterator[ImportEntry]:
    decoding = Decoding(source.name, context)
    backwards = newest_first(_several_rows(sheet), context, ours=tuple(sheet.headers) == COLUMNS)
    for key in list(sheet.rows):
        rows = list(_unpacked(sheet.rows.pop(key)))
        try:
            decoded = decode_rows([_named(sheet, row) for row in rows], context, newest_first=backwards)
        except BadRecord as error:
            raw = _as_csv(sheet.headers, *(row.cells for row in rows))
            yield decoding.rejected(rows[0].where, error, raw, "" if key.startswith("\0") else key)
        else:
            yield from decoding.entries_of(decoded, rows[0].where)


def _unpacked(rows: list[bytes]) -> Iterator[CsvRow]:
    return (msgspec.msgpack.decode(row, type=CsvRow) for row in rows)


def _several_rows(sheet: Sheet) -> Iterator[list[NamedRow]]:
    """Issues of more rows than one, as far as their rows can be used."""
    for packed in sheet.rows.values():
        if len(packed) > 1:
            try:
                yield [_named(sheet, row) for row in _unpacked(packed)]
            except BadRecord:
                continue


def _named(sheet: Sheet, row: CsvRow) -> NamedRow:
    """The row's cells by what their columns mean; columns that nobody knows keep their header.

    Cells that are missing at the end are empty ones, as spreadsheets leave them out.
    """
    if row.problem:
        raise BadRecord("", row.fault, row.where)
    if any(cell.strip() for cell in row.cells[len(sheet.headers) :]):
        raise BadRecord(
            "",
            _(
                "has {cells} cells, and the header names {columns}; put text that holds the separator in quotes.",
                cells=len(row.cells),
                columns=len(sheet.headers),
            ),
            row.where,
        )
    named: dict[str, str] = {}
    extra: dict[str, Any] = {}
    for index, cell in enumerate(row.cells[: len(sheet.headers)]):
        if index in sheet.names:
            named[sheet.names[index]] = plain_cell(cell)
        elif cell.strip():
            header = sheet.headers[index].strip() or f"column {index + 1}"  # untranslated: it is stored
            add_extra(extra, {header: plain_cell(cell)})
    return NamedRow(row.where, named, extra)


def _as_csv(*rows: list[str]) -> str:
    """Rows as they are kept for the rejects file, the header before them."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
