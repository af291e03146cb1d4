"""What the inbox can do has a command: every entry of the registry is named here, with the command that does it."""

import pytest

from wishtui.cli.parser import COMMANDS as SHELL
from wishtui.commands import COMMANDS, Command

SCREEN_ONLY = {
    "Move": "moves what is in sight",
    "Line": "types a line",
    "Editing": "changes what is being typed",
    "Fields": "moves through the fields of a form",
    "General": "is about the screen itself",
}
"""Groups that change nothing and tell nothing: why no command does them."""

BY_COMMAND = {
    "list": "tab. view. list.sort search. mark. issue.open appeals.search brief. shop.".split(),
    "show": "copy. match. issue.back".split(),
    "reply": "reply.".split(),
    "close": ["issue.close"],
    "hand": ["issue.hand"],
    "files": ["files."],
    "sync": ["sync."],
    "outbox": ["outbox."],
    "note": ["note."],
    "tag": ["tags."],
    "snooze": ["snooze."],
    "assign": ["assign."],
    "macro": ["macro."],
    "export": ["export."],
    "appeal": "appeal. appeals. risks.appeal".split(),
    "log": ["log."],
    "risks": "risks. store.health".split(),
    "stats": ["reports."],
    "translate": ["translation.", "reply.translate"],
    "suggest": ["reply.suggest"],
}
"""What each command does of what the registry has, by the beginnings of ids."""

SESSION_ONLY = {
    "undo": "takes back a step of this very session; each change can be made anew from the shell",
}

SHELL_ONLY = {
    "demo": "opens an inbox on a store of its own",
    "import": "reads files; the inbox shows what they bring as soon as it is recorded",
    "login": "asks for a secret, which is typed where nothing else is shown",
    "logout": "belongs to login",
    "backup": "is about the store as a whole, not about what is in it",
    "restore": "is about the store as a whole, and nobody may have it open",
    "move": "is about the store as a whole, and opens another",
    "doctor": "is for what keeps the inbox from opening as well; what concerns the store stands on H",
    "hooks": "tries commands of the settings, which run by themselves while the inbox is open",
    "config": "writes and checks the settings that the inbox was opened with",
    "paths": "is for the shell",
    "keys": "prints what `?` shows",
    "completion": "is for the shell",
}
"""Commands that the inbox has no entry for, and why."""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_entry_of_the_registry_has_a_command_or_a_reason(command: Command) -> None:
    command_id, group = command.id, command.group
    doing = [name for name, starts in BY_COMMAND.items() if command_id.startswith(tuple(starts))]
    assert doing or group in SCREEN_ONLY or command_id in SESSION_ONLY, command_id
    assert set(doing) <= set(SHELL)


@pytest.mark.parametrize("name", SHELL)
def test_every_command_has_an_entry_of_the_registry_or_a_reason(name: str) -> None:
    assert (name in BY_COMMAND) is not (name in SHELL_ONLY)


def test_nothing_is_excused_that_is_not_there() -> None:
    ids = [command.id for command in COMMANDS]
    assert set(SESSION_ONLY) <= set(ids)
    assert set(SHELL_ONLY) <= set(SHELL)
    assert set(SCREEN_ONLY) <= {command.group for command in COMMANDS}
    for starts in BY_COMMAND.values():
        assert all(any(each.startswith(start) for each in ids) for start in starts)
