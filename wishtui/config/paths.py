"""Where the program keeps things. Nothing here creates a folder.

An environment variable names each place that tests, or several shops on one account, want elsewhere; otherwise the
folders are those of the XDG base directory specification.
"""

import os
import sys
import zlib
from pathlib import Path

APP = "wishtui"

_XDG = {
    "data": ("XDG_DATA_HOME", ".local/share"),
    "config": ("XDG_CONFIG_HOME", ".config"),
    "state": ("XDG_STATE_HOME", ".local/state"),
}
"""What names the folders of each kind, and where below the home they are where nothing does."""


def expand_user(name: str) -> Path:
    """The path that somebody writes as `name`, `~` being a home; that of a user who is not there stays as it is."""
    return Path(os.path.expanduser(name))


def store_folder() -> Path:
    """The folder of issues, drafts and backups: `WISHTUI_STORE`, else the user's data folder."""
    named = os.environ.get("WISHTUI_STORE")
    return expand_user(named) if named else _user_folder("data")


def config_file() -> Path:
    """The settings: `WISHTUI_CONFIG`, else `config.toml` in the user's config folder."""
    named = os.environ.get("WISHTUI_CONFIG")
    return expand_user(named) if named else _user_folder("config") / "config.toml"


def template_folder() -> Path:
    """The user's own letters, in `appeals` and `replies`: beside the settings."""
    return config_file().parent / "templates"


def state_folder() -> Path:
    """Crash reports, what the screen remembers, and drafts that their store did not take."""
    return _user_folder("state")


def private_folder(store: Path | str) -> Path:
    """What this user keeps of a store, in a folder or a database, that the store itself cannot be given."""
    return state_folder() / f"store-{store_mark(store)}"


def store_mark(store: Path | str) -> str:
    """A word for one store, for names of files that are about it."""
    return f"{zlib.crc32(os.fsencode(store if isinstance(store, str) else store.absolute())):08x}"


def log_file() -> Path:
    """What happened, for whoever must find out why: a rotated file, others beside it are earlier ones."""
    if folder := _plain_folder("state"):
        return folder / "log" / "wishtui.log"
    from platformdirs import user_log_path

    return user_log_path(APP, appauthor=False) / "wishtui.log"


def _user_folder(kind: str) -> Path:
    """The program's folder of a kind among those of this user."""
    if folder := _plain_folder(kind):
        return folder
    import platformdirs

    folders = {
        "data": platformdirs.user_data_path,
        "config": platformdirs.user_config_path,
        "state": platformdirs.user_state_path,
    }
    return folders[kind](APP, appauthor=False)


def _plain_folder(kind: str) -> Path | None:
    """The same in the plain case of a Linux user with a home; None in every other, which platformdirs knows.

    Loading that takes a third of the time that Python itself needs to start.
    """
    variable, below_home = _XDG[kind]
    named, home = os.environ.get(variable, ""), os.environ.get("HOME", "")
    if sys.platform != "linux" or "ANDROID_DATA" in os.environ or not os.path.isabs(named or home):
        return None
    return Path(named or f"{home}/{below_home}", APP)
