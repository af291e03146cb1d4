"""Rows to pick or to tick with a digit, or with the cursor."""

from collections.abc import Callable

from textual import events
from textual.strip import Strip

from wishtui.present.appeals import offer_lines
from wishtui.present.offers import Offers
from wishtui.present.spans import Line
from wishtui.tui.widgets.line_widget import LineWidget


class Picks(LineWidget, can_focus=True):
    """What may be chosen, wrapped so that all of it can be read."""

    # Called rather than posted: over a slow line the next key is often on its way already, and belongs to what
    # this one leads to.
    def __init__(self, picked: Callable[[int], None], wanted: Callable[[int], None], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._picked = picked
        self._wanted = wanted
        self.offers: Offers | None = None
        self.cursor = 0
        self.top = 0
        self._lines: list[tuple[int, Line]] = []

    def show(self, offers: Offers, cursor: int | None = None) -> None:
        """Show `offers`, the cursor on the first chosen row, or on `cursor`."""
        self.offers = offers
        first = offers.chosen[0] if offers.chosen and not offers.several else 0
        self.cursor = max(0, min(first if cursor is None else cursor, offers.length - 1))
        self.top = 0
        self.lay_out()

    def lay_out(self) -> None:
        """Wrap the rows anew and paint them."""
        offers, width = self.offers, self.size.width
        self._lines = []
        for place in range(offers.length if offers and width else 0):
            mark, text = offers.shown(place) if offers else ("", "")
            lines = offer_lines(text, mark, width, selected=place == self.cursor and self.has_focus)
            self._lines += [(place, line) for line in lines]
        mine = [y for y, (place, _) in enumerate(self._lines) if place == self.cursor]
        if mine:
            height = max(1, self.size.height)
            self.top = min(max(self.top, mine[-1] - height + 1), mine[0])
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one line in sight."""
        place = self.top + y
        line = self._lines[place][1] if place < len(self._lines) else ()
        return self.strip_of(line, self.size.width)

    def on_resize(self) -> None:
        """The rows are wrapped anew."""
        self.lay_out()

    def on_focus(self) -> None:
        """The cursor shows where the keys go."""
        self.lay_out()

    def on_blur(self) -> None:
        """Without the keys there is no cursor."""
        self.lay_out()

    def on_key(self, event: events.Key) -> None:
        """Digits pick; arrows move, space and enter pick at the cursor, backspace takes back."""
        offers = self.offers
        if offers is None or not offers.length:
            return
        if event.key in ("up", "down"):
            self.cursor = max(0, min(self.cursor + (1 if event.key == "down" else -1), offers.length - 1))
            self.lay_out()
        elif event.character and event.character in "123456789" and int(event.character) <= offers.length:
            self.cursor = int(event.character) - 1
            self._pick(write=offers.takes_text(self.cursor))
        elif event.key == "space":
            self._pick(write=offers.takes_text(self.cursor))
        elif event.key == "enter":
            self._pick(write=offers.several or offers.takes_text(self.cursor))
        elif event.key in ("backspace", "delete") and self.cursor in offers.chosen:
            offers.toggle(self.cursor)
            self.lay_out()
            self._picked(-1)
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """A click picks."""
        place = self.top + event.y
        if self.offers is not None and place < len(self._lines):
            self.cursor = self._lines[place][0]
            self._pick(write=self.offers.takes_text(self.cursor))

    def _pick(self, *, write: bool) -> None:
        offers = self.offers
        if offers is None:
            return
        if write:
            self._wanted(self.cursor)
            return
        if offers.several:
            offers.toggle(self.cursor)
        else:
            offers.pick(self.cursor)
        self.lay_out()
        self._picked(self.cursor)
