"""The health of everything at once: store, settings, letters, terminal. Each finding says what to do."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from wishtui.config import Problem, Settings
from wishtui.domain.log import breaks, outside
from wishtui.errors import UsageError
from wishtui.i18n import _, ngettext
from wishtui.letters import Catalogue
from wishtui.services.assistance import Assistance
from wishtui.store import Store
from wishtui.store import check as check_store
from wishtui.store.address import Where
from wishtui.store.side_protocols import Severity
from wishtui.store.telling import Tell, untold
from wishtui.text import clean_line

_MOST_BREAKS = 5
"""Places at which the log is broken that are told one by one."""


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at."""

    area: str
    """store, log, settings, keys, letters, translate, suggest, terminal or wish."""
    level: Severity
    what: str
    remedy: str = ""


class TerminalFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the terminal, as the caller finds it."""

    watched: bool
    """Whether input and output are a terminal at all."""
    columns: int
    rows: int
    encoding: str
    environment: Mapping[str, str]


def examine_store(where: Where, tell: Tell = untold) -> Iterator[Diagnosis]:
    """The files of the store, or its database. Nothing is changed, and a store that is not there is not made.

    `tell` takes what has to be waited for.
    """
    if isinstance(where, Path) and not where.is_dir():
        remedy = _("Import issues with `wishtui import`, or look around with `wishtui demo`.")
        yield Diagnosis(area="store", level="note", what=_("{where} is not there yet.", where=where), remedy=remedy)
        return
    for finding in check_store(where, tell):
        yield Diagnosis(area="store", level=finding.level, what=finding.what, remedy=finding.remedy)


def examine_log(store: Store) -> Iterator[Diagnosis]:
    """The chain of the log, from its end to where it begins. Reads all of it."""
    numbers = store.log_numbers()  # first: what is added meanwhile is none of them
    chain = store.log_chain()
    problems = [*filter(None, [outside(chain, numbers)]), *breaks(chain, store.log())]
    for problem in problems[:_MOST_BREAKS]:
        yield Diagnosis(
            area="log", level="bad", what=problem, remedy=_("Compare it with a backup, and see who was there.")
        )
    if len(problems) > _MOST_BREAKS:
        what = ngettext(
            "The log is broken in {number} place.", "The log is broken in {number:,} places.", len(problems)
        )
        yield Diagnosis(area="log", level="bad", what=what)
    if problems or chain.last < chain.first:
        return
    count = chain.last - chain.first + 1
    if chain.first > 1:
        what = ngettext(
            "{number} entry since entry {first}; older ones were let go of, without a gap. "
            "The last one's hash is {hash}.",
            "{number:,} entries since entry {first}; older ones were let go of, without a gap. "
            "The last one's hash is {hash}.",
            count,
            first=chain.first,
            hash=chain.end,
        )
    else:
        what = ngettext(
            "{number} entry, without a gap. The last one's hash is {hash}.",
            "{number:,} entries, without a gap. The last one's hash is {hash}.",
            count,
            hash=chain.end,
        )
    yield Diagnosis(area="log", level="ok", what=what)


def examine_settings(file: Path, problems: Iterable[Problem]) -> Iterator[Diagnosis]:
    """The file of settings, given what reading it has found."""
    diagnoses = [
        Diagnosis(
            area="settings", level="bad" if problem.fatal else "note", what=_located(problem), remedy=problem.remedy
        )
        for problem in problems
    ]
    if diagnoses:
        yield from diagnoses
    elif file.exists():
        yield Diagnosis(area="settings", level="ok", what=_("{file} is sound.", file=file))
    else:
        yield Diagnosis(area="settings", level="ok", what=_("{file} is not there: every default applies.", file=file))


def examine_keys(problems: Iterable[Problem]) -> Iterator[Diagnosis]:
    """The owner's keys, given what is wrong with them; nothing is said of those that are right."""
    for problem in problems:
        yield Diagnosis(area="keys", level="note", what=_located(problem), remedy=problem.remedy)


