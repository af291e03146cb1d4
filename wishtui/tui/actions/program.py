"""Help, redraw, suspend, quit."""

from wishtui.tui.present.spans import Role
from wishtui.tui.screens.help import HelpScreen
from wishtui.tui.screens.inbox import InboxScreen


def show_help(screen: InboxScreen) -> None:
    """The keys of this place."""
    screen.app.push_screen(HelpScreen(screen.session.keymap, screen.context))


def redraw(screen: InboxScreen) -> None:
    """Paint everything again, whatever the terminal shows."""
    invalidate = getattr(screen.app._driver, "invalidate", None)
    if invalidate is not None:
        invalidate()
    screen.refresh(layout=True)


def suspend(screen: InboxScreen) -> None:
    """Give the terminal back to the shell; `fg` returns."""
    screen.chrome.save_draft()
    if screen.session.settings.restricted:
        screen.say("Suspending is off: this login gives no shell.", Role.SOON)
    else:
        screen.app.action_suspend_process()


def quit_inbox(screen: InboxScreen) -> None:
    """Leave; drafts are on disk first."""
    if screen.chrome.save_draft():
        screen.app.exit(0)
