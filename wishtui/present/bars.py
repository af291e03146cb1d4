"""The lines above and below the list: counts, tabs, hints and position."""

from collections.abc import Sequence

from wishtui.commands import Command, KeyMap, shown_key
from wishtui.present.spans import Line, Role, Span, line_width, spread
from wishtui.services.inbox import Tab

_TITLES = {Tab.UNHANDLED: "Unhandled", Tab.RESPONDED: "Responded", Tab.CLOSED: "Closed", Tab.ALL: "All"}


def header_line(unhandled: int, overdue: int, soon: int, notes: Sequence[str], width: int) -> Line:
    """`Customer Issues (27)`, and at the other end what presses. The number is absent when it is 0."""
    title = f" Customer Issues ({unhandled:,})" if unhandled else " Customer Issues"
    parts = []
    if overdue:
        parts.append(Span(f"{overdue:,} overdue", Role.OVERDUE))
    if soon:
        parts.append(Span(f"{soon:,} due within 6h", Role.SOON))
    parts += [Span(note, Role.DIM) for note in notes]
    right: list[Span] = []
    for part in parts:
        right += [Span(" · ", Role.DIM)] if right else []
        right.append(part)
    return spread((Span(title, Role.STRONG),), (*right, Span(" ")), width)


def tabs_line(shown: Tab, counts: dict[Tab, int | None], search: str = "") -> Line:
    """The statuses with their numbers, the shown one between brackets, so that no colour is needed to see it."""
    spans: list[Span] = []
    for tab, title in _TITLES.items():
        number = counts[tab]
        words = f"{title} {'…' if number is None else f'{number:,}'}"
        spans.append(Span(f"[{words}]", Role.ACCENT) if tab is shown else Span(f" {words} ", Role.DIM))
        spans.append(Span(" "))
    if search:
        spans.append(Span(f"  /{search}", Role.ACCENT))
    return tuple(spans)


def hints_line(commands: Sequence[Command], keymap: KeyMap, position: str, width: int) -> Line:
    """The keys of this place, the dearest first to stay, and where the cursor stands."""
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


def _hint(command: Command, keymap: KeyMap) -> Line:
    keys = keymap.keys.get(command.id, ())
    if not keys or not command.hint:
        return ()
    return (Span(shown_key(keys[0]), Role.STRONG), Span(f" {command.hint}  "))
