"""`wishtui doctor`: what is wrong, and what to do about it."""

import argparse
import os
import platform
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

import msgspec

from wishtui import __version__
from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.letters import catalogue_of
from wishtui.commands import build_keymap
from wishtui.config.views import view_problems
from wishtui.errors import InstallationBroken, StoreError, UsageError, WishtuiError
from wishtui.i18n import N_, _, ngettext, pgettext, titled
from wishtui.services.doctor import (
    Diagnosis,
    TerminalFacts,
    examine_assistance,
    examine_keys,
    examine_letters,
    examine_log,
    examine_settings,
    examine_store,
    examine_terminal,
)
from wishtui.services.frame_log import ask_for_changes, examine_frames
from wishtui.services.key_check import key_problems
from wishtui.services.macro_check import macro_problems
from wishtui.services.shops import shop_problems
from wishtui.text import pad

RESET = (
    "\x1b[?1049l"  # back from the alternate screen
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l"  # no mouse reports
    "\x1b[?2004l\x1b[?1004l\x1b[?2026l"  # no bracketed paste, focus reports, synchronised output
    "\x1b[<u\x1b[>4;0m"  # plain keys
    "\x1b[r\x1b[?7h\x1b[?25h\x1b[0m\r\n"  # whole window scrolls, lines wrap, cursor shows, no colours
)
"""Undoes what a full-screen program leaves behind when its connection is cut."""

_SIGN_CELLS = 4
_AREAS = {
    "store": N_("store"),
    "log": N_("log"),
    "settings": N_("settings"),
    "keys": N_("keys"),
    "letters": N_("letters"),
    "translate": N_("translate"),
    "suggest": N_("suggest"),
    "terminal": N_("terminal"),
    "wish": N_("wish"),
}
"""What is looked at, as a person calls it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--json", action="store_true", help=_("as JSON"))
    parser.add_argument(
        "--repair",
        action="store_true",
        help=_("make a damaged store writable again; everything readable is kept, nothing is deleted"),
    )
    parser.add_argument(
        "--mend",
        action="store_true",
        help=_("give the files of a shared store to its group, and those of any other to their owner alone"),
    )
    parser.add_argument(
        "--reset-terminal",
        action="store_true",
        help=_(
            "only put right a terminal that a lost connection left in disorder, and have inboxes that send the whole "
            "screen send changes only"
        ),
    )


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Exit 0 when nothing is bad, 2 when a store is named that is none, 5 when it is bad, 1 when something else is."""
    if args.reset_terminal:
        _ask_for_changes(context)
        return reset_terminal()
    if args.repair:
        _repair(context)
    if args.mend:
        _mend(context)
    missing = _is_missing(context)
    findings = list(_findings(context, missing=missing))
    if args.json:
        output.print_json(
            {"versions": _versions(), "findings": [msgspec.structs.asdict(finding) for finding in findings]}
        )
    else:
        output.print_text(", ".join(f"{name} {number}" for name, number in _versions().items()))
        signs = {"ok": pgettext("health", "ok"), "note": pgettext("health", "note"), "bad": pgettext("health", "BAD")}
        for finding in findings:
            sign = pad(signs[finding.level], _SIGN_CELLS)
            output.print_text(f"{sign}  {titled(_(_AREAS.get(finding.area, finding.area)), finding.what)}")
            if finding.remedy:
                output.print_text(f"      {finding.remedy}")
    bad = {finding.area for finding in findings if finding.level == "bad"}
    if missing:
        return UsageError.exit_code
    return StoreError.exit_code if "store" in bad else 1 if bad else 0


def _is_missing(context: CommandContext) -> bool:
    """Whether a store is named where none is."""
    try:
        return context.store_named and not context.has_store()
    except StoreError:
        return False  # what is wrong with it is found, among all the rest


def _repair(context: CommandContext) -> None:
    """Mend the store and say what was done, before it is examined as ever."""
    from wishtui.store import repair

    context.check_store()
    for done in repair(context.where) or [_("Nothing needed repair.")]:
        output.print_notice(done)


def _mend(context: CommandContext) -> None:
    """Put right who may use the files, and say what was done, before they are examined as ever."""
    from wishtui.store import mend

    context.check_store()
    for done in mend(context.where) or [_("Nothing needed mending.")]:
        output.print_notice(done)


