"""Line editing in whatever field has the keys."""

from collections.abc import Callable

from wishtui.tui.screens.base import KeyScreen
from wishtui.tui.text_edits import CUTTING, Edit, TextField


def editor(edit: Edit) -> Callable[[KeyScreen[None]], None]:
    """A handler that makes this step; where no text has the keys, it does nothing."""

    def act(screen: KeyScreen[None]) -> None:
        field, cut = screen.focused, screen.session.cut
        if not isinstance(field, TextField):
            return
        before = field.standing
        if edit is Edit.PASTE:
            field.put_in(cut.text)
            return
        field.apply(edit)
        if edit in CUTTING:
            cut.take(before, field.standing)

    return act


EDITING = {**{f"edit.{edit}": editor(edit) for edit in Edit}, "edit.paste_field": editor(Edit.PASTE)}
"""What each command of line editing does, by its id."""
