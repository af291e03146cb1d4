"""What the commands that speak to Wish need: the shops that are connected, the rules, an event loop."""

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from wishtui.cli.context import CommandContext
from wishtui.domain.issue import valid_id
from wishtui.errors import UsageError

if TYPE_CHECKING:
    from wishtui.services.connections import Connections
    from wishtui.services.delivery import Rules

_T = TypeVar("_T")


def rules_of(context: CommandContext, connections: "Connections") -> "Rules":
    """How this machine delivers."""
    from socket import gethostname

    from wishtui.services.delivery import Rules

    return Rules(settle=connections.settle, host=gethostname(), window=context.window)


def shop_name(name: str) -> str:
    """The name of a shop as it was given; empty is the only shop. Raises UsageError: it cannot be one."""
    if name and not valid_id(name):
        raise UsageError(f"{name!r} cannot be the name of a shop.", "Letters, digits, - and _, at most 64.")
    return name


def run_in_loop(work: Coroutine[Any, Any, _T]) -> _T:
    """Do `work` in an event loop of its own; ctrl+c ends it at its next step."""
    with asyncio.Runner() as runner:
        return runner.run(work)
