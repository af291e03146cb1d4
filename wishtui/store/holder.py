"""Who holds a lock or a lease, as those who wait for it are told."""

import os


def describe_holder(agent: str) -> str:
    """This process: its agent or user, its number, its host."""
    from socket import gethostname  # locks are for writers, and the first frame only looks

    return f"{_who(agent)}, process {os.getpid()} on {gethostname()}"  # untranslated: others read it


def _who(agent: str) -> str:
    if agent:
        return agent
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"  # untranslated: others read it