def examine_letters(folders: Iterable[Path]) -> Iterator[Diagnosis]:
    """Every letter template, ours and the user's."""
    catalogue = Catalogue([folder for folder in folders if folder.is_dir()])
    problems = catalogue.check()
    for problem in problems:
        where = f"{problem.file}:{problem.line}" if problem.line else str(problem.file)
        what = _("{where}: {problem}.", where=where, problem=problem.problem)
        yield Diagnosis(area="letters", level="bad", what=what, remedy=problem.remedy)
    if not problems:
        count = len(catalogue.kinds()) + len(catalogue.replies())
        what = ngettext("{number} template is sound.", "{number} templates are sound.", count)
        yield Diagnosis(area="letters", level="ok", what=what)


def examine_assistance(settings: Settings, config_file: Path) -> Iterator[Diagnosis]:
    """Who translates and suggests, and whether they are there; nothing where nobody is to. Nobody is asked."""
    assistance = Assistance(settings, config_file, None)
    wanted = (
        ("translate", settings.translate.command, bool(settings.translate.url), assistance.translator),
        ("suggest", settings.suggest.command, False, assistance.suggester),
    )
    for table, command, by_server, find in wanted:
        if not command and not by_server:
            continue
        try:
            title = find().title
        except UsageError as error:
            yield Diagnosis(area=table, level="note", what=error.message, remedy=error.remedy)
            continue
        if command and shutil.which(os.path.expanduser(command[0])) is None:
            what = _("There is no program {command}.", command=clean_line(command[0], limit=80))
            yield Diagnosis(
                area=table, level="bad", what=what, remedy=_("Name one in [{table}], or install it.", table=table)
            )
        else:
            yield Diagnosis(area=table, level="ok", what=_("It is done by {title}.", title=title))


def examine_terminal(terminal: TerminalFacts) -> Iterator[Diagnosis]:
    """Whether the inbox can be shown here, and what would make it better."""
    if not terminal.watched:
        what = _("Input or output is no terminal: the inbox cannot open here.")
        yield _terminal("note", what, _("The other commands work all the same."))
        return
    name = terminal.environment.get("TERM", "")
    if name in {"", "dumb", "unknown"}:
        what = _("TERM is “{name}”.", name=name) if name else _("TERM is not set.")
        yield _terminal("bad", what, _("Set it to what your terminal is: xterm-256color fits most."))
    if terminal.encoding.lower().replace("-", "") != "utf8":
        what = _(
            "The terminal's encoding is {encoding}: other alphabets show as question marks.", encoding=terminal.encoding
        )
        yield _terminal("note", what, _("Choose a UTF-8 locale, such as LC_ALL=C.UTF-8."))
    if terminal.columns < 60 or terminal.rows < 15:
        yield _terminal(
            "bad",
            _("The window is {size}.", size=_size(terminal)),
            _("Make it at least 60×15; from 80×24 all is in view."),
        )
    elif terminal.columns < 80 or terminal.rows < 24:
        yield _terminal(
            "note", _("The window is {size}.", size=_size(terminal)), _("From 80×24 everything is in view.")
        )
    elif name:
        what = _("{terminal}, {size}, {encoding}.", terminal=name, size=_size(terminal), encoding=terminal.encoding)
        yield _terminal("ok", what, "")
    else:
        what = _("A terminal, {size}, {encoding}.", size=_size(terminal), encoding=terminal.encoding)
        yield _terminal("ok", what, "")
    if terminal.environment.get("SSH_CONNECTION") and terminal.environment.get("TERM", "").startswith("screen"):
        yield _terminal(
            "note",
            _("GNU screen or an old tmux stands in between."),
            _("In tmux, default-terminal tmux-256color is better."),
        )


def _terminal(level: Severity, what: str, remedy: str) -> Diagnosis:
    return Diagnosis(area="terminal", level=level, what=what, remedy=remedy)


def _size(terminal: TerminalFacts) -> str:
    return f"{terminal.columns}×{terminal.rows}"


def _located(problem: Problem) -> str:
    if problem.line:
        return _("{file}, line {line}: {problem}", file=problem.file, line=problem.line, problem=problem.what)
    return _("{file}: {problem}", file=problem.file, problem=problem.what)
