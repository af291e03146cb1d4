"""The owner's editor, for those who would rather write there."""

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from textual.app import SuspendNotSupported

from wishtui.present.spans import Role
from wishtui.text import clean
from wishtui.tui.screens.inbox import InboxScreen


def edit(screen: InboxScreen) -> None:
    """Open the draft in $VISUAL or $EDITOR; what is saved there replaces it, and the old text stays in the draft."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not command:
        screen.say("Neither VISUAL nor EDITOR names an editor.", Role.SOON)
        return
    box = screen.detail.reply
    if not screen.chrome.save_draft():
        return
    with tempfile.TemporaryDirectory(prefix="wishtui-") as folder:
        file = Path(folder) / "reply.txt"
        file.write_text(box.text, encoding="utf-8")
        try:
            with screen.app.suspend():
                code = subprocess.run([*shlex.split(command), str(file)], check=False).returncode
            text = file.read_text(encoding="utf-8", errors="replace")
        except SuspendNotSupported:
            screen.say("This terminal cannot be lent to an editor.", Role.SOON)
            return
        except (OSError, ValueError) as error:
            screen.say(f"{command} could not be started: {error}", Role.OVERDUE)
            return
    if code:
        screen.say(f"The editor ended with {code}: the reply is as it was.", Role.SOON)
        return
    box.put(clean(text).rstrip("\n"))
    screen.chrome.save_draft()
