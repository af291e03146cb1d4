"""Every command does something, and what it does is there."""

from importlib import import_module

import pytest

from wishtui.commands import COMMANDS
from wishtui.tui.actions import ARGUED, ARGUED_HANDLER_NAMES, HANDLER_NAMES, HANDLERS


def test_every_command_has_a_handler_and_every_handler_a_command() -> None:
    assert set(HANDLERS) == {command.id for command in COMMANDS}
    assert set(ARGUED) == {command.id for command in COMMANDS if command.takes}


@pytest.mark.parametrize("path", sorted({*HANDLER_NAMES.values(), *ARGUED_HANDLER_NAMES.values()}))
def test_every_late_handler_is_where_it_is_said_to_be(path: str) -> None:
    module, _, name = path.partition(".")
    assert callable(getattr(import_module(f"wishtui.tui.actions.{module}"), name))
