"""The usual keys of line editing, wherever text is typed: a reply, a field of an appeal, a line that is asked for.

`esc` is always a key of its own: a terminal that sends it and a letter for alt and that letter cannot be told apart.
"""

from wishtui.commands.command import Command, Context
from wishtui.i18n import N_

ALT_AND_ESC = N_("Alt and a letter need a terminal that tells them from the escape key and then that letter.")
"""What has to be known of those with alt and a letter."""

TYPING = (Context.COMPOSER, Context.PROMPT, Context.APPEAL)
"""Every place where text has the keys."""


def _command(name: str, title: str, *keys: str, contexts: tuple[Context, ...] = TYPING) -> Command:
    return Command(id=f"edit.{name}", title=title, keys=keys, contexts=contexts, group=N_("Editing"), palette=False)


EDITING = (
    _command("left", N_("One character to the left"), "left", "ctrl+b"),
    _command("right", N_("One character to the right"), "right", "ctrl+f"),
    _command("word_left", N_("One word to the left"), "ctrl+left", "alt+left", "alt+b"),
    _command("word_right", N_("One word to the right"), "ctrl+right", "alt+right", "alt+f"),
    _command("line_start", N_("Start of the line"), "home", "ctrl+a"),
    _command("line_end", N_("End of the line"), "end"),
    _command("text_start", N_("Start of the text"), "ctrl+home"),
    _command("text_end", N_("End of the text"), "ctrl+end"),
    _command("delete_right", N_("Delete the character under the cursor"), "delete", "ctrl+d"),
    _command("cut_word_left", N_("Cut the word before the cursor"), "ctrl+w", "ctrl+backspace", "alt+backspace"),
    _command("cut_word_right", N_("Cut the word behind the cursor"), "ctrl+delete", "alt+delete", "alt+d"),
    _command("cut_to_start", N_("Cut to the start of the line"), "ctrl+u"),
    _command("cut_to_end", N_("Cut to the end of the line"), "ctrl+k"),
    _command("paste", N_("Paste what was cut last"), "ctrl+v", "ctrl+y", contexts=(Context.COMPOSER, Context.PROMPT)),
    _command("paste_field", N_("Paste what was cut last"), "ctrl+v", contexts=(Context.APPEAL,)),
    _command("undo", N_("Undo what was typed"), "ctrl+_"),
    _command("redo", N_("Do again what was undone"), "ctrl+^"),
)
