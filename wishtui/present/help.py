"""The help page: every command of a place, by group, with the keys it has now."""

from wishtui.commands import READING, Context, KeyMap
from wishtui.present.rows import ROW_SIGNS, Sign
from wishtui.present.spans import BLANK, Line, Role, Span, cell

_SITUATIONS = {
    Context.LIST: "in the list",
    Context.DETAIL: "in an issue",
    Context.COMPOSER: "while writing a reply",
    Context.PROMPT: "while typing a line",
    Context.APPEAL: "while writing an appeal",
    Context.APPEALS: "in the list of appeals",
    Context.RISKS: "beside the store's risks",
    Context.OUTBOX: "in the outbox",
    Context.REPORTS: "in the reports",
    Context.FILES: "beside the files of an issue",
    Context.PICTURE: "beside a picture",
}


def help_title(context: Context) -> str:
    """What the page is about."""
    return f"Keys {_SITUATIONS[context]}"


def help_lines(keymap: KeyMap, context: Context, width: int) -> list[Line]:
    """The page as lines of `width` cells."""
    lines: list[Line] = []
    group = ""
    for command in keymap.in_context(context):
        if command.group != group:
            group = command.group
            lines += [*((BLANK,) if lines else ()), (Span(group, Role.ACCENT),)]
        keys = cell(keymap.shown(command), 16, Role.STRONG)
        lines.append((Span("  "), keys, Span(command.title), Span(f"   {command.id}", Role.DIM)))
    if context in READING:
        lines += [BLANK, (Span("Signs of a row", Role.ACCENT),)]
        lines += [_sign_line(sign) for sign in ROW_SIGNS]
    return lines


def _sign_line(sign: Sign) -> Line:
    word = f"   “{sign.word}” where there is room" if sign.word else ""
    return (Span("  "), cell(sign.sign, 16, Role.STRONG), Span(sign.meaning), Span(word, Role.DIM))
