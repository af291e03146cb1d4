"""The tabs above the list: the four statuses, then the first saved views."""

from collections.abc import Mapping

from wishtui.i18n import _
from wishtui.present.bars import TAB_TITLES, TabTitle
from wishtui.services.inbox import Inbox, Tab

MOST_VIEWS = 5
"""Saved views that have a tab and a key."""


class ViewTabs:
    """Which saved view is shown, if any, and how many issues each one finds."""

    def __init__(self, views: Mapping[str, str], inbox: Inbox) -> None:
        self._inbox = inbox
        self.names = list(views)[:MOST_VIEWS]
        """The views with a tab, in the order of the configuration."""
        self.shown = ""
        """The name of the saved view that the list shows; empty for a status."""
        self.counts: dict[str, int] = {}
        """How many issues each view finds, as far as they are counted."""

    def titles(self) -> list[TabTitle]:
        """What each tab says, from left to right."""
        statuses = [(_(title), self._inbox.count(tab)) for tab, title in TAB_TITLES.items()]
        return [*statuses, *((name, self.counts.get(name)) for name in self.names)]

    def index(self, tab: Tab) -> int:
        """Which tab is shown, from the left, where `tab` is its status; a view without a tab counts as its status."""
        if self.shown in self.names:
            return len(TAB_TITLES) + self.names.index(self.shown)
        return list(TAB_TITLES).index(tab)

    def command(self, index: int) -> str:
        """The id of the command that shows the tab at `index`, counted around the end."""
        ids = [f"tab.{tab}" for tab in TAB_TITLES] + [f"view.{number}" for number in range(1, len(self.names) + 1)]
        return ids[index % len(ids)]
