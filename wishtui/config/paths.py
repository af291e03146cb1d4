"""Where the program keeps things. Nothing here creates a folder.

An environment variable names each place that tests, or several shops on one account, want elsewhere; otherwise the
folders are those of the XDG base directory specification.
"""

import os
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from platformdirs import PlatformDirs

APP = "wishtui"


def store_folder() -> Path:
    """The folder of issues, drafts and backups: `WISHTUI_STORE`, else the user's data folder."""
    named = os.environ.get("WISHTUI_STORE")
    return Path(named).expanduser() if named else _platform_dirs().user_data_path


def config_file() -> Path:
    """The settings: `WISHTUI_CONFIG`, else `config.toml` in the user's config folder."""
    named = os.environ.get("WISHTUI_CONFIG")
    return Path(named).expanduser() if named else _platform_dirs().user_config_path / "config.toml"


def template_folder() -> Path:
    """The user's own letters, in `appeals` and `replies`: beside the settings."""
    return config_file().parent / "templates"


def state_folder() -> Path:
    """Crash reports, what the screen remembers, and drafts that their store did not take."""
    return _platform_dirs().user_state_path


def private_folder(store: Path | str) -> Path:
    """What this user keeps of a store, in a folder or a database, that the store itself cannot be given."""
    return state_folder() / f"store-{store_mark(store)}"


def store_mark(store: Path | str) -> str:
    """A word for one store, for names of files that are about it."""
    return f"{zlib.crc32(os.fsencode(store if isinstance(store, str) else store.absolute())):08x}"


def log_file() -> Path:
    """What happened, for whoever must find out why: a rotated file, others beside it are earlier ones."""
    return _platform_dirs().user_log_path / "wishtui.log"


def _platform_dirs() -> "PlatformDirs":
    # Imported on use: with WISHTUI_STORE and WISHTUI_CONFIG set nothing needs it.
    from platformdirs import PlatformDirs

    return PlatformDirs(APP, appauthor=False)
