"""The command line of the inbox: `:word what follows`."""

from wishtui.commands.command import Command, Situation
from wishtui.commands.registry import COMMANDS
from wishtui.errors import UsageError
from wishtui.i18n import _

_NAMED = {name: command for command in COMMANDS for name in (command.word, command.id) if name}


def parse_line(text: str) -> tuple[Command, str]:
    """The command that `text` names, and what follows the name.

    Raises:
        UsageError: there is no such command, or something follows one that takes nothing.
    """
    name, _blank, rest = text.strip().removeprefix(":").partition(" ")
    command = _NAMED.get(name) or _only(name)
    if command is None:
        raise UsageError(_("There is no command “{name}”.", name=name), _("`tab` shows what there is."))
    if rest.strip() and not command.takes:
        raise UsageError(_("`{name}` takes nothing after its name.", name=name))
    return command, rest.strip()


def completions(text: str, arguments: dict[str, list[str]], situation: Situation | None = None) -> list[str]:
    """What `text` may become: names of commands, or after a name what `arguments` knows for its id.

    Of a login in `situation` those that it may run.
    """
    name, blank, rest = text.partition(" ")
    if not blank:
        words = [
            word
            for word, command in _NAMED.items()
            if word.startswith(name) and (situation is None or not command.login_refusal(situation))
        ]
        return sorted(word for word in words if "." not in word) or sorted(words)
    command = _NAMED.get(name)
    known = arguments.get(command.id, []) if command else []
    return [f"{name} {word}" for word in known if word.startswith(rest.strip())]


def _only(name: str) -> Command | None:
    """The one command that begins so, where there is just one."""
    matches = {id(command): command for word, command in _NAMED.items() if name and word.startswith(name)}
    return next(iter(matches.values())) if len(matches) == 1 else None
