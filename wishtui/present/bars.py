"""The lines above and below the list: counts, tabs, hints and position."""

from collections.abc import Sequence

from wishtui.commands import Command, KeyMap, shown_key
from wishtui.domain.ordering import Sort
from wishtui.i18n import N_, _
from wishtui.present.spans import Line, Role, Span, fit, line_width, spread
from wishtui.services.inbox import Tab
from wishtui.text import cell_width, clean_line, truncate, wrap

TAB_TITLES = {
    Tab.UNHANDLED: N_("Unhandled"),
    Tab.RESPONDED: N_("Responded"),
    Tab.CLOSED: N_("Closed"),
    Tab.ALL: N_("All"),
}

SORTED = {
    Sort.DUE: N_("Sorted: due soonest first"),
    Sort.RECENT: N_("Sorted: newest message first"),
    Sort.OPENED: N_("Sorted: last opened first"),
}
"""What is said of each order of the list."""

_LONGEST_TAB = 16
"""Cells of a saved view's name."""

_MORE = "… "

_LONGEST_MESSAGE = 6
"""Lines that what is said takes at the most."""


def header_line(unhandled: int, overdue: int, soon: int, notes: Sequence[str], width: int) -> Line:
    """`Customer Issues (27)`, and at the other end what presses. The number is absent when it is 0."""
    title = _("Customer Issues ({number:,})", number=unhandled) if unhandled else _("Customer Issues")
    parts = [Span(_("{number:,} overdue", number=overdue), Role.OVERDUE)] if overdue else []
    urgent = [Span(_("{number:,} due within 6h", number=soon), Role.SOON)] if soon else []
    others = [Span(note, Role.DIM) for note in notes]
    start, end = (Span(f" {title}", Role.STRONG),), _joined([*parts, *urgent, *others])
    if line_width(start) + line_width(end) >= width:  # the rows tell as well what is due soon
        end = _joined([*parts, *others])
    return spread(start, end, width)


def _joined(parts: Sequence[Span]) -> Line:
    """What stands at the right end, apart from each other and from the edge."""
    line: list[Span] = []
    for part in parts:
        line += [Span(" · ", Role.DIM), part] if line else [part]
    return (*line, Span(" "))


TabTitle = tuple[str, int | None]
"""What a tab is called, and how many issues it shows; None while they are not counted."""


def tabs_line(titles: Sequence[TabTitle], shown: int, width: int) -> Line:
    """The statuses and saved views, the one at index `shown` between brackets: no colour is needed to see it.

    Where there is not room for all, the first ones make room for the one that is shown.
    """
    first = _first_tab(titles, shown, width)
    start = (Span(_MORE, Role.DIM),) if first else ()
    tabs = [_tab(title, index == shown) for index, title in enumerate(titles)]
    return fit((*start, *(part for tab in tabs[first:] for part in (tab, Span(" ")))), width)


def tab_at(titles: Sequence[TabTitle], shown: int, width: int, x: int) -> int | None:
    """The index of the tab that stands at column `x` of `tabs_line`; None where there is none."""
    first = _first_tab(titles, shown, width)
    start = cell_width(_MORE) if first else 0
    for index, title in enumerate(titles[first:], first):
        end = start + cell_width(_tab(title, False).text)
        if start <= x < end:
            return index
        start = end + 1
    return None


def _first_tab(titles: Sequence[TabTitle], shown: int, width: int) -> int:
    """The first tab in sight."""
    sizes = [cell_width(_tab(title, False).text) + 1 for title in titles]
    first = 0
    while first < shown and sum(sizes[first : shown + 1]) + (cell_width(_MORE) if first else 0) > width + 1:
        first += 1
    return first


def _tab(title: TabTitle, shown: bool) -> Span:
    name, number = title
    words = f"{truncate(clean_line(name), _LONGEST_TAB)} {'…' if number is None else f'{number:,}'}"
    return Span(f"[{words}]", Role.ACCENT) if shown else Span(f" {words} ", Role.DIM)


def list_line(sort: Sort, marked: int, search: str, matches: int) -> Line:
    """How the list is sorted, how many issues are marked, and what it is narrowed to."""
    spans = [Span(f" {_(SORTED[sort])}", Role.DIM)]
    if marked:
        spans += [Span(" · ", Role.DIM), Span(_("{number:,} marked", number=marked), Role.STRONG)]
    if search:
        spans += [Span(" · ", Role.DIM), Span(f"/{clean_line(search)}", Role.ACCENT), Span(f"  {matches:,}", Role.DIM)]
    return tuple(spans)


def hints_line(commands: Sequence[Command], keymap: KeyMap, position: str, width: int) -> Line:
    """The keys of this screen, the dearest first to stay, and where the cursor stands."""
    tail = (Span(position + " "),)
    room = width - line_width(tail) - 2
    chosen: set[str] = set()
    for command in sorted(commands, key=lambda command: -command.weight):
        cost = line_width(_hint(command, keymap))
        if command.hint and cost <= room:
            chosen.add(command.id)
            room -= cost
    spans = [Span(" ")]
    for command in sorted(commands, key=lambda command: -command.weight):
        if command.id in chosen:
            spans += _hint(command, keymap)
    return spread(tuple(spans), tail, width)


def position_words(cursor: int, rows: int) -> str:
    """Where the cursor stands in a list, counted from 1; nothing in an empty one."""
    return _("{number:,} of {count:,}", number=cursor + 1, count=rows) if rows else ""


def message_line(text: str, role: Role) -> Line:
    """What is said in the last bar."""
    return (Span(f" {text}", role),)


def message_lines(line: Line, width: int) -> list[Line]:
    """The last bar: one line, or as many as it takes to read what is said. A remedy stands at its end."""
    if line_width(line) <= width:
        return [line]
    # A name or an error from outside may be a million characters long: no more is wrapped than can be seen.
    text = truncate("".join(span.text for span in line).strip(), (_LONGEST_MESSAGE + 2) * width)
    pieces = wrap(text, width - 1)
    if len(pieces) > _LONGEST_MESSAGE:
        rest = " ".join(pieces[_LONGEST_MESSAGE - 1 :])
        pieces[_LONGEST_MESSAGE - 1 :] = [truncate(rest, width - 1)]
    return [message_line(piece, line[0].role) for piece in pieces]


def _hint(command: Command, keymap: KeyMap) -> Line:
    keys = keymap.keys.get(command.id, ())
    if not keys or not command.hint:
        return ()
    return (Span(shown_key(keys[0]), Role.STRONG), Span(f" {_(command.hint)}  "))
