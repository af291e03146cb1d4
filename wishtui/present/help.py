"""The help page: every command of a place, by group, with the keys it has now."""

from wishtui.commands import READING, Context, KeyMap, Situation
from wishtui.commands.editing_commands import ALT_AND_ESC, TYPING
from wishtui.i18n import N_, _
from wishtui.present.rows import ROW_SIGNS, Sign
from wishtui.present.spans import BLANK, Line, Role, Span, cell, fit
from wishtui.text import cell_width, wrap

_KEYS = 16
"""Cells in which the keys of most commands have room."""

_TITLES = {
    Context.LIST: N_("Keys in the list"),
    Context.DETAIL: N_("Keys in an issue"),
    Context.COMPOSER: N_("Keys while writing a reply"),
    Context.PROMPT: N_("Keys while typing a line"),
    Context.APPEAL: N_("Keys while writing an appeal"),
    Context.APPEALS: N_("Keys in the list of appeals"),
    Context.RISKS: N_("Keys beside the store's risks"),
    Context.OUTBOX: N_("Keys in the outbox"),
    Context.REPORTS: N_("Keys in the reports"),
    Context.FILES: N_("Keys beside the files of an issue"),
    Context.PICTURE: N_("Keys beside a picture"),
}


def help_title(context: Context) -> str:
    """What the page is about."""
    return _(_TITLES[context])


def help_lines(keymap: KeyMap, context: Context, width: int, situation: Situation | None = None) -> list[Line]:
    """The page as lines of `width` cells, with what a login may run in `situation`."""
    lines: list[Line] = []
    group = ""
    commands = keymap.in_context(context, situation)
    groups = list(dict.fromkeys(command.group for command in commands))
    for command in sorted(commands, key=lambda command: groups.index(command.group)):
        if command.group != group:
            group = command.group
            lines += [*((BLANK,) if lines else ()), (Span(_(group), Role.ACCENT),)]
        shown = keymap.shown(command)
        if cell_width(shown) >= _KEYS:  # keys are never cut: what they do stands below them
            lines.append(fit((Span("  "), Span(shown, Role.STRONG)), width))
            shown = ""
        lines += _explained(shown, _(command.title), command.id, width)
    if context in TYPING:
        lines += [BLANK, *((Span(line, Role.DIM),) for line in wrap(_(ALT_AND_ESC), width))]
    if context in READING:
        lines += [BLANK, (Span(_("Signs of a row"), Role.ACCENT),)]
        lines += [line for sign in ROW_SIGNS for line in _sign_lines(sign, width)]
    return lines


def _explained(shown: str, meaning: str, more: str, width: int) -> list[Line]:
    """What something means beside how it is shown, wrapped; behind that, or where there is no room below, `more`."""
    room = max(10, width - 2 - _KEYS)
    meanings = wrap(meaning, room)
    inline = f"   {more}" if more and cell_width(meanings[-1]) + 3 + cell_width(more) <= room else ""
    lines: list[list[Span]] = [[Span(" " * (2 + _KEYS)), Span(line)] for line in meanings]
    lines[0][:1] = [Span("  "), cell(shown, _KEYS, Role.STRONG)]
    if inline:
        lines[-1].append(Span(inline, Role.DIM))
    elif more:
        lines.append([Span(" " * (2 + _KEYS)), Span(more, Role.DIM)])
    return [tuple(line) for line in lines]


def _sign_lines(sign: Sign, width: int) -> list[Line]:
    """A sign and what it means, and the word that stands for it where there is room."""
    word = _("“{word}” where there is room", word=_(sign.word)) if sign.word else ""
    return _explained(sign.sign, _(sign.meaning), word, width)