def _ask_for_changes(context: CommandContext) -> None:
    """Have the inboxes that send whole frames send changes alone again, in whatever window they are."""
    if asked := len(ask_for_changes(context.log_file())):
        output.print_notice(
            ngettext(
                "{number} inbox was asked to send changes only again.",
                "{number:,} inboxes were asked to send changes only again.",
                asked,
            )
        )


def reset_terminal() -> int:
    """Bring a terminal back to its senses: modes, colours, and the line discipline.

    Raises:
        UsageError: there is no terminal to put right.
    """
    if not output.is_terminal(sys.stdout):
        raise UsageError(_("There is no terminal to put right."), _("Run it in the window that is in disorder."))
    sys.stdout.write(RESET)
    sys.stdout.flush()
    import termios

    try:
        settings = termios.tcgetattr(sys.stdout)
        settings[0] |= termios.BRKINT | termios.ICRNL | termios.IXON
        settings[1] |= termios.OPOST | termios.ONLCR
        settings[3] |= termios.ECHO | termios.ECHOE | termios.ECHOK | termios.ICANON | termios.ISIG | termios.IEXTEN
        termios.tcsetattr(sys.stdout, termios.TCSANOW, settings)
    except termios.error as error:
        raise UsageError(_("The terminal does not answer."), _("Close the window and open another.")) from error
    output.print_notice(_("The terminal is as new."))
    return 0


def _findings(context: CommandContext, *, missing: bool) -> Iterator[Diagnosis]:
    if missing:
        remedy = _("Name another, or make this one with `wishtui import`.")
        store = [
            Diagnosis(area="store", level="bad", what=_("{where} holds no store.", where=context.where), remedy=remedy)
        ]
    else:
        store = list(examine_store(context.where, output.print_notice))
    yield from store
    file, settings = context.config_file, context.quiet_settings
    macros = macro_problems(file, settings.macros, lambda: catalogue_of(context), now=context.now())
    problems = [*view_problems(file, settings), *shop_problems(file, settings), *macros]
    yield from examine_settings(file, [*context.problems, *problems])
    yield from examine_keys(key_problems(file, settings))
    try:
        folders = context.letter_folders
    except InstallationBroken as error:
        yield Diagnosis(area="letters", level="bad", what=error.message, remedy=error.remedy)
    else:
        yield from examine_letters(folders)
    yield from examine_assistance(context.quiet_settings, context.config_file)
    yield from examine_terminal(_terminal())
    key = build_keymap(settings.bindings)[0].key_of("app.redraw")
    yield from examine_frames(context.log_file(), lambda at: settings.show_time(at, context.now()), key)
    sound = not any(finding.level == "bad" for finding in store)
    yield from _opened_findings(context, sound=sound)


def _opened_findings(context: CommandContext, *, sound: bool) -> list[Diagnosis]:
    """The log, and the connection to Wish; nothing is asked where no shop is connected.

    A store that is not `sound` is left as it is: to open it would repair it.
    """
    from wishtui.cli.wish import run_in_loop
    from wishtui.services.outbox import under_way
    from wishtui.services.wish_check import examine_wish
    from wishtui.store import memory_store, open_store

    try:
        store = open_store(context.where) if sound and context.has_store() else memory_store()
    except WishtuiError:
        store = memory_store()  # what is wrong with it is said already
    syncs, waiting, findings = store.syncs(), under_way(store), list(examine_log(store))
    store.close(compact=False)
    return [*findings, *run_in_loop(examine_wish(context.connections, syncs, waiting))]


def _terminal() -> TerminalFacts:
    watched = all(output.is_terminal(stream) for stream in (sys.stdin, sys.stdout))
    size = os.get_terminal_size(sys.stdout.fileno()) if watched else os.terminal_size((0, 0))
    return TerminalFacts(
        watched=watched,
        columns=size.columns,
        rows=size.lines,
        encoding=sys.stdout.encoding or "ascii",
        environment=os.environ,
    )


def _libraries() -> list[str]:
    """What this installation says that it needs; nothing where it runs from files alone."""
    try:
        needed = requires("wishtui") or []
    except PackageNotFoundError:
        return []
    return [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in needed if "extra ==" not in line]


def _versions() -> dict[str, str]:
    versions = {"wishtui": __version__, "python": platform.python_version()}
    for library in _libraries():
        try:
            versions[library] = version(library)
        except PackageNotFoundError:
            versions[library] = _("missing")
    return versions
