"""Calls whoever sits before another window: by the terminal's bell, or by a notification of it.

A notification says how many of what, in words of ours: no name or text of a customer leaves in such a sequence.
"""

from collections.abc import Mapping

from textual.app import App

from wishtui.i18n import enumerated, ngettext


def sequence(how: str, counts: Mapping[str, int]) -> str:
    """What is sent to the terminal; nothing where it is not to be called."""
    if how == "bell":
        return "\a"
    words = enumerated(_counted(event, count) for event, count in counts.items())
    if how == "osc9":
        return f"\x1b]9;wishtui: {words}\x1b\\"  # untranslated: a control sequence
    return f"\x1b]777;notify;wishtui;{words}\x1b\\" if how == "osc777" else ""


def _counted(event: str, number: int) -> str:
    from wishtui.domain.hooks import NEW, NOT_SURE, OFFLINE, OVERDUE, REFUSED  # the first frame calls for nothing

    counted = {
        NEW: ngettext("{number} new", "{number} new", number),
        OVERDUE: ngettext("{number} overdue", "{number} overdue", number),
        REFUSED: ngettext("{number} refused by Wish", "{number} refused by Wish", number),
        NOT_SURE: ngettext("{number} not sure whether sent", "{number} not sure whether sent", number),
        OFFLINE: ngettext("{number} offline", "{number} offline", number),
    }
    return counted.get(event) or ngettext("{number} due soon", "{number} due soon", number)


def call(app: App[int], how: str, counts: Mapping[str, int]) -> None:
    """Call, where the terminal can be."""
    if app._driver is not None and (calling := sequence(how, counts)):
        app._driver.write(calling)
        app._driver.flush()
