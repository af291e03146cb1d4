"""Calls whoever sits before another window: by the terminal's bell, or by a notification of it.

A notification says how many of what, in words of ours: no name or text of a customer leaves in such a sequence.
"""

from collections.abc import Mapping

from textual.app import App

from wishtui.i18n import N_

_WORDS = {
    "new": "new",
    "overdue": "overdue",
    "refused": N_("refused by Wish"),
    N_("not sure"): N_("not sure whether sent"),
    "offline": "offline",
}


def sequence(how: str, counts: Mapping[str, int]) -> str:
    """What is sent to the terminal; nothing where it is not to be called."""
    if how == "bell":
        return "\a"
    words = ", ".join(f"{count} {_WORDS.get(event, 'due soon')}" for event, count in counts.items())
    if how == "osc9":
        return f"\x1b]9;wishtui: {words}\x1b\\"
    return f"\x1b]777;notify;wishtui;{words}\x1b\\" if how == "osc777" else ""


def call(app: App[int], how: str, counts: Mapping[str, int]) -> None:
    """Call, where the terminal can be."""
    if app._driver is not None and (calling := sequence(how, counts)):
        app._driver.write(calling)
        app._driver.flush()
