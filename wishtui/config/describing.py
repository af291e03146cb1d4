"""The settings written out as TOML, each with what it means."""

import json
import textwrap
from collections.abc import Iterator
from functools import cache
from typing import Any, get_type_hints

import msgspec
from msgspec import Meta

from wishtui.config.settings import Settings, ShopSettings
from wishtui.domain.macro import Macro
from wishtui.i18n import _
from wishtui.text import wrap


@cache
def meanings() -> dict[str, str]:
    """What each setting means, in English; those of a table by its name and theirs: `wish.url`."""
    descriptions = _described(Settings())
    for name in Settings.__struct_fields__:
        table = getattr(Settings(), name)
        if isinstance(table, msgspec.Struct):
            descriptions |= {f"{name}.{key}": meaning for key, meaning in _described(table).items()}
    return descriptions | {f"shops.{key}": meaning for key, meaning in _described(ShopSettings()).items()}


def _described(values: msgspec.Struct) -> dict[str, str]:
    hints = get_type_hints(type(values), include_extras=True)
    return {name: _meta(hints[name]).description or "" for name in values.__struct_fields__}


def _meta(annotated: Any) -> Meta:
    return next(extra for extra in annotated.__metadata__ if isinstance(extra, Meta))


def sample() -> str:
    """A file of settings with every entry explained and commented out, so that the defaults stay in force."""
    lines = [*_wrapped(_("wishtui's settings. Take away the # in front of those that you want to change.")), ""]
    lines += _entries(Settings(), prefix="# ", tables_shown=_EXAMPLES)
    return "\n".join(lines)


def effective(chosen: Settings) -> str:
    """The settings as they are in force, as a file that would set them so."""
    return "\n".join(_entries(chosen, prefix="", tables_shown={}))


_EXAMPLES: dict[str, dict[str, Any]] = {
    "macros": {
        "refunded": Macro(
            reply="refund-started",
            tags=("refund",),
            note="Refunded in the dashboard.",  # untranslated: a value of the owner's
            assign="me",
        )
    },
    "shops": {"north": ShopSettings()},
    "hooks": {"due<4h": ("/usr/local/bin/tell-the-team", "--channel", "support")},
    "views": {"urgent": "status:unhandled due:<6h", "mine": "assignee:me status:unhandled"},  # untranslated: queries
    "keys": {"reply.start": "f2"},
}


def _entries(chosen: Settings, *, prefix: str, tables_shown: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Plain values first: what follows a table's heading belongs to that table."""
    values = {name: getattr(chosen, name) for name in Settings.__struct_fields__}
    for name, value in values.items():
        if not isinstance(value, dict | msgspec.Struct):
            yield from _comment(name)
            yield f"{prefix}{name} = {_toml(value)}"
            yield ""
    for name, value in values.items():
        if isinstance(value, msgspec.Struct):
            yield from _table(name, value, prefix)
    for name, value in values.items():
        if isinstance(value, dict):
            shown = value or tables_shown.get(name, {})
            if any(isinstance(entry, msgspec.Struct) for entry in shown.values()):
                yield from _tables(name, shown, prefix)
                continue
            yield from _comment(name)
            yield f"{prefix}[{name}]"
            yield from (f"{prefix}{_key(key)} = {_toml(entry)}" for key, entry in shown.items())
            yield ""


def _table(name: str, values: msgspec.Struct, prefix: str) -> Iterator[str]:
    """A table whose entries are known by name, each with what it means."""
    yield from _comment(name)
    yield f"{prefix}[{name}]"
    for key in values.__struct_fields__:
        yield from _comment(f"{name}.{key}")
        yield f"{prefix}{key} = {_toml(getattr(values, key))}"
    yield ""


def _tables(name: str, tables: dict[str, msgspec.Struct], prefix: str) -> Iterator[str]:
    """Tables of any name, each with those of its entries that say something."""
    yield from _comment(name)
    for table, values in tables.items():
        yield f"{prefix}[{name}.{_key(table)}]"
        meaning = _described(values)
        for key in values.__struct_fields__:
            if getattr(values, key) or prefix:
                yield from _wrapped(_(meaning[key]))
                yield f"{prefix}{key} = {_toml(getattr(values, key))}"
        yield ""


def _comment(name: str) -> Iterator[str]:
    yield from _wrapped(_(meanings()[name]))


def _wrapped(meaning: str) -> Iterator[str]:
    # Chinese has no blanks to break a line at, and its signs are two cells wide.
    lines = textwrap.wrap(meaning, 98) if meaning.isascii() else wrap(meaning, 98)
    yield from (f"# {line}" for line in lines)


def _key(name: str) -> str:
    plain = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if plain else _toml(name)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        # TOML's basic strings know JSON's escapes but want DEL and nothing beyond the BMP as a pair of halves.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    short = f"{value:g}" if isinstance(value, float) else ""
    return short if short and float(short) == value else str(value)
