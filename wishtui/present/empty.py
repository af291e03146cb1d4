"""What a list without rows says: why it is empty, and what to do next."""

from wishtui.commands import KeyMap
from wishtui.i18n import N_, _
from wishtui.present.spans import BLANK, Line, Role, Span
from wishtui.present.words import field
from wishtui.services.inbox import Tab

_NOTHING = {
    Tab.UNHANDLED: N_("No customer waits for an answer."),
    Tab.RESPONDED: N_("No issue waits for its customer."),
    Tab.CLOSED: N_("No issue is closed yet."),
    Tab.ALL: N_("There are no issues yet."),
}


def empty_lines(tab: Tab, *, store_is_empty: bool, reading: bool, searched: str, keymap: KeyMap) -> tuple[Line, ...]:
    """An empty store says how to fill it; an empty search what was searched; an empty tab that all is well."""
    if reading:
        return (BLANK, _hint(_("Reading the archive…")))
    if searched:
        return (
            BLANK,
            _sentence(_("Nothing found for: {query}", query=field(searched))),
            _hint(_("{key} clears the search.", key=keymap.key_of("search.clear"))),
        )
    if not store_is_empty:
        return (BLANK, _sentence(_(_NOTHING[tab])))
    return (
        BLANK,
        _sentence(_("This store has no issues yet.")),
        BLANK,
        _hint(_("wishtui import FILE…   tickets and orders: Wish's JSON, older exports, CSV")),
        _hint(_("wishtui login          a shop on Wish, whose issues then come by themselves")),
        _hint(_("wishtui demo           a shop of invented issues, to look around in")),
        _hint(_("wishtui paths          where everything is kept")),
    )


def _sentence(text: str) -> Line:
    return (Span(f"  {text}", Role.STRONG),)


def _hint(text: str) -> Line:
    return (Span(f"  {text}", Role.DIM),)
