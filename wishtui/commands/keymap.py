"""The live key map: the registry's keys, with the owner's changes, looked up by context and key sequence."""

from collections.abc import Mapping, Sequence

import msgspec

from wishtui.commands.command import CONTEXT_NAMES, Command, Context, Situation
from wishtui.commands.registry import BY_ID, COMMANDS
from wishtui.i18n import _

KeySequence = tuple[str, ...]

NAMED = frozenset(
    "enter escape tab space backspace delete insert home end pageup pagedown up down left right".split()
) | {f"f{number}" for number in range(1, 25)}


class KeyProblem(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one line of the `[keys]` table, and what to do."""

    command: str
    problem: str
    remedy: str


class KeyMap:
    """Which command a key means in a context. Sequences such as `g g` are keys parted by a blank."""

    def __init__(self, keys: Mapping[str, tuple[KeySequence, ...]]) -> None:
        self.keys = keys
        self._commands: dict[tuple[Context, KeySequence], Command] = {}
        self._prefixes: set[tuple[Context, KeySequence]] = set()
        for command in COMMANDS:
            for context in command.contexts:
                for sequence in keys.get(command.id, ()):
                    self._commands[context, sequence] = command
                    self._prefixes.update((context, sequence[:end]) for end in range(1, len(sequence)))

    def command(self, context: Context, sequence: KeySequence) -> Command | None:
        """The command that `sequence` means in `context`."""
        return self._commands.get((context, sequence))

    def is_prefix(self, context: Context, sequence: KeySequence) -> bool:
        """Whether more keys may follow."""
        return (context, sequence) in self._prefixes

    def shown(self, command: Command) -> str:
        """The keys as a person reads them, `j ↓`."""
        return " ".join(shown_key(sequence) for sequence in self.keys.get(command.id, ()))

    def key_of(self, command_id: str) -> str:
        """What a sentence calls a command by: its first key, or where it has none its title."""
        keys = self.keys.get(command_id)
        return shown_key(keys[0]) if keys else f"“{_(BY_ID[command_id].title)}”"

    def in_context(self, context: Context, situation: Situation | None = None) -> list[Command]:
        """The commands that have a key in `context`, in the registry's order; of a login those that it may run."""
        commands = [command for command in COMMANDS if context in command.contexts and self.keys.get(command.id)]
        return [each for each in commands if situation is None or not each.login_refusal(situation)]


def build_keymap(overrides: Mapping[str, Sequence[str]]) -> tuple[KeyMap, list[KeyProblem]]:
    """The registry's keys with `overrides` (command id to keys; no key unbinds it).

    A wrong line is left out and named; the rest holds.
    """
    problems: list[KeyProblem] = []
    keys = {command.id: tuple(_sequence(key) for key in command.keys) for command in COMMANDS}
    for command_id, wanted in overrides.items():
        if command_id not in keys:
            remedy = _("Run `wishtui keys` for the ids.")
            problems.append(KeyProblem(command=command_id, problem=_("there is no such command"), remedy=remedy))
            continue
        sequences = tuple(_sequence(key) for key in wanted)
        bad = [part for sequence in sequences for part in sequence if not known_key(part)]
        if bad or not all(sequences):
            what = _("there is no key “{key}”", key=bad[0]) if bad else _("a key is empty")
            remedy = _("Write one letter or sign, a name such as `enter` or `f5`, or `ctrl+` and a letter.")
            problems.append(KeyProblem(command=command_id, problem=what, remedy=remedy))
            continue
        keys[command_id] = sequences
    # The registry itself is held free of clashes by a test: without a change there is nothing to look for.
    clashes = _clashes(keys, changed=frozenset(overrides)) if overrides else []
    for clash in clashes:
        keys[clash.command] = tuple(_sequence(key) for key in _default(clash.command))
    return KeyMap(keys), problems + clashes


def known_key(key: str) -> bool:
    """Whether a terminal can send `key`."""
    base = key.rpartition("+")[2] if "+" in key[:-1] else key
    modifiers = key[: len(key) - len(base)].split("+")[:-1]
    return all(modifier in {"ctrl", "shift", "alt"} for modifier in modifiers) and (
        base in NAMED or (len(base) == 1 and base.isprintable() and not base.isspace())
    )


def shown_key(sequence: KeySequence) -> str:
    """One key, or a sequence, as a person reads it."""
    arrows = {"down": "↓", "up": "↑", "left": "←", "right": "→", "escape": "esc", "pagedown": "pgdn", "pageup": "pgup"}
    return " ".join(arrows.get(key, key) for key in sequence)


def _sequence(key: str) -> KeySequence:
    return tuple(key.split())


def _default(command_id: str) -> tuple[str, ...]:
    return next(command.keys for command in COMMANDS if command.id == command_id)


def _clashes(keys: Mapping[str, tuple[KeySequence, ...]], changed: frozenset[str]) -> list[KeyProblem]:
    """Two commands on one key in one context, or one that begins another's sequence; the changed line is at fault."""
    taken: dict[tuple[Context, KeySequence], list[str]] = {}
    whole: dict[tuple[Context, KeySequence], str] = {}
    clashes: dict[str, KeyProblem] = {}
    ordered = sorted(COMMANDS, key=lambda command: command.id in changed)
    for command in ordered:
        for context in command.contexts:
            for sequence in keys[command.id]:
                beginnings = [(context, sequence[:end]) for end in range(1, len(sequence) + 1)]
                others = [*taken.get(beginnings[-1], ()), *(whole[prefix] for prefix in beginnings if prefix in whole)]
                other = next((name for name in others if name != command.id), None)
                if other is None:
                    whole[context, sequence] = command.id
                    for prefix in beginnings:
                        taken.setdefault(prefix, []).append(command.id)
                    continue
                problem = _(
                    "“{key}” already means `{command}` in the {place}",
                    key=shown_key(sequence),
                    command=other,
                    place=_(CONTEXT_NAMES[context]),
                )
                remedy = _("Give one of the two another key.")
                clashes[command.id] = KeyProblem(command=command.id, problem=problem, remedy=remedy)
    return list(clashes.values())
