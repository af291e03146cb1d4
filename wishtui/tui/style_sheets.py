"""Style sheets of what is not there from the start: all are read before it, each is parsed when needed."""

from functools import cache
from typing import Any

from textual.app import App

from wishtui.resources import style_file

_LATER = ("appeals.tcss", "detail.tcss", "pages.tcss", "prompt.tcss")


@cache
def _text(name: str) -> str:
    return style_file(name).read_text("utf-8")


def read_sheets() -> None:
    """Read all sheets, so that the event loop never has to wait for a file."""
    for name in _LATER:
        _text(name)


def need_sheet(app: App[Any], name: str) -> None:
    """See that the style sheet `name` holds for what is mounted from now on."""
    location = (str(style_file(name)), "")
    if not app.stylesheet.has_source(*location):
        app.stylesheet.add_source(_text(name), location)
