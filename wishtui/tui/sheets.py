"""Style sheets of what is not there from the start: the first frame waits for none of them."""

from typing import Any

from textual.app import App

from wishtui.resources import style_file


def need_sheet(app: App[Any], name: str) -> None:
    """See that the style sheet `name` holds for what is mounted from now on."""
    file = style_file(name)
    location = (str(file), "")
    if not app.stylesheet.has_source(*location):
        app.stylesheet.add_source(file.read_text("utf-8"), location)
