"""What Python's readers of TOML, JSON and ZIP say of a file, so that it is told in the reader's language."""

import re

from wishtui.i18n.catalogue import N_
from wishtui.i18n.stored import from_stored

_TOML = (
    N_("Cannot declare {key} twice"),
    N_("Cannot mutate immutable namespace {key}"),
    N_("Cannot overwrite a value"),
    N_("Cannot redefine namespace {key}"),
    N_("Duplicate inline table key {key}"),
    N_("Escaped character is not a Unicode scalar value"),
    N_("Expected '=' after a key in a key/value pair"),
    N_("Expected ']' at the end of a table declaration"),
    N_("Expected ']]' at the end of an array declaration"),
    N_("Expected newline or end of document after a statement"),
    N_("Expected {mark}"),
    N_("Found invalid character {character}"),
    N_("Illegal character {character}"),
    N_("Invalid date or datetime"),
    N_("Invalid hex value"),
    N_("Invalid initial character for a key part"),
    N_("Invalid statement"),
    N_("Invalid value"),
    N_("Unclosed array"),
    N_("Unclosed inline table"),
    N_("Unescaped '\\' in a string"),
    N_("Unterminated string"),
)
_JSON = (
    N_("Expecting ',' delimiter"),
    N_("Expecting ':' delimiter"),
    N_("Expecting property name enclosed in double quotes"),
    N_("Expecting value"),
    N_("Extra data"),
    N_("Invalid \\escape"),
    N_("Invalid control character at"),
    N_("Unterminated string starting at"),
)
_ZIP = (
    N_("Bad CRC-32 for file {name}"),
    N_("Bad magic number for central directory"),
    N_("Bad magic number for file header"),
    N_("File is not a zip file"),
    N_("Truncated file header"),
)
_REASONS = (*_TOML, *_JSON, *_ZIP)
"""As Python words them; what stands in no list here is shown as Python says it."""

_PLACE = re.compile(r"\((?:at line (\d+), column \d+|at end of document)\)")


def parser_reason(words: str) -> str:
    """Why a file cannot be read, such as `Invalid value`, of what Python's reader says of it."""
    return from_stored(words, _REASONS)


def toml_fault(error: ValueError, text: str) -> tuple[int, str]:
    """The line of `text`, counted from 1, that tomllib refuses with `error`, and why."""
    words = str(error)
    place = _PLACE.search(words)
    line = int(place[1]) if place and place[1] else text.count("\n") + 1
    return line, parser_reason(_PLACE.sub("", words).strip())
