"""`wishtui completion SHELL`: what the shell needs to complete commands, options, ids and names.

shtab writes the script from the parsers. What only the store or the templates know, the script asks of this same
command while somebody types, with `--candidates`.
"""

import argparse
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import suppress
from os.path import expanduser, expandvars
from typing import Any

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.letters import catalogue_of
from wishtui.cli.parser import Parser, add_global_options, whole_parser
from wishtui.errors import UsageError, WishtuiError
from wishtui.i18n import _, enumerated
from wishtui.i18n.catalogue import speak
from wishtui.i18n.languages import ENGLISH

SHELLS = ("bash", "zsh", "fish")

_SAFE = re.compile(r"[\w.-]+")
"""Shells expand what they are given to choose from: anything else could be run as a command."""

_FUNCTIONS = {
    "bash": (
        '_wishtui_{kind}s() {{\n  compgen -W "$(wishtui completion --candidates {kind} '
        '"${{COMP_LINE:0:COMP_POINT}}" 2>/dev/null)" -- "$1"\n}}'  # untranslated: a script
    ),
    "zsh": (
        '_wishtui_{kind}s() {{\n  compadd -- ${{(f)"$(wishtui completion --candidates {kind} '
        '"$LBUFFER" 2>/dev/null)"}}\n}}'  # untranslated: a script
    ),
    "fish": (
        "function _wishtui_{kind}s\n  wishtui completion --candidates {kind} (commandline -cp | "
        "string collect) 2>/dev/null\nend"  # untranslated: a script
    ),
}
"""Each hands the line as it was typed so far, so that a `--store` in it counts."""

_BASH_BEGINS = "_shtab_wishtui() {\n"  # untranslated: a script
_BASH_WORDS = """\
  # bash breaks a word at each "=", and an option's value may stand behind one
  local words=() at=0 number
  for number in "${!COMP_WORDS[@]}"; do
    if [[ ${COMP_WORDS[number]} != "=" ]]; then
      words+=("${COMP_WORDS[number]}")
    elif (( number == COMP_CWORD )); then
      words+=("")
    fi
    (( number == COMP_CWORD )) && at=$(( ${#words[@]} - 1 ))
  done
  local COMP_WORDS=("${words[@]}") COMP_CWORD=$at
"""  # untranslated: a script

_ZSH_OPTION = re.compile(r'^(  "[*]?--[\w-]+|  .*\{-\w,--[\w-]+)(?=\}?"?\[.*[^]]"$)', re.MULTILINE)
"""An option that takes a value: in what shtab writes, zsh knows it with a blank before that, and not with a "="."""

FOLDERS = ("DIR", "WHERE", "FROM", "TO")
"""What stands for a folder in the help of an argument."""

