"""Reads the settings. What is wrong in the file is named with its line; the rest of it still applies."""

import os
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec.inspect import is_struct_type

from wishtui.config import paths
from wishtui.config.fallback import fallback
from wishtui.config.lines import LARGEST, line_of, without_waiting
from wishtui.config.settings import Settings
from wishtui.config.types import what_it_takes
from wishtui.domain.issue import ID_RULE, valid_id
from wishtui.domain.shop_sync import shop_name_fault
from wishtui.i18n import N_, _, enumerated, sentences, titled
from wishtui.i18n.system import os_reason

_DEFAULTS_APPLY = N_("Until it is, every default applies.")
_RESTRICTED = N_("Until it is, this login is restricted, and every other default applies.")


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong in the settings: what, where, and what to do."""

    file: Path
    line: int
    """Counted from 1; 0 when the file as a whole is meant."""
    what: str
    remedy: str
    fatal: bool = False
    """Nothing of the file could be used."""

    def __str__(self) -> str:
        where = _("{file}, line {line}", file=self.file, line=self.line) if self.line else f"{self.file}"
        return titled(where, sentences((self.what, self.remedy)))


def load_settings(path: Path | None = None) -> tuple[Settings, list[Problem]]:
    """The settings in `path`, or in the user's own file; without a file the defaults.

    Never raises for what a file says: a wrong entry keeps its default and becomes a Problem.
    """
    file = path if path is not None else paths.config_file()
    try:
        with open(file, "rb", opener=without_waiting) as source:
            os.set_blocking(source.fileno(), True)
            piped = stat.S_ISFIFO(os.fstat(source.fileno()).st_mode)
            raw = source.read(LARGEST + 1)
    except FileNotFoundError:
        return Settings(), []
    except OSError as error:
        unreadable = _("It cannot be read: {strerror}.", strerror=os_reason(error))
        return _instead(file, b"", unreadable, _("Make it a file that you can read."))
    if piped and not raw:
        return _instead(file, b"", _("It is a pipe that nobody writes to."), _("Name a file of settings."))
    if len(raw) > LARGEST:
        return _instead(file, raw, _("It is larger than 1 MiB."), _("Name a file of settings."))
    return _read(file, raw)


def _read(file: Path, raw: bytes) -> tuple[Settings, list[Problem]]:
    import tomllib

    try:
        text = raw.decode("utf-8-sig")
        return _checked(file, text, tomllib.loads(text))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return _instead(file, raw, _("This is not UTF-8."), _("Save the file as UTF-8."), line)
    except RecursionError:
        return _instead(file, raw, _("This is not TOML: it is nested too deeply."))
    except tomllib.TOMLDecodeError as error:
        from wishtui.i18n.parsers import toml_fault

        line, what = toml_fault(error, text)
        return _instead(file, raw, _("This is not TOML: {what}.", what=what), line=line)
    except (ValueError, OverflowError):  # Python reads no such number, or one in hexadecimal that it cannot write out
        return _instead(file, raw, _("It holds a number that is too large."), _("Write a smaller one."))


def _checked(file: Path, text: str, entries: dict[str, Any]) -> tuple[Settings, list[Problem]]:
    """What fits, and what is wrong with the rest. Raises RecursionError, ValueError, OverflowError."""
    if isinstance(entries.get("keys"), dict):
        entries["keys"] = _dotted(entries["keys"])
    problems = [
        Problem(file=file, line=line_of(text, *key_path), what=what, remedy=remedy)
        for key_path, what, remedy in _Checked(entries).problems()
    ]
    return _Checked(entries).settings(), sorted(problems, key=lambda problem: problem.line)


def _dotted(table: dict[str, Any], before: str = "") -> dict[str, Any]:
    """`reply.start = "e"` names one command, though TOML takes it for a table in a table unless it is quoted."""
    flat: dict[str, Any] = {}
    for name, value in table.items():
        whole = f"{before}.{name}" if before else name
        flat.update(_dotted(value, whole) if isinstance(value, dict) else {whole: value})
    return flat


class _Checked:
    """The entries of a file, sorted into those that fit and those that do not."""

    def __init__(self, entries: dict[str, Any]) -> None:
        self._entries = entries
        self._types = get_type_hints(Settings, include_extras=True)

    def settings(self) -> Settings:
        """What fits; a table keeps those of its entries that fit."""
        # What lies in a table of a table goes with all of it: half of a macro would be another macro.
        wrong = {key_path[:2] for key_path, _, _ in self.problems()}
        values: dict[str, Any] = {}
        for name, value in self._entries.items():
            if name not in self._types or (name,) in wrong:
                continue
            if isinstance(value, dict):  # a table, of any names or of those that there are
                value = {
                    key: _fitting((name, key), entry, wrong) for key, entry in value.items() if (name, key) not in wrong
                }
            values[name] = msgspec.convert(value, self._types[name])
        if ("restricted",) in wrong:
            values["restricted"] = True  # whoever wrote it did not mean to allow everything
        return Settings(**values)

    def problems(self) -> Iterator[tuple[tuple[str, ...], str, str]]:
        """The place, the fault and the remedy of each entry that does not fit."""
        for name, value in self._entries.items():
            if name not in self._types:
                yield (name,), _("There is no setting “{name}”.", name=name), _nearest(name, list(self._types))
                continue
            wanted = self._types[name]
            if isinstance(value, dict) and (inner := _inner(wanted)) is not None:
                for key, entry in value.items():
                    yield from _entry_problems((name,), key, entry, inner)
            else:
                yield from _fault((name,), value, wanted)


def _fitting(key_path: tuple[str, ...], entry: Any, wrong: set[tuple[str, ...]]) -> Any:
    """An entry of a table; of one that is a table itself, what fits."""
    if not isinstance(entry, dict):
        return entry
    return {key: value for key, value in entry.items() if (*key_path, key) not in wrong}


def _inner(wanted: Any) -> Any:
    """What stands in a table: the type of every entry, or each entry's own by its name; None where it is no table."""
    bare = _bare(wanted)
    if get_origin(bare) is dict:
        return get_args(bare)[1]
    return get_type_hints(bare, include_extras=True) if is_struct_type(bare) else None


