"""What can be typed. A command's own arguments are read from its module only when it is the one that was called."""

import argparse
import re
import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, cast

from wishtui import __version__
from wishtui.cli.argparse_sentences import use_our_sentences
from wishtui.cli.fast_path import DRIVERS, THEMES
from wishtui.cli.lean_msgspec import load_msgspec
from wishtui.cli.terminal_size import terminal_columns
from wishtui.errors import UsageError
from wishtui.i18n import N_, _, enumerated, titled
from wishtui.i18n.catalogue import LANGUAGES
from wishtui.text import is_text

if TYPE_CHECKING:
    from wishtui.cli.context import CommandContext

COMMANDS = {
    "demo": ("demo", N_("Open the inbox on a throwaway store of invented issues.")),
    "import": ("importing", N_("Take in files of issues and orders.")),
    "list": ("listing", N_("List issues, the answer due soonest first.")),
    "show": ("showing", N_("Show one issue: order, conversation, lock.")),
    "reply": ("replying", N_("Answer an issue.")),
    "close": ("closing", N_("Close issues.")),
    "hand": ("handing", N_("Hand issues to Wish's own people.")),
    "login": ("login", N_("Connect a shop to Wish.")),
    "logout": ("logout", N_("Disconnect a shop from Wish.")),
    "sync": ("syncing", N_("Fetch from Wish what changed, and send what waits.")),
    "outbox": ("outbox", N_("What is to be told to Wish, and what became of it.")),
    "files": ("files", N_("List and save what the customer attached to an issue.")),
    "translate": ("translating", N_("Print an issue's conversation with its translation.")),
    "suggest": ("suggesting", N_("Print a draft of an answer, by a program of yours.")),
    "note": ("noting", N_("Add a private note to issues.")),
    "tag": ("tagging", N_("Add and remove tags of issues.")),
    "snooze": ("snoozing", N_("Put issues at the end of the list for a while.")),
    "assign": ("assigning", N_("Make issues an agent's, your own or nobody's.")),
    "macro": ("macro", N_("Run a macro of the settings on issues.")),
    "export": ("exporting", N_("Write issues out as JSON, JSON lines or CSV.")),
    "appeal": ("appeal", N_("Write appeals, and keep what became of them.")),
    "hooks": ("hooks", N_("List the commands that tell the team, and try them.")),
    "log": ("log", N_("Say who did what, when, and what came of it.")),
    "risks": ("risks", N_("Measure what closes stores.")),
    "stats": ("stats", N_("Response times, hit rate and volume.")),
    "backup": ("backup", N_("Copy the whole store into one file.")),
    "restore": ("restore", N_("Bring a store back from such a file.")),
    "move": ("moving", N_("Copy a store to another place, a folder or a database, and prove that both are the same.")),
    "doctor": ("doctor", N_("Check store, settings, letters and terminal, and say what to do.")),
    "config": ("config", N_("Write, show or check the settings.")),
    "paths": ("paths", N_("Say where things lie.")),
    "keys": ("keys", N_("List the inbox's keys.")),
    "completion": ("completion", N_("Print a completion script for your shell.")),
}
"""Name, module under `wishtui.cli.commands`, and what it does."""

INBOX = "inbox"

QUERY = "query"
"""The name of the words of a query among a command's arguments."""

SCREENS = frozenset({INBOX, "demo"})
"""Commands that take the whole terminal: nothing else is written to it meanwhile."""

_SHORT_OPTION = re.compile(r"-(?:[A-Za-z]|n\d+)")
"""What everybody takes for an option, though a query could mean it."""

PATHS = frozenset({"FILE", "DIR", "WHERE"})
"""Metavars of what names a file, a folder or a store."""

_COMMAND = "COMMAND"

_TERM = "\0"
"""No word of a command line can hold it."""

_ARGPARSE_QUOTE = re.compile(r"(?<=[ \u4e00-\u9fff])'([^']*)'")
"""Behind a blank, or behind a character of a language that puts none there; elsewhere it is an apostrophe."""