_CALLS = {"bash": "_wishtui_{kind}s", "zsh": "_wishtui_{kind}s", "fish": "(_wishtui_{kind}s)"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("shell", nargs="?", choices=SHELLS, help=_("the shell"))
    parser.epilog = _(
        'bash and zsh: put eval "$(wishtui completion SHELL)" into the start file, behind '
        "compinit in zsh. fish: save it as ~/.config/fish/completions/wishtui.fish."
    )
    parser.add_argument("--candidates", nargs=2, metavar=("KIND", "LINE"), help=argparse.SUPPRESS)


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Print the script, or for a script what may stand next.

    Raises:
        UsageError: no shell is named.
    """
    if args.candidates is not None:
        kind, line = args.candidates
        # Nobody reads a message while a shell completes: what cannot be known is not offered.
        with suppress(WishtuiError, OSError):
            output.print_lines(candidates(kind, line))
        return 0
    if args.shell is None:
        raise UsageError(_("Say for which shell."), _("Choose one of {names}.", names=enumerated(SHELLS)))
    output.print_text(_script(args.shell))
    return 0


def _script(shell: str) -> str:
    import shtab

    speak(ENGLISH)  # the script outlives the call, and what stands in it must be safe in every shell
    parser = whole_parser()
    named = {"FILE": shtab.FILE} | dict.fromkeys(FOLDERS, shtab.DIRECTORY)
    asked = {kind: _asking(kind) for kind in _CANDIDATES}
    for command, action in actions(parser):
        completes = asked.get(kind_of(command, action)) or named.get(str(action.metavar))
        if completes is not None:
            action.complete = completes  # type: ignore[attr-defined]  # shtab looks for it
    script = str(shtab.complete(parser, shell=shell))
    if shell == "bash":
        return script.replace(_BASH_BEGINS, _BASH_BEGINS + _BASH_WORDS)
    return _ZSH_OPTION.sub(r"\1=", script) if shell == "zsh" else script


def _asking(kind: str) -> dict[str, Any]:
    """What shtab wants to know of an argument whose values are asked for while somebody types."""
    calls = {shell: call.format(kind=kind) for shell, call in _CALLS.items()}
    return {**calls, "preamble": {shell: text.format(kind=kind) for shell, text in _FUNCTIONS.items()}}


def kind_of(command: str, action: argparse.Action) -> str:
    """What is asked for where `action` of `command` stands; empty where nothing is known of its values."""
    return _KINDS_OF.get((command, action.dest)) or _KINDS.get(action.dest, "")


def actions(parser: argparse.ArgumentParser, command: str = "") -> Iterator[tuple[str, argparse.Action]]:
    """Every argument, with the command that it belongs to."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                yield from actions(sub, command or name)
        else:
            yield command, action


def candidates(kind: str, line: str) -> list[str]:
    """What may stand at the end of `line`, the command line as it was typed so far, where a `kind` is wanted.

    Raises:
        UsageError: the line names settings that there are not.
        StoreError: the store cannot be read.
    """
    words, prefix = _typed(line)
    context = CommandContext(_global_options(words))
    known = _CANDIDATES[kind](context, prefix) if kind in _CANDIDATES else []
    return [name for name in known if name.startswith(prefix) and _SAFE.fullmatch(name)]


def _typed(line: str) -> tuple[list[str], str]:
    """The whole words of a line, and the one at its end that is being typed."""
    try:
        words = shlex.split(line)
    except ValueError:  # an open quote
        words = line.replace('"', " ").replace("'", " ").split()
    prefix = "" if not line or line[-1:].isspace() else (words or [""]).pop()
    return [expandvars(expanduser(word)) for word in words], prefix.rpartition("=")[2]


def _global_options(words: list[str]) -> argparse.Namespace:
    parser = Parser(add_help=False)
    add_global_options(parser)
    try:
        return parser.parse_known_args(words)[0]
    except UsageError:
        return argparse.Namespace()


def _issue_ids(context: CommandContext, prefix: str) -> list[str]:
    """Those that wait, the answer due soonest first; closed ones as well once somebody begins to type."""
    from wishtui.domain.issue import Status
    from wishtui.domain.ordering import Sort

    with context.reading(dry_run=True) as store:
        ids = store.index().in_order(Sort.DUE, frozenset(Status), context.windows)
        return [*ids, *store.closed_index()] if prefix else ids


def _appeal_ids(context: CommandContext, _prefix: str) -> list[str]:
    with context.reading(dry_run=True) as store:
        return [appeal.id for appeal in store.appeals.appeals()]


def _kinds(context: CommandContext, _prefix: str) -> list[str]:
    return [spec.kind for spec in catalogue_of(context).kinds()]


def _templates(context: CommandContext, _prefix: str) -> list[str]:
    return sorted({spec.name for spec in catalogue_of(context).replies()})


def _macros(context: CommandContext, _prefix: str) -> list[str]:
    return list(context.quiet_settings.macros)


def _assignments(context: CommandContext, prefix: str) -> list[str]:
    """Issues, and behind them whose they may be."""
    from wishtui.domain.query import ME, NOBODY
    from wishtui.services.assigning import known_agents

    with context.reading(dry_run=True) as store:
        names = known_agents(store, context.agent)
    return [ME, NOBODY, *names, *_issue_ids(context, prefix)]


def _shops(context: CommandContext, _prefix: str) -> list[str]:
    from wishtui.services.shops import shop_names

    return [name for name in shop_names(context.quiet_settings, context.connections) if name]


def _points(_context: CommandContext, _prefix: str) -> list[str]:
    from wishtui.domain.risk_texts import CHECKLISTS

    return [name for points in CHECKLISTS.values() for name, _title in points]


def _readers(context: CommandContext, _prefix: str) -> list[str]:
    return sorted({reader for spec in catalogue_of(context).kinds() for reader in spec.audience})


_CANDIDATES: dict[str, Callable[[CommandContext, str], list[str]]] = {
    "issue": _issue_ids,
    "appeal": _appeal_ids,
    "kind": _kinds,
    "template": _templates,
    "assignment": _assignments,
    "macro": _macros,
    "shop": _shops,
    "point": _points,
    "reader": _readers,
}
"""What can be asked for, by the word that the scripts ask with."""

_KINDS = {
    "id": "issue",
    "ids": "issue",
    "issue": "issue",
    "kind": "kind",
    "template": "template",
    "shop": "shop",
    "tick": "point",
    "untick": "point",
    "audience": "reader",
}
"""What an argument of that name takes."""

_KINDS_OF = {("appeal", "id"): "appeal", ("assign", "ids"): "assignment", ("macro", "name"): "macro"}
"""What it takes where a command means something else by that name."""
