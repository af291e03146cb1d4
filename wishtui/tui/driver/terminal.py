"""What a terminal can do, told by its name.

The terminfo database is not read: it is missing on small hosts, and it costs more than these few facts.
Where a name is not known, the least is assumed: what a VT100 does, every terminal since does.
"""

import os

import msgspec

__all__ = ["Terminal", "terminal_here", "terminal_named"]


class Terminal(msgspec.Struct, frozen=True):
    """The capabilities that decide which sequences are sent."""

    keeps_background: bool
    """Erasing fills with the current background (terminfo `bce`)."""
    absolute_column: bool
    """The cursor can be sent to a column or a row alone (`hpa`, `vpa`)."""
    erases_cells: bool
    """A number of cells can be erased in place (`ech`)."""
    single_off: bool
    """One attribute can be switched off alone (SGR 22 to 29, 39, 49), else only by a reset."""


_MODERN = Terminal(keeps_background=True, absolute_column=True, erases_cells=True, single_off=True)
_MULTIPLEXED = Terminal(keeps_background=False, absolute_column=True, erases_cells=False, single_off=True)
_PLAIN = Terminal(keeps_background=False, absolute_column=False, erases_cells=False, single_off=False)

_KNOWN: tuple[tuple[str, Terminal], ...] = (
    ("screen", _MULTIPLEXED),
    ("tmux", _MULTIPLEXED),
    ("xterm", _MODERN),
    ("linux", _MODERN),
    ("rxvt", _MODERN),
    ("alacritty", _MODERN),
    ("foot", _MODERN),
    ("kitty", _MODERN),
    ("ghostty", _MODERN),
    ("wezterm", _MODERN),
    ("konsole", _MODERN),
    ("putty", _MODERN),
    ("st", _MODERN),
)


def terminal_named(term: str, *, multiplexed: bool = False) -> Terminal:
    """The capabilities of the terminal type `term`, the value of `TERM`.

    `multiplexed` says that tmux or screen stands in between whatever `TERM` claims (people set it by hand
    there): screen then erases to the default background, not to the current one.
    """
    if multiplexed:
        return _MULTIPLEXED
    return next((terminal for prefix, terminal in _KNOWN if term.startswith(prefix)), _PLAIN)


def terminal_here() -> Terminal:
    """The capabilities of the terminal that the environment names."""
    environment = os.environ
    return terminal_named(environment.get("TERM", ""), multiplexed="TMUX" in environment or "STY" in environment)
