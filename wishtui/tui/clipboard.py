"""Copying through the terminal (OSC 52): by key press only, cleaned, and never larger than terminals take."""

import base64
import os

from textual.app import App

from wishtui.text import clean

LARGEST = 74_000
"""Bytes of text; xterm takes about 75,000 once they are encoded."""


def sequence(text: str, *, tmux: bool, screen: bool) -> str:
    """The bytes that ask a terminal to copy `text`, wrapped where a multiplexer stands between."""
    payload = base64.b64encode(text.encode()).decode()
    plain = f"\x1b]52;c;{payload}\x07"
    if tmux:
        wrapped = plain.replace("\x1b", "\x1b\x1b")
        return f"{plain}\x1bPtmux;{wrapped}\x1b\\"
    if screen:
        return "".join(f"\x1bP{plain[start : start + 240]}\x1b\\" for start in range(0, len(plain), 240))
    return plain


def copy(app: App[int], text: str) -> bool:
    """Send `text` to the terminal's clipboard; False when it is too large for that. Nobody can say if it arrived."""
    text = clean(text)
    if len(text.encode()) > LARGEST or app._driver is None:
        return False
    tmux = bool(os.environ.get("TMUX"))
    screen = not tmux and os.environ.get("TERM", "").startswith("screen")
    app._driver.write(sequence(text, tmux=tmux, screen=screen))
    app._driver.flush()
    return True
