"""Style sheets of what is not there from the start: all are read before it, each is parsed when needed."""

from functools import cache
from typing import Any

from textual.app import App

from wishtui.resources import style_file

_LATER = ("appeals.tcss", "detail.tcss", "pages.tcss", "prompt.tcss")


@cache
def _sheet(name: str) -> tuple[str, str]:
    """Where a sheet lies, and its text."""
    file = style_file(name)
    return str(file), file.read_text("utf-8")


def read_sheets() -> None:
    """Read all sheets, so that the event loop never has to wait for a file."""
    for name in _LATER:
        _sheet(name)


def need_sheet(app: App[Any], name: str) -> None:
    """See that the style sheet `name` holds for what is mounted from now on."""
    file, text = _sheet(name)
    location = (file, "")
    if not app.stylesheet.has_source(*location):
        app.stylesheet.add_source(text, location)
