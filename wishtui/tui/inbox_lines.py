"""What the inbox says around and in an empty list, as lines for a width. It knows no widget."""

from wishtui.i18n import _, sentences
from wishtui.present.bars import header_line, list_line, tabs_line
from wishtui.present.empty import empty_lines
from wishtui.present.spans import Line, LineSource, fit
from wishtui.present.words import shop_name
from wishtui.services.inbox import Tab
from wishtui.text import clean_line
from wishtui.tui.session import Session

_LONGEST_SHOP = 20
"""Cells of a shop's name in the header."""


def header(session: Session) -> LineSource:
    """How many wait, how many press, and what else is to be known."""
    overdue, soon = session.inbox.due_counts(session.clock())
    unhandled = session.inbox.count(Tab.UNHANDLED) or 0
    notes = _notes(session)
    return lambda width: header_line(unhandled, overdue, soon, notes, width)


def tabs(session: Session) -> LineSource:
    """The statuses and the saved views."""
    titles, shown = session.views.titles(), session.views.index(session.tab)
    return lambda width: tabs_line(titles, shown, width)


def listed(session: Session, matches: int) -> LineSource:
    """How the list is sorted and narrowed; `matches` is how many rows it has."""
    line = list_line(session.sort, len(session.marked), session.searched, matches)
    return lambda width: fit(line, width)


def empty(session: Session) -> tuple[Line, ...]:
    """What a list without rows says."""
    lists = session.inbox.lists
    known = session.inbox.archive_loaded or (session.inbox.paged and not (session.searched and lists.found is None))
    reading = session.tab is Tab.CLOSED and not known
    return empty_lines(
        session.tab,
        store_is_empty=_store_is_empty(session),
        reading=reading,
        searched=session.searched,
        keymap=session.keymap,
    )


def startup_message(session: Session) -> str:
    """What the user must be told at the start."""
    return clean_line(sentences(session.startup_notices))


def _notes(session: Session) -> list[str]:
    """What the header says besides the counts."""
    wish = session.live.note(session.clock(), session.show_time) if session.live is not None else ""
    chosen = session.inbox.shop
    shop = "" if chosen is None else _("Shop: {shop}", shop=shop_name(chosen, _LONGEST_SHOP))
    return [*filter(None, (shop, _("read only") if session.store.read_only else "", wish))]


def _store_is_empty(session: Session) -> bool:
    """Whether nothing was ever imported, as far as is known yet."""
    return session.inbox.shop is None and session.inbox.count(Tab.ALL) == 0
