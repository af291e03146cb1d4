"""Finds the style sheets, the letter templates, the catalogues and the demo's words that ship with the program."""

from functools import cache
from pathlib import Path

from wishtui.errors import InstallationBroken
from wishtui.i18n import _
from wishtui.i18n.catalogue import LANGUAGES, speak

_PACKAGE = Path(__file__).resolve().parent


def styles_dir() -> Path:
    """The folder of the ``.tcss`` files. Raises InstallationBroken when it is missing."""
    return _find("styles")


def templates_dir() -> Path:
    """The folder with ``appeals/`` and ``replies/``. Raises InstallationBroken when it is missing."""
    return _find("templates")


def locales_dir() -> Path:
    """The folder with the catalogues of the program's sentences. Raises InstallationBroken when it is missing."""
    return _find("locales")


def speak_installed(language: str) -> None:
    """Speak `language` from here on.

    Raises:
        InstallationBroken: its catalogue is missing or damaged; English is spoken.
    """
    try:
        folder = locales_dir()
    except InstallationBroken:
        folder = None
    if not speak(language, folder):
        raise InstallationBroken(
            _("The catalogue of {name} cannot be read.", name=LANGUAGES[language]), _("Install wishtui again.")
        )


def demo_dir() -> Path:
    """The folder of the ``.toml`` files with what the demo is made of. Raises as `templates_dir` does."""
    return templates_dir() / "demo"


def style_file(name: str) -> Path:
    """The style sheet called `name`: each screen names its own, so that the first frame reads only the first's."""
    return styles_dir() / name


@cache
def _find(name: str) -> Path:
    # Installed from a wheel the data lies inside the package; in a checkout beside it.
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise InstallationBroken(
        _(
            "{folder}/ is neither in {data} nor in {checkout}.",
            folder=name,
            data=_PACKAGE / "_data",
            checkout=_PACKAGE.parent,
        ),
        _("Install wishtui again."),
    )
