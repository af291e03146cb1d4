"""Keys that the library binds for every program: what becomes of them in ours."""

from typing import TYPE_CHECKING

from wishtui.i18n import _
from wishtui.present.spans import Role

if TYPE_CHECKING:
    from wishtui.tui.session import Session


class LibraryKeys:
    """A part of the app: the library finds these actions by their names."""

    session: "Session"

    def say(self, text: str, role: Role) -> None:
        """Say something in the last line of the screen in sight."""
        raise NotImplementedError

    def action_focus_next(self) -> None:
        """For `tab`: the keys go where a command takes them, and nowhere unseen."""

    def action_focus_previous(self) -> None:
        """The same for `shift+tab`."""

    def action_help_quit(self) -> None:
        """For `ctrl+c`, help with leaving: in our line and words, not in a box over the text."""
        key = self.session.keymap.key_of("app.quit_now")
        self.say(_("To quit press {key}: what is typed is kept.", key=key), Role.SOON)
