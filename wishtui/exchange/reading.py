"""One file read: its kind known by what is in it, checked as a whole, then given record by record."""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import msgspec

from wishtui.domain.times import utc
from wishtui.errors import UsageError
from wishtui.exchange import csv_reader, json_text
from wishtui.exchange.decoding import Decoding, kind_of
from wishtui.exchange.listed_records import ListedRecords, listed_records
from wishtui.exchange.records import BadRecord, DecodeContext, ImportEntry, ImportFile
from wishtui.exchange.source import MAX_SIZE, Source, load
from wishtui.i18n import _, enumerated
from wishtui.text import clean_line

FORMATS = ("v3", "v2", "orders", "jsonl", "csv", "wishtui")
"""What `--format` may say; without it the content decides."""

RawRecords = list[msgspec.Raw] | ListedRecords
"""Those of one document, undecoded."""

_SAMPLE = 50
"""Records, or lines, that are looked at to tell what a file is."""


def read(
    path: Path | None,
    *,
    stdin: BinaryIO | None = None,
    format: str | None = None,
    now: datetime,
    zone: tzinfo | None = UTC,
    limit: int = MAX_SIZE,
) -> ImportFile:
    """What a file holds; without a path, what `stdin` holds.

    The whole file is proved sound before this returns, so a broken one changes nothing. `now` tells dates that lie in
    the future; `zone` is that of times in a spreadsheet which name none, None being the zone of this machine. `limit`
    is the largest size in bytes.

    Raises:
        UsageError: the file is broken as a whole, or is none of ours; the message names the place and the remedy.
    """
    if format is not None and format not in FORMATS:
        raise UsageError(
            _("There is no format “{format}”.", format=format),
            _("Choose one of {formats}.", formats=enumerated(FORMATS)),
        )
    context = DecodeContext(utc(now), zone)
    if path is not None and format not in ("csv", "jsonl"):
        listed = listed_records(path, clean_line(str(path)), limit)
        if listed is not None:
            return _document(Source(listed.name, bytearray()), listed, context, format or "")
    source = load(path, stdin=stdin, limit=limit)
    first = bytes(source.data[:4096]).lstrip()[:1]
    if format == "csv" or (format is None and first not in (b"{", b"[")):
        return csv_reader.read_csv(source, context)
    json_text.mend_surrogates(source.data)
    if format == "jsonl" or (format is None and _is_lines(source)):
        return _lines(source, context)
    return _document(source, json_text.records_of(source), context, format or "")


def _document(source: Source, raws: RawRecords, context: DecodeContext, forced: str) -> ImportFile:
    """A JSON document with its records."""
    record_kind = forced or _kind(raws)
    if len(raws) and not record_kind:
        raise source.fault(
            _("this is JSON, but neither issues nor orders."),
            _("Export the issues again, or name the format with --format."),
        )
    decoding = Decoding(source.name, context, forced)
    records = decoding.run((_("record {number:,}", number=position), raw) for position, raw in enumerate(raws, 1))
    return ImportFile(source.name, "orders" if record_kind == "v2 order" else record_kind or "v3", len(raws), records)


def _kind(raws: RawRecords) -> str:
    """The kind of the first records that show one."""
    for raw in islice(raws, _SAMPLE):
        try:
            record_kind = kind_of(json_text.decode(raw))
        except BadRecord:
            # A broken record of ours still shows its id; the run names what is wrong with it.
            record_kind = "v3" if json_text.loose_id(raw) else ""
        if record_kind:
            return record_kind
    return ""


def _is_lines(source: Source) -> bool:
    """Whether each line is a document of its own: the first one is, or most are though the first is broken."""
    end = source.data.find(b"\n")
    if end < 0 or not source.data[end : end + 4096].strip():
        return False  # one line, perhaps of 160 MB: not to be copied for a look
    lines = [line for _, line in islice(source.lines(), _SAMPLE) if line.strip()]
    whole = [_is_object(line) for line in lines]
    return whole[0] or (lines[0].rstrip().endswith(b"}") and sum(whole) * 2 >= len(lines))


def _is_object(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _lines(source: Source, context: DecodeContext) -> ImportFile:
    """JSON lines: a bad one is rejected, the others go on."""
    total = sum(1 for _, line in source.lines() if line.strip())
    return ImportFile(source.name, "jsonl", total, _line_entries(source, Decoding(source.name, context)))


def _line_entries(source: Source, decoding: Decoding) -> Iterator[ImportEntry]:
    for number, line in source.lines():
        if not line.strip():
            continue
        where = _("line {line:,}", line=number)
        try:
            raws = json_text.unwrapped(line)
        except (BadRecord, msgspec.DecodeError, RecursionError) as error:
            problem = error if isinstance(error, BadRecord) else BadRecord("", _line_problem(line, error))
            yield decoding.rejected(where, problem, json_text.as_text(line), json_text.loose_id(line))
            continue
        alone = len(raws) == 1
        yield from decoding.run(
            (where if alone else _("line {line:,}, record {number:,}", line=number, number=position), raw)
            for position, raw in enumerate(raws, 1)
        )


def _line_problem(line: bytes, error: Exception) -> str:
    if isinstance(error, RecursionError):
        return _("is nested too deep to be a record of Wish.")
    if "truncated" in str(error):
        if line.endswith((b"\n", b"\r")):
            return _("ends in the middle of the record.")
        return _("ends in the middle of the record. The file is cut off here: export or download it again.")
    return _("is no sound JSON: {fault}.", fault=json_text.plain_words(str(error)))
