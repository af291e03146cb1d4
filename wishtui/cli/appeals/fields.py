"""The fields that a call gives: `--fields FILE` in TOML or JSON, and `--set field=value` over it."""

import argparse
import json
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from wishtui.cli.text_files import small_text
from wishtui.domain.appeal import FieldType, FieldValue, FieldValues, KindSpec
from wishtui.errors import UsageError
from wishtui.i18n import N_, _
from wishtui.i18n.parsers import parser_reason, toml_fault
from wishtui.text import clean, clean_line

_KINDS = {bool: N_("true or false"), list: N_("a list"), dict: N_("a table")}


def add_field_arguments(parser: argparse.ArgumentParser) -> None:
    """What every command takes that fills in a letter."""
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help=_("fill in a field; once more for each further line of a list; the number of an option stands for it"),
    )
    parser.add_argument("--fields", metavar="FILE", help=_("fields from a file in TOML or JSON; - reads stdin"))
    parser.add_argument("--audience", metavar="READER", help=_("who reads it: wish or customer"))


def given_fields(args: argparse.Namespace) -> FieldValues:
    """What the call gives, `--set` over the file.

    Raises:
        UsageError: the file, or one of the pairs, cannot be used.
    """
    from_file = {} if args.fields is None else _from_file(args.fields)
    return from_file | _from_pairs(args.set)


def chosen(spec: KindSpec, given: Mapping[str, FieldValue]) -> FieldValues:
    """The same, where the number of an option stands for the option."""
    values: FieldValues = {}
    for name, value in given.items():
        field = spec.field(name)
        options = field.options if field and field.type not in (FieldType.MONEY, FieldType.DATE) else ()
        values[name] = _option(value, options) if isinstance(value, str) else tuple(_option(v, options) for v in value)
    return values


def order_ids(spec: KindSpec, given: Mapping[str, FieldValue]) -> list[str]:
    """The orders that the given fields name."""
    lines: list[str] = []
    for field in spec.fields:
        if field.type is FieldType.ORDERS:
            value = given.get(field.name, ())
            lines += value.split("\n") if isinstance(value, str) else value
    return [name for line in lines if (name := line.partition(";")[0].strip())]


def parse_fields(text: str, where: str, *, toml: bool | None = None) -> FieldValues:
    """The fields in `text`; `where` names it in a message. Unless told, TOML or JSON is seen by how it begins.

    Raises:
        UsageError: it is neither, or a value in it can be no field.
    """
    as_toml = not text.lstrip().startswith("{") if toml is None else toml
    try:
        table: Any = tomllib.loads(text) if as_toml else json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageError(
            _(
                "{where}, line {line}, column {column}: {problem}.",
                where=where,
                line=error.lineno,
                column=error.colno,
                problem=parser_reason(error.msg),
            ),
            _("Mend it there."),
        ) from error
    except tomllib.TOMLDecodeError as error:
        line, reason = toml_fault(error, text)
        raise UsageError(
            _("{where}, line {line}: this is no TOML: {reason}.", where=where, line=line, reason=reason),
            _('Write it as in field = "value".'),
        ) from error
    except (RecursionError, ValueError) as error:
        raise UsageError(
            _("{where} cannot be read: {error}.", where=where, error=error), _("Write one field a line.")
        ) from error
    inner = table.get("fields") if isinstance(table, dict) else None
    fields = inner if isinstance(inner, dict) else table
    if not isinstance(fields, dict):
        raise UsageError(_("{where} holds no fields.", where=where), _('Write them as {"field": "value"}.'))
    return {name: _value(value, f"{where}: {clean_line(name, limit=40)}") for name, value in fields.items()}


def _from_file(name: str) -> FieldValues:
    text = small_text(name, wanted=_("Name a file in TOML or JSON."), too_large=_("the fields of a letter"))
    ending = Path(name).suffix.lower()
    form = None if name == "-" or ending not in (".toml", ".json") else ending == ".toml"
    return parse_fields(text, "stdin" if name == "-" else name, toml=form)


def _from_pairs(pairs: Iterable[str]) -> FieldValues:
    lines: dict[str, list[str]] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise UsageError(_("--set cannot be “{pair}”.", pair=pair), _("Write it as --set field=value."))
        lines.setdefault(name.strip(), []).append(clean(value))
    return {name: values[0] if len(values) == 1 else tuple(values) for name, values in lines.items()}


def _value(value: object, where: str) -> FieldValue:
    if isinstance(value, list):
        return tuple(_line(item, where) for item in value)
    return _line(value, where)


def _line(value: object, where: str) -> str:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _digits(value, where)
    if value is None:
        return ""
    if isinstance(value, dict) and "id" in value:
        facts = [f"{name}={_line(fact, where)}" for name, fact in value.items() if name != "id" and fact is not None]
        return "; ".join([_line(value["id"], where), *facts])
    what = _("a time without a date") if isinstance(value, time) else _(_KINDS[type(value)])
    raise UsageError(
        _("{where} is {what}, which no field can be.", where=where, what=what), _("Write a text, or a list of texts.")
    )


def _digits(number: float, where: str) -> str:
    """A number as it is written. Raises UsageError: Python writes none of more than 4,300 digits."""
    try:
        return str(number)
    except ValueError as error:
        raise UsageError(_("{where} is a number that is too large.", where=where), _("Write it as text.")) from error


def _option(value: str, options: tuple[str, ...]) -> str:
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 0
    return options[number - 1] if 0 < number <= len(options) else value