class CommandModule(Protocol):
    """What a module under `wishtui.cli.commands` offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, context: "CommandContext", args: argparse.Namespace) -> int: ...


def command_module(name: str) -> CommandModule:
    """The module of the command called `name`."""
    load_msgspec()
    module = COMMANDS[name][0] if name in COMMANDS else name
    return cast("CommandModule", import_module(f"wishtui.cli.commands.{module}"))


class Formatter(argparse.HelpFormatter):
    """Argparse's own without `shutil`, which it would load for each argument that is added.

    It breaks lines by the cells that they take: argparse counts characters, of which Chinese ones take two.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"width": terminal_columns() - 2, **kwargs})

    def _split_lines(self, text: str, width: int) -> list[str]:
        return super()._split_lines(text, width) if text.isascii() else _wrapped(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if text.isascii():
            return super()._fill_text(text, width, indent)
        return "\n".join(f"{indent}{line}" for line in _wrapped(text, width - len(indent)))

    def _format_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None) -> str:
        prefix = _("usage: ") if prefix is None else prefix
        if prefix.isascii():
            return super()._format_usage(usage, actions, groups, prefix)
        from wishtui.text import cell_width

        room = " " * cell_width(prefix)
        return prefix + super()._format_usage(usage, actions, groups, room).removeprefix(room)

    class _Section(argparse.HelpFormatter._Section):
        """One whose heading ends as headings do in the reader's language."""

        def format_help(self) -> str:
            text = super().format_help()
            if self.heading is None or self.heading.isascii():
                return text
            return text.replace(f"{self.heading}:\n", titled(self.heading, "").rstrip() + "\n", 1)


