"""A template file taken apart: TOML between two `+++` lines, then the letter."""

import os
import re
import stat
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from wishtui.domain.appeal import (
    CLAIMS,
    CUSTOMER,
    NEEDS,
    ORDER_LINES,
    SOURCES,
    WISH,
    FieldSpec,
    FieldType,
    KindSpec,
)
from wishtui.i18n import N_, _, enumerated
from wishtui.i18n.languages import ENGLISH
from wishtui.i18n.parsers import toml_fault
from wishtui.i18n.system import os_reason
from wishtui.letters.problems import TemplateBroken, TemplateProblem

FENCE = "+++"
RESERVED = frozenset({"audience", "customers", "loop", "shop", "summary", "today"})
"""Names that a template has without asking for them."""

_REMEDY = N_("See docs/templates.md for the format")
LARGEST_FILE = 128 * 1024
"""Bytes of one template with its front matter."""
_MOST_DOTS = 100
"""In one line of front matter: tomllib takes a minute over a key of 50,000 parts."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TABLE = re.compile(r"^\s*\[\[?\s*([\w.]+)\s*\]?\]")

S = TypeVar("S", "KindSpec", "ReplySpec")


class ReplySpec(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A saved reply: what its front matter says."""

    title: str
    name: str = ""
    """What it is called in every language: its file's name without ending, and without the language behind it."""
    reasons: tuple[str, ...] = ()
    """Reason codes that it suits (docs/platform.md, 4); an issue with none of them may still use it."""
    language: str = ENGLISH
    claims: tuple[str, ...] = ()
    """What it takes for granted about the orders: see `claims.CLAIMS`."""
    fields: tuple[FieldSpec, ...] = ()
    advice: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """What names it in this language alone: `late-parcel-de`."""
        return f"{self.name}-{self.language}"


_OF_EVERY_LANGUAGE = ("reasons", "claims", "fields", "advice")
"""What a saved reply in a language's folder has from the English one, unless it says otherwise."""


class Parsed(msgspec.Struct, frozen=True):
    """The two halves of a template file."""

    front: str
    body: str
    offset: int
    """Lines before the body."""

    @property
    def size(self) -> int:
        """Characters of both."""
        return len(self.front) + len(self.body)


