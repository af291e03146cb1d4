"""One registry of commands: bindings, footer, help, palette, command line and docs all come from it."""

from wishtui.commands.command import CONTEXT_NAMES, READING, Command, Context, Situation
from wishtui.commands.keymap import KeyMap, KeyProblem, build_keymap, shown_key
from wishtui.commands.layouts import latin_key
from wishtui.commands.line import completions, parse_line
from wishtui.commands.registry import BY_ID, COMMANDS, LEAVING

__all__ = [
    "BY_ID",
    "COMMANDS",
    "CONTEXT_NAMES",
    "LEAVING",
    "READING",
    "Command",
    "Context",
    "KeyMap",
    "KeyProblem",
    "Situation",
    "build_keymap",
    "completions",
    "latin_key",
    "parse_line",
    "shown_key",
]
