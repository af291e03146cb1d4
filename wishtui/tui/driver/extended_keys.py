"""Keys with their modifiers as numbers (kitty's protocol, xterm's `modifyOtherKeys`), as Textual's parser reads them.

A program that ended badly, or a shell, may have switched on more of it than Textual asks for: other letters of a key,
whether it was let go, and the form of xterm, of which Textual makes the bare letter. Textual's parser raises at some.
"""

import re

__all__ = ["readable_key"]

_EXTENDED = re.compile(r"\x1b\[([0-9]*)(?::[0-9:]*)?(?:;([0-9]*)(?::([0-9]*))?)?(?:;([0-9:]*))?([u~A-HPQRS])")
_OTHER_KEYS = re.compile(r"\x1b\[27;([0-9]+);([0-9]+)~")
_RELEASED = "3"
_SHIFT_ALONE = ("1", "2")
"""No modifier, and shift: the key is the letter."""


def readable_key(sequence: str) -> str:
    """The same key in a sequence that Textual's parser reads; nothing where it is no key that was pressed."""
    if other := _OTHER_KEYS.fullmatch(sequence):
        modifiers, key = other.groups()
        text = f";{key}" if modifiers in _SHIFT_ALONE and _is_character(key) and chr(int(key)).isprintable() else ""
        sequence = f"\x1b[{key};{modifiers}{text}u"
    extended = _EXTENDED.fullmatch(sequence)
    if extended is None:
        return sequence
    key, modifiers, kind, text, end = extended.groups()
    characters = filter(None, [key, *(text or "").split(":")])
    if kind == _RELEASED or (end == "u" and not key) or not all(map(_is_character, characters)):
        return ""
    return sequence if ":" not in sequence else "\x1b[" + ";".join(_given(key, modifiers, text)) + end


def _given(*parameters: str | None) -> list[str]:
    """The parameters up to the last that was given."""
    given = [parameter or "" for parameter in parameters]
    while given and not given[-1]:
        given.pop()
    return given


def _is_character(number: str) -> bool:
    return int(number) <= 0x10FFFF and not 0xD800 <= int(number) <= 0xDFFF
