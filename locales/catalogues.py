"""Takes the sentences out of the code, brings the catalogues up to them, checks and compiles them."""

import ast
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import IO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "locales"
DOMAIN = "wishtui"
TEMPLATE = FOLDER / f"{DOMAIN}.pot"

_KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
_METHODS = [("**.py", "locales.catalogues:marked")]
_WIDTH = 110
_CHANGING = re.compile(rb'^"(?:Generated-By|Report-Msgid|Last-Tr|Language-Team|P\w+-\w+-Date).*\n', re.MULTILINE)
"""Lines of a header that say nothing about the sentences."""
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def catalogue_files() -> list[Path]:
    """The catalogue of each language."""
    return sorted(FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


@cache
def extracted() -> Catalog:
    """Every sentence of the code, with the files that hold it, in the order of the files; read once: a second each."""
    template = empty_catalogue()
    for name, line, message, comments, context in extract_from_dir(ROOT / "wishtui", _METHODS, keywords=_KEYWORDS):
        template.add(message, None, [(f"wishtui/{name}", line)], auto_comments=comments, context=context)
    for file in (*sorted(ROOT.glob("templates/appeals/*.j2")), *sorted(ROOT.glob("templates/replies/en/*.j2"))):
        for message in _front_matter(file):
            template.add(message, None, [(str(file.relative_to(ROOT)), 1)])
    return template


def _front_matter(file: Path) -> Iterator[str]:
    """What a letter's template says to whoever fills it in; what stands in the letter itself stays as it is."""
    front = tomllib.loads(file.read_text(encoding="utf-8").split("+++")[1])
    yield front["title"]
    yield from front.get("advice", ())
    for each in (*front.get("parts", ()), *front.get("fields", ())):
        yield from (each[key] for key in ("title", "label", "help") if each.get(key))
    if "time_limit" in front:
        yield front["time_limit"]["text"]


def marked(
    source: IO[bytes], keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, object]
) -> Iterator[tuple[int, str, tuple[str | None, ...], list[str]]]:
    """The marked sentences of one file, as Babel asks for them.

    By the syntax tree: Babel's own reader goes by tokens, and misses what stands in a formatted string.
    """
    calls = [node for node in ast.walk(ast.parse(source.read())) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        if isinstance(call.func, ast.Name) and call.func.id in keywords:
            literals = tuple(_literal(argument) for argument in call.args)
            if any(literals):
                yield call.lineno, call.func.id, literals, []


def _literal(argument: ast.expr) -> str | None:
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def read(path: Path) -> Catalog:
    """The catalogue in a file."""
    with path.open("rb") as source:
        return read_po(source, locale=None if path == TEMPLATE else path.parent.parent.name)


def write(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue: in the order of the files, and without anything that changes from day to day."""
    path.write_bytes(rendered(catalogue))


def rendered(catalogue: Catalog) -> bytes:
    """The bytes of a catalogue's file."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=_WIDTH, include_lineno=False, ignore_obsolete=True)
    return _CHANGING.sub(b"", buffer.getvalue())


def update() -> None:
    """Write the template, and bring every catalogue up to it; what is new in one is empty, and nothing is guessed."""
    template = extracted()
    write(TEMPLATE, template)
    for path in catalogue_files():
        write(path, _brought_up(read(path), template))


def problems() -> Iterator[str]:
    """What is wrong with the catalogues, one line each."""
    template = extracted()
    if not TEMPLATE.exists() or _keys(read(TEMPLATE)) != _keys(template):
        yield f"{TEMPLATE.name} is not what the code says: run `python -m locales update`."
    for path in catalogue_files():
        name = path.relative_to(FOLDER)
        catalogue = read(path)
        if {_key(message) for message in catalogue if message.id} != {
            _key(message) for message in template if message.id
        }:
            yield f"{name} does not hold the sentences of the code: run `python -m locales update`."
        for message in catalogue:
            yield from (f"{name}, {_key(message)!r}: {problem}" for problem in _wrong(message) if message.id)


def compile_catalogues() -> list[Path]:
    """Write what the program reads beside each catalogue; gives the files, made anew only where they are older."""
    written = []
    for path in catalogue_files():
        compiled = path.with_suffix(".mo")
        written.append(compiled)
        if compiled.exists() and compiled.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            continue
        buffer = BytesIO()
        write_mo(buffer, read(path))
        fresh = compiled.with_name(f"{compiled.name}.{id(buffer)}")
        fresh.write_bytes(buffer.getvalue())
        fresh.replace(compiled)
    return written


def empty_catalogue(locale: str | None = None) -> Catalog:
    """A catalogue without anything in its header that changes from day to day."""
    return Catalog(
        locale=locale,
        domain=DOMAIN,
        header_comment="# The sentences of wishtui: see `python -m locales`.",
        project=DOMAIN,
        version="",
        creation_date=_ANY_DAY,
        revision_date=_ANY_DAY,
        charset="utf-8",
        fuzzy=False,
    )


def _brought_up(catalogue: Catalog, template: Catalog) -> Catalog:
    """What `template` holds, in its order, with the translations of `catalogue`; Babel's own update would guess."""
    known = {_key(message): message for message in catalogue if message.id}
    fresh = empty_catalogue(str(catalogue.locale))
    for message in template:
        if not message.id:
            continue
        old = known.get(_key(message))
        fresh.add(
            message.id,
            old.string if old else None,
            message.locations,
            flags=("fuzzy",) if old and old.fuzzy else (),
            auto_comments=message.auto_comments,
            user_comments=old.user_comments if old else (),
            context=message.context,
        )
    return fresh


def _keys(catalogue: Catalog) -> set[tuple[str | None, str]]:
    return {_key(message) for message in catalogue if message.id}


def _key(message: Message) -> tuple[str | None, str]:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def _wrong(message: Message) -> Iterator[str]:
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    texts = [message.string] if isinstance(message.string, str) else [*(message.string or [""])]
    if not all(texts):
        yield "it is not translated."
        return
    if message.fuzzy:
        yield "it is marked as fuzzy."
    wanted, formats = set().union(*map(_names, sources)), set().union(*map(_formats, sources))
    optional = set() if len(texts) == 1 < len(sources) else {"number"}  # one form has to do for every number
    for text in texts:
        try:
            names = _names(text)
        except ValueError as error:
            yield f"its braces are not those of a sentence: {error}."
            continue
        if names - wanted or (wanted - optional) - names:
            yield f"it names {sorted(names)}, and the code gives {sorted(wanted)}."
        elif _formats(text) - formats:
            yield f"it writes {sorted(_formats(text) - formats)} otherwise than the code does."


def _names(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def _formats(sentence: str) -> set[str]:
    """Each name with how its value is written: a format that is not for such a value would raise."""
    return {f"{name}!{how}:{form}" for _, name, form, how in Formatter().parse(sentence) if name is not None}
