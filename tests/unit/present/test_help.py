"""The help page: every key of a place can be read whole, at every width."""

import pytest

from wishtui.commands import Context, build_keymap
from wishtui.commands.editing_commands import ALT_AND_ESC, TYPING
from wishtui.present.help import help_lines


@pytest.mark.parametrize("width", [60, 80, 160])
@pytest.mark.parametrize("context", Context)
def test_no_key_title_or_id_is_cut(context: Context, width: int) -> None:
    keymap, _ = build_keymap({})
    lines = ["".join(span.text for span in line) for line in help_lines(keymap, context, width)]
    page = " ".join(" ".join(lines).split())
    for command in keymap.in_context(context):
        assert keymap.shown(command) in page
        assert command.title in page
        assert command.id in page
    assert (ALT_AND_ESC in page) == (context in TYPING)
    assert all(len(line) <= width for line in lines if line.isascii())


@pytest.mark.parametrize("context", Context)
def test_every_group_of_commands_has_one_heading(context: Context) -> None:
    keymap, _ = build_keymap({})
    groups = {command.group for command in keymap.in_context(context)}
    lines = ["".join(span.text for span in line) for line in help_lines(keymap, context, 120)]
    assert sorted(line for line in lines if line in groups) == sorted(groups)
