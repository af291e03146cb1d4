"""Who holds a lock or a lease, as those who wait for it are told."""

import os

from wishtui.i18n import _


def describe_holder(agent: str) -> str:
    """This process: its agent or user, its number, its host."""
    from socket import gethostname  # locks are for writers, and the first frame only looks

    return _("{who}, process {getpid} on {gethostname}", who=_who(agent), getpid=os.getpid(), gethostname=gethostname())


def _who(agent: str) -> str:
    if agent:
        return agent
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return _("user {getuid}", getuid=os.getuid())