class Parser(argparse.ArgumentParser):
    """An argument parser whose mistakes are ours to tell. That of a `command` is made when it is first needed."""

    def __init__(self, *args: Any, command: str = "", **kwargs: Any) -> None:
        self._command = command
        self._make = partial(super().__init__, *args, **{"allow_abbrev": False, "formatter_class": Formatter, **kwargs})
        if not command:
            self._make()

    def complete(self) -> None:
        """Make the parser of a command with its arguments, once."""
        name, self._command = self._command, ""
        if name:
            self._make()
            add_global_options(self)
            command_module(name).add_arguments(self)
            for action in self._actions:
                # argparse calls what may be left out required where something else that is not is missing.
                action.required = action.required and action.nargs != "*"

    def parse_known_args(  # type: ignore[override]  # argparse declares three overloads of it
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        self.complete()
        words = sys.argv[1:] if args is None else list(args)
        parsed, rest = self._parsed(words, namespace)
        if rest and " " in self.prog:
            # The parser of the whole command line would not know whose help says what there is.
            self.error(_("Unrecognized arguments: %s.") % " ".join(rest))
        self._check_values(parsed)
        return parsed, rest

    def _check_values(self, parsed: argparse.Namespace) -> None:
        """See that what carries text is text, and that what names a file names one.

        Only a path may hold bytes that are no UTF-8; an empty one would be the folder in which the program was called.

        Raises:
            UsageError: something is not; it would be recorded, or sent, with marks in the place of letters.
        """
        for action in self._actions:
            value = getattr(parsed, action.dest, None)
            values = value if isinstance(value, list) else [value]
            name = "/".join(action.option_strings) or str(action.metavar or action.dest)
            if action.metavar in PATHS:
                if "" in values and value != action.default:
                    raise UsageError(_("{option} names nothing.", option=name), _("Give it a path."))
            elif any(isinstance(each, str) and not is_text(each) for each in values):
                raise UsageError(
                    _("{name} is not UTF-8.", name=name), _("Type it in a UTF-8 locale, or give it in a file in UTF-8.")
                )

    def _parsed(self, words: list[str], namespace: argparse.Namespace | None) -> tuple[argparse.Namespace, list[str]]:
        words = self._glued(words)
        several = next((action for action in self._actions if not action.option_strings and action.nargs == "*"), None)
        if several is None:
            return super().parse_known_args(words, namespace)
        if several.dest == QUERY:
            words = self._checked(words)
        parsed, rest = super().parse_known_args(words, namespace)
        # argparse gives words that stand behind an option back as unknown.
        values = [*getattr(parsed, several.dest), *(word for word in rest if not word.startswith("-"))]
        setattr(parsed, several.dest, [word.removeprefix(_TERM) for word in values])
        return parsed, [word for word in rest if word.startswith("-")]

    def _glued(self, words: list[str]) -> list[str]:
        """The words, each query made one with its option: one that begins with a minus would be taken for an option."""
        glued: list[str] = []
        rest = iter(words)
        for word in rest:
            if word == "--":
                return [*glued, word, *rest]
            action = self._option_string_actions.get(word)
            value = next(rest, None) if action is not None and action.metavar == "QUERY" else None
            if value is not None:
                glued += [word, value] if value.startswith("--") else [f"{word}={value}"]
            else:
                glued.append(word)
        return glued

    def _checked(self, words: list[str]) -> list[str]:
        """The words of a query and its options, those of the query marked.

        Raises:
            UsageError: one looks like an option that there is not, and would be run as another query.
        """
        end = words.index("--") if "--" in words else len(words)
        for word in words[:end]:
            if _SHORT_OPTION.fullmatch(word) and word[:2] not in self._option_string_actions:
                raise UsageError(
                    _("There is no option {option}.", option=word),
                    _('Did you mean --limit? To leave out such issues, write -"{word}".', word=word[1:])
                    if word.startswith("-n")
                    else _('To leave out such issues, write -"{word}".', word=word[1:]),
                )
        return [self._marked(word) for word in words]

    def _marked(self, word: str) -> str:
        """A term of a query that begins with a minus, marked so that it is not taken for an option."""
        if len(word) < 2 or not word.startswith("-") or word.startswith("--"):
            return word
        option = next((action for action in self._actions if word[:2] in action.option_strings), None)
        glued = option is not None and option.nargs != 0 and ":" not in word
        return word if glued or (option and len(word) == 2) else f"{_TERM}{word}"

    def _print_message(self, message: str, file: Any = None) -> None:
        """Print a help; argparse would keep to itself that a full disk did not take it. Raises OSError."""
        (file or sys.stderr).write(message)

    def error(self, message: str) -> NoReturn:
        """Argparse's complaint as one of ours.

        Raises:
            UsageError: always.
        """
        message = _ARGPARSE_QUOTE.sub(r"“\1”", message.replace(repr(_TERM)[1:-1], "").replace(_TERM, ""))
        raise UsageError(message, _("See `{prog} --help`.", prog=self.prog))

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """See that `value` is one of those that there are.

        Raises:
            UsageError: it is not.
        """
        if action.choices is None or value in action.choices:
            return
        import difflib

        known, value = [str(choice) for choice in action.choices], str(value).removeprefix(_TERM)
        near = difflib.get_close_matches(value, known, n=1)
        name = "/".join(action.option_strings) or action.metavar or action.dest
        raise UsageError(
            _("There is no command “{value}”.", value=value)
            if name == _COMMAND
            else _("{name} cannot be “{value}”.", name=name, value=value),
            _("Did you mean “{near}”?", near=near[0]) if near else _("Choose one of {names}.", names=enumerated(known)),
        )


def _wrapped(text: str, width: int) -> list[str]:
    from wishtui.text import wrap

    return wrap(" ".join(text.split()), width)


def add_global_options(parser: argparse.ArgumentParser) -> None:
    """The options that may stand before or after the command.

    They have no defaults here: those of a command's parser would overrule what stood before the command.
    """
    options = parser.add_argument_group(_("everywhere"))
    silent = argparse.SUPPRESS
    options.add_argument(
        "--store", metavar="WHERE", default=silent, help=_("the store's folder, or postgresql://… (WISHTUI_STORE)")
    )
    options.add_argument("--config", metavar="FILE", default=silent, help=_("the settings (WISHTUI_CONFIG)"))
    options.add_argument(
        "--lang", choices=LANGUAGES, default=silent, help=_("the language of the program's own words (LANG)")
    )
    options.add_argument("--no-color", action="store_true", default=silent, help=_("no colours (NO_COLOR)"))
    options.add_argument("--verbose", action="store_true", default=silent, help=_("log more, and show it on stderr"))
    options.add_argument("--log-file", metavar="FILE", default=silent, help=_("log to this file"))
    options.add_argument("--now", metavar="ISO", default=silent, help=_("the clock stands still at this time"))


def build_parser() -> Parser:
    """The parser of the whole command line."""
    use_our_sentences()
    parser = Parser(
        prog="wishtui",
        description=_("A keyboard-driven inbox for the customer issues of a Wish shop. Without a command it opens."),
        epilog=_(
            "Exit codes: 0 done · 1 partly done · 2 usage or unreadable input · 3 refused by the "
            "platform's rules · 4 incomplete or against policy · 5 store busy or damaged · 6 Wish "
            "cannot be reached or refused."
        ),
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"wishtui {__version__}",
        help=_("show program's version number and exit"),
    )
    add_global_options(parser)
    add_screen_options(parser)
    commands = parser.add_subparsers(metavar=_COMMAND, dest="command", parser_class=Parser, prog=parser.prog)
    for name, (_module, does) in COMMANDS.items():
        commands.add_parser(name, help=_(does), description=_(does), command=name)
    return parser


def whole_parser() -> Parser:
    """The same with the arguments of every command in it, for who walks them all."""
    parser = build_parser()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                command.complete()
    return parser


def add_screen_options(parser: argparse.ArgumentParser) -> None:
    """What the inbox itself takes."""
    screen = parser.add_argument_group(_("the inbox"))
    screen.add_argument("--theme", choices=THEMES, help=_("colours"))
    screen.add_argument(
        "--driver",
        choices=DRIVERS,
        default=DRIVERS[0],
        help=_("stock: Textual's own, which sends more over the line"),
    )
