"""From a key to a command: sequences, refusals with their reason, and nothing while the terminal is too small."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from textual import events
from textual.keys import REPLACED_KEYS, key_to_character

from wishtui.commands import Command, Context, KeyMap, Situation, latin_key, shown_key
from wishtui.errors import Refused
from wishtui.present.spans import Role

Work = Coroutine[Any, Any, None]
"""The part of a command that waits for something."""

_WHEN_SMALL = frozenset({"app.quit", "app.quit_now", "app.suspend", "app.redraw"})
"""What still works in a terminal that is too small to show what a command would do, beside the editing of a text."""


class KeyReader:
    """Collects keys until they make a command, and runs it if the situation allows."""

    def __init__(
        self,
        keymap: KeyMap,
        handlers: Mapping[str, Callable[[Any], Work | None]],
        argued: Mapping[str, Callable[[Any, str], Work | None]],
        *,
        situation: Callable[[], Situation],
        say: Callable[[str, Role], None],
        start: Callable[[str, Work], object],
        before: Callable[[Command], Work | None],
    ) -> None:
        self._keymap = keymap
        self._handlers = handlers
        self._argued = argued
        self._situation = situation
        self._say = say
        self._start = start
        self._before = before
        self._pending: tuple[str, ...] = ()
        self.blocked = False
        """Whether the terminal is too small to act in."""

    def press(self, screen: object, context: Context, event: events.Key) -> bool:
        """Take a key. Gives whether it was, or may become, a command."""
        sequence = (*self._pending, name_of(event))
        self._pending = ()
        command = self._keymap.command(context, sequence)
        if command is None and not self._keymap.is_prefix(context, sequence):
            sequence = (*sequence[:-1], latin_key(sequence[-1]))
            command = self._keymap.command(context, sequence)
        if command is not None:
            self.run(screen, command)
            return True
        if self._keymap.is_prefix(context, sequence):
            self._pending = sequence
            self._say(shown_key(sequence) + " …", Role.DIM)
            return True
        return len(sequence) > 1

    def run(self, screen: object, command: Command, argument: str = "") -> None:
        """Run a command, or say in one line why not."""
        work = self.work(screen, command, argument)
        if work is not None:
            self._start(command.title, work)

    def work(self, screen: object, command: Command, argument: str = "") -> Work | None:
        """Begin a command, with what followed it on the command line; gives what has to be awaited for it.

        Raises:
            WishtuiError: what followed it cannot be used.
        """
        if self.blocked and command.id not in _WHEN_SMALL and not command.id.startswith("edit."):
            return None
        before = self._before(command)
        if before is None:
            return self._act(screen, command, argument)
        return self._act_after(before, screen, command, argument)

    async def _act_after(self, before: Work, screen: object, command: Command, argument: str) -> None:
        await before
        work = self._act(screen, command, argument)
        if work is not None:
            await work

    def _act(self, screen: object, command: Command, argument: str) -> Work | None:
        refusal = command.refused(self._situation())
        if refusal and argument:
            raise Refused(refusal)
        if refusal:
            self._say(refusal, Role.SOON)
            return None
        return self._argued[command.id](screen, argument) if argument else self._handlers[command.id](screen)


def name_of(event: events.Key) -> str:
    """The key as the registry writes it: the sign itself where it prints."""
    character = event.character
    if character and character.isprintable() and character != " ":
        return character
    modifiers, plus, base = event.key.rpartition("+")
    sign = key_to_character(REPLACED_KEYS.get(base, base)) if plus and len(base) > 1 else None
    return f"{modifiers}+{sign}" if sign and sign.isprintable() and sign != " " else event.key
