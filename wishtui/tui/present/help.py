"""The help page: every command of a place, by group, with the keys it has now."""

from wishtui.commands import Context, KeyMap
from wishtui.tui.present.spans import BLANK, Line, Role, Span, cell

_PLACES = {
    Context.LIST: "in the list",
    Context.DETAIL: "in an issue",
    Context.COMPOSER: "while writing a reply",
    Context.SEARCH: "while searching",
}


def help_lines(keymap: KeyMap, context: Context, width: int) -> list[Line]:
    """The page as lines of `width` cells."""
    lines: list[Line] = [(Span(f"Keys {_PLACES[context]}", Role.STRONG), Span("   esc goes back", Role.DIM)), BLANK]
    group = ""
    for command in keymap.in_context(context):
        if command.group != group:
            group = command.group
            lines += [BLANK, (Span(group, Role.ACCENT),)]
        keys = cell(keymap.shown(command), 16, Role.STRONG)
        lines.append((Span("  "), keys, Span(command.title), Span(f"   {command.id}", Role.DIM)))
    return lines
