"""The themes' colours, and how each role looks, as plain data: for the toolkit, and for what is shown before it.

One accent; urgency is the only other colour, and is never colour alone.
"""

import os
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from wishtui.present.spans import Role

# The dark theme's colours stand in the 256-colour palette as well, which halves what each of them costs the line.
COLOURS: Mapping[str, Mapping[str, str]] = {
    "dark": {
        "primary": "#5f87af",
        "accent": "#87afd7",
        "warning": "#d7af5f",
        "error": "#ff8787",
        "success": "#87af87",
        "foreground": "#d7d7d7",
        "background": "#121212",
        "surface": "#121212",
        "panel": "#1c1c1c",
        "overdue": "#ff8787",
        "soon": "#d7af5f",
        "dim": "#8a8a8a",
        "bar": "#303030",
    },
    "light": {
        "primary": "#285f94",
        "accent": "#1f5f99",
        "warning": "#8a5a00",
        "error": "#b3261e",
        "success": "#2e6b2e",
        "foreground": "#1c2126",
        "background": "#fbfbf9",
        "surface": "#fbfbf9",
        "panel": "#ecebe6",
        "overdue": "#b3261e",
        "soon": "#8a5a00",
        "dim": "#5b6570",
        "bar": "#dad8cf",
    },
    "high-contrast": {
        "primary": "#ffffff",
        "accent": "#00ffff",
        "warning": "#ffff00",
        "error": "#ff8080",
        "success": "#80ff80",
        "foreground": "#ffffff",
        "background": "#000000",
        "surface": "#000000",
        "panel": "#000000",
        "overdue": "#ff8080",
        "soon": "#ffff00",
        "dim": "#e0e0e0",
        "bar": "#0000d7",
    },
    "ansi": {
        "primary": "ansi_blue",
        "accent": "ansi_cyan",
        "warning": "ansi_yellow",
        "error": "ansi_red",
        "success": "ansi_green",
        "foreground": "ansi_default",
        "background": "ansi_default",
        "surface": "ansi_default",
        "panel": "ansi_default",
        "overdue": "ansi_red",
        "soon": "ansi_yellow",
        "dim": "ansi_bright_black",
        "bar": "ansi_default",
    },
}
"""By theme, then by what it is for: `#rrggbb`, or one of the terminal's own sixteen as the toolkit names it."""


class RoleStyle(NamedTuple):
    """How a role looks: the names of its colours, and one attribute as the style sheets name it; empty is as around."""

    colour: str = ""
    attribute: str = ""
    background: str = ""


ROLE_STYLES: Mapping[Role, RoleStyle] = {
    Role.PLAIN: RoleStyle("foreground"),
    Role.DIM: RoleStyle("dim"),
    Role.STRONG: RoleStyle("foreground", "bold"),
    Role.ACCENT: RoleStyle("accent"),
    Role.OVERDUE: RoleStyle("overdue"),
    Role.SOON: RoleStyle("soon"),
    Role.CUSTOMER: RoleStyle("accent", "bold"),
    Role.SELLER: RoleStyle("foreground", "bold"),
    Role.WISH: RoleStyle("soon", "bold"),
    Role.MATCH: RoleStyle(attribute="underline"),
    Role.BAR: RoleStyle("foreground", background="bar"),
}
ANSI_BAR = RoleStyle("foreground", "reverse", "background")
"""The bar where the colours are the terminal's own."""


class Depth(Enum):
    """How many colours a terminal has."""

    TRUE = 0
    INDEXED = 1
    SIXTEEN = 2


_OF_256 = {"kitty": Depth.INDEXED, "256color": Depth.INDEXED}
"""By the last word of a terminal's name."""

_ATTRIBUTES = {"bold": "1", "underline": "4", "reverse": "7"}

_NEAREST = {
    "#000000": (16, 0),
    "#0000d7": (20, 4),
    "#00ffff": (51, 14),
    "#121212": (233, 0),
    "#1c2126": (16, 0),
    "#1f5f99": (24, 8),
    "#303030": (236, 8),
    "#5b6570": (241, 8),
    "#87afd7": (110, 7),
    "#8a5a00": (94, 3),
    "#8a8a8a": (245, 7),
    "#b3261e": (124, 1),
    "#d7af5f": (179, 7),
    "#d7d7d7": (252, 15),
    "#dad8cf": (252, 15),
    "#e0e0e0": (253, 15),
    "#fbfbf9": (231, 15),
    "#ff8080": (210, 9),
    "#ff8787": (210, 9),
    "#ffff00": (226, 11),
    "#ffffff": (231, 15),
}
"""The one of 256, and of 16, colours that the toolkit takes where a terminal has no more."""

_OWN = {"ansi_black": 0, "ansi_red": 1, "ansi_yellow": 3, "ansi_cyan": 6, "ansi_bright_black": 8}
_DEFAULT = "ansi_default"


def depth_here() -> Depth:
    """How many colours the terminal has, as far as the environment says: as the toolkit takes it."""
    if os.environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return Depth.TRUE
    return _OF_256.get(os.environ.get("TERM", "").strip().lower().rpartition("-")[2], Depth.SIXTEEN)


def sgr(theme: str, depth: Depth) -> dict[Role, str]:
    """The parameters of the sequence that makes a reset terminal write in each role's style.

    `theme` is one of COLOURS, or "none", which has attributes alone.
    """
    colours = COLOURS.get(theme, COLOURS["ansi"])
    styles = dict(ROLE_STYLES) if colours["background"] != _DEFAULT else {**ROLE_STYLES, Role.BAR: ANSI_BAR}
    return {
        role: ";".join(_parameters(style, {} if theme == "none" else colours, depth)) for role, style in styles.items()
    }


def _parameters(style: RoleStyle, colours: Mapping[str, str], depth: Depth) -> Iterator[str]:
    if style.attribute:
        yield _ATTRIBUTES[style.attribute]
    if colours:
        yield _code(colours[style.colour or "foreground"], depth, 0)
        yield _code(colours[style.background or "background"], depth, 10)


def _code(colour: str, depth: Depth, ground: int) -> str:
    """`ground` is 10 for a background, which is that much behind the code of the text."""
    if colour == _DEFAULT:
        return str(39 + ground)
    if colour in _OWN:
        return _own_code(_OWN[colour], ground)
    if depth is Depth.TRUE:
        return f"{38 + ground};2;{int(colour[1:3], 16)};{int(colour[3:5], 16)};{int(colour[5:], 16)}"
    indexed, own = _NEAREST[colour]
    return f"{38 + ground};5;{indexed}" if depth is Depth.INDEXED else _own_code(own, ground)


def _own_code(number: int, ground: int) -> str:
    return str((30 if number < 8 else 82) + number + ground)