def read_template(file: Path) -> Parsed:
    """Read `file`.

    Raises:
        TemplateBroken: it cannot be read, or is not two halves.
    """
    try:
        text = _content(file).decode("utf-8-sig")
    except OSError as error:
        raise _broken(
            file, 0, _("it cannot be read: {reason}", reason=os_reason(error)), N_("Look at its permissions")
        ) from error
    except UnicodeDecodeError as error:
        raise _broken(file, 0, _("it is not UTF-8"), N_("Save it as UTF-8")) from error
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != FENCE:
        raise _broken(
            file, 1, _("it does not begin with +++"), N_("Put the TOML front matter between two lines of +++")
        )
    end = next((index for index, line in enumerate(lines[1:], start=1) if line.rstrip() == FENCE), 0)
    if not end:
        raise _broken(file, 1, _("its front matter has no end"), N_("Close it with a line of +++"))
    return Parsed("\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 1)


def _content(file: Path) -> bytes:
    """What is in `file`, which may be a pipe or a device that never ends: neither is read."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _broken(file, 0, _("it is no file"), N_("Take it out of the folder"))
        with open(descriptor, "rb", closefd=False) as source:
            content = source.read(LARGEST_FILE + 1)
    finally:
        os.close(descriptor)
    if len(content) > LARGEST_FILE:
        raise _broken(file, 0, _("it is larger than {number} KiB", number=LARGEST_FILE // 1024), N_("Shorten it"))
    return content


def reply_spec(file: Path, front: str, *, language: str = "", english: ReplySpec | None = None) -> ReplySpec:
    """The front matter of a saved reply.

    One that lies in the folder of a `language` says in its front matter only what differs from the `english` one, so
    that in every language the same facts are asked for and the same orders contradict it. One that lies in no such
    folder says all of it, and may carry its language at the end of its name.

    Raises:
        TemplateBroken: as `spec_of`, or it says another language than its folder.
    """
    spec = spec_of(file, front, ReplySpec)
    if not language:
        return msgspec.structs.replace(spec, name=file.stem.removesuffix(f"-{spec.language}"))
    given = tomllib.loads(front)
    if given.get("language", language) != language:
        raise _broken(
            file, _line_of(front, ".language", ""), _("it lies in the folder of “{language}”", language=language)
        )
    shared = {} if english is None else {name: getattr(english, name) for name in _OF_EVERY_LANGUAGE}
    return msgspec.structs.replace(
        spec, language=language, **{name: value for name, value in shared.items() if name not in given}
    )


def spec_of(file: Path, front: str, shape: type[S]) -> S:
    """The front matter as a spec called after its file.

    Raises:
        TemplateBroken: it is no TOML, or says what no spec can say; the first mistake is named with its line.
    """
    dotted = next((at for at, line in enumerate(front.split("\n"), start=2) if line.count(".") > _MOST_DOTS), 0)
    if dotted:
        raise _broken(file, dotted, _("the line has more than {number} dots", number=_MOST_DOTS))
    try:
        spec: S = msgspec.convert(_named(tomllib.loads(front), file.stem, shape), shape)
    except tomllib.TOMLDecodeError as error:
        line, reason = toml_fault(error, front)
        raise _broken(file, line + 1, _("the front matter is not TOML: {reason}", reason=reason)) from error
    except msgspec.ValidationError as error:
        what, _at, path = str(error).partition(" - at ")
        raise _broken(file, _line_of(front, path, what), what[0].lower() + what[1:]) from error
    except ValueError as error:
        raise _broken(file, 0, _("the front matter holds a number that is too large")) from error
    except RecursionError as error:
        raise _broken(file, 0, _("the front matter is nested too deeply")) from error
    for number, problem in (*_field_mistakes(spec.fields), *_kind_mistakes(spec)):
        raise _broken(file, _line_of(front, f"`$.fields[{number}]`" if number >= 0 else "", problem), problem)
    return spec


def _named(front: dict[str, Any], name: str, shape: type[S]) -> dict[str, Any]:
    named = front | {"name": name}
    if isinstance(front.get("fields"), list):
        named["fields"] = [_with_claims(field) for field in front["fields"]]
    return {"kind": name} | named if shape is KindSpec else named


def _with_claims(field: Any) -> Any:
    """A field whose options are words alone, what some of them claim apart from that."""
    options = field.get("options") if isinstance(field, dict) else None
    if not isinstance(options, list):
        return field
    words, claims = [], {}
    for option in options:
        claiming = isinstance(option, dict) and option.keys() == {"text", "claims"} and isinstance(option["text"], str)
        words.append(option["text"] if claiming else option)
        if claiming:
            claims[option["text"]] = option["claims"]
    return {**field, "options": words, "claims": claims}


def _field_mistakes(fields: Sequence[FieldSpec]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for number, field in enumerate(fields):
        for problem in _mistakes(field):
            yield number, _("field “{field}”: {problem}", field=field.name, problem=problem)
        if field.name in seen:
            yield number, _("field “{field}” is there twice", field=field.name)
        seen.add(field.name)


def _mistakes(field: FieldSpec) -> Iterator[str]:
    if not _NAME.fullmatch(field.name) or field.name in RESERVED:
        reserved = enumerated(sorted(RESERVED))
        yield _("a name has small letters, digits and _, and is none of {reserved}", reserved=reserved)
    if (field.name == "orders") != (field.type is FieldType.ORDERS):
        yield _("the field of type “orders” is called orders, and no other is")
    if field.source and field.source not in SOURCES:
        yield _("there is no source “{source}”; there are {sources}", source=field.source, sources=enumerated(SOURCES))
    if field.audience not in ("", WISH, CUSTOMER):
        yield _("the audience is {wish} or {customer}", wish=WISH, customer=CUSTOMER)
    if field.type is FieldType.CHOICE and not field.options:
        yield _("a choice needs options")
    if field.type is FieldType.ORDERS and field.source not in ("", *ORDER_LINES):
        yield _("the source of orders is one of {sources}", sources=enumerated(ORDER_LINES))
    for claim in (claim for claims in field.claims.values() for claim in claims):
        if claim not in CLAIMS:
            yield _("an option claims “{claim}”; it may claim {claims}", claim=claim, claims=enumerated(CLAIMS))
    if field.max_count and field.max_count < field.min_count:
        yield _("max_count is below min_count")
    if field.type.several and isinstance(field.default, str) and field.default:
        yield _("the default of a list is a list")
    if not field.type.several and not isinstance(field.default, str):
        yield _("the default is a text")
    if field.type is FieldType.DATE and field.default and not re.fullmatch(r"\+\d{1,3}", str(field.default)):
        yield _("the default of a date is a number of days from today, such as +7")


def _kind_mistakes(spec: "KindSpec | ReplySpec") -> Iterator[tuple[int, str]]:
    if isinstance(spec, ReplySpec):
        for claim in spec.claims:
            if claim not in CLAIMS:
                yield -1, _("the reply claims “{claim}”; it may claim {claims}", claim=claim, claims=enumerated(CLAIMS))
        for number, field in enumerate(spec.fields):
            if field.part or field.type is FieldType.ORDERS:
                yield (
                    number,
                    _("field “{field}”: a saved reply has no parts and no orders field", field=field.name),
                )
        return
    if not spec.audience or not set(spec.audience) <= {WISH, CUSTOMER}:
        yield -1, _("audience is a list of {wish} and {customer}", wish=WISH, customer=CUSTOMER)
    titles = {part.name for part in spec.parts}
    for number, field in enumerate(spec.fields):
        if field.part and field.part not in titles:
            yield number, _("field “{field}”: there is no part “{part}”", field=field.name, part=field.part)
    for part in spec.parts:
        for need in part.needs:
            if need not in NEEDS:
                yield (
                    -1,
                    _(
                        "part “{part}” needs “{need}”; it may need {needs}",
                        part=part.name,
                        need=need,
                        needs=enumerated(NEEDS),
                    ),
                )
        if not any(field.part == part.name for field in spec.fields) and not part.needs:
            yield -1, _("part “{part}” has no field that fills it", part=part.name)
    if spec.time_limit and spec.time_limit.counts_from and spec.field(spec.time_limit.counts_from) is None:
        yield (
            -1,
            _("time_limit counts from “{field}”, which is no field", field=spec.time_limit.counts_from),
        )


def _line_of(front: str, path: str, what: str) -> int:
    """The line in the file, as near as the path of the mistake tells it."""
    keys = [(name, int(index) if index else None) for name, index in re.findall(r"\.(\w+)(?:\[(\d+)\])?", path)]
    unknown = re.search(r"unknown field `(\w+)`", what)
    wanted = [*keys, *([(unknown[1], None)] if unknown else [])]
    lines = front.split("\n")
    at = 0
    for name, index in wanted:
        at = _find(lines, at, name, index or 0)
    return at + 2


def _find(lines: Sequence[str], start: int, name: str, index: int) -> int:
    tables = [at for at, line in enumerate(lines) if (match := _TABLE.match(line)) and match[1] == name]
    if index < len(tables):
        return tables[index]
    key = re.compile(rf"^\s*\"?{re.escape(name)}\"?\s*=")
    return next((at for at in range(start, len(lines)) if key.match(lines[at])), start)


def _broken(file: Path, line: int, problem: str, remedy: str = _REMEDY) -> TemplateBroken:
    return TemplateBroken(TemplateProblem(file, line, problem, _(remedy)))
