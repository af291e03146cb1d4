"""The owner's editor, for those who would rather write there."""

from textual.app import SuspendNotSupported

from wishtui.errors import WishtuiError
from wishtui.present.spans import Role
from wishtui.services.text_editor import LentText, editor_command
from wishtui.text import clean
from wishtui.tui.screens.inbox import InboxScreen


def edit(screen: InboxScreen) -> None:
    """Open the draft in $VISUAL or $EDITOR; what is saved there replaces it, and the old text stays in the draft."""
    command = editor_command()
    if not command:
        screen.say("Neither VISUAL nor EDITOR names an editor.", Role.SOON)
        return
    box = screen.detail.reply
    if not screen.chrome.save_draft():
        return
    lent = LentText(box.text)
    try:
        lent.write()
        with screen.app.suspend():
            lent.run(command)
        text = lent.read()
    except SuspendNotSupported:
        lent.discard()
        screen.say("This terminal cannot be lent to an editor.", Role.SOON)
        return
    except WishtuiError as error:
        screen.say(str(error), Role.OVERDUE)
        return
    lent.discard()
    box.put(clean(text).rstrip("\n"))
    screen.chrome.save_draft()
