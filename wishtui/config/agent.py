"""Who is at the keyboard: the name that colleagues read beside a reply, a note or a draft."""

import os

from wishtui.config.settings import Settings
from wishtui.errors import UsageError
from wishtui.i18n import _
from wishtui.text import clean_line, is_text

LONGEST = 40
"""Characters of a name; the rest of a longer one is cut."""


def agent_name(settings: Settings) -> str:
    """The agent: the setting `agent`, else `WISHTUI_AGENT`, else the login name, else "agent".

    A restricted login has no say in it, unless the setting `agent_from_environment` gives it one.

    Raises:
        UsageError: `WISHTUI_AGENT` is not UTF-8; colleagues would read marks in the place of its letters.
    """
    free = settings.agent_from_environment or not settings.restricted
    named = os.environ.get("WISHTUI_AGENT", "") if free and not settings.agent else ""
    if not is_text(named):
        raise UsageError(_("{name} is not UTF-8.", name="WISHTUI_AGENT"), _("Set it in a UTF-8 locale."))
    for name in (settings.agent, named, _login()):
        shown = " ".join(clean_line(name, limit=LONGEST).split())
        if shown:
            return shown
    return "agent"


def _login() -> str:
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        # A container may run under a number that has no name, and Windows has neither.
        return os.environ.get("USER") or os.environ.get("USERNAME") or ""