def _entry_problems(
    table: tuple[str, ...], key: str, entry: Any, inner: Any
) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """What is wrong with an entry of a table, or with those of the table that it is."""
    path, name = (*table, key), ".".join((*table, key))
    if isinstance(inner, dict):
        if key in inner:
            yield from _fault(path, entry, inner[key])
        else:
            yield path, _("There is no setting {name}.", name=name), _nearest(key, list(inner))
    elif not is_struct_type(inner):
        unknown = _NAMES[table[0]](key) if table[0] in _NAMES else None
        if unknown:
            fault, remedy = unknown
            yield path, _("{table} cannot have “{key}”: {fault}", table=table[0], key=key, fault=fault), remedy
        else:
            yield from _fault(path, entry, inner)
    elif fault := shop_name_fault(key) if table[0] == "shops" else "" if valid_id(key) else ID_RULE:
        yield path, _(_NO_NAME.get(table[0], _NO_TABLE_NAME), key=key), _(fault)
    elif not isinstance(entry, dict):
        yield path, _("{name} is no table.", name=name), _("Write [{name}] above its settings.", name=name)
    else:
        for each, value in entry.items():
            yield from _entry_problems(path, each, value, _inner(inner))


def _fault(key_path: tuple[str, ...], value: Any, wanted: Any) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """At most one: the value is of the wrong type, out of range, or says what cannot be."""
    name = ".".join(key_path)
    try:
        fitting = msgspec.convert(value, wanted)
    except msgspec.ValidationError as error:
        choices = get_args(_bare(wanted)) if get_origin(_bare(wanted)) is Literal else ()
        if choices and isinstance(value, str):
            yield (
                key_path,
                _("{name} cannot be “{value}”.", name=name, value=value),
                _nearest(value, list(choices), N_("Choose one of {names}.")),
            )
        else:
            yield key_path, _("{name} cannot be {value}:", name=name, value=_short(value)), what_it_takes(str(error))
        return
    check = _MEANING.get(name) or _MEANING.get(f"{key_path[0]}.*")
    fault = check(fitting) if check else None
    if fault:
        # What stands before an @ may be a password.
        what, remedy = fault
        if "@" in str(value):
            yield key_path, _("{name} cannot be this: {fault}", name=name, fault=what), remedy
        else:
            yield key_path, _("{name} cannot be {value}: {fault}", name=name, value=_short(value), fault=what), remedy


