"""JSON as a file holds it: proved sound as a whole, cut into records, each decoded when its turn comes.

msgspec walks the whole text once and leaves the records undecoded, so that a file of any size costs its own bytes
and one record.
"""

import re
from typing import Any

import msgspec

from wishtui.errors import UsageError
from wishtui.exchange.records import BadRecord, quoted
from wishtui.exchange.source import Source
from wishtui.i18n import N_, _

MOST_DEPTH = 64
"""Levels of nesting that a record may have; Wish's own have six."""

Text = bytes | bytearray | msgspec.Raw

_AGAIN = N_("Export or download it again.")
_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ANY = msgspec.json.Decoder(Any)
_KEY_TEXT = msgspec.json.Decoder(str)
_BYTE_POSITION = re.compile(r" \(byte (\d+)\)$")
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u([dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
_TOKEN = re.compile(rb'"([^"\\]*(?:\\.[^"\\]*)*)"(\s*:)?|[{}]', re.DOTALL)
_KEY = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?', re.DOTALL)
_NUMBER = re.compile(rb'("[^"\\]*(?:\\.[^"\\]*)*")\s*:\s*(-?[0-9][0-9.eE+-]*)', re.DOTALL)
_BLANK_COLON = re.compile(rb'"\s+:')
_LOOSE_ID = re.compile(rb'"id"\s*:\s*"?([A-Za-z0-9_-]{1,64})\b')
_NOT_NUMBERS = (b"NaN", b"Infinity", b"-Infinity", b"None", b"True", b"False", b"undefined")


def mend_surrogates(data: bytearray) -> None:
    """Halves of surrogate pairs, which no text may hold, become U+FFFD. The text keeps its length."""
    if b"\\ud" not in data and b"\\uD" not in data:
        return
    for match in _ESCAPE.finditer(data):
        if match.group(1):
            data[match.start(1) : match.end(1)] = b"fffd"


def records_of(source: Source) -> list[msgspec.Raw]:
    """The records of one JSON document: of a list, of Wish's envelope, or the one that it is.

    Raises:
        UsageError: the document is broken, says where; or it is an error answer of Wish.
    """
    try:
        return unwrapped(source.data)
    except BadRecord as error:
        remedy = _("Ask Wish again with a token that is valid, and save that.") if error.field == "code" else _(_AGAIN)
        raise source.fault(error.problem, remedy) from error
    except RecursionError as error:
        raise source.fault(_("the JSON is nested too deep to be issues."), _(_AGAIN)) from error
    except msgspec.DecodeError as error:
        raise _broken(source, str(error)) from error


def unwrapped(text: Text) -> list[msgspec.Raw]:
    """The records of a document, undecoded.

    Raises:
        BadRecord: it is an error answer of Wish, or its envelope holds no records.
        msgspec.DecodeError, RecursionError: it is no sound JSON.
    """
    if _starts(text, b"["):
        return _LIST.decode(text)
    if not _starts(text, b"{"):
        _ANY.decode(text)
        raise BadRecord("", _("this is JSON, but neither a list nor an object."))
    keys = _OBJECT.decode(text)
    if "data" in keys or ("code" in keys and "message" in keys and "id" not in keys):
        _check_keys_once(text, keys)
        _check_code(keys)
        data = keys.get("data")
        return [] if data is None or _starts(data, b"n") else _inside(data)
    return _inside(msgspec.Raw(text) if not isinstance(text, msgspec.Raw) else text)


def _inside(data: msgspec.Raw) -> list[msgspec.Raw]:
    """The records of an envelope's `data`: a list, lists by name, or one record."""
    if _starts(data, b"["):
        return _LIST.decode(data)
    if not _starts(data, b"{"):
        raise BadRecord("data", _("the envelope's `data` is neither a list nor an object."))
    keys = _OBJECT.decode(data)
    named = [keys[name] for name in ("tickets", "orders") if name in keys and _starts(keys[name], b"[")]
    if named and "id" not in keys:
        return [record for part in named for record in _LIST.decode(part)]
    return [data]


def _check_code(keys: dict[str, msgspec.Raw]) -> None:
    """See that the envelope is a success: code 0, as a number or as text (docs/platform.md, 4)."""
    code = _ANY.decode(keys["code"]) if "code" in keys else 0
    if code in (0, "0", None, "") and not isinstance(code, bool):
        return
    message = _ANY.decode(keys["message"]) if "message" in keys else None
    reason = quoted(message) if message else _("no reason given")
    raise BadRecord(
        "code",
        _(
            "this is an error envelope from Wish, not a list of issues: {reason} (code {code}).",
            reason=reason,
            code=quoted(code),
        ),
    )


def _check_keys_once(text: Text, keys: dict[str, msgspec.Raw]) -> None:
    """See that the envelope says each thing once: of two `data` one would be lost without a word.

    The values are known, so the walk leaps from key to key.
    """
    view = memoryview(text)
    index = 0
    for _key in keys:
        match = _KEY.search(view, index)
        if match is None or match.group(1) is None:
            break
        name = _KEY_TEXT.decode(bytes(match.group()).rstrip(b": \t\r\n"))
        index = match.end()
        while view[index] in b" \t\r\n":
            index += 1
        index += len(memoryview(keys[name])) if name in keys else 0
    if bytes(view[index:]).strip() != b"}":
        raise BadRecord("", _("the envelope holds a key twice."))


def decode(raw: msgspec.Raw) -> Any:
    """One record, decoded.

    Raises:
        BadRecord: it holds what JSON cannot mean, a key twice, or too many levels.
    """
    try:
        value = _ANY.decode(raw)
    except RecursionError as error:
        raise BadRecord("", _("is nested too deep to be a record of Wish.")) from error
    except msgspec.ValidationError as error:
        raise BadRecord(*_outsized(bytes(raw))) from error
    except msgspec.DecodeError as error:
        raise BadRecord("", _("is no sound JSON: {fault}.", fault=plain_words(str(error)))) from error
    text = bytes(raw)
    count = _count_keys(value)
    if not surely_once(text, count) and sum(map(bool, _KEY.findall(text))) != count:
        raise BadRecord(*_twice(text))
    return value


def surely_once(text: bytes, keys: int) -> bool:
    """Whether a sound record, of which so many keys were decoded, has none twice, as can be told without reading it.

    Where no blank stands before a colon, `":` is there at least once a key: as often as keys means none was lost.
    """
    return text.count(b'":') == keys and _BLANK_COLON.search(text) is None


def _count_keys(value: Any) -> int:
    """Keys of all objects inside, level by level."""
    level = [value]
    count = 0
    for _level in range(MOST_DEPTH):
        inner: list[Any] = []
        for each in level:
            if type(each) is dict:
                count += len(each)
                inner += [part for part in each.values() if type(part) is dict or type(part) is list]
            elif type(each) is list:
                inner += [part for part in each if type(part) is dict or type(part) is list]
        if not inner:
            return count
        level = inner
    raise BadRecord("", _("is nested deeper than {number} levels; no record of Wish is.", number=MOST_DEPTH))


def _twice(text: bytes) -> tuple[str, str]:
    """Which key stands twice in one object."""
    seen: list[set[str]] = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == b"{":
            seen.append(set())
        elif token == b"}":
            seen.pop()
        elif match.group(2):
            key = _KEY_TEXT.decode(b'"' + match.group(1) + b'"')
            if key in seen[-1]:
                return key, _("stands twice in one object; which one is meant cannot be told.")
            seen[-1].add(key)
    return "", _("holds a key twice.")


def _outsized(text: bytes) -> tuple[str, str]:
    """Which field holds a number that is out of all range."""
    for match in _NUMBER.finditer(text):
        try:
            _ANY.decode(match[2])
        except msgspec.DecodeError:
            return _KEY_TEXT.decode(match[1]), _(
                "holds a number too large to be true; correct it, or write it as text."
            )
    return "", _("holds a number too large to be true; correct it, or write it as text.")


def loose_id(raw: Text) -> str:
    """The id of a record that does not decode, as far as it shows."""
    match = _LOOSE_ID.search(memoryview(raw))
    return match.group(1).decode() if match else ""


def as_text(raw: Text) -> str:
    """A record as it stands in the file."""
    return bytes(raw).decode("utf-8", "replace").strip()


def plain_words(problem: str) -> str:
    """msgspec's complaint without its own bookkeeping."""
    return _BYTE_POSITION.sub("", problem.removeprefix("JSON is malformed: ")).removesuffix(" - at `$`")


def _broken(source: Source, problem: str) -> UsageError:
    match = _BYTE_POSITION.search(problem)
    if match is None:
        if "truncated" in problem:
            return source.fault(_("the file is cut off here; its end is missing."), _(_AGAIN), offset=len(source.data))
        return source.fault(_("the JSON is broken: {fault}.", fault=plain_words(problem)), _(_AGAIN))
    offset = int(match.group(1))
    word = next((word for word in _NOT_NUMBERS if source.data.startswith(word, offset)), None)
    if word is None and source.data.startswith(b"-Infinity", max(0, offset - 1)):
        word = b"-Infinity"
    if word is not None:
        return source.fault(
            _("{word} is not JSON.", word=word.decode()),
            _("Have the program that wrote it use null."),
            offset=offset,
        )
    return source.fault(_("the JSON is broken: {fault}.", fault=plain_words(problem)), _(_AGAIN), offset=offset)


def _starts(text: Text, sign: bytes) -> bool:
    return bytes(memoryview(text)[:1]) == sign or bytes(memoryview(text)[:4096]).lstrip()[:1] == sign
