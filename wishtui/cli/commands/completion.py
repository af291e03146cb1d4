"""`wishtui completion SHELL`: what the shell needs to complete commands, options and issue ids."""

import argparse
from collections.abc import Iterator

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.parser import COMMANDS, Parser, build_parser

_TAKES_ID = ("show", "reply")

_BASH = """\
# bash and zsh completion of wishtui: put  eval "$(wishtui completion %(shell)s)"  into your shell's start file.
_wishtui() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= at
    for ((at = 1; at < COMP_CWORD; at++)); do
        case ${COMP_WORDS[at]} in
            %(commands)s) command=${COMP_WORDS[at]}; break ;;
        esac
    done
    local words=
    case $command:$before in
%(choices)s
        *)
            case $command in
%(options)s
            esac
            if [[ $word != -* ]]; then
                case $command in
                    %(with_id)s) words="$words $(wishtui list --quiet 2>/dev/null)" ;;
                esac
            fi ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _wishtui wishtui"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("shell", choices=["bash", "zsh", "fish"], help="the shell")


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Print the script."""
    parsers = _parsers()
    if args.shell == "fish":
        output.say_all(_fish(parsers))
        return 0
    if args.shell == "zsh":
        output.say("autoload -U +X bashcompinit && bashcompinit")
    output.say(_bash(parsers, args.shell))
    return 0


def _parsers() -> dict[str, Parser]:
    """The main parser under the empty name, and each command's."""
    found = {"": build_parser()}
    for name in COMMANDS:
        found[name] = Parser(prog=f"wishtui {name}", command=name)
        found[name].complete()
    return found


def _options(parser: Parser) -> Iterator[argparse.Action]:
    yield from (action for action in parser._actions if action.help != argparse.SUPPRESS)


def _words(parser: Parser) -> str:
    """What may stand next: options, and the choices of what is not an option."""
    words = [option for action in _options(parser) for option in action.option_strings]
    for action in _options(parser):
        if not action.option_strings and action.choices:
            words += action.choices
    return " ".join(words)


def _bash(parsers: dict[str, Parser], shell: str) -> str:
    choices = [
        f'        {name}:{option}) words="{" ".join(map(str, action.choices))}" ;;'
        for name, parser in parsers.items()
        for action in _options(parser)
        for option in action.option_strings
        if action.choices
    ]
    options = [f'                "{name}") words="{_words(parser)}" ;;' for name, parser in parsers.items()]
    return _BASH % {
        "shell": shell,
        "commands": "|".join(COMMANDS),
        "with_id": "|".join(_TAKES_ID),
        "choices": "\n".join(choices),
        "options": "\n".join(options),
    }


def _fish(parsers: dict[str, Parser]) -> Iterator[str]:
    yield "# fish completion of wishtui: save it as ~/.config/fish/completions/wishtui.fish"
    for name, (_, does) in COMMANDS.items():
        yield f"complete -c wishtui -n __fish_use_subcommand -f -a {name} -d {_quoted(does)}"
    for name, parser in parsers.items():
        where = f"-n '__fish_seen_subcommand_from {name}'" if name else "-n __fish_use_subcommand"
        for action in _options(parser):
            known = " ".join(map(str, action.choices)) if action.choices else ""
            after = f" -x -a {_quoted(known)}" if known else ""
            if action.option_strings:
                flags = " ".join(
                    f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}"
                    for option in action.option_strings
                )
                needs = " -r" if action.nargs != 0 and not known else ""
                yield f"complete -c wishtui {where} {flags}{needs}{after} -d {_quoted(action.help or '')}"
            elif known and name:
                yield f"complete -c wishtui {where}{after}"
    for name in _TAKES_ID:
        yield f"complete -c wishtui -n '__fish_seen_subcommand_from {name}' -f -a '(wishtui list --quiet 2>/dev/null)'"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
