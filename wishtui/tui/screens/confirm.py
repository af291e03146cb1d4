"""What is about to be done, to be agreed to."""

from wishtui.tui.screens.page import Page


class Confirm(Page):
    """A page that asks: `enter` does it."""

    HINT = "enter does it  esc goes back  j k scroll"
    AGREE = ("enter",)