def _bare(wanted: Any) -> Any:
    """The type without what is said of it."""
    return get_args(wanted)[0] if get_origin(wanted) is Annotated else wanted


SettingFault = tuple[str, str]
"""What is wrong with a value, and the remedy."""


def _zone_fault(name: str) -> SettingFault | None:
    if not name:
        return None
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        # ZoneInfoNotFoundError is a KeyError; a folder of zones, such as "Europe", is an OSError.
        near = _near(name, sorted(available_timezones()))
        return _("no such time zone is known here."), near or _('Write it as in "Europe/Berlin".')
    return None


def _format_fault(pattern: str) -> SettingFault | None:
    try:
        shown = datetime(2026, 11, 23, 15, 4, tzinfo=UTC).strftime(pattern)
    except (ValueError, UnicodeError):
        shown = ""
    if "%" in pattern and shown.strip() and shown != pattern:
        return None
    return _("it gives no date."), _('Write it as for strftime, such as "%d %b %H:%M".')


def _event_fault(name: str) -> SettingFault | None:
    from wishtui.domain.hooks import EVENTS, is_event

    return None if is_event(name) else (_("there is no such event."), _nearest(name, list(EVENTS)))


def _events_fault(names: tuple[str, ...]) -> SettingFault | None:
    return next((fault for name in names if (fault := _event_fault(name))), None)


def _command_fault(command: str | tuple[str, ...]) -> SettingFault | None:
    import shlex

    try:
        words = shlex.split(command) if isinstance(command, str) else command
    except ValueError:
        return _("a quotation mark has no end."), _("Write a list of texts: the program, then its arguments.")
    return None if words and words[0] else (_("it names no program."), _("Write its path, then its arguments."))


def _url_fault(url: str) -> SettingFault | None:
    from wishtui.http.addresses import address_fault

    fault = address_fault(url) if url else ""
    if not fault:
        return None
    return _("it {fault}.", fault=fault), _("Write it as https://translate.example.com or http://127.0.0.1:5000.")


_MEANING: dict[str, Callable[[Any], SettingFault | None]] = {
    "time_zone": _zone_fault,
    "date_format": _format_fault,
    "translate.url": _url_fault,
    "alert_on": _events_fault,
    "hooks.*": _command_fault,
}
_NAMES: dict[str, Callable[[str], SettingFault | None]] = {"hooks": _event_fault}
"""What may stand to the left in a table whose entries have names of their own."""


_NO_NAME = {
    "macros": N_("“{key}” cannot be the name of a macro."),
    "shops": N_("“{key}” cannot be the name of a shop."),
}
_NO_TABLE_NAME = N_("“{key}” cannot be the name of a table.")


def _nearest(name: str, known: list[str], offer: str = N_("Known are {names}.")) -> str:
    """Names the one that was meant, or offers all there are."""
    return _near(name, known) or _(offer, names=enumerated(known))


def _near(name: str, known: list[str]) -> str:
    """Names the one that was meant; empty where none is near."""
    import difflib

    folded = {word.casefold(): word for word in known}
    near = difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.6)
    return _("Did you mean “{name}”?", name=folded[near[0]]) if near else ""


def _short(value: Any) -> str:
    """A value as the file has it, and a text as text is quoted."""
    listed = isinstance(value, (bool, list, dict))
    shown = msgspec.json.encode(value).decode() if listed else str(value)
    shown = shown if len(shown) <= 60 else f"{shown[:59]}…"
    return f"“{shown}”" if isinstance(value, str) else shown


def _instead(file: Path, raw: bytes, what: str, remedy: str = "", line: int = 0) -> tuple[Settings, list[Problem]]:
    """What applies where nothing of `file` can be used, of which `raw` was read, and why that is."""
    settings = fallback(file, raw)
    remedy = remedy or _(_RESTRICTED if settings.restricted else _DEFAULTS_APPLY)
    return settings, [Problem(file=file, line=line, what=what, remedy=remedy, fatal=True)]
