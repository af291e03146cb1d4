"""From a key to a command: sequences, refusals with their reason, and nothing while the terminal is too small."""

from collections.abc import Callable, Mapping
from typing import Any

from textual import events
from textual.screen import Screen

from wishtui.commands import Command, Context, KeyMap, Situation, shown_key
from wishtui.tui.input_queue import HandlerResult, run_in_order
from wishtui.tui.present.spans import Role

_WHEN_SMALL = frozenset({"app.quit", "app.quit_now", "app.suspend", "app.redraw"})
"""What still works in a terminal that is too small to show what a command would do."""


class KeyReader:
    """Collects keys until they make a command, and runs it if the situation allows."""

    def __init__(
        self,
        keymap: KeyMap,
        handlers: Mapping[str, Callable[[Any], HandlerResult]],
        argued: Mapping[str, Callable[[Any, str], HandlerResult]],
        *,
        situation: Callable[[], Situation],
        say: Callable[[str, Role], None],
    ) -> None:
        self._keymap = keymap
        self._handlers = handlers
        self._argued = argued
        self._situation = situation
        self._say = say
        self._pending: tuple[str, ...] = ()
        self.blocked = False
        """Whether the terminal is too small to act in."""

    def press(self, screen: Screen[Any], context: Context, event: events.Key) -> bool:
        """Take a key. Gives whether it was, or may become, a command."""
        sequence = (*self._pending, name_of(event))
        self._pending = ()
        command = self._keymap.command(context, sequence)
        if command is not None:
            self.run(screen, command)
            return True
        if self._keymap.is_prefix(context, sequence):
            self._pending = sequence
            self._say(shown_key(sequence) + " …", Role.DIM)
            return True
        return len(sequence) > 1

    def run(self, screen: Screen[Any], command: Command, argument: str = "") -> None:
        """Run a command, with what followed it on the command line, or say in one line why not."""
        if self.blocked and command.id not in _WHEN_SMALL:
            return
        refusal = command.refusal(self._situation())
        if refusal:
            self._say(refusal, Role.SOON)
        elif argument:
            run_in_order(screen, self._argued[command.id](screen, argument))
        else:
            run_in_order(screen, self._handlers[command.id](screen))


def name_of(event: events.Key) -> str:
    """The key as the registry writes it: the sign itself where it prints."""
    character = event.character
    return character if character and character.isprintable() and character != " " else event.key
